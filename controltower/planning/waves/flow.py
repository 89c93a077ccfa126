"""How would the work of released waves run through the building? A fluid forecast in steps of five minutes.

Each zone works off the lines of its waves, the first departure first and then what was released first; an order is at
the benches when the last of its lines is. Parcels are packed, wait until their route has a lane, are carried there, and
go aboard (a fluid network with the earliest due date first; Chen and Mandelbaum 1991, "Discrete flow networks").
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from controltower.domain.places import ZoneKind
from controltower.domain.times import MINUTE, Instant
from controltower.domain.waves import Release
from controltower.planning.waves.problem import STEP, OrderWork, WavesProblem, WaveWork, moved

TOUR = 2
"""Steps from a pick until its tour is at the benches: half a tour and the way."""
MOVE_LINES = 2.5
"""A replenishment takes as long as so many lines are picked. Assumption, from engineered times of both."""
CARRY, ABOARD = 0.6, 0.4
"""Of the time that a parcel takes from the belt into its vehicle: to the lane, and aboard. From engineered times."""
LOADING = 50 * MINUTE
"""Before a departure: its vehicles are at the doors, and what stands in their lanes goes aboard."""
CRUMB = 1e-6
Floats = NDArray[np.float64]
Steps = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Lot:
    """A wave as it would be released: its own work, or a part of one that is cut."""

    wave: WaveWork
    orders: tuple[OrderWork, ...]
    release_at: Instant
    departure_at: Instant


@dataclass(frozen=True, slots=True, eq=False)
class Flow:
    """One stage, step by step: units done, and what waits at the end of the step."""

    done: Floats
    waits: Floats

    def row(self, number: int) -> "Flow":
        """One zone of many."""
        return Flow(self.done[number], self.waits[number])


@dataclass(frozen=True, slots=True, eq=False)
class Run:
    """What happened in each step, by stage (`picks` by zone and step, in lines), and parcels late by lot."""

    moves: Flow
    picks: Flow
    pack: Flow
    sort: Flow
    stage: Flow
    load: Flow
    late: Floats


class Floor:
    """The arrays of one problem, made once; `run` follows lots over it."""

    def __init__(self, problem: WavesProblem) -> None:
        self.problem, self.count = problem, problem.steps
        storage = [crew for crew in problem.crews if crew.kind is ZoneKind.STORAGE]
        self.zones = tuple(storage)
        self.number = {crew.zone: row for row, crew in enumerate(storage)}
        self.can = np.array([[crew.rate * hours for hours in crew.hours] for crew in storage]).reshape(-1, self.count)
        self.pack_can, self.stage_can = self._can(ZoneKind.PACKING), self._can(ZoneKind.STAGING)
        self.moves = np.zeros(len(storage))
        for zone, moves in problem.moves:
            if zone in self.number:
                self.moves[self.number[zone]] += moves
        self.ends = problem.begins_at + STEP * np.arange(1, self.count + 1, dtype=np.int64)

    def run(self, lots: Sequence[Lot]) -> Run:
        """Follow these lots through the building."""
        return _Running(self, lots).run()

    def step_of(self, at: Instant) -> int:
        """The first step that begins then or later."""
        return int(-(-(at - self.problem.begins_at) // STEP))

    def lines_of(self, orders: Sequence[OrderWork]) -> Floats:
        """`(n_orders, n_zones)` open lines."""
        found = np.zeros((len(orders), len(self.zones)))
        for row, order in enumerate(orders):
            for zone, lines in order.lines:
                if zone in self.number:
                    found[row, self.number[zone]] += lines
        return found

    def _can(self, kind: ZoneKind) -> Floats:
        rows = [[crew.rate * hours for hours in crew.hours] for crew in self.problem.crews if crew.kind is kind]
        found: Floats = np.array(rows, dtype=np.float64).reshape(-1, self.count).sum(axis=0)
        return found


def lots_of(problem: WavesProblem, releases: Sequence[Release]) -> list[Lot]:
    """The lots that these releases make, beside what is on the floor; a wave that is not named stays as it is planned.

    What a named wave gives up and no other takes waits beyond the horizon, and is not in any lot.
    """
    named = {release.wave for release in releases}
    home = {order.id: (wave, order) for wave in problem.waves for order in wave.orders}
    unnamed = (wave for wave in problem.waves if wave.on_floor or wave.id not in named)
    lots = [Lot(wave, wave.orders, wave.release_at, wave.departure_at) for wave in unnamed]
    full = _full(problem)
    for release in releases:
        known = [home[key] for key in release.orders if key in home]
        if known:
            wave, leaves = known[0][0], release.departure_at
            wave = moved(wave, leaves) if wave.departure_at in full and leaves > wave.departure_at else wave
            lots.append(Lot(wave, tuple(order for _, order in known), release.release_at, leaves))
    return lots


def _full(problem: WavesProblem) -> set[Instant]:
    """Departures with more orders than their vehicles take: who goes later because of that is not late inside."""
    parcels: dict[Instant, float] = {}
    for wave in problem.waves:
        parcels[wave.departure_at] = parcels.get(wave.departure_at, 0.0) + wave.parcels + wave.to_stage
    return {each.departure_at for each in problem.road if parcels.get(each.departure_at, 0.0) > each.parcels}


class _Running:
    """One run: the state between two steps. Lots stand in the order in which they are worked."""

    def __init__(self, floor: Floor, lots: Sequence[Lot]) -> None:
        problem = floor.problem
        self.floor = floor
        self.lots = sorted(range(len(lots)), key=lambda n: (lots[n].departure_at, lots[n].release_at, n))
        ordered = [lots[n] for n in self.lots]
        self.matrix = np.vstack([np.zeros((0, len(floor.zones))), *(floor.lines_of(lot.orders) for lot in ordered)])
        self.lot_of = np.repeat(np.arange(len(ordered)), [len(lot.orders) for lot in ordered])
        self.parcels = np.array([order.parcels for lot in ordered for order in lot.orders])
        self.begins = np.array([floor.step_of(_begin(lot)) for lot in ordered], dtype=np.int64)
        self.lanes = np.array([floor.step_of(lot.wave.lanes_at) for lot in ordered], dtype=np.int64)
        self.leaves = np.array([lot.departure_at for lot in ordered], dtype=np.int64)
        self.ready_by = np.array([lot.wave.ready_by for lot in ordered], dtype=np.int64)
        self.lines = np.zeros((len(ordered), len(floor.zones)))
        np.add.at(self.lines, self.lot_of, self.matrix)
        self.left = self.lines.copy()
        first = _firsts(ordered)
        self.at_bench = np.array([lot.wave.to_pack * one for lot, one in zip(ordered, first, strict=True)])
        self.packed = np.array([lot.wave.to_stage * one for lot, one in zip(ordered, first, strict=True)])
        self.complete, self.brought = np.zeros(len(ordered)), [np.zeros(len(ordered))] * TOUR
        self.for_lane, self.in_lane = np.zeros(len(ordered)), np.zeros(len(ordered))
        self.room = float(problem.lane_parcels - problem.standing)
        self.overdue, self.late = np.zeros(len(ordered)), np.zeros(len(ordered))
        self.total = np.bincount(self.lot_of, self.parcels, minlength=len(ordered)).astype(np.float64)
        self.moves = floor.moves.copy()

    def run(self) -> Run:
        floor, count = self.floor, self.floor.count
        picks = Flow(np.zeros_like(floor.can), np.zeros_like(floor.can))
        moves, pack, sort, stage, load = (Flow(np.zeros(count), np.zeros(count)) for _ in range(5))
        for step in range(count):
            moved = self._replenish(step)
            moves.done[step], moves.waits[step] = moved.sum(), self.moves.sum()
            picks.done[:, step], picks.waits[:, step] = self._pick(step, moved)
            pack.done[step], pack.waits[step] = self._pack(step)
            sort.done[step], sort.waits[step] = self._sort(step)
            stage.done[step], stage.waits[step] = self._stage(step)
            load.done[step], load.waits[step] = self._load(step, float(stage.done[step]))
        self._count_what_is_left()
        late = np.zeros(len(self.lots))
        late[self.lots] = self.late
        return Run(moves, picks, pack, sort, stage, load, late)

    def _replenish(self, step: int) -> Floats:
        """Moves into pick faces come before picks, in the zone's own time; what was done, in moves."""
        done = np.minimum(self.moves, self.floor.can[:, step] / MOVE_LINES)
        self.moves -= done
        return done

    def _pick(self, step: int, moved: Floats) -> tuple[Floats, Floats]:
        """Lines by zone, those of the first departure first."""
        there = self.left * (self.begins <= step)[:, None]
        before = np.cumsum(there, axis=0) - there
        can = self.floor.can[:, step] - moved * MOVE_LINES
        done = np.clip(can - before, 0.0, there)
        self.left = self.left - done
        return done.sum(axis=0), (there - done).sum(axis=0)

    def _pack(self, step: int) -> tuple[float, float]:
        """Orders become whole at the benches some time after their last line was picked, and are packed there."""
        self.brought.append(self._whole(step))
        now = self.brought.pop(0)
        self.at_bench = self.at_bench + now - self.complete
        self.complete = now
        done = _in_turn(self.at_bench, float(self.floor.pack_can[step]))
        self.at_bench = self.at_bench - done
        self.packed = self.packed + done
        return float(done.sum()), float(self.at_bench.sum())

    def _whole(self, step: int) -> Floats:
        """Parcels by lot of which every line is picked: each line of an order is as far as its zone is with the lot."""
        share = 1.0 - self.left / np.maximum(self.lines, CRUMB)
        share[self.lines <= 0] = 1.0
        share[self.begins > step] = 0.0
        moving = np.asarray((share < 1.0 - CRUMB).any(axis=1) & (share > CRUMB).any(axis=1))
        found = np.where((share >= 1.0 - CRUMB).all(axis=1), self.total, 0.0)
        mine = moving[self.lot_of]
        if mine.any():
            logs = np.log(np.maximum(share, 1e-9))
            of = self.lot_of[mine]
            chance = np.exp((logs[of] * self.matrix[mine]).sum(axis=1)) * self.parcels[mine]
            found = found + np.bincount(of, chance, minlength=len(found))
        return found

    def _sort(self, step: int) -> tuple[float, float]:
        """Packed parcels wait until their route is planned and has a lane."""
        moved = np.where(self.lanes <= step, self.packed, 0.0)
        self.packed = self.packed - moved
        self.for_lane = self.for_lane + moved
        return float(moved.sum()), float(self.packed.sum())

    def _stage(self, step: int) -> tuple[float, float]:
        """Carried to the lanes, as far as people and room allow."""
        done = _in_turn(self.for_lane, min(float(self.floor.stage_can[step]) / CARRY, max(0.0, self.room)))
        self.for_lane = self.for_lane - done
        self.in_lane = self.in_lane + done
        self.room -= float(done.sum())
        self.overdue = self.overdue + np.where(self.floor.ends[step] > self.ready_by, done, 0.0)
        return float(done.sum()), float(self.for_lane.sum())

    def _load(self, step: int, used: float) -> tuple[float, float]:
        """What stands in lanes goes aboard when its vehicles are there; once they have left, the lane is free again."""
        at = self.floor.ends[step]
        open_ = np.where(self.leaves - LOADING < at, self.in_lane, 0.0)
        done = _in_turn(open_, max(0.0, float(self.floor.stage_can[step]) - used * CARRY) / ABOARD)
        self.in_lane = self.in_lane - done
        gone = np.where(self.leaves < at, self.in_lane, 0.0)
        self.in_lane = self.in_lane - gone
        self.room += float(done.sum() + gone.sum())
        return float(done.sum()), float(open_.sum() - done.sum() - gone.sum())

    def _count_what_is_left(self) -> None:
        """What was due and is still somewhere in the building is late too."""
        end = self.floor.ends[-1] if self.floor.count else 0
        rest = self.total - self.complete + self.at_bench + self.packed + self.for_lane
        self.late = self.overdue + np.where(self.ready_by <= end, rest, 0.0)


def _begin(lot: Lot) -> Instant:
    """A wave on the floor has begun; another begins when it is released and its goods are in their faces."""
    if lot.wave.on_floor:
        return Instant(0)
    return max(lot.release_at, max((order.goods_at for order in lot.orders), default=lot.release_at))


def _firsts(lots: Sequence[Lot]) -> list[float]:
    """1 for the first lot of each wave: parcels that are further on are counted there alone."""
    seen: set[int] = set()
    found = []
    for lot in lots:
        found.append(0.0 if id(lot.wave) in seen else 1.0)
        seen.add(id(lot.wave))
    return found


def _in_turn(waiting: Floats, can: float) -> Floats:
    """How much of each is done, the first first."""
    before = np.cumsum(waiting) - waiting
    done: Floats = np.clip(can - before, 0.0, waiting)
    return done
