"""Which routes lie together? A plan in parts that can be searched each for itself."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

Nodes = npt.NDArray[Any]


def groups_of(metres: Nodes, routes: Sequence[Nodes], count: int, chance: np.random.Generator) -> list[list[int]]:
    """The routes in so many groups of about as many customers, each of routes that are near a place drawn by chance.

    `routes` holds the nodes of each, `metres` the distances between nodes. The first place is anywhere; each further
    one is the farthest from it of what is left, so that no group is what others left over.
    """
    left = list(range(len(routes)))
    sizes = np.array([len(route) for route in routes])
    groups: list[list[int]] = []
    anywhere = routes[int(chance.integers(len(routes)))]
    centre = place = int(anywhere[int(chance.integers(len(anywhere)))])
    while left and len(groups) < count - 1:
        if groups:
            place = max((int(routes[each][0]) for each in left), key=lambda node: int(metres[centre, node]))
        away = {each: float(metres[place, routes[each]].mean()) for each in left}
        order = sorted(left, key=away.__getitem__)
        reached = np.cumsum(sizes[order])
        most = max(1, int((reached <= reached[-1] / (count - len(groups))).sum()))
        groups.append(order[:most])
        left = order[most:]
    return [*groups, left] if left else groups
