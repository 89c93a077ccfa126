import itertools

import pytest
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication, QLabel

from controltower.ui import colour, theme
from controltower.ui.theme import DARK, LIGHT, THEMES, Theme

both = pytest.mark.parametrize("t", THEMES.values(), ids=THEMES.keys())


@pytest.fixture(autouse=True)
def _light_again(qapp: QApplication):
    yield
    theme.apply(qapp, LIGHT)


@both
def test_text_can_be_read_on_every_ground(t: Theme) -> None:
    for ink, ground in itertools.product((t.ink, t.ink_soft), (t.field, t.panel, t.raised)):
        assert colour.contrast(ink, ground) >= 4.5, (ink, ground)
    assert colour.contrast(t.ink, t.selection) >= 4.5
    assert colour.contrast(t.forecast, t.panel) >= 4.0  # the large digits of a tile want 3


@both
def test_letters_on_alarms_can_be_read(t: Theme) -> None:
    for alarm in t.alarms:
        assert colour.contrast(colour.readable_on(alarm), alarm) >= 4.5, alarm


@both
def test_a_deuteranope_tells_the_alarms_apart(t: Theme) -> None:
    for one, other in itertools.combinations(t.alarms, 2):
        assert colour.difference(colour.as_deuteranope(one), colour.as_deuteranope(other)) >= 15, (one, other)


def test_the_deuteranope_test_catches_traffic_lights() -> None:
    red, green = colour.as_deuteranope("#c8102e"), colour.as_deuteranope("#4d7c0f")

    assert colour.difference(red, green) < 15 <= colour.difference("#c8102e", "#4d7c0f")


@both
def test_routes_and_equipment_do_not_look_like_alarms(t: Theme) -> None:
    others = (
        *t.categories,
        t.accent,
        t.forecast,
        t.planned,
        t.measured,
        t.equipment,
        t.equipment_dark,
        t.ink,
        t.ink_soft,
    )
    for alarm, other in itertools.product(t.alarms, others):
        assert colour.difference(alarm, other) >= 8, (alarm, other)


def test_both_themes_have_the_same_order_of_salience() -> None:
    def order(t: Theme) -> list[str]:
        names = ["line", "equipment", "equipment_dark", "ink_soft", "ink"]
        return sorted(names, key=lambda name: colour.contrast(getattr(t, name), t.panel))

    assert order(LIGHT) == order(DARK)


def test_applying_a_theme_reaches_widgets_and_listeners(qapp: QApplication, qtbot) -> None:
    label = QLabel("x")
    qtbot.addWidget(label)

    with qtbot.waitSignal(theme.changes.changed) as heard:
        theme.apply(qapp, DARK)

    assert heard.args == [DARK]
    assert theme.current() is DARK
    assert label.palette().color(QPalette.ColorRole.WindowText).name() == DARK.ink


def test_the_ramp_goes_evenly_from_light_to_dark() -> None:
    steps = colour.ramp("#ffffff", "#000000", 11)
    light = [colour.oklab(colour.rgb(f"#{int(step) & 0xFFFFFF:06x}"))[0] for step in steps]

    assert f"{int(steps[0]):08x}" == "ffffffff"
    assert light == pytest.approx([1 - i / 10 for i in range(11)], abs=0.01)


def test_black_on_white_has_the_highest_contrast() -> None:
    assert colour.contrast("#000000", "#ffffff") == pytest.approx(21)
