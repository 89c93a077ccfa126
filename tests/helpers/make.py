"""Small facts and messages that say only what matters to a test; everything else has a plain default."""

from dataclasses import fields, is_dataclass
from itertools import count
from typing import Any

from controltower.domain import docks, inventory, items, labour, orders, picking, places, routes
from controltower.domain.folding import Change, fold
from controltower.domain.ids import (
    AisleId,
    BenchId,
    CartonId,
    DoorId,
    ItemId,
    LaneId,
    LineId,
    LocationId,
    NoticeId,
    OrderId,
    ParcelId,
    RouteId,
    SiteId,
    StopId,
    TaskId,
    TruckId,
    VehicleId,
    WorkerId,
    ZoneId,
)
from controltower.domain.messages import Body, Entry, Message, entry
from controltower.domain.packing import Content, ParcelPacked, ParcelSorted, ParcelStaged, ParcelWeighed
from controltower.domain.picture import Picture
from controltower.domain.times import HOUR, Instant, Span

DAWN = Instant(1_780_000_000_000_000)
SITE = SiteId("DC")
DOCK_ZONE, PICK_ZONE, PACK_ZONE = ZoneId("R"), ZoneId("Z1"), ZoneId("P")
PLACE, ITEM, OTHER = LocationId("Z1-01-01"), ItemId("SKU-1"), ItemId("SKU-2")
_keys = count(1)


def at(hours: float) -> Instant:
    """The instant so many hours after dawn."""
    return Instant(DAWN + round(hours * HOUR))


def message(
    body: Body, source: str = "wms", hours: float = 0.0, key: str | None = None, author: str = "test"
) -> Message:
    """The body as said by a source; a fresh key where none is given."""
    return Message(source, key or f"k{next(_keys)}", at(hours), author, body)


def tell(
    picture: Picture, *bodies: Body, source: str = "wms", hours: float = 0.0, author: str = "test"
) -> list[Change]:
    """Fold the bodies as the next entries of the picture's journal."""
    changes = []
    for body in bodies:
        seq = picture.seq + 1
        said = Message(source, f"t{seq}", at(hours), author, body)
        changes.append(fold(picture, entry(said, seq, at(hours))))
    return changes


def entries(messages: list[Message]) -> list[Entry]:
    """The messages as a journal would number them, each source and key once."""
    landed: dict[tuple[str, str], Message] = {}
    for each in messages:
        landed.setdefault((each.source, each.key), each)
    return [entry(each, seq, each.at) for seq, each in enumerate(landed.values(), 1)]


def folded(messages: list[Message]) -> Picture:
    """The picture after all of these messages."""
    picture = Picture()
    for each in entries(messages):
        fold(picture, each)
    return picture


def house() -> list[Body]:
    """A small building: two pick zones, packing, receiving and staging; two items, two people, two vans."""
    storage, packing = places.ZoneKind.STORAGE, places.ZoneKind.PACKING
    receiving, staging = places.ZoneKind.RECEIVING, places.ZoneKind.STAGING
    zones = (
        places.Zone(PICK_ZONE, SITE, "Zone 1", storage, 0, 0, 40, 30, 60),
        places.Zone(ZoneId("Z2"), SITE, "Zone 2", storage, 40, 0, 40, 30, 60),
        places.Zone(PACK_ZONE, SITE, "Packing", packing, 0, 30, 40, 10, 30),
        places.Zone(DOCK_ZONE, SITE, "Receiving", receiving, 0, 40, 20, 10, 200),
        places.Zone(ZoneId("S"), SITE, "Staging", staging, 20, 40, 20, 10, 120),
    )
    pick = places.LocationKind.PICK
    shift = Span(DAWN, at(9))
    skills = (labour.Skill.PICK, labour.Skill.PACK)
    return [
        places.OperationOpened("Test", "UTC", "EUR", demo=True, seed=1, scenario="ordinary"),
        places.SiteListed(places.Site(SITE, "DC", places.SiteKind.DISTRIBUTION, 54.3, 10.1, 80, 50)),
        *(places.ZoneListed(zone) for zone in zones),
        places.AisleListed(places.Aisle(AisleId("Z1-01"), SITE, PICK_ZONE, 5, 1, 25)),
        *(
            places.LocationListed(places.Location(place, SITE, PICK_ZONE, AisleId("Z1-01"), 5, y, 1, pick))
            for place, y in ((PLACE, 5.0), (LocationId("Z1-01-02"), 10.0))
        ),
        places.LaneListed(places.Lane(LaneId("L1"), SITE, 20, 42, 2, 5, 60)),
        places.LaneListed(places.Lane(LaneId("L2"), SITE, 23, 42, 2, 5, 60)),
        places.DoorListed(places.Door(DoorId("D1"), SITE, places.DoorKind.INBOUND, 5, 50)),
        places.DoorListed(places.Door(DoorId("D2"), SITE, places.DoorKind.OUTBOUND, 25, 50)),
        places.BenchListed(places.Bench(BenchId("B1"), SITE, PACK_ZONE, 5, 35)),
        items.ItemListed(items.Item(ITEM, "Lamp", 200, 100, 100, 500, items.Velocity.A)),
        items.ItemListed(items.Item(ItemId("SKU-2"), "Rope", 300, 200, 100, 900, items.Velocity.B)),
        items.CartonListed(items.Carton(CartonId("M"), 400, 300, 200, 150, 20_000)),
        labour.WorkerListed(labour.Worker(WorkerId("W1"), SITE, skills, shift, ())),
        labour.WorkerListed(labour.Worker(WorkerId("W2"), SITE, (labour.Skill.PICK,), shift, ())),
        labour.ShiftStarted(WorkerId("W1"), PICK_ZONE),
        labour.ShiftStarted(WorkerId("W2"), PICK_ZONE),
        *(
            routes.VehicleListed(
                routes.Vehicle(VehicleId(van), SITE, routes.VehicleKind.VAN, 800_000, 6_000_000, 300, 1, 0.3, 25, 257)
            )
            for van in ("V1", "V2")
        ),
        inventory.StockCounted(PLACE, ITEM, 10),
    ]


def opened() -> Picture:
    """The picture of the small building."""
    picture = Picture()
    tell(picture, *house())
    return picture


def order(name: str = "O1", quantity: int = 2, item: ItemId = ITEM, closes: float = 6.0) -> orders.OrderPlaced:
    """One order of one line, to be delivered between dawn and `closes` hours later."""
    return orders.OrderPlaced(
        OrderId(name), SITE, "C. Customer", f"{name} Street 1", 54.31, 10.12, orders.Service.SAME_DAY,
        DAWN, at(closes), at(1), at(3), (orders.Wanted(item, quantity),),
    )  # fmt: skip


def line(name: str = "O1") -> LineId:
    """The first line of an order."""
    return LineId(f"{name}/1")


def allocation(name: str = "O1", quantity: int = 2, task: str = "T1") -> picking.StockAllocated:
    """Pieces at the first location for an order."""
    return picking.StockAllocated(TaskId(task), line(name), PLACE, quantity)


def packed(name: str = "O1", quantity: int = 2, parcel: str = "P1") -> ParcelPacked:
    """A parcel with the first line of an order."""
    content = (Content(line(name), quantity),)
    return ParcelPacked(
        ParcelId(parcel),
        SITE,
        OrderId(name),
        CartonId("M"),
        content,
        1_150,
        400,
        300,
        200,
        BenchId("B1"),
        WorkerId("W1"),
    )


def staged(parcel: str = "P1", lane: str = "L1") -> list[Body]:
    """A parcel weighed, sorted and staged."""
    key, to = ParcelId(parcel), LaneId(lane)
    return [ParcelWeighed(key, 1_150, 50), ParcelSorted(key, to), ParcelStaged(key, to)]


def visit(name: str = "O1", stop: str = "S1", hours: float = 4.0) -> routes.Visit:
    """A stop for an order."""
    return routes.Visit(StopId(stop), (OrderId(name),), f"{name} Street 1", 54.31, 10.12, DAWN, at(6), 180, at(hours))


def route(name: str = "R1", vehicle: str = "V1", visits: tuple[routes.Visit, ...] = ()) -> routes.RoutePlanned:
    """A route of a van with these visits."""
    return routes.RoutePlanned(
        RouteId(name), VehicleId(vehicle), SITE, at(3), LaneId("L1"), DoorId("D2"), visits, 12.0, "estimate"
    )


def notice(name: str = "N1", quantity: int = 5, item: ItemId = OTHER) -> docks.NoticeAnnounced:
    """An inbound notice of one line."""
    wanted = (docks.Announced(item, quantity),)
    return docks.NoticeAnnounced(NoticeId(name), SITE, "Supplier", TruckId(f"T-{name}"), at(1), wanted)


def scalars(value: Any) -> list[Any]:
    """Every plain value inside a fact or message, for looking through it."""
    if is_dataclass(value):
        return [each for one in fields(value) for each in scalars(getattr(value, one.name))]
    if isinstance(value, tuple):
        return [each for one in value for each in scalars(one)]
    return [value]
