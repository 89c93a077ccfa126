"""Parts of order batching: few tours, the best choice among all tours, and exchanges that keep to the capacity."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from controltower.planning.picking.batching.annealing import annealed, joined, savings, shared
from controltower.planning.picking.batching.fewest import fewest
from controltower.planning.picking.batching.measuring import Orders, bench_of
from controltower.planning.picking.batching.partition import partitioned, tours_of
from controltower.planning.picking.layout import Layout
from controltower.planning.picking.lengths import floor_of

loads = st.lists(st.integers(1, 12), min_size=1, max_size=14)


def bench_with(loads, capacity, seed=1):
    """Orders of one place each in an aisle of their own."""
    layout = Layout(tuple(5.0 * n for n in range(len(loads))), (0.0, 20.0), (0.0, 0.0))
    rng = np.random.default_rng(seed)
    words = np.array([[1 << n] for n in range(len(loads))], dtype=np.uint64)
    ys = rng.integers(1, 19, len(loads)).astype(np.float64)
    names = rng.integers(1, 2**63, len(loads), dtype=np.uint64)
    held = np.array(loads, dtype=np.float64)
    orders = Orders(words, np.arange(len(loads)), ys, held, float(capacity), names)
    return bench_of(*floor_of(layout), orders, 1 << 10)


@given(loads)
def test_few_tours_hold_all_orders_within_the_capacity(loads):
    at = fewest(np.array(loads, dtype=np.float64), 12.0)
    held = np.bincount(at, weights=loads)
    assert held.max() <= 12
    assert (held > 0).all()
    assert len(held) <= max(1, 2 * sum(loads) // 12 + 1)


def test_tours_are_filled_to_the_last_place_where_loads_allow():
    assert len(set(fewest(np.array([7.0, 6, 5, 4, 3, 3, 2]), 10.0).tolist())) == 3


@given(loads)
@settings(max_examples=25)
def test_exchanges_keep_to_the_capacity(loads):
    bench = bench_with(loads, 12)
    if len(loads) < 2:
        return
    saved = savings(bench)
    near = np.argsort(-saved, axis=1)[:, :3].copy()
    best, metres, last = annealed(bench, near, joined(bench, saved), 20.0, 1.0, 2_000, 5)
    for at in (best, last):
        assert np.bincount(at, weights=loads).max() <= 12
    assert metres == pytest.approx(float(shared(bench, best).metres.sum()))


def test_all_tours_within_the_capacity_are_told_and_no_others():
    tours = tours_of(bench_with([3, 4, 5], 8), 100)
    assert tours is not None
    found = {tuple(sorted(tours.members[a:b])) for a, b in zip(tours.begins, tours.begins[1:], strict=False)}
    assert found == {(0,), (1,), (2,), (0, 1), (0, 2)}


def test_too_many_tours_are_not_told():
    assert tours_of(bench_with([1] * 10, 10), 50) is None


def test_the_best_choice_of_tours_is_found_from_a_poor_one():
    bench = bench_with([4, 5, 6, 3, 2, 6, 5, 4], 10, seed=4)
    tours = tours_of(bench, 1_000)
    assert tours is not None
    grown = joined(bench, savings(bench))
    metres = float(shared(bench, grown).metres.sum())
    best, is_proven = partitioned(tours, grown, metres, None)
    annealing = annealed(bench, np.argsort(-savings(bench), axis=1)[:, :7].copy(), grown, 40.0, 0.5, 50_000, 1)
    assert is_proven
    assert float(shared(bench, best).metres.sum()) == pytest.approx(annealing[1])


def test_the_best_tours_are_kept_as_they_are():
    bench = bench_with([4, 5, 6, 3], 10)
    tours = tours_of(bench, 1_000)
    assert tours is not None
    best, _ = partitioned(tours, np.arange(4), 1e9, None)
    again, is_proven = partitioned(tours, best, float(shared(bench, best).metres.sum()), None)
    assert again is best
    assert is_proven
