"""Nothing is promised twice: not in whatever order desks and feeds speak, and not to a customer either."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from controltower.domain.crossdock import CrossDock, Match
from controltower.domain.docks import GoodsReceived
from controltower.domain.ids import ItemId, LineId, LocationId, NoticeId, PickerId, PlaceId, TaskId
from controltower.domain.inventory import (
    HoldReleased,
    Stock,
    StockCounted,
    StockHeld,
    StockMoved,
    StockWrittenOff,
    available,
    stock_at,
)
from controltower.domain.messages import Body
from controltower.domain.orders import OrderLine, OrderPlaced, waiting
from controltower.domain.picking import OPEN_TASK, AllocationReleased, PickConfirmed, PickTask, StockAllocated
from controltower.domain.picture import Picture
from controltower.domain.promising import order_problems, pools_of, promisable
from tests.domain.conserved import doubly_reserved, negative, unconserved
from tests.helpers import make

PLACES = (make.PLACE, LocationId("Z1-01-02"))
DESKS = 2


def oversold(picture: Picture) -> dict[str, int]:
    """Pieces that are reserved or held at a place where there are fewer."""
    return {
        stock.id: max(0, stock.reserved + stock.held - stock.on_hand)
        for stock in picture[Stock].values()
        if stock.reserved + stock.held > stock.on_hand
    }


def allocated(view: Picture, number: int, name: str) -> StockAllocated | None:
    """What somebody would promise who knows this much: all that seems free, for the first line that seems to wait."""
    for line in view[OrderLine].values():
        for place in PLACES:
            free = available(stock_at(view, place, line.item))
            if free and waiting(line):
                task = TaskId(f"{name}-{number}")
                return StockAllocated(task, line.id, place, min(free, waiting(line)))
    return None


def spoken(picture: Picture, views: list[Picture], step: tuple[int, int, int, int], number: int) -> Iterator[Body]:
    """What one step says: a promise by a desk that may know the old stock, or what the floor does meanwhile."""
    kind, desk, place, quantity = step
    tasks = sorted(task.id for task in picture[PickTask].values() if task.status in OPEN_TASK)
    where, item = PLACES[place], make.ITEM
    if kind == 0:
        views[desk] = picture.fork()
    elif kind <= 4:
        promise = allocated(views[desk], number, f"D{desk}")
        if promise is not None:
            yield promise
            # The desk believes itself, whatever the journal says.
            make.tell(views[desk], promise)
    elif kind == 5 and tasks:
        yield PickConfirmed(tasks[quantity % len(tasks)], quantity, PickerId("W1"))
    elif kind == 6:
        yield StockCounted(where, item, quantity)
    elif kind == 7:
        yield StockHeld(PlaceId(where), item, quantity, "dirty")
    elif kind == 8:
        yield HoldReleased(PlaceId(where), item, quantity)
    elif kind == 9:
        yield StockWrittenOff(PlaceId(where), item, quantity, "broken")
    elif kind == 10:
        yield StockMoved(item, PlaceId(where), PLACES[1 - place], quantity, "W1")
    elif kind == 11 and tasks:
        yield AllocationReleased(tasks[quantity % len(tasks)], "changed")


steps = st.lists(
    st.tuples(st.integers(0, 11), st.integers(0, DESKS - 1), st.integers(0, 1), st.integers(0, 8)),
    min_size=15,
    max_size=50,
)


@given(steps)
def test_whoever_speaks_when_no_piece_is_promised_twice(some):
    picture = make.opened()
    make.tell(picture, *(make.order(f"O{number}", 1 + number % 4) for number in range(8)))
    views = [picture.fork() for _ in range(DESKS)]
    for number, step in enumerate(some):
        for body in spoken(picture, views, step, number):
            before = oversold(picture)
            make.tell(picture, body)
            assert doubly_reserved(picture) == negative(picture) == unconserved(picture) == []
            if not isinstance(body, StockCounted):
                # Only a count can find that what was promised is not there; nothing else makes it worse.
                assert all(oversold(picture)[key] <= before.get(key, 0) for key in oversold(picture))


@given(steps)
def test_what_is_promisable_is_never_more_than_is_free(some):
    picture = make.opened()
    make.tell(picture, *(make.order(f"O{number}", 1 + number % 4) for number in range(4)))
    views = [picture.fork() for _ in range(DESKS)]
    for number, step in enumerate(some):
        make.tell(picture, *spoken(picture, views, step, number))
    free = sum(available(stock) for stock in picture[Stock].values() if stock.item == make.ITEM)
    assert promisable(picture, make.SITE, make.ITEM, make.at(3)) <= free


def placed(name: str, quantity: int, leaves: float, item: ItemId = make.ITEM) -> OrderPlaced:
    return replace(make.order(name, quantity, item), departure_at=make.at(leaves))


def test_on_hand_less_reserved_held_and_waited_for_is_promisable():
    picture = make.opened()
    make.tell(
        picture, make.order("O1", 2), make.allocation("O1", 2), StockHeld(PlaceId(make.PLACE), make.ITEM, 3, "wet")
    )
    assert promisable(picture, make.SITE, make.ITEM, make.at(3)) == 5
    make.tell(picture, placed("O2", 4, 3.0))
    assert promisable(picture, make.SITE, make.ITEM, make.at(3)) == 1
    assert promisable(picture, make.SITE, make.OTHER, make.at(3)) == 0


def test_nothing_is_promised_that_somebody_who_leaves_later_waits_for_already():
    picture = make.opened()
    make.tell(picture, placed("O1", 8, 5.0))
    assert promisable(picture, make.SITE, make.ITEM, make.at(1)) == 2


def test_what_is_due_can_be_promised_to_departures_that_it_makes_and_to_no_sooner_one():
    picture = make.opened()
    make.tell(picture, make.notice("N1", 7, make.ITEM))
    pool = pools_of(picture)[make.SITE, make.ITEM]
    (due,) = pool.dues
    assert pool.promisable(make.at(0.5)) == 10
    assert pool.promisable(due.ready_at) == 17


def test_what_is_bound_to_cross_is_not_promised_again():
    picture = make.opened()
    make.tell(picture, placed("O1", 3, 6.0, make.OTHER), make.notice("N1", 5))
    make.tell(picture, CrossDock((Match(NoticeId("N1"), make.OTHER, LineId("O1/1"), 3),)))
    assert promisable(picture, make.SITE, make.OTHER, make.at(20)) == 2
    make.tell(picture, GoodsReceived(NoticeId("N1"), make.OTHER, 4, 0, "W1"))
    assert promisable(picture, make.SITE, make.OTHER, make.at(20)) == 2


def test_an_order_beyond_what_can_be_promised_is_told_why():
    picture = make.opened()
    make.tell(picture, make.order("O1", 2), make.allocation("O1", 2), placed("O2", 3, 3.0))
    assert list(order_problems(picture, placed("O3", 5, 3.0))) == []
    assert list(order_problems(picture, placed("O3", 6, 3.0))) == [
        "O3 wants 6 of SKU-1, and 5 can be promised: 10 on hand, 2 reserved, 3 waited for, none due."
    ]


@pytest.mark.parametrize("quantity", [5, 6])
def test_an_order_that_could_be_promised_is_served_and_one_that_could_not_is_not(quantity: int):
    picture = make.opened()
    make.tell(picture, make.order("O1", 5), make.allocation("O1", 5))
    new = placed("O2", quantity, 3.0)
    whole = not list(order_problems(picture, new))
    make.tell(picture, new, StockAllocated(TaskId("T2"), LineId("O2/1"), make.PLACE, quantity))
    assert (waiting(picture[OrderLine]["O2/1"]) == 0) is whole
