"""A plausible day as messages: a building, its stock, orders worked to the road, who was seen where, at any size."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from random import Random

from controltower.domain import automation, items, labour, loading, picking, places, routes, tracking, waves
from controltower.domain.clock import ClockTicked
from controltower.domain.docks import VehicleDocked
from controltower.domain.ids import (
    AisleId,
    BenchId,
    CartonId,
    DoorId,
    ItemId,
    LaneId,
    LocationId,
    OrderId,
    ParcelId,
    PickerId,
    RobotId,
    RouteId,
    SiteId,
    StopId,
    TaskId,
    TourId,
    VehicleId,
    WaveId,
    WorkerId,
    ZoneId,
    line_id,
)
from controltower.domain.inventory import StockCounted
from controltower.domain.messages import Body, Message
from controltower.domain.orders import OrderPlaced, Service, Wanted
from controltower.domain.packing import Content, ParcelPacked
from controltower.domain.times import SECOND, Instant, Span
from tests.helpers import make

SITE = SiteId("DC")
ZONES = [ZoneId(f"Z{n}") for n in range(8)]
VANS = [VehicleId(f"V{n}") for n in range(24)]
WORKERS = [WorkerId(f"W{n}") for n in range(60)]
ROBOTS = [RobotId(f"A{n}") for n in range(12)]


@dataclass(frozen=True, slots=True)
class Size:
    """How large a day is."""

    orders: int
    locations: int
    items: int


SMALL = Size(40, 240, 60)
ORDINARY = Size(1_500, 12_000, 3_000)


def messages(size: Size, total: int = 0, seed: int = 1) -> list[Message]:
    """The day; where it has fewer than `total` messages, followed by as many reports of who was seen where."""
    random = Random(seed)
    bodies = [*_building(size), *_stock(size, random), *_worked(size, random)]
    seen = _seen(random)
    bodies += [next(seen) for _ in range(total - len(bodies))]
    return [
        Message("twin", f"m{number}", Instant(make.DAWN + number * SECOND // 4), "twin", body)
        for number, body in enumerate(bodies)
    ]


def batches(said: list[Message], size: int = 100) -> list[list[Message]]:
    """The messages in lists of a size."""
    return [said[start : start + size] for start in range(0, len(said), size)]


def ticks(*keys: str, source: str = "twin") -> list[Message]:
    """The smallest messages there are, with these keys."""
    return [make.message(ClockTicked(), source, key=key) for key in keys]


def _building(size: Size) -> Iterator[Body]:
    storage, shift = places.ZoneKind.STORAGE, Span(make.DAWN, make.at(10))
    yield places.OperationOpened("Sample", "Europe/Lisbon", "EUR", demo=True, seed=1, scenario="ordinary")
    yield places.SiteListed(places.Site(SITE, "Porto DC", places.SiteKind.DISTRIBUTION, 41.2, -8.6, 200.0, 100.0))
    for n, zone in enumerate(ZONES):
        yield places.ZoneListed(places.Zone(zone, SITE, f"Zone {n}", storage, n * 20.0, 0.0, 20.0, 60.0, 60.0))
    for n in range(24):
        yield places.LaneListed(places.Lane(LaneId(f"L{n}"), SITE, n * 4.0, 80.0, 3.0, 8.0, 200))
        yield places.DoorListed(places.Door(DoorId(f"D{n}"), SITE, places.DoorKind.OUTBOUND, n * 4.0, 100.0))
    for worker in WORKERS:
        skills = (labour.Skill.PICK, labour.Skill.PACK)
        breaks = (Span(make.at(3), make.at(3.5)),)
        yield labour.WorkerListed(labour.Worker(worker, SITE, skills, shift, breaks))
        yield labour.ShiftStarted(worker, ZONES[0])
    for robot in ROBOTS:
        yield automation.RobotListed(automation.Robot(robot, SITE, ZONES[0], 1.5))
    van = routes.VehicleKind.VAN
    for vehicle in VANS:
        yield routes.VehicleListed(routes.Vehicle(vehicle, SITE, van, 10**6, 10**7, 300.0, 1.0, 0.3, 25.0, 257.0))
    for n in range(size.items):
        velocity = list(items.Velocity)[n % 3]
        yield items.ItemListed(items.Item(ItemId(f"SKU-{n}"), f"Thing {n}", 200, 100, 80, 450, velocity, ("fragile",)))
    for n in range(size.locations):
        zone, kind = ZONES[n % 8], places.LocationKind.PICK
        aisle = AisleId(f"{zone}-{n % 10}")
        yield places.LocationListed(places.Location(_place(n), SITE, zone, aisle, n % 20 * 1.0, n % 60 * 1.0, 1, kind))


def _stock(size: Size, random: Random) -> Iterator[Body]:
    for n in range(size.locations):
        yield StockCounted(_place(n), ItemId(f"SKU-{n % size.items}"), random.randint(20, 90))


def _worked(size: Size, random: Random) -> Iterator[Body]:
    numbers = count(1)
    for start in range(0, size.orders, 50):
        wave = [OrderId(f"O{n}") for n in range(start, min(start + 50, size.orders))]
        yield from _wave(WaveId(f"W{start}"), wave, size, random, numbers)


def _wave(wave: WaveId, held: list[OrderId], size: Size, random: Random, numbers: Iterator[int]) -> Iterator[Body]:
    lines = {order: [random.randrange(size.locations) for _ in range(random.randint(1, 4))] for order in held}
    opens, closes, leaves = make.at(4), make.at(8), make.at(3)
    for order, found in lines.items():
        wanted = tuple(Wanted(ItemId(f"SKU-{n % size.items}"), 1) for n in found)
        lat, lon = 41.15 + random.random() / 10, -8.6 + random.random() / 10
        address = f"Rua {order} “Açúcar” 12"
        yield OrderPlaced(
            order, SITE, f"Customer {order}", address, lat, lon, Service.SAME_DAY,
            opens, closes, make.at(2), leaves, wanted,
        )  # fmt: skip
    yield waves.WavePlanned(wave, SITE, leaves, make.at(2.5), tuple(held))
    yield waves.WaveReleased(wave)
    route, vehicle, lane = RouteId(f"R-{wave}"), random.choice(VANS), LaneId(f"L{random.randrange(24)}")
    visits = tuple(
        routes.Visit(
            StopId(f"S-{order}"), (order,), f"Rua {order}", 41.2, -8.6, opens, closes, 180, make.at(4 + n / 12)
        )
        for n, order in enumerate(held)
    )
    yield routes.RoutePlanned(route, vehicle, SITE, leaves, lane, DoorId("D1"), visits, 61.5, "estimate")
    yield loading.LoadingOrdered(route, tuple(visit.stop for visit in reversed(visits)))
    yield VehicleDocked(vehicle, route, DoorId("D1"))
    for order, found in lines.items():
        yield from _order(order, found, wave, lane, numbers)
        yield loading.ParcelLoaded(ParcelId(f"P-{order}"), route, vehicle)
    yield tracking.VehicleDeparted(route)


def _order(order: OrderId, found: list[int], wave: WaveId, lane: LaneId, numbers: Iterator[int]) -> Iterator[Body]:
    tasks = [TaskId(f"T{next(numbers)}") for _ in found]
    for n, (task, place) in enumerate(zip(tasks, found, strict=True), 1):
        yield picking.StockAllocated(task, line_id(order, n), _place(place), 1)
    tour = TourId(f"U-{order}")
    yield picking.TourStarted(tour, SITE, ZONES[0], wave, PickerId("W1"), tuple(tasks), 120.5)
    for task in tasks:
        yield picking.PickConfirmed(task, 1, PickerId("W1"))
    yield picking.TourEnded(tour)
    contents = tuple(Content(line_id(order, n), 1) for n in range(1, len(found) + 1))
    yield ParcelPacked(
        ParcelId(f"P-{order}"), SITE, order, CartonId("M"), contents, 1_150, 400, 300, 200,
        BenchId("B1"), WorkerId("W2"),
    )  # fmt: skip
    yield from make.staged(f"P-{order}", lane)


def _seen(random: Random) -> Iterator[Body]:
    """Reports without end, in the proportions of a living day."""
    driving, working = tracking.TrackState.DRIVING, automation.RobotState.WORKING
    while True:
        yield ClockTicked()
        for vehicle in VANS:
            lat, lon = 41.1 + random.random() / 5, -8.7 + random.random() / 5
            heading, km = random.random() * 360, random.random() * 80
            yield tracking.PositionReported(vehicle, lat, lon, heading, 32.5, km, driving)
        for worker in random.sample(WORKERS, 20):
            yield labour.WorkerSeen(worker, random.random() * 200, random.random() * 60, "picks")
        for robot in ROBOTS:
            x, y = random.random() * 200, random.random() * 60
            yield automation.RobotReported(robot, x, y, working, random.random() * 100, "carries")


def _place(number: int) -> LocationId:
    return LocationId(f"{ZONES[number % 8]}-{number:05d}")
