"""Which routes come of a million small demolitions? Slack induction by string removals, compiled.

After Christiaens and Vanden Berghe (2020), "Slack induction by string removals for vehicle routing problems", whose
names stand in brackets: around a seed customer strings of routes are taken out (ruin), the customers are put back one
by one where they cost least (recreate), now and then blind to the best place (blinks); what comes is taken by simulated
annealing. Ours differs in that places are looked for beside near customers alone, that optional customers may stay out
for their price, and that several workers anneal routes of one plan at once, each those in its own slots.
"""

from math import log

from numba import njit

from controltower.planning.search.net import (
    AFTER,
    BEFORE,
    CLOSES,
    COST,
    EARLY,
    FIRST,
    KIND,
    LATE,
    LENGTH,
    LONGEST,
    OPENS,
    PLACE,
    PRICE,
    SIZE,
    SLOT,
    START,
    Net,
    Small,
    Tours,
)  # fmt: skip
from controltower.planning.search.recreate import OLD, Worker, draw, recreated, touched_too
from controltower.planning.search.tours import NEVER_FITS, emptied, rebuilt, walk

OUT = 10.0
"""Customers taken out on average (c-bar)."""
LONGEST_STRING = 10
SPLIT, KEEP_MORE = 0.5, 0.01
"""How often a string keeps one in its middle (alpha), and how often one more (beta)."""
IDLE_OUT = 8
"""So many near customers that are on no route are tried again at each demolition."""
NOW, BEST, AVERAGE = 0, 1, 2
"""Places in a worker's `worth`: costs now and at best, customers of a route on average."""


@njit(cache=True, nogil=True)
def annealed(net: Net, tours: Tours, mine: Worker, rounds: int, hot: float, cold: float) -> int:
    """So many demolitions while it cools from one temperature to another; how many were taken."""
    taken = 0
    cooling = (cold / hot) ** (1.0 / rounds)
    heat = hot
    for _ in range(rounds):
        mine.worth[OLD] = 0
        out, touched = _ruined(net, tours, mine)
        _sorted(net, mine, out)
        touched = recreated(net, tours, mine, out, touched)
        change = _worth(net, tours, mine, out, touched) - mine.worth[OLD]
        if change < -heat * log(max(draw(mine.chance), 1e-300)):
            mine.worth[NOW] += change
            taken += 1
            if mine.worth[NOW] < mine.worth[BEST]:
                _remember(tours, mine)
        else:
            _undo(net, tours, mine, out, touched)
        for each in range(touched):
            mine.mark[mine.touched[each]] = 0
        heat *= cooling
    return taken


@njit(cache=True, nogil=True)
def built(net: Net, tours: Tours, mine: Worker) -> None:
    """All customers that are on no route put on one as cheaply as it goes, those whose windows close first before."""
    out = 0
    for node in mine.nodes:
        if tours.stop[node, SLOT] < 0:
            mine.out[out] = node
            mine.keys[out] = float(net.who[node, CLOSES]) + 1e-6 * draw(mine.chance)
            out += 1
    _in_order(mine, out)
    touched = recreated(net, tours, mine, out, 0)
    for each in range(touched):
        mine.mark[mine.touched[each]] = 0


@njit(cache=True, nogil=True)
def _ruined(net: Net, tours: Tours, mine: Worker) -> tuple[int, int]:
    """Strings of routes near a seed taken out (figure 2 of the paper); how many customers, of how many routes."""
    longest = min(LONGEST_STRING, mine.worth[AVERAGE])
    strings = int(draw(mine.chance) * (4.0 * OUT / (1.0 + longest) - 1.0) + 1.0)
    seed = mine.nodes[int(draw(mine.chance) * len(mine.nodes))]
    out, touched, idle = 0, 0, 0
    for step in range(-1, net.near.shape[1]):
        node = seed if step < 0 else net.near[seed, step]
        if mine.whose[node] != mine.number:
            continue
        slot = tours.stop[node, SLOT]
        if slot < 0:
            if idle < IDLE_OUT and not _is_in(mine.out, out, node):
                mine.out[out] = node
                mine.worth[OLD] += net.who[node, PRICE]
                out, idle = out + 1, idle + 1
        elif strings > 0 and not mine.mark[slot]:
            touched = touched_too(tours, mine, slot, touched)
            out = _string_out(net, tours, mine, node, out, longest)
            strings -= 1
        elif strings <= 0 and idle >= IDLE_OUT:
            break
    return out, touched


@njit(cache=True, nogil=True)
def _is_in(held: Small, count: int, node: int) -> bool:
    for each in range(count):  # noqa: SIM110 - compiled
        if held[each] == node:
            return True
    return False


@njit(cache=True, nogil=True)
def _string_out(net: Net, tours: Tours, mine: Worker, node: int, out: int, longest: int) -> int:
    """A string of the route around a customer taken out, in half the cases with some kept in its middle."""
    slot = tours.stop[node, SLOT]
    size, place = tours.route[slot, SIZE], tours.stop[node, PLACE]
    count = int(draw(mine.chance) * min(size, longest) + 1.0)
    keep = 0
    if count > 1 and count < size and draw(mine.chance) < SPLIT:
        keep = 1
        while count + keep < size and draw(mine.chance) < KEEP_MORE:
            keep += 1
    span = count + keep
    low, high = max(0, place - span + 1), min(place, size - span)
    begin = low + int(draw(mine.chance) * (high - low + 1))
    from_kept = int(draw(mine.chance) * (count + 1)) if keep else span
    for _ in range(place - begin):
        node = tours.stop[node, BEFORE]
    last = tours.stop[node, BEFORE]
    for each in range(span):
        following = tours.stop[node, AFTER]
        if from_kept <= each < from_kept + keep:
            last = _linked(tours, slot, last, node)
        else:
            tours.stop[node, SLOT] = -1
            mine.out[out] = node
            out += 1
        node = following
    _linked(tours, slot, last, node)
    _settle(net, tours, mine, slot)
    return out


@njit(cache=True, nogil=True)
def _linked(tours: Tours, slot: int, last: int, node: int) -> int:
    if last < 0:
        tours.route[slot, FIRST] = node
    else:
        tours.stop[last, AFTER] = node
    return node


@njit(cache=True, nogil=True)
def _settle(net: Net, tours: Tours, mine: Worker, slot: int) -> None:
    """A route from which some went: reckoned anew, or its vehicle free again."""
    if tours.route[slot, FIRST] >= 0:
        walk(net, tours, slot)
        return
    mine.quota[tours.route[slot, KIND]] += 1
    emptied(tours, slot)


@njit(cache=True, nogil=True)
def _sorted(net: Net, mine: Worker, out: int) -> None:
    """Those taken out in the order in which they go back: by chance, load, distance or window."""
    way = draw(mine.chance)
    for each in range(out):
        node = mine.out[each]
        mine.keys[each] = _key(net, mine, node, way)
    _in_order(mine, out)


@njit(cache=True, nogil=True)
def _in_order(mine: Worker, out: int) -> None:
    for each in range(1, out):
        node, key, place = mine.out[each], mine.keys[each], each
        while place > 0 and mine.keys[place - 1] > key:
            mine.out[place], mine.keys[place] = mine.out[place - 1], mine.keys[place - 1]
            place -= 1
        mine.out[place], mine.keys[place] = node, key


@njit(cache=True, nogil=True)
def _key(net: Net, mine: Worker, node: int, way: float) -> float:
    """The weights are the paper's: chance 4, load 4, far 2, near 1, narrow 2, soon 2, late 2."""
    if way < 4 / 17:
        return draw(mine.chance)
    if way < 8 / 17:
        return -float(net.need[node, 0])
    if way < 10 / 17:
        return -float(net.metres[0, net.fleet[0, START], node])
    if way < 11 / 17:
        return float(net.metres[0, net.fleet[0, START], node])
    if way < 13 / 17:
        return float(net.who[node, CLOSES] - net.who[node, OPENS])
    if way < 15 / 17:
        return float(net.who[node, OPENS])
    return -float(net.who[node, CLOSES])


@njit(cache=True, nogil=True)
def _worth(net: Net, tours: Tours, mine: Worker, out: int, touched: int) -> int:
    """The cost of the touched routes and of those still out; more than all where a limit is broken."""
    worth = 0
    for each in range(touched):
        slot = mine.touched[each]
        if tours.route[slot, FIRST] < 0:
            continue
        head, kind = tours.route[slot, FIRST], tours.route[slot, KIND]
        if tours.stop[head, EARLY] > tours.stop[head, LATE] or tours.route[slot, LENGTH] > net.fleet[kind, LONGEST]:
            return NEVER_FITS
        if tours.route[slot, COST] >= NEVER_FITS:
            return NEVER_FITS
        worth += tours.route[slot, COST]
    for each in range(out):
        if tours.stop[mine.out[each], SLOT] < 0:
            worth += net.who[mine.out[each], PRICE]
    return worth


@njit(cache=True, nogil=True)
def _undo(net: Net, tours: Tours, mine: Worker, out: int, touched: int) -> None:
    for each in range(out):
        tours.stop[mine.out[each], SLOT] = -1
    for each in range(touched):
        slot = mine.touched[each]
        if tours.route[slot, FIRST] >= 0:
            mine.quota[tours.route[slot, KIND]] += 1
        begin, end = mine.starts[each], mine.starts[each + 1]
        rebuilt(net, tours, slot, mine.kinds[each], mine.kept[begin:end])
        if end > begin:
            mine.quota[mine.kinds[each]] -= 1


@njit(cache=True, nogil=True)
def _remember(tours: Tours, mine: Worker) -> None:
    """The routes of this worker as its best."""
    mine.worth[BEST] = mine.worth[NOW]
    for node in mine.nodes:
        mine.best.stop[node, AFTER] = tours.stop[node, AFTER]
        mine.best.stop[node, SLOT] = tours.stop[node, SLOT]
    for slot in mine.slots:
        mine.best.route[slot, FIRST] = tours.route[slot, FIRST]
        mine.best.route[slot, KIND] = tours.route[slot, KIND]
