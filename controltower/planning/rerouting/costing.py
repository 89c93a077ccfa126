"""What does one order of stops cost a drive? Driving, lateness, limits and the disturbance, compiled.

A node is a stop (0 to n - 1), the meeting with a wreck (n onward), where a drive is, or where it goes home. Times come
from one travel matrix for each pace at the moment of planning; a vehicle waits where it is too early.
"""

from typing import Any, NamedTuple

from numba import njit
from numpy import bool_, float64, int64
from numpy.typing import NDArray

Ints = NDArray[int64]
Floats = NDArray[float64]
Bools = NDArray[bool_]
FORBIDDEN = 1e7
"""What an order costs that breaks a limit: dearer than anything that is allowed."""

SECONDS, METRES = range(2)
OPENS, CLOSES, SERVICE, MOVED, LEFT_OUT = range(5)
NEEDS, HOLDER, HOME_OF, PLACE, COLLECTED, MUST, AMOUNT = range(7)
FREE, PER_M, PER_S, LIMIT_M, BACK, DUE = range(6)
PACE, FIRST, LAST, SPARE, LENGTH, ROOM, BOUND = 0, 1, 2, 3, 4, 5, 7
LATE_STOP, LATE_S, LATE_FOR_NEXT, LATE_FOR_NEXT_S, NEW_ORDER = range(5)


class Arrays(NamedTuple):
    """A problem for the search, in few arrays, for each is handed on at each call. Seconds count from now.

    `ways[pace, node, node]` holds seconds and metres; `nodes` the times of a node, what moving it costs and leaving it
    out; `stops` the bits of the meetings that come before it, the drive that holds its goods (-1: any may make it), the
    drive that was to make it and its place there (-1: none), whether it is a collection, whether it must be made, grams
    and millilitres. `drives` are limits and prices, `fleet` pace, first and last node, whether it is a spare, how many
    nodes it has now (in `now`), room in grams and millilitres, and what is bound to it.
    """

    ways: Any
    nodes: Any
    stops: Any
    drives: Any
    fleet: Any
    now: Any
    able: Any
    near: Any
    prices: Any


@njit(cache=True, nogil=True)
def drive_cost(a: Any, drive: int, nodes: Any, length: int) -> Any:
    """Driving, lateness and disturbance of one drive in money; forbiddingly dear beyond one of its limits."""
    if length == 0 and a.fleet[drive, SPARE]:
        return 0.0
    pace, place = a.fleet[drive, PACE], a.fleet[drive, FIRST]
    begun = at = a.drives[drive, FREE]
    way, late = 0.0, 0.0
    for n in range(length):
        node = nodes[n]
        at += a.ways[pace, place, node, SECONDS]
        way += a.ways[pace, place, node, METRES]
        late += lateness(a, node, at)
        at = max(at, a.nodes[node, OPENS]) + a.nodes[node, SERVICE]
        place = node
    way += a.ways[pace, place, a.fleet[drive, LAST], METRES]
    at += a.ways[pace, place, a.fleet[drive, LAST], SECONDS]
    price = late + homecoming(a, drive, way, at) + (at - begun) * a.drives[drive, PER_S]
    if not fits(a, drive, nodes, length):
        price += FORBIDDEN
    return price + disturbance(a, drive, nodes, length)


@njit(cache=True, nogil=True)
def lateness(a: Any, node: int, at: float) -> Any:
    """What it costs to reach a node then."""
    over = at - a.nodes[node, CLOSES]
    return a.prices[LATE_STOP] + over * a.prices[LATE_S] if over > 0 else 0.0


@njit(cache=True, nogil=True)
def homecoming(a: Any, drive: int, way: float, at: float) -> Any:
    """What so many metres cost, and to be home then."""
    price = way * a.drives[drive, PER_M]
    behind = at - a.drives[drive, DUE]
    if behind > 0:
        price += a.prices[LATE_FOR_NEXT] + behind * a.prices[LATE_FOR_NEXT_S]
    if way > a.drives[drive, LIMIT_M] or at > a.drives[drive, BACK]:
        price += FORBIDDEN
    return price


@njit(cache=True, nogil=True)
def fits(a: Any, drive: int, nodes: Any, length: int) -> bool:
    """Whether the goods fit all along: what is bound to the drive is aboard, what is met counts from the beginning."""
    stops = a.stops.shape[0]
    for dim in range(2):
        load, room = a.fleet[drive, BOUND + dim], a.fleet[drive, ROOM + dim]
        for n in range(length):
            node = nodes[n]
            if node < stops and not a.stops[node, COLLECTED] and a.stops[node, HOLDER] != drive:
                load += a.stops[node, AMOUNT + dim]
        if load > room:
            return False
        for n in range(length):
            node = nodes[n]
            if node < stops:
                amount = a.stops[node, AMOUNT + dim]
                load += amount if a.stops[node, COLLECTED] else -amount
                if load > room:
                    return False
    return True


@njit(cache=True, nogil=True)
def disturbance(a: Any, drive: int, nodes: Any, length: int) -> Any:
    """What it costs that the driver's list is another one: once for the list, and for each stop out of its place.

    A stop is out of place if another drive was to make it, or if it comes after one that was to come later.
    """
    same = length == a.fleet[drive, LENGTH]
    price, last = 0.0, -1
    stops = a.stops.shape[0]
    for n in range(length):
        node = nodes[n]
        same = same and node == a.now[drive, n]
        if node >= stops or a.stops[node, HOME_OF] < 0:
            continue
        if a.stops[node, HOME_OF] != drive:
            price += a.nodes[node, MOVED]
            continue
        if a.stops[node, PLACE] < last:
            price += a.nodes[node, MOVED]
        last = a.stops[node, PLACE]
    return 0.0 if same else price + a.prices[NEW_ORDER]
