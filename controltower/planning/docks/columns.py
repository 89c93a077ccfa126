"""In which ways can each truck be served, at what cost? Every door and start on the grid of slots, as arrays.

A column is a visit served in one way at one door from one start (a time-indexed formulation: Sousa and Wolsey 1992, "A
time indexed formulation of non-preemptive single machine scheduling problems").
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
import numpy.typing as npt

from controltower.domain.ids import RouteId
from controltower.domain.times import SECOND, Instant, later
from controltower.planning.docks.problem import Bay, Booking, Departure, DocksProblem, Visit, Way, carried_m

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]


NEVER_REFUSED = 10**8
"""Cents to send away a truck that stands at a door or whose appointment is frozen."""


@dataclass(frozen=True, slots=True)
class Grid:
    """Slots from `begins` on; people per slot, and which doors are closed: (n_doors, n_slots)."""

    begins: Instant
    slot: int
    people: Ints
    closed: Bools

    def down(self, at: int) -> int:
        """The slot in which an instant lies."""
        return (at - self.begins) // self.slot

    def up(self, at: int) -> int:
        """The first slot that begins at an instant or later."""
        return -((self.begins - at) // self.slot)

    def at(self, slot: int) -> Instant:
        """When a slot begins."""
        return Instant(self.begins + slot * self.slot)


@dataclass(frozen=True, slots=True)
class Shared:
    """A route that waits for several visits, and how many slots late each column of them makes it."""

    route: int
    price: int
    late: dict[int, Ints]


@dataclass(frozen=True, slots=True)
class Columns:
    """All columns, those of visit n from `first[n]` to `first[n + 1]`; `cost` in cents without shared lateness.

    `way` is -1 for an appointment kept as it is booked. `changes` counts what the change budget counts; `stay` says
    which visits' refusal counts too, and `fixed` which visits have one column and no choice.
    """

    grid: Grid
    first: Ints
    visit: Ints
    way: Ints
    door: Ints
    start: Ints
    end: Ints
    work: Ints
    rest: Ints
    crew: Ints
    cost: Ints
    changes: Ints
    refusal: Ints
    stay: Bools
    fixed: Bools
    shared: tuple[Shared, ...]
    budget: int | None

    def of(self, visit: int) -> slice:
        """The columns of a visit."""
        return slice(int(self.first[visit]), int(self.first[visit + 1]))


def cents(price: float) -> int:
    """A price in whole cents."""
    return round(100 * price)


def begun(micros: Any, slot: int) -> Any:
    """How many slots have begun in so many microseconds (a number or an array)."""
    return np.maximum(0, -(-micros // slot))


def fits(bay: Bay, visit: Visit) -> bool:
    """Whether a door can take a visit at all."""
    return visit.kind in bay.kinds and visit.needs <= bay.equipment


def walk_cents(problem: DocksProblem, bay: Bay, visit: Visit) -> int:
    """What the trips between a door and the lane cost, along the aisles, there and back."""
    return cents(problem.walk_km * carried_m(bay, visit) / 1_000)


def per_slot(problem: DocksProblem, price_h: float) -> int:
    """The price of an hour for one slot, in cents."""
    return cents(price_h * problem.slot_s / 3_600)


def grid_of(problem: DocksProblem) -> Grid:
    """The slots of a problem: whole multiples of the slot's length, so that later plans fall on the same ones.

    Trucks that stand at a door have the people that they need, whoever is missing elsewhere.
    """
    slot = problem.slot_s * SECOND
    earliest = min([problem.now, *(each.starts_at for each in problem.booked)])
    latest = max([problem.until, *(each.ends_at for each in problem.booked)])
    begins = Instant(earliest // slot * slot)
    count = max(1, -((begins - latest) // slot))
    bare = Grid(begins, slot, np.zeros(count, dtype=np.int64), np.zeros((len(problem.bays), count), dtype=np.bool_))
    for shift in problem.crew:
        bare.people[max(0, bare.up(shift.span.starts)) : max(0, bare.down(shift.span.ends))] += shift.people
    for number, bay in enumerate(problem.bays):
        for span in bay.closed:
            bare.closed[number, max(0, bare.down(span.starts)) : max(0, bare.up(span.ends))] = True
    crew = {visit.id: visit.crew for visit in problem.visits}
    at_work = np.zeros_like(bare.people)
    for booking in problem.booked:
        if booking.stands:
            at_work[bare.down(booking.work_from) : bare.up(booking.work_until)] += crew.get(booking.visit, 0)
    np.maximum(bare.people, at_work, out=bare.people)
    return bare


Alone = dict[RouteId, Departure]
"""Routes that wait for one visit only; their lateness is part of what its columns cost."""


def columns_of(problem: DocksProblem, grid: Grid, held: dict[str, Booking]) -> Columns:
    """Every column of every visit; `held` are the appointments that can stay."""
    waits = Counter(feed.route for visit in problem.visits for feed in visit.feeds)
    alone = {each.route: each for each in problem.departures if waits[each.route] == 1}
    first, parts, changes, fixed = [0], [], [], []
    for visit in problem.visits:
        kept = held.get(visit.id)
        is_fixed = kept is not None and (kept.stands or kept.starts_at < problem.frozen_until)
        part, changed = _table(problem, grid, visit, kept, alone)
        if is_fixed:
            part, changed = part[:1], changed[:1]
        parts.append(part)
        changes.append(changed)
        first.append(first[-1] + len(part))
        fixed.append(is_fixed)
    table = np.concatenate(parts) if parts else np.empty((0, 7), dtype=np.int64)
    visit_of = np.repeat(np.arange(len(problem.visits)), np.diff(first))
    crew = np.array([visit.crew for visit in problem.visits], dtype=np.int64)[visit_of]
    way, door, start, end, work, rest, cost = (np.ascontiguousarray(table[:, n]) for n in range(7))
    return Columns(
        grid=grid,
        first=np.array(first, dtype=np.int64),
        visit=visit_of,
        way=way,
        door=door,
        start=start,
        end=end,
        work=work,
        rest=rest,
        crew=crew,
        cost=cost,
        changes=np.concatenate(changes) if changes else np.empty(0, dtype=np.int64),
        refusal=np.where(fixed, NEVER_REFUSED, [cents(visit.refusal) for visit in problem.visits]).astype(np.int64),
        stay=np.array([visit.id in held for visit in problem.visits], dtype=np.bool_),
        fixed=np.array(fixed, dtype=np.bool_),
        shared=_shared(problem, grid, table, first),
        budget=problem.most_changes,
    )


def _table(problem: DocksProblem, grid: Grid, visit: Visit, kept: Booking | None, alone: Alone) -> tuple[Ints, Ints]:
    """Way, door, start, end, first slot of work, first slot after it and cost of each column; and if it is a change."""
    blocks = [
        _block(problem, grid, visit, number, door, alone)
        for number, door in product(range(len(visit.ways)), range(len(problem.bays)))
        if fits(problem.bays[door], visit)
    ]
    table = np.concatenate(blocks) if blocks else np.empty((0, 7), dtype=np.int64)
    if kept is None:
        return table, np.zeros(len(table), dtype=np.int64)
    door = next(n for n, bay in enumerate(problem.bays) if bay.door == kept.door)
    modes = np.array([way.mode is kept.mode for way in visit.ways])
    is_kept = modes[table[:, 0]] & (table[:, 1] == door) & (grid.begins + table[:, 2] * grid.slot == kept.starts_at)
    table = table[~is_kept]
    table[:, 6] += cents(problem.change_price)
    way = way_of(visit, kept)
    ends, rests = np.array([leaves_at(kept, way)]), np.array([kept.work_until])
    cost = _costs(problem, visit, door, way, ends, rests, alone)[0]
    spans = grid.down(kept.starts_at), grid.up(kept.ends_at), grid.down(kept.work_from), grid.up(kept.work_until)
    row = np.array([[-1, door, *spans, cost]], dtype=np.int64)
    return np.concatenate([row, table]), np.array([0] + [1] * len(table), dtype=np.int64)


def way_of(visit: Visit, booking: Booking) -> Way:
    """The way in which a booking serves a visit."""
    return next((way for way in visit.ways if way.mode is booking.mode), visit.ways[0])


def leaves_at(booking: Booking, way: Way) -> Instant:
    """When the truck of a booking leaves the door: as soon as all is done, though it may be booked for longer."""
    return min(booking.ends_at, later(booking.work_until, way.after_s))


def slots(seconds: float, grid: Grid) -> int:
    """So many seconds in whole slots, rounded up."""
    return int(begun(round(seconds * SECOND), grid.slot))


def _block(problem: DocksProblem, grid: Grid, visit: Visit, number: int, door: int, alone: Alone) -> Ints:
    """The columns of a visit in one way at one door: every start in time, with the door open and people there."""
    way = visit.ways[number]
    before, work, after = (slots(seconds, grid) for seconds in (way.before_s, way.work_s, way.after_s))
    highest = grid.down(min(way.until_at, problem.until)) - (before + work + after)
    starts = np.arange(grid.up(max(way.from_at, problem.now)), highest + 1)
    works, rests, ends = starts + before, starts + before + work, starts + before + work + after
    shut = np.concatenate([[0], np.cumsum(grid.closed[door])])
    scarce = np.concatenate([[0], np.cumsum(grid.people < visit.crew)])
    is_good = (shut[ends] == shut[starts]) & (scarce[rests] == scarce[works])
    begins = int(grid.begins)
    cost = _costs(problem, visit, door, way, begins + ends * grid.slot, begins + rests * grid.slot, alone)
    same = np.full_like(starts, number), np.full_like(starts, door)
    found: Ints = np.stack([*same, starts, ends, works, rests, cost], axis=1)[is_good]
    return found


def _costs(problem: DocksProblem, visit: Visit, door: int, way: Way, ends: Ints, done: Ints, alone: Alone) -> Ints:
    """What serving a visit costs: walking, fee, detention, and lateness of routes that wait for nobody else."""
    slot = problem.slot_s * SECOND
    total: Ints = begun(ends - way.from_at - round(way.free_s * SECOND), slot) * per_slot(problem, way.detention_h)
    total = total + begun(ends - way.from_at, slot) * per_slot(problem, way.wait_h)
    total = total + walk_cents(problem, problem.bays[door], visit) + cents(way.fee)
    for feed in visit.feeds:
        departure = alone.get(feed.route)
        if departure is not None:
            late = begun(done + round(feed.after_s * SECOND) - departure.leaves_at, slot)
            total = total + late * per_slot(problem, departure.late_h)
    return total


def _shared(problem: DocksProblem, grid: Grid, table: Ints, first: Sequence[int]) -> tuple[Shared, ...]:
    prices = [per_slot(problem, each.late_h) for each in problem.departures]
    found = []
    for number, departure in enumerate(problem.departures):
        feeds = [(n, f) for n, visit in enumerate(problem.visits) for f in visit.feeds if f.route == departure.route]
        if len(feeds) < 2:
            continue
        late = {}
        for n, feed in feeds:
            over = grid.begins + round(feed.after_s * SECOND) - departure.leaves_at
            late[n] = begun(table[first[n] : first[n + 1], 5] * grid.slot + over, grid.slot)
        found.append(Shared(number, prices[number], late))
    return tuple(found)
