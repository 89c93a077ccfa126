"""Which routes are short, if all of them must be loaded? Customers are taken out and put back where they can be loaded.

Slack induction by string removals, Christiaens and Vanden Berghe 2020 (their sections 5.1 to 5.3), under simulated
annealing; a place is taken only if the route that comes of it has a load.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

from controltower.planning.loadedroutes.loads import Loads, Sequence
from controltower.planning.loadedroutes.problem import LoadedProblem, cost_of

Routes = tuple[Sequence, ...]
LONGEST, MEAN_REMOVED = 6, 7
"""Customers in a string that is taken out, and in all strings together on average."""
HOPEFUL = 0.5
"""How often routes are put together for which a load has still to be found, thoroughly, should they be shorter."""
BLINK = 0.02
"""How often a place is overlooked."""
WARM, COLD = 0.02, 0.0002
"""The first and the last temperature, as shares of the cost of a route."""
ORDERS = ("random", "random", "random", "random", "large", "large", "large", "large", "far", "far", "near")


@dataclass(frozen=True, slots=True)
class State:
    """Routes, who is on none, and what it costs with a price for each of them."""

    routes: Routes
    left: tuple[int, ...]
    cost: float


@dataclass(slots=True)
class Search:
    """A search that can be gone on with: the state it is in, and the best it met."""

    problem: LoadedProblem
    loads: Loads
    chance: Random
    now: State = field(init=False)
    best: State = field(init=False)
    price: float = field(init=False)
    near: list[list[int]] = field(init=False)
    _hopes: bool = field(default=False, init=False)

    def __post_init__(self) -> None:
        costs = self.problem.costs
        places = range(1, len(costs))
        self.price = 2.0 * sum(costs[0][place] + costs[place][0] for place in places) + 1.0
        self.near = [sorted(places, key=lambda other: (costs[place][other], other)) for place in range(len(costs))]
        everybody = sorted(places, key=lambda place: (-costs[0][place], place))
        self.now = self.best = self._with(*self._put_back([], everybody))

    def run(self, share: Callable[[], float]) -> None:
        """Go on until `share`, the part of the effort that is spent, is 1."""
        mean = cost_of(self.problem, ()) or self.best.cost / max(1, len(self.best.routes))
        while (spent := share()) < 1.0:
            warmth = mean * WARM * (COLD / WARM) ** spent
            self._hopes = self.chance.random() < HOPEFUL
            then = self._with(*self._put_back(*self._taken_out(self.now)))
            if self._hopes and (then.cost >= self.now.cost - 1e-9 or not all(map(self.loads.surely, then.routes))):
                continue
            if then.cost < self.now.cost - warmth * math.log(1.0 - self.chance.random()):
                self.now = then
            if then.cost < self.best.cost - 1e-9:
                self.best = then

    def take(self, routes: Routes) -> None:
        """Go on from these routes if they are better than the best so far."""
        there = {place for route in routes for place in route}
        state = self._with(list(routes), [place for place in range(1, len(self.problem.costs)) if place not in there])
        if state.cost < self.best.cost - 1e-9:
            self.now = self.best = state

    def _goes(self, route: Sequence) -> bool:
        if not self._hopes or route in self.loads.found:
            return self.loads.goes(route)
        return self.loads.may_go(route) and self.chance.random() < self.loads.chance(route)

    def _with(self, routes: list[Sequence], left: list[int]) -> State:
        cost = sum(cost_of(self.problem, route) for route in routes) + self.price * len(left)
        return State(tuple(routes), tuple(left), cost)

    def _taken_out(self, state: State) -> tuple[list[Sequence], list[int]]:
        """Routes without some strings of neighbours, and everybody who is on none then."""
        routes = list(state.routes)
        out = list(state.left)
        if not routes:
            return routes, out
        mean = sum(map(len, routes)) / len(routes)
        longest = min(LONGEST, mean)
        strings = int(self.chance.uniform(1, 4 * MEAN_REMOVED / (1 + longest)))
        seed = self.chance.randrange(1, len(self.problem.costs))
        ruined: set[int] = set()
        for place in self.near[seed]:
            if len(ruined) >= strings:
                break
            number = next((n for n, route in enumerate(routes) if place in route), None)
            if number is None or number in ruined:
                continue
            ruined.add(number)
            route = routes[number]
            length = int(self.chance.uniform(1, min(longest, len(route)) + 1))
            at = route.index(place)
            first = self.chance.randint(max(0, at - length + 1), min(at, len(route) - length))
            out += route[first : first + length]
            routes[number] = route[:first] + route[first + length :]
        # What is left of a route is a route of its own; it may have lost what others stood on.
        kept = []
        for number, route in enumerate(routes):
            if route and number in ruined and not self._goes(route):
                out += route
            elif route:
                kept.append(route)
        return kept, out

    def _put_back(self, routes: list[Sequence], out: list[int]) -> tuple[list[Sequence], list[int]]:
        return routes, [place for place in self._ordered(out) if not self._inserted(routes, place)]

    def _ordered(self, out: list[int]) -> list[int]:
        by = self.chance.choice(ORDERS)
        costs, customers = self.problem.costs, self.problem.customers
        mixed = sorted(out)
        self.chance.shuffle(mixed)
        if by == "large":
            mixed.sort(key=lambda place: -customers[place - 1].volume_mm3)
        elif by == "far":
            mixed.sort(key=lambda place: -costs[0][place])
        elif by == "near":
            mixed.sort(key=lambda place: costs[0][place])
        return mixed

    def _inserted(self, routes: list[Sequence], place: int) -> bool:
        """Whether the customer could be put in at the least cost at which a load is found."""
        costs = self.problem.costs
        spots = []
        for number, route in enumerate(routes):
            if self.loads.is_too_much((*route, place)):
                continue
            ends = (0, *route, 0)
            for at in range(len(route) + 1):
                if self.chance.random() >= BLINK:
                    more = costs[ends[at]][place] + costs[place][ends[at + 1]] - costs[ends[at]][ends[at + 1]]
                    spots.append((more, number, at))
        if len(routes) < self.problem.vehicles:
            spots.append((costs[0][place] + costs[place][0], len(routes), 0))
        for _, number, at in sorted(spots):
            route = routes[number] if number < len(routes) else ()
            longer = (*route[:at], place, *route[at:])
            if self._goes(longer):
                if number < len(routes):
                    routes[number] = longer
                else:
                    routes.append(longer)
                return True
        return False
