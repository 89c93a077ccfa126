"""What does an order of stops cost, and when is each reached? Times, lateness and km of every drive, exactly.

A node is a stop (0 to n - 1) or the meeting with a wreck (n onward). Times come from one travel matrix at the moment of
planning; a vehicle waits where it is too early.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from math import inf

from controltower.domain.times import SECOND, Instant, seconds_between
from controltower.planning.rerouting.problem import MEETING_S, Drive, RerouteProblem
from controltower.planning.travel import Point, travel_matrix

Order = tuple[int, ...]
"""Nodes in the order in which a drive visits them."""
Orders = tuple[Order, ...]
"""One order for each drive."""


FORBIDDEN = 10_000.0


@dataclass(frozen=True)
class Frame:
    """A problem with everything worked out that does not depend on the plan."""

    problem: RerouteProblem
    seconds: list[list[float]] = field(repr=False)
    metres: list[list[float]] = field(repr=False)

    @cached_property
    def n(self) -> int:
        """How many stops there are."""
        return len(self.problem.stops)

    @cached_property
    def opens(self) -> list[float]:
        """Seconds from now, per node."""
        stops = [seconds_between(self.problem.now, stop.window_opens) for stop in self.problem.stops]
        return stops + [-inf] * len(self.problem.wrecks)

    @cached_property
    def closes(self) -> list[float]:
        """Seconds from now, per node; a meeting is never late."""
        stops = [seconds_between(self.problem.now, stop.window_closes) for stop in self.problem.stops]
        return stops + [inf] * len(self.problem.wrecks)

    @cached_property
    def service(self) -> list[float]:
        """Seconds at each node."""
        return [*(float(stop.service_s) for stop in self.problem.stops), *([MEETING_S] * len(self.problem.wrecks))]

    @cached_property
    def needs(self) -> list[tuple[int, ...]]:
        """Per stop, the meetings that must come before it."""
        at = {wreck.route: self.n + number for number, wreck in enumerate(self.problem.wrecks)}
        return [tuple(at[source] for source in stop.wrecks) for stop in self.problem.stops]

    @cached_property
    def holders(self) -> list[int | None]:
        """Per stop, the drive that must make it, or None."""
        at = {drive.route: number for number, drive in enumerate(self.problem.drives)}
        return [at[stop.holder] if stop.holder is not None else None for stop in self.problem.stops]

    @cached_property
    def limits_m(self) -> list[float]:
        """Per drive, the metres it may still go: its range, or what it was to go anyway."""
        now = self.orders_now
        return [
            max(drive.range_km * 1000, self.metres_of(number, now[number]) + 1.0)
            if now[number]
            else drive.range_km * 1000
            for number, drive in enumerate(self.problem.drives)
        ]

    @cached_property
    def orders_now(self) -> Orders:
        """The orders as planned now, meetings included."""
        stops = {stop.stop: number for number, stop in enumerate(self.problem.stops)}
        wrecks = {wreck.route: self.n + number for number, wreck in enumerate(self.problem.wrecks)}
        found = []
        for drive in self.problem.drives:
            meets = dict(drive.meets)
            nodes = [wrecks[meets[key]] if key in meets else stops[key] for key in drive.ahead]
            found.append(tuple(dict.fromkeys(nodes)))
        return tuple(found)

    def metres_of(self, number: int, order: Order) -> float:
        """Metres of one drive through its nodes and home; a spare that is not used drives none."""
        drives, first = len(self.problem.drives), self.n + len(self.problem.wrecks)
        if not order and self.problem.drives[number].version == 0:
            return 0.0
        path = [first + number, *order, first + drives + number]
        return sum(self.metres[a][b] for a, b in pairwise(path))

    def arrivals(self, number: int, order: Order) -> list[float]:
        """Seconds from now at which each node is reached."""
        drive = self.problem.drives[number]
        at, place, found = self._free(drive), self.n + len(self.problem.wrecks) + number, []
        for node in order:
            at += self.seconds[place][node] / drive.speed_factor
            found.append(at)
            at = max(at, self.opens[node]) + self.service[node]
            place = node
        return found

    def cost(self, number: int, order: Order) -> float:
        """Driving and lateness of one drive in money; forbiddingly dear beyond its range or its time."""
        drive, first = self.problem.drives[number], self.n + len(self.problem.wrecks)
        if not order and drive.version == 0:
            return 0.0
        prices = self.problem.prices
        seconds, metres, opens, closes, service = self.seconds, self.metres, self.opens, self.closes, self.service
        begun = at = self._free(drive)
        slower, place, way, late = 1.0 / drive.speed_factor, first + number, 0.0, 0.0
        for node in order:
            at += seconds[place][node] * slower
            way += metres[place][node]
            if at < opens[node]:
                at = opens[node]
            elif at > closes[node]:
                late += prices.late_stop + (at - closes[node]) / 60 * prices.late_minute
            at += service[node]
            place = node
        home = first + len(self.problem.drives) + number
        way += metres[place][home]
        at += seconds[place][home] * slower
        behind = self.behind_s(number, at)
        if behind > 0:
            late += prices.late_for_next + behind / 60 * prices.late_for_next_minute
        if way > self.limits_m[number] or (drive.back_by and at > seconds_between(self.problem.now, drive.back_by)):
            late += FORBIDDEN
        return late + way / 1000 * drive.cost_per_km + (at - begun) / 3600 * drive.cost_per_hour

    def behind_s(self, number: int, home: float) -> float:
        """Seconds after its next departure begins to wait for a drive that is home so many seconds from now."""
        due = self.problem.drives[number].due_home
        return home - seconds_between(self.problem.now, due) if due else 0.0

    def late_for_next(self, orders: Orders) -> int:
        """How many vehicles that drive are not back for their next departure."""
        first, drives = self.n + len(self.problem.wrecks), len(self.problem.drives)
        late = 0
        for number, order in enumerate(orders):
            drive, place = self.problem.drives[number], order[-1] if order else first + number
            if order or drive.version:
                left = max(self.arrivals(number, order)[-1], self.opens[place]) + self.service[place] if order else 0.0
                home = self.seconds[place][first + drives + number] / drive.speed_factor
                late += self.behind_s(number, max(left, self._free(drive)) + home) > 0
        return late

    @cached_property
    def bound(self) -> list[list[int]]:
        """Per drive, the stops that it must make, whatever else."""
        return [
            [stop for stop in range(self.n) if self.holders[stop] == each] for each in range(len(self.problem.drives))
        ]

    def fits(self, number: int, stops: Iterable[int]) -> bool:
        """Whether these stops' goods fit into a drive beside those bound to it, which fit by volume in any case."""
        drive, left, own = self.problem.drives[number], self.problem.stops, self.bound[number]
        more = [left[stop] for stop in stops if self.holders[stop] != number]
        weight = sum(left[stop].weight_g for stop in own) + sum(stop.weight_g for stop in more)
        volume = sum(left[stop].volume_ml for stop in own)
        room_ml = max(drive.room_ml, volume)
        return weight <= drive.room_g and volume + sum(stop.volume_ml for stop in more) <= room_ml

    def _free(self, drive: Drive) -> float:
        return max(0.0, seconds_between(self.problem.now, drive.free_at))


def frame_of(problem: RerouteProblem) -> Frame:
    """The frame of a problem: nodes are stops, wrecks, where the drives are, and where they go home."""
    points: list[Point] = [(each.lat, each.lon) for each in problem.stops]
    points += [(each.lat, each.lon) for each in problem.wrecks]
    points += [(each.lat, each.lon) for each in problem.drives]
    points += [(each.home_lat, each.home_lon) for each in problem.drives]
    seconds, metres = travel_matrix(points, problem.now, problem.roads)
    return Frame(problem, seconds.tolist(), metres.tolist())


def tidy(frame: Frame, order: Sequence[int]) -> Order:
    """The order without meetings that nothing after them needs, and without second ones."""
    kept: list[int] = []
    for place, node in enumerate(order):
        if node < frame.n or (
            node not in kept and any(node in frame.needs[later] for later in order[place + 1 :] if later < frame.n)
        ):
            kept.append(node)
    return tuple(kept)


def sound(frame: Frame, order: Sequence[int]) -> bool:
    """Whether each stop comes after the meetings it needs."""
    met: set[int] = set()
    for node in order:
        if node >= frame.n:
            met.add(node)
        elif not met.issuperset(frame.needs[node]):
            return False
    return True


def unserved(frame: Frame, orders: Orders) -> list[int]:
    """Stops on no drive, in order."""
    made = {node for order in orders for node in order}
    return [stop for stop in range(frame.n) if stop not in made]


def total(frame: Frame, orders: Orders) -> float:
    """The cost of all drives, of what they leave out, and of stops that change hands."""
    prices = frame.problem.prices
    driven = sum(frame.cost(number, order) for number, order in enumerate(orders))
    left = len(unserved(frame, orders)) * prices.unserved
    changed = sum(a != b for a, b in zip(orders, frame.orders_now, strict=True))
    return driven + left + changed * prices.new_order


def clock_times(frame: Frame, number: int, order: Order) -> Mapping[int, Instant]:
    """When each node of a drive is reached."""
    arrivals = frame.arrivals(number, order)
    return {node: Instant(frame.problem.now + round(at) * SECOND) for node, at in zip(order, arrivals, strict=True)}
