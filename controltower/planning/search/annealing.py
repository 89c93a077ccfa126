"""How do all cores anneal one plan at once? Routes are shared out by neighbourhood, again and again.

In each bout every worker anneals the routes around a place of its own, so that no two touch the same; then all of it is
one plan again, and other places are drawn. Threads do it: the compiled code runs without Python's lock.
"""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from pyvrp import ProblemData, Solution

from controltower.planning.search.groups import groups_of
from controltower.planning.search.net import (
    COST,
    FIRST,
    FIXED,
    KIND,
    PRICE,
    SIZE,
    SLOT,
    Ints,
    Net,
    Small,
    Tours,
    copied,
    empty_tours,
    lists_of,
    net_of,
    quota_of,
    told,
)  # fmt: skip
from controltower.planning.search.recreate import Worker
from controltower.planning.search.ruin import BEST, annealed, built
from controltower.planning.search.tours import rebuilt

HOT, COLD = 1.0, 0.01
"""Temperatures at the start and end, in legs of average cost."""
BOUT_S = 0.15
SPARE_SLOTS = 8
Flags = npt.NDArray[np.bool_]


@dataclass(slots=True)
class Anneal:
    """A search that goes on: the plan now and the best, their costs, and random numbers for sharing out."""

    net: Net
    now: Tours
    best: Tours
    best_worth: int
    quota: Ints
    chance: np.random.Generator
    workers: int
    rounds: int = 500


def begun(data: ProblemData, seed: int, workers: int, start: Solution | None = None) -> Anneal:
    """A plan to start from: the given one, or one built greedily."""
    net, quota = net_of(data), quota_of(data)
    chance = np.random.default_rng(seed)
    tours = empty_tours(net, int(min(quota.sum(), data.num_clients)) + SPARE_SLOTS)
    for slot, (kind, nodes) in enumerate(lists_of(start) if start is not None else ()):
        rebuilt(net, tours, slot, kind, np.array(nodes, dtype=np.int32))
        quota[kind] -= 1
    whole = _workers(net, tours, quota, [np.ones(len(tours.route), dtype=bool)], chance)[0]
    built(net, tours, whole)
    return Anneal(net, tours, copied(tours), _worth(net, tours), whole.quota.copy(), chance, workers)


def bout(search: Anneal, hot: float, cold: float, pool: ThreadPoolExecutor) -> None:
    """One bout of all workers; the best of each together is a plan too, and kept if it is the best of all."""
    net, now = search.net, search.now
    shares = _shares(net, now, search.workers, search.chance)
    workers = _workers(net, now, search.quota, shares, search.chance)
    done = [pool.submit(annealed, net, now, each, search.rounds, hot, cold) for each in workers[1:]]
    annealed(net, now, workers[0], search.rounds, hot, cold)
    for each in done:
        each.result()
    search.quota = np.sum([each.quota for each in workers], axis=0)
    worth = sum(int(each.worth[BEST]) for each in workers)
    if worth < search.best_worth:
        search.best_worth, search.best = worth, copied(workers[0].best)


def heat(net: Net, tours: Tours) -> float:
    """What a leg costs on average."""
    legs = int((tours.stop[:, SLOT] >= 0).sum() + (tours.route[:, FIRST] >= 0).sum())
    fixed = net.fleet[tours.route[tours.route[:, FIRST] >= 0, KIND], FIXED].sum()
    return max(1.0, float(tours.route[:, COST].sum() - fixed) / max(1, legs))


def anneal(
    data: ProblemData, share_done: Callable[[], float], *, seed: int, workers: int, start: Solution | None = None
) -> Solution:
    """The best plan found until the share that is done reaches one."""
    search = begun(data, seed, workers, start)
    leg = heat(search.net, search.now)
    with ThreadPoolExecutor(max(1, workers - 1)) as pool:
        while (done := share_done()) < 1.0:
            hot = HOT * (COLD / HOT) ** done
            clock = time.perf_counter()
            bout(search, leg * hot, leg * hot, pool)
            took = time.perf_counter() - clock
            search.rounds = max(100, min(200_000, int(search.rounds * min(4.0, BOUT_S / max(1e-6, took)))))
    return told(data, search.best)


def _worth(net: Net, tours: Tours) -> int:
    return int(tours.route[tours.route[:, FIRST] >= 0, COST].sum() + net.who[tours.stop[:, SLOT] < 0, PRICE].sum())


def _shares(net: Net, tours: Tours, workers: int, chance: np.random.Generator) -> list[Flags]:
    """For each worker which slots are its own."""
    slots = [int(slot) for slot in np.flatnonzero(tours.route[:, FIRST] >= 0)]
    if workers < 2 or len(slots) < 2 * workers:
        return [np.ones(len(tours.route), dtype=bool)]
    of = tours.stop[:, SLOT]
    order = np.argsort(of, kind="stable")[int((of < 0).sum()) :]
    routes = np.split(order, np.flatnonzero(np.diff(of[order])) + 1)
    shares = []
    for group in groups_of(net.metres[0], routes, workers, chance):
        shares.append(np.zeros(len(tours.route), dtype=bool))
        shares[-1][[slots[each] for each in group]] = True
    return shares


def _workers(net: Net, tours: Tours, quota: Ints, shares: Sequence[Flags], chance: np.random.Generator) -> list[Worker]:
    """Workers for these shares; free slots and vehicles, and customers on no route, are dealt out in turn."""
    count, slots, n = len(shares), len(tours.route), len(net.who)
    whose = np.zeros(n, dtype=np.int32)
    owner = np.zeros(slots, dtype=np.int32)
    for number, share in enumerate(shares):
        owner[share] = number
    free = np.flatnonzero(tours.route[:, FIRST] < 0)
    owner[free] = np.arange(len(free)) % count
    whose[:] = owner[tours.stop[:, SLOT]]
    out = np.flatnonzero(tours.stop[:, SLOT] < 0)
    whose[out] = chance.integers(count, size=len(out))
    best = copied(tours)
    mark = np.zeros(slots, dtype=np.int32)
    first = int(chance.integers(count))
    return [
        _worker(net, tours, number, (whose, owner, mark, best), (quota + (number + first) % count) // count, chance)
        for number in range(count)
    ]


def _worker(net: Net, tours: Tours, number: int, shared: Any, quota: Ints, chance: np.random.Generator) -> Worker:
    whose, owner, mark, best = shared
    nodes = np.flatnonzero(whose == number).astype(np.int32)
    slots = np.flatnonzero(owner == number).astype(np.int32)
    used = slots[tours.route[slots, FIRST] >= 0]
    worth = int(tours.route[used, COST].sum() + net.who[nodes[tours.stop[nodes, SLOT] < 0], PRICE].sum())
    average = int(tours.route[used, SIZE].sum() // max(1, len(used)))
    n = len(whose)

    def room(size: int) -> Small:
        return np.zeros(size, dtype=np.int32)

    return Worker(
        number, nodes, slots, whose, quota.astype(np.int64),
        np.array([worth, worth, max(1, average), 0], dtype=np.int64),
        chance.integers(1, 2**63, size=1, dtype=np.uint64),
        room(n + 128), np.zeros(n + 128), room(len(slots) + 1), room(len(slots) + 1), room(len(slots) + 2), room(n + 1),
        mark, best,
    )  # fmt: skip
