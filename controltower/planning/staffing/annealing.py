"""Which paths make the least work wait? Simulated annealing: a stretch of somebody's shift goes to another zone.

Kirkpatrick, Gelatt and Vecchi 1983. A stretch begins or ends where the person changes zone anyway as often as anywhere
else; now and then two people change places for a while, which leaves both zones as well staffed as before.
"""

from typing import Any

import numpy as np
from numba import njit

from controltower.planning.staffing.arrays import NOWHERE
from controltower.planning.staffing.queues import joined, staffed, zone_cost

SWAPS = 0.3
"""The share of steps in which two people change places."""


@njit(cache=True)
def annealed(arrays: Any, paths: Any, limits: Any, heat: Any, steps: int, seed: int) -> Any:
    """The best paths met in so many steps, their cost, and the last paths.

    `limits` are the most moves, what a move costs, and seconds in `heat` the temperatures at the beginning and the end.
    """
    np.random.seed(seed)
    most, price = limits
    hours, heads, moves = staffed(arrays, paths)
    costs = np.array([zone_cost(arrays, hours, heads, zone) for zone in range(arrays.work.shape[0])])
    people = _movable(arrays)
    trial, other = paths[0].copy(), paths[0].copy()
    best, least = paths.copy(), costs.sum() + price * moves
    if people.shape[0] == 0:
        return best, least, paths
    fresh, touched = costs.copy(), np.zeros(costs.shape[0], np.bool_)
    cool = (heat[1] / heat[0]) ** (1.0 / max(1, steps))
    temperature = heat[0]
    for _ in range(steps):
        temperature *= cool
        one = people[np.random.randint(people.shape[0])]
        two = people[np.random.randint(people.shape[0])] if np.random.random() < SWAPS else NOWHERE
        trial[:] = paths[one]
        if two in (one, NOWHERE):
            two = NOWHERE
            changes = _stretch(arrays, one, trial)
        else:
            other[:] = paths[two]
            changes = _swap(arrays, one, trial, two, other)
        if not changes:
            continue
        touched[:] = False
        after = moves + _put(arrays, hours, heads, one, paths[one], trial, touched)
        if two != NOWHERE:
            after += _put(arrays, hours, heads, two, paths[two], other, touched)
        delta = price * (after - moves)
        for zone in range(costs.shape[0]):
            if touched[zone]:
                fresh[zone] = zone_cost(arrays, hours, heads, zone)
                delta += fresh[zone] - costs[zone]
        if (after <= most or after < moves) and (delta <= 0 or np.random.random() < np.exp(-delta / temperature)):
            moves = after
            paths[one, :] = trial
            if two != NOWHERE:
                paths[two, :] = other
            for zone in range(costs.shape[0]):
                if touched[zone]:
                    costs[zone] = fresh[zone]
            total = costs.sum() + price * moves
            if total < least - 1e-9 and moves <= most:
                least = total
                best[:] = paths
        else:
            _put(arrays, hours, heads, one, trial, paths[one], touched)
            if two != NOWHERE:
                _put(arrays, hours, heads, two, other, paths[two], touched)
    return best, least, paths


@njit(cache=True)
def _movable(arrays: Any) -> Any:
    """Whoever is there at all and can work in more than one zone, or comes and may begin anywhere."""
    found = [
        person
        for person in range(arrays.hours.shape[0])
        if arrays.last[person] >= arrays.first[person] and arrays.able[person].sum() > 1
    ]
    return np.array(found, dtype=np.int64)


@njit(cache=True)
def _put(arrays: Any, hours: Any, heads: Any, person: int, old: Any, new: Any, touched: Any) -> int:
    """Take a path away and add another; `touched` are the zones in which anything changed. How many moves more."""
    before = joined(arrays, hours, heads, person, old, -1)
    after = joined(arrays, hours, heads, person, new, 1)
    last_old, last_new = arrays.home[person], arrays.home[person]
    for quarter in range(arrays.first[person], arrays.last[person] + 1):
        if old[quarter] != new[quarter] or last_old != last_new:
            touched[old[quarter]] = True
            touched[new[quarter]] = True
        last_old, last_new = old[quarter], new[quarter]
    return after - before


@njit(cache=True)
def _bounds(arrays: Any, person: int, path: Any) -> tuple[int, int]:
    """A stretch of a shift, from the first to before the second quarter; its ends lie at changes as often as not."""
    first, last = arrays.first[person], arrays.last[person] + 1
    start = first + np.random.randint(last - first)
    if np.random.random() < 0.5:
        while start > first and path[start] == path[start - 1]:
            start -= 1
    end = start + 1 + np.random.randint(last - start)
    if np.random.random() < 0.5:
        while end < last and path[end] == path[end - 1]:
            end += 1
    elif np.random.random() < 0.5:
        end = min(end, start + 1 + np.random.randint(6))
    return start, end


@njit(cache=True)
def _stretch(arrays: Any, person: int, path: Any) -> bool:
    """Send somebody elsewhere for a stretch: to the zone before or after it, or to any that they can work in."""
    start, end = _bounds(arrays, person, path)
    chance, zone = np.random.random(), -1
    if chance < 0.3 and start > arrays.first[person]:
        zone = path[start - 1]
    elif chance < 0.6 and end <= arrays.last[person]:
        zone = path[end]
    else:
        zone = np.random.randint(arrays.able.shape[1])
        if not arrays.able[person, zone]:
            return False
    differs = False
    for quarter in range(start, end):
        differs = differs or path[quarter] != zone
        path[quarter] = zone
    return differs


@njit(cache=True)
def _swap(arrays: Any, one: int, path: Any, two: int, other: Any) -> bool:
    """Let two people change places for a stretch, where both can."""
    start, end = _bounds(arrays, one, path)
    start, end = max(start, arrays.first[two]), min(end, arrays.last[two] + 1)
    differs = False
    for quarter in range(start, end):
        here, there = path[quarter], other[quarter]
        if not (arrays.able[one, there] and arrays.able[two, here]):
            return False
        differs = differs or here != there
        path[quarter], other[quarter] = there, here
    return differs
