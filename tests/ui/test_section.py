from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from controltower.ui.flowgrid import FlowCell, FlowGrid, FlowRow, FlowStage
from controltower.ui.loadstrip import LoadStop, LoadStrip
from controltower.ui.section import Section, soft
from controltower.ui.sources import SourceStrip


def test_a_section_says_why_it_is_empty_and_shows_its_body_again(qtbot):
    section = Section("Waves", QLabel("body"))
    qtbot.addWidget(section)
    section.show()
    section.set_empty("No wave yet")
    assert not section.body.isVisible()
    assert section.empty_text == "No wave yet"
    section.set_empty("")
    assert section.body.isVisible()


def test_a_section_shows_no_age_before_anybody_has_spoken(qtbot):
    section = Section("Waves", QLabel("body"))
    qtbot.addWidget(section)
    section.show()
    section.set_age("", None, 60)
    assert not section.age.isVisible()
    section.set_age("WMS", 61, 60)
    assert section.age.isVisible()
    assert section.age.stale


def test_what_looks_like_markup_is_shown_as_it_is(qtbot):
    section = Section("Waves", QLabel("body"))
    qtbot.addWidget(section)
    address = "Mill <img src='file:///x'> Lane & Co"
    section.set_title(address, address)
    assert section.title.textFormat() is Qt.TextFormat.PlainText
    assert section.title.text() == address
    assert section.note.toolTip() == "<span>Mill &lt;img src=&#x27;file:///x&#x27;&gt; Lane &amp; Co</span>"
    section.set_note("7 < 8 & 9")
    assert section.note.toolTip() == "7 < 8 & 9"
    assert soft(address).textFormat() is Qt.TextFormat.PlainText


def flow(count: int) -> tuple[list[FlowStage], list[FlowRow]]:
    stages = [FlowStage("Orders", 3), FlowStage("Picked", 1)]
    rows = [FlowRow(n, f"{n:02d}:00", "DC", 4, (FlowCell(4), FlowCell(1, 2))) for n in range(count)]
    return stages, rows


def test_the_arrows_walk_the_departures_and_enter_opens_one(qtbot):
    grid = FlowGrid()
    qtbot.addWidget(grid)
    grid.resize(800, 300)
    grid.set_flow(*flow(3))
    grid.show()
    qtbot.keyClick(grid, Qt.Key.Key_Down)
    qtbot.keyClick(grid, Qt.Key.Key_Down)
    assert grid.current == 1
    with qtbot.waitSignal(grid.activated) as opened:
        qtbot.keyClick(grid, Qt.Key.Key_Return)
    assert opened.args == [1]


def test_departures_that_do_not_fit_are_counted_not_cut(qtbot):
    grid = FlowGrid()
    qtbot.addWidget(grid)
    grid.set_flow(*flow(20))
    grid.resize(800, 200)
    shown = grid.visible_rows()
    assert 0 < len(shown) < 20
    assert grid.row_at(199) is None


def test_a_load_strip_finds_the_stop_under_the_hand(qtbot):
    strip = LoadStrip()
    qtbot.addWidget(strip)
    strip.resize(300, 42)
    strip.set_stops([LoadStop(f"{n}", 1, 0, "") for n in range(3)])
    found = strip.stop_at(250)
    assert found is not None
    assert found.label == "2"
    assert strip.stop_at(301) is None


def test_a_source_that_is_silent_too_long_is_marked_and_one_that_is_gone_vanishes(qtbot):
    strip = SourceStrip()
    qtbot.addWidget(strip)
    strip.set_sources([("wms", 5, 60), ("tms", 90, 60)])
    assert not strip.ages["wms"].stale
    assert strip.ages["tms"].stale
    strip.set_sources([("wms", 5, 60)])
    assert list(strip.ages) == ["wms"]
