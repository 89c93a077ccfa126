"""What does an order of stops cost, and when is each reached? A problem with its arrays, and plans as orders of nodes.

A node is a stop (0 to n - 1) or the meeting with a wreck (n onward).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise

import numpy as np

from controltower.domain.times import SECOND, Instant
from controltower.planning.rerouting.arrays import arrays_of
from controltower.planning.rerouting.costing import (
    DUE,
    FIRST,
    FREE,
    LAST,
    LEFT_OUT,
    LENGTH,
    METRES,
    OPENS,
    PACE,
    SECONDS,
    SERVICE,
    SPARE,
    Arrays,
    drive_cost,
)
from controltower.planning.rerouting.problem import RerouteProblem

Order = tuple[int, ...]
"""Nodes in the order in which a drive visits them."""
Orders = tuple[Order, ...]
"""One order for each drive."""


@dataclass(frozen=True)
class Frame:
    """A problem with everything worked out that does not depend on the plan."""

    problem: RerouteProblem
    arrays: Arrays = field(repr=False)

    @cached_property
    def n(self) -> int:
        """How many stops there are."""
        return len(self.problem.stops)

    @cached_property
    def needs(self) -> list[tuple[int, ...]]:
        """Per stop, the meetings that must come before it."""
        at = {wreck.route: self.n + number for number, wreck in enumerate(self.problem.wrecks)}
        return [tuple(at[source] for source in stop.wrecks) for stop in self.problem.stops]

    @cached_property
    def orders_now(self) -> Orders:
        """The orders as planned now, meetings included."""
        now, lengths = self.arrays.now, self.arrays.fleet[:, LENGTH]
        return tuple(tuple(map(int, row[:length])) for row, length in zip(now, lengths, strict=True))

    def metres_of(self, number: int, order: Order) -> float:
        """Metres of one drive through its nodes and home; a spare that is not used drives none."""
        a = self.arrays
        pace, first, last, spare = a.fleet[number, [PACE, FIRST, LAST, SPARE]].tolist()
        if not order and spare:
            return 0.0
        return float(sum(a.ways[pace, one, other, METRES] for one, other in pairwise((first, *order, last))))

    def arrivals(self, number: int, order: Order) -> list[float]:
        """Seconds from now at which each node is reached, and the drive is home."""
        a = self.arrays
        pace, place, last = a.fleet[number, [PACE, FIRST, LAST]].tolist()
        at, found = float(a.drives[number, FREE]), []
        for node in order:
            at += float(a.ways[pace, place, node, SECONDS])
            found.append(at)
            at = max(at, float(a.nodes[node, OPENS])) + float(a.nodes[node, SERVICE])
            place = node
        return [*found, at + float(a.ways[pace, place, last, SECONDS])]

    def cost(self, number: int, order: Order) -> float:
        """Driving, lateness and disturbance of one drive in money; forbiddingly dear beyond its limits."""
        return float(drive_cost(self.arrays, number, np.array(order, dtype=np.int64), len(order)))

    def late_for_next(self, orders: Orders) -> int:
        """How many vehicles that drive are not back for their next departure."""
        return sum(
            bool(self.arrivals(number, order)[-1] > self.arrays.drives[number, DUE])
            for number, order in enumerate(orders)
            if order or not self.arrays.fleet[number, SPARE]
        )


def frame_of(problem: RerouteProblem) -> Frame:
    """The frame of a problem."""
    return Frame(problem, arrays_of(problem))


def tidy(frame: Frame, order: Sequence[int]) -> Order:
    """The order without meetings that nothing after them needs, and without second ones."""
    kept: list[int] = []
    for place, node in enumerate(order):
        if node < frame.n or (
            node not in kept and any(node in frame.needs[later] for later in order[place + 1 :] if later < frame.n)
        ):
            kept.append(node)
    return tuple(kept)


def sound(frame: Frame, order: Sequence[int]) -> bool:
    """Whether each stop comes after the meetings it needs."""
    met: set[int] = set()
    for node in order:
        if node >= frame.n:
            met.add(node)
        elif not met.issuperset(frame.needs[node]):
            return False
    return True


def unserved(frame: Frame, orders: Orders) -> list[int]:
    """Stops on no drive, in order."""
    made = {node for order in orders for node in order}
    return [stop for stop in range(frame.n) if stop not in made]


def total(frame: Frame, orders: Orders) -> float:
    """The cost of all drives, of what they leave out, and of drivers who get another list."""
    driven = sum(frame.cost(number, order) for number, order in enumerate(orders))
    return driven + float(sum(frame.arrays.nodes[stop, LEFT_OUT] for stop in unserved(frame, orders)))


def clock_times(frame: Frame, number: int, order: Order) -> Mapping[int, Instant]:
    """When each node of a drive is reached."""
    arrivals = frame.arrivals(number, order)[:-1]
    return {node: Instant(frame.problem.now + round(at) * SECOND) for node, at in zip(order, arrivals, strict=True)}
