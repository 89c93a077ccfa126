from collections.abc import Sequence
from concurrent.futures import Future

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from controltower.boards.journal import JournalBoard
from controltower.boards.journal.rows import detail
from controltower.boards.journal.sieve import CHATTER, CHOICES, GROUPS, Sieve
from controltower.boards.journal.tail import MOST_LIVE, Tail
from controltower.domain import labour, tracking
from controltower.domain.contradictions import Contradiction
from controltower.domain.errors import Unavailable
from controltower.domain.ids import ProposalId, VehicleId, WorkerId
from controltower.domain.messages import KINDS, Entry
from controltower.domain.proposals import RejectProposal
from controltower.tower.desk import Query
from tests.boards import scene
from tests.boards.scene import Scene

REPAIRED = tracking.VehicleRepaired(VehicleId("V6"))


@pytest.fixture
def told() -> Scene:
    return scene.noon()


@pytest.fixture
def board(qtbot: QtBot, told: Scene) -> JournalBoard:
    board = JournalBoard(told.desk)
    qtbot.addWidget(board)
    board.resize(1366, 700)
    board.show()
    qtbot.waitUntil(lambda: len(board.table.rows()) > 0)
    return board


def sequence(board: JournalBoard) -> list[int]:
    return [row.seq for row in board.table.rows()]


def test_the_newest_message_is_first_and_chatter_is_left_out(board: JournalBoard, told: Scene) -> None:
    found = sequence(board)
    assert found == sorted(found, reverse=True)
    assert found[0] == told.desk.picture.seq
    assert "position reported" not in {row.kind for row in board.table.rows()}


def test_words_find_messages_that_hold_all_of_them(qtbot: QtBot, board: JournalBoard) -> None:
    qtbot.keyClicks(board.words, "so0603 driver")
    qtbot.waitUntil(lambda: len(board.table.rows()) == 1)
    (row,) = board.table.rows()
    assert (row.kind, row.words.subject, row.words.says) == ("stop delivered", "SO0603", "1 parcel handed over")
    board.words.clear()
    qtbot.waitUntil(lambda: len(board.table.rows()) > 100)


def test_kind_and_source_filter_together(qtbot: QtBot, board: JournalBoard) -> None:
    board.kinds.setCurrentText("Road")
    qtbot.waitUntil(
        lambda: {row.source for row in board.table.rows()} == {"tms", "telematics", "driver", "wms", "traffic"}
    )
    board.sources.setCurrentText("driver")
    qtbot.waitUntil(lambda: {row.source for row in board.table.rows()} == {"driver"})
    assert {row.kind for row in board.table.rows()} == {"stop delivered", "stop failed"}


def test_every_kind_can_be_chosen_alone_and_groups_hold_known_kinds() -> None:
    assert {name for names in CHOICES.values() for name in names} == set(KINDS)
    assert sum(len(names) == 1 for names in CHOICES.values()) == len(KINDS)
    assert set(KINDS) - set(GROUPS["All but positions and ticks"]) == set(CHATTER)


def test_a_sieve_asks_the_store_and_tests_live_messages_alike(told: Scene) -> None:
    for sieve in (Sieve("so0603"), Sieve("", ("StopFailed",)), Sieve("nobody home", (), "driver"), Sieve("xyzzy")):
        asked = told.journal.search(sieve.query(limit=100_000)).result()
        assert list(asked) == [each for each in reversed(told.journal.entries) if sieve.passes(each)]


def test_scrolling_down_brings_older_pages_until_the_first_message(qtbot: QtBot, board: JournalBoard) -> None:
    board.kinds.setCurrentText("Everything")
    qtbot.waitUntil(lambda: len(board.table.rows()) == 300)
    bar = board.table.view.verticalScrollBar()
    for _ in range(8):
        bar.setValue(bar.maximum())
        qtbot.waitUntil(lambda: not board._fetching)
    assert sequence(board) == list(range(board.desk.picture.seq, 0, -1))
    assert "older" not in board.says.text()


def test_following_shows_new_messages_at_once(board: JournalBoard, told: Scene) -> None:
    told.say(REPAIRED)
    board.present()
    assert sequence(board)[0] == told.desk.picture.seq
    assert board.fresh.isHidden()


def test_while_reading_new_messages_wait_and_the_list_stands_still(
    qtbot: QtBot, board: JournalBoard, told: Scene
) -> None:
    board.follow.setChecked(False)
    before = sequence(board)
    top = board.table.view.rowAt(0)
    told.say(REPAIRED, REPAIRED)
    board.present()
    assert sequence(board) == before
    assert board.table.view.rowAt(0) == top
    assert board.fresh.text() == "2 new   F"
    board.table.view.setFocus()
    qtbot.keyClick(board.table.view, Qt.Key.Key_F)
    assert sequence(board)[:2] == [told.desk.picture.seq, told.desk.picture.seq - 1]
    assert board.fresh.isHidden()


def test_choosing_a_line_stops_following(qtbot: QtBot, board: JournalBoard) -> None:
    board.table.view.setFocus()
    qtbot.keyClick(board.table.view, Qt.Key.Key_Down)
    qtbot.keyClick(board.table.view, Qt.Key.Key_Down)
    assert not board.follow.isChecked()


def test_live_messages_pass_the_filter_too(qtbot: QtBot, board: JournalBoard, told: Scene) -> None:
    board.kinds.setCurrentText("Vehicle repaired")
    qtbot.waitUntil(lambda: board.table.rows() == [])
    told.say(labour.BreakStarted(WorkerId("W1")), REPAIRED)
    board.present()
    qtbot.waitUntil(lambda: [row.kind for row in board.table.rows()] == ["vehicle repaired"])


def test_a_refused_decision_is_marked_and_says_every_reason(board: JournalBoard, told: Scene) -> None:
    told.say(RejectProposal(ProposalId("PX1"), " "), source="desk:ann", author="ann")
    board.present()
    row = board.table.rows()[0]
    assert (row.author, row.kind, row.mark) == ("ann", "reject proposal", "refused")
    board.table.select(row.seq)
    assert "A rejection needs a reason." in board.fields.toPlainText()


def test_a_contradiction_names_both_sides(board: JournalBoard, told: Scene) -> None:
    disputed = next(iter(told.desk.picture[Contradiction].values()))
    row = next(each for each in board.table.rows() if each.seq == disputed.seq)
    assert row.mark == "contradicts"
    board.table.select(row.seq)
    text = board.fields.toPlainText()
    assert "speaks of stop S-unknown" in text
    assert "driver" in text
    assert "holds: no stop S-unknown is known" in text
    assert "telematics" in text


def test_the_detail_tells_fields_times_and_what_changed(told: Scene) -> None:
    change = told.desk.trail[-1]
    lines = {line.name: line.value for line in detail(told.desk.picture, change.entry, change, scene.ZONE)}
    assert lines["act by"] == "2026-05-29 12:36:00"
    assert lines["matches 2"] == "notice N1, item SKU-2, line OX2/1, quantity 3"
    assert lines["moves"] == "none"
    assert lines["proposal"] == "PX1"
    old = detail(told.desk.picture, told.journal.entries[0], None, "UTC")
    assert "Too long ago" in old[-1].value


def test_words_from_outside_stay_words(board: JournalBoard, told: Scene) -> None:
    told.say(tracking.VehicleBrokeDown(VehicleId("V1"), "<b>bold</b> & more"))
    board.present()
    board.table.select(told.desk.picture.seq)
    assert "<b>bold</b> & more" in board.fields.toPlainText()


def test_a_message_opens_the_board_of_its_subject(qtbot: QtBot, board: JournalBoard) -> None:
    row = next(each for each in board.table.rows() if each.kind == "stop failed")
    board.table.select(row.seq)
    assert board.open_button.text() == "Open on Routes"
    with qtbot.waitSignal(board.opening) as opened:
        board.open_button.click()
    assert opened.args == ["routes", row.words.subject]


def test_revealing_an_id_finds_its_messages_and_a_number_its_entry(qtbot: QtBot, board: JournalBoard) -> None:
    board.reveal("PO0101")
    qtbot.waitUntil(lambda: len(board.table.rows()) == 6)
    assert board.words.text() == "PO0101"
    board.reveal("700")
    qtbot.waitUntil(lambda: sequence(board)[:1] == [700])
    assert board.table.current_key == 700


def test_an_answer_to_an_old_question_is_passed_over(qtbot: QtBot, told: Scene) -> None:
    waiting: list[tuple[Query, Future[Sequence[Entry]]]] = []

    def slow(query: Query) -> Future[Sequence[Entry]]:
        waiting.append((query, Future()))
        return waiting[-1][1]

    told.desk.wires.search = slow
    board = JournalBoard(told.desk)
    qtbot.addWidget(board)
    board.show()
    assert board.says.text() == "Searching …"
    board.kinds.setCurrentText("Stop failed")
    (first, one), (second, two) = waiting
    two.set_result(told.journal.search(second).result())
    qtbot.waitUntil(lambda: {row.kind for row in board.table.rows()} == {"stop failed"})
    one.set_result(told.journal.search(first).result())
    qtbot.waitUntil(lambda: True)
    board.present()
    assert {row.kind for row in board.table.rows()} == {"stop failed"}


def test_a_store_that_cannot_answer_is_told_in_the_status_line(qtbot: QtBot, told: Scene) -> None:
    broken: Future[Sequence[Entry]] = Future()
    broken.set_exception(Unavailable("the disk is full"))
    told.desk.wires.search = lambda _query: broken
    board = JournalBoard(told.desk)
    qtbot.addWidget(board)
    board.show()
    qtbot.waitUntil(lambda: "the disk is full" in board.says.text())


def test_the_live_list_stays_short_and_can_be_read_on(told: Scene) -> None:
    tail = Tail(Sieve(kinds=()))
    tail.shown = [told.journal.entries[0]] * MOST_LIVE
    tail.ended = True
    tail.hear(told.desk.trail, following=True)
    assert len(tail.shown) == MOST_LIVE
    assert not tail.ended


def test_an_empty_journal_helps(qtbot: QtBot) -> None:
    board = JournalBoard(scene.empty().desk)
    qtbot.addWidget(board)
    board.show()
    qtbot.waitUntil(lambda: board.says.text() == "0 shown")
    assert "Choose a message" in board.fields.toPlainText()
    assert not board.open_button.isEnabled()


def test_nothing_is_cut_off_at_the_smaller_screen(board: JournalBoard, told: Scene) -> None:
    board.follow.setChecked(False)
    told.say(*(REPAIRED for _ in range(40)))
    board.present()
    assert scene.cut_off(board) == []
    assert not board.table.view.horizontalScrollBar().isVisible()
