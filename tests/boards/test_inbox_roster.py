"""A plan of staff in the inbox: read person by person, one left out, and decided."""

import pytest

from controltower.boards.inbox import InboxBoard
from controltower.boards.inbox.roster import RosterEditor
from controltower.domain import ids as i
from controltower.domain.labour import PlanStaff, Posting, Roster
from controltower.domain.proposals import Effect, ProposalKind, ProposalMade, Urgency
from controltower.domain.times import HOUR, MINUTE, Instant
from tests.boards.morning import NOW, PACK, PICK_A, PICK_B, Morning, morning
from tests.boards.scene import cut_off

KEY = i.ProposalId("roster:1")


def posting(worker: str, zone: i.ZoneId, starts: float, ends: float) -> Posting:
    return Posting(i.WorkerId(worker), zone, Instant(NOW + round(starts * HOUR)), Instant(NOW + round(ends * HOUR)))


OFFERED = (posting("P01", PACK, 0.5, 2), posting("P01", PICK_A, 2, 3), posting("P02", PICK_B, 1, 3))


@pytest.fixture
def day() -> Morning:
    day = morning()
    made = ProposalMade(
        KEY, ProposalKind.ROSTER, "Plan 2 people for the rest of the shift", "Packing has too much to do.",
        (Effect("Work waiting at most", "9 h", "5 h"),), Urgency.HIGH, Instant(NOW + 20 * MINUTE), postings=OFFERED,
    )  # fmt: skip
    day.say(NOW, "tower", made)
    return day


@pytest.fixture
def board(qtbot, day) -> InboxBoard:
    board = InboxBoard(day.desk)
    qtbot.addWidget(board)
    board.resize(1366, 700)
    board.show()
    board.reveal(KEY)
    return board


def editor(board: InboxBoard) -> RosterEditor:
    found = board.proposal.editors[ProposalKind.ROSTER]
    assert isinstance(found, RosterEditor)
    return found


def test_each_person_has_a_line_that_says_where_and_when(board):
    grid = editor(board).grid
    assert [[grid.cell(row, column).text() for column in range(3)] for row in range(grid.rowCount())] == [
        ["P01", "Fast movers", "Packing from 10:30, Fast movers from 12:00"],
        ["P02", "Fast movers", "Slow movers from 11:00"],
    ]
    assert cut_off(board) == []


def test_a_person_who_is_left_out_keeps_their_day(qtbot, day, board):
    editor(board).grid.tick(0, on=False)
    board.proposal.approve()
    assert [message.body for message in day.sent] == [PlanStaff(OFFERED[2:], KEY)]
    day.land()
    assert list(day.desk.picture[Roster]) == ["P02"]


def test_the_whole_plan_is_approved_as_offered(day, board):
    board.proposal.approve()
    assert [message.body for message in day.sent] == [PlanStaff(OFFERED, KEY)]
