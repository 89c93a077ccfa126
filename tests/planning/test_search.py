"""The searches for routes: whatever is annealed or put together of parts keeps PyVRP's own limits and reckoning."""

from itertools import count
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyvrp import Client, Depot, Location, ProblemData, Solution, VehicleType

from controltower.planning.search.annealing import anneal, begun
from controltower.planning.search.groups import groups_of
from controltower.planning.search.net import COST, FIRST, PRICE, SLOT, fits, told
from controltower.planning.search.team import solution_of, team_search, worth


def problem(seed: int, customers: int, *, rich: bool = False) -> ProblemData:
    """Customers on a square with windows; rich: two kinds of vehicles with prices of time, goods that come later,
    customers who may be left out, shifts and ranges.
    """
    chance = Random(seed)
    spots = [(500, 500), *((chance.randrange(1_000), chance.randrange(1_000)) for _ in range(customers))]
    if rich:
        spots.append((100, 100))
    at = np.array(spots)
    metres = np.hypot(*(at[:, None] - at[None]).transpose(2, 0, 1)).astype(np.int64)
    clients = []
    for number in range(1, customers + 1):
        opens = chance.choice((0, 1_000, 3_000))
        optional = rich and chance.random() < 0.3
        clients.append(
            Client(
                number,
                [chance.randint(1, 20), chance.randint(1, 9)],
                service_duration=50,
                tw_early=opens,
                tw_late=opens + chance.choice((1_500, 6_000)),
                release_time=chance.choice((0, 500)) if rich else 0,
                prize=chance.choice((50, 5_000)) if optional else 0,
                required=not optional,
            )
        )
    kinds = [VehicleType(customers, [80, 40], tw_late=12_000)]
    depots = [Depot(0)]
    if rich:
        depots.append(Depot(len(spots) - 1))
        limits: dict[str, Any] = {
            "shift_duration": 5_000,
            "max_overtime": 2_000,
            "unit_overtime_cost": 3,
            "unit_duration_cost": 1,
        }
        kinds.append(VehicleType(4, [160, 90], 1, 1, 300, tw_late=12_000, max_distance=4_000, **limits))
        kinds.append(VehicleType(3, [40, 40], fixed_cost=20, tw_late=12_000, unit_duration_cost=2, start_late=4_000))
    return ProblemData([Location(x, y) for x, y in spots], clients, depots, kinds, [metres], [metres])


def after(asks: int):
    """Done after so many questions."""
    asked = count()
    return lambda: next(asked) / asks


@given(seed=st.integers(0, 10_000), customers=st.integers(2, 60), rich=st.booleans(), workers=st.integers(1, 3))
@settings(max_examples=15, deadline=None)
def test_what_is_annealed_keeps_all_limits_and_costs_what_pyvrp_says(seed, customers, rich, workers):
    data = problem(seed, customers, rich=rich)
    search = begun(data, seed, workers)
    first = told(data, search.best)
    found = anneal(data, after(6), seed=seed, workers=workers)
    for each in (first, found):
        assert not each.has_time_warp()
        assert not each.has_excess_load()
        assert not each.has_excess_distance()
    assert worth(data, found) <= worth(data, first)
    ours = search.best.route[search.best.route[:, FIRST] >= 0, COST].sum()
    out = search.best.stop[:, SLOT] < 0
    prizes = search.net.who[out, PRICE][[not data.client(int(node)).required for node in np.flatnonzero(out)]].sum()
    theirs = first.distance_cost() + first.duration_cost() + first.fixed_vehicle_cost() + first.uncollected_prizes()
    assert ours + prizes == theirs


def test_a_bout_reckons_its_cost_as_a_walk_through_all_routes_does():
    data = problem(4, 80, rich=True)
    search = begun(data, 4, 2)
    from concurrent.futures import ThreadPoolExecutor

    from controltower.planning.search.annealing import bout

    with ThreadPoolExecutor(1) as pool:
        for _ in range(5):
            bout(search, 30.0, 10.0, pool)
    best = told(data, search.best)
    missed = search.net.who[[each.idx for each in best.unplanned()], PRICE].sum()
    cost = best.distance_cost() + best.duration_cost() + best.fixed_vehicle_cost()
    assert search.best_worth == cost + missed
    used = [sum(route.vehicle_type() == kind for route in told(data, search.now).routes()) for kind in range(3)]
    assert list(search.quota) == [80 - used[0], 4 - used[1], 3 - used[2]]


def test_annealing_comes_near_to_what_patience_finds():
    data = problem(7, 100)
    greedy = told(data, begun(data, 7, 1).best)
    found = anneal(data, after(25), seed=7, workers=2)
    assert found.is_feasible()
    assert found.distance() < 0.9 * greedy.distance()


def test_of_one_seed_and_so_many_bouts_comes_one_plan():
    data = problem(5, 40)
    search = [begun(data, 5, 2) for _ in range(2)]
    from concurrent.futures import ThreadPoolExecutor

    from controltower.planning.search.annealing import bout

    with ThreadPoolExecutor(1) as pool:
        for _ in range(4):
            for each in search:
                bout(each, 40.0, 20.0, pool)
    assert told(data, search[0].now) == told(data, search[1].now)


def test_shipments_and_second_trips_are_left_to_pyvrp():
    data = problem(1, 5)
    assert fits(data)
    trips = data.replace(vehicle_types=[each.replace(reload_depots=[0]) for each in data.vehicle_types()])
    assert not fits(trips)
    found = team_search(trips, after(400), seed=1)
    assert found.is_feasible()


@pytest.mark.parametrize("customers", [60, 320])
def test_a_team_serves_all_within_limits(customers):
    data = problem(3, customers)
    found = team_search(data, after(150), seed=3)
    assert found.is_feasible()
    assert sorted(step.idx for route in found.routes() for step in route.schedule() if step.is_client()) == list(
        range(customers)
    )


def test_groups_hold_every_route_once():
    chance = np.random.default_rng(2)
    at = chance.random((60, 2)) * 1_000
    metres = np.hypot(*(at[:, None] - at[None]).transpose(2, 0, 1))
    routes = np.split(np.arange(60), range(5, 60, 5))
    groups = groups_of(metres, routes, 3, chance)
    assert sorted(each for group in groups for each in group) == list(range(12))
    assert [len(group) for group in groups] == [4, 4, 4]


def test_a_plan_with_more_missing_is_worth_less():
    data = problem(2, 6)
    whole = solution_of(data, [(0, [node]) for node in range(6)])
    part = Solution(data, [whole.routes()[0]])
    assert worth(data, whole) < worth(data, part)
