"""What does a search look at in each of a million trials? A problem and its routes as arrays, for compiled code.

Customers are numbered from 0, as PyVRP's clients; behind them stand the depots' nodes. Of a route the arrays know its
first and last customer and how the others are chained; of a customer, when the vehicle comes if it loses no time, and
by when it must come so that all behind stay in time.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from pyvrp import Activity, ActivityType, ProblemData, Route, Solution

Ints = npt.NDArray[np.int64]
Small = npt.NDArray[np.int32]

UNKNOWN_PRICE = 40
"""What a customer that must be served costs while it is not: so many times the longest leg of the dearest vehicle."""
NEAREST = 40
WAITING, LATENESS = 0.0, 0.0
"""What a second of waiting or lateness between two customers counts beside distance, when neighbours are chosen
(Vidal, Crainic, Gendreau and Prins 2013)."""
FAR = 2**31 - 2
NO_END = 2**40
"""Later, longer or more than anything."""


OPENS, CLOSES, SERVICE, RELEASE, PRICE, OPTIONAL = range(6)
"""Columns of `Net.who`: a customer's window, service, when its goods are there, what leaving it out costs."""
PROFILE, START, END, BEGINS, STARTS_BY, ENDS, LONGEST, SHIFT, OVERTIME = range(9)
PER_METRE, PER_SECOND, PER_OVERTIME, FIXED = range(9, 13)
"""Columns of `Net.fleet`: of a type of vehicles its matrix, depots' nodes, times, limits and costs."""
AFTER, BEFORE, SLOT, PLACE, EARLY, LATE, HEAD, TAIL = 0, 1, 2, 3, 4, 5, 6, 9
"""Columns of `Tours.stop`: the chain, the route, and the times; of spans (`HEAD`, `TAIL`) three columns each."""
FIRST, LAST, SIZE, KIND, LENGTH, RELEASED, COST = range(7)
"""Columns of `Tours.route`."""


class Net(NamedTuple):
    """The problem: `metres[profile, node, node]`, `seconds` alike, near customers, and columns as named above.

    Few arrays, because compiled code hands each of them over at each call.
    """

    metres: Small
    seconds: Small
    near: Small
    who: Ints
    need: Ints
    fleet: Ints
    room: Ints
    is_timed: bool
    """Whether durations are priced or limited, or goods come later: then spans are reckoned, not arrivals alone."""


class Tours(NamedTuple):
    """The routes as they are. A slot without a route has no first customer; a customer on none has slot -1.

    Customers know the soonest time at which they can be begun, and the latest one that keeps all behind them in time.
    """

    stop: Ints
    route: Ints
    load: Ints


def fits(data: ProblemData) -> bool:
    """Whether the arrays can tell all of this problem: no trips, shipments, groups or returns."""
    plain = not data.num_shipments and not data.num_groups and data.num_clients > 1
    one_way = not any(sum(client.pickup) for client in data.clients())
    single = all(not each.reload_depots and not sum(each.initial_load) for each in data.vehicle_types())
    quick = all(not depot.service_duration and not depot.tw_early for depot in data.depots())
    apart = not np.array([each.max() for each in data.distance_matrices()]).max(initial=0) > FAR
    near = not np.array([each.max() for each in data.duration_matrices()]).max(initial=0) > FAR
    return plain and one_way and single and quick and apart and near


def net_of(data: ProblemData) -> Net:
    """The problem as arrays."""
    clients, depots, types = data.clients(), data.depots(), data.vehicle_types()
    nodes = [each.location for each in clients] + [each.location for each in depots]
    metres = _reordered(data.distance_matrices(), nodes)
    seconds = _reordered(data.duration_matrices(), nodes)
    if np.array_equal(metres, seconds):
        seconds = metres

    def of_clients(name: str) -> Ints:
        return np.minimum(np.array([getattr(each, name) for each in clients], dtype=np.int64), NO_END)

    def of_types(name: str) -> Ints:
        return np.minimum(np.array([getattr(each, name) for each in types], dtype=np.int64), NO_END)

    last = np.minimum(of_types("tw_late"), np.array([depots[each.end_depot].tw_late for each in types]))
    optional = np.array([not each.required for each in clients])
    dearest = int(of_types("unit_distance_cost").max() + of_types("unit_duration_cost").max())
    must = UNKNOWN_PRICE * (int(metres.max()) * max(1, dearest) + int(of_types("fixed_cost").max()))
    windows = of_clients("tw_early"), of_clients("tw_late"), of_clients("service_duration")
    price = np.where(optional, of_clients("prize"), must)
    fleet = (
        of_types("profile"), len(clients) + of_types("start_depot"), len(clients) + of_types("end_depot"),
        of_types("tw_early"), np.minimum(of_types("start_late"), last), last, of_types("max_distance"),
        of_types("shift_duration"), of_types("max_overtime"), of_types("unit_distance_cost"),
        of_types("unit_duration_cost"), of_types("unit_overtime_cost"), of_types("fixed_cost"),
    )  # fmt: skip
    is_timed = bool(
        of_types("unit_duration_cost").any()
        or of_clients("release_time").any()
        or (of_types("shift_duration") < last).any()
        or (of_types("start_late") < last).any()
    )
    return Net(
        metres,
        seconds,
        _neighbours(metres, seconds, *windows),
        np.stack([*windows, of_clients("release_time"), price, optional], axis=1),
        np.array([each.delivery for each in clients], dtype=np.int64).reshape(len(clients), -1),
        np.stack(fleet, axis=1),
        np.array([each.capacity for each in types], dtype=np.int64).reshape(len(types), -1),
        is_timed,
    )


def quota_of(data: ProblemData) -> Ints:
    """How many vehicles there are of each type, no more than could be used."""
    return np.array([min(each.num_available, data.num_clients) for each in data.vehicle_types()], dtype=np.int64)


def empty_tours(net: Net, slots: int) -> Tours:
    """No route at all."""
    stop = np.zeros((len(net.who), TAIL + 3), dtype=np.int64)
    stop[:, : SLOT + 1] = -1
    route = np.zeros((slots, COST + 1), dtype=np.int64)
    route[:, : LAST + 1] = -1
    return Tours(stop, route, np.zeros((slots, net.need.shape[1]), dtype=np.int64))


def copied(tours: Tours) -> Tours:
    """The same routes in arrays of their own."""
    return Tours(*(each.copy() for each in tours))


def told(data: ProblemData, tours: Tours) -> Solution:
    """The routes in PyVRP's words."""
    routes = []
    for slot in np.flatnonzero(tours.route[:, FIRST] >= 0):
        steps, node = [], int(tours.route[slot, FIRST])
        while node >= 0:
            steps.append(Activity(ActivityType.CLIENT, node))
            node = int(tours.stop[node, AFTER])
        routes.append(Route(data, steps, int(tours.route[slot, KIND])))
    return Solution(data, routes)


def lists_of(found: Solution) -> list[tuple[int, list[int]]]:
    """PyVRP's routes as vehicle types and customers."""
    return [
        (each.vehicle_type(), [step.idx for step in each.schedule() if step.is_client()]) for each in found.routes()
    ]


def _reordered(matrices: Sequence[Any], nodes: list[int]) -> Small:
    picked = np.ix_(nodes, nodes)
    return np.ascontiguousarray(np.stack([each[picked] for each in matrices]).astype(np.int32))


def _neighbours(metres: Small, seconds: Small, opens: Ints, closes: Ints, service: Ints) -> Small:
    """For each customer those next to whom it may stand well, best first: near, with little waiting, and in time."""
    n = len(opens)
    apart = metres[:, :n, :n].min(axis=0).astype(np.float64)
    least = seconds[:, :n, :n].min(axis=0).astype(np.float64)
    waits = np.maximum(0, opens[None, :] - least - (service + closes)[:, None])
    late = np.maximum(0, (opens + service)[:, None] + least - closes[None, :])
    close = apart + WAITING * waits + LATENESS * late
    close = np.minimum(close, close.T)
    np.fill_diagonal(close, np.inf)
    return np.ascontiguousarray(np.argsort(close, axis=1, kind="stable")[:, : min(n - 1, NEAREST)].astype(np.int32))
