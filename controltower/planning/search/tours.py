"""What becomes of a route when a customer comes in or goes? Its times, loads and cost, compiled.

Where only arrivals matter an insertion is tried in constant time by the soonest and latest times on both sides
(Savelsbergh 1992); where spans cost something, by joining the span before, the customer and the span behind
(Vidal, Crainic, Gendreau and Prins 2013). A span is how long it takes, and the soonest and latest start that make it no
longer. Routes keep all limits at all times. Arrays are named once at the top of each function: compiled code counts
who holds an array each time that it is named.
"""

from numba import njit

from controltower.planning.search.net import (
    AFTER,
    BEFORE,
    BEGINS,
    CLOSES,
    COST,
    EARLY,
    END,
    ENDS,
    FIRST,
    FIXED,
    HEAD,
    KIND,
    LAST,
    LATE,
    LENGTH,
    LONGEST,
    OPENS,
    OVERTIME,
    PER_METRE,
    PER_OVERTIME,
    PER_SECOND,
    PLACE,
    PROFILE,
    RELEASE,
    RELEASED,
    SERVICE,
    SHIFT,
    SIZE,
    SLOT,
    START,
    STARTS_BY,
    TAIL,
    Ints,
    Net,
    Small,
    Tours,
)

NEVER_FITS = 2**60
Span = tuple[int, int, int]


@njit(cache=True, nogil=True, inline="always")
def joined(one: Span, way: int, other: Span) -> Span:
    """Two spans with a way between; the first number is negative if they cannot be."""
    there = one[0] + way
    if one[0] < 0 or one[1] + there > other[2]:
        return -1, 0, 0
    wait = max(0, other[1] - there - one[2])
    return there + other[0] + wait, max(other[1] - there, one[1]) - wait, min(other[2] - there, one[2])


@njit(cache=True, nogil=True, inline="always")
def span_cost(fleet: Ints, kind: int, span: int) -> int:
    """What so many seconds of a vehicle cost; more than all where it may not be out for so long."""
    over = max(0, span - fleet[kind, SHIFT])
    if over > fleet[kind, OVERTIME]:
        return NEVER_FITS
    cost: int = fleet[kind, PER_SECOND] * span + fleet[kind, PER_OVERTIME] * over
    return cost


@njit(cache=True, nogil=True)
def walk(net: Net, tours: Tours, slot: int) -> None:
    """Reckon everything of a route anew from the order of its customers."""
    stop, route, load, who, need = tours.stop, tours.route, tours.load, net.who, net.need
    metres, seconds, fleet = net.metres, net.seconds, net.fleet
    kind = route[slot, KIND]
    which, node, before = fleet[kind, PROFILE], route[slot, FIRST], -1
    at, leaves = fleet[kind, START], fleet[kind, BEGINS]
    length, place, released = 0, 0, 0
    for each in range(need.shape[1]):
        load[slot, each] = 0
    while node >= 0:
        stop[node, SLOT], stop[node, PLACE], stop[node, BEFORE] = slot, place, before
        leaves = max(leaves + seconds[which, at, node], who[node, OPENS])
        stop[node, EARLY] = leaves
        leaves += who[node, SERVICE]
        length += metres[which, at, node]
        for each in range(need.shape[1]):
            load[slot, each] += need[node, each]
        released = max(released, who[node, RELEASE])
        at, before, place = node, node, place + 1
        node = stop[node, AFTER]
    route[slot, LAST], route[slot, SIZE], route[slot, RELEASED] = before, place, released
    length += metres[which, at, fleet[kind, END]]
    route[slot, LENGTH] = length
    route[slot, COST] = fleet[kind, FIXED] + fleet[kind, PER_METRE] * length
    node, at, by = before, fleet[kind, END], fleet[kind, ENDS]
    while node >= 0:
        by = min(by - seconds[which, node, at] - who[node, SERVICE], who[node, CLOSES])
        stop[node, LATE] = by
        at, node = node, stop[node, BEFORE]
    if net.is_timed:
        _spans(net, tours, slot)


@njit(cache=True, nogil=True)
def _spans(net: Net, tours: Tours, slot: int) -> None:
    """The spans up to and from each customer; the cost of the time between start and end."""
    stop, route, who, seconds, fleet = tours.stop, tours.route, net.who, net.seconds, net.fleet
    kind = route[slot, KIND]
    which, at, node = fleet[kind, PROFILE], fleet[kind, START], route[slot, FIRST]
    span = (0, fleet[kind, BEGINS], fleet[kind, STARTS_BY])
    while node >= 0:
        span = joined(span, seconds[which, at, node], (who[node, SERVICE], who[node, OPENS], who[node, CLOSES]))
        stop[node, HEAD], stop[node, HEAD + 1], stop[node, HEAD + 2] = span
        at, node = node, stop[node, AFTER]
    end = (0, fleet[kind, BEGINS], fleet[kind, ENDS])
    whole = joined(span, seconds[which, at, fleet[kind, END]], end)
    cannot = whole[0] < 0 or route[slot, RELEASED] > whole[2]
    route[slot, COST] += NEVER_FITS if cannot else span_cost(fleet, kind, whole[0])
    at, node, span = fleet[kind, END], route[slot, LAST], end
    while node >= 0:
        span = joined((who[node, SERVICE], who[node, OPENS], who[node, CLOSES]), seconds[which, node, at], span)
        stop[node, TAIL], stop[node, TAIL + 1], stop[node, TAIL + 2] = span
        at, node = node, stop[node, BEFORE]


@njit(cache=True, nogil=True, inline="always")
def extra(net: Net, tours: Tours, slot: int, node: int, before: int, behind: int, most: int) -> int:
    """What a customer between two others of a route adds to the cost; `NEVER_FITS` where it breaks a limit or is more.

    The caller has looked at the loads. Before the first and behind the last stands -1.
    """
    stop, route, who = tours.stop, tours.route, net.who
    metres, seconds, fleet = net.metres, net.seconds, net.fleet
    kind = route[slot, KIND]
    which = fleet[kind, PROFILE]
    a = fleet[kind, START] if before < 0 else before
    b = fleet[kind, END] if behind < 0 else behind
    detour = metres[which, a, node] + metres[which, node, b] - metres[which, a, b]
    cost: int = fleet[kind, PER_METRE] * detour
    if cost >= most or route[slot, LENGTH] + detour > fleet[kind, LONGEST]:
        return NEVER_FITS
    leaves = fleet[kind, BEGINS] if before < 0 else stop[before, EARLY] + who[before, SERVICE]
    arrives = max(leaves + seconds[which, a, node], who[node, OPENS])
    by = fleet[kind, ENDS] if behind < 0 else stop[behind, LATE]
    if arrives > who[node, CLOSES] or arrives + who[node, SERVICE] + seconds[which, node, b] > by:
        return NEVER_FITS
    if net.is_timed:
        span = (0, fleet[kind, BEGINS], fleet[kind, STARTS_BY])
        if before >= 0:
            span = (stop[before, HEAD], stop[before, HEAD + 1], stop[before, HEAD + 2])
        rest = (0, fleet[kind, BEGINS], fleet[kind, ENDS])
        if behind >= 0:
            rest = (stop[behind, TAIL], stop[behind, TAIL + 1], stop[behind, TAIL + 2])
        span = joined(span, seconds[which, a, node], (who[node, SERVICE], who[node, OPENS], who[node, CLOSES]))
        span = joined(span, seconds[which, node, b], rest)
        if span[0] < 0 or max(route[slot, RELEASED], who[node, RELEASE]) > span[2]:
            return NEVER_FITS
        was = route[slot, COST] - fleet[kind, FIXED] - fleet[kind, PER_METRE] * route[slot, LENGTH]
        cost += span_cost(fleet, kind, span[0]) - was
    return cost


@njit(cache=True, nogil=True)
def alone(net: Net, kind: int, node: int) -> int:
    """What a route with this customer alone costs; `NEVER_FITS` where it breaks a limit."""
    need, room, who, fleet, metres, seconds = net.need, net.room, net.who, net.fleet, net.metres, net.seconds
    for each in range(need.shape[1]):
        if need[node, each] > room[kind, each]:
            return NEVER_FITS
    which, start, end = fleet[kind, PROFILE], fleet[kind, START], fleet[kind, END]
    length = metres[which, start, node] + metres[which, node, end]
    span = (0, fleet[kind, BEGINS], fleet[kind, STARTS_BY])
    span = joined(span, seconds[which, start, node], (who[node, SERVICE], who[node, OPENS], who[node, CLOSES]))
    span = joined(span, seconds[which, node, end], (0, fleet[kind, BEGINS], fleet[kind, ENDS]))
    if span[0] < 0 or who[node, RELEASE] > span[2] or length > fleet[kind, LONGEST]:
        return NEVER_FITS
    timed = span_cost(fleet, kind, span[0]) if net.is_timed else 0
    return NEVER_FITS if timed >= NEVER_FITS else fleet[kind, FIXED] + fleet[kind, PER_METRE] * length + timed


@njit(cache=True, nogil=True)
def put(net: Net, tours: Tours, slot: int, node: int, before: int) -> None:
    """A customer into a route, behind another or first."""
    if before < 0:
        tours.stop[node, AFTER] = tours.route[slot, FIRST]
        tours.route[slot, FIRST] = node
    else:
        tours.stop[node, AFTER] = tours.stop[before, AFTER]
        tours.stop[before, AFTER] = node
    walk(net, tours, slot)


@njit(cache=True, nogil=True)
def emptied(tours: Tours, slot: int) -> None:
    """A slot without a route."""
    tours.route[slot, FIRST] = tours.route[slot, LAST] = -1
    tours.route[slot, SIZE] = tours.route[slot, COST] = tours.route[slot, LENGTH] = tours.route[slot, RELEASED] = 0
    tours.load[slot, :] = 0


@njit(cache=True, nogil=True)
def rebuilt(net: Net, tours: Tours, slot: int, kind: int, nodes: Small) -> None:
    """A route made of these customers in this order; an empty one where there are none."""
    tours.route[slot, KIND] = kind
    if not len(nodes):
        emptied(tours, slot)
        return
    stop = tours.stop
    tours.route[slot, FIRST] = nodes[0]
    for place in range(len(nodes) - 1):
        stop[nodes[place], AFTER] = nodes[place + 1]
    stop[nodes[len(nodes) - 1], AFTER] = -1
    walk(net, tours, slot)
