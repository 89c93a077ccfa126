"""Packs: closed only with what their specification says."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from controltower.domain.ids import ItemId
from controltower.domain.orders import Wanted
from controltower.domain.packs import PackSpec, pack_problems, packs_from, scan_problem

TEA, MUG, SOAP = ItemId("tea"), ItemId("mug"), ItemId("soap")
SET = PackSpec("P1", "a tea set", (Wanted(TEA, 3), Wanted(MUG, 1)))


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


@pytest.mark.parametrize("parts", [(), (Wanted(TEA, 0),), (Wanted(TEA, 1), Wanted(TEA, 2))])
def test_a_specification_that_is_none_is_not_made(parts):
    with pytest.raises(ValueError, match="pack"):
        PackSpec("P", "a pack", parts)
