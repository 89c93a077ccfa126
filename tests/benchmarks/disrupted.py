"""What is left of a published day when it goes wrong? Solomon and Gehring-Homberger files, driven for a while and hit.

The day stands at three tenths of its horizon, each vehicle is bound for its next stop, and what is left is to be
planned anew: the vehicle with most stops left breaks down, and a tenth more stops are asked for. All stops are
collections, so that any vehicle may make any; lateness is forbidden, and a stop that is not made costs 20,000.
"""

from dataclasses import dataclass, replace
from random import Random
from typing import Any

import numpy as np
import pyvrp

from controltower.domain.ids import RouteId, StopId, VehicleId
from controltower.domain.routes import StopKind
from controltower.domain.times import SECOND, Instant
from controltower.planning.plans import StopAsked
from controltower.planning.rerouting.problem import Drive, Prices, RerouteProblem, StopLeft
from controltower.planning.search import Tuning, search
from controltower.planning.travel import Roads

DAWN = 1_767_225_600
"""Seconds since 1970 at which the days of these files begin."""
SHARE = 0.3
SPARES = 3
LEFT_OUT = 20_000.0
PRICES = Prices(1e6, 0.0, LEFT_OUT, 0.0, 0.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Day:
    """Rows of x, y, demand, opens, closes, service in tenths (the depot first), and the vehicles' number and room."""

    rows: Any
    vehicles: int
    room: int

    @property
    def tenths(self) -> Any:
        """Distances and times between all rows, rounded down to tenths as DIMACS does."""
        spots = self.rows[:, :2].astype(float)
        return np.floor(10 * np.hypot(*(spots[:, None] - spots[None]).transpose(2, 0, 1)))


def day_of(text: str) -> Day:
    """A file of Solomon's form."""
    rows = [line.split() for line in text.splitlines()]
    numbers = [[int(word) for word in row] for row in rows if row and all(word.isdigit() for word in row)]
    table = np.array(numbers[1:])[:, 1:]
    table[:, 3:] *= 10
    return Day(table, numbers[0][0], numbers[0][1])


def driven(day: Day, *, stop: StopAsked, seed: int, iterations: int = 10**9) -> list[list[int]]:
    """A good plan for the whole day, by PyVRP."""
    tenths: Any = day.tenths.astype(np.int64)
    data = pyvrp.ProblemData(
        [pyvrp.Location(*map(float, row[:2])) for row in day.rows],
        [
            pyvrp.Client(n, [int(row[2])], [], int(row[5]), int(row[3]), int(row[4]))
            for n, row in enumerate(day.rows[1:], 1)
        ],
        [pyvrp.Depot(0)],
        [pyvrp.VehicleType(day.vehicles, [day.room], tw_late=int(day.rows[0, 4]))],
        [tenths],
        [tenths],
    )
    found = search(data, Tuning(iterations), stop=stop, seed=seed)
    return [[step.idx + 1 for step in route.schedule() if step.is_client()] for route in found.routes()]


def disrupted(day: Day, routes: list[list[int]], seed: int, kind: str = "all") -> RerouteProblem:
    """What is left, with a `breakdown`, new `orders`, or `all` of it."""
    random, tenths = Random(seed), day.tenths
    now = int(SHARE * day.rows[0, 4])
    lives = [_live(day, tenths, route, now) for route in routes]
    lost = max(range(len(lives)), key=lambda n: len(lives[n][2])) if kind != "orders" else -1
    rows = [row for n, life in enumerate(lives) for row in life[2]]
    more = _asked(day, random, now, round(0.1 * len(rows))) if kind != "breakdown" else []
    table = np.array([*(day.rows[row] for row in rows), *more], dtype=float)
    drives, starts = [], []
    for n, (place, free, ahead, load) in enumerate(lives):
        if n != lost:
            drives.append(_drive(n, place, free, ahead, day.room - load))
            starts.append(day.rows[place][:2])
    for n in range(SPARES):
        drives.append(replace(_drive(1_000 + n, 0, float(now), [], day.room), version=0))
        starts.append(day.rows[0][:2])
    stops = [_stop(n, row, fresh=n >= len(rows)) for n, row in enumerate(table)]
    names = {row: stops[n].stop for n, row in enumerate(rows)}
    drives = [replace(drive, ahead=tuple(names[int(row)] for row in drive.ahead)) for drive in drives]
    points = np.array([*(row[:2] for row in table), *starts, *([day.rows[0][:2]] * len(drives))], dtype=float)
    apart = np.floor(10 * np.hypot(*(points[:, None] - points[None]).transpose(2, 0, 1)))
    return RerouteProblem(
        _at(now), Roads((0.0, 0.0), "UTC"), tuple(drives), (), tuple(stops), prices=PRICES, measured=(apart, apart)
    )


def _live(day: Day, tenths: Any, route: list[int], now: int) -> tuple[int, float, list[int], int]:
    """Where a vehicle is bound for, when it is free there, the stops after that, and what it has loaded by then."""
    at, place, load = 0.0, 0, 0
    for n, row in enumerate(route):
        at = max(at + tenths[place, row], day.rows[row, 3]) + day.rows[row, 5]
        place, load = row, load + int(day.rows[row, 2])
        if at > now:
            return place, at, route[n + 1 :], load
    return place, max(at, now), [], load


def _asked(day: Day, random: Random, now: int, count: int) -> list[Any]:
    """New stops: the place of one stop, beside the window and demand of another, which somebody can still reach."""
    found: list[Any] = []
    latest = day.rows[0, 4]
    while len(found) < count:
        one, other = (day.rows[random.randrange(1, len(day.rows))].copy() for _ in range(2))
        one[0:2] += [random.randint(-3, 3), random.randint(-3, 3)]
        one[2:6] = other[2:6]
        home = 10 * float(np.hypot(*(one[:2] - day.rows[0, :2])))
        if one[4] > now + home + 300 and max(now + home, one[3]) + one[5] + home < latest:
            found.append(one)
    return found


def _drive(number: int, place: int, free: float, ahead: list[int], room: int) -> Drive:
    return Drive(
        RouteId(f"R{number}"), VehicleId(f"V{number}"), 1, 0.0, float(place), _at(free),
        tuple(StopId(str(row)) for row in ahead), 0.0, 0.0, room, 10**9, 1e9, 1.0, 1_000.0, 0.0, 0.0,
    )  # fmt: skip


def _stop(number: int, row: Any, *, fresh: bool) -> StopLeft:
    return StopLeft(
        StopId(f"S{number}"), RouteId(""), float(row[1]), float(row[0]), _at(row[3]), _at(row[4]), int(row[5]),
        int(row[2]), 0, None, kind=StopKind.COLLECTION, fresh=fresh,
    )  # fmt: skip


def _at(tenths: float) -> Instant:
    return Instant(round(DAWN + tenths) * SECOND)


def scratch(problem: RerouteProblem, *, stop: StopAsked, seed: int, iterations: int = 10**9) -> float:
    """What PyVRP reaches on the same problem from nothing: distance, and 20,000 for each stop that it leaves out."""
    apart: Any = problem.measured[0].astype(np.int64) if problem.measured else np.zeros((0, 0), dtype=np.int64)
    now, stops, drives = problem.now, problem.stops, problem.drives
    count, fleet = len(stops), len(problem.drives)

    def seconds(at: Instant) -> int:
        return max(0, round((at - now) / SECOND))

    home = [int(apart[count + n, count + fleet + n]) for n in range(fleet)]
    data = pyvrp.ProblemData(
        [pyvrp.Location(each.lon, each.lat) for each in stops] + [pyvrp.Location(0, 0)] * (2 * fleet),
        [
            pyvrp.Client(n, [], [each.weight_g], each.service_s, seconds(each.window_opens),
                         seconds(each.window_closes), prize=round(LEFT_OUT), required=False)
            for n, each in enumerate(stops)
        ],
        [pyvrp.Depot(count + n) for n in range(2 * fleet)],
        [
            pyvrp.VehicleType(1, [each.room_g], n, fleet + n, fixed_cost=-home[n] if each.version else 0,
                              tw_early=seconds(each.free_at))
            for n, each in enumerate(drives)
        ],
        [apart],
        [apart],
    )  # fmt: skip
    tuning = Tuning(iterations, history=20)
    found = search(data, tuning, stop=stop, seed=seed)
    left = count - sum(step.is_client() for route in found.routes() for step in route.schedule())
    waiting = sum(way for way, each in zip(home, drives, strict=True) if each.version)
    return found.distance() + found.fixed_vehicle_cost() + waiting + LEFT_OUT * left
