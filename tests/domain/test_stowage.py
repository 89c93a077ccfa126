"""What is right and what is wrong about a load, rule by rule, with pieces that one can see before oneself."""

from dataclasses import replace

import pytest

from controltower.domain.stowage import (
    ANY_WAY_UP,
    STRICT,
    Axles,
    Hold,
    Piece,
    Placed,
    Rules,
    Unloading,
    axle_loads_g,
    order_problems,
    orientations,
    stowage_problems,
)

VAN = Hold(300, 100, 100, 1_000)


def box(name="a", x=0, y=0, z=0, size=(100, 100, 50), **how):
    """A piece and where it lies, not turned."""
    return Piece(name, *size, **how), Placed(name, x, y, z, *size)


def problems(*boxes, hold=VAN, rules=STRICT):
    return list(stowage_problems(hold, [piece for piece, _ in boxes], [placed for _, placed in boxes], rules))


def test_boxes_that_only_touch_are_right():
    assert problems(box("a"), box("b", x=100), box("c", z=50), box("d", x=100, z=50)) == []


@pytest.mark.parametrize(
    ("where", "said"),
    [
        ({"x": -1}, "a reaches 1 mm through the front wall."),
        ({"x": 205}, "a reaches 5 mm through the door."),
        ({"y": -2}, "a reaches 2 mm through the right wall."),
        ({"y": 3}, "a reaches 3 mm through the left wall."),
        ({"size": (100, 100, 101)}, "a reaches 1 mm through the roof."),
    ],
)
def test_what_reaches_through_a_wall_is_said(where, said):
    assert problems(box("a", **where)) == [said]


def test_two_in_one_place_are_said_once():
    assert problems(box("a"), box("b", x=99)) == ["a and b are in one place."]


def test_a_box_that_floats_rests_on_nothing():
    assert problems(box("a", z=10)) == ["a rests on 0 % of its base, less than 100 %."]


@pytest.mark.parametrize(("percent", "is_right"), [(100, False), (75, True), (76, False)])
def test_three_quarters_of_a_base_are_enough_where_the_rule_says_so(percent, is_right):
    upper = box("b", x=25, z=50)
    assert (problems(box("a"), upper, rules=Rules(percent)) == []) is is_right


def test_a_base_may_rest_on_two():
    low, beside, upper = box("a", size=(50, 100, 50)), box("b", x=50, size=(50, 100, 50)), box("c", z=50)
    assert problems(low, beside, upper) == []


def test_nothing_hard_lies_on_what_is_fragile():
    low = box("a", is_fragile=True)
    assert problems(low, box("b", z=50)) == ["b lies on a, which is fragile."]
    assert problems(low, box("b", z=50, is_fragile=True)) == []
    assert problems(low, box("b", z=50), rules=Rules(fragile_alone=False)) == []


def test_a_box_may_not_be_turned_or_tipped_without_leave():
    piece, placed = Piece("a", 90, 80, 70), Placed("a", 0, 0, 0, 80, 90, 70)
    assert list(stowage_problems(VAN, [piece], [placed], STRICT)) == []
    stiff = [replace(piece, may_turn=False)]
    assert len(list(stowage_problems(VAN, stiff, [placed], STRICT))) == 1
    tipped = Placed("a", 0, 0, 0, 70, 80, 90)
    assert len(list(stowage_problems(VAN, [piece], [tipped], STRICT))) == 1
    assert list(stowage_problems(VAN, [replace(piece, may_stand=ANY_WAY_UP)], [tipped], STRICT)) == []
    assert list(stowage_problems(VAN, [piece], [Placed("a", 0, 0, 0, 90, 80, 71)], STRICT)) == [
        "a does not measure 90 x 80 x 71 mm."
    ]


def test_a_box_has_two_six_or_fewer_ways_to_lie():
    assert len(orientations(Piece("a", 3, 2, 1))) == 2
    assert len(orientations(Piece("a", 3, 2, 1, may_stand=ANY_WAY_UP))) == 6
    assert len(orientations(Piece("a", 2, 2, 2, may_stand=ANY_WAY_UP))) == 1
    assert set(orientations(Piece("a", 3, 2, 1, may_stand=ANY_WAY_UP, may_turn=False))) == {
        (3, 2, 1),
        (3, 1, 2),
        (1, 2, 3),
    }


def test_what_comes_out_first_is_not_behind_what_stays():
    behind, ahead = box("a", stop=1), box("b", x=150, stop=2)
    assert problems(behind, ahead) == ["b stands between a and the door."]
    assert problems(behind, ahead, rules=Rules(unloading=Unloading.ANYHOW)) == []
    assert problems(box("a", stop=2), box("b", x=150, stop=1)) == []


def test_what_stands_ahead_but_beside_is_not_in_the_way():
    narrow = (100, 50, 50)
    assert problems(box("a", size=narrow, stop=1), box("b", x=150, y=50, size=narrow, stop=2)) == []


def test_nothing_that_stays_lies_on_what_comes_out():
    said = problems(box("a", stop=1), box("b", z=50, stop=2))
    assert said == ["b lies on a, which leaves first."]


def test_by_hand_something_may_hang_above():
    low = box("a", size=(50, 100, 40), stop=1)
    post, beam = box("b", x=50, size=(50, 100, 50), stop=2), box("c", z=50, stop=2)
    behind = [replace(low[0]), post[0], beam[0]], [replace(low[1], x=50), replace(post[1], x=0), beam[1]]
    loose = Rules(50, Unloading.BY_HAND)
    assert list(stowage_problems(VAN, *behind, loose)) == []
    assert list(stowage_problems(VAN, *behind, Rules(50))) == ["c is above a, which leaves first."]


def test_the_hold_and_its_axles_carry_so_much():
    axles = Axles(0, 200, 60, 60)
    heavy = box("a", weight_g=100)
    assert axle_loads_g(axles, [heavy[0]], [heavy[1]]) == (75, 25)
    said = problems(heavy, hold=replace(VAN, axles=axles))
    assert said == ["On the way to stop 1 the front axle carries 75 g of at most 60 g."]
    assert problems(box("a", x=50, weight_g=100), hold=replace(VAN, axles=axles)) == []
    assert problems(heavy, hold=replace(VAN, limit_g=99)) == ["100 g are aboard, and the hold may carry 99 g."]


def test_an_axle_may_be_too_light_once_something_has_gone():
    axles = Axles(0, 200, 100, 150)
    front, rear = box("a", weight_g=120, stop=2), box("b", x=200, weight_g=80, stop=1)
    assert axle_loads_g(axles, [front[0], rear[0]], [front[1], rear[1]]) == (70, 130)
    assert problems(front, rear, hold=replace(VAN, axles=axles)) == []
    front = box("a", weight_g=140, stop=2)
    assert problems(front, rear, hold=replace(VAN, axles=axles)) == [
        "On the way to stop 2 the front axle carries 105 g of at most 100 g."
    ]


def test_classes_that_must_be_apart_are_not_in_one_hold():
    rules = Rules(apart=frozenset({("food", "acid")}))
    assert problems(box("a", mix="food"), box("b", x=100, mix="acid"), rules=rules) == [
        "food and acid may not be in one hold."
    ]
    assert problems(box("a", mix="food"), box("b", x=100, mix="food"), rules=rules) == []


def test_pieces_that_are_unknown_or_there_twice_are_said():
    known, placed = box("a")
    load = [placed, replace(placed, x=100), replace(placed, piece="z", x=200)]
    assert list(stowage_problems(VAN, [known], load, STRICT)) == ["a is loaded 2 times.", "There is no piece z."]


def test_the_order_goes_in_from_the_front_and_from_below():
    low, upper, ahead = box("a")[1], box("b", z=50)[1], box("c", x=100)[1]
    assert list(order_problems([low, upper, ahead])) == []
    assert list(order_problems([ahead, low, upper])) == ["c stands between a and the door."]
    assert list(order_problems([upper, low, ahead])) == ["b lies on a, which leaves first."]
