"""Order batching: every order whole on one tour, no tour too much, never longer than picking each order alone."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from controltower.planning.picking.batching import BatchingProblem, Effort, Order, batch_of, plan_batching
from controltower.planning.picking.exact import shortest
from controltower.planning.picking.layout import Layout

DEEP = 12.0
QUICK = Effort(trials=3_000)


@st.composite
def problems(draw, cross=((0.0, DEEP), (0.0, 5.0, DEEP))):
    layout = Layout(
        tuple(3.0 * n for n in range(draw(st.integers(1, 5)))),
        draw(st.sampled_from(cross)),
        (0.0, draw(st.sampled_from([0.0, DEEP]))),
    )
    spot = st.tuples(st.sampled_from(layout.aisles_m), st.integers(0, 12).map(float))
    count = draw(st.integers(1, 9))
    orders = tuple(
        Order(f"O{n}", tuple(draw(st.lists(spot, min_size=1, max_size=5))), float(draw(st.integers(1, 6))))
        for n in range(count)
    )
    return BatchingProblem(layout, orders, float(draw(st.integers(3, 12))))


@given(problems())
@settings(max_examples=60)
def test_every_order_is_on_one_tour_that_can_take_it_or_is_left_out_with_a_reason(problem):
    plan = plan_batching(problem, effort=QUICK)
    by_id = {order.id: order for order in problem.orders}
    batched = [order for batch in plan.batches for order in batch.orders]
    assert sorted([*batched, *(each.id for each in plan.left_out)]) == sorted(by_id)
    assert all(by_id[each.id].load > problem.capacity and each.reason for each in plan.left_out)
    for batch in plan.batches:
        held = [by_id[order] for order in batch.orders]
        assert sum(order.load for order in held) <= problem.capacity
        assert set(batch.spots) == {spot for order in held for spot in order.spots}
        assert batch.metres == pytest.approx(shortest(problem.layout, batch.spots).metres)


@given(problems())
@settings(max_examples=40)
def test_tours_together_are_never_longer_than_each_order_alone(problem):
    plan = plan_batching(problem, effort=QUICK)
    held = [order for order in problem.orders if order.load <= problem.capacity]
    assert plan.metres <= sum(batch_of(problem, [order]).metres for order in held) + 1e-6


@given(problems(cross=((0.0, DEEP),)))
@settings(max_examples=20)
def test_few_orders_are_shared_out_as_well_as_can_be(problem):
    orders = [order for order in problem.orders if order.load <= problem.capacity][:6]
    small = BatchingProblem(problem.layout, tuple(orders), problem.capacity)
    best = min((_metres(small, parts) for parts in _partitions(orders) if _fits(small, parts)), default=0.0)
    assert plan_batching(small, effort=Effort(trials=20_000)).metres == pytest.approx(best)


def test_the_same_seed_finds_the_same_batches():
    layout = Layout(tuple(3.0 * n for n in range(5)), (0.0, DEEP), (0.0, 0.0))
    orders = tuple(
        Order(f"O{n}", ((3.0 * (n % 5), float(n % 12)), (3.0 * (n * 7 % 5), float(n * 5 % 12))), 1 + n % 3)
        for n in range(30)
    )
    problem = BatchingProblem(layout, orders, 8.0)
    assert plan_batching(problem, effort=QUICK, seed=3) == plan_batching(problem, effort=QUICK, seed=3)


def test_whoever_asks_to_stop_gets_whole_tours():
    layout = Layout((0.0, 3.0), (0.0, DEEP), (0.0, 0.0))
    orders = tuple(Order(f"O{n}", ((0.0, float(n + 1)),), 1.0) for n in range(10))
    plan = plan_batching(BatchingProblem(layout, orders, 5.0), effort=Effort(seconds=60.0), stop=lambda: True)
    assert sorted(order for batch in plan.batches for order in batch.orders) == sorted(order.id for order in orders)
    assert len(plan.batches) == 2


def _partitions(orders):
    if not orders:
        yield []
        return
    first, *rest = orders
    for parts in _partitions(rest):
        yield [[first], *parts]
        for n in range(len(parts)):
            yield [*parts[:n], [first, *parts[n]], *parts[n + 1 :]]


def _fits(problem, parts):
    return all(sum(order.load for order in part) <= problem.capacity for part in parts)


def _metres(problem, parts):
    return sum(batch_of(problem, part).metres for part in parts)
