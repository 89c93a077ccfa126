"""What does each change buy? Plans from "nothing changes" to "whatever is cheapest", each cheaper than the one before.

The drives that may change are a growing set: the next is the one that, with those before, leaves the cheapest plan.
Each plan begins with the one before it, so more change never costs more.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from controltower.planning.plans import StopAsked
from controltower.planning.rerouting.changes import Changes, changes_of
from controltower.planning.rerouting.costing import FIRST, HOLDER, SECONDS
from controltower.planning.rerouting.problem import Budget
from controltower.planning.rerouting.repair import begun, calmed, waiting
from controltower.planning.rerouting.schedule import Frame, Orders, total
from controltower.planning.rerouting.searching import improved, inserted
from controltower.planning.rerouting.solver import solved

LEVELS = 4
"""Up to so many drives the set grows one by one; what comes after may change all of them."""
TRIED = 8
"""How many drives are tried as the next one."""
FEW = 25
"""Steps for each stop on the drives that may change."""
LEAST = 0.01
"""In money: a choice that gains less is none."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """A plan with what it changes and costs."""

    orders: Orders
    changes: Changes
    cost: float


def choices(frame: Frame, budget: Budget, *, stop: StopAsked, seed: int) -> tuple[Chosen, ...]:
    """Plans that change ever more and cost ever less, the first without any change; all within the budget.

    1. Stops that wait are put in wherever that costs least; all drives are searched by PyVRP, and then on exact costs.
    2. They are put in by ever more drives, and each plan is searched among those drives.
    3. What is neither cheaper nor within the budget is left out.
    """
    now = frame.orders_now
    if budget.drivers == 0:
        return (_chosen(frame, now),)
    base = begun(frame)
    found = [now, base]
    if budget.drivers is None or budget.drivers > LEVELS:
        found.append(inserted(frame, base, _pressing(frame, base, budget), _all(frame)))
        start = min(found[1:], key=lambda orders: total(frame, orders))
        if not stop():
            searched = solved(frame, start, stop=stop, seed=seed)
            searched = inserted(frame, searched, _pressing(frame, searched, budget), _all(frame))
            found.append(improved(frame, searched, _all(frame), steps_of(frame), stop=stop, seed=seed))
    found += _growing(frame, base, budget, stop, seed)
    return _front(frame, (calmed(frame, each) for each in found), budget)


def steps_of(frame: Frame) -> int:
    """Steps for the search among all drives, at the end: a second of one core at most.

    Few where any vehicle may make any stop: there the search before has done it all.
    """
    many = 1_200_000 if (frame.arrays.stops[:, HOLDER] >= 0).any() else 100_000
    return frame.problem.steps or max(400, min(6_000, many // max(1, frame.n)))


def _growing(frame: Frame, base: Orders, budget: Budget, stop: StopAsked, seed: int) -> Iterable[Orders]:
    """Plans in which one, two, three drives change."""
    touch: set[int] = {n for n, (one, other) in enumerate(zip(base, frame.orders_now, strict=True)) if one != other}
    plan, most = base, min(LEVELS, len(base), budget.drivers if budget.drivers is not None else LEVELS)
    while len(touch) < most and not stop():
        able = _helpful(frame, plan, touch)
        tried = [(number, inserted(frame, plan, _pressing(frame, plan, budget), {*touch, number})) for number in able]
        if not tried:
            return
        number, plan = min(tried, key=lambda each: total(frame, each[1]))
        yield plan
        touch.add(number)
        concerned = len(waiting(frame, plan)) + sum(len(plan[each]) for each in touch)
        steps = min(steps_of(frame), FEW * concerned)
        plan = improved(frame, plan, touch, steps, stop=stop, seed=seed + len(touch))
        yield plan


def _helpful(frame: Frame, plan: Orders, touch: set[int]) -> Sequence[int]:
    """The drives that could be the next to change: those nearest to stops that wait, else those that are dearest."""
    others = [number for number in _all(frame) if number not in touch]
    left = waiting(frame, plan)
    if not left:
        return sorted(others, key=lambda number: -frame.cost(number, plan[number]))[:1]

    def apart(number: int) -> float:
        a = frame.arrays
        places = [int(a.fleet[number, FIRST]), *plan[number]]
        able = [stop for stop in left if a.able[stop, number]]
        return min((float(a.ways[0, place, stop, SECONDS]) for stop in able for place in places), default=float("inf"))

    return sorted(others, key=lambda number: (apart(number), number))[:TRIED]


def _pressing(frame: Frame, plan: Orders, budget: Budget) -> list[int]:
    """The stops that wait; of those that would be moved no more than the budget allows."""
    left = waiting(frame, plan)
    if budget.stops is None and budget.labels is None:
        return left
    stops, kept = frame.problem.stops, []
    moved = labels = 0
    for each in left:
        more = 0 if stops[each].fresh else 1
        if budget.allows(0, moved + more, labels + more * stops[each].labels):
            kept.append(each)
            moved, labels = moved + more, labels + more * stops[each].labels
    return kept


def _front(frame: Frame, plans: Iterable[Orders], budget: Budget) -> tuple[Chosen, ...]:
    """What is within the budget, without what something that changes no more undercuts."""
    found = {each: _chosen(frame, each) for each in plans}
    allowed = [each for each in found.values() if budget.allows(*_size(each))]
    front: list[Chosen] = []
    for each in sorted(allowed, key=lambda each: (*_size(each), each.cost)):
        if not front or each.cost < front[-1].cost - LEAST:
            front.append(each)
    return tuple(front)


def _chosen(frame: Frame, orders: Orders) -> Chosen:
    return Chosen(orders, changes_of(frame, orders), total(frame, orders))


def _size(chosen: Chosen) -> tuple[int, int, int]:
    return len(chosen.changes.drivers), len(chosen.changes.moved), chosen.changes.labels


def _all(frame: Frame) -> range:
    return range(len(frame.problem.drives))
