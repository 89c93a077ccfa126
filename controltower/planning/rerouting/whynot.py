"""Why is a stop not served, and what could be allowed so that it is? The fewest rules that clash, and what works.

Every place on every drive is tried, with the rules that the stop would break there. Rules clash that, whatever the
others allow, leave no place: the smallest set that meets what is broken at each place (a smallest hitting set, found by
trying all sets in the order of their size; it is what a deletion filter finds, and never larger). A way out allows one
rule so far as one place needs it; it is offered only where the stop has a place once that is allowed, tried anew.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import combinations
from math import ceil

import numpy as np

from controltower.domain.ids import StopId
from controltower.domain.rerouting import WayOut, WhyNot
from controltower.domain.times import MINUTE, Instant
from controltower.planning.rerouting.costing import (
    BACK,
    CLOSES,
    DUE,
    HOLDER,
    LEFT_OUT,
    LIMIT_M,
    MUST,
    NEW_ORDER,
    fits,
)
from controltower.planning.rerouting.problem import Drive, RerouteProblem
from controltower.planning.rerouting.schedule import Frame, Order, Orders, frame_of, sound

SLACK_S = 1.0
MOST = 4
"""So many ways out are named at most, the cheapest of each kind first."""


class Rule(StrEnum):
    """What stands against a stop at a place."""

    WINDOW = "its window"
    PROMISES = "the promises to others"
    ROOM = "the room in vehicles"
    RANGE = "the range of vehicles"
    HOME = "when vehicles must be home"
    NEXT = "their next departure"
    ZONE = "a zone that is closed to the vehicle"
    COST = "its cost"


@dataclass(frozen=True, slots=True)
class Place:
    """A stop on a drive, with the rules that it breaks there and what it costs in driving."""

    drive: int
    order: Order
    broken: frozenset[Rule]
    cost: float


def why_not(problem: RerouteProblem, stop: StopId, orders: Orders | None = None) -> WhyNot:
    """Why this stop is on no drive, as planned now or in `orders`, and what could be done about it."""
    frame = frame_of(problem)
    node = next(number for number, each in enumerate(problem.stops) if each.stop == stop)
    return explained(frame, orders if orders is not None else frame.orders_now, node)


def explained(frame: Frame, orders: Orders, node: int) -> WhyNot:
    """The same for a node of a frame."""
    stop = frame.problem.stops[node].stop
    places = tuple(_places(frame, orders, node))
    if not places:
        return WhyNot(stop, ("no vehicle that drives can have its goods",))
    ways = tuple(way for way, _ in ways_out(frame, orders, node, places))
    return WhyNot(stop, tuple(str(rule) for rule in _clash(places)), ways)


def is_served(problem: RerouteProblem, orders: Orders, stop: StopId) -> bool:
    """Whether the stop has a place in these orders at which it breaks no rule."""
    frame = frame_of(problem)
    node = next(number for number, each in enumerate(problem.stops) if each.stop == stop)
    return any(not place.broken for place in _places(frame, orders, node))


def _places(frame: Frame, orders: Orders, node: int) -> Iterator[Place]:
    """The stop at every place of every drive that could have its goods."""
    holder, needs = int(frame.arrays.stops[node, HOLDER]), frame.needs[node]
    only = frame.problem.stops[node].only
    for number, order in enumerate(orders):
        if holder >= 0 and number != holder:
            continue
        if only is not None and frame.problem.drives[number].route not in only:
            continue
        missing = tuple(meeting for meeting in needs if meeting not in order)
        for place in range(len(order) + 1):
            longer = (*order[:place], *missing, node, *order[place:])
            if sound(frame, longer):
                yield _place(frame, number, order, longer, node)


def _place(frame: Frame, number: int, before: Order, after: Order, node: int) -> Place:
    a = frame.arrays
    old, new = frame.arrivals(number, before), frame.arrivals(number, after)
    late = {each: at - float(a.nodes[each, CLOSES]) for each, at in zip(after, new[:-1], strict=True)}
    was = {each: at - float(a.nodes[each, CLOSES]) for each, at in zip(before, old[:-1], strict=True)}
    broken: set[Rule] = set()
    if late[node] > SLACK_S:
        broken.add(Rule.WINDOW)
    if any(late[each] > max(0.0, was[each]) + SLACK_S for each in before):
        broken.add(Rule.PROMISES)
    if not fits(a, number, np.array(after, dtype=np.int64), len(after)):
        broken.add(Rule.ROOM)
    if frame.metres_of(number, after) > a.drives[number, LIMIT_M]:
        broken.add(Rule.RANGE)
    broken.update(
        rule
        for rule, limit in ((Rule.HOME, BACK), (Rule.NEXT, DUE))
        if new[-1] > max(float(a.drives[number, limit]), old[-1]) + SLACK_S
    )
    if not a.able[node, number]:
        broken.add(Rule.ZONE)
    cost = _driving(frame, number, after) - _driving(frame, number, before)
    if not a.stops[node, MUST] and cost + a.prices[NEW_ORDER] >= a.nodes[node, LEFT_OUT]:
        broken.add(Rule.COST)
    return Place(number, after, frozenset(broken), cost)


def _driving(frame: Frame, number: int, order: Order) -> float:
    """What a drive costs without lateness."""
    drive = frame.problem.drives[number]
    if not order and not drive.version:
        return 0.0
    hours = (frame.arrivals(number, order)[-1] - frame.arrivals(number, ())[-1]) / 3600
    return frame.metres_of(number, order) / 1000 * drive.cost_per_km + hours * drive.cost_per_hour


def _clash(places: Iterable[Place]) -> tuple[Rule, ...]:
    """The fewest rules of which one at least is broken at each place; none where a place breaks none."""
    broken = {place.broken for place in places}
    for size in range(len(Rule) + 1):
        for rules in combinations(Rule, size):
            if all(not each.isdisjoint(rules) for each in broken):
                return rules
    return ()


def ways_out(
    frame: Frame, orders: Orders, node: int, places: tuple[Place, ...] = ()
) -> Iterator[tuple[WayOut, RerouteProblem]]:
    """For each rule that stands alone somewhere, the place that needs least, if the stop then has a place.

    Each with the problem in which that is allowed.
    """
    stop, said = frame.problem.stops[node].stop, 0
    places = places or tuple(_places(frame, orders, node))
    for rule, allowed in _ALLOWED.items():
        alone = [place for place in places if place.broken == {rule}]
        for place in sorted(alone, key=lambda each: (_needed(frame, each, rule), each.cost, each.drive))[:1]:
            says, eased = allowed(frame, node, place)
            if said < MOST and is_served(eased, orders, stop):
                said += 1
                yield WayOut(says, round(place.cost, 2)), eased


def _needed(frame: Frame, place: Place, rule: Rule) -> float:
    """How much of a rule a place asks to be allowed, in the unit of the rule."""
    at = frame.arrivals(place.drive, place.order)
    if rule in (Rule.WINDOW, Rule.PROMISES):
        return max(_late_s(frame, place, each) for each in place.order)
    return at[-1] if rule in (Rule.HOME, Rule.NEXT) else place.cost


def _late_s(frame: Frame, place: Place, node: int) -> float:
    at = dict(zip(place.order, frame.arrivals(place.drive, place.order), strict=False))
    return at[node] - float(frame.arrays.nodes[node, CLOSES])


def _vehicle(frame: Frame, place: Place) -> str:
    drive = frame.problem.drives[place.drive]
    return f"{drive.vehicle} ({drive.kind})"


def _wider(frame: Frame, place: Place, nodes: Iterable[int]) -> RerouteProblem:
    """The problem with windows that close when these stops are reached, in whole minutes."""
    more = {node: ceil(_late_s(frame, place, node) / 60) * MINUTE for node in nodes}
    stops = tuple(
        replace(stop, window_closes=Instant(stop.window_closes + max(0, more.get(node, 0))))
        for node, stop in enumerate(frame.problem.stops)
    )
    return replace(frame.problem, stops=stops)


def _later_window(frame: Frame, node: int, place: Place) -> tuple[str, RerouteProblem]:
    minutes = ceil(_late_s(frame, place, node) / 60)
    return f"window +{minutes} min, by {_vehicle(frame, place)}", _wider(frame, place, [node])


def _later_others(frame: Frame, node: int, place: Place) -> tuple[str, RerouteProblem]:
    others = [each for each in place.order if each != node and each < frame.n]
    late = [each for each in others if _late_s(frame, place, each) > SLACK_S]
    most = max(ceil(_late_s(frame, place, each) / 60) for each in late)
    stops = "1 other stop" if len(late) == 1 else f"{len(late)} other stops"
    return f"by {_vehicle(frame, place)}, {stops} up to {most} min late", _wider(frame, place, late)


def _later_home(frame: Frame, node: int, place: Place) -> tuple[str, RerouteProblem]:  # noqa: ARG001
    drive = frame.problem.drives[place.drive]
    over = frame.arrivals(place.drive, place.order)[-1] - float(frame.arrays.drives[place.drive, BACK])
    eased = replace(drive, back_by=Instant(drive.back_by + ceil(over / 60) * MINUTE))
    return f"{_vehicle(frame, place)} home {ceil(over / 60)} min later than it must", _with(frame, place, eased)


def _later_next(frame: Frame, node: int, place: Place) -> tuple[str, RerouteProblem]:  # noqa: ARG001
    drive = frame.problem.drives[place.drive]
    over = frame.arrivals(place.drive, place.order)[-1] - float(frame.arrays.drives[place.drive, DUE])
    eased = replace(drive, due_home=Instant(drive.due_home + ceil(over / 60) * MINUTE))
    return f"next departure of {_vehicle(frame, place)} {ceil(over / 60)} min later", _with(frame, place, eased)


def _dearer(frame: Frame, node: int, place: Place) -> tuple[str, RerouteProblem]:
    stops = list(frame.problem.stops)
    stops[node] = replace(stops[node], left_out=place.cost + frame.problem.prices.new_order + 0.01)
    return f"by {_vehicle(frame, place)} at its cost", replace(frame.problem, stops=tuple(stops))


def _with(frame: Frame, place: Place, drive: Drive) -> RerouteProblem:
    drives = list(frame.problem.drives)
    drives[place.drive] = drive
    return replace(frame.problem, drives=tuple(drives))


_ALLOWED: dict[Rule, Callable[[Frame, int, Place], tuple[str, RerouteProblem]]] = {
    Rule.WINDOW: _later_window,
    Rule.PROMISES: _later_others,
    Rule.HOME: _later_home,
    Rule.NEXT: _later_next,
    Rule.COST: _dearer,
}
"""The rules that a person may soften; the others are no matter of will."""
