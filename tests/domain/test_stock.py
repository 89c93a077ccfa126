"""Held, reserved and damaged pieces, each rule on its own: what the laws of stock as a whole do not see."""

from controltower.domain.clock import ClockTicked
from controltower.domain.contradictions import Contradiction
from controltower.domain.crossdock import CrossDock, Match
from controltower.domain.docks import GoodsReceived, NoticeClosed
from controltower.domain.ids import NoticeId, PickerId, PlaceId, TaskId, WorkerId, stock_id
from controltower.domain.inventory import Difference, Stock, StockCounted, StockHeld, StockWrittenOff
from controltower.domain.labour import Duty, Move, MoveStaff, ShiftEnded
from controltower.domain.orders import OrderLine
from controltower.domain.picking import PickConfirmed, PickTask
from controltower.domain.picture import Picture
from controltower.domain.proposals import Verdict
from tests.helpers import make

FACE = PlaceId(make.PLACE)
"""Ten pieces stand there."""


def held(quantity: int) -> StockHeld:
    return StockHeld(FACE, make.ITEM, quantity, "dirty")


def written_off(quantity: int) -> StockWrittenOff:
    return StockWrittenOff(FACE, make.ITEM, quantity, "broken")


def stock(picture: Picture) -> tuple[int, int, int]:
    """On hand, reserved, held."""
    found = picture[Stock][stock_id(FACE, make.ITEM)]
    return found.on_hand, found.reserved, found.held


def test_held_pieces_are_promised_to_nobody() -> None:
    picture = make.opened()
    make.tell(picture, make.order("O1", 8), held(3), make.allocation("O1", 8))
    assert not picture[PickTask]
    make.tell(picture, make.allocation("O1", 7))
    assert stock(picture) == (10, 7, 3)


def test_reserved_pieces_are_not_held() -> None:
    picture = make.opened()
    make.tell(picture, make.order("O1", 8), make.allocation("O1", 8), held(3))
    assert stock(picture) == (10, 8, 0)


def test_held_pieces_are_written_off_first_and_reserved_ones_never() -> None:
    picture = make.opened()
    make.tell(picture, make.order("O1", 6), make.allocation("O1", 6), held(3), written_off(2))
    assert stock(picture) == (8, 6, 1)
    make.tell(picture, written_off(3))
    assert stock(picture) == (8, 6, 1)
    assert len(picture[Contradiction]) == 1


def test_held_pieces_are_not_picked_even_where_a_count_left_too_few() -> None:
    picture = make.opened()
    make.tell(picture, make.order("O1", 8), make.allocation("O1", 8), held(2), StockCounted(make.PLACE, make.ITEM, 8))
    make.tell(picture, PickConfirmed(TaskId("T1"), 8, PickerId("W1")))
    assert stock(picture) == (8, 8, 2)
    make.tell(picture, PickConfirmed(TaskId("T1"), 6, PickerId("W1")))
    assert stock(picture) == (2, 0, 2)


def test_damaged_pieces_are_on_hold_from_the_start() -> None:
    picture = make.opened()
    make.tell(picture, make.notice("N1", 5), GoodsReceived(NoticeId("N1"), make.OTHER, 5, 2, "W1"))
    found = picture[Stock][stock_id(NoticeId("N1"), make.OTHER)]
    assert (found.on_hand, found.held) == (5, 2)


def test_what_stands_on_the_stage_is_promised_once_after_the_notice_is_closed() -> None:
    picture = make.opened()
    notice = NoticeId("N1")
    make.tell(picture, make.order("O1", 4, make.OTHER), make.order("O2", 4, make.OTHER), make.notice("N1", 5))
    make.tell(picture, GoodsReceived(notice, make.OTHER, 5, 0, "W1"), NoticeClosed(notice))
    make.tell(picture, *(CrossDock((Match(notice, make.OTHER, make.line(name), 4),)) for name in ("O1", "O2")))
    assert [verdict.accepted for verdict in picture[Verdict].values()] == [True, False]


def test_a_count_that_differs_is_kept_with_the_book_of_that_moment() -> None:
    picture = make.opened()
    make.tell(picture, *(StockCounted(make.PLACE, make.ITEM, pieces) for pieces in (10, 7, 9)), hours=1)
    told = [(each.book, each.found, each.at) for each in picture[Difference].values()]
    assert told == [(10, 7, make.at(1)), (7, 9, make.at(1))]


def test_the_first_count_of_a_place_differs_from_nothing() -> None:
    picture = make.opened()
    make.tell(picture, StockCounted(make.PLACE, make.OTHER, 7))
    assert not picture[Difference]


def test_a_piece_is_packed_once() -> None:
    picture = make.opened()
    make.tell(picture, make.order(), make.allocation(), PickConfirmed(TaskId("T1"), 2, PickerId("W1")))
    make.tell(picture, make.packed("O1", 2, "P1"), make.packed("O1", 1, "P2"))
    assert picture[OrderLine][make.line()].packed == 2
    assert len(picture[Contradiction]) == 1


def test_the_time_of_the_operation_never_goes_back() -> None:
    picture = make.opened()
    make.tell(picture, ClockTicked(), hours=2)
    make.tell(picture, ClockTicked(), hours=1)
    assert picture.now == make.at(2)


def test_who_went_home_is_bound_for_nowhere() -> None:
    picture = make.opened()
    make.tell(picture, MoveStaff((Move(WorkerId("W1"), make.PICK_ZONE, make.PACK_ZONE),)), ShiftEnded(WorkerId("W1")))
    assert picture[Duty]["W1"].bound_for is None
