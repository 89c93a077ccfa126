"""Which orders go together? Tours that grow by their savings, annealed for as long as there is time.

Where few enough orders fit on a tour that all tours can be told, the best choice of them is sought, and mostly proven.
"""

import time
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from controltower.planning.picking.batching.annealing import annealed, joined, savings, shared
from controltower.planning.picking.batching.fewest import fewest
from controltower.planning.picking.batching.measuring import ROUNDING, Orders, bench_of
from controltower.planning.picking.batching.partition import partitioned, tours_of
from controltower.planning.picking.batching.problem import BatchingPlan, BatchingProblem, Order, batch_of, too_large
from controltower.planning.picking.layout import column_at, columns_of
from controltower.planning.picking.lengths import floor_of
from controltower.planning.plans import StopAsked, never

WARM, COLD = 0.08, 0.006
"""First and last temperature as shares of the mean tour at the start; half as warm where there is little time."""
LITTLE_S = 0.6
STEPS = 25
"""Steps of the temperature, each a share of the time."""
FIRST = 2_000
"""Trials of the first step, by which the others are set to the time there is."""
NEAR = 20
TOURS, TOURS_A_SECOND = 5_000, 30_000
"""All tours are told where there are no more than this, and so many more for each second."""
SHARE = 0.5
"""Of the time that is given to annealing where all tours are told."""
SLOTS = 1 << 17
"""Tours remembered; more would not stay in the processor's own memory."""


@dataclass(frozen=True, slots=True)
class Effort:
    """How long to search: in seconds of the processor, or (for the same answer everywhere) in trials."""

    seconds: float = 1.0
    trials: int | None = None


def plan_batching(
    problem: BatchingProblem, *, effort: Effort | None = None, stop: StopAsked = never, seed: int = 0
) -> BatchingPlan:
    """Batches of little walking; an order that is more than a tour can take is left out. Always a whole plan."""
    left_out = too_large(problem)
    without = {each.id for each in left_out}
    orders = [order for order in problem.orders if order.id not in without]
    if len(orders) < 2:
        return BatchingPlan(tuple(batch_of(problem, [order]) for order in orders), left_out, len(orders))
    begun = time.process_time()
    floor, tables = floor_of(problem.layout)
    bench = bench_of(floor, tables, _arrays(problem, orders, seed), SLOTS)
    at = _searched(bench, effort or Effort(), begun, stop, seed)
    batches = tuple(
        batch_of(problem, [order for order, its in zip(orders, at, strict=True) if its == tour])
        for tour in dict.fromkeys(at.tolist())
    )
    return BatchingPlan(batches, left_out, int(bench.known.tally.sum()))


def _searched(bench: Any, effort: Effort, begun: float, stop: StopAsked, seed: int) -> Any:
    """The tour of each order."""
    tours = tours_of(bench, TOURS if effort.trials else TOURS + int(TOURS_A_SECOND * effort.seconds))
    if tours is None:
        return _annealed(bench, effort, begun, stop, seed)
    at = _annealed(bench, replace(effort, seconds=SHARE * effort.seconds), begun, stop, seed)
    if stop():
        return at
    left_s = None if effort.trials else effort.seconds - (time.process_time() - begun)
    best, is_proven = partitioned(tours, at, float(shared(bench, at).metres.sum()), left_s)
    if is_proven or effort.trials:
        return best
    return _annealed(bench, effort, begun, stop, seed + 1_000, best)


def _annealed(bench: Any, effort: Effort, begun: float, stop: StopAsked, seed: int, at: Any = None) -> Any:
    """The best shares met on the way from those given, or from those that grow by their savings."""
    saved = savings(bench)
    now = best = _first(bench, saved) if at is None else at
    np.fill_diagonal(saved, -np.inf)
    near = np.argsort(-saved, axis=1, kind="stable")[:, : min(NEAR, len(saved) - 1)].copy()
    shortest = float(shared(bench, best).metres.sum())
    mean = max(shortest / len(set(best.tolist())), 1e-6)
    cooler = 0.5 if not effort.trials and effort.seconds < LITTLE_S else 1.0
    done, step, trials = _done(effort, begun, 0), 0, min(FIRST, effort.trials or FIRST)
    while done < 1.0 and not stop():
        warm, cold = _warmth(done, cooler), _warmth(min(1.0, done + 1 / STEPS), cooler)
        found, metres, now = annealed(bench, near, now, warm * mean, cold * mean, trials, seed + 1 + step)
        if metres < shortest - ROUNDING:
            best, shortest = found, metres
        step, before = step + 1, done
        done = _done(effort, begun, step * trials)
        if not effort.trials:
            trials = _next(trials, done - before)
    return best


def _first(bench: Any, saved: Any) -> Any:
    """Tours grown by their savings, or packed tightly where that makes fewer of them."""
    grown, packed = joined(bench, saved), fewest(bench.orders.loads, bench.orders.capacity)
    return packed if len(set(packed.tolist())) < len(set(grown.tolist())) else grown


def _done(effort: Effort, begun: float, trials: int) -> float:
    """How much of the effort is spent."""
    if effort.trials:
        return trials / effort.trials
    return (time.process_time() - begun) / effort.seconds


def _warmth(done: float, cooler: float) -> float:
    return float(WARM * cooler * (COLD / WARM / cooler) ** done)


def _next(trials: int, took: float) -> int:
    """As many trials as take a step's share of the time."""
    return int(min(max(trials / max(took * STEPS, 0.25), trials / 4, 200), 4 * trials))


def _arrays(problem: BatchingProblem, orders: list[Order], seed: int) -> Orders:
    columns = columns_of(problem.layout)
    spots = [[(column_at(columns, x), y) for x, y in order.spots] for order in orders]
    places = sorted({spot for each in spots for spot in each})
    number = {place: n for n, place in enumerate(places)}
    words = np.zeros((len(orders), max(1, (len(places) + 63) // 64)), np.uint64)
    for order, each in enumerate(spots):
        for spot in each:
            words[order, number[spot] >> 6] |= np.uint64(1 << (number[spot] & 63))
    return Orders(
        words,
        np.array([column for column, _ in places], dtype=np.int64),
        np.array([y for _, y in places], dtype=np.float64),
        np.array([order.load for order in orders], dtype=np.float64),
        float(problem.capacity),
        np.random.default_rng(seed).integers(1, 2**64 - 1, len(orders), dtype=np.uint64),
    )
