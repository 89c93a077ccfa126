"""What would PyVRP do? The live state as its problem, from a plan and back to one.

Vehicles start at virtual depots where they are. Goods aboard bind a stop to its vehicle by load dimensions: each
vehicle has room only in its own half of them, no half contains another (Sperner 1928), and a bound stop asks for its
vehicle's whole half. Goods in a wreck are shipments picked up where it stands. A stop that cannot be in time has no
closing time; all stops may be left out at a price, and are put in late afterwards. Large problems are cut into two
groups of drives, another way each time, that two threads search at once.
"""

from collections.abc import Collection, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import combinations
from math import comb

from pyvrp import Activity, ActivityType, Client, Depot, Location, ProblemData, Shipment, Solution, VehicleType
from pyvrp import Route as Trip

from controltower.domain.times import seconds_between
from controltower.planning.plans import StopAsked
from controltower.planning.rerouting.costing import (
    AMOUNT,
    CLOSES,
    COLLECTED,
    FREE,
    HOLDER,
    LIMIT_M,
    METRES,
    OPENS,
    PACE,
    PER_M,
    PER_S,
    ROOM,
    SECONDS,
    SPARE,
)
from controltower.planning.rerouting.problem import MEETING_S, Drive
from controltower.planning.rerouting.schedule import Frame, Order, Orders, tidy, total, unserved
from controltower.planning.rerouting.searching import halved
from controltower.planning.search import Tuning, search, whole

SECOND = 100.0
"""What a second on the road costs in the solver's whole numbers; penalties are so many times that."""
HALF_HOUR = 30
PLENTY = 1_000_000
FAR = 1e9


LARGE = 150
"""From so many stops on two groups are searched at once."""
ROUNDS = 3
MOST, BOUND_AT_ONCE, AT_ONCE = 1_000, 60_000, 1_100_000
"""Iterations of a small problem; iterations times stops where goods aboard bind stops, and where any vehicle may make
any stop: two seconds at most. Bound stops make an iteration dearer, and leave less to find."""


def solved(frame: Frame, orders: Orders, *, stop: StopAsked, seed: int) -> Orders:
    """Orders that PyVRP found from these, never worse; stops that it does not know how to bind stay as they are."""
    drives = range(len(orders))
    held = bool((frame.arrays.stops[:, HOLDER] >= 0).any())
    many = max(100, min(MOST, BOUND_AT_ONCE // max(1, frame.n))) if held or frame.n < LARGE else AT_ONCE // frame.n
    iterations = frame.problem.steps or many
    if held or frame.n < LARGE or len(orders) < 8:
        return _better(frame, orders, _searched(frame, orders, drives, iterations, stop, seed))
    with ThreadPoolExecutor(2) as pool:
        begun = [
            pool.submit(_searched, frame, orders, drives, iterations, stop, seed, warm=warm) for warm in (True, False)
        ]
        for job in begun:
            orders = _better(frame, orders, job.result())
        for number in range(ROUNDS):
            groups = halved(frame, orders, drives, number + seed)
            jobs = [
                pool.submit(_searched, frame, orders, group, iterations // 2, stop, seed + number) for group in groups
            ]
            for group, job in zip(groups, jobs, strict=True):
                orders = _better(frame, orders, _joined(frame, orders, job.result(), group))
            if stop():
                break
    return orders


def _searched(
    frame: Frame,
    orders: Orders,
    group: Collection[int],
    iterations: int,
    stop: StopAsked,
    seed: int,
    *,
    warm: bool = True,
) -> Orders:
    """What PyVRP finds for these drives; the others stay."""
    model = _Model(frame, orders, sorted(group))
    if not model.clients and not model.shipments:
        return orders
    data = model.data()
    start = Solution(data, list(model.trips(data, orders))) if warm else None
    held = any(model.halves[0])
    tuning = Tuning(iterations, 10, 2 * SECOND, (60 if held else 2) * SECOND, 30, 5)
    return model.orders(search(data, tuning, stop=stop, seed=seed, start=start), orders)


def _second(frame: Frame) -> float:
    """What a second on the road costs on average."""
    a = frame.arrays
    seconds = max(1.0, float(a.ways[0, :, :, SECONDS].mean()))
    pace = float(a.ways[0, :, :, METRES].mean()) / seconds
    return max(1e-6, float((a.drives[:, PER_S] + pace * a.drives[:, PER_M]).mean()))


def _better(frame: Frame, orders: Orders, found: Orders) -> Orders:
    return found if total(frame, found) < total(frame, orders) - 1e-9 else orders


def _joined(frame: Frame, orders: Orders, found: Orders, group: Collection[int]) -> Orders:
    """The orders with those of a group as found, without what another group took over meanwhile."""
    mine = set(group)
    others = {node for n, order in enumerate(orders) if n not in mine for node in order if node < frame.n}
    return tuple(
        tidy(frame, [node for node in found[n] if node not in others]) if n in mine else order
        for n, order in enumerate(orders)
    )


class _Model:
    """Which stop is which client or shipment, and which drive which vehicle: those of a group alone."""

    def __init__(self, frame: Frame, orders: Orders, group: Sequence[int]) -> None:
        self.frame, self.a, self.group = frame, frame.arrays, group
        made = [node for number in group for node in orders[number] if node < frame.n]
        stops = sorted({*made, *(each for each in unserved(frame, orders) if self.a.able[each, group].any())})
        free = [each for each in stops if self._holder(each) < 0]
        shut = {each for each in free if not self.a.able[each, group].all()}
        self.clients = [each for each in stops if not frame.needs[each] and each not in shut]
        self.shipments = [each for each in free if len(frame.needs[each]) == 1 and each not in shut]
        self.halves = _halves(len(group) if any(self._holder(each) >= 0 for each in stops) else 0)
        self.vehicle = {number: place for place, number in enumerate(group)}
        self.paces = sorted({int(self.a.fleet[number, PACE]) for number in group})
        self.first = frame.n + len(frame.problem.wrecks)
        self.money = SECOND / _second(frame)

    def data(self) -> ProblemData:
        """The problem; locations are the frame's nodes, depots the drives' starts and homes."""
        problem, ways = self.frame.problem, self.a.ways
        fleet = len(problem.drives)
        return ProblemData(
            locations=[Location(0, 0)] * ways.shape[1],
            clients=[self._client(each) for each in self.clients],
            depots=[Depot(self.first + each) for each in (*self.group, *(fleet + number for number in self.group))],
            vehicle_types=[self._vehicle(number, problem.drives[number]) for number in self.group],
            distance_matrices=[whole(ways[pace, :, :, METRES]) for pace in self.paces],
            duration_matrices=[whole(ways[pace, :, :, SECONDS]) for pace in self.paces],
            shipments=[self._shipment(each) for each in self.shipments],
        )

    def trips(self, data: ProblemData, orders: Orders) -> Iterable[Trip]:
        """The orders as the solver's routes; at a meeting the goods of all stops that need it come aboard."""
        client = {node: place for place, node in enumerate(self.clients)}
        shipment = {node: place for place, node in enumerate(self.shipments)}
        for number in self.group:
            steps = []
            for node in orders[number]:
                if node in client:
                    steps.append(Activity(ActivityType.CLIENT, client[node]))
                elif node in shipment:
                    steps.append(Activity(ActivityType.DELIVERY, shipment[node]))
                elif node >= self.frame.n:
                    fetched = [each for each in orders[number] if each in shipment and node in self.frame.needs[each]]
                    steps += [Activity(ActivityType.PICKUP, shipment[each]) for each in fetched]
            if steps:
                yield Trip(data, steps, self.vehicle[number])

    def orders(self, found: Solution, before: Orders) -> Orders:
        """The solver's routes as orders, the goods of a wreck met once; of other drives as before."""
        orders: list[Order] = [() if number in self.vehicle else order for number, order in enumerate(before)]
        for trip in found.routes():
            nodes: list[int] = []
            for step in trip.schedule():
                if step.is_client():
                    nodes.append(self.clients[step.idx])
                elif step.is_pickup():
                    nodes.append(self.frame.needs[self.shipments[step.idx]][0])
                elif step.is_delivery():
                    nodes.append(self.shipments[step.idx])
            number = self.group[trip.vehicle_type()]
            orders[number] = tidy(self.frame, [n for n in nodes if n >= self.frame.n or self.a.able[n, number]])
        return tuple(orders)

    def _holder(self, node: int) -> int:
        return int(self.a.stops[node, HOLDER])

    def _client(self, node: int) -> Client:
        stop, holder = self.frame.problem.stops[node], self._holder(node)
        able = [holder] if holder >= 0 else self.group
        begins, ends = self._window(node, [self._straight_s(number, node) for number in able])
        half = self.halves[self.vehicle[holder]] if holder >= 0 else [0] * len(self.halves[0])
        goods = [*map(int, self.a.stops[node, AMOUNT : AMOUNT + 2])]
        collected = bool(self.a.stops[node, COLLECTED])
        return Client(
            node,
            delivery=[0, 0, *half] if collected else [*goods, *half],
            pickup=[*goods, *([0] * len(half))] if collected else [],
            service_duration=stop.service_s,
            tw_early=begins,
            tw_late=ends,
            prize=self._prize(node),
            required=False,
        )

    def _shipment(self, node: int) -> Shipment:
        stop, wreck = self.frame.problem.stops[node], self.frame.needs[node][0]
        together = sum(wreck in needs for needs in self.frame.needs)
        pace = self.a.fleet[:, PACE]
        by = [
            self._straight_s(number, wreck) + MEETING_S + float(self.a.ways[pace[number], wreck, node, SECONDS])
            for number in self.group
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
            prize=self._prize(node),
            required=False,
        )

    def _vehicle(self, number: int, drive: Drive) -> VehicleType:
        now, place = self.frame.problem.now, self.vehicle[number]
        free = max(0, int(seconds_between(now, drive.free_at)))
        back_by = int(seconds_between(now, drive.back_by)) if drive.back_by else PLENTY
        due = int(seconds_between(now, drive.due_home)) if drive.due_home else PLENTY
        room = [max(0, int(each)) for each in self.a.fleet[number, ROOM : ROOM + 2]]
        return VehicleType(
            capacity=[*room, *(PLENTY * half for half in self.halves[place])],
            start_depot=place,
            end_depot=len(self.group) + place,
            fixed_cost=0 if self.a.fleet[number, SPARE] else -self._way_home(number, drive),
            tw_early=free,
            tw_late=max(free, back_by),
            start_late=free,
            shift_duration=max(0, due - free),
            max_overtime=PLENTY,
            unit_overtime_cost=round(self.frame.problem.prices.late_for_next_minute * self.money / 60),
            max_distance=int(min(self.a.drives[number, LIMIT_M], FAR)) + 1,
            unit_distance_cost=round(drive.cost_per_km * self.money / 1000),
            unit_duration_cost=round(drive.cost_per_hour * self.money / 3600),
            profile=self.paces.index(int(self.a.fleet[number, PACE])),
        )

    def _way_home(self, number: int, drive: Drive) -> int:
        """What it costs to go home with nothing more to do, which the solver does not count for an empty route."""
        fleet, pace = len(self.frame.problem.drives), self.a.fleet[number, PACE]
        seconds, metres = self.a.ways[pace, self.first + number, self.first + fleet + number]
        return round(self.money * float(metres * drive.cost_per_km / 1000 + seconds * drive.cost_per_hour / 3600))

    def _straight_s(self, number: int, node: int) -> float:
        """Seconds until a drive is at a node if it drives there at once."""
        pace = self.a.fleet[number, PACE]
        return float(self.a.drives[number, FREE] + self.a.ways[pace, self.first + number, node, SECONDS])

    def _window(self, node: int, soonest: Iterable[float]) -> tuple[int, int]:
        """The window in seconds from now, without an end where nobody could be in time."""
        begins, ends = max(0, int(self.a.nodes[node, OPENS])), int(self.a.nodes[node, CLOSES])
        return (begins, max(begins, ends)) if ends >= min(soonest) else (begins, max(begins, PLENTY))

    def _prize(self, node: int) -> int:
        prices = self.frame.problem.prices
        late = (prices.late_stop + HALF_HOUR * prices.late_minute) * 2
        left_out = self.frame.problem.stops[node].left_out
        return round(min(late, prices.unserved if left_out is None else left_out) * self.money)


def _halves(count: int) -> list[list[int]]:
    """For each of so many vehicles the load dimensions that are its own, as zeros and ones; none contains another."""
    if not count:
        return [[]] * 10_000
    dimensions = next(size for size in range(2, 64) if comb(size, size // 2) >= count)
    chosen = combinations(range(dimensions), dimensions // 2)
    return [[int(each in own) for each in range(dimensions)] for own, _ in zip(chosen, range(count), strict=False)]
