"""Which truck should stand at which door, so that freight goes the least way across the floor?

The cross-dock door assignment problem of Guignard, Hahn, Pessoa and da Silva (2012): two generalised assignments,
inbound trucks to inbound doors and outbound trucks to outbound doors, tied together by pieces times metres. Several
trucks may share a door one after the other, as far as it can take what they carry. Good assignments are kept, and each
round of search begins between two of them (path relinking in its simplest form: a mixture).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np

from controltower.planning.crossdock.doorsearch import FREE, Floats, Ints, Yard, searched
from controltower.planning.crossdock.seating import Seats, seated
from controltower.planning.plans import LeftOut, StopAsked, never

PATIENCE = 300
"""Rounds without anything better before the search ends."""
MOVES = 1_000
"""Moves of one round of search, for a step of which the clock need not be asked."""
KEPT = 10
FRESH = 0.15
"""Share of rounds that begin anywhere and not between two good assignments."""


@dataclass(frozen=True, slots=True)
class Side:
    """Trucks with what each carries, and the doors of their side with what each can take, by name."""

    trucks: tuple[tuple[str, float], ...]
    doors: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class DoorProblem:
    """`pieces[m][n]` go from inbound truck m to outbound truck n; from inbound door i to outbound door j it is
    `metres[i][j]`, or whatever else a piece costs on the way.
    """

    inbound: Side
    outbound: Side
    pieces: tuple[tuple[float, ...], ...]
    metres: tuple[tuple[float, ...], ...]

    def __post_init__(self) -> None:
        for name, rows, high, wide in (
            ("pieces", self.pieces, self.inbound.trucks, self.outbound.trucks),
            ("metres", self.metres, self.inbound.doors, self.outbound.doors),
        ):
            if len(rows) != len(high) or any(len(row) != len(wide) for row in rows):
                raise ValueError(f"{name} must be {len(high)} x {len(wide)}.")
        values = chain(*self.pieces, *self.metres, *((n for _, n in part) for part in _parts(self)))
        if not all(0 <= value < FREE for value in values):
            raise ValueError("Pieces, metres, loads and limits must be numbers that are not negative.")
        for part in _parts(self):
            if len({name for name, _ in part}) != len(part):
                raise ValueError("A truck or a door is named twice.")


@dataclass(frozen=True, slots=True)
class DoorPlan:
    """The door of each truck of either side, the piece-metres of their freight, and who has no door and why."""

    inbound: dict[str, str]
    outbound: dict[str, str]
    piece_metres: float
    left_out: tuple[LeftOut, ...]


def plan_doors(problem: DoorProblem, *, stop: StopAsked = never, seed: int = 0, patience: int = PATIENCE) -> DoorPlan:
    """The assignment of least piece-metres that was found; no door takes more than it can.

    Where not all trucks find room, as much as possible of what they carry does, and the rest is left out.
    """
    sides = [seated(side.trucks, side.doors, what) for side, what in zip(_sides(problem), WHAT, strict=True)]
    inside = [np.flatnonzero(found.at >= 0) for found in sides]
    yard = _yard(problem, inside)
    at = np.concatenate((sides[0].at[inside[0]], sides[1].at[inside[1]] + len(problem.inbound.doors)))
    if len(inside[0]) and len(inside[1]):
        at = _best(yard, at, stop, seed, patience)
    return _told(problem, inside, at, sides)


WHAT = "inbound", "outbound"


def piece_metres(problem: DoorProblem, inbound: dict[str, str], outbound: dict[str, str]) -> float:
    """How far all pieces go whose trucks both have a door."""
    rows = {name: n for n, (name, _) in enumerate(problem.inbound.doors)}
    columns = {name: n for n, (name, _) in enumerate(problem.outbound.doors)}
    return sum(
        pieces * problem.metres[rows[inbound[come]]][columns[outbound[go]]]
        for (come, _), row in zip(problem.inbound.trucks, problem.pieces, strict=True)
        for (go, _), pieces in zip(problem.outbound.trucks, row, strict=True)
        if come in inbound and go in outbound
    )


def _sides(problem: DoorProblem) -> tuple[Side, Side]:
    return problem.inbound, problem.outbound


def _parts(problem: DoorProblem) -> Iterable[tuple[tuple[str, float], ...]]:
    for side in _sides(problem):
        yield side.trucks
        yield side.doors


def _yard(problem: DoorProblem, inside: Sequence[Ints]) -> Yard:
    """Those trucks of both sides that have a door, in one row."""
    doors = [len(side.doors) for side in _sides(problem)]
    counts = [len(rows) for rows in inside]
    flow = np.array(problem.pieces, dtype=float).reshape([len(side.trucks) for side in _sides(problem)])
    loads = [side.trucks[n][1] for side, rows in zip(_sides(problem), inside, strict=True) for n in rows]
    limits = [limit for side in _sides(problem) for _, limit in side.doors]
    first = np.repeat(np.array([0, doors[0]]), counts)
    last = np.repeat(np.array([doors[0], sum(doors)]), counts)
    metres = np.array(problem.metres, dtype=float).reshape(doors)
    # By a power of two: exact, and what is nearly nothing is so for tons as for pieces.
    small = -int(np.frexp(max(limits, default=1.0))[1])
    held = np.ldexp(np.array(loads, dtype=float), small), np.ldexp(np.array(limits, dtype=float), small)
    return Yard(held[0], first, last, held[1], _both(flow[np.ix_(*inside)]), _both(metres))


def _both(block: Floats) -> Floats:
    """A matrix between two sides as one between all: nothing within a side, the same there and back."""
    high, wide = block.shape
    whole = np.zeros((high + wide, high + wide))
    whole[:high, high:], whole[high:, :high] = block, block.T
    return whole


def _best(yard: Yard, start: Ints, stop: StopAsked, seed: int, patience: int) -> Ints:
    """Rounds of search, each from between two of the good assignments found so far, or from anywhere."""
    chance = np.random.default_rng(seed)
    price = 0.1 * float(yard.pieces.sum() * yard.metres.max()) / max(1e-9, 2 * float(yard.loads.sum()))
    kept: list[tuple[float, Ints]] = []
    at, moves, least, since = start, MOVES // 10, FREE, 0
    while since < patience:
        best, cost = searched(yard, at, moves, price, int(chance.integers(1 << 31)))
        least, since = (cost, 0) if cost < least * (1 - 1e-9) else (least, since + 1)
        if cost < FREE and all(abs(cost - other) > 1e-6 * max(1.0, cost) for other, _ in kept):
            kept = sorted([*kept, (float(cost), best)], key=lambda each: each[0])[:KEPT]
        if stop():
            break
        at, moves = _begun(yard, kept, chance), MOVES
    return kept[0][1] if kept else start


def _begun(yard: Yard, kept: Sequence[tuple[float, Ints]], chance: np.random.Generator) -> Ints:
    """Each truck's door as in one of two good assignments; or anywhere."""
    if len(kept) < 2 or chance.random() < FRESH:
        anywhere: Ints = chance.integers(yard.first_door, yard.last_door)
        return anywhere
    one, two = chance.choice(len(kept), 2, replace=False)
    is_first = chance.random(len(yard.loads)) < chance.uniform(0.2, 0.8)
    mixed: Ints = np.where(is_first, kept[one][1], kept[two][1])
    return mixed


def _told(problem: DoorProblem, inside: Sequence[Ints], at: Ints, seats: Sequence[Seats]) -> DoorPlan:
    split, first = len(inside[0]), len(problem.inbound.doors)
    places = at[:split], at[split:] - first
    assigned = [
        {side.trucks[n][0]: side.doors[d][0] for n, d in zip(rows, doors, strict=True)}
        for side, rows, doors in zip(_sides(problem), inside, places, strict=True)
    ]
    left_out = tuple(each for found in seats for each in found.left_out)
    return DoorPlan(assigned[0], assigned[1], piece_metres(problem, assigned[0], assigned[1]), left_out)
