"""Is the compiled part of the search there? Compiled once on a machine and read from its cache after, before any plan.

Nobody who asked for a plan of so many seconds should spend them on a compiler.
"""

from functools import cache

import numpy as np
from pyvrp import Client, Depot, Location, ProblemData, VehicleType

from controltower.planning.search.annealing import anneal
from controltower.planning.search.climbing import whole


@cache
def ready() -> None:
    """Anneal a plan of a few customers, once in a process: what it needs is compiled, or loaded, when this returns."""
    at = np.arange(6.0)
    apart = whole(1_000 * np.abs(at[:, None] - at[None]))
    clients = [Client(number, [1], tw_late=100_000) for number in range(1, 6)]
    spots = [Location(1_000 * number, 0) for number in range(6)]
    data = ProblemData(spots, clients, [Depot(0)], [VehicleType(3, [3], tw_late=100_000)], [apart], [apart])
    bouts = iter((0.0, 0.5, 1.0))
    anneal(data, lambda: next(bouts), seed=0, workers=1)
