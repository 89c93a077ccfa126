"""What waits in each zone if people are there so? The cost of paths, compiled."""

from typing import Any

import numpy as np
from numba import njit

from controltower.planning.staffing.arrays import NOWHERE


@njit(cache=True)
def gain_h(arrays: Any, person: int, quarter: int, before: int, zone: int) -> float:
    """Hours that somebody works in a zone in a quarter, where they were `before`: the way there is lost."""
    hours: float = arrays.hours[person, quarter]
    if before not in (zone, NOWHERE):
        hours -= arrays.lost[before, zone]
    return hours


@njit(cache=True)
def joined(arrays: Any, hours: Any, heads: Any, person: int, path: Any, sign: int) -> int:
    """Add somebody's path to the hours and heads of all zones, or take it away; the answer is how often they move."""
    moves, before = 0, arrays.home[person]
    for quarter in range(arrays.first[person], arrays.last[person] + 1):
        zone = path[quarter]
        hours[zone, quarter] += sign * gain_h(arrays, person, quarter, before, zone)
        if arrays.hours[person, quarter] > 0:
            heads[zone, quarter] += sign
        moves += before not in (zone, NOWHERE)
        before = zone
    return moves


@njit(cache=True)
def zone_cost(arrays: Any, hours: Any, heads: Any, zone: int) -> float:
    """What waiting costs in one zone: each quarter after which work waits, and what is left at the end."""
    waits, cost, places = 0.0, 0.0, arrays.places[zone]
    for quarter in range(arrays.work.shape[1]):
        done = hours[zone, quarter]
        if heads[zone, quarter] > places and done > 0:
            done *= places / heads[zone, quarter]
        waits = max(0.0, waits + arrays.work[zone, quarter] - done)
        cost += arrays.wait[zone] * waits
    return float(cost + arrays.rest[zone] * waits)


@njit(cache=True)
def waiting_h(arrays: Any, hours: Any, heads: Any) -> Any:
    """Hours of work that wait after each quarter, `(n_zones, n_quarters)`."""
    found = np.zeros(arrays.work.shape)
    for zone in range(arrays.work.shape[0]):
        waits, places = 0.0, arrays.places[zone]
        for quarter in range(arrays.work.shape[1]):
            done = hours[zone, quarter]
            if heads[zone, quarter] > places and done > 0:
                done *= places / heads[zone, quarter]
            waits = max(0.0, waits + arrays.work[zone, quarter] - done)
            found[zone, quarter] = waits
    return found


@njit(cache=True)
def staffed(arrays: Any, paths: Any) -> Any:
    """Hours and heads by zone and quarter, and moves, if everybody follows their path."""
    hours, heads = np.zeros(arrays.work.shape), np.zeros(arrays.work.shape, np.int64)
    moves = 0
    for person in range(paths.shape[0]):
        moves += joined(arrays, hours, heads, person, paths[person], 1)
    return hours, heads, moves
