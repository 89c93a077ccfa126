"""Which paths make the least work wait? Simulated annealing: a stretch of somebody's shift goes to another zone.

Kirkpatrick, Gelatt and Vecchi 1983. A stretch begins or ends where the person changes zone anyway as often as anywhere
else; now and then two people change places for a while, which leaves both zones as well staffed as before.
"""

from typing import Any, NamedTuple

import numpy as np
from numba import njit

from controltower.planning.staffing.arrays import NOWHERE
from controltower.planning.staffing.queues import gain_h, staffed, waiting_h

SWAPS = 0.3
"""The share of steps in which two people change places."""


class State(NamedTuple):
    """Hours, heads and what waits by zone and quarter; `fresh` and `upto` hold what would wait after a step."""

    hours: Any
    heads: Any
    waits: Any
    fresh: Any
    upto: Any
    zones: Any


@njit(cache=True)
def annealed(arrays: Any, paths: Any, price: float, heat: Any, steps: int) -> Any:
    """The paths after so many steps, and the best met on the way with their cost, each move at a `price`.

    `heat` are the temperatures at the beginning and the end. Numba's own dice are used as they lie; see `seeded`.
    """
    hours, heads, moves = staffed(arrays, paths)
    waits = waiting_h(arrays, hours, heads)
    zones = arrays.work.shape[0]
    state = State(hours, heads, waits, waits.copy(), np.zeros(zones, np.int64), np.zeros(zones, np.int64))
    people = movable(arrays)
    best, cost = paths.copy(), _cost(arrays, waits) + price * moves
    least = cost
    if people.shape[0] == 0:
        return paths, best, least
    trial, span = np.zeros((2, paths.shape[1]), np.int64), np.zeros(2, np.int64)
    pair = np.zeros(2, np.int64)
    cool, temperature = (heat[1] / heat[0]) ** (1.0 / max(1, steps)), heat[0]
    since = 0
    for _ in range(steps):
        temperature *= cool
        count = _drawn(arrays, paths, people, pair, trial, span)
        if not count:
            continue
        delta = _tried(arrays, paths, pair, trial, count, span, state, price)
        if delta <= 0 or np.random.random() < np.exp(-delta / temperature):  # noqa: NPY002 - numba's own
            for n in range(count):
                paths[pair[n], span[0] : span[1]] = trial[n, span[0] : span[1]]
            _kept(state, span[0])
            cost += delta
            since += 1
            if cost < least - 1e-9 and (since > 50 or temperature < 2 * heat[1]):
                least, since = cost, 0
                best[:] = paths
        else:
            _undone(arrays, paths, pair, trial, count, span, state)
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
def _drawn(arrays: Any, paths: Any, people: Any, pair: Any, trial: Any, span: Any) -> int:
    """Draw a step: who goes where in which stretch. How many people it concerns; none where nothing would change."""
    one = people[int(np.random.random() * people.shape[0])]  # noqa: NPY002
    pair[0] = one
    _draw_span(arrays, one, paths[one], span)
    if np.random.random() < SWAPS:  # noqa: NPY002
        two = people[int(np.random.random() * people.shape[0])]  # noqa: NPY002
        pair[1] = two
        return 2 if two != one and _swap(arrays, paths, one, two, trial, span) else 0
    return 1 if _stretch(arrays, one, paths[one], trial[0], span) else 0


@njit(cache=True)
def _draw_span(arrays: Any, person: int, path: Any, span: Any) -> None:
    """A stretch of a shift, from the first to before the second quarter; its ends lie at changes as often as not."""
    first, last = arrays.first[person], arrays.last[person] + 1
    start = first + int(np.random.random() * (last - first))  # noqa: NPY002
    chance = np.random.random()  # noqa: NPY002
    if chance < 0.5:
        while start > first and path[start] == path[start - 1]:
            start -= 1
    end = start + 1
    chance = np.random.random()  # noqa: NPY002
    if chance < 0.5:
        while end < last and path[end] == path[end - 1]:
            end += 1
    elif chance < 0.75:
        end = min(last, end + int(np.random.random() * 6))  # noqa: NPY002
    else:
        end += int(np.random.random() * (last - start))  # noqa: NPY002
    span[0], span[1] = start, end


@njit(cache=True)
def _stretch(arrays: Any, person: int, path: Any, trial: Any, span: Any) -> bool:
    """Send somebody elsewhere for a stretch: to the zone before or after it, or to any that they can work in."""
    start, end = span[0], span[1]
    chance, zone = np.random.random(), -1  # noqa: NPY002
    if chance < 0.3 and start > arrays.first[person]:
        zone = path[start - 1]
    elif chance < 0.6 and end <= arrays.last[person]:
        zone = path[end]
    else:
        zone = int(np.random.random() * arrays.able.shape[1])  # noqa: NPY002
        if not arrays.able[person, zone]:
            return False
    differs = False
    for quarter in range(start, end):
        differs = differs or path[quarter] != zone
        trial[quarter] = zone
    return differs


@njit(cache=True)
def _swap(arrays: Any, paths: Any, one: int, two: int, trial: Any, span: Any) -> bool:
    """Let two people change places for a stretch, where both can."""
    span[0], span[1] = max(span[0], arrays.first[two]), min(span[1], arrays.last[two] + 1)
    differs = False
    for quarter in range(span[0], span[1]):
        here, there = paths[one, quarter], paths[two, quarter]
        if not (arrays.able[one, there] and arrays.able[two, here]):
            return False
        differs = differs or here != there
        trial[0, quarter], trial[1, quarter] = there, here
    return differs


@njit(cache=True)
def _tried(arrays: Any, paths: Any, pair: Any, trial: Any, count: int, span: Any, state: State, price: float) -> float:
    """What a step would change in cost; hours and heads are as after it."""
    start, moves = span[0], 0
    state.upto[:] = -1
    for n in range(count):
        person = pair[n]
        moves -= _laid(arrays, state, person, paths[person], paths[person], span, -1)
        moves += _laid(arrays, state, person, paths[person], trial[n], span, 1)
    delta = price * moves
    for zone in range(state.waits.shape[0]):
        if state.upto[zone] >= 0:
            delta += _rerun(arrays, state, zone, start)
    return delta


@njit(cache=True)
def _undone(arrays: Any, paths: Any, pair: Any, trial: Any, count: int, span: Any, state: State) -> None:
    for n in range(count):
        person = pair[n]
        _laid(arrays, state, person, paths[person], trial[n], span, -1)
        _laid(arrays, state, person, paths[person], paths[person], span, 1)


@njit(cache=True)
def _laid(arrays: Any, state: State, person: int, path: Any, trial: Any, span: Any, sign: int) -> int:
    """Add the hours of a stretch, or take them away, with the quarter after it; `upto` notes the zones' last quarter.

    The answer is how often the person moves in it. Outside of the stretch the path is as it was.
    """
    start, end = span[0], span[1]
    before = path[start - 1] if start > arrays.first[person] else arrays.home[person]
    moves = 0
    for quarter in range(start, min(end, arrays.last[person]) + 1):
        zone = trial[quarter] if quarter < end else path[quarter]
        state.hours[zone, quarter] += sign * gain_h(arrays, person, quarter, before, zone)
        if arrays.hours[person, quarter] > 0:
            state.heads[zone, quarter] += sign
        moves += before not in (zone, NOWHERE)
        state.upto[zone] = max(state.upto[zone], quarter)
        before = zone
    return moves


@njit(cache=True)
def _rerun(arrays: Any, state: State, zone: int, start: int) -> float:
    """What waits in a zone from a quarter on, until it is as it was; the change in cost."""
    waits, touched, places = state.waits, state.upto[zone], arrays.places[zone]
    now, delta, quarters = waits[zone, start - 1] if start else 0.0, 0.0, waits.shape[1]
    for quarter in range(start, quarters):
        done, heads = state.hours[zone, quarter], state.heads[zone, quarter]
        if heads > places and done > 0:
            done *= places / heads
        now = max(0.0, now + arrays.work[zone, quarter] - done)
        if quarter > touched and abs(now - waits[zone, quarter]) < 1e-12:
            state.upto[zone] = quarter - 1
            return float(delta * arrays.wait[zone])
        delta += now - waits[zone, quarter]
        state.fresh[zone, quarter] = now
    state.upto[zone] = quarters - 1
    return float(delta * arrays.wait[zone] + arrays.rest[zone] * (now - waits[zone, quarters - 1]))


@njit(cache=True)
def _kept(state: State, start: int) -> None:
    for zone in range(state.waits.shape[0]):
        for quarter in range(start, state.upto[zone] + 1):
            state.waits[zone, quarter] = state.fresh[zone, quarter]
