"""Living states for planners, built as any other: message by message, through the fold."""

from random import Random

from controltower.domain import docks, inventory, items, loading, orders, packing, picking, places, routes, tracking
from controltower.domain.contradictions import Contradiction
from controltower.domain.folding import fold
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
    RouteId,
    SiteId,
    StopId,
    TaskId,
    VehicleId,
    WorkerId,
    ZoneId,
    line_id,
    sscc,
)
from controltower.domain.messages import Body, Message, entry
from controltower.domain.picture import Picture
from controltower.domain.times import HOUR, MINUTE, Instant, later

NOON = Instant(1_767_268_800_000_000)
"""2026-01-01 12:00 UTC."""
SITE = SiteId("DC")
LANE = LaneId("L1")
ITEM = ItemId("SKU-1")
FACE = LocationId("A-01")
CENTRE = (41.15, -8.61)


class Floor:
    """A picture that grows by telling it things; a contradiction is a mistake of the test."""

    def __init__(self) -> None:
        self.picture = Picture()
        self.at = Instant(NOON - 6 * HOUR)
        self._seq = 0

    def tell(self, *bodies: Body, at: Instant | None = None, allowed: bool = False) -> None:
        """Fold these messages."""
        self.at = at or self.at
        for body in bodies:
            self._seq += 1
            change = fold(
                self.picture, entry(Message("test", str(self._seq), self.at, "test", body), self._seq, self.at)
            )
            wrong = [fact for fact in change.facts if isinstance(fact, Contradiction)]
            assert allowed or not wrong, wrong


def opened() -> Floor:
    """A site with a lane, one item in plenty and a carton."""
    floor = Floor()
    floor.tell(
        places.OperationOpened("Test", "Europe/Lisbon", "EUR", demo=True),
        places.SiteListed(places.Site(SITE, "Centre", places.SiteKind.DISTRIBUTION, 41.2, -8.68, 200, 100)),
        places.ZoneListed(places.Zone(ZoneId("Z1"), SITE, "Zone 1", places.ZoneKind.STORAGE, 0, 0, 50, 50, 90)),
        places.LaneListed(places.Lane(LANE, SITE, 0, 0, 2, 10, 500)),
        places.LocationListed(
            places.Location(FACE, SITE, ZoneId("Z1"), AisleId("A"), 1.0, 5.0, 0, places.LocationKind.PICK)
        ),
        items.ItemListed(items.Item(ITEM, "Box", 200, 150, 100, 1_000, items.Velocity.A)),
        items.CartonListed(items.Carton(CartonId("C"), 600, 400, 400, 300, 30_000)),
        inventory.StockCounted(FACE, ITEM, 1_000_000),
    )
    return floor


def vehicle(name: str, kind: routes.VehicleKind = routes.VehicleKind.VAN) -> routes.Vehicle:
    """A vehicle as it is listed; a bike takes little and not far."""
    if kind is routes.VehicleKind.CARGO_BIKE:
        return routes.Vehicle(VehicleId(name), SITE, kind, 90_000, 900_000, 45, 0.9, 0.05, 20.0, 0.0)
    return routes.Vehicle(VehicleId(name), SITE, kind, 800_000, 8_000_000, 250, 1.0, 0.3, 22.0, 257.0)


def ordered(floor: Floor, number: int, lat: float, lon: float, opens: Instant, closes: Instant, pieces: int) -> OrderId:
    """An order of so many pieces for a place."""
    key = OrderId(f"O{number}")
    wanted = (orders.Wanted(ITEM, pieces),)
    floor.tell(
        orders.OrderPlaced(
            key, SITE, f"C{number}", f"Rua {number}", lat, lon, orders.Service.SAME_DAY, opens, closes, closes,
            Instant(NOON - 2 * HOUR), wanted,
        )
    )  # fmt: skip
    return key


def packed(floor: Floor, order: OrderId, number: int, pieces: int) -> ParcelId:
    """The order in one parcel, weighed and staged."""
    task, parcel = TaskId(f"T{number}"), sscc(1, "9506000", number)
    line = line_id(order, 1)
    weight = 300 + 1_000 * pieces
    floor.tell(
        picking.StockAllocated(task, line, FACE, pieces),
        picking.PickConfirmed(task, pieces, PickerId("W")),
        packing.ParcelPacked(
            parcel, SITE, order, CartonId("C"), (packing.Content(line, pieces),), weight, 300, 300, 200, BenchId("B"),
            WorkerId("W"),
        ),
        packing.ParcelWeighed(parcel, weight, 50),
        packing.ParcelStaged(parcel, LANE),
    )  # fmt: skip
    return parcel


def near(random: Random, spread: float = 0.03) -> tuple[float, float]:
    """A place in town."""
    return CENTRE[0] + random.gauss(0, spread), CENTRE[1] + random.gauss(0, spread)


def on_the_road(
    seed: int, stops: int, vehicles: int, *, spares: int = 1, bikes: int = 0, done: float = 0.3, windows_h: float = 2.0
) -> Floor:
    """Vehicles on their routes at noon, a share of their stops done, in sweeps around the town."""
    random = Random(seed)
    floor = opened()
    fleet = [
        vehicle(f"V{n}", routes.VehicleKind.CARGO_BIKE if n >= vehicles - bikes else routes.VehicleKind.VAN)
        for n in range(vehicles + spares)
    ]
    floor.tell(*(routes.VehicleListed(each) for each in fleet))
    spots = sorted((near(random) for _ in range(stops)), key=lambda spot: (spot[1] - CENTRE[1], spot[0]))
    share = -(-stops // vehicles)
    for n, each in enumerate(fleet[:vehicles]):
        _drive(floor, random, each, n, spots[n * share : (n + 1) * share], done, windows_h)
    return floor


def _drive(
    floor: Floor,
    random: Random,
    each: routes.Vehicle,
    n: int,
    spots: list[tuple[float, float]],
    done: float,
    hours: float,
) -> None:
    """One route planned, loaded, departed, and driven so far."""
    spots = sorted(spots)
    route = RouteId(f"R{n}")
    begun, past = Instant(NOON - 2 * HOUR), int(done * len(spots))
    visits, parcels = [], []
    for k, (lat, lon) in enumerate(spots):
        number, pieces = n * 1_000 + k, random.randint(1, 12)
        planned = later(NOON, 300.0 * (k - past + 1))
        opens = Instant(planned - random.randint(10, 90) * MINUTE)
        closes = Instant(opens + round(hours * HOUR))
        order = ordered(floor, number, lat, lon, opens, closes, pieces)
        parcels.append(packed(floor, order, number, pieces))
        visits.append(
            routes.Visit(StopId(f"S{number}"), (order,), f"Rua {number}", lat, lon, opens, closes, 120, planned)
        )
    floor.tell(
        routes.RoutePlanned(route, each.id, SITE, begun, LANE, DoorId("D1"), tuple(visits), 40.0, "estimate"),
        docks.VehicleDocked(each.id, route, DoorId("D1")),
        *(loading.ParcelLoaded(parcel, route, each.id) for parcel in parcels),
        tracking.VehicleDeparted(route),
        at=begun,
    )
    for visit, parcel in list(zip(visits, parcels, strict=True))[:past]:
        floor.tell(tracking.StopReached(visit.stop), tracking.StopDelivered(visit.stop, (parcel,)))
    lat, lon = spots[past - 1] if past else (41.2, -8.68)
    floor.tell(tracking.PositionReported(each.id, lat, lon, 0.0, 20.0, 12.0, tracking.TrackState.DRIVING), at=NOON)


def broken(floor: Floor, name: str) -> None:
    """A vehicle breaks down where it is."""
    floor.tell(tracking.VehicleBrokeDown(VehicleId(name), "gearbox"))


def jam(
    floor: Floor, lat: float = CENTRE[0], lon: float = CENTRE[1], radius_km: float = 3.0, factor: float = 4.0
) -> None:
    """Roads are slow."""
    floor.tell(tracking.TrafficReported("jam", lat, lon, radius_km, factor, "accident"))
