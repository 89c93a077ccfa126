"""Who is to be visited, with which pieces, by how many vehicles alike, and what is handed back?

Gendreau, Iori, Laporte and Martello 2006, "A tabu search algorithm for a routing and container loading problem".
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from controltower.domain.stowage import Hold, Piece, Placed, Rules
from controltower.planning.loading import LoadProblem
from controltower.planning.plans import LeftOut


@dataclass(frozen=True, slots=True)
class Customer:
    """A stop with its pieces; they weigh `load` together, in the unit of the vehicles' capacity."""

    id: str
    pieces: tuple[Piece, ...]
    load: float

    @property
    def volume_mm3(self) -> int:
        """Of all its pieces."""
        return sum(piece.volume_mm3 for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class LoadedProblem:
    """Customers, and vehicles that are alike: how many, the hold of each, what it may carry, and how it is loaded.

    `costs[a][b]` is what it costs to drive from a to b; place 0 is the depot, place n the n-th customer.
    """

    customers: tuple[Customer, ...]
    costs: tuple[tuple[float, ...], ...]
    vehicles: int
    hold: Hold
    capacity: float
    rules: Rules


@dataclass(frozen=True, slots=True)
class LoadedRoute:
    """Customers in the order of visiting, the load with every piece in its place as it goes in, and the cost."""

    customers: tuple[str, ...]
    load: tuple[Placed, ...]
    cost: float


@dataclass(frozen=True, slots=True)
class LoadedPlan:
    """Routes of which each load is certified; who is on none, with the reason. `tried` counts loads looked for."""

    routes: tuple[LoadedRoute, ...]
    left_out: tuple[LeftOut, ...] = ()
    tried: int = 0

    @property
    def cost(self) -> float:
        """Of all routes."""
        return sum(route.cost for route in self.routes)


def loading_of(problem: LoadedProblem, sequence: Sequence[int]) -> LoadProblem:
    """The load of a vehicle that visits these places in this order, the first to be unloaded first."""
    pieces = tuple(
        replace(piece, stop=stop)
        for stop, place in enumerate(sequence, 1)
        for piece in problem.customers[place - 1].pieces
    )
    return LoadProblem(problem.hold, pieces, problem.rules)


def cost_of(problem: LoadedProblem, sequence: Sequence[int]) -> float:
    """Of the drive from the depot through these places and back."""
    cost, here = 0.0, 0
    for place in (*sequence, 0):
        cost += problem.costs[here][place]
        here = place
    return cost
