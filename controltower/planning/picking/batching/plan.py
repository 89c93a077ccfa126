"""Which orders go together? Tours that grow by their savings, then annealed for as long as there is time."""

import time
from dataclasses import dataclass
from typing import Any

import numpy as np

from controltower.planning.picking.batching.annealing import annealed, joined, savings, shared
from controltower.planning.picking.batching.measuring import Orders, bench_of
from controltower.planning.picking.batching.problem import BatchingPlan, BatchingProblem, Order, batch_of, too_large
from controltower.planning.picking.layout import column_at, columns_of
from controltower.planning.picking.lengths import floor_of
from controltower.planning.plans import StopAsked, never

WARM, COLD = 0.04, 0.006
"""The first and the last temperature, as shares of the mean tour at the start."""
STEPS = 25
"""Steps of the temperature, each a share of the time."""
FIRST = 2_000
"""Trials of the first step, by which the others are set to the time there is."""
NEAR = 20
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
    saved = savings(bench)
    now = best = joined(bench, saved)
    np.fill_diagonal(saved, -np.inf)
    near = np.argsort(-saved, axis=1, kind="stable")[:, : min(NEAR, len(saved) - 1)].copy()
    shortest = float(shared(bench, best).metres.sum())
    mean = max(shortest / len(set(best.tolist())), 1e-6)
    done, step, trials = 0.0, 0, min(FIRST, effort.trials or FIRST)
    while done < 1.0 and not stop():
        warm, cold = _warmth(done), _warmth(min(1.0, done + 1 / STEPS))
        found, metres, now = annealed(bench, near, now, warm * mean, cold * mean, trials, seed + 1 + step)
        if metres < shortest - 1e-9:
            best, shortest = found, metres
        step, before = step + 1, done
        if effort.trials is not None:
            done = step * trials / effort.trials
            continue
        done = (time.process_time() - begun) / effort.seconds
        trials = _next(trials, done - before)
    return best


def _warmth(done: float) -> float:
    return float(WARM * (COLD / WARM) ** done)


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
