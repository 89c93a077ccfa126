"""Routes with loads: everybody once, each load kept by the domain's rules, and as short as trying all orders finds."""

import math
import pickle
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from controltower.domain.stowage import Hold, Piece, Rules, Unloading, order_problems, stowage_problems
from controltower.planning.loadedroutes import Customer, Effort, LoadedProblem, loading_of, plan_loaded_routes
from controltower.planning.loadedroutes.loads import Loads

HOLD = Hold(60, 25, 30, 1)
LIFO = Rules(75)
QUICK = Effort(steps=24)


def problem_of(places, pieces, vehicles=3, capacity=10.0, rules=LIFO):
    at = [(0.0, 0.0), *places]
    costs = tuple(tuple(math.dist(a, b) for b in at) for a in at)
    customers = tuple(
        Customer(f"C{number}", tuple(_piece(f"{number}/{n}", *each) for n, each in enumerate(its)), 1.0)
        for number, its in enumerate(pieces, 1)
    )
    return LoadedProblem(customers, costs, vehicles, HOLD, capacity, rules)


def _piece(name, edges, is_fragile):
    length, width, height = edges
    return Piece(name, length, width, height, is_fragile=is_fragile)


@st.composite
def problems(draw):
    count = draw(st.integers(1, 6))
    place = st.tuples(st.integers(-9, 9).map(float), st.integers(-9, 9).map(float))
    edges = st.tuples(st.integers(8, 40), st.integers(5, 20), st.integers(5, 20))
    piece = st.tuples(edges, st.booleans())
    return problem_of(
        draw(st.lists(place, min_size=count, max_size=count)),
        draw(st.lists(st.lists(piece, min_size=1, max_size=3), min_size=count, max_size=count)),
        draw(st.integers(1, 3)),
        float(draw(st.integers(1, 6))),
        draw(st.sampled_from([LIFO, Rules(100), Rules(0, Unloading.ANYHOW, fragile_alone=False)])),
    )


@given(problems())
@settings(max_examples=12, deadline=None)
def test_each_customer_is_on_one_route_with_a_load_that_keeps_every_rule_or_is_left_out(problem):
    plan = plan_loaded_routes(problem, effort=QUICK, seed=1)
    number = {customer.id: place for place, customer in enumerate(problem.customers, 1)}
    there = [*(name for route in plan.routes for name in route.customers), *(each.id for each in plan.left_out)]
    assert sorted(there) == sorted(number)
    assert len(plan.routes) <= problem.vehicles
    assert all(each.reason for each in plan.left_out)
    for route in plan.routes:
        asked = loading_of(problem, [number[name] for name in route.customers])
        assert sorted(each.piece for each in route.load) == sorted(piece.id for piece in asked.pieces)
        assert not list(stowage_problems(asked.hold, asked.pieces, route.load, asked.rules))
        if asked.rules.unloading is not Unloading.ANYHOW:
            assert not list(order_problems(route.load))
        assert len(route.customers) <= problem.capacity


def test_customers_who_fill_a_vehicle_each_get_one_each():
    full = [((60, 25, 30), False)]
    plan = plan_loaded_routes(problem_of([(1.0, 0.0), (1.0, 1.0)], [full, full]), effort=QUICK)
    assert sorted(len(route.customers) for route in plan.routes) == [1, 1]


def test_of_two_drives_the_one_whose_goods_can_be_unloaded_in_turn_is_driven():
    """A hard piece fills the floor, and one that is fragile the room above it: the upper one leaves first."""
    hard, fragile = [((60, 25, 15), False)], [((60, 25, 15), True)]
    plan = plan_loaded_routes(problem_of([(5.0, 0.0), (5.0, 1.0)], [hard, fragile], vehicles=1), effort=QUICK)
    assert [route.customers for route in plan.routes] == [("C2", "C1")]


def test_small_problems_are_solved_as_trying_all_orders_does():
    pieces = [[((30, 12, 14), n % 3 == 0)] for n in range(5)]
    problem = problem_of([(3.0, 1.0), (4.0, -2.0), (-1.0, 5.0), (-4.0, 2.0), (0.5, -3.0)], pieces, 2, 3.0)
    loads = Loads(problem, 0)
    ways = ((order, cut) for order in permutations(range(1, 6)) for cut in (2, 3))
    best = min(_cost(problem, *way) for way in ways if _go(loads, *way))
    assert plan_loaded_routes(problem, effort=Effort(steps=300)).cost == pytest.approx(best)


def test_what_cannot_be_visited_is_left_out_with_the_reason():
    problem = problem_of([(1.0, 0.0), (2.0, 0.0)], [[((61, 5, 5), False)], [((10, 5, 5), False)]])
    plan = plan_loaded_routes(problem, effort=QUICK)
    assert [(each.id, each.reason) for each in plan.left_out] == [
        ("C1", "No way was found to load its pieces into a vehicle.")
    ]


def test_the_same_seed_finds_the_same_plan_and_it_can_be_sent():
    pieces = [[((30, 12, 14), False)] for _ in range(6)]
    problem = problem_of([(float(n), float(n * n % 5)) for n in range(6)], pieces)
    once, again = (plan_loaded_routes(problem, effort=QUICK, seed=3) for _ in range(2))
    assert once == again
    assert pickle.loads(pickle.dumps((problem, once))) == (problem, once)


def test_whoever_asks_to_stop_gets_a_whole_plan():
    pieces = [[((30, 12, 14), False)] for _ in range(4)]
    problem = problem_of([(float(n), 1.0) for n in range(4)], pieces)
    plan = plan_loaded_routes(problem, effort=Effort(seconds=60.0), stop=lambda: True)
    assert sorted(name for route in plan.routes for name in route.customers) == ["C1", "C2", "C3", "C4"]


def _go(loads, order, cut):
    return loads.surely(order[:cut]) and loads.surely(order[cut:])


def _cost(problem, order, cut):
    return sum(
        problem.costs[a][b] for part in (order[:cut], order[cut:]) for a, b in zip((0, *part), (*part, 0), strict=True)
    )
