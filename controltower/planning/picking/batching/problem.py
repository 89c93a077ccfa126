"""Which orders are picked on one tour? The orders, what the picker can take along, and the floor that is walked."""

from collections.abc import Sequence
from dataclasses import dataclass

from controltower.planning.picking.exact import Walk, shortest
from controltower.planning.picking.layout import Layout, Spot
from controltower.planning.plans import LeftOut


@dataclass(frozen=True, slots=True)
class Order:
    """An order: where its lines lie, and how much of the picker's capacity it takes (kg, litres, pieces or lines)."""

    id: str
    spots: tuple[Spot, ...]
    load: float


@dataclass(frozen=True, slots=True)
class BatchingProblem:
    """Orders to be picked whole, each on one tour; `capacity` in the unit of their loads."""

    layout: Layout
    orders: tuple[Order, ...]
    capacity: float


@dataclass(frozen=True, slots=True)
class Batch:
    """The orders of one tour by their ids, the places in walking order, and the metres."""

    orders: tuple[str, ...]
    spots: tuple[Spot, ...]
    metres: float


@dataclass(frozen=True, slots=True)
class BatchingPlan:
    """Every order is in one batch, or is left out with the reason. `trials` counts the tours that were measured."""

    batches: tuple[Batch, ...]
    left_out: tuple[LeftOut, ...] = ()
    trials: int = 0

    @property
    def metres(self) -> float:
        """All tours together."""
        return sum(batch.metres for batch in self.batches)


def batch_of(problem: BatchingProblem, orders: Sequence[Order]) -> Batch:
    """One tour for these orders."""
    spots = list(dict.fromkeys(spot for order in orders for spot in order.spots))
    walk: Walk = shortest(problem.layout, spots)
    return Batch(tuple(order.id for order in orders), tuple(spots[n] for n in walk.order), walk.metres)


def too_large(problem: BatchingProblem) -> tuple[LeftOut, ...]:
    """Orders that no tour can take whole."""
    return tuple(
        LeftOut(order.id, f"It takes {order.load:g}, and a tour at most {problem.capacity:g}: split it.")
        for order in problem.orders
        if order.load > problem.capacity
    )
