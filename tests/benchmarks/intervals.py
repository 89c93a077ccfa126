"""What does CP-SAT find by itself? The problem of doors as optional intervals, without our search."""

import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from threading import Event, Thread

from ortools.sat.python import cp_model

from controltower.domain.ids import DoorId
from controltower.domain.times import SECOND, Instant
from controltower.planning.docks import Bay, Booking, DocksProblem, Visit, Way

LOOK_S = 0.05


@dataclass(frozen=True, slots=True)
class Found:
    """Appointments, their cost as the model counts it, and a lower bound, in the operation's currency."""

    bookings: tuple[Booking, ...]
    cost: float
    bound: float


@dataclass(frozen=True, slots=True)
class _Option:
    taken: cp_model.IntVar
    start: cp_model.IntVar
    way: Way
    bay: Bay


class Intervals:
    """Each visit in one of its ways at one of the doors, as an optional interval each. Nothing is booked before."""

    def __init__(self, problem: DocksProblem) -> None:
        self._problem = problem
        self._slot = problem.slot_s * SECOND
        self._begins = problem.now // self._slot * self._slot
        self._count = (problem.until - self._begins) // self._slot
        self._model = cp_model.CpModel()
        self._prices: list[tuple[cp_model.IntVar, int]] = []
        self._at_door: dict[DoorId, list[cp_model.IntervalVar]] = defaultdict(list)
        self._at_work: list[tuple[cp_model.IntervalVar, int]] = []
        self._options: dict[str, list[_Option]] = {}
        self._done: dict[str, cp_model.IntVar] = {}
        for visit in problem.visits:
            self._visit(visit)
        for bay in problem.bays:
            self._doors(bay)
        self._people()
        self._routes()
        variables, weights = zip(*self._prices, strict=True)
        self._model.minimize(cp_model.LinearExpr.weighted_sum(variables, weights))

    def solve(self, seconds: float, seed: int) -> Found:
        """What it finds in so many seconds of the processor."""
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.random_seed = seed
        with watched(solver, until(seconds, lambda: False)):
            status = solver.solve(self._model)
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return Found((), float("inf"), solver.best_objective_bound / 100)
        bookings = [
            self._booking(name, option, solver.value(option.start))
            for name, options in self._options.items()
            for option in options
            if solver.boolean_value(option.taken)
        ]
        return Found(tuple(bookings), solver.objective_value / 100, solver.best_objective_bound / 100)

    def _up(self, micros: float) -> int:
        return int(-(-round(micros) // self._slot))

    def _parts(self, way: Way) -> tuple[int, int, int]:
        before, work, after = (self._up(each * SECOND) for each in (way.before_s, way.work_s, way.after_s))
        return before, work, after

    def _booking(self, name: str, option: _Option, start: int) -> Booking:
        times = [start]
        for part in self._parts(option.way):
            times.append(times[-1] + part)
        starts, begins, done, ends = (Instant(self._begins + each * self._slot) for each in times)
        return Booking(name, option.bay.door, option.way.mode, starts, begins, done, ends)

    def _visit(self, visit: Visit) -> None:
        model, options = self._model, []
        self._done[visit.id] = model.new_int_var(0, self._count, "")
        for way in visit.ways:
            lowest = self._up(max(way.from_at, self._problem.now) - self._begins)
            last = (min(way.until_at, self._problem.until) - self._begins) // self._slot
            before, work, after = self._parts(way)
            highest = last - (before + work + after)
            for bay in self._problem.bays:
                if visit.kind in bay.kinds and visit.needs <= bay.equipment and lowest <= highest:
                    taken, start = model.new_bool_var(""), model.new_int_var(lowest, highest, "")
                    options.append(_Option(taken, start, way, bay))
                    self._option(visit, options[-1], before, work, after)
        refused = model.new_bool_var("")
        model.add_exactly_one([*(option.taken for option in options), refused])
        self._prices.append((refused, round(100 * visit.refusal)))
        self._options[visit.id] = options

    def _option(self, visit: Visit, option: _Option, before: int, work: int, after: int) -> None:
        model, way, bay = self._model, option.way, option.bay
        whole = before + work + after
        span = model.new_optional_interval_var(option.start, whole, option.start + whole, option.taken, "")
        busy = model.new_optional_interval_var(
            option.start + before, work, option.start + before + work, option.taken, ""
        )
        self._at_door[bay.door].append(span)
        self._at_work.append((busy, visit.crew))
        model.add(self._done[visit.id] == option.start + before + work).only_enforce_if(option.taken)
        walk_m = (abs(bay.x_m - visit.lane_x_m) + abs(bay.y_m - visit.lane_y_m)) * visit.trips * 2
        fixed = round(100 * self._problem.walk_km * walk_m / 1_000) + round(100 * way.fee)
        self._prices.append((option.taken, fixed))
        price = round(100 * way.detention_h * self._problem.slot_s / 3_600)
        if price:
            free = (way.from_at + round(way.free_s * SECOND) - self._begins) // self._slot
            over = model.new_int_var(0, max(0, self._count - free), "")
            model.add(over >= option.start + whole - free).only_enforce_if(option.taken)
            self._prices.append((over, price))

    def _doors(self, bay: Bay) -> None:
        shut = [
            self._model.new_fixed_size_interval_var(low, self._up(span.ends - self._begins) - low, "")
            for span in bay.closed
            for low in [(span.starts - self._begins) // self._slot]
        ]
        self._model.add_no_overlap([*self._at_door[bay.door], *shut])

    def _people(self) -> None:
        moments = {0, self._count}
        spans = []
        for shift in self._problem.crew:
            low = self._up(shift.span.starts - self._begins)
            high = (shift.span.ends - self._begins) // self._slot
            spans.append((low, high, shift.people))
            moments |= {min(max(0, low), self._count), min(max(0, high), self._count)}
        pieces = [
            (a, b, sum(people for low, high, people in spans if low <= a < high)) for a, b in pairwise(sorted(moments))
        ]
        most = max((people for *_, people in pieces), default=0)
        away = [
            (self._model.new_fixed_size_interval_var(a, b - a, ""), most - people)
            for a, b, people in pieces
            if people < most
        ]
        everything = self._at_work + away
        self._model.add_cumulative([each for each, _ in everything], [crew for _, crew in everything], most)

    def _routes(self) -> None:
        for departure in self._problem.departures:
            late = self._model.new_int_var(0, 10_000, "")
            for visit in self._problem.visits:
                for feed in visit.feeds:
                    if feed.route == departure.route:
                        over = self._up(self._begins + round(feed.after_s * SECOND) - departure.leaves_at)
                        for option in self._options[visit.id]:
                            bound = self._model.add(late >= self._done[visit.id] + over)
                            bound.only_enforce_if(option.taken)
            self._prices.append((late, round(100 * departure.late_h * self._problem.slot_s / 3_600)))


@contextmanager
def watched(solver: cp_model.CpSolver, is_over: Callable[[], bool]) -> Iterator[None]:
    """The solver is stopped soon after `is_over` says so: it asks nobody by itself."""
    done = Event()

    def look() -> None:
        while not done.wait(LOOK_S):
            if is_over():
                solver.stop_search()

    watcher = Thread(target=look, name="watch the solver", daemon=True)
    watcher.start()
    try:
        yield
    finally:
        done.set()
        watcher.join()


def until(seconds: float, stop: Callable[[], bool]) -> Callable[[], bool]:
    """True once so many seconds of this process are used up, or the caller asks to stop."""
    ends = time.process_time() + seconds
    return lambda: stop() or time.process_time() >= ends
