"""How are stranded stops fitted into other drives, and orders made better? Insertion and local search on exact times.

Insertion in the order of closing times at the cheapest place (Solomon 1987, "Algorithms for the vehicle routing and
scheduling problems with time window constraints"), for one rescuer, then for pairs of the best, then for all; then
relocation of single stops and short chains (or-opt) while that helps. Lateness has a price here and is never forbidden.
"""

from collections.abc import Iterable, Sequence
from itertools import combinations
from math import inf

from controltower.planning.plans import StopAsked
from controltower.planning.rerouting.schedule import Frame, Order, Orders, sound, tidy, total, unserved

PAIRS_OF = 4
"""How many of the best single rescuers are tried in pairs."""
CHAIN = 3
ROUNDS = 20


def begun(frame: Frame) -> Orders:
    """The orders as they are now, without stops that such a drive may not make, and with all it must."""
    orders = []
    for number, order in enumerate(frame.orders_now):
        kept = [node for node in order if node >= frame.n or frame.holders[node] in (number, None)]
        orders.append(tidy(frame, kept) if sound(frame, kept) else ())
    found = tuple(orders)
    for stop in unserved(frame, found):
        holder = frame.holders[stop]
        if holder is not None:
            found = _inserted(frame, found, stop, [holder], forced=True)
    return found


def rescued(frame: Frame, orders: Orders, stop: StopAsked) -> Iterable[Orders]:
    """Plans that serve stranded stops by one rescuer each, by pairs of the best, and by whoever is cheapest."""
    stranded = sorted(unserved(frame, orders), key=lambda each: (frame.closes[each], each))
    everyone = range(len(orders))
    singles: list[tuple[float, int]] = []
    for number in everyone:
        if stop():
            return
        tried = _all_inserted(frame, orders, stranded, [number])
        singles.append((total(frame, tried), number))
        yield tried
    best = [number for _, number in sorted(singles)[:PAIRS_OF]]
    for pair in combinations(best, 2):
        if stop():
            return
        yield _all_inserted(frame, orders, stranded, pair)
    if not stop():
        yield _all_inserted(frame, orders, stranded, everyone)


def polished(frame: Frame, orders: Orders, stop: StopAsked) -> Orders:
    """The orders after moving stops and short chains about for as long as that helps."""
    best, price = orders, total(frame, orders)
    for _ in range(ROUNDS):
        before = price
        best = filled(frame, best)
        for node in range(frame.n):
            if stop():
                return best
            best = _relocated(frame, best, node)
        for number in range(len(best)):
            best = _rearranged(frame, best, number, stop)
        price = total(frame, best)
        if price > before - 0.01:
            break
    return best


def filled(frame: Frame, orders: Orders) -> Orders:
    """The orders with stops that no drive makes put in where that costs less than leaving them out."""
    stranded = sorted(unserved(frame, orders), key=lambda each: (frame.closes[each], each))
    return _all_inserted(frame, orders, stranded, range(len(orders)))


def _all_inserted(frame: Frame, orders: Orders, stops: Sequence[int], among: Iterable[int]) -> Orders:
    drives = list(among)
    for stop in stops:
        orders = _inserted(frame, orders, stop, drives, forced=frame.holders[stop] is not None)
    return orders


def _inserted(frame: Frame, orders: Orders, stop: int, among: Sequence[int], *, forced: bool) -> Orders:
    """The orders with one stop more, at its cheapest place; unchanged where leaving it out is cheaper."""
    holder = frame.holders[stop]
    best: tuple[float, int, Order] | None = None
    for number in [holder] if holder is not None else among:
        order = orders[number]
        if holder is None and not frame.fits(number, [*(node for node in order if node < frame.n), stop]):
            continue
        before = frame.cost(number, order)
        for candidate in _with_stop(frame, order, stop):
            more = frame.cost(number, candidate) - before
            if best is None or more < best[0]:
                best = (more, number, candidate)
    if best is None or (best[0] >= frame.problem.prices.unserved and not forced):
        return orders
    return _with(orders, best[1], best[2])


def _with_stop(frame: Frame, order: Order, stop: int) -> Iterable[Order]:
    """The order with a stop at every place where its goods are aboard; meetings it still needs come first, together."""
    needed = frame.needs[stop]
    missing = tuple(meeting for meeting in needed if meeting not in order)
    if not missing:
        start = max((order.index(meeting) + 1 for meeting in needed), default=0)
        for place in range(start, len(order) + 1):
            yield (*order[:place], stop, *order[place:])
        return
    for place in range(len(order) + 1):
        yield (*order[:place], *missing, stop, *order[place:])


def _relocated(frame: Frame, orders: Orders, node: int) -> Orders:
    """The orders with one stop at its best place, on its own drive or, where its goods allow, on another."""
    home = next((number for number, order in enumerate(orders) if node in order), None)
    if home is None:
        return orders
    without = tidy(frame, [each for each in orders[home] if each != node])
    gain = frame.cost(home, orders[home]) - frame.cost(home, without)
    drives = [home] if frame.holders[node] is not None else range(len(orders))
    best: tuple[float, int, Order] = (gain - 0.01, -1, ())
    for number in drives:
        order = without if number == home else orders[number]
        if number != home and not frame.fits(number, [*(each for each in order if each < frame.n), node]):
            continue
        before = frame.cost(number, order)
        for candidate in _with_stop(frame, order, node):
            more = frame.cost(number, candidate) - before
            if more < best[0]:
                best = (more, number, candidate)
    if best[1] < 0:
        return orders
    return _with(_with(orders, home, without), best[1], best[2])


def _rearranged(frame: Frame, orders: Orders, number: int, stop: StopAsked) -> Orders:
    """The orders with one drive's chains of up to three nodes, and its meetings, where they cost least."""
    order, price = orders[number], frame.cost(number, orders[number])
    for start in range(len(order)):
        if stop():
            break
        for length in range(1, CHAIN + 1):
            for candidate in _chain_moved(order, start, length):
                cost = frame.cost(number, candidate)
                if cost < price - 0.01 and sound(frame, candidate):
                    order, price = candidate, cost
    return _with(orders, number, order)


def _chain_moved(order: Order, start: int, length: int) -> Iterable[Order]:
    chain = order[start : start + length]
    rest = order[:start] + order[start + length :]
    for place in range(len(rest) + 1):
        if place != start:
            yield rest[:place] + chain + rest[place:]
    yield order[:start] + chain[::-1] + order[start + length :]


def _with(orders: Orders, number: int, order: Order) -> Orders:
    return (*orders[:number], order, *orders[number + 1 :])


def calmed(frame: Frame, orders: Orders) -> Orders:
    """The orders, with a drive's old one wherever the new one visits the same for hardly any gain."""
    now = frame.orders_now
    found = list(orders)
    for number, (order, before) in enumerate(zip(orders, now, strict=True)):
        if order != before and set(order) == set(before) and sound(frame, before):
            gain = frame.cost(number, before) - frame.cost(number, order)
            if gain < frame.problem.prices.new_order:
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
