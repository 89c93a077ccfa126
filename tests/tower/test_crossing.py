"""Crossings offered as trucks really come: what stands, what is short, what comes too late, and how far it is."""

import pytest

from controltower.domain.crossdock import CrossDock, Crossing, CrossingStatus, Match
from controltower.domain.docks import GoodsReceived, NoticeClosed, TruckArrived, TruckDocked, TruckExpected
from controltower.domain.ids import DoorId, LineId, NoticeId, OrderId, PlaceId, TruckId
from controltower.domain.inventory import StockCounted, StockMoved
from controltower.domain.orders import OrderRolled
from controltower.domain.proposals import ProposalMade, Verdict
from controltower.settings import DEFAULTS
from controltower.tower.proposing.crossdock import crossdock_questions
from tests.helpers import make

N, TRUCK = NoticeId("N1"), TruckId("T-N1")


@pytest.fixture
def picture():
    """Two orders that want five and two of what a truck is to bring five of."""
    picture = make.opened()
    make.tell(picture, make.notice("N1", 5), make.order("O1", 5, make.OTHER), make.order("O2", 2, make.OTHER))
    return picture


def offers(picture) -> list[ProposalMade]:
    """All that would be offered now, each made in this process."""
    found = []
    for question in crossdock_questions(picture, DEFAULTS):
        asked = question.problem(picture)
        made = question.offer(picture, question.plan(asked)) if asked is not None else None
        found += [made] if made is not None else []
    return found


def promise(picture, *pairs):
    matches = tuple(Match(N, make.OTHER, LineId(f"{order}/1"), quantity) for order, quantity in pairs)
    make.tell(picture, CrossDock(matches), source="desk:ada", author="ada")
    assert all(each.status is CrossingStatus.APPROVED for each in picture[Crossing].values())


def received(picture, quantity, hours=1.0):
    make.tell(picture, TruckArrived(TRUCK), TruckDocked(TRUCK, DoorId("D1")), hours=hours)
    make.tell(picture, GoodsReceived(N, make.OTHER, quantity, 0, "W1"), hours=hours)


def test_nothing_is_offered_where_all_is_promised(picture):
    promise(picture, ("O1", 5))
    assert offers(picture) == []


def test_a_truck_that_is_expected_is_offered_with_what_it_brings(picture):
    (offer,) = offers(picture)
    assert sum(match.quantity for match in offer.matches) == 5
    assert offer.ends == ()
    assert "is expected at" in offer.reason


def test_more_than_was_announced_goes_to_who_still_waits_while_it_stands(picture):
    promise(picture, ("O1", 5))
    received(picture, 8)
    (offer,) = offers(picture)
    assert [(match.line, match.quantity) for match in offer.matches] == [("O2/1", 2)]
    assert "2 stand on the stage, and may be put away at any time." in offer.reason
    assert offer.act_by <= make.at(1.2)


def test_pieces_of_a_closed_notice_may_cross_until_they_are_put_away(picture):
    received(picture, 5)
    make.tell(picture, NoticeClosed(N), hours=1.1)
    assert offers(picture) != []
    make.tell(picture, StockMoved(make.OTHER, PlaceId("N1"), make.PLACE, 5, "W1"), hours=1.2)
    assert offers(picture) == []


def test_a_short_truck_keeps_what_it_can_and_names_what_it_cannot(picture):
    promise(picture, ("O1", 5))
    received(picture, 2)
    make.tell(picture, NoticeClosed(N), hours=1.1)
    (offer,) = offers(picture)
    assert len(offer.ends) == 1
    assert "promised: N1 has only 2 of SKU-2." in offer.reason
    assert [(match.line, match.quantity) for match in offer.matches] == [("O1/1", 2)]


def test_a_promise_of_a_truck_that_comes_too_late_is_given_up_for_who_leaves_later(picture):
    promise(picture, ("O1", 5))
    make.tell(picture, OrderRolled(OrderId("O2"), make.at(7), "more time"), hours=0.5)
    make.tell(picture, TruckExpected(TRUCK, make.at(2.6)), source="yard", hours=0.9)
    (offer,) = offers(picture)
    assert len(offer.ends) == 1
    assert [(match.line, match.quantity) for match in offer.matches] == [("O2/1", 2)]
    assert "Line O1/1 does not get 5 pieces that were promised: there is no time left." in offer.reason
    make.tell(picture, CrossDock(offer.matches, None, "late", offer.ends), source="desk:ada", author="ada", hours=1)
    assert max(picture[Verdict].values(), key=lambda each: each.seq).accepted


def test_a_promise_that_nobody_else_gains_by_is_left_alone(picture):
    promise(picture, ("O1", 3), ("O2", 2))
    make.tell(picture, TruckExpected(TRUCK, make.at(2.6)), source="yard", hours=0.9)
    assert offers(picture) == []
    make.tell(picture, StockCounted(make.PLACE, make.OTHER, 9), hours=1)
    (offer,) = offers(picture)
    assert (offer.matches, len(offer.ends)) == ((), 2)
    assert offer.title == "Give up 2 promised crossings of T-N1"


def test_the_way_across_the_floor_is_said_once_door_and_lane_are_known(picture):
    assert "across the floor" not in offers(picture)[0].reason
    make.tell(picture, make.route(visits=(make.visit("O1", "S1"), make.visit("O2", "S2"))), source="tms")
    make.tell(picture, TruckArrived(TRUCK), TruckDocked(TRUCK, DoorId("D1")), source="yard", hours=1)
    (offer,) = offers(picture)
    assert "From door D1 to L1 it is 24 m across the floor, 1 min by fork-lift at most." in offer.reason
