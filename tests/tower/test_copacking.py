"""Packs of several products as the tower lists them: what is due, what is open, and what is blocked."""

from dataclasses import replace

from controltower.domain.ids import BenchId, OrderId, PickerId, SpecId, TaskId, pack_id
from controltower.domain.orders import Wanted
from controltower.domain.packs import PackBegun, PackClosed, PackScanned, PackSpec, PackSpecListed
from controltower.domain.picking import PickConfirmed
from controltower.domain.picture import Picture
from controltower.tower.floorwork.copacking import PackState, closed_today, pack_rows
from tests.helpers import make

GIFT = PackSpec(SpecId("GIFT"), "a gift", (Wanted(make.ITEM, 2),))
O1, PACK = OrderId("O1"), pack_id(OrderId("O1"), 1)


def day() -> Picture:
    """An order for a pack of two lamps, and one for a lamp as it is."""
    picture = make.opened()
    order = replace(make.order("O1"), pack=GIFT.id)
    make.tell(picture, PackSpecListed(GIFT), order, make.order("O2", 1), make.allocation("O1", 2))
    return picture


def state(picture: Picture) -> PackState:
    (row,) = pack_rows(picture)
    return row.state


def test_the_packs_of_an_order_go_from_picking_to_the_bench_and_leave_with_its_parcel():
    picture = day()
    assert state(picture) is PackState.COMING
    make.tell(picture, PickConfirmed(TaskId("T1"), 2, PickerId("W1")))
    assert state(picture) is PackState.DUE
    make.tell(picture, PackBegun(PACK, GIFT.id, O1, BenchId("B1")), PackScanned(PACK, make.ITEM))
    (row,) = pack_rows(picture)
    assert (row.state, row.bench, row.scanned, row.pieces) == (PackState.OPEN, "B1", 1, 2)
    make.tell(picture, PackScanned(PACK, make.ITEM), PackClosed(PACK))
    assert (state(picture), closed_today(picture, make.SITE)) == (PackState.DONE, 1)
    make.tell(picture, make.packed("O1", 2))
    assert pack_rows(picture) == ()


def test_a_blocked_pack_says_which_piece_may_not_go_in():
    picture = day()
    make.tell(picture, PickConfirmed(TaskId("T1"), 2, PickerId("W1")), PackBegun(PACK, GIFT.id, O1, BenchId("B1")))
    make.tell(picture, PackScanned(PACK, make.OTHER))
    (row,) = pack_rows(picture)
    assert (row.state, row.refused) == (PackState.BLOCKED, 1)
    assert row.says == f"{make.OTHER} does not belong in a gift."
