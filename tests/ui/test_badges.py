import itertools

import pytest
from PySide6.QtGui import QImage

from controltower.ui import badges
from controltower.ui.badges import AgeLabel, Company, PendingMark, Priority, Status


def grey(badge: badges.Badge) -> QImage:
    return badges.pixmap(badge, 24).toImage().convertToFormat(QImage.Format.Format_Alpha8)


@pytest.mark.parametrize("group", [Priority, Status, Company])
def test_badges_differ_in_shape_and_not_only_in_colour(qapp, group) -> None:
    for one, other in itertools.combinations(group, 2):
        if {one, other} <= {Status.DONE, Status.ACTIVE, Status.AHEAD}:  # these three differ in how full the round is
            assert badges.pixmap(one, 24).toImage() != badges.pixmap(other, 24).toImage()
        else:
            assert grey(one) != grey(other), (one, other)


def test_an_acknowledged_alarm_is_still_drawn(qapp) -> None:
    new, seen = (
        badges.pixmap(Priority.HIGH, 24).toImage(),
        badges.pixmap(Priority.HIGH, 24, acknowledged=True).toImage(),
    )

    assert seen != new
    assert any(seen.pixelColor(x, y).alpha() > 0 for x in range(24) for y in range(24))


@pytest.mark.parametrize(
    ("age_s", "text"), [(0, "0 s"), (-3, "0 s"), (99.9, "99 s"), (100, "1 min"), (5999, "99 min"), (7500, "2 h 05")]
)
def test_age_is_said_in_one_unit(age_s: float, text: str) -> None:
    assert badges.age_text(age_s) == text


def test_a_value_past_its_limit_is_hatched(qtbot) -> None:
    label = AgeLabel()
    qtbot.addWidget(label)
    label.set_age("TMS", 12, 60)
    label.resize(160, 20)
    fresh = label.grab().toImage()
    label.set_age("TMS", 12, 10)

    assert label.stale
    assert label.text() == "TMS · 12 s"
    assert label.grab().toImage() != fresh


def test_pending_is_seen_until_it_is_over(qtbot) -> None:
    mark = PendingMark()
    qtbot.addWidget(mark)
    empty = mark.grab().toImage()
    mark.set_pending(True)
    assert mark.grab().toImage() != empty
    mark.set_pending(False)

    assert mark.grab().toImage() == empty
