from dataclasses import replace

import pytest
from PySide6.QtCore import Qt

from controltower.ui.theme import Kind
from controltower.ui.tile import Reading, Tile

READING = Reading("14:05", low=0, high=3, trend=[1, 2, 3], source="TMS", age_s=12, limit_s=60)


@pytest.fixture
def tile(qtbot) -> Tile:
    tile = Tile("Wave 7 ends")
    qtbot.addWidget(tile)
    tile.resize(220, 128)
    return tile


def test_planned_measured_and_forecast_are_never_drawn_alike(tile: Tile) -> None:
    pictures = []
    for kind in Kind:
        tile.set_reading(replace(READING, kind=kind))
        pictures.append(tile.grab().toImage())

    assert all(one != other for i, one in enumerate(pictures) for other in pictures[i + 1 :])


def test_a_stale_value_is_drawn_otherwise_although_the_text_is_the_same(tile: Tile) -> None:
    tile.set_reading(READING)
    fresh = tile.grab().toImage()
    tile.set_reading(replace(READING, limit_s=11.0))

    assert tile.reading.stale
    assert tile.grab().toImage() != fresh


def test_a_click_and_the_enter_key_open_it(tile: Tile, qtbot) -> None:
    with qtbot.waitSignal(tile.opened):
        qtbot.mouseClick(tile, Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(tile.opened):
        qtbot.keyClick(tile, Qt.Key.Key_Return)


def test_what_it_shows_is_said_to_a_screen_reader(tile: Tile) -> None:
    tile.set_reading(READING)

    assert tile.accessibleName() == "Wave 7 ends"
    assert "14:05" in tile.accessibleDescription()
    assert "TMS 12 s old" in tile.accessibleDescription()


@pytest.mark.parametrize("trend", [(), (1.0,), (float("nan"), float("nan")), (2.0, 2.0), (float("nan"), 1.0, 2.0)])
def test_a_poor_trend_is_no_reason_to_fail(tile: Tile, trend) -> None:
    tile.set_reading(replace(READING, trend=trend, low=None, high=None))

    assert not tile.grab().isNull()
