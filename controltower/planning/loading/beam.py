"""Which blocks fill a hold best? A beam of half-loaded holds, each judged by loading the rest greedily.

Beam search as in Araya and Riff 2014 ("A beam search approach to the container loading problem"): each state of the
beam tries its best blocks, each trial is completed greedily, the best go on; a beam that has come to its end starts
again, wider by half. The width of the first is 1, so a first load is there after a few milliseconds.
"""

import math
import time
from typing import Any

import numpy as np
from numba import njit

from controltower.planning.loading.arrays import Arrays
from controltower.planning.loading.blocks import Ints, Kinds
from controltower.planning.loading.scoring import score
from controltower.planning.loading.spaces import (
    FRAGILE,
    STEPS,
    VOLUME,
    X1,
    X2,
    Y1,
    Y2,
    State,
    Task,
    Z,
    begin,
    copy_to,
    empty_state,
    is_there,
    next_space,
    next_stop,
    place,
    sleep,
)
from controltower.planning.plans import StopAsked

SPREAD = (0.5, 1.5)
"""By how much beams after the first mind contact and loss differently."""


def search(arrays: Arrays, *, limit_g: int, stop: StopAsked, seed: int, trials: int, until: float) -> tuple[Ints, int]:
    """The steps of the fullest load found, and the trials it took; a trial is one greedy load.

    `until` is a reading of the clock of this process. Ends early once everything is in.
    """
    looking = _Search(arrays, limit_g, trials, lambda: stop() or time.process_time() > until)
    chance = np.random.default_rng(seed)
    width = 1.0
    while not looking.is_over():
        task = arrays.task
        if width > 1.0:
            task = task._replace(shares=np.maximum(1.0, task.shares * chance.uniform(*SPREAD, 2)))
        looking.run(task, math.ceil(width))
        width *= math.sqrt(2.0)
    return looking.best.steps[: looking.best.tally[STEPS]].copy(), looking.tried


class _Search:
    """The best load so far, and what one beam after the other has tried."""

    def __init__(self, arrays: Arrays, limit_g: int, trials: int, is_late: StopAsked) -> None:
        self._arrays = arrays
        self._trials = trials
        self._is_late = is_late
        self._whole = int((arrays.kinds.ways[_first_ways(arrays.kinds), 1:].prod(axis=1) * arrays.kinds.there).sum())
        self._start, self._scratch, self.best = self._fresh(), self._fresh(), self._fresh()
        begin(arrays.task, arrays.kinds, arrays.blocks, self._start, limit_g)
        copy_to(self._start, self.best)
        greedy(arrays.task, arrays.blocks, self.best)
        self.tried = 1
        self._is_exhausted = False

    def is_over(self) -> bool:
        """Whether all is in, or there was enough of trying."""
        is_done = bool(self.best.tally[VOLUME] >= self._whole) or self._is_exhausted
        return is_done or self.tried >= self._trials or self._is_late()

    def run(self, task: Task, width: int) -> None:
        """One beam from the empty hold to the end; a beam of which nothing was cut off was the last."""
        is_cut = False
        beam = [self._start]
        while beam:
            grown: dict[int, State] = {}
            for state in beam:
                if self.is_over():
                    return
                is_cut |= self._grow(task, state, width, grown)
            is_cut |= len(grown) > width
            beam = [grown[volume] for volume in sorted(grown, reverse=True)[:width]]
        self._is_exhausted = not is_cut

    def _grow(self, task: Task, state: State, width: int, grown: dict[int, State]) -> bool:
        """Try the best blocks of a state, and say whether there may be more of them than were tried.

        Of states that lead to equal volumes the first is kept.
        """
        chosen = np.empty(width, np.int64)
        at = choices(task, self._arrays.blocks, state, chosen)
        for block in chosen[chosen >= 0] if at >= 0 else ():
            child = self._fresh()
            copy_to(state, child)
            place(task, self._arrays.blocks, child, at, block)
            copy_to(child, self._scratch)
            greedy(task, self._arrays.blocks, self._scratch)
            self.tried += 1
            volume = int(self._scratch.tally[VOLUME])
            if volume > self.best.tally[VOLUME]:
                copy_to(self._scratch, self.best)
            grown.setdefault(volume, child)
        return bool(at >= 0 and chosen[-1] >= 0)

    def _fresh(self) -> State:
        kinds, blocks = self._arrays.kinds, self._arrays.blocks
        pieces = int(kinds.there.sum())
        return empty_state(min(512, 64 + 4 * pieces), len(blocks.volume), len(kinds.there), pieces)


def _first_ways(kinds: Kinds) -> Ints:
    return np.searchsorted(kinds.ways[:, 0], np.arange(len(kinds.there)))


@njit(cache=True)
def greedy(task: Any, blocks: Any, state: Any) -> None:
    """Load the rest, always the best block into the next space."""
    tried = np.empty(1, np.int64)
    while True:
        at = choices(task, blocks, state, tried)
        if at < 0:
            return
        place(task, blocks, state, at, tried[0])


@njit(cache=True)
def choices(task: Any, blocks: Any, state: Any, tried: Any) -> int:
    """The next space that takes a block, -1 for none; writes its best blocks, the best first and -1 behind the last."""
    room = np.empty(3, np.int64)
    worths = np.empty(tried.shape[0])
    while True:
        at = next_space(task, state)
        if at < 0:
            if next_stop(task, blocks, state):
                continue
            return -1
        space = state.spaces[at]
        room[0], room[1], room[2] = space[X2] - space[X1], space[Y2] - space[Y1], task.hold[2] - space[Z]
        if _best(task, blocks, state, room, space[FRAGILE], tried, worths):
            return at
        sleep(state, at)


@njit(cache=True)
def _best(task: Any, blocks: Any, state: Any, room: Any, on_fragile: int, tried: Any, worths: Any) -> int:
    """Write the best blocks for so much room; how many. No block is worth more than its volume."""
    tried[:] = -1
    worths[:] = -1.0
    count, most, last = 0, tried.shape[0], 0
    block = state.after[0]
    while block >= 0:
        least = worths[most - 1] if count == most else 0.0
        if blocks.worth[block] <= least:
            break
        if not is_there(blocks, state, block):
            block = state.after[block + 1]
            state.after[last] = block
            continue
        last = block + 1
        worth = 0.0
        size = blocks.size
        goes_in = size[block, 0] <= room[0] and size[block, 1] <= room[1] and size[block, 2] <= room[2]
        if goes_in and (blocks.is_fragile[block] or not on_fragile):
            worth = score(task, blocks, block, room, least)
        block = state.after[last]
        if worth <= least:
            continue
        count = min(count + 1, most)
        n = count - 1
        while n > 0 and worths[n - 1] < worth:
            worths[n], tried[n] = worths[n - 1], tried[n - 1]
            n -= 1
        worths[n], tried[n] = worth, last - 1
    return count
