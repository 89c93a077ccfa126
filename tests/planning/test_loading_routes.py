"""Loads of routes: read from the picture, planned by parcels and what is expected, and right by the domain's rules."""

import pickle
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from controltower.domain import ids as i
from controltower.domain import orders, packing
from controltower.domain.holds import TYPICAL, hold_of, room_mm3
from controltower.domain.items import Carton
from controltower.domain.routes import AHEAD_OF_ROAD, Route, Vehicle, VehicleKind
from controltower.domain.stowage import Hold, Piece, order_problems, stowage_problems
from controltower.planning.loading import RouteLoad, fewest_vehicles, load_problem, plan_route, problem_of
from controltower.planning.loading.reading import OrderLoad
from controltower.planning.packing import Piece as Thing
from tests.boards.morning import NOW, Morning, morning
from tests.helpers.living import living

RT1 = i.RouteId("RT1")
CARTONS = (
    Carton(i.CartonId("S"), 220, 160, 100, 90, 5_000),
    Carton(i.CartonId("M"), 400, 300, 200, 280, 18_000),
)
BIKE = Hold(1_200, 800, 1_000, 160_000)


def a_vehicle(kind: VehicleKind, litres: int) -> Vehicle:
    return Vehicle(i.VehicleId("V"), i.SiteId("S"), kind, 500_000, litres * 1_000, 100, 1, 1, 1, 1)


def asked_of(day: Morning) -> RouteLoad:
    asked = problem_of(day.desk.picture, RT1)
    assert asked is not None
    return asked


def wrong(planned) -> list[str]:
    """All that the domain says of it, and whether it could be carried in in that order."""
    problem, load = planned.kept, planned.plan.load
    return [*stowage_problems(problem.hold, problem.pieces, load, problem.rules), *order_problems(load)]


@given(st.sampled_from(VehicleKind), st.integers(300, 20_000))
def test_a_hold_is_as_large_as_the_vehicle_says_and_of_the_shape_of_its_kind(kind, litres):
    hold, typical = hold_of(a_vehicle(kind, litres)), TYPICAL[kind]
    assert 0.98 * litres * 1e6 <= room_mm3(hold) <= litres * 1e6
    assert abs(hold.length_mm / hold.width_mm - typical.length_mm / typical.width_mm) < 0.01
    assert hold.limit_g == 500_000
    if hold.axles:
        assert hold.axles.front_mm < 0 < hold.axles.rear_mm < hold.length_mm


def test_a_vehicle_that_states_no_volume_has_the_typical_hold():
    hold = hold_of(a_vehicle(VehicleKind.CARGO_BIKE, 0))
    assert (hold.length_mm, hold.width_mm, hold.height_mm) == (1_200, 800, 1_000)


def test_a_load_has_each_parcel_at_its_stop_and_the_rest_as_things():
    asked = asked_of(morning())
    assert [(each.order, each.stop) for each in asked.orders] == [(f"O{n:02d}", n + 1) for n in range(6)]
    assert [len(each.parcels) for each in asked.orders] == [1, 1, 1, 1, 1, 0]
    assert [len(each.things) for each in asked.orders] == [0, 0, 0, 0, 0, 2]
    assert asked.aboard == (i.sscc(0, "1234567", 3),)
    measured, estimated = asked.orders[0].parcels[0], asked.orders[4].parcels[0]
    assert (measured.weight_g, estimated.weight_g) == (1_120, 1_100)


def test_what_is_not_packed_yet_is_expected_in_the_cartons_that_it_should_go_into():
    expected = load_problem(asked_of(morning())).pieces[-1]
    assert (expected.id, expected.stop) == ("O05/1", 6)
    assert (expected.length_mm, expected.width_mm, expected.height_mm) == (400, 300, 200)
    assert expected.weight_g == 2 * 400 + 300


def test_everything_goes_in_last_stop_first():
    planned = plan_route(asked_of(morning()))
    assert wrong(planned) == []
    assert planned.is_whole
    stops = {piece.id: piece.stop for piece in planned.problem.pieces}
    assert [stops[each.piece] for each in planned.plan.load] == [6, 5, 4, 3, 2, 1]


def test_an_order_that_rolled_is_no_longer_on_the_load():
    day = morning()
    rolled = i.OrderId("O05")
    day.say(NOW, "tms", orders.OrderRolled(rolled, NOW, "late"))
    assert rolled not in [each.order for each in asked_of(day).orders]


def test_there_is_no_load_of_a_route_that_nobody_knows():
    assert problem_of(morning().desk.picture, i.RouteId("none")) is None


def test_a_parcel_that_comes_as_expected_moves_no_other():
    day = morning()
    before = plan_route(asked_of(day))
    key, content = i.sscc(0, "1234567", 77), (packing.Content(i.line_id(i.OrderId("O05"), 1), 2),)
    packed = packing.ParcelPacked(
        key, i.SiteId("DC"), i.OrderId("O05"), i.CartonId("C1"), content, 1_100, 400, 300, 200, i.BenchId("B1"),
        i.WorkerId("P05"),
    )  # fmt: skip
    day.say(NOW, "wms", packed)
    after = plan_route(asked_of(day))
    named = [replace(each, piece=key) if each.piece == "O05/1" else each for each in before.plan.load]
    assert list(after.plan.load) == named


def test_a_load_stands_no_higher_than_it_must():
    low = RouteLoad(RT1, BIKE, tuple(order(n, box(n, 300, 200, 250)) for n in range(1, 7)), ())
    planned = plan_route(low)
    assert planned.is_whole
    assert max(each.z + each.dz for each in planned.plan.load) <= 300


def test_what_does_not_go_in_is_said_why():
    crowd = RouteLoad(RT1, BIKE, tuple(order(n, box(n, 600, 400, 400)) for n in range(1, 14)), ())
    planned = plan_route(crowd, False)
    assert wrong(planned) == []
    assert not planned.is_whole
    assert len(planned.plan.load) + len(planned.plan.left_out) == 13
    assert all(each.reason.endswith(".") for each in planned.plan.left_out)


def test_where_the_order_of_stops_cannot_be_kept_it_is_said_what_must_be_moved():
    wide, small = box(1, 1_200, 800, 500), box(2, 600, 400, 400)
    planned = plan_route(RouteLoad(RT1, BIKE, (order(1, wide), order(2, small)), ()), False)
    assert wrong(planned) == []
    assert (planned.is_whole, planned.parts) == (True, 1)
    assert planned.moves == {"P1": ("P2",)}, "the small one can only lie on the wide one, which leaves first"
    assert [*stowage_problems(BIKE, (wide, small), planned.plan.load, planned.problem.rules)]


def test_the_least_number_of_vehicles_follows_from_room_and_weight():
    assert fewest_vehicles(0, 0, [BIKE] * 3) == 0
    assert fewest_vehicles(room_mm3(BIKE), 1_000, [BIKE] * 3) == 2  # nobody fills one to the brim
    assert fewest_vehicles(1, 400_000, [BIKE] * 3) == 3
    assert fewest_vehicles(1, 500_000, [BIKE] * 3) == 4


def box(n: int, length: int, width: int, height: int, weight_g: int = 3_000) -> Piece:
    return Piece(f"P{n}", length, width, height, weight_g, n)


def order(stop: int, *parcels: Piece, things: tuple[Thing, ...] = ()) -> OrderLoad:
    return OrderLoad(i.OrderId(f"O{stop}"), stop, parcels, things)


sizes = st.tuples(st.integers(60, 700), st.integers(60, 600), st.integers(40, 600))


@st.composite
def routes(draw):
    stops = draw(st.integers(0, 9))
    made = []
    for stop in range(1, stops + 1):
        parcels = []
        for number in range(draw(st.integers(0, 3))):
            length, width, height = draw(sizes)
            piece = box(stop, length, width, height, draw(st.integers(100, 30_000)))
            parcels.append(replace(piece, id=f"P{stop}-{number}", is_fragile=draw(st.booleans())))
        things = [
            Thing(i.LineId(f"O{stop}-{n}"), draw(sizes), draw(st.integers(10, 9_000)))
            for n in range(draw(st.integers(0, 3)))
        ]
        made.append(OrderLoad(i.OrderId(f"O{stop}"), stop, tuple(parcels), tuple(things), draw(st.booleans())))
    van = hold_of(a_vehicle(VehicleKind.VAN, 5_000))
    return RouteLoad(RT1, draw(st.sampled_from([BIKE, van])), tuple(made), CARTONS)


@given(routes())
@settings(max_examples=12)
def test_every_load_of_a_route_keeps_every_rule(asked):
    planned = plan_route(asked, False)
    assert wrong(planned) == []
    names = [each.piece for each in planned.plan.load] + [each.id for each in planned.plan.left_out]
    assert sorted(names) == sorted(piece.id for piece in planned.problem.pieces)
    assert len(set(names)) == len(names)
    assert pickle.loads(pickle.dumps(planned)) == planned
    assert plan_route(asked, False) == planned


def test_every_load_of_a_living_day_goes_in_as_the_rules_want_it():
    picture = living(12.5)
    found = [plan_route(asked) for key in routes_of(picture) if (asked := problem_of(picture, key))]
    assert found
    for planned in found:
        assert wrong(planned) == []
        assert planned.is_whole


def routes_of(picture):
    return [route.id for route in picture[Route].values() if route.status in AHEAD_OF_ROAD]
