"""How is the compiled search run? From orders to orders, in pieces so that it can be stopped."""

from collections.abc import Collection, Sequence
from math import cos, pi, sin

import numpy as np

from controltower.planning.plans import StopAsked
from controltower.planning.rerouting.costing import FREE, PER_M, PER_S, Bools
from controltower.planning.rerouting.placing import Plan, cheapest_place, empty, put_in, settled
from controltower.planning.rerouting.recreate import searched
from controltower.planning.rerouting.schedule import Frame, Orders, total

PIECE = 400
"""Steps between two questions whether to stop."""
HEAT = (0.1, 0.002)
"""The first and the last temperature, as a share of what a stop costs on average."""
GOLDEN = pi * (3.0 - 5.0**0.5)


def improved(frame: Frame, orders: Orders, touch: Collection[int], steps: int, *, stop: StopAsked, seed: int) -> Orders:
    """The cheapest orders found in so many steps; only drives in `touch` are changed."""
    group = sorted(set(touch))
    if not group or not frame.n or steps <= 0 or stop():
        return orders
    plan, best, least = plan_of(frame, orders), orders, total(frame, orders)
    mask = _mask(frame, group)
    among = np.array([each for each in range(frame.n) if _is_of(frame, plan, each, mask)], dtype=np.int64)
    mean = max(1e-6, _driven(frame, orders, group) / max(1, sum(len(orders[number]) for number in group)))
    pieces = -(-steps // PIECE)
    cool = np.geomspace(HEAT[0] * mean, HEAT[1] * mean, pieces + 1)
    for number in range(pieces):
        heat = cool[number : number + 2]
        found, _ = searched(frame.arrays, plan, mask, among, min(PIECE, steps), heat, seed * 1_009 + number)
        fresh = orders_of(found)
        price = total(frame, fresh)
        if price < least - 1e-9:
            best, least = fresh, price
        if stop():
            break
    return best


def inserted(frame: Frame, orders: Orders, stops: Sequence[int], touch: Collection[int]) -> Orders:
    """The orders with these stops put in one after the other where they cost least, or left out where that is less."""
    plan = plan_of(frame, orders)
    allowed, buffer = _mask(frame, touch), np.zeros(plan.nodes.shape[1] + 64, dtype=np.int64)
    for each in stops:
        drive, place = cheapest_place(frame.arrays, plan, allowed, each, buffer, 0.0, 1.0)
        if drive >= 0:
            put_in(frame.arrays, plan, drive, place, each, buffer)
    return orders_of(plan)


def plan_of(frame: Frame, orders: Orders) -> Plan:
    """The orders as arrays."""
    drives, width = len(frame.problem.drives), frame.n + len(frame.problem.drives) + len(frame.problem.wrecks) + 2
    plan = empty(drives, width, frame.n)
    for number, order in enumerate(orders):
        plan.nodes[number, : len(order)] = order
        plan.length[number] = len(order)
        settled(frame.arrays, plan, number)
    return plan


def orders_of(plan: Plan) -> Orders:
    """The arrays as orders."""
    return tuple(tuple(map(int, row[:length])) for row, length in zip(plan.nodes, plan.length, strict=True))


def _is_of(frame: Frame, plan: Plan, stop: int, touch: Bools) -> bool:
    """Whether a stop is on a drive of the group, or on none and may be put there."""
    if plan.drive[stop] >= 0:
        return bool(touch[plan.drive[stop]])
    return bool((frame.arrays.able[stop] & touch).any())


def _mask(frame: Frame, touch: Collection[int]) -> Bools:
    mask = np.zeros(len(frame.problem.drives), dtype=np.bool_)
    mask[list(touch)] = True
    return mask


def _driven(frame: Frame, orders: Orders, among: Collection[int]) -> float:
    """What the drives cost, without what they are charged for breaking limits."""
    a = frame.arrays
    return float(
        sum(
            frame.metres_of(number, orders[number]) * a.drives[number, PER_M]
            + (frame.arrivals(number, orders[number])[-1] - a.drives[number, FREE]) * a.drives[number, PER_S]
            for number in among
        )
    )


def halved(frame: Frame, orders: Orders, among: Collection[int], number: int) -> list[list[int]]:
    """The drives in two halves on two sides of a line through the town, which turns from time to time."""
    east, north = cos(number * GOLDEN), sin(number * GOLDEN)
    stops, drives = frame.problem.stops, frame.problem.drives

    def along(drive: int) -> float:
        nodes = [node for node in orders[drive] if node < frame.n]
        spots = [(stops[node].lat, stops[node].lon) for node in nodes] or [(drives[drive].lat, drives[drive].lon)]
        return sum(lat * north + lon * east for lat, lon in spots) / len(spots)

    ordered = sorted(among, key=lambda drive: (along(drive), drive))
    return [ordered[: len(ordered) // 2], ordered[len(ordered) // 2 :]]
