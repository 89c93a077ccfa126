"""Is there a cheaper plan of doors, or is this one the best? CP-SAT over the columns that could be in a cheaper one."""

import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread

import numpy as np
from ortools.sat.python import cp_model

from controltower.planning.docks.choice import REFUSED
from controltower.planning.docks.columns import Columns, Ints

LOOK_S = 0.05


class Proof:
    """The columns `which` as a model of CP-SAT, begun from a choice."""

    def __init__(self, columns: Columns, which: Ints, chosen: Ints) -> None:
        self._held, self._which = columns, which.tolist()
        self._model = cp_model.CpModel()
        self._taken = {column: self._model.new_bool_var("") for column in self._which}
        self._refused = [self._model.new_bool_var("") for _ in columns.refusal]
        self._once()
        self._doors_and_people()
        self._budget()
        prices = [(self._taken[column], int(columns.cost[column])) for column in self._which]
        prices += [(variable, int(columns.refusal[n])) for n, variable in enumerate(self._refused)]
        prices += self._lateness()
        self._model.minimize(cp_model.LinearExpr.weighted_sum(*_apart(prices)))
        for column, variable in self._taken.items():
            self._model.add_hint(variable, chosen[columns.visit[column]] == column)

    def run(self, seed: int, is_over: Callable[[], bool], workers: int = 1) -> tuple[Ints | None, float]:
        """The best choice found (None: none), and a lower bound in cents for what these columns can do."""
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = workers
        solver.parameters.random_seed = seed
        solver.parameters.linearization_level = 2
        with watched(solver, is_over):
            status = solver.solve(self._model)
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return None, np.inf if status == cp_model.INFEASIBLE else solver.best_objective_bound
        chosen = np.full(len(self._refused), REFUSED, dtype=np.int64)
        picked = [column for column, variable in self._taken.items() if solver.boolean_value(variable)]
        chosen[self._held.visit[picked]] = picked
        return chosen, solver.best_objective_bound

    def _once(self) -> None:
        """Each visit one column, or none."""
        columns: dict[int, list[cp_model.IntVar]] = defaultdict(list)
        for column, variable in self._taken.items():
            columns[int(self._held.visit[column])].append(variable)
        for number, refused in enumerate(self._refused):
            self._model.add_exactly_one([*columns[number], refused])

    def _doors_and_people(self) -> None:
        """Each door one truck at a time, and never more people at work than there are."""
        held = self._held
        doors: dict[tuple[int, int], list[cp_model.IntVar]] = defaultdict(list)
        people: dict[int, list[tuple[cp_model.IntVar, int]]] = defaultdict(list)
        for column, variable in self._taken.items():
            crew = int(held.crew[column])
            for slot in range(held.start[column], held.end[column]):
                doors[int(held.door[column]), slot].append(variable)
            for slot in range(held.work[column], held.rest[column]):
                people[slot].append((variable, crew))
        for variables in doors.values():
            self._model.add_at_most_one(variables)
        for slot, pairs in people.items():
            self._model.add(cp_model.LinearExpr.weighted_sum(*_apart(pairs)) <= int(held.grid.people[slot]))

    def _budget(self) -> None:
        """No more appointments moved than the change budget allows."""
        held = self._held
        if held.budget is None:
            return
        moved = [self._taken[column] for column in self._which if held.changes[column]]
        moved += [self._refused[n] for n in np.flatnonzero(held.stay)]
        self._model.add(cp_model.LinearExpr.sum(moved) <= held.budget)

    def _lateness(self) -> list[tuple[cp_model.IntVar, int]]:
        """A route is as late as the latest of its visits."""
        held, prices = self._held, []
        for each in held.shared:
            late = self._model.new_int_var(0, max(int(part.max(initial=0)) for part in each.late.values()), "")
            prices.append((late, each.price))
            for visit, part in each.late.items():
                columns = [column for column in self._which if held.visit[column] == visit]
                pairs = [(self._taken[column], int(part[column - held.first[visit]])) for column in columns]
                if pairs:
                    self._model.add(cp_model.LinearExpr.weighted_sum(*_apart(pairs)) <= late)
        return prices


def _apart(pairs: list[tuple[cp_model.IntVar, int]]) -> tuple[list[cp_model.IntVar], list[int]]:
    return [variable for variable, _ in pairs], [value for _, value in pairs]


@contextmanager
def watched(solver: cp_model.CpSolver, is_over: Callable[[], bool]) -> Iterator[None]:
    """The solver is stopped soon after `is_over` says so: it asks nobody by itself."""
    done = Event()

    def look() -> None:
        while not done.wait(LOOK_S):
            if is_over():
                solver.stop_search()

    watcher = Thread(target=look, name="docks: watch the proof", daemon=True)
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
