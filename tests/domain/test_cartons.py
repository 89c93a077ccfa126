"""Cartons: what may share one, how it must lie there, and what the parcel is billed as."""

import pytest

from controltower.domain.cartons import billed_g, carton_problems, mix_of, piece_of
from controltower.domain.ids import CartonId, ItemId
from controltower.domain.items import Carton, Item, Velocity
from controltower.domain.stowage import Placed

CARTON = Carton(CartonId("C"), 200, 200, 200, 100, 5_000)


def item(*handling, size=(100, 100, 50), weight_g=500):
    return Item(ItemId("I"), "Thing", size[0], size[1], size[2], weight_g, Velocity.A, handling)


def two(lower, upper, z=50, x=0):
    """What is wrong with one piece on the bottom and one above it."""
    pieces = [piece_of(lower, "a"), piece_of(upper, "b")]
    load = [Placed("a", 0, 0, 0, 100, 100, 50), Placed("b", x, 0, z, 100, 100, 50)]
    return list(carton_problems(CARTON, pieces, load))


def test_one_thing_on_another_is_right():
    assert two(item(), item()) == []


def test_half_of_a_base_must_rest_on_something():
    assert two(item(), item(), x=50) == []
    assert two(item(), item(), x=51) == ["b rests on 49 % of its base, less than 50 %."]


def test_nothing_hard_lies_on_what_is_fragile():
    assert two(item("fragile"), item()) == ["b lies on a, which is fragile."]


def test_what_is_fragile_bears_what_is_fragile_and_no_heavier():
    assert two(item("fragile"), item("fragile")) == []
    heavier = two(item("fragile"), item("fragile", weight_g=501))
    assert heavier == ["b lies on a, which is fragile and lighter."]


def test_this_side_up_means_that_its_height_stands():
    pieces = [piece_of(item("upright"), "a")]
    assert list(carton_problems(CARTON, pieces, [Placed("a", 0, 0, 0, 100, 100, 50)])) == []
    wrong = list(carton_problems(CARTON, pieces, [Placed("a", 0, 0, 0, 100, 50, 100)]))
    assert wrong == ["a may not lie with 100 mm upright and 100 mm along the hold."]


@pytest.mark.parametrize(
    ("one", "other", "may"),
    [
        (("food",), ("chemicals",), False),
        (("food",), ("hazard",), False),
        (("hazard",), ("chemicals",), True),
        (("chilled",), (), False),
        (("chilled",), ("chilled", "food"), True),
        (("food",), (), True),
    ],
)
def test_what_may_share_a_parcel(one, other, may):
    assert (two(item(*one), item(*other)) == []) is may


def test_a_word_that_nobody_knows_changes_nothing():
    assert mix_of(item("squeaky")) == ""


def test_a_piece_without_a_place_is_named():
    assert list(carton_problems(CARTON, [piece_of(item(), "a")], [])) == ["a has no place."]


def test_more_than_the_carton_may_hold_is_too_heavy():
    assert two(item(weight_g=3_000), item(weight_g=3_000)) == ["6000 g are aboard, and the hold may carry 5000 g."]


def test_a_light_parcel_is_billed_by_its_volume_and_a_heavy_one_by_its_weight():
    assert billed_g(CARTON, 400) == 200**3 // 5_000
    assert billed_g(CARTON, 4_000) == 4_100
