"""Which columns are best for some visits, while all others stay? A mixed-integer programme, solved by HiGHS."""

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from controltower.planning.docks.choice import REFUSED, Room, changes_of, cost_of
from controltower.planning.docks.columns import Columns, Floats, Ints

INFEASIBLE = 2
"""What HiGHS says where nothing fits."""


def solved(columns: Columns, chosen: Ints, free: Ints, which: Ints, limit_s: float) -> tuple[Ints, float]:
    """The best columns among `which` for the visits `free`, all others as in `chosen`; `chosen` where none is found.

    And a lower bound in cents for every such choice, which is its cost where HiGHS has come to an end.
    """
    kept = chosen.copy()
    kept[free] = REFUSED
    room = Room(columns, (int(column) for column in kept))
    which = which[room.fitting(which)]
    found, bound = _Model(columns, kept, free, which, room).solve(limit_s)
    if found is None:
        return chosen, bound
    picked = which[np.flatnonzero(found[: len(which)] > 0.5)]
    kept[columns.visit[picked]] = picked
    return kept, bound


class _Model:
    """Variables: a column each, a refusal for each free visit, and a lateness for each shared route."""

    def __init__(self, columns: Columns, kept: Ints, free: Ints, which: Ints, room: Room) -> None:
        self._held, self._free, self._which, self._room = columns, free, which, room
        self._kept = kept
        self._routes = [each for each in columns.shared if any(n in each.late for n in free.tolist())]
        self._rows: list[Ints] = []
        self._at: list[Ints] = []
        self._values: list[Floats] = []
        self._low: list[float] = []
        self._high: list[float] = []

    def solve(self, limit_s: float) -> tuple[Floats | None, float]:
        """The values that HiGHS finds, and how cheap everything together could be at best, in cents."""
        held, which, free = self._held, self._which, self._free
        late = np.array([each.price for each in self._routes], dtype=float)
        price = np.concatenate([held.cost[which], held.refusal[free], late]).astype(float)
        self._once()
        self._doors()
        self._people()
        self._lateness()
        self._budget()
        rows, at, values = (np.concatenate(each) for each in (self._rows, self._at, self._values))
        matrix = csr_array((values, (rows, at)), shape=(len(self._low), len(price)))
        low = np.concatenate([np.zeros(len(which) + len(free)), [self._least(n) for n in range(len(late))]])
        high = np.concatenate([np.ones(len(which) + len(free)), np.full(len(late), np.inf)])
        whole = np.concatenate([np.ones(len(which) + len(free)), np.zeros(len(late))])
        limits = LinearConstraint(matrix, self._low, self._high)
        options = {"time_limit": max(0.05, limit_s), "mip_rel_gap": 0.0}
        found = milp(price, integrality=whole, bounds=Bounds(low, high), constraints=limits, options=options)
        if found.status == INFEASIBLE:
            return None, np.inf
        values_found: Floats | None = found.x
        return values_found, self._beside() + (found.mip_dual_bound or 0.0)

    def _beside(self) -> float:
        """What the visits cost that stay, with the lateness of routes that none of the others can change."""
        refused = int(self._held.refusal[self._free].sum())
        mine = [each.price * self._least(number) for number, each in enumerate(self._routes)]
        return float(cost_of(self._held, self._kept) - refused - sum(mine))

    def _add(self, rows: Ints, at: Ints, values: Ints | Floats, low: Ints | Floats, high: Floats) -> None:
        self._rows.append(rows + len(self._low))
        self._at.append(at)
        self._values.append(values.astype(float))
        self._low.extend(low)
        self._high.extend(high)

    def _once(self) -> None:
        """Each visit one column, or none."""
        row_of = np.full(len(self._held.refusal), -1, dtype=np.int64)
        row_of[self._free] = np.arange(len(self._free))
        rows = np.concatenate([row_of[self._held.visit[self._which]], np.arange(len(self._free))])
        ones = np.ones(len(self._free))
        self._add(rows, np.arange(len(rows)), np.ones(len(rows)), ones, ones)

    def _doors(self) -> None:
        """Each door one truck at a time."""
        held, which = self._held, self._which
        at, slot = _spread(held.start[which], held.end[which])
        keys, rows = np.unique(held.door[which][at] * len(held.grid.people) + slot, return_inverse=True)
        self._add(rows, at, np.ones(len(at)), np.zeros(len(keys)), np.ones(len(keys)))

    def _people(self) -> None:
        """Never more people at work than there are."""
        held, which = self._held, self._which
        at, slot = _spread(held.work[which], held.rest[which])
        keys, rows = np.unique(slot, return_inverse=True)
        left = self._room.people[keys].astype(float)
        self._add(rows, at, held.crew[which][at], np.full(len(keys), -np.inf), left)

    def _least(self, route: int) -> int:
        """How late a route is by what is fixed."""
        held, each = self._held, self._routes[route]
        late = [int(w[self._kept[n] - held.first[n]]) for n, w in each.late.items() if self._kept[n] != REFUSED]
        return max(late, default=0)

    def _lateness(self) -> None:
        """A route is as late as the latest of its visits."""
        held, which = self._held, self._which
        for number, each in enumerate(self._routes):
            variable = len(which) + len(self._free) + number
            for visit, late in each.late.items():
                at = np.flatnonzero(held.visit[which] == visit)
                waits = late[which[at] - held.first[visit]]
                at, waits = at[waits > 0], waits[waits > 0]
                if len(at):
                    places = np.append(at, variable)
                    values = np.append(waits, -1.0)
                    self._add(np.zeros(len(places), np.int64), places, values, np.array([-np.inf]), np.array([0.0]))

    def _budget(self) -> None:
        """No more appointments moved than the change budget allows."""
        held, which = self._held, self._which
        if held.budget is None:
            return
        values = np.concatenate([held.changes[which], held.stay[self._free]]).astype(float)
        used = changes_of(held, self._kept) - int(held.stay[self._free].sum())
        at = np.flatnonzero(values)
        left = np.array([float(held.budget - used)])
        self._add(np.zeros(len(at), np.int64), at, values[at], np.array([-np.inf]), left)


def _spread(starts: Ints, ends: Ints) -> tuple[Ints, Ints]:
    """Each interval's number with each of its slots."""
    sizes = ends - starts
    numbers = np.repeat(np.arange(len(starts)), sizes)
    inside = np.arange(len(numbers)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    return numbers, starts[numbers] + inside
