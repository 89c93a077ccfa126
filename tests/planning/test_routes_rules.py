"""Rules beyond windows and loads: skills, parcels, overtime, breaks, parcel carriers, and what each stop costs."""

import pickle
from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from controltower.domain.driving import EU_BREAKS, Doing, While, broken_rules
from controltower.domain.roads import CityZone
from controltower.domain.routes import VehicleKind
from controltower.domain.times import Instant, later
from controltower.planning.routes import RoutesPlan, RoutesProblem, RouteToBe, plan_routes
from controltower.planning.routes.breaks import Leg, Timed, timed
from controltower.planning.travel import travel_s
from tests.planning import live
from tests.planning.test_routes import START, carrier, checked, demand, problem

RULES = EU_BREAKS


def lived(legs: list[Leg], times: Timed) -> list[While]:
    """The driver's day as the times tell it."""
    day, at = [], times.starts
    moments = zip(legs, times.arrivals, times.rests, times.begins, strict=True)
    for leg, arrives, rest, begins in moments:
        for doing, end in (
            (Doing.DRIVE, arrives),
            (Doing.REST, arrives + rest),
            (Doing.WAIT, begins),
            (Doing.WORK, begins + leg.service_s),
        ):
            if end > at:
                day.append(While(doing, later(Instant(0), at), later(Instant(0), end)))
            at = max(at, end)
    return day


def by_trying_all(legs: list[Leg], starts: int) -> int | None:
    """The soonest end over all ways to rest, judged by the domain's rules."""
    ends = []
    for rests in product((0, 900, 1_800, 2_700), repeat=len(legs) - 1):
        at, arrivals, begins, is_late = starts, [], [], False
        for leg, rest in zip(legs, (*rests, 0), strict=True):
            arrivals.append(at + leg.drive_s)
            begins.append(max(arrivals[-1] + rest, leg.opens))
            is_late |= begins[-1] > leg.closes
            at = begins[-1] + leg.service_s
        told = Timed(starts, tuple(arrivals), tuple(begins), (*rests, 0), at)
        if not is_late and not list(broken_rules(lived(legs, told))):
            ends.append(at)
    return min(ends, default=None)


@given(seed=st.integers(0, 100_000), count=st.integers(1, 5))
@settings(max_examples=150, deadline=None)
def test_rests_are_lawful_and_nobody_could_be_home_sooner(seed, count):
    chance = Random(seed)
    legs, at = [], 0
    for _ in range(count):
        drive = chance.choice((600, 3_600, 7_200, 12_000, 16_200))
        opens = at + chance.choice((0, 0, 5_000, 12_000))
        service = chance.choice((120, 1_800, 7_200))
        legs.append(Leg(drive, opens, opens + chance.choice((9_000, 20_000, 60_000)), service))
        at += drive + service
    legs.append(Leg(chance.choice((600, 7_200)), 0, at + chance.choice((10_000, 40_000)), 0, is_home=True))
    times = timed(legs, 0, RULES)
    best = by_trying_all(legs, 0)
    assert (times and times.ends) == best
    if times is not None:
        assert list(broken_rules(lived(legs, times))) == []


def test_waiting_hides_a_rest():
    legs = [Leg(14_000, 20_000, 30_000, 600), Leg(5_000, 0, 90_000, 0, is_home=True)]
    times = timed(legs, 0, RULES)
    assert times is not None
    assert times.ends == 25_600
    assert times.rests[0] >= 2_700


def long_day(stops: int) -> RoutesProblem:
    """Customers so far apart that the breaks of a whole day are due."""
    chance = Random(stops)
    far = [demand(n, 41.2 + chance.uniform(-0.6, 0.6), -8.4 + chance.uniform(-0.3, 0.6), 0, 14) for n in range(stops)]
    bound = [replace(carrier(f"V{n}", hours=14), breaks=RULES) for n in range(2)]
    wide = [replace(each, vehicle=replace(each.vehicle, range_km=2_000.0)) for each in bound]
    return problem([replace(each, service_s=900) for each in far], wide)


def driven(asked: RoutesProblem, route: RouteToBe) -> Iterator[While]:
    """The day of a route's driver by the scalar times, rounded up as the search does."""
    rests = {each.stop: each for each in route.rests}
    vehicle = next(each.vehicle for each in asked.carriers if each.vehicle.id == route.vehicle)
    at, place = route.departs_at, (asked.lat, asked.lon)
    for visit in route.visits:
        here = visit.lat, visit.lon
        way = int(-(-travel_s(place, here, START, asked.roads, vehicle.speed_factor, vehicle.kind) // 1))
        there = later(at, way)
        yield While(Doing.DRIVE, at, there)
        if visit.stop in rests:
            rest = rests[visit.stop]
            assert rest.begins_at == there
            yield While(Doing.REST, there, later(there, rest.seconds))
            there = later(there, rest.seconds)
        if visit.arrives_at > there:
            yield While(Doing.WAIT, there, visit.arrives_at)
        at, place = later(visit.arrives_at, visit.service_s), here
        yield While(Doing.WORK, visit.arrives_at, at)
    yield While(Doing.DRIVE, at, route.returns_at)


def test_drivers_of_long_routes_rest_as_the_law_says():
    asked = long_day(16)
    plan = plan_routes(asked, seed=1)
    checked(asked, plan)
    assert any(route.rests for route in plan.routes)
    for route in plan.routes:
        assert list(broken_rules(list(driven(asked, route)))) == []
    free = replace(asked, carriers=tuple(replace(each, breaks=None) for each in asked.carriers))
    assert not any(route.rests for route in plan_routes(free, seed=1).routes)


@given(seed=st.integers(0, 10_000))
@settings(max_examples=8, deadline=None)
def test_who_lacks_a_skill_or_room_for_parcels_is_not_sent(seed):
    chance = Random(seed)
    stops = [
        replace(
            demand(n, *live.near(chance)),
            needs=frozenset(chance.sample(("lift", "two people"), chance.choice((0, 0, 1, 2)))),
            parcels=chance.randint(1, 6),
        )
        for n in range(14)
    ]
    fleet = [
        replace(carrier("A"), skills=frozenset({"lift"}), parcels=15),
        replace(carrier("B"), skills=frozenset({"lift", "two people"}), parcels=20),
        replace(carrier("C"), parcels=10),
    ]
    asked = problem(stops, fleet)
    plan = plan_routes(asked, seed=seed)
    checked(asked, plan)
    by_name = {each.vehicle.id: each for each in fleet}
    needed = {each.stop: each for each in stops}
    for route in plan.routes:
        made = [needed[visit.stop] for visit in route.visits]
        assert frozenset().union(*(each.needs for each in made)) <= by_name[route.vehicle].skills
        assert sum(each.parcels for each in made) <= by_name[route.vehicle].parcels


def test_a_skill_that_nobody_has_is_named():
    alone = replace(demand(1, 41.15, -8.6), needs=frozenset({"crane"}))
    (left,) = plan_routes(problem([alone], [carrier("V")])).left_out
    assert "needs crane" in left.reason


def test_the_parcel_carrier_has_what_is_cheaper_to_send():
    near, far = demand(1, 41.19, -8.66), demand(2, 41.6, -8.2)
    priced = [replace(near, parcel_price=500.0), replace(far, parcel_price=4.0)]
    plan = plan_routes(problem(priced, [carrier("V")]))
    assert [visit.stop for route in plan.routes for visit in route.visits] == ["S1"]
    assert [(each.stop, each.price) for each in plan.handed] == [("S2", 4.0)]
    assert plan.left_out == ()


def test_of_two_that_cannot_both_be_served_the_one_of_higher_priority_is():
    heavy = [replace(demand(n, 41.15, -8.6 + n / 500, weight_g=600_000), priority=n) for n in (0, 1)]
    van = replace(carrier("V"), vehicle=replace(carrier("V").vehicle, capacity_g=700_000))
    plan = plan_routes(problem(heavy, [van]))
    assert [visit.stop for route in plan.routes for visit in route.visits] == ["S1"]


def test_overtime_is_worked_where_it_is_allowed_and_only_there():
    stops = [replace(demand(n, 41.2 + n / 50, -8.5), service_s=1_500) for n in range(4)]
    short = carrier("V", hours=1.5)
    longer = replace(short, overtime_s=3_600, overtime_per_hour=30.0)
    made = [sum(len(route.visits) for route in plan_routes(problem(stops, [each])).routes) for each in (short, longer)]
    assert made[0] < made[1]
    (route,) = plan_routes(problem(stops, [longer])).routes
    assert later(short.back_by, 0) < route.returns_at <= later(short.back_by, 3_600)


def test_shares_of_cost_and_emissions_sum_up_and_heavy_and_far_bears_more():
    chance = Random(3)
    stops = [demand(n, *live.near(chance), weight_g=1_000 * (n + 1)) for n in range(10)]
    plan = plan_routes(problem(stops, [carrier("V"), carrier("B", VehicleKind.CARGO_BIKE)]))
    for route in plan.routes:
        assert sum(each.cost for each in route.shares) == pytest.approx(route.cost)
        assert sum(each.co2e_g for each in route.shares) == pytest.approx(route.co2e_g)
        order = sorted(route.shares, key=lambda each: each.tonne_km)
        assert [each.cost for each in order] == sorted(each.cost for each in order)
    assert all(route.co2e_g > 0 for route in plan.routes if route.vehicle == "V")


def test_a_plan_of_seconds_keeps_what_a_plan_of_iterations_keeps():
    chance = Random(8)
    asked = replace(
        problem([demand(n, *live.near(chance)) for n in range(50)], [carrier(f"V{n}") for n in range(3)]), seconds=1.0
    )
    plan: RoutesPlan = plan_routes(pickle.loads(pickle.dumps(asked)), seed=1)
    checked(asked, plan)
    assert not plan.left_out


@given(seed=st.integers(0, 10_000))
@settings(max_examples=6, deadline=None)
def test_by_the_hour_each_leg_takes_what_it_takes_when_it_is_begun(seed):
    chance = Random(seed)
    early = Instant(START - 5 * 3_600_000_000)
    stops = [replace(demand(n, *live.near(chance), -5, 3), service_s=600) for n in range(12)]
    fleet = [replace(carrier(f"V{n}"), free_from=early, back_by=later(early, 32_400)) for n in range(2)]
    asked = replace(problem(stops, fleet), departure_at=early, by_hour=True)
    plan = plan_routes(asked, seed=seed)
    assert sorted([*(v.stop for r in plan.routes for v in r.visits), *(each.id for each in plan.left_out)]) == sorted(
        each.stop for each in stops
    )
    for route in plan.routes:
        at, place = route.departs_at, (asked.lat, asked.lon)
        for visit in route.visits:
            here = visit.lat, visit.lon
            at = later(at, travel_s(place, here, at, asked.roads))
            assert at <= visit.arrives_at <= visit.window_closes
            assert visit.arrives_at in (visit.window_opens, pytest.approx(at, abs=2_000_000))
            at, place = later(visit.arrives_at, visit.service_s), here
        assert (
            later(at, travel_s(place, (asked.lat, asked.lon), at, asked.roads)) <= route.returns_at <= fleet[0].back_by
        )


def test_into_a_zone_go_those_who_may():
    ring = ((41.14, -8.62), (41.14, -8.58), (41.16, -8.58), (41.16, -8.62))
    zone = CityZone("Z", "the old town", ring, (VehicleKind.VAN,))
    stops = [demand(n, 41.13 + n / 200, -8.6) for n in range(8)]
    inside = {each.stop for each in stops if 41.14 < each.lat < 41.16}
    fleet = [carrier("V"), carrier("B", VehicleKind.CARGO_BIKE)]
    asked = problem(stops, fleet)
    asked = replace(asked, roads=replace(asked.roads, zones=(zone,)))
    plan = plan_routes(asked)
    checked(asked, plan)
    made = {visit.stop: route.vehicle for route in plan.routes for visit in route.visits}
    assert inside
    assert {made[stop] for stop in inside if stop in made} == {"B"}
    (left, *_) = plan_routes(replace(asked, carriers=asked.carriers[:1])).left_out
    assert "needs the right to enter the old town" in left.reason
    at_night = replace(zone, from_min=0, to_min=60)
    free = replace(asked, roads=replace(asked.roads, zones=(at_night,)), carriers=asked.carriers[:1])
    assert plan_routes(free).left_out == ()
    namesake = replace(free, roads=replace(asked.roads, zones=(at_night, replace(zone, id="Z2"))))
    assert {each.id for each in plan_routes(namesake).left_out} >= inside
