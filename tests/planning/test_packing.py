"""Cartons: the smallest that holds the pieces, and none that its own checker refuses."""

from hypothesis import given
from hypothesis import strategies as st

from controltower.domain.ids import CartonId, LineId
from controltower.domain.items import Carton
from controltower.domain.packing import Parcel
from controltower.domain.times import later
from controltower.planning.packing import PackingProblem, Piece, carton_problems, plan_packing, problem_of
from tests.planning import live

CARTONS = (
    Carton(CartonId("S"), 200, 150, 100, 50, 5_000),
    Carton(CartonId("M"), 400, 300, 200, 150, 15_000),
    Carton(CartonId("L"), 600, 400, 400, 300, 25_000),
)


def piece(line: str, length: int, width: int, height: int, weight_g: int = 100) -> Piece:
    return Piece(LineId(line), (length, width, height), weight_g)


sizes = st.tuples(st.integers(20, 650), st.integers(20, 420), st.integers(20, 420), st.integers(50, 8_000))


@given(drawn=st.lists(sizes, max_size=15))
def test_every_piece_is_in_one_parcel_or_left_out_and_no_carton_is_refused(drawn):
    pieces = [piece(f"L{n % 4}-{a}-{b}-{c}-{g}", a, b, c, g) for n, (a, b, c, g) in enumerate(drawn)]
    plan = plan_packing(PackingProblem(tuple(pieces), CARTONS))
    cartons = {carton.id: carton for carton in CARTONS}
    packed: dict[LineId, int] = {}
    by_line = {each.line: each for each in pieces}
    for parcel in plan.parcels:
        inside = [by_line[content.line] for content in parcel.contents for _ in range(content.quantity)]
        inside.sort(key=lambda each: (-each.size[0] * each.size[1] * each.size[2], -max(each.size), each.line))
        assert list(carton_problems(cartons[parcel.carton], inside)) == []
        assert parcel.expected_g == cartons[parcel.carton].tare_g + sum(each.weight_g for each in inside)
        for content in parcel.contents:
            packed[content.line] = packed.get(content.line, 0) + content.quantity
    left = {each.id for each in plan.left_out}
    for line in by_line:
        count = sum(each.line == line for each in pieces)
        assert packed.get(line, 0) == (0 if line in left else count)


def test_the_smallest_carton_that_holds_it_is_taken():
    plan = plan_packing(PackingProblem((piece("a", 140, 90, 190),), CARTONS))
    assert [parcel.carton for parcel in plan.parcels] == ["S"]


def test_a_long_thing_needs_a_long_carton_whatever_its_volume():
    plan = plan_packing(PackingProblem((piece("a", 590, 10, 10),), CARTONS))
    assert [parcel.carton for parcel in plan.parcels] == ["L"]


def test_two_cubes_that_fit_by_volume_alone_do_not_fit():
    cube = Carton(CartonId("cube"), 100, 100, 100, 10, 9_000)
    assert list(carton_problems(cube, [piece("a", 60, 60, 60)] * 2))


def test_eight_bricks_fill_a_carton_to_the_brim():
    brick = Carton(CartonId("brick"), 200, 100, 80, 10, 9_000)
    assert list(carton_problems(brick, [piece("a", 100, 50, 40)] * 8)) == []


def test_what_is_too_heavy_together_goes_in_two_parcels():
    plan = plan_packing(PackingProblem((piece("a", 50, 50, 50, 20_000),) * 2, CARTONS))
    assert [parcel.carton for parcel in plan.parcels] == ["L", "L"]


def test_what_fits_no_carton_is_named():
    plan = plan_packing(PackingProblem((piece("a", 900, 50, 50), piece("b", 50, 50, 50)), CARTONS))
    assert [each.id for each in plan.left_out] == ["a"]
    assert len(plan.parcels) == 1


def test_what_is_packed_already_is_not_packed_again():
    floor = live.opened()
    order = live.ordered(floor, 1, 41.1, -8.6, live.NOON, later(live.NOON, 3_600), 4)
    live.packed(floor, order, 1, 4)
    assert len(floor.picture[Parcel]) == 1
    assert problem_of(floor.picture, order).pieces == ()
