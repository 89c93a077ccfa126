"""Crossings in the twin: a short truck keeps what leaves first, and what stands may cross until it is put away."""

import pytest

from controltower.domain.crossdock import CrossDock, Crossing, CrossingStatus, Match, unpromised
from controltower.domain.docks import Notice, Receipt, Truck, TruckStatus
from controltower.domain.ids import CrossingId, ItemId, LineId, OrderId, PlaceId, SiteId
from controltower.domain.inventory import available, stock_at
from controltower.domain.items import Item, Velocity
from controltower.domain.messages import Message
from controltower.domain.orders import OrderLine, Progress, Stage, waiting
from controltower.simulation.crossdock import Bound, _shares
from controltower.simulation.network import clock_of
from controltower.simulation.orders import Ask, Case
from tests.domain.conserved import doubly_reserved, negative, unconserved
from tests.helpers.days import day


def bound(number: int, departs_s: float, quantity: int, *, closed: bool = False) -> Bound:
    """A promise to a line of an order that leaves at this second of the day."""
    case = Case(OrderId(f"O{number}"), SiteId("DC"), "", "", 0, 0, 0, 0, departs_s, {}, closed=closed)
    item = Item(ItemId("I"), "Thing", 100, 100, 100, 500, Velocity.A)
    return Bound(CrossingId(f"X{number}"), case, Ask(LineId(f"O{number}/1"), item, quantity, 0), quantity)


@pytest.mark.parametrize(
    ("promised", "stands", "given"),
    [
        ([(9, 4), (3, 4)], 5, [1, 4]),
        ([(3, 9), (9, 2)], 5, [3, 2]),
        ([(3, 4), (9, 4)], 0, [0, 0]),
        ([(3, 4), (9, 4)], 20, [4, 4]),
    ],
)
def test_too_few_pieces_go_to_whole_promises_that_leave_first(promised, stands, given):
    all_of_them = [bound(n, departs, quantity) for n, (departs, quantity) in enumerate(promised)]
    assert _shares(all_of_them, stands) == given


def test_a_closed_order_gets_nothing():
    assert _shares([bound(1, 1, 4, closed=True), bound(2, 2, 4)], 4) == [0, 4]


def standing_match(picture):
    """Pieces that stand on a stage, for a line that waits for them; None where there are none."""
    for receipt in picture[Receipt].values():
        if available(stock_at(picture, PlaceId(receipt.notice), receipt.item)):
            for line in picture[OrderLine].values():
                if line.item == receipt.item and waiting(line) and unpromised(picture, receipt.notice, receipt.item):
                    return Match(receipt.notice, receipt.item, LineId(line.id), 1)
    return None


def first_match(picture):
    """Pieces that a truck is to bring, for a line that waits for them."""
    for notice in picture[Notice].values():
        if picture[Truck][notice.truck].status is not TruckStatus.EXPECTED:
            continue
        for line in picture[OrderLine].values():
            is_open = picture[Progress][line.order].stage is Stage.PLACED
            if line.item in notice.items and waiting(line) and is_open and unpromised(picture, notice.id, line.item):
                return Match(notice.id, line.item, LineId(line.id), 1)
    raise AssertionError("nobody waits for a truck")


def test_a_promise_that_a_desk_gives_up_is_forgotten_in_the_twin_too():
    def promise(picture):
        return CrossDock((first_match(picture),))

    def give_up(picture):
        return CrossDock((), ends=tuple(each.id for each in picture[Crossing].values()))

    told = day(until=24, decisions=[(5.2, promise), (5.3, give_up)])
    picture = told.twin.picture
    (crossing,) = picture[Crossing].values()
    assert (crossing.status, crossing.moved) == (CrossingStatus.ENDED, 0)
    assert [*unconserved(picture), *doubly_reserved(picture), *negative(picture)] == []
    assert not any(told.twin.crossdock.stands.values())


def test_what_stands_on_the_stage_crosses_when_it_is_promised_before_it_is_put_away():
    told = day(until=5.0)
    minute = 5 * 60
    while (match := standing_match(told.twin.picture)) is None:
        minute += 1
        told.run_flat_out(clock_of(minute / 60))
        told.turn()
        assert minute < 15 * 60, "nothing that somebody waits for ever stood on a stage"
    at = told.twin.picture.now
    told.journal.append([Message("desk:test", "late", at, "test", CrossDock((match,)))])
    told.run_flat_out(clock_of(24))
    told.turn()
    (crossing,) = told.twin.picture[Crossing].values()
    assert (crossing.status, crossing.moved) == (CrossingStatus.MOVED, 1)
    assert not any(told.twin.crossdock.stands.values())
    assert [*unconserved(told.twin.picture), *negative(told.twin.picture)] == []
