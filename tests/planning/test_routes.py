"""Routes of a departure: every stop on one of them in time and within limits, or left out with a sentence."""

import pickle
from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from controltower.domain.ids import DoorId, OrderId, RouteId, StopId, VehicleId
from controltower.domain.routes import RoutePlanned, Stop, VehicleKind, VehicleListed
from controltower.domain.times import HOUR, MINUTE, Instant, later
from controltower.planning import routes
from controltower.planning.routes import Carrier, RoutesPlan, RoutesProblem, plan_routes
from controltower.planning.stops import Demand, consolidated
from controltower.planning.travel import Roads, distance_m, travel_s
from tests.planning import live

ROADS = Roads(live.CENTRE, "UTC")
START = live.NOON


def demand(
    number: int, lat: float, lon: float, opens_h: float = 0, closes_h: float = 8, weight_g: int = 5_000
) -> Demand:
    opens, closes = later(START, opens_h * 3_600), later(START, closes_h * 3_600)
    key, order = StopId(f"S{number}"), OrderId(f"O{number}")
    return Demand(key, (order,), f"Rua {number}", lat, lon, opens, closes, 120, weight_g, 10_000)


def carrier(name: str, kind: VehicleKind = VehicleKind.VAN, hours: float = 9) -> Carrier:
    return Carrier(live.vehicle(name, kind), START, later(START, hours * 3_600))


def problem(stops: list[Demand], carriers: list[Carrier], iterations: int = 60) -> RoutesProblem:
    return RoutesProblem(live.SITE, 41.2, -8.68, START, ROADS, tuple(carriers), tuple(stops), iterations)


def checked(asked: RoutesProblem, plan: RoutesPlan) -> None:
    """Drive each route by the scalar times and see that it keeps what it promises."""
    demands = {each.stop: each for each in asked.stops}
    carriers = {each.vehicle.id: each for each in asked.carriers}
    made = [visit.stop for route in plan.routes for visit in route.visits]
    assert sorted([*made, *(each.id for each in plan.left_out)]) == sorted(demands)
    assert len({route.vehicle for route in plan.routes}) == len(plan.routes)
    for route in plan.routes:
        each = carriers[route.vehicle]
        at, place, metres = route.departs_at, (asked.lat, asked.lon), 0.0
        assert at >= max([each.free_from, *(demands[visit.stop].ready_at for visit in route.visits)])
        for visit in route.visits:
            here = (visit.lat, visit.lon)
            at = later(at, travel_s(place, here, START, asked.roads, each.vehicle.speed_factor))
            assert visit.arrives_at >= at - 1_000_000
            assert visit.window_opens <= visit.arrives_at <= visit.window_closes
            metres += distance_m(place, here)
            at, place = later(visit.arrives_at, visit.service_s), here
        metres += distance_m(place, (asked.lat, asked.lon))
        assert route.km == pytest.approx(metres / 1000, abs=0.001 * (len(route.visits) + 1))
        assert route.km <= each.vehicle.range_km + 0.1
        assert route.returns_at <= each.back_by
        assert sum(demands[visit.stop].weight_g for visit in route.visits) == route.weight_g <= each.vehicle.capacity_g
        assert sum(demands[visit.stop].volume_ml for visit in route.visits) <= each.vehicle.capacity_ml


@given(seed=st.integers(0, 10_000), count=st.integers(1, 40), vans=st.integers(0, 3), bikes=st.integers(0, 3))
@settings(max_examples=25)
def test_every_stop_is_served_as_promised_or_left_out_with_a_reason(seed, count, vans, bikes):
    chance = Random(seed)
    stops = [
        replace(
            demand(n, *live.near(chance), opens, opens + chance.choice((1, 2, 6)), chance.choice((2_000, 20_000))),
            ready_at=later(START, chance.choice((0, 0, 3_600))),
        )
        for n in range(count)
        for opens in [chance.choice((-2, 0, 1, 3))]
    ]
    fleet = [carrier(f"V{n}") for n in range(vans)]
    fleet += [carrier(f"B{n}", VehicleKind.CARGO_BIKE, chance.choice((2, 9))) for n in range(bikes)]
    asked = problem(stops, fleet)
    plan = plan_routes(asked, seed=seed)
    checked(asked, plan)
    assert all(each.reason.endswith(".") for each in plan.left_out)


def test_reasons_name_the_nearest_cause():
    stops = [
        demand(1, 41.15, -8.6, weight_g=5_000_000),
        demand(2, 41.15, -8.6, closes_h=0.05),
        demand(3, 41.15, -8.6, opens_h=-3, closes_h=-1),
        demand(4, 44.0, -8.6, closes_h=40),
        demand(5, 41.15, -8.6),
    ]
    plan = plan_routes(problem(stops, [carrier("V")]))
    reasons = {each.id: each.reason for each in plan.left_out}
    assert "5000 kg" in reasons[StopId("S1")]
    assert "after its window closes" in reasons[StopId("S2")]
    assert "before anything can leave" in reasons[StopId("S3")]
    assert "too far" in reasons[StopId("S4")]
    assert "S5" not in reasons


def test_without_vehicles_all_is_left_out():
    plan = plan_routes(problem([demand(1, 41.1, -8.6)], []))
    assert [each.id for each in plan.left_out] == ["S1"]


def test_one_seed_gives_one_plan_in_any_process():
    chance = Random(1)
    asked = problem([demand(n, *live.near(chance)) for n in range(40)], [carrier(f"V{n}") for n in range(3)])
    plan = plan_routes(pickle.loads(pickle.dumps(asked)), seed=2)
    assert plan == plan_routes(asked, seed=2) == pickle.loads(pickle.dumps(plan))


def test_searching_longer_does_not_cost_more():
    chance = Random(2)
    asked = problem([demand(n, *live.near(chance)) for n in range(60)], [carrier(f"V{n}") for n in range(4)], 1)
    short, long = (plan_routes(replace(asked, iterations=count), seed=1) for count in (1, 300))
    assert short.left_out == long.left_out == ()
    assert long.cost < short.cost
    checked(asked, plan_routes(asked, stop=lambda: True))


def test_two_orders_for_one_door_are_one_stop_where_their_windows_meet():
    one, two = demand(1, 41.15, -8.6, 0, 2), replace(demand(2, 41.15, -8.6, 1, 3), address="Rua 1")
    (joined,) = consolidated([one, two])
    assert joined.orders == ("O1", "O2")
    assert (joined.window_opens, joined.window_closes) == (START + HOUR, START + 2 * HOUR)
    assert joined.weight_g == 10_000
    assert joined.service_s > one.service_s
    later_on = replace(two, window_opens=Instant(START + 2 * HOUR - 5 * MINUTE))
    assert len(consolidated([one, later_on])) == 2


def test_a_plan_of_the_picture_is_what_the_fold_accepts():
    chance = Random(3)
    floor = live.opened()
    floor.tell(*(VehicleListed(live.vehicle(f"V{n}")) for n in range(2)))
    keys = [live.ordered(floor, n, *live.near(chance), START, Instant(START + 6 * HOUR), 1 + n % 5) for n in range(12)]
    live.packed(floor, keys[0], 0, 1)
    asked = routes.problem_of(floor.picture, keys, live.SITE, START, [VehicleId("V0"), VehicleId("V1")])
    assert next(each.weight_g for each in asked.stops if each.orders == (keys[0],)) == 1_300
    plan = plan_routes(replace(asked, iterations=60))
    checked(asked, plan)
    for n, route in enumerate(plan.routes):
        floor.tell(
            RoutePlanned(
                RouteId(f"R{n}"), route.vehicle, live.SITE, route.departs_at, live.LANE, DoorId("D"), route.visits,
                route.km, plan.basis,
            )
        )  # fmt: skip
    assert len(floor.picture[Stop]) == 12


def test_a_departure_that_is_too_large_fills_every_vehicle() -> None:
    chance = Random(1)
    stops = [demand(n, 41.25 + chance.gauss(0, 0.06), -8.62 + chance.gauss(0, 0.06)) for n in range(300)]
    asked = problem(stops, [carrier(f"V{n}", hours=4) for n in range(6)], iterations=300)
    plan = plan_routes(asked, seed=3)
    checked(asked, plan)
    assert len(plan.routes) == 6
    assert sum(len(route.visits) for route in plan.routes) > 120
