"""From which orders does a re-route begin, and what of a new order is not worth a driver's attention?"""

from collections.abc import Iterable
from math import inf

from controltower.planning.rerouting.costing import CLOSES, MUST
from controltower.planning.rerouting.schedule import Frame, Orders, sound, tidy, total, unserved
from controltower.planning.rerouting.searching import inserted


def begun(frame: Frame) -> Orders:
    """The orders as they are now, without stops that such a drive may not make, and with all it must."""
    orders = []
    for number, order in enumerate(frame.orders_now):
        kept = [node for node in order if node >= frame.n or frame.arrays.able[node, number]]
        orders.append(tidy(frame, kept) if sound(frame, kept) else ())
    found = tuple(orders)
    bound = [stop for stop in unserved(frame, found) if frame.arrays.stops[stop, MUST]]
    return inserted(frame, found, bound, range(len(found)))


def waiting(frame: Frame, orders: Orders) -> list[int]:
    """Stops on no drive, the one whose window closes first first."""
    return sorted(unserved(frame, orders), key=lambda each: (frame.arrays.nodes[each, CLOSES], each))


def calmed(frame: Frame, orders: Orders) -> Orders:
    """The orders, with a drive's old one wherever the new one visits the same for hardly any gain."""
    now = frame.orders_now
    found = list(orders)
    for number, (order, before) in enumerate(zip(orders, now, strict=True)):
        if (
            order != before
            and set(order) == set(before)
            and sound(frame, before)
            and frame.cost(number, before) <= frame.cost(number, order)
        ):
            found[number] = before
    return tuple(found)


def cheapest(frame: Frame, plans: Iterable[Orders]) -> tuple[float, Orders]:
    """The plan that costs least; the first of equals."""
    best: tuple[float, Orders] = (inf, ())
    for plan in plans:
        price = total(frame, plan)
        if price < best[0] or not best[1]:
            best = (price, plan)
    return best
