"""Which paths make the least work wait? Simulated annealing: a stretch of somebody's shift goes to another zone.

Kirkpatrick, Gelatt and Vecchi 1983. A stretch begins or ends where the person changes zone anyway as often as anywhere
else; now and then two people change places for a while, which leaves both zones as well staffed as before. Arrays are
handed on one by one: a tuple of them costs ten times as much as a step does.
"""

from typing import Any

import numpy as np
from numba import njit

from controltower.planning.staffing.arrays import NOWHERE
from controltower.planning.staffing.queues import staffed, waiting_h

SWAPS = 0.3
"""The share of steps in which two people change places."""
SHORT = 6
"""A stretch of a few quarters has at most so many."""


@njit(cache=True, nogil=True, error_model="numpy")
def annealed(arrays: Any, paths: Any, price: float, heat: Any, steps: int) -> Any:
    """The paths after so many steps, and the best met on the way with their cost, each move at a `price`.

    `heat` are the temperatures at the beginning and the end. Numba's own dice are used as they lie; see `seeded`.
    """
    first, last, home, able, there, lost = (
        arrays.first,
        arrays.last,
        arrays.home,
        arrays.able,
        arrays.hours,
        arrays.lost,
    )
    work, wait, rest, places = arrays.work, arrays.wait, arrays.rest, arrays.places
    hours, heads, moves = staffed(arrays, paths)
    waits, people = waiting_h(arrays, hours, heads), movable(arrays)
    zones, quarters = work.shape
    best, cost = paths.copy(), _cost(arrays, waits) + price * moves
    trial, fresh, choices = np.zeros((2, quarters + 1), np.int64), waits.copy(), _choices(able)
    since, upto = np.full(zones, quarters), np.full(zones, -1)
    pair, span, least, met = np.zeros(2, np.int64), np.zeros(2, np.int64), cost, 0
    cool, heated = (heat[1] / heat[0]) ** (1.0 / max(1, steps)), heat[0]
    for _ in range(steps if len(people) else 0):
        heated *= cool
        count = _drawn(paths, first, last, able, choices, people, pair, span, trial)
        delta = 0.0
        for n in range(count):
            one = pair[n]
            come = paths[one, span[0] - 1] if span[0] > first[one] else home[one]
            stop = min(span[1], last[one]) + 1
            delta += price * _laid(
                paths[one], trial[n], span[0], stop, come, there[one], lost, hours, heads, since, upto
            )
        for z in range(zones if count else 0):
            if upto[z] >= 0:
                more, upto[z] = _rerun(
                    work[z], hours[z], heads[z], places[z], waits[z], fresh[z], since[z], upto[z], wait[z], rest[z]
                )
                delta += more
        taken = count > 0 and (delta <= 0 or np.random.random() < np.exp(-delta / heated))  # noqa: NPY002
        for n in range(count):
            one = pair[n]
            if taken:
                paths[one, span[0] : span[1]] = trial[n, span[0] : span[1]]
                continue
            come = paths[one, span[0] - 1] if span[0] > first[one] else home[one]
            stop = min(span[1], last[one]) + 1
            _laid(trial[n], paths[one], span[0], stop, come, there[one], lost, hours, heads, since, upto)
        _kept(waits, fresh, since, upto, taken)
        if taken:
            cost, met = cost + delta, met + 1
            if cost < least - 1e-9 and (met > 50 or heated < 2 * heat[1]):
                least, met = cost, 0
                best[:] = paths
    return paths, best, least


@njit(cache=True)
def seeded(seed: int) -> None:
    """Seed numba's own dice, which are shared with nobody."""
    np.random.seed(seed)  # noqa: NPY002


@njit(cache=True)
def movable(arrays: Any) -> Any:
    """Whoever is there at all and can work in more than one zone."""
    found = [
        person
        for person in range(arrays.hours.shape[0])
        if arrays.last[person] >= arrays.first[person] and arrays.able[person].sum() > 1
    ]
    return np.array(found, dtype=np.int64)


@njit(cache=True)
def _cost(arrays: Any, waits: Any) -> float:
    cost = 0.0
    for zone in range(waits.shape[0]):
        cost += arrays.wait[zone] * waits[zone].sum() + arrays.rest[zone] * waits[zone, -1]
    return cost


@njit(cache=True)
def _choices(able: Any) -> Any:
    """The zones that each can work in, and last how many there are."""
    found = np.zeros((able.shape[0], able.shape[1] + 1), np.int64)
    for person in range(able.shape[0]):
        zones = np.flatnonzero(able[person])
        found[person, : len(zones)] = zones
        found[person, -1] = len(zones)
    return found


@njit(cache=True, error_model="numpy")
def _drawn(  # noqa: PLR0913, PLR0917 - see above
    paths: Any, first: Any, last: Any, able: Any, choices: Any, people: Any, pair: Any, span: Any, trial: Any
) -> int:
    """Draw a step: who goes where in which stretch. How many people it concerns; none where nothing would change."""
    one = people[int(np.random.random() * people.shape[0])]  # noqa: NPY002
    pair[0] = one
    _draw_span(paths[one], first[one], last[one] + 1, span)
    if np.random.random() >= SWAPS:  # noqa: NPY002
        return 1 if _stretch(paths[one], first[one], last[one], choices[one], trial[0], span) else 0
    two = people[int(np.random.random() * people.shape[0])]  # noqa: NPY002
    pair[1] = two
    span[0], span[1] = max(span[0], first[two]), min(span[1], last[two] + 1)
    return 2 if two != one and _swap(paths[one], paths[two], able[one], able[two], trial, span) else 0


@njit(cache=True, error_model="numpy")
def _draw_span(path: Any, first: int, stop: int, span: Any) -> None:
    """A stretch of a shift, from the first to before the second quarter; its ends lie at changes as often as not."""
    start = first + int(np.random.random() * (stop - first))  # noqa: NPY002
    if np.random.random() < 0.5:  # noqa: NPY002
        while start > first and path[start] == path[start - 1]:
            start -= 1
    end = start + 1
    chance = np.random.random()  # noqa: NPY002
    if chance < 0.5:
        while end < stop and path[end] == path[end - 1]:
            end += 1
    elif chance < 0.75:
        end = min(stop, end + int(np.random.random() * SHORT))  # noqa: NPY002
    else:
        end += int(np.random.random() * (stop - start))  # noqa: NPY002
    span[0], span[1] = start, min(end, stop)


@njit(cache=True, error_model="numpy")
def _stretch(path: Any, first: int, last: int, choices: Any, trial: Any, span: Any) -> bool:
    """Send somebody elsewhere for a stretch: to the zone before or after it, or to any that they can work in."""
    start, end = span[0], span[1]
    chance = np.random.random()  # noqa: NPY002
    if chance < 0.3 and start > first:
        zone = path[start - 1]
    elif chance < 0.6 and end <= last:
        zone = path[end]
    else:
        zone = choices[int(np.random.random() * choices[-1])]  # noqa: NPY002
    differs = False
    for quarter in range(start, end):
        differs = differs or path[quarter] != zone
        trial[quarter] = zone
    if end <= last:
        trial[end] = path[end]
    return differs


@njit(cache=True, error_model="numpy")
def _swap(one: Any, two: Any, able_one: Any, able_two: Any, trial: Any, span: Any) -> bool:
    """Let two people change places for a stretch, where both can."""
    differs = False
    for quarter in range(span[0], span[1]):
        here, there = one[quarter], two[quarter]
        if not (able_one[there] and able_two[here]):
            return False
        differs = differs or here != there
        trial[0, quarter], trial[1, quarter] = there, here
    if span[1] < len(one):
        trial[0, span[1]], trial[1, span[1]] = one[span[1]], two[span[1]]
    return differs


@njit(cache=True, error_model="numpy")
def _laid(  # noqa: PLR0913, PLR0917 - see above
    old: Any,
    new: Any,
    start: int,
    stop: int,
    come: int,
    there: Any,
    lost: Any,
    hours: Any,
    heads: Any,
    since: Any,
    upto: Any,
) -> int:
    """Take somebody off an old path and put them on a new one in a stretch; both come from the same zone.

    The answer is how much more often the person moves. `since` and `upto` note the quarters in which a zone differs.
    """
    moves, was, now = 0, come, come
    for quarter in range(start, stop):
        here, other = old[quarter], new[quarter]
        if here != other or was != now:
            less = more = there[quarter]
            if was not in (here, NOWHERE):
                less, moves = less - lost[was, here], moves - 1
            if now not in (other, NOWHERE):
                more, moves = more - lost[now, other], moves + 1
            hours[here, quarter] -= less
            hours[other, quarter] += more
            if there[quarter] > 0:
                heads[here, quarter] -= 1
                heads[other, quarter] += 1
            since[here], since[other] = min(since[here], quarter), min(since[other], quarter)
            upto[here], upto[other] = max(upto[here], quarter), max(upto[other], quarter)
        was, now = here, other
    return moves


@njit(cache=True, error_model="numpy")
def _rerun(  # noqa: PLR0913, PLR0917 - see above
    work: Any,
    hours: Any,
    heads: Any,
    places: int,
    waits: Any,
    fresh: Any,
    since: int,
    upto: int,
    wait: float,
    rest: float,
) -> tuple[float, int]:
    """What waits in a zone from a quarter on, until it is as it was; the change in cost, and the last that differs."""
    now, delta, quarters = waits[since - 1] if since else 0.0, 0.0, len(waits)
    for quarter in range(since, quarters):
        done = hours[quarter]
        if heads[quarter] > places and done > 0:
            done *= places / heads[quarter]
        now = max(0.0, now + work[quarter] - done)
        if quarter > upto and abs(now - waits[quarter]) < 1e-12:
            return delta * wait, quarter - 1
        delta += now - waits[quarter]
        fresh[quarter] = now
    return delta * wait + rest * (now - waits[quarters - 1]), quarters - 1


@njit(cache=True)
def _kept(waits: Any, fresh: Any, since: Any, upto: Any, taken: bool) -> None:
    """Forget what a step would have changed, after it came true if it was taken."""
    for zone in range(len(upto)):
        if taken and upto[zone] >= 0:
            for quarter in range(since[zone], upto[zone] + 1):
                waits[zone, quarter] = fresh[zone, quarter]
        since[zone], upto[zone] = waits.shape[1], -1
