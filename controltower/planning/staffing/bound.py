"""What can no staffing cost less than? Work is priced by the quarter, and everybody takes the path that pays best.

Lagrangian relaxation (Held and Karp 1971; Geoffrion 1974) of "no more is done in a zone than its people do", and of the
limit on moves: for prices `y[z, t]` of an hour and `m` of a move no plan costs less than the work at its prices, less
what the best path of each person earns, less `m` for each move that is allowed. Prices must not fall by more than
waiting costs: an hour that is dearer now than later and the wait is left for later. They go up where work is left over
and down where hands are, by steps after Polyak (1969) to the best plan known.
"""

from typing import Any

import numpy as np
from numba import njit

from controltower.planning.staffing.arrays import NOWHERE

STALL = 40
"""After so many steps without a better bound they become shorter."""


@njit(cache=True)
def raised(arrays: Any, limits: Any, prices: Any, move: float, target: float, steps: int) -> Any:
    """The best bound in so many steps, its prices and the price of a move; `target` is the cost of a known plan."""
    most, price = limits
    prices, best_prices, best_move = prices.copy(), prices.copy(), move
    best, scale, stall = -np.inf, 1.0, 0
    supply, mean = np.zeros(prices.shape), np.zeros(prices.shape)
    mean_moves = 0.0
    for step in range(steps):
        _settle(arrays, prices)
        supply[:] = 0.0
        earned, moves = _earned(arrays, prices, price + move, supply)
        bound = (prices * arrays.work).sum() - earned - move * most
        if bound > best + 1e-9 * abs(best):
            best, best_move, stall = bound, move, 0
            best_prices[:] = prices
        else:
            stall += 1
        if stall > STALL:
            scale, stall, move = scale * 0.7, 0, best_move
            prices[:] = best_prices
        if scale < 1e-4 or best >= target * (1 - 1e-6):
            break
        weight = 0.7 if step else 0.0
        mean[:] = weight * mean + (1 - weight) * (arrays.work - supply)
        mean_moves = weight * mean_moves + (1 - weight) * (moves - most)
        norm = (mean * mean).sum() + mean_moves * mean_moves
        if norm < 1e-12:
            break
        length = scale * max(target - bound, 1e-6 * abs(target)) / norm
        prices += length * mean
        move = max(0.0, move + length * mean_moves)
    return best, best_prices, best_move


@njit(cache=True)
def _settle(arrays: Any, prices: Any) -> None:
    """Bring prices to where they may be: not below nothing, and no dearer than to wait and be done later."""
    last = prices.shape[1] - 1
    for zone in range(prices.shape[0]):
        for quarter in range(last, -1, -1):
            most = arrays.wait[zone] + (arrays.rest[zone] if quarter == last else prices[zone, quarter + 1])
            prices[zone, quarter] = min(max(prices[zone, quarter], 0.0), most)


@njit(cache=True)
def _earned(arrays: Any, prices: Any, move_price: float, supply: Any) -> tuple[float, int]:
    """What the best paths of all earn, and how often they move; their hours are added to `supply`."""
    zones, earned, moves = prices.shape[0], 0.0, 0
    worth, came = np.zeros((prices.shape[1] + 1, zones)), np.zeros(prices.shape, np.int64)
    for person in range(arrays.hours.shape[0]):
        first, last = arrays.first[person], arrays.last[person]
        if last < first:
            continue
        able = np.flatnonzero(arrays.able[person])
        worth[last + 1, :] = 0.0
        for quarter in range(last, first - 1, -1):
            hours = arrays.hours[person, quarter]
            for here in able:
                top = -np.inf
                for there in able:
                    value = prices[there, quarter] * hours + worth[quarter + 1, there]
                    if there != here:
                        value -= prices[there, quarter] * arrays.lost[here, there] + move_price
                    if value > top + 1e-12 or (there == here and value > top - 1e-12):
                        top, came[here, quarter] = value, there
                worth[quarter, here] = top
        place = arrays.home[person]
        top = worth[first, place] if place != NOWHERE else -np.inf
        if place == NOWHERE:
            for here in able:
                if worth[first, here] > top:
                    top, place = worth[first, here], here
        earned += top
        for quarter in range(first, last + 1):
            there = came[place, quarter]
            supply[there, quarter] += arrays.hours[person, quarter] - (
                arrays.lost[place, there] if there != place else 0.0
            )
            moves += there != place
            place = there
    return earned, moves
