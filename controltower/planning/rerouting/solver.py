"""What would PyVRP do? The live state as its problem, from a plan and back to one.

Vehicles start at virtual depots where they are. Goods aboard bind a stop to its vehicle by load dimensions: each
vehicle has room only in its own half of them, no half contains another (Sperner 1928), and a bound stop asks for its
vehicle's whole half. Goods in a wreck are shipments picked up where it stands. A stop that cannot be in time has no
closing time; all stops may be left out at a price, and are put in late afterwards by `repair`.
"""

from collections.abc import Iterable
from itertools import combinations
from math import comb

import numpy as np
from pyvrp import Activity, ActivityType, Client, Depot, Location, ProblemData, Shipment, Solution, VehicleType
from pyvrp import Route as Trip

from controltower.domain.times import seconds_between
from controltower.planning.plans import StopAsked
from controltower.planning.rerouting.problem import MEETING_S, Drive
from controltower.planning.rerouting.schedule import Frame, Order, Orders, tidy
from controltower.planning.search import Tuning, search, whole

MONEY = 10_000
HALF_HOUR = 30
PLENTY = 1_000_000


def solved(frame: Frame, orders: Orders, *, stop: StopAsked, seed: int) -> Orders:
    """Orders that PyVRP found from these; stops that it left out, or does not know how to bind, are on none."""
    model = _Model(frame)
    if not model.clients and not model.shipments:
        return orders
    data = model.data()
    start = Solution(data, list(model.trips(data, orders)))
    found = search(data, _tuning(frame), stop=stop, seed=seed, start=start)
    return model.orders(found)


def _tuning(frame: Frame) -> Tuning:
    iterations = frame.problem.iterations or max(100, min(1_000, 60_000 // max(1, frame.n)))
    return Tuning(iterations, 20, MONEY / 20, MONEY / 2, 25)


class _Model:
    """Which stop is which client or shipment."""

    def __init__(self, frame: Frame) -> None:
        self.frame = frame
        stops = range(frame.n)
        self.clients = [each for each in stops if frame.holders[each] is not None and not frame.needs[each]]
        self.shipments = [each for each in stops if frame.holders[each] is None and len(frame.needs[each]) == 1]
        self.halves = _halves(len(frame.problem.drives))
        self.speeds = sorted({drive.speed_factor for drive in frame.problem.drives})
        self.first = frame.n + len(frame.problem.wrecks)

    def data(self) -> ProblemData:
        """The problem; locations are the frame's nodes, depots the drives' starts and homes."""
        frame, problem = self.frame, self.frame.problem
        metres, seconds = np.array(frame.metres), np.array(frame.seconds)
        return ProblemData(
            locations=[Location(0, 0)] * len(frame.metres),
            clients=[self._client(each) for each in self.clients],
            depots=[Depot(self.first + each) for each in range(2 * len(problem.drives))],
            vehicle_types=[self._vehicle(number, drive) for number, drive in enumerate(problem.drives)],
            distance_matrices=[whole(metres)] * len(self.speeds),
            duration_matrices=[whole(seconds / speed) for speed in self.speeds],
            shipments=[self._shipment(each) for each in self.shipments],
        )

    def trips(self, data: ProblemData, orders: Orders) -> Iterable[Trip]:
        """The orders as the solver's routes; at a meeting the goods of all stops that need it come aboard."""
        client = {node: place for place, node in enumerate(self.clients)}
        shipment = {node: place for place, node in enumerate(self.shipments)}
        for number, order in enumerate(orders):
            steps = []
            for node in order:
                if node in client:
                    steps.append(Activity(ActivityType.CLIENT, client[node]))
                elif node in shipment:
                    steps.append(Activity(ActivityType.DELIVERY, shipment[node]))
                else:
                    fetched = [each for each in order if each in shipment and node in self.frame.needs[each]]
                    steps += [Activity(ActivityType.PICKUP, shipment[each]) for each in fetched]
            if steps:
                yield Trip(data, steps, number)

    def orders(self, found: Solution) -> Orders:
        """The solver's routes as orders, the goods of a wreck met once, and no more aboard than fits."""
        orders: list[Order] = [() for _ in self.frame.problem.drives]
        for trip in found.routes():
            nodes: list[int] = []
            for step in trip.schedule():
                if step.is_client():
                    nodes.append(self.clients[step.idx])
                elif step.is_pickup():
                    nodes.append(self.frame.needs[self.shipments[step.idx]][0])
                elif step.is_delivery():
                    nodes.append(self.shipments[step.idx])
            orders[trip.vehicle_type()] = self._allowed(trip.vehicle_type(), nodes)
        return tuple(orders)

    def _allowed(self, number: int, nodes: list[int]) -> Order:
        """Nodes without stops that are bound elsewhere or for which there is no room."""
        frame = self.frame
        kept: list[int] = []
        for node in nodes:
            mine = node >= frame.n or frame.holders[node] == number
            free = node < frame.n and frame.holders[node] is None
            if mine or (free and frame.fits(number, [*(each for each in kept if each < frame.n), node])):
                kept.append(node)
        return tidy(frame, kept)

    def _client(self, node: int) -> Client:
        stop, holder = self.frame.problem.stops[node], self.frame.holders[node]
        drive = self.frame.problem.drives[holder or 0]
        begins, ends = self._window(node, [self._straight_s(holder or 0, drive, node)])
        return Client(
            node,
            delivery=[stop.weight_g, stop.volume_ml, *self.halves[holder or 0]],
            service_duration=stop.service_s,
            tw_early=begins,
            tw_late=ends,
            prize=self._prize(),
            required=False,
        )

    def _shipment(self, node: int) -> Shipment:
        stop, wreck = self.frame.problem.stops[node], self.frame.needs[node][0]
        together = sum(wreck in needs for needs in self.frame.needs)
        by = [
            self._straight_s(number, drive, wreck) + MEETING_S + self.frame.seconds[wreck][node] / drive.speed_factor
            for number, drive in enumerate(self.frame.problem.drives)
        ]
        begins, ends = self._window(node, by)
        return Shipment(
            wreck,
            node,
            pickup_service_duration=round(MEETING_S / together),
            delivery_tw_early=begins,
            delivery_tw_late=ends,
            delivery_service_duration=stop.service_s,
            amount=[stop.weight_g, stop.volume_ml, *([0] * len(self.halves[0]))],
            prize=self._prize(),
            required=False,
        )

    def _vehicle(self, number: int, drive: Drive) -> VehicleType:
        now = self.frame.problem.now
        free = max(0, int(seconds_between(now, drive.free_at)))
        back_by = int(seconds_between(now, drive.back_by)) if drive.back_by else PLENTY
        due = int(seconds_between(now, drive.due_home)) if drive.due_home else PLENTY
        return VehicleType(
            capacity=[max(0, drive.room_g), max(0, drive.room_ml), *(PLENTY * half for half in self.halves[number])],
            start_depot=number,
            end_depot=len(self.frame.problem.drives) + number,
            tw_early=free,
            tw_late=max(free, back_by),
            start_late=free,
            shift_duration=max(0, due - free),
            max_overtime=PLENTY,
            unit_overtime_cost=round(self.frame.problem.prices.late_for_next_minute * MONEY / 60),
            max_distance=int(self.frame.limits_m[number]) + 1,
            unit_distance_cost=round(drive.cost_per_km * MONEY / 1000),
            unit_duration_cost=round(drive.cost_per_hour * MONEY / 3600),
            profile=self.speeds.index(drive.speed_factor),
        )

    def _straight_s(self, number: int, drive: Drive, node: int) -> float:
        free = max(0.0, seconds_between(self.frame.problem.now, drive.free_at))
        return free + self.frame.seconds[self.first + number][node] / drive.speed_factor

    def _window(self, node: int, soonest: Iterable[float]) -> tuple[int, int]:
        """The window in seconds from now, without an end where nobody could be in time."""
        begins, ends = max(0, int(self.frame.opens[node])), int(self.frame.closes[node])
        return (begins, max(begins, ends)) if ends >= min(soonest) else (begins, max(begins, PLENTY))

    def _prize(self) -> int:
        prices = self.frame.problem.prices
        return round((prices.late_stop + HALF_HOUR * prices.late_minute) * 2 * MONEY)


def _halves(count: int) -> list[list[int]]:
    """For each of so many vehicles the load dimensions that are its own, as zeros and ones; none contains another."""
    dimensions = next(size for size in range(2, 64) if comb(size, size // 2) >= count)
    chosen = combinations(range(dimensions), dimensions // 2)
    return [[int(each in own) for each in range(dimensions)] for own, _ in zip(chosen, range(count), strict=False)]
