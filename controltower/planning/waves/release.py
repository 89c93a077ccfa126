"""Which waves shall go to the floor when? As late as keeps the benches busy, and as early as every departure needs.

The benches are the drum: a wave is released once what is on its way to them, together with it, would keep them busy no
longer than a buffer allows (constant work in progress: Spearman, Woodruff and Hopp 1990, "CONWIP: a pull alternative to
kanban"; drum, buffer and rope: Goldratt and Cox 1984). Of such plans, one for each length of the buffer, with whole
waves and with waves cut into parts, the one is kept whose forecast has the fewest parcels late, the shortest longest
queue, and benches that never want for work; then single releases are shifted as long as that gets better.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import count
from random import Random

import numpy as np
from numpy.typing import NDArray

from controltower.domain.ids import WaveId
from controltower.domain.times import DAY, MINUTE, Instant
from controltower.domain.waves import Release
from controltower.planning.plans import LeftOut, StopAsked, never
from controltower.planning.waves.flow import Floor, Lot, lots_of
from controltower.planning.waves.problem import STEP, OrderWork, WavesProblem, as_planned
from controltower.planning.waves.profile import Profile, profile_of
from controltower.planning.waves.road import beyond, in_room

BUFFERS_MIN = (30, 45, 65, 100, 150, 240)
"""Minutes for which what is on its way would keep the benches busy; less is at the mercy of chance."""
LAST = 50 * MINUTE
"""A wave that could only be released so shortly before its departure does not make it."""
SHIFTS = (-6, -3, -2, -1, 1, 2, 3, 6)
"""Steps by which a single release is shifted."""
PATIENCE = 20
"""So many shifts in a row that do not help, and the search ends."""
LATE_COST = 20.0
"""One parcel more that is late weighs as much as so many parcels more in the longest queue; so does one that is made
ready for a departure whose vehicles are full."""
LACK_COST = 0.75
"""And so many for each parcel that the benches are behind, at the worst, because they had nothing to do."""
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class WavePlan:
    """Every planned wave with its time, how the day goes with it and without, and what cannot make its departure.

    `no_van` are parcels made ready for departures whose vehicles cannot take them.
    """

    releases: tuple[Release, ...]
    now: Profile
    then: Profile
    left_out: tuple[LeftOut, ...]
    no_van_now: float = 0.0
    no_van_then: float = 0.0

    @property
    def changed(self) -> bool:
        """Whether anything would be otherwise than it is planned."""
        return bool(self.releases) and (self.then.late, self.then.pack_queue) != (self.now.late, self.now.pack_queue)


Cost = tuple[float, float]


@dataclass(frozen=True, slots=True)
class _Found:
    cost: Cost
    lots: tuple[Lot, ...]


def plan_waves(problem: WavesProblem, *, stop: StopAsked = never, seed: int = 0) -> WavePlan:
    """Releases of the planned waves that level the queue at the benches, at no more lateness than is planned now."""
    floor = Floor(problem)
    today = lots_of(problem, as_planned(problem))
    run = floor.run(today)
    before = profile_of(floor, today, run)
    packed = np.cumsum(run.pack.done)
    fixed = [lot for lot in today if lot.wave.on_floor]
    best = _scored(floor, today, packed)
    for lots in _pulled(floor, fixed, problem):
        if stop():
            break
        best = min(best, _scored(floor, lots, packed), key=lambda found: found.cost)
    best = _shifted(floor, best, packed, stop, Random(seed))
    releases = tuple(_releases(problem, [lot for lot in best.lots if not lot.wave.on_floor]))
    after = profile_of(floor, best.lots, floor.run(best.lots))
    left_out = tuple(_left_out(problem, best.lots, after))
    return WavePlan(releases, before, after, left_out, beyond(problem, today), beyond(problem, best.lots))


def _scored(floor: Floor, lots: Sequence[Lot], packed: Floats) -> _Found:
    """Lateness, the longest queue, and what the benches lack because nothing came; then what waits in the building.

    `packed` is how much would be packed by then if all is released as planned.
    """
    run = floor.run(lots)
    queue = float(run.pack.waits.max(initial=0.0))
    lacks = float((packed - np.cumsum(run.pack.done)).max(initial=0.0))
    rest = float(run.pack.waits.sum() + 0.2 * run.picks.waits.sum()) / max(1, floor.count)
    wrong = float(run.late.sum()) + beyond(floor.problem, lots)
    cost = LATE_COST * wrong + queue + LACK_COST * lacks + 0.1 * rest
    return _Found((round(cost, 6), queue), tuple(lots))


# -- the rope


def _pulled(floor: Floor, fixed: Sequence[Lot], problem: WavesProblem) -> Iterator[list[Lot]]:
    """A plan for each buffer, first with whole waves, then with waves in parts."""
    planned = [Lot(wave, wave.orders, wave.release_at, wave.departure_at) for wave in problem.planned]
    whole = in_room(problem, planned)
    parts = [part for lot in whole for part in _cut(problem, lot)]
    for lots in (whole, parts) if len(parts) > len(whole) else (whole,):
        for buffer_min in BUFFERS_MIN:
            yield [*fixed, *_roped(floor, fixed, lots, buffer_min)]


def _roped(floor: Floor, fixed: Sequence[Lot], lots: Sequence[Lot], buffer_min: float) -> list[Lot]:
    """Each lot released when the benches would begin on the buffer without it.

    What cannot make its departure goes with the next one, behind those who can.
    """
    able = np.cumsum(floor.pack_can)
    ahead = sum(lot.wave.parcels for lot in fixed)
    waiting, found = sorted(lots, key=_need), []
    bumped: list[Lot] = []
    while waiting or bumped:
        if not waiting:
            waiting, bumped = sorted(bumped, key=_need), []
        lot = waiting.pop(0)
        at = max(_pull_at(floor, able, ahead, buffer_min), floor.problem.now)
        after = next((each for each in floor.problem.departures if each > lot.departure_at), None)
        if at > lot.departure_at - LAST and after is not None:
            bumped.append(replace(lot, departure_at=after))
            continue
        found.append(replace(lot, release_at=min(at, Instant(lot.departure_at - MINUTE))))
        ahead += sum(order.parcels for order in lot.orders)
    return found


def _need(lot: Lot) -> tuple[Instant, Instant, str]:
    return lot.departure_at, lot.wave.ready_by, lot.wave.id


def _pull_at(floor: Floor, able: Floats, ahead: float, buffer_min: float) -> Instant:
    """When the benches have come so far that what is ahead keeps them busy just as long as the buffer."""
    if not len(able):
        return floor.problem.now
    there = np.searchsorted(able, ahead - 1e-9)
    steps = max(0.0, float(there) - buffer_min * MINUTE / STEP)
    return Instant(floor.problem.begins_at + int(steps) * STEP)


def _cut(problem: WavesProblem, lot: Lot) -> Iterator[Lot]:
    """A wave in parts of about so many lines, its orders in the order in which they are listed."""
    lines = sum(_lines(order) for order in lot.orders)
    count = max(1, round(lines / problem.most_lines))
    size = -(-len(lot.orders) // count)
    for start in range(0, len(lot.orders), size):
        yield replace(lot, orders=lot.orders[start : start + size])


def _lines(order: OrderWork) -> int:
    return sum(lines for _, lines in order.lines)


# -- single releases


def _shifted(floor: Floor, best: _Found, packed: Floats, stop: StopAsked, rng: Random) -> _Found:
    """Shift one release after the other while that helps."""
    moving = [n for n, lot in enumerate(best.lots) if not lot.wave.on_floor]
    since, patience = 0, min(PATIENCE, 8 * len(moving))
    while moving and since < patience and not stop():
        number = rng.choice(moving)
        lot = best.lots[number]
        at = Instant(lot.release_at + rng.choice(SHIFTS) * STEP)
        since += 1
        if not floor.problem.now <= at <= lot.departure_at - LAST:
            continue
        lots = [*best.lots[:number], replace(lot, release_at=at), *best.lots[number + 1 :]]
        found = _scored(floor, lots, packed)
        if found.cost < best.cost:
            best, since = found, 0
    return best


# -- told


def _releases(problem: WavesProblem, lots: Sequence[Lot]) -> Iterator[Release]:
    """The lots as releases; the parts of a wave after its first have names of their own."""
    used, seen = {*problem.names, *(wave.id for wave in problem.waves)}, set[WaveId]()
    for lot in sorted(lots, key=lambda lot: (lot.release_at, lot.departure_at, lot.wave.id)):
        name = lot.wave.id
        if name in seen:
            base = name.split(".")[0]
            name = next(key for number in count(2) if (key := WaveId(f"{base}.{number}")) not in used)
        used.add(name)
        seen.add(lot.wave.id)
        leaves = _leaves(problem, lot)
        ready_by = Instant(leaves - (lot.wave.departure_at - lot.wave.ready_by))
        yield Release(name, problem.site, leaves, ready_by, tuple(order.id for order in lot.orders), lot.release_at)


def _leaves(problem: WavesProblem, lot: Lot) -> Instant:
    """Its departure; of a lot that is released after it the next one, a day later where none is known."""
    ahead = (each for each in problem.departures if each > lot.release_at)
    return lot.departure_at if lot.release_at < lot.departure_at else next(ahead, Instant(lot.release_at + DAY))


def _left_out(problem: WavesProblem, lots: Iterable[Lot], after: Profile) -> Iterator[LeftOut]:
    """Waves that cannot make their departure, and why."""
    late = dict(after.late_by_wave)
    yield from _no_van(problem, lots)
    bumped = {lot.wave.id for lot in lots if lot.departure_at != lot.wave.departure_at}
    parcels = Counter[WaveId]()
    for wave in problem.waves:
        parcels[wave.id] += round(wave.parcels + wave.to_stage)
    for key, of in parcels.items():
        if key in bumped:
            yield LeftOut(key, f"{key} cannot be packed before its departure; it goes with the next one.")
        elif late.get(key, 0.0) >= 1.0:
            yield LeftOut(key, f"{round(late[key])} of {of} parcels of {key} will not be staged in time.")


def _no_van(problem: WavesProblem, lots: Iterable[Lot]) -> Iterator[LeftOut]:
    """Orders that wait for a later departure because the vehicles of theirs are full, by wave."""
    own = {(wave.id, wave.departure_at) for wave in problem.planned}
    moved = Counter[WaveId]()
    for lot in lots:
        if not lot.wave.on_floor and (lot.wave.id, lot.wave.departure_at) not in own:
            moved[lot.wave.id] += len(lot.orders)
    for key, orders in moved.items():
        one = "1 order of it finds" if orders == 1 else f"{orders} orders of it find"
        yield LeftOut(key, f"{key} is more than its vehicles can take: {one} no van before a later departure.")
