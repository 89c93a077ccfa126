"""How cheap could a plan of doors be at best? A Lagrangian bound, and a price for every slot of a door and of people.

Doors, people, the change budget and the lateness that several visits share are given prices instead of limits; each
visit then takes its cheapest column alone, and what all of them cost, less what the limits are worth, is a lower bound
(Fisher 1981, "The Lagrangian relaxation method for solving integer programming problems"; steps of Polyak, with the
direction deflected as in Camerini, Fratta and Maffioli 1975).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from controltower.planning.docks.columns import Columns, Floats, Ints

PATIENCE = 20
LEAST_STEP = 0.002


@dataclass(frozen=True, slots=True)
class Priced:
    """A lower bound in cents, and what each column costs more than the cheapest of its visit at those prices.

    `cost` is the price of each column; `spare` what it costs to refuse a visit, above its cheapest column.
    """

    bound: float
    cost: Floats
    above: Floats
    spare: Floats


class Prices:
    """Prices of doors, people, changes and shared lateness, made better step by step."""

    def __init__(self, columns: Columns) -> None:
        self._held = columns
        doors, count = columns.grid.closed.shape
        self._door = np.zeros((doors, count))
        self._people = np.zeros(count)
        self._change = 0.0
        self._shares = [np.full(len(each.late), 1.0 / len(each.late)) for each in columns.shared]
        self._push_door = np.zeros_like(self._door)
        self._push_people = np.zeros_like(self._people)
        self._owner = np.flatnonzero(np.diff(columns.first))

    def priced(self) -> tuple[Priced, Ints]:
        """The bound at these prices, and the column that each visit takes (or -1)."""
        held = self._held
        cost = self._costs()
        least = np.full(len(held.refusal), np.inf)
        if len(cost):
            least[self._owner] = np.minimum.reduceat(cost, held.first[:-1][self._owner])
        refusal = held.refusal + self._change * held.stay
        chosen = np.minimum(least, refusal)
        is_least = cost <= chosen[held.visit]
        takes = np.full(len(refusal), -1, dtype=np.int64)
        found = np.flatnonzero(is_least)[::-1]
        takes[held.visit[found]] = found
        bound = float(chosen.sum()) - float(self._door.sum()) - float((self._people * held.grid.people).sum())
        bound -= self._change * (held.budget or 0)
        return Priced(bound, cost, cost - chosen[held.visit], refusal - chosen), takes

    def _costs(self) -> Floats:
        held = self._held
        doors, count = self._door.shape
        sums = np.zeros((doors, count + 1))
        np.cumsum(self._door, axis=1, out=sums[:, 1:])
        hands = np.concatenate([[0.0], np.cumsum(self._people)])
        cost: Floats = held.cost + sums[held.door, held.end] - sums[held.door, held.start]
        cost += held.crew * (hands[held.rest] - hands[held.work])
        if held.budget is not None:
            cost += self._change * held.changes
        for each, share in zip(held.shared, self._shares, strict=True):
            for part, (visit, late) in zip(share, each.late.items(), strict=True):
                cost[held.of(visit)] += part * each.price * late
        return cost

    def step(self, takes: Ints, missing: float, pace: float) -> None:
        """Raise the price of what too many want, and lower the others; `missing` is how far the bound is off."""
        held = self._held
        use, hands = self._used(takes)
        over_door, over_people = use - 1.0, hands - held.grid.people
        placed = takes >= 0
        over_change = float(held.changes[takes[placed]].sum() + (held.stay & ~placed).sum()) - (held.budget or 0)
        wanted = [self._lateness(takes, each.late) for each in held.shared]
        over_door = np.where((self._door <= 0) & (over_door < 0), 0.0, over_door)
        over_people = np.where((self._people <= 0) & (over_people < 0), 0.0, over_people)
        self._push_door = over_door + 0.6 * self._push_door
        self._push_people = over_people + 0.6 * self._push_people
        size = float((self._push_door**2).sum() + (self._push_people**2).sum()) + over_change**2
        size += sum(float(((late - late.mean()) ** 2).sum()) for late in wanted)
        length = pace * missing / max(1.0, size)
        self._door = np.maximum(0.0, self._door + length * self._push_door)
        self._people = np.maximum(0.0, self._people + length * self._push_people)
        if held.budget is not None:
            self._change = max(0.0, self._change + length * over_change)
        for number, (each, late) in enumerate(zip(held.shared, wanted, strict=True)):
            self._shares[number] = _on_simplex(self._shares[number] + length * late / max(1, each.price))

    def _used(self, takes: Ints) -> tuple[Floats, Floats]:
        held = self._held
        doors, count = self._door.shape
        column = takes[takes >= 0]
        marks, hands = np.zeros((doors, count + 1)), np.zeros(count + 1)
        np.add.at(marks, (held.door[column], held.start[column]), 1.0)
        np.add.at(marks, (held.door[column], held.end[column]), -1.0)
        np.add.at(hands, held.work[column], held.crew[column])
        np.add.at(hands, held.rest[column], -held.crew[column])
        return np.cumsum(marks, axis=1)[:, :-1], np.cumsum(hands)[:-1]

    def _lateness(self, takes: Ints, late: dict[int, Ints]) -> Floats:
        first = self._held.first
        return np.array([float(each[takes[n] - first[n]]) if takes[n] >= 0 else 0.0 for n, each in late.items()])


def _on_simplex(values: Floats) -> Floats:
    """The nearest shares that are not negative and add up to one (Held, Wolfe and Crowder 1974)."""
    ordered = np.sort(values)[::-1]
    sums = np.cumsum(ordered) - 1.0
    last = int(np.flatnonzero(ordered - sums / np.arange(1, len(values) + 1) > 0)[-1])
    found: Floats = np.maximum(0.0, values - sums[last] / (last + 1))
    return found


def rising(columns: Columns, best: Callable[[], float]) -> Iterator[tuple[Priced, Ints, float]]:
    """Ever better bounds until they rise no more: the best so far, what each visit takes now, and the bound now.

    `best` says what the cheapest plan costs that is known by then.
    """
    prices = Prices(columns)
    top: Priced | None = None
    pace, idle = 1.0, 0
    while pace > LEAST_STEP:
        found, takes = prices.priced()
        if top is None or found.bound > top.bound + 1e-4 * abs(best() - top.bound):
            idle = 0
        else:
            idle += 1
        if top is None or found.bound > top.bound:
            top = found
        if idle >= PATIENCE:
            pace, idle = pace * 0.6, 0
        yield top, takes, found.bound
        if best() - top.bound < 1.0:
            return
        prices.step(takes, max(1.0, 1.02 * best() - found.bound), pace)
