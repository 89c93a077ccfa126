"""Two whole desks on a real server: they see each other at a proposal, one decides, the other reads who was first."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from controltower.app.place import Place
from controltower.app.seat import Seat
from controltower.boards.inbox import InboxBoard
from controltower.domain.ids import OperationId, ProposalId, WorkerId
from controltower.domain.labour import Move
from controltower.domain.proposals import Proposal, ProposalKind, ProposalMade, Urgency
from controltower.settings import DEFAULTS
from controltower.store.engine import open_database
from controltower.store.journal import Journal
from controltower.tower.desk import LinkState
from controltower.ui.presence import PeopleHere
from tests.cli.test_rights import fill
from tests.helpers import make
from tests.helpers.server import Tower

WAIT_MS = 15_000
OFFER = ProposalMade(
    ProposalId("PS1"),
    ProposalKind.STAFF,
    "Move 1 person to Packing",
    "Packing cannot keep up.",
    (),
    Urgency.HIGH,
    make.at(2),
    moves=(Move(WorkerId("W1"), make.PICK_ZONE, make.PACK_ZONE),),
)


@pytest.fixture
def seats(qapp: QApplication, qtbot: QtBot, pg: Tower, tmp_path: Path) -> Iterator[tuple[Seat, Seat, Seat]]:
    """Anna and Bert, who may move staff, and Ida, who may not; a proposal lies before them."""
    fill(pg)
    with open_database(pg.login("tower", "integrator")) as database:
        Journal(database, lambda: make.DAWN).append([make.message(OFFER, "tower", author="tower")])
    held = []
    for person, role in (("anna", "supervisor"), ("bert", "supervisor"), ("ida", "dispatcher")):
        place = Place(pg.login(person, role), tmp_path / person, proposes=False, operation=OperationId("main"))
        held.append(Seat(qapp, place, replace(DEFAULTS, person=person)))
        held[-1].window.show()
        held[-1].start()
    for seat in held:
        ready(qtbot, seat)
        seat.open("inbox", "PS1")
    yield held[0], held[1], held[2]
    for seat in held:
        seat.close()
        seat.window.deleteLater()


def ready(qtbot: QtBot, seat: Seat) -> None:
    """Wait until the desk has read the proposal, and knows what its person may do."""
    desk = seat.desk
    qtbot.waitUntil(lambda: desk.link.state is LinkState.LIVE, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: OFFER.proposal in desk.picture[Proposal], timeout=WAIT_MS)
    qtbot.waitUntil(lambda: bool(desk.rights.roles), timeout=WAIT_MS)


def inbox(seat: Seat) -> InboxBoard:
    board = seat.window.board("inbox")
    assert isinstance(board, InboxBoard)
    return board


def test_two_desks_see_each_other_before_and_the_second_reads_who_was_first(
    qtbot: QtBot, seats: tuple[Seat, Seat, Seat]
) -> None:
    anna, bert, ida = seats
    line = inbox(anna).proposal.beside
    qtbot.waitUntil(lambda: line.says.text() == "bert (supervisor) and ida (dispatcher) look at this.", timeout=WAIT_MS)
    here = anna.window.findChild(PeopleHere)
    assert here is not None
    assert here.text() == "2 others here"
    approve = inbox(bert).proposal.bar.approve_button
    QApplication.sendEvent(approve, QEvent(QEvent.Type.Enter))
    qtbot.waitUntil(lambda: line.says.text().startswith("bert (supervisor) is about to decide this."), timeout=WAIT_MS)
    assert not inbox(ida).proposal.bar.approve_button.isEnabled()
    assert inbox(ida).proposal.bar.forbidden.text() == "You sign in as a dispatcher, who may not move staff."
    approve.click()
    says = inbox(anna).proposal.bar.says
    qtbot.waitUntil(lambda: says.text().startswith("bert approved this at "), timeout=WAIT_MS)
    assert "PS1" in {row.id for row in inbox(anna).work.rows()}
    assert not inbox(anna).proposal.bar.approve_button.isEnabled()
    bert.close()
    qtbot.waitUntil(lambda: here.text() == "1 other here", timeout=WAIT_MS)
