"""The editor of crossings: whose freight goes which way, and which promises are given up for it."""

import pytest
from pytestqt.qtbot import QtBot

from controltower.boards.inbox.crossing import CrossingEditor
from controltower.domain.crossdock import CrossDock, Crossing, Match
from controltower.domain.docks import TruckArrived, TruckDocked
from controltower.domain.ids import DoorId, NoticeId, ProposalId, TruckId
from controltower.domain.picture import Picture
from controltower.domain.proposals import Proposal, ProposalKind, ProposalMade, Urgency
from tests.helpers import make

N = NoticeId("N1")


@pytest.fixture
def picture() -> Picture:
    """A truck at its door, two orders with lanes, one of them with a promise that shall end for the other."""
    picture = make.opened()
    make.tell(picture, make.notice("N1", 5), make.order("O1", 5, make.OTHER), make.order("O2", 2, make.OTHER))
    make.tell(picture, make.route(visits=(make.visit("O2", "S2"),)), source="tms")
    make.tell(picture, TruckArrived(TruckId("T-N1")), TruckDocked(TruckId("T-N1"), DoorId("D1")), source="yard")
    make.tell(picture, CrossDock((Match(N, make.OTHER, make.line("O1"), 5),)), source="desk:ada", author="ada")
    offer = ProposalMade(
        ProposalId("P"),
        ProposalKind.CROSSDOCK,
        "Cross",
        "Because.",
        (),
        Urgency.LOW,
        make.at(2),
        matches=(Match(N, make.OTHER, make.line("O2"), 2),),
        ends=tuple(each.id for each in picture[Crossing].values()),
    )
    make.tell(picture, offer, source="tower")
    return picture


def test_way_and_promise_are_shown_and_both_are_decided(qtbot: QtBot, picture: Picture) -> None:
    editor, proposal = CrossingEditor(), picture[Proposal][ProposalId("P")]
    qtbot.addWidget(editor)
    editor.load(picture, proposal, "UTC")
    assert editor.grid.cell(0, 7).text() == "24 m"
    assert [way.points[0] for way in editor.way.ways] == [(5, 50)]
    assert editor.way.accessibleName() == "From door D1 to lane L1: 24 m across the floor."
    assert editor.given_up.text() == "Given up: 5 SKU-2 of N1 for line O1/1, which waits again."
    assert editor.decision(proposal) == CrossDock(proposal.matches, proposal.id, "", proposal.ends)
    assert not editor.amended(proposal)
    editor.resize(500, 400)
    assert not editor.grab().isNull()
