"""Where on which drive does a stop cost least? Plans in arrays, with what each place is worth known before it is asked.

For each place of a drive the plan holds when the vehicle leaves it, what lateness has cost up to there, and the highest
load before and after; so a stop is tried at a place by driving on from there only until the old times are met again.
"""

from typing import Any, NamedTuple

import numpy as np
from numba import njit

from controltower.planning.rerouting.costing import (
    AMOUNT,
    BOUND,
    COLLECTED,
    FIRST,
    FORBIDDEN,
    FREE,
    HOLDER,
    HOME_OF,
    LAST,
    LEFT_OUT,
    METRES,
    MOVED,
    MUST,
    NEEDS,
    NEW_ORDER,
    OPENS,
    PACE,
    PER_M,
    PER_S,
    ROOM,
    SECONDS,
    SERVICE,
    SPARE,
    disturbance,
    drive_cost,
    homecoming,
    lateness,
)


class Plan(NamedTuple):
    """Orders as rows of nodes with their lengths and costs; per stop its drive (-1: left out) and its place there.

    Per drive and place (0: the start): `leave` in seconds, `late` in money, `high` the most grams and millilitres up to
    there, then from there on. `ends` are metres and the time of coming home.
    """

    nodes: Any
    length: Any
    cost: Any
    drive: Any
    place: Any
    leave: Any
    late: Any
    high: Any
    ends: Any


def empty(drives: int, width: int, stops: int) -> Plan:
    """A plan in which nobody does anything."""
    return Plan(
        np.zeros((drives, width), dtype=np.int64),
        np.zeros(drives, dtype=np.int64),
        np.zeros(drives),
        np.full(stops, -1, dtype=np.int64),
        np.zeros(stops, dtype=np.int64),
        np.zeros((drives, width + 1)),
        np.zeros((drives, width + 1)),
        np.zeros((drives, width + 1, 4), dtype=np.int64),
        np.zeros((drives, 2)),
    )


@njit(cache=True, nogil=True)
def settled(a: Any, plan: Any, drive: int) -> None:
    """Work out what follows from the nodes of a drive."""
    nodes, length, stops = plan.nodes[drive], plan.length[drive], a.stops.shape[0]
    pace, place = a.fleet[drive, PACE], a.fleet[drive, FIRST]
    at, way, late = a.drives[drive, FREE], 0.0, 0.0
    plan.leave[drive, 0], plan.late[drive, 0] = at, 0.0
    for n in range(length):
        node = nodes[n]
        at += a.ways[pace, place, node, SECONDS]
        way += a.ways[pace, place, node, METRES]
        late += lateness(a, node, at)
        at = max(at, a.nodes[node, OPENS]) + a.nodes[node, SERVICE]
        plan.leave[drive, n + 1], plan.late[drive, n + 1] = at, late
        place = node
        if node < stops:
            plan.drive[node], plan.place[node] = drive, n
    plan.ends[drive, 0] = way + a.ways[pace, place, a.fleet[drive, LAST], METRES]
    plan.ends[drive, 1] = at + a.ways[pace, place, a.fleet[drive, LAST], SECONDS]
    plan.cost[drive] = drive_cost(a, drive, nodes, length)
    for dim in range(2):
        _loaded(a, plan, drive, dim)


@njit(cache=True, nogil=True)
def _loaded(a: Any, plan: Any, drive: int, dim: int) -> None:
    nodes, length, stops = plan.nodes[drive], plan.length[drive], a.stops.shape[0]
    load = a.fleet[drive, BOUND + dim]
    for n in range(length):
        node = nodes[n]
        if node < stops and not a.stops[node, COLLECTED] and a.stops[node, HOLDER] != drive:
            load += a.stops[node, AMOUNT + dim]
    most = load
    plan.high[drive, 0, dim] = plan.high[drive, 0, 2 + dim] = load
    for n in range(length):
        node = nodes[n]
        if node < stops:
            amount = a.stops[node, AMOUNT + dim]
            load += amount if a.stops[node, COLLECTED] else -amount
        most = max(most, load)
        plan.high[drive, n + 1, dim], plan.high[drive, n + 1, 2 + dim] = most, load
    for n in range(length - 1, -1, -1):
        plan.high[drive, n, 2 + dim] = max(plan.high[drive, n, 2 + dim], plan.high[drive, n + 1, 2 + dim])


@njit(cache=True, nogil=True)
def cheapest_place(a: Any, plan: Any, touch: Any, stop: int, buffer: Any, blink: float, everywhere: float) -> Any:
    """The drive and the place at which a stop costs least; (-1, 0) where leaving it out costs less.

    Looked for beside the stops near it and at the beginnings first, and only where nothing is found there, with the
    probability `everywhere`, at all places (from 1 on always); with the probability `blink` a place is overlooked.
    """
    best = np.inf if a.stops[stop, MUST] else a.nodes[stop, LEFT_OUT]
    found, at, best = _near_place(a, plan, touch, stop, buffer, blink, best)
    if everywhere < 1.0 and ((best < FORBIDDEN / 2 and found >= 0) or np.random.random() >= everywhere):  # noqa: NPY002
        return found, at
    for drive in range(touch.shape[0]):
        if touch[drive] and a.able[stop, drive]:
            for place in range(1, plan.length[drive] + 1):
                more = _more(a, plan, drive, place, stop, buffer, best)
                if more < best:
                    best, found, at = more, drive, place
    return found, at


@njit(cache=True, nogil=True)
def _near_place(a: Any, plan: Any, touch: Any, stop: int, buffer: Any, blink: float, best: float) -> Any:
    """The best drive and place beside the stops near it and at beginnings, and what it costs there."""
    found, at = -1, 0
    for n in range(a.near.shape[1]):
        other = a.near[stop, n]
        drive = plan.drive[other]
        if drive < 0 or not touch[drive] or not a.able[stop, drive]:
            continue
        for place in range(plan.place[other], plan.place[other] + 2):
            if np.random.random() >= blink:  # noqa: NPY002
                more = _more(a, plan, drive, place, stop, buffer, best)
                if more < best:
                    best, found, at = more, drive, place
    for drive in range(touch.shape[0]):
        if touch[drive] and a.able[stop, drive]:
            more = _more(a, plan, drive, 0, stop, buffer, best)
            if more < best:
                best, found, at = more, drive, 0
    return found, at, best


@njit(cache=True, nogil=True)
def put_in(a: Any, plan: Any, drive: int, place: int, stop: int, buffer: Any) -> None:
    """Put a stop, and the meetings that it needs there, into a drive."""
    length = _with_stop(a, plan.nodes[drive], plan.length[drive], place, stop, buffer)
    plan.nodes[drive, :length] = buffer[:length]
    plan.length[drive] = length
    settled(a, plan, drive)


@njit(cache=True, nogil=True)
def _more(a: Any, plan: Any, drive: int, place: int, stop: int, buffer: Any, best: float) -> Any:
    """What a stop costs at a place; infinite where that is no less than `best`, or it may not stand there."""
    if a.stops[stop, NEEDS]:
        longer = _with_stop(a, plan.nodes[drive], plan.length[drive], place, stop, buffer)
        if longer < 0:
            return np.inf
        return drive_cost(a, drive, buffer, longer) - plan.cost[drive]
    nodes, length, pace = plan.nodes[drive], plan.length[drive], a.fleet[drive, PACE]
    before = a.fleet[drive, FIRST] if place == 0 else nodes[place - 1]
    after = a.fleet[drive, LAST] if place == length else nodes[place]
    further = (
        a.ways[pace, before, stop, METRES] + a.ways[pace, stop, after, METRES] - a.ways[pace, before, after, METRES]
    )
    slack = a.prices[NEW_ORDER] + a.nodes[stop, MOVED] if a.stops[stop, HOME_OF] == drive else 0.0
    if not _has_room(a, plan, drive, place, stop):
        return np.inf
    if (length or not a.fleet[drive, SPARE]) and further * a.drives[drive, PER_M] - slack >= best:
        return np.inf
    at = plan.leave[drive, place] + a.ways[pace, before, stop, SECONDS]
    late = plan.late[drive, place] + lateness(a, stop, at)
    at = max(at, a.nodes[stop, OPENS]) + a.nodes[stop, SERVICE]
    before, home = stop, -1.0
    for n in range(place, length):
        node = nodes[n]
        at += a.ways[pace, before, node, SECONDS]
        late += lateness(a, node, at)
        if late - plan.late[drive, n + 1] - slack >= best:
            return np.inf
        at = max(at, a.nodes[node, OPENS]) + a.nodes[node, SERVICE]
        if at == plan.leave[drive, n + 1]:
            late += plan.late[drive, length] - plan.late[drive, n + 1]
            home = plan.ends[drive, 1]
            break
        before = node
    if home < 0:
        home = at + a.ways[pace, before, a.fleet[drive, LAST], SECONDS]
    price = late + homecoming(a, drive, plan.ends[drive, 0] + further, home) - plan.cost[drive]
    price += (home - a.drives[drive, FREE]) * a.drives[drive, PER_S]
    if plan.high[drive, 0, 2] > a.fleet[drive, ROOM] or plan.high[drive, 0, 3] > a.fleet[drive, ROOM + 1]:
        price += FORBIDDEN
    if price >= best:
        return np.inf
    longer = _with_stop(a, nodes, length, place, stop, buffer)
    return price + disturbance(a, drive, buffer, longer)


@njit(cache=True, nogil=True)
def _has_room(a: Any, plan: Any, drive: int, place: int, stop: int) -> bool:
    """Whether what is fetched fits from there on, or what is brought up to there."""
    if a.stops[stop, HOLDER] == drive and not a.stops[stop, COLLECTED]:
        return True
    half = 2 if a.stops[stop, COLLECTED] else 0
    for dim in range(2):
        if plan.high[drive, place, half + dim] + a.stops[stop, AMOUNT + dim] > a.fleet[drive, ROOM + dim]:
            return False
    return True


@njit(cache=True, nogil=True)
def _with_stop(a: Any, nodes: Any, length: int, place: int, stop: int, buffer: Any) -> int:
    """The order with a stop more, and before it the meetings that it still needs; -1 where one comes too late."""
    buffer[:place] = nodes[:place]
    size, needs, stops = place, a.stops[stop, NEEDS], a.stops.shape[0]
    if needs:
        for n in range(place):
            if nodes[n] >= stops:
                needs &= ~(1 << (nodes[n] - stops))
        for n in range(place, length):
            if nodes[n] >= stops and needs & (1 << (nodes[n] - stops)):
                return -1
        meeting = stops
        while needs:
            if needs & 1:
                buffer[size] = meeting
                size += 1
            needs >>= 1
            meeting += 1
    buffer[size] = stop
    for n in range(place, length):
        buffer[size + 1 + n - place] = nodes[n]
    return size + 1 + length - place
