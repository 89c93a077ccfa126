"""How does a re-route become arrays for the compiled search? Nodes, matrices by pace, limits, and what is near what."""

from collections.abc import Sequence

import numpy as np

from controltower.domain.roads import forbidden
from controltower.domain.routes import StopKind
from controltower.domain.times import Instant, seconds_between
from controltower.planning.rerouting.costing import (
    CLOSES,
    FORBIDDEN,
    LEFT_OUT,
    METRES,
    MOVED,
    OPENS,
    SECONDS,
    SERVICE,
    Arrays,
    Bools,
    Floats,
    Ints,
)
from controltower.planning.rerouting.problem import MEETING_S, RerouteProblem
from controltower.planning.roads import Point
from controltower.planning.travel import travel_matrix

NEAR = 40
"""How many neighbours of a stop are looked at for a place beside them."""
WAIT, WARP = 0.2, 1.0
"""What a second of waiting, or of being too late, counts beside a second of driving where nearness is measured."""
NOWHERE = 1e9
"""Seconds and metres of a way that does not exist."""


def arrays_of(problem: RerouteProblem) -> Arrays:
    """The problem in arrays: nodes are the stops, the wrecks, where the drives are, and where they go home."""
    stops, drives, wrecks = problem.stops, problem.drives, problem.wrecks
    count, first = len(stops), len(stops) + len(wrecks)
    ways, profile = _matrices(problem)
    holder = _holders(problem)
    now, lengths = _orders_now(problem)
    home_of, place = _places(problem, now, lengths)
    amount = _rows([(stop.weight_g, stop.volume_ml) for stop in stops], 2)
    collected = np.array([stop.kind is StopKind.COLLECTION for stop in stops], dtype=np.bool_)
    must = (holder >= 0) & ~np.array([stop.fresh for stop in stops], dtype=np.bool_)
    bound = _bound(holder, collected, amount, len(drives))
    most = [max(drive.room_ml, int(own[1])) for drive, own in zip(drives, bound, strict=True)]
    rooms = _rows([(drive.room_g, room_ml) for drive, room_ml in zip(drives, most, strict=True)], 2)
    starts = np.arange(first, first + len(drives), dtype=np.int64)
    spare = np.array([drive.version == 0 for drive in drives], dtype=np.bool_)
    opens = [*(_after(problem, stop.window_opens) for stop in stops), *([-np.inf] * len(wrecks))]
    closes = [*(_after(problem, stop.window_closes) for stop in stops), *([np.inf] * len(wrecks))]
    service = [*(float(stop.service_s) for stop in stops), *([MEETING_S] * len(wrecks))]
    prices = problem.prices
    left_out = [prices.unserved if stop.left_out is None else stop.left_out for stop in stops]
    moved = [prices.moved_stop + stop.move_price for stop in stops]
    nodes = np.zeros((first, 5))
    nodes[:, OPENS], nodes[:, CLOSES], nodes[:, SERVICE] = opens, closes, service
    nodes[:count, MOVED], nodes[:count, LEFT_OUT] = moved, np.where(must, FORBIDDEN, left_out)
    return Arrays(
        ways,
        nodes,
        np.column_stack([_needs(problem), holder, home_of, place, collected, must, amount]).astype(np.int64),
        _limits(problem, ways, profile, now, lengths),
        np.column_stack([profile, starts, starts + len(drives), spare, lengths, rooms, bound]).astype(np.int64),
        now,
        _able(problem, holder),
        _near(count, ways, nodes),
        np.array(
            [
                prices.late_stop,
                prices.late_minute / 60,
                prices.late_for_next,
                prices.late_for_next_minute / 60,
                prices.new_order,
            ]
        ),
    )


def _limits(problem: RerouteProblem, ways: Floats, profile: Ints, now: Ints, lengths: Ints) -> Floats:
    """Per drive: when it is free, its prices, how far it may go, when it must be home, and when it should."""
    far = _limits_m(problem, ways, profile, now, lengths)
    rows = [
        (
            max(0.0, _after(problem, drive.free_at)),
            drive.cost_per_km / 1000,
            drive.cost_per_hour / 3600,
            limit,
            _after(problem, drive.back_by) if drive.back_by else np.inf,
            _after(problem, drive.due_home) if drive.due_home else np.inf,
        )
        for drive, limit in zip(problem.drives, far, strict=True)
    ]
    return np.array(rows, dtype=float).reshape(-1, 6)


def _matrices(problem: RerouteProblem) -> tuple[Floats, Ints]:
    """Seconds and metres `(paces, nodes, nodes, 2)`, and each drive's pace."""
    points: list[Point] = [(each.lat, each.lon) for each in problem.stops]
    points += [(each.lat, each.lon) for each in problem.wrecks]
    points += [(each.lat, each.lon) for each in problem.drives]
    points += [(each.home_lat, each.home_lon) for each in problem.drives]
    paces = sorted({(drive.kind, drive.speed_factor, drive.size) for drive in problem.drives})
    ways = np.empty((len(paces), len(points), len(points), 2))
    for number, (kind, pace, size) in enumerate(paces):
        if problem.measured is not None:
            seconds, metres = problem.measured[0] / pace, problem.measured[1]
        else:
            seconds, metres = travel_matrix(points, problem.now, problem.roads, pace, kind, size)
        ways[number, :, :, SECONDS], ways[number, :, :, METRES] = seconds, metres
    ways = np.minimum(np.nan_to_num(ways, nan=NOWHERE, posinf=NOWHERE), NOWHERE)
    profile = [paces.index((drive.kind, drive.speed_factor, drive.size)) for drive in problem.drives]
    return ways, np.array(profile, dtype=np.int64)


def _after(problem: RerouteProblem, at: Instant) -> float:
    return seconds_between(problem.now, at)


def _rows(rows: Sequence[Sequence[int]], width: int) -> Ints:
    return np.array(rows, dtype=np.int64).reshape(-1, width)


def _holders(problem: RerouteProblem) -> Ints:
    at = {drive.route: number for number, drive in enumerate(problem.drives)}
    return np.array([at[stop.holder] if stop.holder is not None else -1 for stop in problem.stops], dtype=np.int64)


def _needs(problem: RerouteProblem) -> Ints:
    bit = {wreck.route: 1 << number for number, wreck in enumerate(problem.wrecks)}
    return np.array([sum(bit[source] for source in stop.wrecks) for stop in problem.stops], dtype=np.int64)


def _able(problem: RerouteProblem, holder: Ints) -> Bools:
    """Which drive may make which stop: its own goods alone, and no stop in a zone that is closed to it now."""
    kinds = {drive.kind for drive in problem.drives}
    roads = problem.roads
    zones = {kind: forbidden(roads.zones, kind, problem.now, roads.timezone) for kind in kinds}
    able = np.zeros((len(problem.stops), len(problem.drives)), dtype=np.bool_)
    for stop, left in enumerate(problem.stops):
        barred = {kind for kind in kinds if any(zone.around(left.lat, left.lon) for zone in zones[kind])}
        for number, drive in enumerate(problem.drives):
            allowed = drive.kind not in barred and (left.only is None or drive.route in left.only)
            able[stop, number] = allowed if holder[stop] < 0 else holder[stop] == number
    return able


def _bound(holder: Ints, collected: Bools, amount: Ints, drives: int) -> Ints:
    """Grams and millilitres aboard of each drive for the stops that are bound to it."""
    found = np.zeros((drives, 2), dtype=np.int64)
    for stop, drive in enumerate(holder):
        if drive >= 0 and not collected[stop]:
            found[drive] += amount[stop]
    return found


def _orders_now(problem: RerouteProblem) -> tuple[Ints, Ints]:
    """The nodes of each drive as planned now, meetings included, and how many they are."""
    stops = {stop.stop: number for number, stop in enumerate(problem.stops)}
    wrecks = {wreck.route: len(stops) + number for number, wreck in enumerate(problem.wrecks)}
    found = []
    for drive in problem.drives:
        meets = dict(drive.meets)
        nodes = [wrecks[meets[key]] if key in meets else stops[key] for key in drive.ahead]
        found.append(list(dict.fromkeys(nodes)))
    width = len(stops) + len(wrecks) + 1
    now = np.full((len(found), width), -1, dtype=np.int64)
    for number, nodes in enumerate(found):
        now[number, : len(nodes)] = nodes
    return now, np.array([len(nodes) for nodes in found], dtype=np.int64)


def _places(problem: RerouteProblem, now: Ints, lengths: Ints) -> tuple[Ints, Ints]:
    home_of = np.full(len(problem.stops), -1, dtype=np.int64)
    place = np.full(len(problem.stops), -1, dtype=np.int64)
    for drive, length in enumerate(lengths):
        for n, node in enumerate(now[drive, :length]):
            if node < len(problem.stops):
                home_of[node], place[node] = drive, n
    return home_of, place


def _limits_m(problem: RerouteProblem, ways: Floats, profile: Ints, now: Ints, lengths: Ints) -> list[float]:
    """The metres that each drive may still go: its range, or what it was to go anyway."""
    first = len(problem.stops) + len(problem.wrecks)
    found = []
    for number, drive in enumerate(problem.drives):
        path = [first + number, *now[number, : lengths[number]], first + len(problem.drives) + number]
        planned = float(ways[profile[number], path[:-1], path[1:], METRES].sum()) + 1.0 if lengths[number] else 0.0
        found.append(max(drive.range_km * 1000, planned))
    return found


def _near(count: int, ways: Floats, nodes: Floats) -> Ints:
    """For each stop the others, nearest first: driving, and what waiting or lateness one after the other would mean."""
    if count < 2 or not len(ways):
        return np.zeros((count, 0), dtype=np.int64)
    opens, closes = nodes[:count, OPENS], nodes[:count, CLOSES]
    way = ways[0, :count, :count, SECONDS]
    lasts = nodes[:count, None, SERVICE] + way
    wait = np.clip(opens[None, :] - lasts - closes[:, None], 0.0, NOWHERE)
    warp = np.clip(np.maximum(opens[:, None], 0.0) + lasts - closes[None, :], 0.0, NOWHERE)
    apart = way + WAIT * wait + WARP * warp
    apart = np.minimum(apart, apart.T)
    np.fill_diagonal(apart, np.inf)
    return np.ascontiguousarray(np.argsort(apart, axis=1, kind="stable")[:, : min(NEAR, count - 1)].astype(np.int64))
