"""Shortest tours: as short as the best of all orders, for any number of cross aisles and any place of the depot."""

import math
from itertools import pairwise, permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from controltower.planning.picking.anywhere import distances_m, graph_of, plan_walk
from controltower.planning.picking.exact import shortest
from controltower.planning.picking.layout import Layout, walk_m
from controltower.planning.picking.lengths import lengths_m
from controltower.planning.picking.policies import POLICIES, by_policy
from controltower.planning.picking.scattered import Article, plan_scattered

DEEP = 12.0
crosses = st.sampled_from([(0.0, DEEP), (0.0, 5.0, DEEP), (0.0, 4.0, 8.0, DEEP)])


@st.composite
def layouts(draw):
    aisles = tuple(3.0 * n for n in range(draw(st.integers(1, 6))))
    cross = draw(crosses)
    on_cross = st.tuples(st.integers(-1, 18).map(float), st.sampled_from(cross))
    in_aisle = st.tuples(st.sampled_from(aisles), st.integers(0, 12).map(float))
    beside = st.tuples(st.sampled_from(aisles), st.sampled_from([-2.0, DEEP + 2.0]))
    return Layout(aisles, cross, draw(st.one_of(on_cross, in_aisle, beside)))


@st.composite
def floors(draw, most=6):
    layout = draw(layouts())
    spot = st.tuples(st.sampled_from(layout.aisles_m), st.integers(0, 12).map(float))
    return layout, draw(st.lists(spot, min_size=1, max_size=most, unique=True))


def walked_m(layout, spots):
    """From the depot through the spots and back, the depot reached over the cross aisle that it lies beside."""
    cross = layout.cross_m
    x, y = layout.depot
    inside = min(max(y, cross[0]), cross[-1])
    beside = abs(y - inside)
    points = [(x, inside), *spots, (x, inside)]
    return sum(walk_m(cross, a, b) for a, b in pairwise(points)) + 2 * beside


@given(floors())
@settings(max_examples=150)
def test_no_order_of_the_places_is_shorter(floor):
    layout, spots = floor
    best = min(walked_m(layout, order) for order in permutations(spots))
    assert shortest(layout, spots).metres == pytest.approx(best)


@given(floors(most=25))
@settings(max_examples=200)
def test_the_walk_has_every_place_once_and_is_as_long_as_it_says(floor):
    layout, spots = floor
    walk = shortest(layout, spots)
    assert sorted(walk.order) == list(range(len(spots)))
    assert walked_m(layout, [spots[n] for n in walk.order]) == pytest.approx(walk.metres)


@given(st.lists(floors(most=25), min_size=1, max_size=3))
@settings(max_examples=60)
def test_compiled_lengths_are_those_of_the_search_that_is_told_in_order(floors):
    for layout, spots in floors:
        assert lengths_m(layout, [spots, spots[:1], []]) == pytest.approx(
            [shortest(layout, spots).metres, shortest(layout, spots[:1]).metres, 0.0]
        )


@given(floors(most=20), st.sampled_from(sorted(POLICIES)))
@settings(max_examples=150)
def test_a_rule_visits_every_place_once_and_is_never_shorter(floor, name):
    layout, spots = floor
    outer = Layout(layout.aisles_m, (layout.cross_m[0], layout.cross_m[-1]), (layout.depot[0], layout.cross_m[0]))
    walk = by_policy(name, outer, spots)
    assert sorted(walk.order) == list(range(len(spots)))
    assert walk.metres >= shortest(outer, spots).metres - 1e-9


def test_rules_walk_as_they_are_told():
    layout = Layout((0.0, 3.0, 6.0), (0.0, 10.0), (0.0, 0.0))
    spots = [(0.0, 2.0), (3.0, 9.0), (6.0, 1.0)]
    assert by_policy("return", layout, spots).metres == 2 * (2 + 9 + 1) + 12
    assert by_policy("S-shape", layout, spots).metres == 10 + 10 + 2 * 1 + 12
    assert by_policy("largest gap", layout, spots).metres == 10 + 2 * 1 + 10 + 12
    assert by_policy("shortest", layout, spots).metres == 10 + 10 + 2 * 1 + 12


def test_a_middle_cross_aisle_saves_the_way_round():
    spots = [(0.0, 6.0), (3.0, 6.0)]
    assert shortest(Layout((0.0, 3.0), (0.0, 12.0), (0.0, 0.0)), spots).metres == 6 + 6 + 6 + 6 + 6
    assert shortest(Layout((0.0, 3.0), (0.0, 6.0, 12.0), (0.0, 0.0)), spots).metres == 6 + 3 + 6 + 3


@pytest.mark.parametrize("spot", [(1.0, 5.0), (0.0, -1.0), (0.0, 13.0)])
def test_a_place_off_the_aisles_is_named(spot):
    with pytest.raises(ValueError, match="aisle"):
        shortest(Layout((0.0, 3.0), (0.0, 12.0), (0.0, 0.0)), [spot])


@st.composite
def graphs(draw):
    size = draw(st.integers(4, 9))
    metres = st.integers(1, 9).map(float)
    ring = [(n, (n + 1) % size, draw(metres)) for n in range(size)]
    pairs = st.tuples(st.integers(0, size - 1), st.integers(0, size - 1), metres)
    graph = graph_of(size, draw(st.lists(pairs, max_size=6)), [*ring, *draw(st.lists(pairs, max_size=6))])
    return graph, draw(st.lists(st.integers(0, size - 1), min_size=1, max_size=6, unique=True))


@given(graphs())
@settings(max_examples=120)
def test_on_any_floor_no_order_is_shorter_with_one_way_aisles_and_two_depots(given_):
    graph, places = given_
    far = distances_m(graph, range(graph.size))
    begins, ends = [0, 1], [2]
    best = min(
        sum(far[a, b] for a, b in pairwise([begin, *order, end]))
        for order in permutations(places)
        for begin in begins
        for end in ends
    )
    walk = plan_walk(graph, places, begins, ends)
    assert sorted(walk.order) == list(range(len(places)))
    assert walk.metres == pytest.approx(best)


@given(st.data())
@settings(max_examples=15)
def test_many_places_on_any_floor_are_as_short_as_the_exact_search_of_parallel_aisles(data):
    layout = Layout(tuple(3.0 * n for n in range(6)), (0.0, 5.0, DEEP), (0.0, 0.0))
    spot = st.tuples(st.sampled_from(layout.aisles_m), st.integers(0, 12).map(float))
    spots = data.draw(st.lists(spot, min_size=12, max_size=24, unique=True))
    ys = [float(n) for n in range(13)]
    at = {(x, y): n for n, (x, y) in enumerate((x, y) for x in layout.aisles_m for y in ys)}
    walks = [(at[x, a], at[x, b], b - a) for x in layout.aisles_m for a, b in pairwise(ys)]
    walks += [(at[a, y], at[b, y], b - a) for a, b in pairwise(layout.aisles_m) for y in layout.cross_m]
    walk = plan_walk(graph_of(len(at), walks), [at[each] for each in spots], [at[0.0, 0.0]])
    exact = shortest(layout, spots).metres
    assert exact <= walk.metres + 1e-9
    assert walk.metres <= 1.001 * exact


def test_a_place_nobody_can_leave_is_said():
    graph = graph_of(3, [(0, 1, 4.0)], [(1, 2, 3.0)])
    with pytest.raises(ValueError, match="reached"):
        plan_walk(graph, [2], [0])


def test_of_an_article_in_several_places_the_near_one_is_taken_and_enough_of_it():
    layout = Layout((0.0, 3.0, 6.0), (0.0, 12.0), (0.0, 0.0))
    near, far = (0.0, 2.0), (6.0, 11.0)
    one = Article(((near, 1), (far, 5)), 1)
    two = Article((((0.0, 3.0), 1), ((3.0, 1.0), 1), (far, 1)), 2)
    plan = plan_scattered(layout, [one, two], seconds=0.05)
    assert set(plan.spots) == {near, (0.0, 3.0), (3.0, 1.0)}
    assert plan.metres == shortest(layout, plan.spots).metres
    assert math.isclose(plan.metres, walked_m(layout, plan.spots))
    with pytest.raises(ValueError, match="article 0"):
        plan_scattered(layout, [Article(((near, 1),), 2)])
