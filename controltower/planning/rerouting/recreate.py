"""Which orders cost least? Stops near each other are taken out, and put back one by one where they cost least.

Slack induction by string removals: Christiaens and Vanden Berghe 2020, "Slack induction by string removals for vehicle
routing problems", with its strings of neighbouring stops, its blinks and its annealing; here with prices for lateness,
for what is left out and for each driver who gets another list. Only drives in `touch` are changed.
"""

from typing import Any

import numpy as np
from numba import njit

from controltower.planning.rerouting.costing import AMOUNT, CLOSES, LAST, LEFT_OUT, MUST, NEEDS, OPENS, SECONDS
from controltower.planning.rerouting.placing import Plan, cheapest_place, put_in, settled

STRING = 10
TAKEN = 10.0
"""Stops in a string at most, and stops that are taken out at a time on average."""
BLINK = 0.01
EVERYWHERE = 1.0
"""How often a stop that fits nowhere near is tried everywhere."""
AROUND = 0.5
"""How often what is left out decides where to make room."""


@njit(cache=True, nogil=True)
def searched(a: Any, plan: Any, touch: Any, among: Any, steps: int, heat: Any, seed: int) -> Any:
    """The best plan met in so many steps and what it costs; `among` are the stops that may move."""
    np.random.seed(seed)  # noqa: NPY002 - numba's own, of this thread
    stops = a.stops.shape[0]
    trial, best = _copy(plan), _copy(plan)
    absent, count = np.zeros(stops, np.int64), 0
    for n in range(among.shape[0]):
        if plan.drive[among[n]] < 0:
            absent[count] = among[n]
            count += 1
    held, buffer = absent.copy(), np.zeros(plan.nodes.shape[1] + 64, np.int64)
    held_count = count
    dirty, keys = np.zeros(plan.length.shape[0], np.bool_), np.zeros(stops, np.float64)
    cost = _total(a, plan, touch, absent, count)
    least = cost
    cool, temperature = (heat[1] / heat[0]) ** (1.0 / max(1, steps)), heat[0]
    for _ in range(steps if among.shape[0] else 0):
        temperature *= cool
        dirty[:] = False
        count = _ruined(a, trial, touch, among, absent, count, dirty)
        _sorted(a, absent, count, keys)
        count = _recreated(a, trial, touch, absent, count, buffer, dirty)
        price = _total(a, trial, touch, absent, count)
        if price < cost - temperature * np.log(np.random.random()):  # noqa: NPY002
            cost = price
            _copied(a, trial, plan, dirty, absent, count)
            held[:count], held_count = absent[:count], count
            if price < least - 1e-7:
                least = price
                dirty[:] = touch
                _copied(a, trial, best, dirty, absent, count)
        else:
            _copied(a, plan, trial, dirty, held, held_count)
            absent[:held_count], count = held[:held_count], held_count
    return best, least


@njit(cache=True, nogil=True)
def _total(a: Any, plan: Any, touch: Any, absent: Any, count: int) -> float:
    price = 0.0
    for drive in range(plan.length.shape[0]):
        if touch[drive]:
            price += plan.cost[drive]
    for n in range(count):
        price += a.nodes[absent[n], LEFT_OUT]
    return price


@njit(cache=True, nogil=True)
def _copy(plan: Any) -> Any:
    return Plan(
        plan.nodes.copy(),
        plan.length.copy(),
        plan.cost.copy(),
        plan.drive.copy(),
        plan.place.copy(),
        plan.leave.copy(),
        plan.late.copy(),
        plan.high.copy(),
        plan.ends.copy(),
    )


@njit(cache=True, nogil=True)
def _copied(a: Any, one: Any, other: Any, dirty: Any, absent: Any, count: int) -> None:
    """Take the drives that were changed over into the other plan."""
    for n in range(count):
        other.drive[absent[n]] = -1
    for drive in range(one.length.shape[0]):
        if dirty[drive]:
            length = one.length[drive]
            for n in range(length):
                other.nodes[drive, n] = one.nodes[drive, n]
            other.length[drive] = length
            settled(a, other, drive)


@njit(cache=True, nogil=True)
def _ruined(a: Any, plan: Any, touch: Any, among: Any, absent: Any, count: int, dirty: Any) -> int:
    """Take strings of stops near one place out of drives near it; how many are out now."""
    on_drives = among.shape[0] - count
    if on_drives <= 0:
        return count
    longest = min(float(STRING), max(1.0, on_drives / max(1, _driving(plan, touch))))
    most = 4.0 * TAKEN / (1.0 + longest) - 1.0
    strings = int(np.random.random() * most + 1.0)  # noqa: NPY002
    if count and np.random.random() < AROUND:  # noqa: NPY002
        seed = absent[np.random.randint(count)]  # noqa: NPY002
    else:
        seed = among[np.random.randint(among.shape[0])]  # noqa: NPY002
    for n in range(-1, a.near.shape[1]):
        if strings <= 0:
            break
        stop = seed if n < 0 else a.near[seed, n]
        drive = plan.drive[stop]
        if drive < 0 or not touch[drive] or dirty[drive]:
            continue
        size = int(np.random.random() * min(longest, plan.length[drive]) + 1.0)  # noqa: NPY002
        count = _string_out(a, plan, drive, plan.place[stop], min(size, plan.length[drive]), absent, count)
        dirty[drive] = True
        strings -= 1
    return count


@njit(cache=True, nogil=True)
def _driving(plan: Any, touch: Any) -> int:
    found = 0
    for drive in range(touch.shape[0]):
        found += touch[drive] and plan.length[drive] > 0
    return found


@njit(cache=True, nogil=True)
def _string_out(a: Any, plan: Any, drive: int, place: int, size: int, absent: Any, count: int) -> int:
    """Take so many stops in a row that hold a place out of a drive, and then the meetings that nobody needs."""
    length, nodes = plan.length[drive], plan.nodes[drive]
    earliest = max(0, place - size + 1)
    latest = min(place, length - size)
    start = earliest + np.random.randint(latest - earliest + 1)  # noqa: NPY002
    kept, stops = 0, a.stops.shape[0]
    for n in range(length):
        node = nodes[n]
        if start <= n < start + size and node < stops:
            absent[count] = node
            count += 1
            plan.drive[node] = -1
        else:
            nodes[kept] = node
            kept += 1
    plan.length[drive] = tidied(a, nodes, kept)
    settled(a, plan, drive)
    return count


@njit(cache=True, nogil=True)
def tidied(a: Any, nodes: Any, length: int) -> int:
    """Leave out the meetings that no later stop needs; how many nodes are left."""
    stops = a.stops.shape[0]
    for n in range(length - 1, -1, -1):
        if nodes[n] < stops:
            continue
        bit, needed = 1 << (nodes[n] - stops), False
        for m in range(n + 1, length):
            needed = needed or (nodes[m] < stops and a.stops[nodes[m], NEEDS] & bit != 0)
        if not needed:
            for m in range(n + 1, length):
                nodes[m - 1] = nodes[m]
            length -= 1
    return length


@njit(cache=True, nogil=True)
def _sorted(a: Any, absent: Any, count: int, keys: Any) -> None:
    """In one of the orders in which stops are put back: by chance, far first, hurried first, narrow or heavy first."""
    way = np.random.randint(9)  # noqa: NPY002
    for n in range(count):
        stop = absent[n]
        if way < 3:
            keys[n] = np.random.random()  # noqa: NPY002
        elif way < 5:
            keys[n] = -a.ways[0, a.fleet[0, LAST], stop, SECONDS]
        elif way < 6:
            keys[n] = a.nodes[stop, CLOSES]
        elif way < 7:
            keys[n] = a.nodes[stop, CLOSES] - a.nodes[stop, OPENS]
        elif way < 8:
            keys[n] = a.nodes[stop, OPENS]
        else:
            keys[n] = -a.stops[stop, AMOUNT]
    for n in range(1, count):
        stop, key, m = absent[n], keys[n], n - 1
        while m >= 0 and keys[m] > key:
            absent[m + 1], keys[m + 1] = absent[m], keys[m]
            m -= 1
        absent[m + 1], keys[m + 1] = stop, key


@njit(cache=True, nogil=True)
def _recreated(a: Any, plan: Any, touch: Any, absent: Any, count: int, buffer: Any, dirty: Any) -> int:
    """Put each absent stop where it costs least, unless leaving it out is cheaper; how many stay out."""
    out = 0
    for n in range(count):
        stop = absent[n]
        drive, place = cheapest_place(a, plan, touch, stop, buffer, BLINK, 1.0 if a.stops[stop, MUST] else EVERYWHERE)
        if drive < 0:
            absent[out] = stop
            out += 1
            continue
        put_in(a, plan, drive, place, stop, buffer)
        dirty[drive] = True
    return out
