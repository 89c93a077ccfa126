"""Which tours are best, out of all that could be walked? The integer program, where few enough orders fit together.

Set partitioning: each order on exactly one of the tours that are chosen, and those as short as can be. Its linear
program gives a price to each order; a tour that costs more above the prices of its orders than lies between the linear
program and a partition that is known is in no better one, and is left away (reduced-cost fixing; Gademann and van de
Velde 2005 solve order batching by columns).
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from numba import njit
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import csc_array

from controltower.planning.picking.batching.measuring import ROUNDING, measured

DEEPEST = 12
"""More orders than this on one tour are not enumerated: there would be far too many tours."""
FEW, WORTH = 1_000, 0.015
"""With more tours than this and a wider gap to the linear program than this the integer program would not end."""
NODES = 2_000
SAFE = 1e-4
"""Metres by which a reduced cost may be wrong."""
Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Tours:
    """All tours that fit the capacity: `members[begins[t] : begins[t + 1]]` are the orders of tour t."""

    members: Ints
    begins: Ints
    metres: Floats


def tours_of(bench: Any, most: int) -> Tours | None:
    """All tours that fit, or None where there are more than so many."""
    found, members, sizes, metres = _enumerated(bench, most)
    if found > most:
        return None
    begins = np.concatenate(([0], np.cumsum(sizes[:found])))
    flat = members[:found][np.arange(members.shape[1]) < sizes[:found, None]]
    return Tours(flat, begins, metres[:found])


def partitioned(tours: Tours, at: Ints, metres: float, seconds: float | None) -> tuple[Ints, bool]:
    """The best partition, or the one given where none better was found; and whether it is proven to be the best."""
    count = len(at)
    within = {} if seconds is None else {"time_limit": max(seconds, 0.01)}
    covers = csc_array((np.ones(len(tours.members)), tours.members, tours.begins), shape=(count, len(tours.metres)))
    relaxed = linprog(tours.metres, A_eq=covers, b_eq=np.ones(count), method="highs", options=within)
    if relaxed.status != 0:
        return at, False
    over = tours.metres - covers.T @ relaxed.eqlin.marginals
    kept = np.flatnonzero(over < metres - relaxed.fun + SAFE)
    if len(kept) > FEW and metres - relaxed.fun > WORTH * metres:
        return at, False
    solved = milp(
        tours.metres[kept],
        constraints=LinearConstraint(covers[:, kept], 1, 1),
        integrality=np.ones(len(kept)),
        bounds=Bounds(0, 1),
        options={"node_limit": NODES, "mip_rel_gap": 0.0, **within},
    )
    if solved.x is None or solved.fun > metres - ROUNDING:
        return at, solved.status in (0, 2)
    best = np.empty(count, np.int64)
    for number, tour in enumerate(kept[solved.x > 0.5]):
        best[tours.members[tours.begins[tour] : tours.begins[tour + 1]]] = number
    return best, solved.status == 0


@njit(cache=True)
def _enumerated(bench: Any, most: int) -> Any:
    """Tours depth first by loads: how many (one more than `most`: too many), their orders, sizes and metres."""
    loads = bench.orders.loads
    order = np.argsort(loads)
    members = np.empty((most, DEEPEST), np.int64)
    sizes, metres = np.empty(most, np.int64), np.empty(most)
    places, held = np.empty(DEEPEST, np.int64), np.empty(DEEPEST, np.int64)
    room, names = np.empty(DEEPEST + 1), np.zeros(DEEPEST + 1, np.uint64)
    room[0], places[0] = bench.orders.capacity + ROUNDING, -1
    found = depth = 0
    while depth >= 0:
        places[depth] += 1
        if places[depth] >= loads.shape[0] or loads[order[places[depth]]] > room[depth]:
            depth -= 1
            continue
        last = order[places[depth]]
        if found == most or depth + 1 == DEEPEST:
            return most + 1, members, sizes, metres
        held[depth] = last
        names[depth + 1] = names[depth] ^ bench.orders.names[last]
        room[depth + 1] = room[depth] - loads[last]
        members[found, : depth + 1] = held[: depth + 1]
        sizes[found] = depth + 1
        metres[found] = measured(bench, names[depth + 1], held, depth + 1, (-1, -1), (-1, -1))
        found += 1
        depth += 1
        places[depth] = places[depth - 1]
    return found, members, sizes, metres
