"""Packs: closed only with what their specification says."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from controltower.domain.contradictions import Contradiction
from controltower.domain.ids import BenchId, ItemId, OrderId, PickerId, SpecId, TaskId, pack_id
from controltower.domain.orders import LineShorted, Order, Wanted
from controltower.domain.packing import Parcel
from controltower.domain.packs import (
    Pack,
    PackBegun,
    PackClosed,
    PackScanned,
    PackSpec,
    PackSpecListed,
    PackStatus,
    pack_problems,
    packs_from,
    packs_wanted,
    scan_problem,
)
from controltower.domain.picking import PickConfirmed
from controltower.domain.picture import Picture
from tests.helpers import make

TEA, MUG, SOAP = ItemId("tea"), ItemId("mug"), ItemId("soap")
SET = PackSpec(SpecId("P1"), "a tea set", (Wanted(TEA, 3), Wanted(MUG, 1)))
GIFT = PackSpec(SpecId("GIFT"), "a gift", (Wanted(make.ITEM, 2), Wanted(make.OTHER, 1)))
PACK = pack_id(OrderId("O1"), 1)
ORDER = replace(make.order("O1"), lines=GIFT.parts, pack=GIFT.id)


def test_a_pack_with_all_its_parts_may_be_closed():
    assert list(pack_problems(SET, [TEA, MUG, TEA, TEA])) == []


def test_what_is_missing_too_much_or_foreign_is_said_at_once():
    assert list(pack_problems(SET, [TEA, MUG, MUG, SOAP])) == [
        "2 of 3 tea are missing in a tea set.",
        "1 mug are too many in a tea set: 1 belong in.",
        "soap does not belong in a tea set.",
    ]


def test_one_piece_too_many_is_stopped_at_the_scanner():
    assert scan_problem(SET, [TEA, TEA], TEA) == ""
    assert scan_problem(SET, [MUG], MUG) == "All 1 mug of a tea set are in already."
    assert scan_problem(SET, [], SOAP) == "soap does not belong in a tea set."


@given(st.lists(st.sampled_from([TEA, MUG, SOAP]), max_size=12))
def test_whatever_every_scan_lets_in_is_right_or_only_incomplete(wanted):
    scanned: list[ItemId] = []
    for item in wanted:
        if not scan_problem(SET, scanned, item):
            scanned.append(item)
    assert all("missing" in each for each in pack_problems(SET, scanned))


def test_whole_packs_are_limited_by_the_part_there_is_least_of():
    assert packs_from(SET, {TEA: 10, MUG: 5}) == 3
    assert packs_from(SET, {TEA: 10}) == 0


@pytest.mark.parametrize("parts", [(), (Wanted(make.ITEM, 0),), (Wanted(make.ITEM, 1), Wanted(make.ITEM, 2))])
def test_a_specification_that_is_none_is_not_listed(parts):
    picture = make.opened()
    make.tell(picture, PackSpecListed(PackSpec(GIFT.id, "a pack", parts)))
    assert not picture[PackSpec]
    assert "pack" in last(picture).held


def test_a_specification_of_items_that_nobody_knows_is_not_listed():
    picture = make.opened()
    make.tell(picture, PackSpecListed(SET))
    assert not picture[PackSpec]


def begun() -> Picture:
    """A pack of two lamps and a rope, begun for an order of two lamps and a rope."""
    picture = make.opened()
    make.tell(picture, PackSpecListed(GIFT), ORDER, PackBegun(PACK, GIFT.id, OrderId("O1"), BenchId("B1")))
    return picture


def test_a_wrong_piece_is_blocked_with_a_sentence_until_the_right_one_is_scanned():
    picture = begun()
    make.tell(picture, PackScanned(PACK, make.OTHER), PackScanned(PACK, make.OTHER))
    held = picture[Pack][PACK]
    assert held.blocked == f"All 1 {make.OTHER} of a gift are in already."
    assert (held.scanned, held.refused) == ((make.OTHER,), 1)
    make.tell(picture, PackScanned(PACK, make.ITEM))
    assert (picture[Pack][PACK].blocked, picture[Pack][PACK].refused) == ("", 1)


def test_a_pack_closes_when_it_is_whole_and_not_before():
    picture = begun()
    make.tell(picture, PackScanned(PACK, make.OTHER), PackClosed(PACK))
    assert picture[Pack][PACK].status is PackStatus.OPEN
    assert last(picture).held == f"2 of 2 {make.ITEM} are missing in a gift."
    make.tell(picture, *[PackScanned(PACK, make.ITEM)] * 2, PackClosed(PACK))
    assert picture[Pack][PACK].status is PackStatus.CLOSED
    make.tell(picture, PackScanned(PACK, make.ITEM), PackClosed(PACK))
    assert len(picture[Pack][PACK].scanned) == 3


def test_no_parcel_is_packed_of_an_order_whose_pack_is_open():
    picture = begun()
    make.tell(picture, make.allocation("O1", 2), PickConfirmed(TaskId("T1"), 2, PickerId("W1")), make.packed("O1", 2))
    assert not picture[Parcel]
    make.tell(picture, PackScanned(PACK, make.OTHER), *[PackScanned(PACK, make.ITEM)] * 2, PackClosed(PACK))
    make.tell(picture, make.packed("O1", 2))
    assert len(picture[Parcel]) == 1


@pytest.mark.parametrize(
    "event",
    [
        PackBegun(PACK, GIFT.id, OrderId("O1"), BenchId("B1")),
        PackBegun(pack_id(OrderId("O1"), 2), SpecId("other"), OrderId("O1"), BenchId("B1")),
        PackBegun(pack_id(OrderId("O2"), 1), GIFT.id, OrderId("O2"), BenchId("B1")),
        PackBegun(pack_id(OrderId("O9"), 1), GIFT.id, OrderId("O9"), BenchId("B1")),
        PackBegun(pack_id(OrderId("O1"), 2), GIFT.id, OrderId("O1"), BenchId("B9")),
        PackScanned(pack_id(OrderId("O9"), 1), make.ITEM),
        PackClosed(pack_id(OrderId("O9"), 1)),
    ],
)
def test_what_cannot_be_begins_no_pack_and_is_a_contradiction(event):
    picture = begun()
    make.tell(picture, make.order("O2"))
    before = len(picture[Contradiction])
    make.tell(picture, event)
    assert list(picture[Pack]) == [PACK]
    assert len(picture[Contradiction]) == before + 1


def test_an_order_wants_as_many_packs_as_its_pieces_that_come():
    picture = begun()
    four = replace(ORDER, order=OrderId("O4"), lines=(Wanted(make.ITEM, 4), Wanted(make.OTHER, 2)))
    make.tell(picture, four, make.order("O2"))
    assert [packs_wanted(picture, picture[Order][OrderId(key)]) for key in ("O1", "O4", "O2")] == [1, 2, 0]
    make.tell(picture, LineShorted(make.line("O4"), 1, "gone"))
    assert packs_wanted(picture, picture[Order][OrderId("O4")]) == 1


def last(picture: Picture) -> Contradiction:
    return list(picture[Contradiction].values())[-1]
