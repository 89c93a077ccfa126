"""Where may the next block go? A half-loaded hold as its free floors, and what a block placed on one leaves of them.

Everything rests in full on what lies below, so whatever is above a free floor is free up to the roof: a space is a
rectangle at one height, as large as can be (maximal spaces: Lai and Chan 1997; Parreno, Alvarez-Valdes, Tamarit and
Oliveira 2008, "A maximal-space algorithm for the container loading problem"). Stops are loaded one after the other, the
last first; when the next begins, floors that could not be reached from the door any more are cut away.
"""

from typing import Any, NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from controltower.planning.loading.blocks import MOST_KINDS

Ints = NDArray[np.int64]
X1, Y1, X2, Y2, Z, FRAGILE, ASLEEP = range(7)
LEFT_ROOM, STOP, SPACES, STEPS, VOLUME, WEIGHT_LEFT = range(6)


class Task(NamedTuple):
    """What does not change: the hold as (length, width, height), and the unloading order.

    `reach[n][v]` is the most of v that edges along axis n can fill, `smallest` the shortest edge that may lie and that
    may stand. `shares` are how much the score of a block minds poor contact and loss; both at least 1.
    """

    hold: Ints
    reach: Ints
    is_ordered: bool
    smallest: Ints
    shares: NDArray[np.float64]


class State(NamedTuple):
    """A half-loaded hold: its spaces, the pieces left by kind, the steps (block, x, y, z, mirrored), and tallies.

    `after` links the blocks that may still be there: `after[0]` is the first, `after[block + 1]` the one behind.
    """

    after: Ints
    spaces: Ints
    left: Ints
    steps: Ints
    tally: Ints


def empty_state(spaces: int, blocks: int, kinds: int, steps: int) -> State:
    """Room for one state."""
    return State(
        np.zeros(blocks + 1, np.int64),
        np.zeros((spaces, 7), np.int64),
        np.zeros(kinds, np.int64),
        np.zeros((steps, 5), np.int64),
        np.zeros(6, np.int64),
    )


@njit(cache=True)
def begin(task: Any, kinds: Any, blocks: Any, state: Any, weight_g: int) -> None:
    """Make a state that of an empty hold, at the last stop."""
    state.spaces[0, :] = 0
    state.spaces[0, X2], state.spaces[0, Y2] = task.hold[0], task.hold[1]
    state.left[:] = kinds.there
    state.tally[:] = 0
    state.tally[SPACES] = 1
    state.tally[WEIGHT_LEFT] = weight_g
    for stop in kinds.stop:
        state.tally[STOP] = max(state.tally[STOP], stop)
    link(blocks, state)


@njit(cache=True)
def link(blocks: Any, state: Any) -> None:
    """All blocks of the stop may be there."""
    begin, end = blocks.first[state.tally[STOP]], blocks.first[state.tally[STOP] + 1]
    last = 0
    for block in range(begin, end):
        state.after[last] = block
        last = block + 1
    state.after[last] = -1


@njit(cache=True)
def copy_to(state: Any, other: Any) -> None:
    """Make another state equal to this one."""
    spaces, steps = state.tally[SPACES], state.tally[STEPS]
    other.spaces[:spaces] = state.spaces[:spaces]
    other.steps[:steps] = state.steps[:steps]
    other.left[:] = state.left
    other.after[:] = state.after
    other.tally[:] = state.tally


@njit(cache=True)
def next_space(task: Any, state: Any) -> int:
    """The space nearest to a corner, the largest of them; -1 where none is left for this stop."""
    best, best_far, best_area = -1, 0, 0
    for n in range(state.tally[SPACES]):
        space = state.spaces[n]
        if space[ASLEEP]:
            continue
        far = min(space[Y1], task.hold[1] - space[Y2]) + space[Z]
        far += space[X1] if task.is_ordered else min(space[X1], task.hold[0] - space[X2])
        area = (space[X2] - space[X1]) * (space[Y2] - space[Y1])
        if best < 0 or far < best_far or (far == best_far and area > best_area):
            best, best_far, best_area = n, far, area
    return best


@njit(cache=True)
def sleep(state: Any, number: int) -> None:
    """No block of this stop fits this space."""
    state.spaces[number, ASLEEP] = 1


@njit(cache=True)
def next_stop(task: Any, blocks: Any, state: Any) -> bool:
    """Go on to the stop before; False where all are done. Its pieces must come out straight past all that lies."""
    if state.tally[STOP] == 0:
        return False
    state.tally[STOP] -= 1
    link(blocks, state)
    for n in range(state.tally[SPACES]):
        state.spaces[n, ASLEEP] = 0
    if not task.is_ordered:
        return True
    for step in range(state.tally[STEPS]):
        block, x, y, z, _ = state.steps[step]
        size = blocks.size[block]
        n, before = 0, state.tally[SPACES]
        while n < before:
            space = state.spaces[n]
            across = min(space[Y2], y + size[1]) - max(space[Y1], y)
            if across > 0 and z + size[2] > space[Z] and x + size[0] > space[X1]:
                before = _cut(task, state, n, before, -1, y, x + size[0], y + size[1])
            else:
                n += 1
        _tidy(state, before)
    return True


@njit(cache=True)
def is_there(blocks: Any, state: Any, block: int) -> bool:
    """Whether the pieces of a block are still to be loaded, and not too heavy."""
    for n in range(MOST_KINDS):
        kind = blocks.kinds[block, n]
        if kind < 0:
            break
        if blocks.counts[block, n] > state.left[kind]:
            return False
    return bool(blocks.weight_g[block] <= state.tally[WEIGHT_LEFT])


@njit(cache=True)
def place(task: Any, blocks: Any, state: Any, number: int, block: int) -> None:
    """Put a block into the corner of a space that is nearest to the corner of the hold."""
    space = state.spaces[number].copy()
    dx, dy, dz = blocks.size[block]
    from_left = space[Y1] <= task.hold[1] - space[Y2]
    from_front = task.is_ordered or space[X1] <= task.hold[0] - space[X2]
    x = space[X1] if from_front else space[X2] - dx
    y = space[Y1] if from_left else space[Y2] - dy
    step = state.tally[STEPS]
    state.steps[step, 0], state.steps[step, 1], state.steps[step, 2], state.steps[step, 3] = block, x, y, space[Z]
    state.steps[step, 4] = (not from_front) + 2 * (not from_left)
    state.tally[STEPS] += 1
    state.tally[VOLUME] += blocks.volume[block]
    state.tally[WEIGHT_LEFT] -= blocks.weight_g[block]
    for n in range(MOST_KINDS):
        if blocks.kinds[block, n] >= 0:
            state.left[blocks.kinds[block, n]] -= blocks.counts[block, n]
    n, before = 0, state.tally[SPACES]
    while n < before:
        each = state.spaces[n]
        if each[X1] < x + dx and x < each[X2] and each[Y1] < y + dy and y < each[Y2]:
            before = _cut(task, state, n, before, x, y, x + dx, y + dy)
        else:
            n += 1
    _tidy(state, before)
    ax, ay = blocks.top[block]
    top_x = x if from_front else x + dx - ax
    top_y = y if from_left else y + dy - ay
    if space[Z] + dz + task.smallest[1] <= task.hold[2]:
        _lay(task, state, top_x, top_y, top_x + ax, top_y + ay, space[Z] + dz, blocks.is_fragile[block])


@njit(cache=True)
def _cut(task: Any, state: Any, number: int, before: int, x1: int, y1: int, x2: int, y2: int) -> int:
    """Take a space away and add at the end what remains beside a rectangle; the number of old spaces then."""
    space = state.spaces[number].copy()
    total = state.tally[SPACES]
    state.spaces[number] = state.spaces[before - 1]
    state.spaces[before - 1] = state.spaces[total - 1]
    state.tally[SPACES] = total - 1
    _add(task, state, space[X1], space[Y1], min(space[X2], x1), space[Y2], space)
    _add(task, state, max(space[X1], x2), space[Y1], space[X2], space[Y2], space)
    _add(task, state, space[X1], space[Y1], space[X2], min(space[Y2], y1), space)
    _add(task, state, space[X1], max(space[Y1], y2), space[X2], space[Y2], space)
    return before - 1


@njit(cache=True)
def _add(task: Any, state: Any, x1: int, y1: int, x2: int, y2: int, like: Any) -> None:
    """Add a space with the height of another, if anything could stand there; where there is no room, none."""
    total = state.tally[SPACES]
    narrow, wide = min(x2 - x1, y2 - y1), max(x2 - x1, y2 - y1)
    if narrow < task.smallest[0] or wide < task.smallest[0] or total == state.spaces.shape[0]:
        return
    state.spaces[total, X1], state.spaces[total, Y1] = x1, y1
    state.spaces[total, X2], state.spaces[total, Y2] = x2, y2
    state.spaces[total, Z], state.spaces[total, FRAGILE] = like[Z], like[FRAGILE]
    state.spaces[total, ASLEEP] = like[ASLEEP]
    state.tally[SPACES] += 1


@njit(cache=True)
def _tidy(state: Any, before: int) -> None:
    """Drop those spaces from `before` on that lie within another."""
    n = before
    while n < state.tally[SPACES]:
        if _is_within_another(state, n):
            state.tally[SPACES] -= 1
            state.spaces[n] = state.spaces[state.tally[SPACES]]
        else:
            n += 1


@njit(cache=True)
def _is_within_another(state: Any, number: int) -> bool:
    mine = state.spaces[number]
    for n in range(state.tally[SPACES]):
        other = state.spaces[n]
        if n == number or other[Z] != mine[Z] or other[FRAGILE] != mine[FRAGILE]:
            continue
        if other[X1] <= mine[X1] and mine[X2] <= other[X2] and other[Y1] <= mine[Y1] and mine[Y2] <= other[Y2]:
            return True
    return False


@njit(cache=True)
def _lay(task: Any, state: Any, x1: int, y1: int, x2: int, y2: int, z: int, fragile: int) -> None:
    """Add a new floor and what it makes together with floors beside it at the same height."""
    like = np.zeros(7, np.int64)
    like[X1], like[Y1], like[X2], like[Y2], like[Z], like[FRAGILE] = x1, y1, x2, y2, z, fragile
    first = state.tally[SPACES]
    _add(task, state, x1, y1, x2, y2, like)
    at = first
    while at < state.tally[SPACES] and at < first + 16:
        a = state.spaces[at].copy()
        for n in range(at):
            b = state.spaces[n].copy()
            if b[Z] != z or b[FRAGILE] != fragile:
                continue
            low_y, high_y = max(a[Y1], b[Y1]), min(a[Y2], b[Y2])
            low_x, high_x = max(a[X1], b[X1]), min(a[X2], b[X2])
            if low_x <= high_x and low_y < high_y:
                _add_new(task, state, min(a[X1], b[X1]), low_y, max(a[X2], b[X2]), high_y, like)
            if low_y <= high_y and low_x < high_x:
                _add_new(task, state, low_x, min(a[Y1], b[Y1]), high_x, max(a[Y2], b[Y2]), like)
        at += 1
    _tidy(state, first)
    _drop_covered(state)


@njit(cache=True)
def _add_new(task: Any, state: Any, x1: int, y1: int, x2: int, y2: int, like: Any) -> None:
    before = state.tally[SPACES]
    _add(task, state, x1, y1, x2, y2, like)
    if state.tally[SPACES] > before and _is_within_another(state, before):
        state.tally[SPACES] -= 1


@njit(cache=True)
def _drop_covered(state: Any) -> None:
    """Drop old spaces that a new one covers."""
    _tidy(state, 0)
