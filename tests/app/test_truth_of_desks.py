"""Two desks on one server: a silence, a contradiction and a mark are the same on both, and outlast a restart."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from controltower.app.place import Place
from controltower.app.seat import Seat
from controltower.boards.inbox import InboxBoard
from controltower.boards.overview import OverviewBoard
from controltower.boards.truth import TruthBoard
from controltower.boards.truth.sources import SourceRow, State
from controltower.domain.clock import ClockTicked
from controltower.domain.contradictions import Contradiction
from controltower.domain.ids import PickerId, ProposalId, TaskId, WorkerId
from controltower.domain.labour import Duty, Move, WorkerSeen
from controltower.domain.messages import Body
from controltower.domain.picking import PickConfirmed
from controltower.domain.proposals import Proposal, ProposalKind, ProposalMade, Urgency, Verdict
from controltower.domain.truth import Source, SourceListed
from controltower.settings import DEFAULTS
from controltower.store.engine import open_database
from controltower.store.journal import Journal
from controltower.store.projection import Projection
from controltower.tower.desk import LinkState
from controltower.ui.board import Board
from tests.helpers import make
from tests.helpers.server import Tower

MOVE = Move(WorkerId("W1"), make.PICK_ZONE, make.PACK_ZONE)
OFFER = ProposalMade(
    ProposalId("staff:1"), ProposalKind.STAFF, "Move one", "Peak.", (), Urgency.HIGH, make.at(2), moves=(MOVE,)
)
Feed = Callable[..., None]
Sit = Callable[[str], Seat]


@pytest.fixture
def feed(pg: Tower) -> Iterator[Feed]:
    """Says something to the journal, as any source."""
    with open_database(pg.login("feeds", "integrator")) as database:
        journal = Journal(database, lambda: make.at(0))

        def say(*bodies: Body, source: str = "wms", hours: float = 0.0) -> None:
            journal.append([make.message(body, source, hours, author="feeds") for body in bodies])

        say(*make.house(), SourceListed(Source("wms", "Warehouse", 600)))
        say(WorkerSeen(WorkerId("W2"), 1, 1, "picks"), source="scanner")
        yield say


@pytest.fixture
def sit(qapp: QApplication, qtbot: QtBot, tmp_path: Path, pg: Tower, feed: Feed) -> Iterator[Sit]:
    """Sits a supervisor down at a desk of their own."""
    seats: list[Seat] = []

    def sit_down(person: str) -> Seat:
        place = Place(pg.login(person, "supervisor"), tmp_path / f"{person}{len(seats)}", proposes=False)
        seat = Seat(qapp, place, replace(DEFAULTS, person=person))
        seats.append(seat)
        seat.window.show()
        seat.start()
        qtbot.waitUntil(lambda: seat.desk.link.state is LinkState.LIVE and seat.desk.picture.seq > 0, timeout=15_000)
        return seat

    yield sit_down
    for seat in seats:
        seat.close()
        seat.window.deleteLater()


B = TypeVar("B", bound=Board)


def board(seat: Seat, kind: type[B], qtbot: QtBot) -> B:
    """A board brought forward that has presented the newest picture."""
    seat.open(kind.name, "")
    qtbot.waitUntil(lambda: seat.presented.get(kind.name) == seat.desk.picture.seq, timeout=15_000)
    found = seat.window.board(kind.name)
    assert isinstance(found, kind)
    return found


class Refreshes:
    """Counts how often a desk looks at the silences between having read of one and showing it."""

    def __init__(self, seat: Seat, read_to: int) -> None:
        self.count, self.over = 0, False
        self._seat, self._read_to = seat, read_to
        *_, mind = (timer for timer in seat.findChildren(QTimer) if timer.interval() == 1_000)
        mind.timeout.connect(self._look)

    def _look(self) -> None:
        if not self.over and self._seat.desk.picture.seq >= self._read_to:
            self.count += 1


def test_a_silent_source_is_stale_on_both_desks_within_two_refreshes_and_clear_once_it_speaks(
    sit: Sit, feed: Feed, qtbot: QtBot
) -> None:
    seats = [sit("ada"), sit("ben")]
    boards = [board(seat, OverviewBoard, qtbot) for seat in seats]
    counts = [Refreshes(seat, seat.desk.picture.seq + 1) for seat in seats]
    assert not any(stale(each) for each in boards)
    feed(ClockTicked(), source="clock", hours=0.3)
    for each, refreshes in zip(boards, counts, strict=True):
        qtbot.waitUntil(partial(stale, each), timeout=15_000)
        refreshes.over = True
    assert [refreshes.count <= 2 for refreshes in counts] == [True, True]
    assert [each.tiles[-1].reading.doubt for each in boards] == ["WMS silent 18 min"] * 2
    feed(make.order(), hours=0.31)
    qtbot.waitUntil(lambda: not any(stale(each) for each in boards), timeout=15_000)


def test_a_contradiction_between_two_sources_is_the_same_on_two_desks(sit: Sit, feed: Feed, qtbot: QtBot) -> None:
    boards = [board(sit(person), TruthBoard, qtbot) for person in ("ada", "ben")]
    feed(make.order(), make.allocation(), hours=0.1)
    feed(PickConfirmed(TaskId("T1"), 2, PickerId("W1")), hours=0.11)
    feed(PickConfirmed(TaskId("T1"), 2, PickerId("W2")), source="scanner", hours=0.12)
    qtbot.waitUntil(lambda: all(each.disputes.rows() for each in boards), timeout=15_000)
    (ours,), (theirs,) = (each.disputes.rows() for each in boards)
    assert ours == theirs
    assert (ours.dispute.claimed_by, ours.dispute.held_by) == ("scanner", "wms")
    assert (ours.dispute.at, ours.dispute.held_at) == (make.at(0.12), make.at(0.11))
    assert boards[0].desk.picture.digest() == boards[1].desk.picture.digest()
    assert len(boards[0].desk.picture[Contradiction]) == 1


def test_a_decision_on_stale_facts_is_warned_of_marked_on_both_desks_and_marked_after_a_restart(
    sit: Sit, feed: Feed, qtbot: QtBot, pg: Tower
) -> None:
    ada, ben = sit("ada"), sit("ben")
    feed(OFFER, source="tower", hours=0.05)
    feed(ClockTicked(), source="clock", hours=0.3)
    inbox, others = board(ada, InboxBoard, qtbot), board(ben, TruthBoard, qtbot)
    qtbot.waitUntil(lambda: not inbox.proposal.doubt.isHidden(), timeout=15_000)
    assert "WMS had said nothing for 18 min (its limit is 10 min); 1 fact" in inbox.proposal.doubt.text
    assert "on stale facts" in inbox.proposal.bar.approve_button.text()
    inbox.proposal.bar.approve_button.click()
    qtbot.waitUntil(lambda: bool(others.marked.rows() and inbox.decided.rows()), timeout=15_000)
    assert inbox.decided.rows()[0].stale
    feed(make.order(), hours=0.31)
    qtbot.waitUntil(lambda: row(others).state is State.SPEAKS, timeout=15_000)
    (verdict,) = ada.desk.picture[Verdict].values()
    assert verdict.accepted
    assert verdict.stale
    with open_database(pg.login("kim", "keeper")) as database:
        Projection(database).rebuild(Journal(database, lambda: make.at(0)))
    again = board(sit("ada"), TruthBoard, qtbot)
    assert again.desk.picture is not ada.desk.picture
    told = again.desk.picture.told(Duty, "W2")
    assert told is not None
    assert told.key == ""  # read from the projection, not folded
    assert again.marked.rows() == others.marked.rows()
    assert again.marked.rows()[0].what == f"move staff: {OFFER.title}"
    assert again.desk.picture[Proposal][OFFER.proposal].closed_by == "ada"


def stale(board: OverviewBoard) -> bool:
    return board.tiles[-1].reading.stale


def row(board: TruthBoard) -> SourceRow:
    found = next(each for each in board.sources.rows() if each.id == "wms")
    assert isinstance(found, SourceRow)
    return found
