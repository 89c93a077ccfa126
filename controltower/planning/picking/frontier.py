"""Which half-finished tours are worth keeping apart? The states of a frontier, and how a tour grows through them.

Ratliff and Rosenthal 1983 ("Order-picking in a rectangular warehouse") build a shortest tour aisle by aisle: of a part
that ends at an aisle only the degrees of that aisle's ends and how they hang together matter. Here the same holds for
any number of cross aisles: a state names for each crossing of the aisle whether it is untouched, left an even or an odd
number of times, and which crossings hang together. The transitions are made from that meaning, not listed by hand.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from functools import cache
from itertools import product

State = tuple[int, ...]
"""Per crossing, from low to high: 0 untouched, else the number of its part, negative where its degree is odd."""
UNREACHED = 1e30
"""Metres to a state that no tour is in."""
OVER: State = (99,)
"""The tour is closed: nothing may come after it."""


class Way(IntEnum):
    """How the stretch of an aisle between two neighbouring crossings is walked."""

    NOT = 0
    THROUGH = 1
    THERE_AND_BACK = 2
    FROM_LOW = 3
    FROM_HIGH = 4
    FROM_BOTH = 5


@dataclass(frozen=True, slots=True)
class Grown:
    """A state reached by walking on to the next aisle: how often each cross aisle is walked (0 to 2)."""

    to: int
    times: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Frontier:
    """All states of a number of crossings, numbered; 0 is the tour not begun, `over` the closed one.

    `ways[block][state][way]` and `touched[crossing][state]` are states or -1; `onward[state]` are those of the next
    aisle; `ends` are the states in which a tour may end.
    """

    states: tuple[State, ...]
    over: int
    ways: tuple[tuple[tuple[int, ...], ...], ...]
    touched: tuple[tuple[int, ...], ...]
    onward: tuple[tuple[Grown, ...], ...]
    ends: frozenset[int]


@cache
def frontier(crossings: int) -> Frontier:
    """The frontier of so many cross aisles, at least two."""
    begin = (0,) * crossings
    numbers = {begin: 0, OVER: 1}
    waiting = [begin]
    while waiting:
        state = waiting.pop()
        for reached in _all_from(state, crossings):
            if reached not in numbers:
                numbers[reached] = len(numbers)
                waiting.append(reached)
    states = tuple(numbers)
    blocks = range(crossings - 1)
    return Frontier(
        states,
        numbers[OVER],
        tuple(tuple(tuple(_number(numbers, walk(s, b, way)) for way in Way) for s in states) for b in blocks),
        tuple(tuple(_number(numbers, touch(s, c)) for s in states) for c in range(crossings)),
        tuple(tuple(Grown(numbers[to], times) for times, to in onward(s)) for s in states),
        frozenset(number for state, number in numbers.items() if closed(state)),
    )


def touch(state: State, crossing: int) -> State | None:
    """The state once the tour has been at a crossing."""
    if state == OVER:
        return None
    if state[crossing]:
        return state
    part = max(map(abs, state)) + 1
    return _named((*state[:crossing], part, *state[crossing + 1 :]))


def walk(state: State, block: int, way: Way) -> State | None:
    """The state once the stretch above crossing `block` was walked in this way."""
    if way is Way.NOT:
        return state
    if state == OVER:
        return None
    low = touch(state, block) if way is not Way.FROM_HIGH else state
    both = touch(low, block + 1) if low is not None and way is not Way.FROM_LOW else low
    if both is None or way in (Way.FROM_LOW, Way.FROM_HIGH, Way.FROM_BOTH):
        return both
    flip = -1 if way is Way.THROUGH else 1
    joined = list(_joined(both, block, block + 1))
    for crossing in (block, block + 1):
        joined[crossing] *= flip
    return _named(tuple(joined))


def onward(state: State) -> Iterator[tuple[tuple[int, ...], State]]:
    """All ways to the next aisle: how often each cross aisle is walked, and the state there."""
    crossings = len(state)
    if state == OVER:
        yield (), OVER
        return
    choices = [(0,) if not part else (1,) if part < 0 else (0, 2) for part in state]
    for times in product(*choices):
        carried = {abs(part) for part, walked in zip(state, times, strict=True) if walked}
        parts = {abs(part) for part in state if part}
        if not carried and len(parts) == 1:
            yield (0,) * crossings, OVER
        elif carried == parts:
            next_ = tuple((abs(p) if t == 2 else -abs(p)) if t else 0 for p, t in zip(state, times, strict=True))
            yield times, _named(next_)


def closed(state: State) -> bool:
    """Whether a tour may end so: in one part, left everywhere as often as entered."""
    return state == OVER or (all(part >= 0 for part in state) and len({part for part in state if part}) <= 1)


def _all_from(state: State, crossings: int) -> Iterator[State]:
    for crossing in range(crossings):
        if (touched := touch(state, crossing)) is not None:
            yield touched
    for block, way in product(range(crossings - 1), Way):
        if (walked := walk(state, block, way)) is not None:
            yield walked
    yield from (to for _, to in onward(state))


def _joined(state: State, a: int, b: int) -> State:
    keep, gone = abs(state[a]), abs(state[b])
    return tuple((keep if part > 0 else -keep) if abs(part) == gone else part for part in state)


def _named(state: State) -> State:
    """The same state with its parts numbered in the order in which they appear."""
    names: dict[int, int] = {}
    for part in state:
        if part:
            names.setdefault(abs(part), len(names) + 1)
    return tuple((names[abs(part)] if part > 0 else -names[abs(part)]) if part else 0 for part in state)


def _number(numbers: dict[State, int], state: State | None) -> int:
    return -1 if state is None else numbers[state]
