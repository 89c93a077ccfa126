"""What is an hour of somebody's work worth in each zone and quarter, and what can no staffing cost less than?

Lagrangian relaxation (Geoffrion 1974) of "no more is done in a zone than its people do", and of the limit on moves: for
prices `y[z, t]` of an hour and `m` of a move no plan costs less than the work at its prices, less what the best path of
each person earns, less `m` for each move that is allowed. Every best is taken softly at first, as a weighted mean with
the weights of entropy (Nesterov 2005, "Smooth minimization of non-smooth functions"), so that L-BFGS climbs it; the
bound itself is taken exactly, at the prices where the climb ended.
"""

from typing import Any, NamedTuple

import numpy as np
from numba import njit
from scipy.optimize import minimize

from controltower.planning.plans import StopAsked
from controltower.planning.staffing.arrays import NOWHERE, Arrays, Floats, Ints

SOFT = (0.4, 0.12, 0.04, 0.012)
"""How softly, in waiting hours; each climb begins where the last one ended."""
CLIMB = 80
MEMORY = 20


class Prices(NamedTuple):
    """Prices of an hour by zone and quarter and of a move, the bound they prove, and how soft the last climb was."""

    hour: Floats
    move: float
    bound: float
    soft: float


def climbed(arrays: Arrays, price: float, most: int, climb: int, stop: StopAsked) -> Prices:
    """The best prices found; bound 0 where the search was stopped at once."""
    shape, order, wait, nothing = arrays.work.shape, ordered(arrays), waiting_costs(arrays), np.zeros(arrays.work.shape)
    at = np.append(np.full(arrays.work.size, float(arrays.wait.mean()) * 4), 0.0)
    best = Prices(np.zeros(shape), 0.0, 0.0, SOFT[-1])
    for softness in SOFT:
        if stop():
            break
        soft = softness * float(arrays.wait.mean())

        def uphill(point: Any, soft: float = soft) -> tuple[float, Any]:
            done, hours, waits, count = (np.zeros(shape) for _ in range(4))
            hour, move = point[:-1].reshape(shape), float(point[-1])
            value = sum(
                worked_softly(arrays.work[z], hour[z], wait[z], soft, done[z], waits[z]) for z in range(shape[0])
            )
            worth, moves = earned_softly(arrays, order, hour, nothing, price + move, soft, hours, count)
            return move * most + worth - value, -np.append((done - hours).ravel(), moves - most)

        options = {"maxiter": climb, "maxfun": 2 * climb, "maxcor": MEMORY}
        found = minimize(uphill, at, jac=True, method="L-BFGS-B", bounds=[(0.0, None)] * len(at), options=options)
        at = found.x
        hour = settled(arrays, at[:-1].reshape(shape))
        bound = float((hour * arrays.work).sum() - earned(arrays, hour, nothing, price + at[-1]) - at[-1] * most)
        if bound > best.bound:
            best = Prices(at[:-1].reshape(shape), float(at[-1]), bound, soft)
    return best


def waiting_costs(arrays: Arrays) -> Floats:
    """What an hour of work costs that waits after each quarter, after the last with what is left at the end."""
    costs = np.repeat(arrays.wait[:, None], arrays.work.shape[1], axis=1)
    costs[:, -1:] += arrays.rest[:, None]
    return costs


def ordered(arrays: Arrays) -> Ints:
    """People who are there, those whose ways are the same beside each other."""
    keys = np.column_stack((arrays.first, arrays.last, arrays.able, np.round(arrays.hours, 9)))
    there = np.flatnonzero(arrays.last >= arrays.first)
    return there[np.lexsort(keys[there].T[::-1])]


@njit(cache=True, nogil=True)
def settled(arrays: Any, prices: Any) -> Any:
    """Prices as they may be: not below nothing, and an hour is no dearer than to wait and have it done later."""
    prices = np.maximum(prices, 0.0)
    last = prices.shape[1] - 1
    for zone in range(prices.shape[0]):
        for quarter in range(last, -1, -1):
            most = arrays.wait[zone] + (arrays.rest[zone] if quarter == last else prices[zone, quarter + 1])
            prices[zone, quarter] = min(prices[zone, quarter], most)
    return prices


@njit(cache=True, nogil=True)
def earned(arrays: Any, prices: Any, heads: Any, move_price: float) -> float:
    """What the best paths of all people earn at these prices of an hour, and of a head at work for a quarter."""
    total, zones = 0.0, prices.shape[0]
    worth = np.zeros((prices.shape[1] + 1, zones))
    for person in range(arrays.hours.shape[0]):
        first, last = arrays.first[person], arrays.last[person]
        if last < first:
            continue
        able = np.flatnonzero(arrays.able[person])
        worth[last + 1, :] = 0.0
        for quarter in range(last, first - 1, -1):
            for here in able:
                top = -np.inf
                for there in able:
                    value = _worth(arrays, prices, heads, person, quarter, here, there)
                    value += worth[quarter + 1, there] - (move_price if there != here else 0.0)
                    top = max(top, value)
                worth[quarter, here] = top
        home = arrays.home[person]
        total += worth[first, home] if home != NOWHERE else worth[first][able].max()
    return total


@njit(cache=True, nogil=True)
def _worth(arrays: Any, prices: Any, heads: Any, person: int, quarter: int, before: Any, zone: Any) -> float:
    """What somebody earns in one quarter."""
    hours = arrays.hours[person, quarter]
    worth: float = prices[zone, quarter] * (hours - arrays.lost[before, zone])
    return worth + heads[zone, quarter] if hours > 0 else worth


@njit(cache=True, nogil=True)
def earned_softly(
    arrays: Any, order: Any, prices: Any, heads: Any, move_price: float, soft: float, hours: Any, count: Any
) -> tuple[float, float]:
    """What people earn softly, and how often they move; the hours that they work and the heads at work are added up.

    People come in an `order` in which those whose ways are the same stand beside each other.
    """
    value, moves = 0.0, 0.0
    worth = np.zeros((prices.shape[1] + 1, prices.shape[0]))
    chance = np.zeros((prices.shape[1], prices.shape[0], prices.shape[0]))
    there, after = np.zeros(prices.shape[0]), np.zeros(prices.shape[0])
    known = -1
    for person in order:
        able = np.flatnonzero(arrays.able[person])
        if known < 0 or not _alike(arrays, known, person):
            ways(arrays, prices, heads, move_price, soft, person, worth, chance)
            known = person
        value += _begin(arrays, person, able, worth, soft, there)
        for quarter in range(arrays.first[person], arrays.last[person] + 1):
            after[:] = 0.0
            for here in able:
                if there[here] < 1e-12:
                    continue
                for zone in able:
                    share = there[here] * chance[quarter, here, zone]
                    after[zone] += share
                    hours[zone, quarter] += share * (arrays.hours[person, quarter] - arrays.lost[here, zone])
                    moves += share if zone != here else 0.0
            there[:] = after
            if arrays.hours[person, quarter] > 0:
                count[:, quarter] += there
    return value, moves


@njit(cache=True, nogil=True)
def worked_softly(work: Any, prices: Any, wait: Any, soft: float, done: Any, waits: Any) -> float:
    """One zone's work at its price: done at once, later after it has waited, or left over, softly what costs least.

    `wait` is what an hour costs that waits after each quarter, after the last with what is left. What is done and what
    waits is added up.
    """
    quarters, value, lies = len(work), 0.0, 0.0
    least, now = np.zeros(quarters + 1), np.zeros(quarters)
    for quarter in range(quarters - 1, -1, -1):
        price, later = prices[quarter], wait[quarter] + least[quarter + 1]
        low = min(price, later)
        one, other = np.exp((low - price) / soft), np.exp((low - later) / soft)
        least[quarter], now[quarter] = low - soft * np.log(one + other), one / (one + other)
    for quarter in range(quarters):
        value += work[quarter] * least[quarter]
        lies += work[quarter]
        done[quarter] += lies * now[quarter]
        lies *= 1.0 - now[quarter]
        waits[quarter] += lies
    return value


@njit(cache=True, nogil=True)
def ways(
    arrays: Any, prices: Any, heads: Any, move_price: float, soft: float, person: int, worth: Any, chance: Any
) -> None:
    """What the rest of a shift is worth from each zone on, softly, and how likely each next zone is."""
    last = arrays.last[person]
    able = np.flatnonzero(arrays.able[person])
    worth[last + 1, :] = 0.0
    for quarter in range(last, arrays.first[person] - 1, -1):
        for here in able:
            top, total = -np.inf, 0.0
            for zone in able:
                value = _worth(arrays, prices, heads, person, quarter, here, zone)
                value += worth[quarter + 1, zone] - (move_price if zone != here else 0.0)
                chance[quarter, here, zone] = value
                top = max(top, value)
            for zone in able:
                chance[quarter, here, zone] = np.exp((chance[quarter, here, zone] - top) / soft)
                total += chance[quarter, here, zone]
            worth[quarter, here] = top + soft * np.log(total)
            for zone in able:
                chance[quarter, here, zone] /= total


@njit(cache=True, nogil=True)
def _begin(arrays: Any, person: int, able: Any, worth: Any, soft: float, there: Any) -> float:
    """Where somebody is when the shift begins, as shares, and what the shift is worth."""
    there[:] = 0.0
    first, home = arrays.first[person], arrays.home[person]
    if home != NOWHERE:
        there[home] = 1.0
        value: float = worth[first, home]
        return value
    top, total = worth[first][able].max(), 0.0
    for zone in able:
        there[zone] = np.exp((worth[first, zone] - top) / soft)
        total += there[zone]
    there /= total
    return float(top + soft * np.log(total))


@njit(cache=True, nogil=True)
def _alike(arrays: Any, one: int, two: int) -> bool:
    """Whether the ways of two people are the same."""
    return (
        arrays.first[one] == arrays.first[two]
        and arrays.last[one] == arrays.last[two]
        and np.array_equal(arrays.able[one], arrays.able[two])
        and np.array_equal(arrays.hours[one], arrays.hours[two])
    )


@njit(cache=True, nogil=True)
def drawn(arrays: Any, prices: Any, move_price: float, soft: float, paths: Any) -> None:
    """Draw a path for everybody, as likely as its worth makes it. Numba's own dice are used as they lie."""
    worth = np.zeros((prices.shape[1] + 1, prices.shape[0]))
    chance = np.zeros((prices.shape[1], prices.shape[0], prices.shape[0]))
    there, heads = np.zeros(prices.shape[0]), np.zeros(prices.shape)
    for person in range(arrays.hours.shape[0]):
        first, last = arrays.first[person], arrays.last[person]
        if last < first:
            continue
        able = np.flatnonzero(arrays.able[person])
        ways(arrays, prices, heads, move_price, soft, person, worth, chance)
        _begin(arrays, person, able, worth, soft, there)
        zone = _one_of(able, there)
        for quarter in range(first, last + 1):
            zone = _one_of(able, chance[quarter, zone])
            paths[person, quarter] = zone


@njit(cache=True, nogil=True)
def _one_of(able: Any, shares: Any) -> int:
    left, zone = np.random.random(), able[0]  # noqa: NPY002 - numba's own
    for zone in able:
        left -= shares[zone]
        if left <= 0:
            break
    return int(zone)
