"""Does every truck find room at a door of its side? If not, who is left out, and is that proven?

The multiple knapsack problem: quickly by the largest first, each into the door where it leaves least; else by the
search for doors; and where that does not seat everybody, by CP-SAT, which seats as much of the load as it can.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor

import numpy as np
from ortools.sat.python import cp_model

from controltower.planning.crossdock.doorsearch import FREE, Ints, Yard, searched
from controltower.planning.plans import LeftOut

WORK = 1.0
"""What CP-SAT may spend, in its own seconds: the same on every machine."""
PARTS = 1_000_000
"""Loads are counted in so many parts of the largest limit where no decimal makes them whole."""
LARGE = 1e9
TRIES, MOVES = 10, 1_000
"""Searches for a way to seat everybody, before CP-SAT."""
SLIP = 1e-4
"""Of a part: what sums of fractions are off by."""


@dataclass(frozen=True, slots=True)
class Seats:
    """The door of each truck by number, -1 for none, and why."""

    at: Ints
    left_out: tuple[LeftOut, ...]


def seated(trucks: Sequence[tuple[str, float]], doors: Sequence[tuple[str, float]], what: str) -> Seats:
    """Room for as much of the load as possible; `what` says in reasons which side it is."""
    loads, limits = [load for _, load in trucks], [limit for _, limit in doors]
    largest = max(limits, default=-1.0)
    able = [n for n, load in enumerate(loads) if load <= largest]
    at, proven = _largest_first(loads, limits, able), False
    if any(at[n] < 0 for n in able):
        at = _shifted(loads, limits, able, at)
    if any(at[n] < 0 for n in able):
        at, proven = _as_much_as_fits(loads, limits, able, at)
    left_out = tuple(
        LeftOut(trucks[n][0], _why_not(trucks[n], loads, limits, what, proven=proven))
        for n in range(len(trucks))
        if at[n] < 0
    )
    return Seats(np.array(at, dtype=np.int64), left_out)


def _largest_first(loads: Sequence[float], limits: Sequence[float], able: Sequence[int]) -> list[int]:
    rest, at = list(limits), [-1] * len(loads)
    slip = SLIP * max(limits, default=0.0) / PARTS
    for n in sorted(able, key=lambda n: -loads[n]):
        door = min((d for d in range(len(rest)) if rest[d] >= loads[n] - slip), key=lambda d: rest[d], default=-1)
        if door >= 0:
            at[n] = door
            rest[door] -= loads[n]
    return at


def _shifted(loads: Sequence[float], limits: Sequence[float], able: Sequence[int], at: Sequence[int]) -> list[int]:
    """All of them seated by the search for doors, where nothing matters but room; else as before."""
    count, doors = len(able), len(limits)
    small = -int(np.frexp(max(limits))[1])
    sizes = (np.ldexp(np.array(values, dtype=float), small) for values in ([loads[n] for n in able], limits))
    none, many = np.zeros(count, dtype=np.int64), np.full(count, doors, dtype=np.int64)
    yard = Yard(next(sizes), none, many, next(sizes), np.zeros((count, count)), np.zeros((doors, doors)))
    start = np.array([max(0, at[n]) for n in able], dtype=np.int64)
    for seed in range(TRIES):
        found, cost = searched(yard, start, MOVES, 1.0, seed)
        if cost < FREE:
            seats = list(at)
            for n, door in zip(able, found, strict=True):
                seats[n] = int(door)
            return seats
    return list(at)


def _as_much_as_fits(
    loads: Sequence[float], limits: Sequence[float], able: Sequence[int], hint: Sequence[int]
) -> tuple[list[int], bool]:
    scale = _scale((*loads, *limits), max(limits))
    model = cp_model.CpModel()
    on = {(n, d): model.new_bool_var("") for n in able for d in range(len(limits))}
    for n in able:
        model.add(sum(on[n, d] for d in range(len(limits))) <= 1)
    # Rounded up here and down there: what fits in whole parts fits.
    parts = {n: ceil(loads[n] * scale - SLIP) for n in able}
    for d, limit in enumerate(limits):
        model.add(sum(parts[n] * on[n, d] for n in able) <= floor(limit * scale + SLIP))
    for (n, d), seat in on.items():
        model.add_hint(seat, hint[n] == d)
    model.maximize(sum((parts[n] + 1) * seat for (n, _), seat in on.items()))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.max_deterministic_time = WORK
    status = solver.solve(model)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return list(hint), False
    at = [-1] * len(loads)
    for (n, d), seat in on.items():
        if solver.boolean_value(seat):
            at[n] = d
    return at, status == cp_model.OPTIMAL


def _scale(values: Sequence[float], largest: float) -> float:
    """Parts of one: as many as make all loads and limits whole, where there are not too many."""
    for scale in (10.0**digits for digits in range(7)):
        if largest * scale <= LARGE and all(abs(value * scale - round(value * scale)) <= SLIP for value in values):
            return scale
    return PARTS / largest if largest > 0 else 1.0


def _why_not(
    truck: tuple[str, float], loads: Sequence[float], limits: Sequence[float], what: str, *, proven: bool
) -> str:
    name, load = truck
    if not limits:
        return f"Truck {name} has no door: there is no {what} door."
    if load > max(limits):
        return f"Truck {name} carries {load:g}, and the largest {what} door takes {max(limits):g}."
    if sum(loads) > sum(limits):
        return (
            f"Truck {name} has no door: {what} trucks carry {sum(loads):g}, and all {what} doors together take "
            f"{sum(limits):g}."
        )
    if proven:
        return f"Truck {name} has no door: no way to share out the {what} trucks leaves room for its {load:g}."
    return f"Truck {name} has no door: no way was found to share out the {what} trucks that leaves room for it."
