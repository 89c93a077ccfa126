"""From which of its places should each article be taken, where it lies in several? So that the tour is short.

Weidinger 2018 ("Picker routing in rectangular mixed shelves warehouses") names the problem. Here places are exchanged
one article at a time by simulated annealing (Kirkpatrick et al. 1983); each trial is measured by its shortest tour.
"""

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numba import njit

from controltower.planning.picking.exact import shortest
from controltower.planning.picking.layout import Layout, Spot, column_at, columns_of
from controltower.planning.picking.lengths import floor_of, room_for, tour_m
from controltower.planning.plans import StopAsked, never

TRIALS = 2_000
"""Trials between two looks at the time."""
HOT, COLD = 0.02, 0.0005
"""The first and the last temperature, as shares of the length at the start."""


@dataclass(frozen=True, slots=True)
class Article:
    """What is wanted of an article, and where how much of it lies."""

    places: tuple[tuple[Spot, int], ...]
    need: int


@dataclass(frozen=True, slots=True)
class ScatteredPlan:
    """The places to go to in walking order, and the metres from the depot through all of them and back."""

    spots: tuple[Spot, ...]
    metres: float


class Supply(NamedTuple):
    """All places sorted by column and y, what each holds, and what is needed; those of article n are
    `order[begins[n] : begins[n + 1]]`.
    """

    columns: Any
    ys_m: Any
    held: Any
    begins: Any
    order: Any
    needs: Any


def plan_scattered(
    layout: Layout, articles: Sequence[Article], *, seconds: float = 1.0, stop: StopAsked = never, seed: int = 0
) -> ScatteredPlan:
    """Places that hold enough of every article, with a short tour. Raises ValueError where there is not enough."""
    for number, article in enumerate(articles):
        if sum(quantity for _, quantity in article.places) < article.need:
            raise ValueError(f"Of article {number} there is less than {article.need}.")
    floor, known = floor_of(layout)
    columns = columns_of(layout)
    rows = sorted(
        (column_at(columns, x), y, n, quantity, (x, y))
        for n, article in enumerate(articles)
        for (x, y), quantity in article.places
    )
    owners = np.array([row[2] for row in rows])
    order = np.argsort(owners, kind="stable")
    supply = Supply(
        np.array([row[0] for row in rows]),
        np.array([row[1] for row in rows], dtype=np.float64),
        np.array([row[3] for row in rows]),
        np.searchsorted(owners[order], np.arange(len(articles) + 1)),
        order,
        np.array([article.need for article in articles]),
    )
    chosen = _begun(floor, known, supply)
    best, metres = chosen.copy(), np.inf
    begun = time.process_time()
    done, chunk = 0.0, 0
    while done < 1.0 and not stop():
        at = HOT * (COLD / HOT) ** done
        found, length = _annealed(floor, known, supply, chosen, at, seed + chunk)
        if length < metres:
            best, metres = found, length
        chunk += 1
        done = (time.process_time() - begun) / seconds if seconds > 0 else 1.0
    spots = list(dict.fromkeys(rows[n][4] for n in np.flatnonzero(best)))
    walk = shortest(layout, spots)
    return ScatteredPlan(tuple(spots[number] for number in walk.order), walk.metres)


@njit(cache=True)
def _length(floor: Any, known: Any, supply: Any, chosen: Any, scratch: Any, room: Any) -> Any:
    columns, ys = scratch
    count = 0
    for place in range(chosen.shape[0]):
        if chosen[place]:
            columns[count], ys[count] = supply.columns[place], supply.ys_m[place]
            count += 1
    return tour_m(floor, known, columns, ys, 0, count, room)


@njit(cache=True)
def _begun(floor: Any, known: Any, supply: Any) -> Any:
    """Article by article, those in fewest places first, whatever lengthens the tour least for what is still wanted."""
    begins, order, held, needs = supply.begins, supply.order, supply.held, supply.needs
    chosen = np.zeros(order.shape[0], np.bool_)
    room, scratch = room_for(known), (np.empty(order.shape[0], np.int64), np.empty(order.shape[0]))
    so_far = 0.0
    for article in np.argsort(begins[1:] - begins[:-1]):
        left = needs[article]
        while left > 0:
            best, price, length = -1, np.inf, so_far
            for place in order[begins[article] : begins[article + 1]]:
                if not chosen[place]:
                    chosen[place] = True
                    there = _length(floor, known, supply, chosen, scratch, room)
                    chosen[place] = False
                    if (there - so_far) / min(held[place], left) < price:
                        best, price, length = place, (there - so_far) / min(held[place], left), there
            chosen[best] = True
            left -= held[best]
            so_far = length
    return chosen


@njit(cache=True)
def _exchanged(places: Any, held: Any, need: int, chosen: Any) -> None:
    """Take one place more, and leave out others in any order as long as there is enough."""
    more = places[np.random.randint(places.shape[0])]  # noqa: NPY002 - numba's own, seeded by whoever calls
    chosen[more] = True
    total = 0
    for place in places:
        if chosen[place]:
            total += held[place]
    for place in np.random.permutation(places):  # noqa: NPY002
        if chosen[place] and place != more and total - held[place] >= need:
            chosen[place] = False
            total -= held[place]


@njit(cache=True)
def _annealed(floor: Any, known: Any, supply: Any, chosen: Any, at: float, seed: int) -> Any:
    """Trials at one temperature; `chosen` is changed. The best selection that was seen, and its metres."""
    np.random.seed(seed)  # noqa: NPY002
    begins, order = supply.begins, supply.order
    room, scratch = room_for(known), (np.empty(order.shape[0], np.int64), np.empty(order.shape[0]))
    now = _length(floor, known, supply, chosen, scratch, room)
    best, metres = chosen.copy(), now
    warmth = at * now
    for _ in range(TRIALS):
        article = np.random.randint(supply.needs.shape[0])  # noqa: NPY002
        places = order[begins[article] : begins[article + 1]]
        before = chosen[places].copy()
        _exchanged(places, supply.held, supply.needs[article], chosen)
        there = _length(floor, known, supply, chosen, scratch, room)
        if there <= now or np.random.random() < math.exp((now - there) / warmth):  # noqa: NPY002
            now = there
            if now < metres - 1e-9:
                best, metres = chosen.copy(), now
        else:
            for n in range(places.shape[0]):
                chosen[places[n]] = before[n]
    return best, metres
