"""How much more must wait because people are whole? A bound above that of `prices`, where half a person may work.

Waiting in a zone, `w[t] = max(0, w[t-1] + work[t] - done[t])`, is no less than it would be (1) with the hours that all
people there work, which is what `prices` relaxes, nor (2) with a quarter of an hour from each of `n[t]` heads at work,
as nobody works more than that in a quarter, the way there takes hours off, and no more than `places` can work at once.
With any weights `t` of at most the cost `c` of waiting, the cost is therefore at least the cost of (1) with the weights
`c - t` plus that of (2) with the weights `t`. Hours and heads are what the paths of people bring: both links are taken
out of the rules and priced (Lagrangian decomposition, Guignard and Kim 1987). What is left falls apart into zones by
hours, zones by heads, and people; each is solved exactly, so that their sum is a bound for any prices that are not
below nothing. As heads are whole, a zone by heads is a walk over what waits: so much work as came up since it was last
empty, less a whole number of quarter-hours. Work above `MOST_H` is forgiven there, which only makes the bound lower.
"""

from typing import Any

import numpy as np
from numba import njit
from scipy.optimize import minimize

from controltower.planning.plans import StopAsked
from controltower.planning.staffing.arrays import HOURS, Arrays
from controltower.planning.staffing.prices import (
    MEMORY,
    Prices,
    earned,
    earned_softly,
    ordered,
    waiting_costs,
    worked_softly,
)

MOST_H = 1.0
"""Hours of work that a zone by heads can have waiting: where much waits, half a person makes no difference."""
SOFT = (0.012, 0.004)
"""How softly, in waiting hours, as in `prices`."""
CRUMB = 1e-9


def bound_of_whole(arrays: Arrays, price: float, most: int, prices: Prices, climb: int, stop: StopAsked) -> float:
    """The best bound found from these prices on, not below theirs."""
    shape, order, costs = arrays.work.shape, ordered(arrays), waiting_costs(arrays)
    size, best = arrays.work.size, prices.bound
    limits = [(0.0, None)] * (2 * size) + [(0.0, cost) for cost in costs.ravel()] + [(0.0, None)]
    at = np.concatenate((prices.hour.ravel(), np.zeros(2 * size), (prices.move,)))

    def halted(_: Any) -> None:
        if stop():
            raise StopIteration

    for softness in SOFT:
        if stop() or not climb:
            break
        soft = softness * float(arrays.wait.mean())

        def uphill(point: Any, soft: float = soft) -> tuple[float, Any]:
            hour, head, share = (each.reshape(shape) for each in np.split(point[:-1], 3))
            done, hours, heads, count, waits, others = (np.zeros(shape) for _ in range(6))
            value = 0.0
            for z in range(shape[0]):
                value += worked_softly(arrays.work[z], hour[z], costs[z] - share[z], soft, done[z], waits[z])
                value += by_heads(arrays.work[z], share[z], head[z], arrays.places[z], soft, heads[z], others[z])
            worth, moves = earned_softly(arrays, order, hour, head, price + point[-1], soft, hours, count)
            slope = np.concatenate(((done - hours).ravel(), (heads - count).ravel(), (others - waits).ravel()))
            return point[-1] * most + worth - value, -np.append(slope, moves - most)

        options = {"maxiter": climb, "maxfun": 2 * climb, "maxcor": MEMORY}
        found = minimize(uphill, at, jac=True, method="L-BFGS-B", bounds=limits, options=options, callback=halted)
        at = found.x
        best = max(best, _exactly(arrays, price, most, costs, at))
    return best


def _exactly(arrays: Arrays, price: float, most: int, costs: Any, at: Any) -> float:
    """The bound that these prices prove."""
    hour, head, share = (each.reshape(arrays.work.shape) for each in np.split(np.maximum(at[:-1], 0.0), 3))
    share, move, rest = np.minimum(share, costs), max(0.0, float(at[-1])), np.zeros(arrays.work.shape)
    value = 0.0
    for z in range(len(costs)):
        value += least_worked(arrays.work[z], hour[z], costs[z] - share[z])
        value += by_heads(arrays.work[z], share[z], head[z], arrays.places[z], 0.0, rest[z], rest[z])
    return float(value - earned(arrays, hour, head, price + move) - move * most)


@njit(cache=True, nogil=True)
def least_worked(work: Any, prices: Any, wait: Any) -> float:
    """The least cost of one zone's work by hours: each hour is done as it comes up, later, or never."""
    least, value = 0.0, 0.0
    for quarter in range(len(work) - 1, -1, -1):
        least = min(prices[quarter], wait[quarter] + least)
        value += work[quarter] * least
    return value


@njit(cache=True, nogil=True)
def by_heads(work: Any, wait: Any, price: Any, places: int, soft: float, heads: Any, waits: Any) -> float:
    """The least cost of one zone by heads, softly unless `soft` is 0; heads at work and what waits are added up then.

    What waits before quarter `t`, if the zone was last empty before `s`, is `came[t] - came[s]` less a number of
    quarter-hours done, of which `least[t, s]` is the smallest that leaves no more than `MOST_H`.
    """
    quarters, came = len(work), np.append(0.0, np.cumsum(work))
    least, count = _states(came)
    worth = np.zeros((quarters + 1, quarters + 1, int(MOST_H / HOURS) + 2))
    values, known = np.zeros(worth.shape[2] + 2), np.zeros(worth.shape)
    for quarter in range(quarters - 1, -1, -1):
        for since in range(quarter + 1):
            for n in range(count[quarter, since]):
                top, total = np.inf, 0.0
                tries = _tries(came, least, quarter, since, n, places)
                for choice in range(tries):
                    more, to, place, left = _then(came, least, quarter, since, n, choice)
                    cost = price[quarter] * more + wait[quarter] * left + worth[quarter + 1, to, place]
                    values[choice], top = cost, min(top, cost)
                for choice in range(tries if soft > 0 else 0):
                    total += np.exp((top - values[choice]) / soft)
                worth[quarter, since, n] = top - soft * np.log(total) if soft > 0 else top
    known[0, 0, 0] = 1.0
    for quarter in range(quarters if soft > 0 else 0):
        for since in range(quarter + 1):
            for n in range(count[quarter, since]):
                if known[quarter, since, n] < CRUMB:
                    continue
                for choice in range(_tries(came, least, quarter, since, n, places)):
                    more, to, place, left = _then(came, least, quarter, since, n, choice)
                    cost = price[quarter] * more + wait[quarter] * left + worth[quarter + 1, to, place]
                    share = known[quarter, since, n] * np.exp((worth[quarter, since, n] - cost) / soft)
                    known[quarter + 1, to, place] += share
                    heads[quarter] += share * more
                    waits[quarter] += share * left
    return float(worth[0, 0, 0])


@njit(cache=True, nogil=True)
def _states(came: Any) -> Any:
    """The fewest quarter-hours done by each quarter and since each time, and in how many ways there is work left."""
    least, count = np.zeros((len(came), len(came)), np.int64), np.zeros((len(came), len(came)), np.int64)
    for quarter in range(len(came)):
        count[quarter, quarter] = 1
        for since in range(quarter):
            lies = came[quarter] - came[since]
            least[quarter, since] = max(0, int(np.ceil((lies - MOST_H) / HOURS - CRUMB)))
            count[quarter, since] = max(0, int(np.ceil(lies / HOURS - CRUMB)) - least[quarter, since])
    return least, count


@njit(cache=True, nogil=True)
def _tries(came: Any, least: Any, quarter: int, since: int, n: int, places: int) -> int:
    """How many numbers of heads are worth trying: none, and each that makes a difference up to an empty zone."""
    done = least[quarter, since] + n
    free = max(0, least[quarter + 1, since] - done)
    need = int(np.ceil((came[quarter + 1] - came[since]) / HOURS - CRUMB)) - done
    tries: int = 1 + max(0, min(need, places) - free)
    return tries


@njit(cache=True, nogil=True)
def _then(came: Any, least: Any, quarter: int, since: int, n: int, choice: int) -> tuple[int, int, int, float]:
    """Heads of a choice, the state after it (last empty, and number), and what waits then."""
    done = least[quarter, since] + n
    free = max(0, least[quarter + 1, since] - done)
    heads = free + choice if choice else 0
    after = max(done + heads, least[quarter + 1, since])
    left = came[quarter + 1] - came[since] - HOURS * after
    if left <= CRUMB * HOURS:
        return heads, quarter + 1, 0, 0.0
    return heads, since, after - least[quarter + 1, since], left
