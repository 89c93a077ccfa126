"""Cartons: as few as can be and the cheapest, and none that the domain's checker refuses."""

import pickle
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from controltower.domain.cartons import billed_g, carton_problems
from controltower.domain.ids import CartonId, ItemId, LineId
from controltower.domain.items import Carton, Item, Velocity
from controltower.domain.packing import Parcel
from controltower.domain.times import later
from controltower.planning.packing import PackingProblem, Piece, named, piece_of, plan_packing, problem_of
from tests.planning import live

CARTONS = (
    Carton(CartonId("S"), 200, 150, 100, 50, 5_000),
    Carton(CartonId("M"), 400, 300, 200, 150, 15_000),
    Carton(CartonId("L"), 600, 400, 400, 300, 25_000),
)
CUBE = (Carton(CartonId("cube"), 100, 100, 100, 10, 9_000),)


def piece(line, length, width, height, weight_g=100, **how):
    return Piece(LineId(line), (length, width, height), weight_g, **how)


def planned(*pieces, cartons=CARTONS, **how):
    """The plan, and that nothing is wrong with it."""
    problem = PackingProblem(pieces, cartons)
    plan = plan_packing(problem, **how)
    assert_right(problem, plan)
    return plan


def assert_right(problem, plan):
    """Each piece is in one parcel or its line is left out, and the domain finds nothing wrong with any parcel."""
    by_name = {each.id: each for each in named(problem.pieces)}
    cartons = {carton.id: carton for carton in problem.cartons}
    laid = []
    for parcel in plan.parcels:
        inside = [by_name[placed.piece] for placed in parcel.load]
        assert list(carton_problems(cartons[parcel.carton], inside, parcel.load)) == []
        assert parcel.expected_g == cartons[parcel.carton].tare_g + sum(each.weight_g for each in inside)
        counted = {content.line: content.quantity for content in parcel.contents}
        names = [each.id.rpartition("/")[0] for each in inside]
        assert counted == {line: names.count(line) for line in names}
        laid += [each.id for each in inside]
    left = {each.id for each in plan.left_out}
    assert sorted(laid) == sorted(name for name in by_name if name.rpartition("/")[0] not in left)
    assert all(each.reason.endswith(".") for each in plan.left_out)


def cartons_of(plan):
    return [str(parcel.carton) for parcel in plan.parcels]


drawn_pieces = st.builds(
    Piece,
    st.just(LineId("")),
    st.tuples(st.integers(20, 650), st.integers(20, 420), st.integers(20, 300)),
    st.integers(50, 8_000),
    st.booleans(),
    st.booleans(),
    st.sampled_from(["", "", "", "food", "chemicals", "hazard", "chilled"]),
)


@given(drawn=st.lists(st.tuples(drawn_pieces, st.integers(1, 4)), max_size=6), seed=st.integers(0, 3))
@settings(max_examples=80)
def test_every_piece_is_in_one_parcel_or_left_out_and_no_carton_is_refused(drawn, seed):
    lines = [[replace(each, line=LineId(f"L{n}"))] * count for n, (each, count) in enumerate(drawn)]
    problem = PackingProblem(tuple(each for line in lines for each in line), CARTONS)
    assert_right(problem, plan_packing(problem, seed=seed))


def test_the_smallest_carton_that_holds_it_is_taken():
    assert cartons_of(planned(piece("a", 140, 90, 190))) == ["S"]


def test_what_must_stand_upright_takes_a_higher_carton():
    bottle = piece("a", 90, 90, 180, is_upright=True)
    assert cartons_of(planned(replace(bottle, is_upright=False))) == ["S"]
    assert cartons_of(planned(bottle)) == ["M"]


def test_a_long_thing_needs_a_long_carton_whatever_its_volume():
    assert cartons_of(planned(piece("a", 590, 10, 10))) == ["L"]


def test_two_cubes_that_fit_by_volume_alone_take_two_cartons():
    assert cartons_of(planned(*[piece("a", 60, 60, 60)] * 2, cartons=CUBE)) == ["cube", "cube"]


def test_eight_bricks_fill_a_carton_to_the_brim():
    brick = Carton(CartonId("brick"), 200, 100, 80, 10, 9_000)
    assert cartons_of(planned(*[piece("a", 100, 50, 40)] * 8, cartons=(brick,))) == ["brick"]


def test_three_rods_that_no_cut_separates_share_a_cube():
    rods = [piece(name, 100, 50, 50) for name in "abc"]
    cubelets = [piece("d", 50, 50, 50)] * 2
    assert len(planned(*rods, *cubelets, cartons=CUBE).parcels) == 1


def test_nothing_hard_lies_on_what_is_fragile():
    glass, slab = piece("glass", 100, 100, 20, is_fragile=True), piece("slab", 100, 100, 70, 3_000)
    parcel = planned(slab, glass, cartons=CUBE).parcels[0]
    assert [placed.piece for placed in parcel.load] == ["slab/1", "glass/1"]
    top_and_bottom = planned(glass, replace(slab, is_fragile=True), cartons=CUBE)
    assert [placed.piece for placed in top_and_bottom.parcels[0].load] == ["slab/1", "glass/1"]


def test_what_is_fragile_and_may_not_lie_is_packed_apart_where_it_cannot_be_on_top():
    glass = piece("glass", 100, 100, 45, 200, is_fragile=True, is_upright=True)
    assert len(planned(glass, glass, cartons=CUBE).parcels) == 1
    bowl = replace(glass, size=(100, 100, 55))
    assert len(planned(glass, bowl, cartons=CUBE).parcels) == 1
    assert len(planned(bowl, bowl, cartons=CUBE).parcels) == 2


def test_food_and_chemicals_go_in_parcels_of_their_own():
    apart = planned(
        piece("tea", 50, 50, 50, mix="food"), piece("soap", 50, 50, 50, mix="chemicals"), piece("mug", 50, 50, 50)
    )
    assert cartons_of(apart) == ["S", "S"]
    assert len(planned(piece("oil", 50, 50, 50, mix="hazard"), piece("soap", 50, 50, 50, mix="chemicals")).parcels) == 1


def test_what_is_too_heavy_together_goes_in_two_parcels():
    assert cartons_of(planned(*[piece("a", 50, 50, 50, 20_000)] * 2)) == ["L", "L"]


def test_two_parcels_are_made_cheaper_by_moving_a_piece():
    """The large box fills M with most of the rest; only what does not fit need travel in another, and that in S."""
    pieces = [piece("big", 590, 390, 300), piece("flat", 590, 390, 90), *[piece("bit", 190, 140, 90)] * 2]
    plan = planned(*pieces)
    bills = sum(billed_g(carton, 0) for carton in CARTONS for each in plan.parcels if each.carton == carton.id)
    assert len(plan.parcels) == 2
    assert bills <= billed_g(CARTONS[2], 0) + billed_g(CARTONS[1], 0)


def test_what_fits_no_carton_is_named():
    plan = planned(piece("a", 900, 50, 50), piece("b", 50, 50, 50))
    assert [each.id for each in plan.left_out] == ["a"]
    assert plan.left_out[0].reason.startswith("A piece of line a (900 x 50 x 50 mm and 100 g) goes into none of 3")
    assert len(plan.parcels) == 1


def test_nothing_to_pack_needs_no_carton():
    assert planned().parcels == ()


def test_one_seed_gives_one_plan_and_it_can_be_sent():
    pieces = [piece(f"L{n}", 90 + 13 * n, 80 + 7 * n, 60 + 11 * n) for n in range(10)]
    one, other = (planned(*pieces, seed=3) for _ in range(2))
    assert pickle.loads(pickle.dumps(one)) == other


def test_a_planner_that_is_stopped_still_hands_over_cartons_that_hold():
    pieces = [piece(f"L{n}", 90 + 13 * n, 80 + 7 * n, 60 + 11 * n) for n in range(10)]
    assert planned(*pieces, stop=lambda: True).parcels


def test_what_is_packed_already_is_not_packed_again():
    floor = live.opened()
    order = live.ordered(floor, 1, 41.1, -8.6, live.NOON, later(live.NOON, 3_600), 4)
    live.packed(floor, order, 1, 4)
    assert len(floor.picture[Parcel]) == 1
    assert problem_of(floor.picture, order).pieces == ()


def test_an_item_says_how_it_may_be_packed():
    item = Item(ItemId("I"), "Flask", 90, 90, 180, 300, Velocity.A, ("upright", "fragile", "chilled"))
    assert piece_of(LineId("a"), item) == piece("a", 90, 90, 180, 300, is_fragile=True, is_upright=True, mix="chilled")
