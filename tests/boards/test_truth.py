"""The board of the sources: who is silent, who contradicts whom, and what was decided on stale facts."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from controltower.boards.truth import TruthBoard
from controltower.boards.truth.sources import State
from controltower.boards.truth.where import where
from controltower.domain.clock import ClockTicked
from controltower.domain.contradictions import Contradiction
from controltower.domain.ids import TaskId, WorkerId
from controltower.domain.inventory import Stock
from controltower.domain.labour import Move, MoveStaff, WorkerSeen
from controltower.domain.picking import PickConfirmed
from controltower.domain.proposals import Verdict
from controltower.domain.truth import Source, SourceListed
from controltower.tower.watch.kinds import SOURCE_SILENT
from controltower.ui.badges import Priority, Status
from tests.boards.scene import Scene, empty
from tests.helpers import make

MOVE = MoveStaff((Move(WorkerId("W1"), make.PICK_ZONE, make.PACK_ZONE),))
LATER = 0.35


@pytest.fixture
def scene() -> Scene:
    """A small house that a listed WMS told of, with a scanner and a gate that was never heard."""
    scene = empty()
    scene.say(*make.house(), source="wms", hours=0)
    scene.say(SourceListed(Source("wms", "Warehouse", 600)), SourceListed(Source("gate", "The gate", 60)), hours=0)
    scene.say(WorkerSeen(WorkerId("W2"), 1, 1, "picks"), source="scanner", hours=0)
    return scene


@pytest.fixture
def board(qtbot: QtBot, qapp: QApplication, scene: Scene) -> TruthBoard:
    board = TruthBoard(scene.desk)
    qtbot.addWidget(board)
    board.resize(1366, 640)
    board.show()
    present(scene, board)
    return board


def present(scene: Scene, board: TruthBoard) -> None:
    scene.desk.note_silences()
    board.present()


def silence(scene: Scene) -> None:
    scene.say(ClockTicked(), source="clock", hours=LATER)


def contradict(scene: Scene, *names: str, source: str = "scanner", hours: float = 0.1) -> None:
    for name in names:
        scene.say(PickConfirmed(TaskId(name), 2, "W1"), source=source, hours=hours)  # type: ignore[arg-type]


def row(board: TruthBoard, key: str) -> tuple[State, object, int, int]:
    found = next(each for each in board.sources.rows() if each.id == key)
    return found.state, found.badge, found.facts, found.stale


def test_each_source_stands_there_with_what_it_answers_for(scene: Scene, board: TruthBoard) -> None:
    state, badge, facts, stale = row(board, "wms")
    assert (state, badge, stale) == (State.SPEAKS, Status.DONE, 0)
    told = [said for kind in scene.desk.picture.kinds() for said in scene.desk.picture.tellers(kind).values()]
    assert facts == sum(said.source == "wms" for said in told) - len(scene.desk.picture[Source])
    assert row(board, "gate")[:2] == (State.UNHEARD, Status.PENDING)
    assert row(board, "scanner")[:3] == (State.FREE, Status.AHEAD, 1)
    assert next(each for each in board.sources.rows() if each.id == "wms").speaks_of[0] == "duty 1"


def test_a_source_past_its_limit_comes_first_with_the_badge_of_an_alarm(scene: Scene, board: TruthBoard) -> None:
    silence(scene)
    present(scene, board)
    first = board.sources.rows()[0]
    assert (first.id, first.state, first.badge) == ("wms", State.SILENT, Priority.HIGH)
    assert (first.age_s, first.limit_s) == (pytest.approx(1260), 600)
    assert first.stale == 2  # a duty and the stock; what was listed once stays true
    assert "1 of 2 feeds silent, 2 facts may be wrong by now" in board._source_section.note.text
    scene.say(make.order(), source="wms", hours=LATER)
    present(scene, board)
    assert row(board, "wms")[0] is State.SPEAKS


def test_what_rests_on_a_source_is_not_denied_before_it_is_counted(scene: Scene, board: TruthBoard) -> None:
    present(scene, board)
    silence(scene)
    next(board.presenting(), None)
    board._present_sources()
    assert row(board, "wms")[0] is State.SILENT


def test_a_silent_source_on_which_nothing_rests_is_no_alarm(scene: Scene, board: TruthBoard) -> None:
    scene.say(SourceListed(Source("gate", "The gate", 60)), source="gate", hours=0.1)
    silence(scene)
    present(scene, board)
    assert row(board, "gate") == (State.IDLE, Status.OFF, 0, 0)


def test_all_desks_count_as_one_source(scene: Scene, board: TruthBoard) -> None:
    scene.say(MOVE, source="desk:ada", author="ada", hours=0.1)
    scene.say(MOVE, source="desk:ben", author="ben", hours=0.1)
    present(scene, board)
    assert [each.id for each in board.sources.rows() if "desk" in each.id] == ["desks"]


def test_a_contradiction_has_both_sides_with_their_times(scene: Scene, board: TruthBoard) -> None:
    assert "Nobody contradicts anybody" in board._dispute_section.empty_text
    contradict(scene, "T9", "T8")
    present(scene, board)
    assert [each.dispute.subject for each in board.disputes.rows()] == ["T8", "T9"]
    assert board._dispute_section.empty_text == ""
    board.disputes.select(board.disputes.rows()[1].dispute.id)
    heads, words = ([label.text() for label in labels] for labels in (board.both.heads, board.both.words))
    assert heads[0].startswith("SCANNER claims at ")
    assert heads[1].startswith("NOBODY holds")
    assert words == ["T9: speaks of picktask T9", "no picktask T9 is known"]
    assert next(each for each in board.sources.rows() if each.id == "scanner").disputes == 2


def test_contradictions_are_found_by_words_and_by_source(scene: Scene, board: TruthBoard, qtbot: QtBot) -> None:
    contradict(scene, "T1", "T2")
    contradict(scene, "T3", source="robots", hours=0.2)
    present(scene, board)
    board.words.setText("robots T3")
    qtbot.waitUntil(lambda: [each.dispute.subject for each in board.disputes.rows()] == ["T3"])
    assert board._dispute_section.note.text == "1 of 3, newest first"
    board.words.setText("")
    board.side.setCurrentText("scanner")
    qtbot.waitUntil(lambda: [each.dispute.subject for each in board.disputes.rows()] == ["T2", "T1"])


def test_enter_opens_the_place_and_the_entry_is_a_click_away(scene: Scene, board: TruthBoard, qtbot: QtBot) -> None:
    opened: list[tuple[str, str]] = []
    board.opening.connect(lambda name, key: opened.append((name, key)))
    contradict(scene, "T9")
    present(scene, board)
    first = board.disputes.rows()[0]
    board.disputes.select(first.dispute.id)
    board.disputes.view.setFocus()
    qtbot.waitUntil(board.disputes.view.hasFocus)
    qtbot.keyClick(board.disputes.view, Qt.Key.Key_Return)
    qtbot.mouseClick(board.both.entry_button, Qt.MouseButton.LeftButton)
    board.sources.activated.emit("wms")
    assert opened == [("journal", str(first.seq)), ("journal", str(first.seq)), ("journal", "wms")]


@pytest.mark.parametrize(
    ("subject", "found"),
    [
        ("O1", ("waves", "O1")), ("O1/1", ("waves", "O1")), ("R1", ("routes", "R1")), ("V1", ("routes", "V1")),
        ("Z1-01-01", ("floor", "Z1")), ("W1", ("floor", "W1")), ("D1", ("docks", "D1")), ("N1", ("docks", "T-N1")),
        ("Z1-01-01|SKU-1", ("floor", "Z1")), ("nothing", ("journal", "7")),
    ],
)  # fmt: skip
def test_the_place_of_what_is_disputed_is_the_board_that_shows_it(
    scene: Scene, subject: str, found: tuple[str, str]
) -> None:
    scene.say(make.order(), make.route("R1", "V1", (make.visit(),)), make.notice())
    key = next((each for each in scene.desk.picture[Stock] if subject == "Z1-01-01|SKU-1"), subject)
    dispute = Contradiction("7:x", 7, make.at(0), key, "is so", "wms", "is not", "tms")
    assert where(scene.desk.picture, dispute) == found


def test_what_was_decided_on_stale_facts_is_listed_for_good(scene: Scene, board: TruthBoard) -> None:
    other = MoveStaff((Move(WorkerId("W2"), make.PICK_ZONE, make.PACK_ZONE),))
    scene.say(other, source="desk:ada", author="ada", hours=0.05)
    present(scene, board)
    assert "No decision rests on stale facts" in board._marked_section.empty_text
    silence(scene)
    scene.say(MOVE, source="desk:ben", author="ben", hours=LATER)
    scene.say(make.order(), source="wms", hours=LATER)
    present(scene, board)
    (marked,) = board.marked.rows()
    assert (marked.who, marked.what, marked.accepted) == ("ben", "move staff", True)
    board.marked.select(marked.id)
    assert "ben" in board.why.heads[0].text()
    assert board.why.words[0].text() == "\n".join(scene.desk.picture[Verdict][marked.id].stale)
    opened: list[tuple[str, str]] = []
    board.opening.connect(lambda name, key: opened.append((name, key)))
    board.why.entry_button.click()
    assert opened == [("journal", str(marked.seq))]


def test_a_source_a_contradiction_and_a_decision_can_be_revealed(scene: Scene, board: TruthBoard) -> None:
    contradict(scene, "T9")
    board.reveal("wms")
    assert board.sources.current_key == "wms"
    dispute = next(iter(scene.desk.picture[Contradiction]))
    board.reveal(dispute)
    assert board.disputes.current_key == dispute
    assert SOURCE_SILENT.board == board.name


def test_another_picture_is_read_from_its_beginning(scene: Scene, board: TruthBoard) -> None:
    contradict(scene, "T9")
    present(scene, board)
    other = empty()
    other.say(*make.house())
    contradict(other, "T7")
    scene.desk.begin(other.desk.picture)
    present(scene, board)
    assert [each.dispute.subject for each in board.disputes.rows()] == ["T7"]


def test_nothing_was_said_yet_and_the_board_says_what_will_appear(qtbot: QtBot, qapp: QApplication) -> None:
    board = TruthBoard(empty().desk)
    qtbot.addWidget(board)
    board.show()
    board.present()
    assert "Nobody has spoken yet" in board._source_section.empty_text


def test_thousands_of_contradictions_come_in_steps_that_nobody_feels(
    qtbot: QtBot, qapp: QApplication, scene: Scene
) -> None:
    sides = ("is loaded", "wms", "it is staged", "tms")
    facts = [Contradiction(f"{n}:P{n}", n, make.at(n / 1e5), f"P{n}", *sides) for n in range(8_000)]
    scene.desk.picture.put(facts)
    board = TruthBoard(scene.desk)
    qtbot.addWidget(board)
    board.resize(1366, 640)
    board.show()
    steps = sum(1 for _ in board.presenting())
    assert steps > 20
    assert len(board.disputes.rows()) == 500
    assert board.disputes.rows()[0].dispute.subject == "P7999"
    assert "8,000, the newest 500 listed" in board._dispute_section.note.text
    assert sum(1 for _ in board.presenting()) < 10  # what was read once is not read again
