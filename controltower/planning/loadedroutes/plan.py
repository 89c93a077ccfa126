"""How are routes and loads planned together? Searched by turns with choosing among all routes that were met."""

import time
from dataclasses import dataclass
from random import Random

from controltower.planning.loadedroutes.choice import chosen
from controltower.planning.loadedroutes.loads import Loads
from controltower.planning.loadedroutes.problem import LoadedPlan, LoadedProblem, LoadedRoute, cost_of
from controltower.planning.loadedroutes.search import Search
from controltower.planning.plans import LeftOut, StopAsked, never

TURNS = 6
SEARCHING = 0.5
"""Of each turn; the rest is for choosing."""
ROUNDS = 60
"""Choices in each turn."""
DOUBT = 0.2
"""Price, as a share of a mean route, of one for which a load will never be found."""
CHOOSING_S = 2.0
"""For one choice among the routes that were met."""


@dataclass(frozen=True, slots=True)
class Effort:
    """How long to search: in seconds of the processor, or (for the same answer everywhere) in steps."""

    seconds: float = 10.0
    steps: int | None = None


def plan_loaded_routes(
    problem: LoadedProblem, *, effort: Effort | None = None, stop: StopAsked = never, seed: int = 0
) -> LoadedPlan:
    """Routes of little cost, each with a load that keeps every rule; who cannot be visited so is left out."""
    asked = effort or Effort()
    loads = Loads(problem, seed)
    search = Search(problem, loads, Random(seed))
    clock = _Clock(asked, stop, time.process_time())
    for turn in range(TURNS):
        if clock.spent() >= 1.0:
            break
        clock.until = (turn + SEARCHING) / TURNS
        search.now = search.best
        search.run(clock.share)
        clock.until = (turn + 1) / TURNS
        _choose(problem, search, loads, clock)
    return _plan(problem, search, loads)


def _choose(problem: LoadedProblem, search: Search, loads: Loads, clock: "_Clock") -> None:
    """The best of all routes that were met, also without a load so far: looked at until all that are chosen have one.

    As in a branch and cut over the loads: what is chosen and cannot be loaded is taken away, and the choice made anew.
    """
    for _ in range(ROUNDS):
        if clock.spent() >= clock.until:
            return
        costs = {route: cost_of(problem, route) for route in loads.found}
        dear = DOUBT * search.best.cost / max(1, len(search.best.routes))
        costs |= {route: cost_of(problem, route) + dear * (1 - loads.chance(route)) for route in loads.doubtful}
        routes = chosen(costs, len(problem.customers), problem.vehicles, clock.choosing_s)
        if not routes or sum(cost_of(problem, route) for route in routes) > search.best.cost - 1e-9:
            return
        # Those that are longest fail most often.
        if all(loads.surely(route) for route in sorted(routes, key=lambda route: (-len(route), route))):
            search.take(routes)
            return


@dataclass(slots=True)
class _Clock:
    """How much of the effort is spent, of all and of the turn that ends at `until`."""

    effort: Effort
    stop: StopAsked
    begun: float
    until: float = 1.0
    steps: int = 0

    def spent(self) -> float:
        if self.stop():
            return 1.0
        if self.effort.steps is not None:
            return self.steps / self.effort.steps
        return (time.process_time() - self.begun) / self.effort.seconds

    def share(self) -> float:
        """Of this turn; one more step is done."""
        self.steps += 1
        start = self.until - SEARCHING / TURNS
        return min(1.0, max(0.0, (self.spent() - start) * TURNS / SEARCHING))

    @property
    def choosing_s(self) -> float | None:
        """For one choice; as long as it takes where steps are counted."""
        return None if self.effort.steps else min(CHOOSING_S, 0.05 * self.effort.seconds)


def _plan(problem: LoadedProblem, search: Search, loads: Loads) -> LoadedPlan:
    names = ["", *(each.id for each in problem.customers)]
    routes = tuple(
        LoadedRoute(tuple(names[place] for place in route), loads.found[route], cost_of(problem, route))
        for route in search.best.routes
    )
    left_out = tuple(LeftOut(names[place], _reason(problem, loads, place)) for place in search.best.left)
    return LoadedPlan(routes, left_out, loads.tried)


def _reason(problem: LoadedProblem, loads: Loads, place: int) -> str:
    if problem.customers[place - 1].load > problem.capacity:
        return "It asks for more than a vehicle may carry."
    if not loads.goes((place,)):
        return "No way was found to load its pieces into a vehicle."
    return f"No route of the {problem.vehicles} vehicles was found that has room for it."
