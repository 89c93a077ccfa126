from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from controltower.boards.kpis import KpisBoard
from controltower.boards.kpis.board import FACTS
from controltower.boards.kpis.measuring import Figures, measure
from controltower.boards.kpis.words import explained, reading, standing, target, worst_first, written
from controltower.boards.kpis.workbook import Report, write_workbook
from controltower.domain import kpis, tracking
from controltower.domain.ids import VehicleId
from controltower.domain.kpis import KPIS, DayFigures, Evidence, Figure, Measured
from controltower.domain.routes import Stop
from controltower.domain.times import HOUR, Instant, Span, midnight
from tests.boards import scene
from tests.boards.scene import Scene
from tests.helpers import make

BY_ID = {kpi.id: kpi for kpi in KPIS}


@pytest.fixture
def told() -> Scene:
    return scene.noon()


def measured(board: KpisBoard) -> bool:
    return not board.measuring and bool(board.when.text())


@pytest.fixture
def board(qtbot: QtBot, told: Scene) -> KpisBoard:
    board = KpisBoard(told.desk)
    qtbot.addWidget(board)
    board.resize(1366, 700)
    board.show()
    qtbot.waitUntil(lambda: measured(board))
    return board


def a_round(told: Scene, figures: Figures | None = None) -> Figures:
    figures = figures or Figures()
    for _ in measure(told.desk.picture.fork(), figures):
        pass
    return figures


def test_a_round_measures_what_the_definitions_say(told: Scene) -> None:
    figures, picture = a_round(told), told.desk.picture
    begins = midnight(picture.now, scene.ZONE)
    for kpi in KPIS:
        assert figures.today[kpi.id] == kpi.measure(picture, Span(begins, Instant(picture.now + 1)))
    hour = Instant(begins + 10 * HOUR)
    assert dict(figures.trend("on_time"))[hour] == kpis.on_time(picture, Span(hour, Instant(hour + HOUR))).value


def test_a_round_sees_one_moment_however_slowly_it_goes(told: Scene) -> None:
    figures = Figures()
    steps = measure(told.desk.picture.fork(), figures)
    next(steps)
    before = a_round(told)
    stop = next(s for s in told.desk.picture[Stop].values() if s.status == "ahead")
    told.say(tracking.StopReached(stop.id), tracking.StopFailed(stop.id, "closed"))
    list(steps)
    assert figures.today == before.today


def test_hours_long_over_are_measured_once(told: Scene) -> None:
    figures = a_round(told)
    assert len(list(measure(told.desk.picture.fork(), figures))) < len(
        list(measure(told.desk.picture.fork(), Figures()))
    )
    assert {start for _, start in figures.settled} == {Instant(figures.begins + hour * HOUR) for hour in range(10)}


def test_another_day_begins_anew(told: Scene) -> None:
    figures = a_round(told)
    make.tell(told.desk.picture, tracking.VehicleRepaired(VehicleId("V6")), hours=scene.NOON + 24)
    assert figures.due(told.desk.picture)
    a_round(told, figures)
    assert figures.trend("on_time") == []
    assert figures.today["on_time"].value is None


@pytest.mark.parametrize(
    ("key", "value", "says"),
    [
        ("on_time", 99.8, ""),
        ("on_time", 90.0, "below target"),
        ("cost_per_drop", 4.5, "above target"),
        ("on_time", None, ""),
    ],
)
def test_a_figure_is_held_against_its_target(key: str, value: float | None, says: str) -> None:
    assert standing(BY_ID[key], value) == says


def test_figures_are_written_with_the_digits_of_their_unit() -> None:
    assert [written(BY_ID["on_time"], 97.84), written(BY_ID["cost_per_drop"], 3.5)] == ["97.8", "3.50"]
    assert written(BY_ID["co2e_per_drop"], 1234.4) == "1,234"
    assert written(BY_ID["on_time"], None) == "–"
    assert [target(BY_ID["on_time"]), target(BY_ID["release_to_pick"])] == ["at least 99.7 %", "at most 90 min"]


def test_a_tile_shows_value_count_and_band_and_explains_its_definition() -> None:
    facts = tuple(Evidence("Stop", f"S{n}", 1.0, "in time") for n in range(1_200))
    shown = reading(BY_ID["on_time"], Measured(91.25, facts), [(Instant(1), 90.0), (Instant(2), 92.0)], "TMS", 4.0)
    assert (shown.text, shown.unit) == ("91.2", "%  ▼   n 1,200")
    assert (shown.low, shown.high, list(shown.trend), shown.source, shown.age_s) == (
        99.7,
        100,
        [90.0, 92.0],
        "TMS",
        4.0,
    )
    words = explained(BY_ID["on_time"], Measured(91.25, facts), Instant(12 * HOUR), "UTC")
    assert "WERC DC Measures 2020" in words
    assert "at least 99.7 %, now below target" in words
    assert "1,200 facts, from midnight to 12:00" in words


def test_every_kind_of_evidence_has_a_source(told: Scene) -> None:
    found = {each.kind for result in a_round(told).today.values() for each in result.evidence}
    assert found <= set(FACTS)


def test_the_facts_that_hurt_most_come_first() -> None:
    facts = (Evidence("Stop", "a", 1.0, ""), Evidence("Stop", "b", 0.0, ""))
    assert [each.id for each in worst_first(BY_ID["on_time"], facts)] == ["b", "a"]
    assert [each.id for each in worst_first(BY_ID["cost_per_drop"], facts)] == ["a", "b"]


def test_every_figure_has_its_tile(board: KpisBoard, told: Scene) -> None:
    figures = a_round(told)
    assert list(board.tiles) == [kpi.id for kpi in KPIS]
    for kpi in KPIS:
        assert board.tiles[kpi.id].reading.text == written(kpi, figures.today[kpi.id].value)
        assert kpi.source in board.tiles[kpi.id].toolTip()


def test_a_figure_opens_down_to_its_facts_and_their_messages(qtbot: QtBot, board: KpisBoard) -> None:
    board.tiles["perfect_order"].setFocus()
    qtbot.keyClick(board.tiles["perfect_order"], Qt.Key.Key_Return)
    behind = board.behind
    assert behind.title.text().startswith("Perfect order")
    rows = behind.evidence.rows()
    assert rows[0].value == 0
    behind.evidence.select((rows[0].kind, rows[0].id))
    qtbot.waitUntil(lambda: len(behind.messages.rows()) > 3)
    assert all(rows[0].id in str(entry.body) for entry in behind.messages.rows())
    with qtbot.waitSignal(board.opening) as opened:
        behind.journal_button.click()
    assert opened.args == ["journal", rows[0].id]


def test_charts_draw_the_hours_and_the_days(board: KpisBoard) -> None:
    board.reveal("on_time")
    hours = board.behind.hours._series[0]
    assert len(hours.x) == len(board.figures.trend("on_time"))  # type: ignore[arg-type]
    days = board.behind.days._series[0]
    assert list(days.y)[:2] == [pytest.approx(97.8 * 0.97), 97.8]  # type: ignore[arg-type]
    assert len(list(days.y)) == 3  # type: ignore[arg-type]
    assert board.behind._day_text(0) == "26 May"


def test_a_new_round_begins_after_a_minute_of_the_operation(qtbot: QtBot, board: KpisBoard, told: Scene) -> None:
    board._rest.stop()
    board.present()
    assert not board._steps.isActive()
    stop = next(s for s in told.desk.picture[Stop].values() if s.status == "ahead" and s.route == "R07")
    told.say(tracking.StopReached(stop.id), tracking.StopFailed(stop.id, "closed"), hours=scene.NOON + 0.05)
    board.present()
    assert board.measuring
    qtbot.waitUntil(lambda: not board.measuring)
    assert (stop.id, 0.0) in {(each.id, each.value) for each in board.figures.today["on_time"].evidence}


def test_a_hidden_board_does_not_measure(qtbot: QtBot, told: Scene) -> None:
    board = KpisBoard(told.desk)
    qtbot.addWidget(board)
    board.show()
    assert board.measuring
    board.hide()
    assert not board._steps.isActive()
    board.show()
    qtbot.waitUntil(lambda: measured(board))


def sheet(book: openpyxl.Workbook, name: str) -> list[tuple[object, ...]]:
    return [tuple(row) for row in book[name].iter_rows(values_only=True)]


def test_what_is_still_being_measured_is_not_called_nothing(qtbot: QtBot, told: Scene) -> None:
    board = KpisBoard(told.desk)
    qtbot.addWidget(board)
    says = board.behind.evidence.findChildren(QLabel)
    assert any("Nothing was there" in label.text() for label in says)
    board.present()
    assert board.measuring
    assert [label.text() for label in says if label.text().startswith(("Measuring", "Nothing"))] == ["Measuring …"]


def test_the_workbook_holds_the_same_values(qtbot: QtBot, board: KpisBoard, tmp_path: Path) -> None:
    with qtbot.waitSignal(board.exported) as exported:
        board.export(tmp_path / "figures.xlsx")
    assert exported.args == [str(tmp_path / "figures.xlsx")]
    book = openpyxl.load_workbook(tmp_path / "figures.xlsx")
    assert book.sheetnames == ["Figures", "Days", *(kpi.title for kpi in KPIS)]
    lines = {row[0]: row for row in sheet(book, "Figures")[4:]}
    for kpi in KPIS:
        result = board.figures.today[kpi.id]
        _, value, unit, _, against, count, meaning, source = lines[kpi.title]
        assert value == pytest.approx(result.value)
        assert (unit, count, meaning, source) == (kpi.unit, len(result.evidence), kpi.meaning, kpi.source)
        assert (against or "") == standing(kpi, result.value)
        facts = [(each.kind, each.id, pytest.approx(each.value), each.says) for each in result.evidence]
        assert sheet(book, kpi.title)[1:] == facts
    days = sheet(book, "Days")
    assert [row[0] for row in days[1:3]] == ["2026-05-26", "2026-05-27"]
    assert days[2][1] == 97.8
    assert "Demo: no figure here is real." in str(sheet(book, "Figures")[1][0])


def test_words_in_the_workbook_are_never_formulas(tmp_path: Path) -> None:
    nasty = Measured(1.0, (Evidence("Stop", "=1+1", 1.0, "=HYPERLINK(1)"),))
    days = (DayFigures("2026-05-27", (Figure("on_time", 98.0),)),)
    path = write_workbook(Report("=cmd", "now", "", {"on_time": nasty}, days), tmp_path / "x.xlsx")
    book = openpyxl.load_workbook(path)
    assert [cell.data_type for cell in book["On time"][2]] == ["s", "s", "n", "s"]
    assert book["On time"]["B2"].value == "=1+1"


def test_a_workbook_that_cannot_be_written_is_told(qtbot: QtBot, board: KpisBoard, tmp_path: Path) -> None:
    board.desk.wires.work = scene.pool()
    with qtbot.waitSignal(board.failed):
        board.export(tmp_path / "no such folder" / "figures.xlsx")
    assert board.says.text().startswith("Not written")
    assert board.export_button.isEnabled()
    board.desk.wires.work.shutdown()


def test_an_empty_operation_helps(qtbot: QtBot) -> None:
    board = KpisBoard(scene.empty().desk)
    qtbot.addWidget(board)
    board.show()
    assert "has not begun" in board.when.text()
    assert not board.measuring


def test_nothing_is_cut_off_at_the_smaller_screen(board: KpisBoard) -> None:
    for kpi in KPIS:
        board.reveal(kpi.id)
        assert scene.cut_off(board) == []


def test_all_definitions_are_there() -> None:
    assert all(kpi.meaning and kpi.source for kpi in KPIS)
