"""How is PyVRP run here? The one place that knows how its search is put together.

Defaults suit runs of minutes. For seconds: a short late-acceptance history, low first penalties that are updated often,
and a warm start (Wouda, Lan and Kool 2024, "PyVRP: a high-performance VRP solver package", for the search itself). It
ends after so many iterations, so one seed gives one plan; `stop` may end it sooner.
"""

import logging
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from pyvrp import (
    CostEvaluator,
    IteratedLocalSearch,
    IteratedLocalSearchParams,
    PenaltyManager,
    PenaltyParams,
    ProblemData,
    RandomNumberGenerator,
    Solution,
)
from pyvrp.exceptions import PenaltyBoundWarning
from pyvrp.search import (
    OPERATORS,
    LocalSearch,
    NeighbourhoodParams,
    PerturbationManager,
    PerturbationParams,
    compute_neighbours,
)

from controltower.planning.plans import StopAsked

# WORKAROUND: importing PyVRP installs a handler that writes to stdout (pyvrp/__init__.py, 0.14).
for _handler in tuple(logging.getLogger("pyvrp").handlers):
    logging.getLogger("pyvrp").removeHandler(_handler)
logging.getLogger("pyvrp").setLevel(logging.WARNING)


@dataclass(frozen=True, slots=True)
class Tuning:
    """How to search: iterations, history, first penalty per second late or metre over, and per unit of load over."""

    iterations: int
    history: int = 50
    time_penalty: float = 20.0
    load_penalty: float = 20.0
    neighbours: int = 50
    most_perturbations: int = 25
    updates: int = 100
    max_penalty: float = 1_000_000.0
    by_load: tuple[float, ...] = ()
    """First penalties for each kind of load, where they differ."""


def search(data: ProblemData, tuning: Tuning, *, stop: StopAsked, seed: int, start: Solution | None = None) -> Solution:
    """The best solution found, which may leave optional clients out; it breaks a limit only where no other was met."""
    rng = RandomNumberGenerator(seed=seed)
    neighbours = compute_neighbours(data, NeighbourhoodParams(num_neighbours=tuning.neighbours))
    perturb = PerturbationManager(PerturbationParams(max_perturbations=tuning.most_perturbations))
    local = LocalSearch(data, rng, neighbours, perturb)
    for operator in OPERATORS:
        if operator.supports(data):
            local.add_operator(operator(data))
    params = PenaltyParams(solutions_between_updates=tuning.updates, max_penalty=tuning.max_penalty)
    loads = list(tuning.by_load) or [tuning.load_penalty] * data.num_load_dimensions
    penalties = PenaltyManager((loads, tuning.time_penalty, tuning.time_penalty), params)
    strict = penalties.max_cost_evaluator()
    begun = start if start is not None else Solution.make_random(data, rng)
    first = _better(strict, [begun, local(begun, strict, exhaustive=True)])
    settings = IteratedLocalSearchParams(history_length=tuning.history)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", PenaltyBoundWarning)
        found = IteratedLocalSearch(data, penalties, local, first, settings).run(
            _Until(tuning.iterations, stop), collect_stats=False
        )
    return _better(strict, [found.best, first])


def patient(iterations: int) -> Tuning:
    """PyVRP's own defaults, which are best where there is time for ten thousands of iterations."""
    return Tuning(iterations, 300, 50_000.0, 50_000.0, updates=500, max_penalty=100_000.0)


def hasty(data: ProblemData, iterations: int) -> Tuning:
    """For a good plan soon: a short history, and first penalties that weigh about as much as the legs of this problem.

    A second late costs what 20 of driving do, and a customer too many aboard what two legs to near neighbours do.
    """
    types = data.vehicle_types()
    per_metre = max(min(each.unit_distance_cost for each in types), 0)
    per_second = max(min(each.unit_duration_cost for each in types), 0)
    places = [each.location for each in data.clients()]
    places = places or [each.pickup.location for each in data.shipments()]
    metres, seconds = (
        _near(np.asarray(matrix), places) for matrix in (data.distance_matrix(0), data.duration_matrix(0))
    )
    leg = max(1.0, per_metre * metres + per_second * seconds)
    amounts = np.array([each.delivery for each in data.clients()] or [each.amount for each in data.shipments()])
    loads = tuple(float(2 * leg / max(1.0, amount)) for amount in amounts.mean(axis=0))
    most = max(1e6, 1e4 * leg / seconds, *(1e4 * each for each in loads))
    return Tuning(iterations, 50, 20 * leg / seconds, max_penalty=min(most, 1e9), by_load=loads)


def _near(matrix: npt.NDArray[Any], places: Sequence[int]) -> float:
    """How far the fifth nearest place is, in the median, and at least one."""
    among = np.sort(matrix[np.ix_(places, places)], axis=1)
    return max(1.0, float(np.median(among[:, min(5, len(places) - 1)])))


def whole(matrix: npt.NDArray[np.float64]) -> Any:
    """The matrix rounded up to whole numbers, as the solver wants it."""
    return np.ceil(matrix).astype(np.int64)


class _Until:
    """True once so many iterations are done, or the caller asks to stop."""

    def __init__(self, iterations: int, stop: StopAsked) -> None:
        self._left = iterations
        self._stop = stop

    def __call__(self, best_cost: float) -> bool:  # noqa: ARG002
        self._left -= 1
        return self._left < 0 or self._stop()


def _better(cost: CostEvaluator, solutions: Sequence[Solution]) -> Solution:
    return min(solutions, key=cost.penalised_cost)
