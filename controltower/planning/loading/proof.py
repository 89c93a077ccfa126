"""Can all of a few pieces go in at all? A model that says yes with a load, or proves that none exists.

The rules are said to CP-SAT as clauses over "one ends before the other begins" along each axis; that areas of support
are products keeps the model small enough for some twenty pieces. Fekete, Schepers and van der Veen 2007 ("An exact
algorithm for higher-dimensional orthogonal packing") reason over the same relations.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from typing import Any

from ortools.sat.python import cp_model

from controltower.domain.stowage import Piece, Placed, Unloading, orientations
from controltower.planning.loading.problem import LoadProblem
from controltower.planning.plans import StopAsked

LOOK_S = 0.05
X, Y, Z = range(3)


def whole_load(
    problem: LoadProblem, *, seconds: float, work: float | None, stop: StopAsked, seed: int
) -> tuple[list[Placed], bool]:
    """A load of all pieces, or nothing; and whether it is proven that there is none.

    `work` is the solver's own measure, the same on each machine; where it is given, `seconds` does not count.
    """
    model = _Model(problem)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = seed % 2**31
    if work is None:
        solver.parameters.max_time_in_seconds = max(0.0, seconds)
    else:
        solver.parameters.max_deterministic_time = work
    with ThreadPoolExecutor(1) as pool:
        solving = pool.submit(solver.solve, model.model)
        while not wait((solving,), LOOK_S).done:
            if stop():
                solver.stop_search()
        status = solving.result()
    if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return model.load(solver), False
    return [], status == cp_model.INFEASIBLE


class _Model:
    """The clauses for one problem; `begins[piece]` and `sizes[piece]` are along x, y and z."""

    def __init__(self, problem: LoadProblem) -> None:
        self.model = cp_model.CpModel()
        self._problem = problem
        self._pieces = problem.pieces
        self._before: dict[tuple[int, int, int], Any] = {}
        self._ways = [_ways_in(problem, piece) for piece in problem.pieces]
        self.begins: list[list[Any]] = []
        self.sizes: list[list[Any]] = []
        for ways in self._ways:
            self._add_piece(ways)
        for one in range(len(self._pieces)):
            for other in range(one):
                self._add_apart(one, other)
            self._add_support(one)
        self._add_weights()

    def load(self, solver: cp_model.CpSolver) -> list[Placed]:
        """The load that was found."""
        return [
            Placed(piece.id, *(solver.value(each) for each in (*begins, *sizes)))
            for piece, begins, sizes in zip(self._pieces, self.begins, self.sizes, strict=True)
        ]

    def _add_piece(self, ways: Sequence[tuple[int, int, int]]) -> None:
        hold = self._problem.hold
        chosen = [self.model.new_bool_var("") for _ in ways]
        self.model.add_exactly_one(chosen)
        begins: list[Any] = []
        sizes: list[Any] = []
        for axis, limit in enumerate((hold.length_mm, hold.width_mm, hold.height_mm)):
            edges = {way[axis] for way in ways}
            size = sum(is_so * way[axis] for is_so, way in zip(chosen, ways, strict=True))
            sizes.append(size if len(edges) > 1 else ways[0][axis])
            begins.append(self.model.new_int_var(0, limit - min(edges), ""))
            self.model.add(begins[-1] + sizes[-1] <= limit)
        self.begins.append(begins)
        self.sizes.append(sizes)

    def _end(self, piece: int, axis: int) -> Any:
        return self.begins[piece][axis] + self.sizes[piece][axis]

    def _is_before(self, one: int, other: int, axis: int) -> Any:
        """Whether one ends before another begins."""
        key = (one, other, axis)
        if key not in self._before:
            so = self._before[key] = self.model.new_bool_var("")
            self.model.add(self._end(one, axis) <= self.begins[other][axis]).only_enforce_if(so)
            self.model.add(self._end(one, axis) > self.begins[other][axis]).only_enforce_if(~so)
        return self._before[key]

    def _beside(self, one: int, other: int, axis: int) -> list[Any]:
        return [self._is_before(one, other, axis), self._is_before(other, one, axis)]

    def _add_apart(self, one: int, other: int) -> None:
        """No two in one place; what leaves first is not locked in; nothing hard lies on what is fragile."""
        self.model.add_bool_or([each for axis in (X, Y, Z) for each in self._beside(one, other, axis)])
        stops = self._pieces[one].stop, self._pieces[other].stop
        rules = self._problem.rules
        if stops[0] != stops[1] and rules.unloading is not Unloading.ANYHOW:
            leaves, stays = (one, other) if stops[0] < stops[1] else (other, one)
            aside = self._beside(one, other, Y)
            self.model.add_bool_or([~self._is_before(leaves, stays, X), *aside, *self._beside(one, other, Z)])
            # By hand would allow more; straight out is right as well, and simpler.
            self.model.add_bool_or([~self._is_before(leaves, stays, Z), *aside, *self._beside(one, other, X)])
        for below, above in ((one, other), (other, one)):
            if self._is_too_fragile(below, above):
                gap = self.model.new_bool_var("")
                self.model.add(self.begins[above][Z] > self._end(below, Z)).only_enforce_if(gap)
                beside = [*self._beside(one, other, X), *self._beside(one, other, Y)]
                self.model.add_bool_or([gap, ~self._is_before(below, above, Z), *beside])

    def _is_too_fragile(self, below: int, above: int) -> bool:
        is_hard = not self._pieces[above].is_fragile
        return self._problem.rules.fragile_alone and self._pieces[below].is_fragile and is_hard

    def _add_support(self, piece: int) -> None:
        """Enough of its base rests on the floor or on others."""
        base = self._ways[piece][0][X] * self._ways[piece][0][Y]
        is_down = self.model.new_bool_var("")
        self.model.add(self.begins[piece][Z] == 0).only_enforce_if(is_down)
        self.model.add(self.begins[piece][Z] > 0).only_enforce_if(~is_down)
        areas = [
            self._resting(piece, other, is_down)
            for other in range(len(self._pieces))
            if other != piece and self._may_bear(other, piece)
        ]
        least = max(1, -(-self._problem.rules.support_pct * base // 100)) if self._problem.rules.support_pct else 0
        if len({way[Z] for way in self._ways[piece]}) == 1:
            self.model.add(sum(areas) >= least).only_enforce_if(~is_down)
            return
        lying = self.model.new_int_var(0, max(way[X] * way[Y] for way in self._ways[piece]), "")
        self.model.add_multiplication_equality(lying, [self.sizes[piece][X], self.sizes[piece][Y]])
        self.model.add(100 * sum(areas) >= self._problem.rules.support_pct * lying).only_enforce_if(~is_down)

    def _may_bear(self, below: int, above: int) -> bool:
        is_free = self._problem.rules.unloading is Unloading.ANYHOW
        in_time = is_free or self._pieces[above].stop <= self._pieces[below].stop
        return in_time and not self._is_too_fragile(below, above)

    def _resting(self, piece: int, other: int, is_down: Any) -> Any:
        """The area with which a piece rests on another."""
        rests = self.model.new_bool_var("")
        self.model.add_implication(rests, ~is_down)
        self.model.add(self.begins[piece][Z] == self._end(other, Z)).only_enforce_if(rests)
        sides = []
        for axis in (X, Y):
            most = min(max(way[axis] for way in self._ways[each]) for each in (piece, other))
            side = self.model.new_int_var(0, most, "")
            self.model.add(side <= self._end(piece, axis) - self.begins[other][axis]).only_enforce_if(rests)
            self.model.add(side <= self._end(other, axis) - self.begins[piece][axis]).only_enforce_if(rests)
            self.model.add(side <= self.sizes[piece][axis])
            self.model.add(side <= self.sizes[other][axis])
            self.model.add(side == 0).only_enforce_if(~rests)
            self.model.add(side > 0).only_enforce_if(rests)
            sides.append(side)
        largest = min(max(way[X] * way[Y] for way in self._ways[each]) for each in (piece, other))
        area = self.model.new_int_var(0, largest, "")
        self.model.add_multiplication_equality(area, sides)
        return area

    def _add_weights(self) -> None:
        """The hold and, on the way to each stop, both axles bear what is aboard."""
        hold, pieces = self._problem.hold, self._pieces
        self.model.add(sum(piece.weight_g for piece in pieces) <= hold.limit_g)
        if hold.axles is None:
            return
        apart = 2 * (hold.axles.rear_mm - hold.axles.front_mm)
        for stop in {piece.stop for piece in pieces}:
            aboard = [n for n, piece in enumerate(pieces) if piece.stop >= stop]
            weight = sum(pieces[n].weight_g for n in aboard)
            moment = sum(
                pieces[n].weight_g * (2 * self.begins[n][X] + self.sizes[n][X] - 2 * hold.axles.front_mm)
                for n in aboard
            )
            self.model.add(moment <= apart * hold.axles.rear_limit_g)
            self.model.add(moment >= apart * (weight - hold.axles.front_limit_g))


def _ways_in(problem: LoadProblem, piece: Piece) -> list[tuple[int, int, int]]:
    hold = problem.hold
    limits = hold.length_mm, hold.width_mm, hold.height_mm
    return [way for way in orientations(piece) if all(edge <= limit for edge, limit in zip(way, limits, strict=True))]
