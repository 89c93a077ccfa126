"""Which of all routes that were ever loaded are best together? Each customer on one, no more routes than vehicles."""

from collections.abc import Mapping

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csc_array, vstack

from controltower.planning.loadedroutes.loads import Sequence
from controltower.planning.loadedroutes.search import Routes

MOST = 20_000
"""Routes that are looked at: the cheapest for each customer on them."""


def chosen(pool: Mapping[Sequence, float], count: int, vehicles: int, seconds: float | None) -> Routes:
    """The cheapest routes that visit all customers 1 to count; none where no choice of them does, or in the time given.

    Of routes with the same customers only the cheapest is of use.
    """
    cheapest: dict[frozenset[int], Sequence] = {}
    for route, cost in pool.items():
        key = frozenset(route)
        if key not in cheapest or cost < pool[cheapest[key]]:
            cheapest[key] = route
    routes = sorted(cheapest.values(), key=lambda route: (pool[route] / len(route), route))[:MOST]
    if not routes:
        return ()
    sizes = [len(route) for route in routes]
    rows = np.array([place - 1 for route in routes for place in route])
    begins = np.concatenate(([0], np.cumsum(sizes)))
    covers = csc_array((np.ones(len(rows)), rows, begins), shape=(count, len(routes)))
    table = vstack([covers, np.ones((1, len(routes)))])
    low, high = np.append(np.ones(count), 0.0), np.append(np.ones(count), float(vehicles))
    solved = milp(
        np.array([pool[route] for route in routes]),
        constraints=LinearConstraint(table, low, high),
        integrality=np.ones(len(routes)),
        bounds=Bounds(0, 1),
        options={"mip_rel_gap": 0.0, **({} if seconds is None else {"time_limit": max(seconds, 0.05)})},
    )
    if solved.x is None:
        return ()
    return tuple(route for route, share in zip(routes, solved.x, strict=True) if share > 0.5)
