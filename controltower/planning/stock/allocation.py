"""Who gets which free pieces? Whole orders before parts of many, and never more than there is.

1. Items of which there is enough for everybody, whenever they leave, limit nobody.
2. Of the orders that want scarce ones, those that make the most worth of whole orders are chosen (`choosing`).
3. What is left goes to the other lines, whole lines first, by departure, service and line.
4. Each line takes its pieces at the nearest place that has all of them, else from as few as need be; earlier departures
   take what is ready earlier.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from controltower.domain.ids import LineId, OrderId
from controltower.domain.times import Instant
from controltower.planning.plans import LeftOut, StopAsked, never
from controltower.planning.stock.choosing import Choosing, choose
from controltower.planning.stock.problem import (
    SERVICE_WORTH,
    AllocationPlan,
    AllocationProblem,
    Grant,
    Key,
    Lot,
    Need,
    worth_of,
)


def plan_allocation(problem: AllocationProblem, *, stop: StopAsked = never, seed: int = 0) -> AllocationPlan:
    """Grants that together never exceed a lot, and the orders that they make whole; `seed` is not needed."""
    del seed
    pools = _pools(problem)
    orders: dict[OrderId, list[Need]] = defaultdict(list)
    for need in problem.needs:
        orders[need.order].append(need)
    chosen, worth, bound = _chosen(problem, pools, orders, stop)
    given = {need.line: need.quantity for order in chosen for need in orders[order]}
    for order in chosen:
        for need in orders[order]:
            pools[need.site, need.item].take(need.leaves_at, need.quantity)
    given |= _filled(problem, pools, given)
    whole = tuple(order for order, needs in orders.items() if all(given.get(n.line, 0) == n.quantity for n in needs))
    grants = tuple(_placed(problem, given))
    return AllocationPlan(grants, whole, tuple(_left_out(problem, pools, given)), worth, bound)


class _Pool:
    """The lots of one item at one site, and how much of them is taken by whom, by the time at which they leave."""

    def __init__(self) -> None:
        self.lots: list[Lot] = []
        self.taken: dict[Instant, int] = {}

    def ready(self, by: Instant) -> int:
        """Pieces that can leave by then, taken or not."""
        return sum(lot.quantity for lot in self.lots if lot.ready_at <= by)

    def left(self, leaves_at: Instant) -> int:
        """Pieces that one more who leaves then could take without leaving others short, whenever they leave."""
        moments = {leaves_at, *(at for at in self.taken if at > leaves_at)}
        return max(0, min(self.ready(at) - self._gone(at) for at in moments))

    def take(self, leaves_at: Instant, quantity: int) -> None:
        self.taken[leaves_at] = self.taken.get(leaves_at, 0) + quantity

    def _gone(self, by: Instant) -> int:
        return sum(quantity for at, quantity in self.taken.items() if at <= by)


def _pools(problem: AllocationProblem) -> dict[Key, _Pool]:
    pools: dict[Key, _Pool] = defaultdict(_Pool)
    for lot in problem.lots:
        if lot.quantity > 0:
            pools[lot.site, lot.item].lots.append(lot)
    for need in problem.needs:
        pools[need.site, need.item]
    return pools


def _chosen(
    problem: AllocationProblem, pools: Mapping[Key, _Pool], orders: Mapping[OrderId, Sequence[Need]], stop: StopAsked
) -> tuple[list[OrderId], float, float]:
    """The orders to be made whole, what they are worth, and the most that any choice could be worth."""
    may = [key for key, needs in orders.items() if all(need.whole for need in needs)]
    asked: dict[Key, dict[Instant, int]] = defaultdict(lambda: defaultdict(int))
    for key in may:
        for need in orders[key]:
            asked[need.site, need.item][need.leaves_at] += need.quantity
    numbers: dict[tuple[Key, Instant], int] = {}
    limits: list[int] = []
    for item, wanted in asked.items():
        for moment, limit in _binding(pools[item], wanted):
            numbers[item, moment] = len(limits)
            limits.append(limit)
    moments: dict[Key, list[Instant]] = defaultdict(list)
    for item, moment in numbers:
        moments[item].append(moment)
    uses = tuple(_uses(orders[key], moments, numbers) for key in may)
    worths = tuple(worth_of(problem, orders[key][0]) for key in may)
    found = choose(Choosing(worths, uses, tuple(limits)), stop)
    return [may[number] for number in found.numbers], found.worth, found.bound


def _binding(pool: _Pool, wanted: Mapping[Instant, int]) -> Iterable[tuple[Instant, int]]:
    """The departures until which more is wanted than will be ready, and what will be."""
    total = 0
    for moment in sorted(wanted):
        total += wanted[moment]
        ready = pool.ready(moment)
        if total > ready:
            yield moment, ready


def _uses(
    needs: Sequence[Need], moments: Mapping[Key, Sequence[Instant]], numbers: Mapping[tuple[Key, Instant], int]
) -> dict[int, int]:
    """How much an order uses of each limit: all those of its items at its own departure or later."""
    uses: dict[int, int] = {}
    for need in needs:
        key = need.site, need.item
        for moment in moments.get(key, ()):
            if need.leaves_at <= moment:
                number = numbers[key, moment]
                uses[number] = uses.get(number, 0) + need.quantity
    return uses


def _filled(problem: AllocationProblem, pools: Mapping[Key, _Pool], given: Mapping[LineId, int]) -> dict[LineId, int]:
    """What the other lines get of the rest: whole lines first, then parts."""
    others = [need for need in problem.needs if need.line not in given]
    others.sort(key=lambda need: (need.leaves_at, -SERVICE_WORTH[need.service], need.order, need.line))
    more: dict[LineId, int] = {}
    for whole in (True, False):
        for need in others:
            pool = pools[need.site, need.item]
            left = pool.left(need.leaves_at) if need.line not in more else 0
            quantity = min(need.quantity, left)
            if quantity and (quantity == need.quantity or not whole):
                more[need.line] = quantity
                pool.take(need.leaves_at, quantity)
    return more


def _placed(problem: AllocationProblem, given: Mapping[LineId, int]) -> Iterable[Grant]:
    """Where each line takes its pieces; who leaves first chooses first among what is ready first."""
    left: dict[Key, list[tuple[Lot, int]]] = defaultdict(list)
    for lot in sorted(problem.lots, key=lambda lot: (max(lot.ready_at, problem.now), lot.standing, lot.place)):
        if lot.quantity > 0:
            left[lot.site, lot.item].append((lot, lot.quantity))
    for need in sorted(problem.needs, key=lambda need: (need.leaves_at, need.order, need.line)):
        wanted = given.get(need.line, 0)
        lots = left[need.site, need.item]
        while wanted > 0:
            place = _place(lots, wanted, problem.now)
            lot, there = lots[place]
            taken = min(wanted, there)
            yield Grant(need.line, lot.place, taken)
            wanted -= taken
            lots[place] = (lot, there - taken)
            if taken == there:
                del lots[place]


def _place(lots: Sequence[tuple[Lot, int]], wanted: int, now: Instant) -> int:
    """The place in the list that has all that is wanted now, with the least over; else the first."""
    ready = bisect_right(lots, now, key=lambda each: max(now, each[0].ready_at))
    whole = [place for place in range(ready) if lots[place][1] >= wanted]
    return min(whole, key=lambda place: (lots[place][0].standing, lots[place][1], place), default=0)


def _left_out(problem: AllocationProblem, pools: Mapping[Key, _Pool], given: Mapping[LineId, int]) -> Iterable[LeftOut]:
    for need in problem.needs:
        missing = need.quantity - given.get(need.line, 0)
        if missing:
            yield LeftOut(need.line, _why(pools[need.site, need.item], need, missing))


def _why(pool: _Pool, need: Need, missing: int) -> str:
    """One sentence: nothing there, too late, or gone to others."""
    start = f"Line {need.line} goes without {missing} of {need.quantity} pieces of {need.item}: "
    there = sum(lot.quantity for lot in pool.lots)
    ready = pool.ready(need.leaves_at)
    if not there:
        return f"{start}there is none at {need.site}, and none is due."
    if not ready:
        return f"{start}{there} come too late for its departure."
    if ready < need.quantity:
        return f"{start}only {ready} can be had before it leaves."
    return f"{start}the {ready} to be had before it leaves go to orders that they make whole, or that leave sooner."
