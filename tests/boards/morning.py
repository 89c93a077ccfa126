"""A small morning told message by message: one building, two waves, two routes, two trucks, and it is ten o'clock."""

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime

from controltower.domain import automation, clock, docks, inventory, labour, loading, orders, packing, picking, places
from controltower.domain import ids as i
from controltower.domain import items as it
from controltower.domain import messages as m
from controltower.domain import routes as r
from controltower.domain import tracking as tr
from controltower.domain import waves as w
from controltower.domain.times import HOUR, MINUTE, Instant, Span, instant
from controltower.tower.desk import Desk, Query, Role, Wires

SIX = instant(datetime(2026, 6, 3, 5, 0, tzinfo=UTC))
"""Six in the morning in Lisbon."""
NOW = Instant(SIX + 4 * HOUR)
DC = i.SiteId("DC")
MFC = i.SiteId("MFC-1")
PICK_A, PICK_B, PACK, STAGE, RECEIVE = (i.ZoneId(key) for key in ("DC-A", "DC-B", "DC-P", "DC-S", "DC-R"))


def at(hours: float) -> Instant:
    """So many hours after midnight."""
    return Instant(round(SIX + (hours - 6) * HOUR))


class Morning:
    """A desk that has read everything said so far; what it sends is kept in `sent`."""

    def __init__(self) -> None:
        self.sent: list[m.Message] = []
        self.wall = NOW
        self.keys = 0
        wires = Wires(self.sent.append, _nothing, ThreadPoolExecutor(1), lambda: self.wall, self._key)
        self.desk = Desk("ana", Role.SUPERVISOR, wires)

    def say(self, when: Instant, source: str, *bodies: m.Body) -> None:
        """These things were said at that moment."""
        for body in bodies:
            seq = self.desk.picture.seq + 1
            self.desk.take([m.entry(m.Message(source, f"k{seq}", when, source, body), seq, when)])

    def land(self) -> None:
        """What was sent reaches the journal and comes back."""
        for message in self.sent:
            self.desk.take([m.entry(message, self.desk.picture.seq + 1, self.wall)])
        self.sent.clear()

    def _key(self) -> str:
        self.keys += 1
        return f"d{self.keys}"


def _nothing(query: Query) -> "Future[Sequence[m.Entry]]":
    future: Future[Sequence[m.Entry]] = Future()
    future.set_result(())
    return future


def opened() -> Morning:
    """An operation that is open, with nothing in it."""
    day = Morning()
    day.say(
        SIX, "tower", places.OperationOpened("Lisbon", "Europe/Lisbon", "EUR", demo=True, seed=1, scenario="ordinary")
    )
    return day


def morning() -> Morning:
    """Ten o'clock: wave W1 is packed in part, W2 is on the floor, one route loads, one truck is late."""
    day = opened()
    _building(day)
    _people(day)
    _stock(day)
    _orders(day)
    _transport(day)
    _work(day)
    _yard(day)
    day.say(NOW, "tower", clock.ClockTicked())
    return day


def _building(day: Morning) -> None:
    zone = places.ZoneKind
    day.say(
        SIX,
        "wms",
        places.SiteListed(places.Site(DC, "Lisbon DC", places.SiteKind.DISTRIBUTION, 38.78, -9.12, 80, 50)),
        places.SiteListed(places.Site(MFC, "Baixa", places.SiteKind.MICRO, 38.71, -9.14, 24, 16)),
        places.ZoneListed(places.Zone(PICK_A, DC, "Fast movers", zone.STORAGE, 2, 2, 36, 26, 60)),
        places.ZoneListed(places.Zone(PICK_B, DC, "Slow movers", zone.STORAGE, 42, 2, 36, 26, 45)),
        places.ZoneListed(places.Zone(PACK, DC, "Packing", zone.PACKING, 2, 30, 36, 8, 40)),
        places.ZoneListed(places.Zone(STAGE, DC, "Staging", zone.STAGING, 42, 30, 36, 14, 120)),
        places.ZoneListed(places.Zone(RECEIVE, DC, "Receiving", zone.RECEIVING, 2, 40, 36, 8, 200)),
        *(
            places.AisleListed(places.Aisle(i.AisleId(f"{z}-{n}"), DC, z, x + n * 6, 4, 26))
            for z, x in ((PICK_A, 6), (PICK_B, 46))
            for n in range(5)
        ),
        *(
            places.LocationListed(
                places.Location(
                    i.LocationId(f"{z}-{n}-{k}"),
                    DC,
                    z,
                    i.AisleId(f"{z}-{n}"),
                    x + n * 6,
                    5 + k * 2,
                    1,
                    places.LocationKind.PICK,
                )
            )
            for z, x in ((PICK_A, 6), (PICK_B, 46))
            for n in range(5)
            for k in range(10)
        ),
        *(places.LaneListed(places.Lane(i.LaneId(f"L{n}"), DC, 44 + n * 6, 32, 5, 10, 60)) for n in range(1, 5)),
        *(
            places.DoorListed(places.Door(i.DoorId(f"D{n:02d}"), DC, kind, x, 50))
            for n, kind, x in (
                (1, places.DoorKind.INBOUND, 8),
                (2, places.DoorKind.INBOUND, 16),
                (3, places.DoorKind.OUTBOUND, 48),
                (4, places.DoorKind.OUTBOUND, 56),
            )
        ),
        places.BenchListed(places.Bench(i.BenchId("B1"), DC, PACK, 10, 34)),
        *(
            it.ItemListed(it.Item(i.ItemId(f"SKU{n}"), f"Thing {n}", 200, 100, 80, 400, it.Velocity.A))
            for n in range(4)
        ),
        it.CartonListed(it.Carton(i.CartonId("C1"), 400, 300, 200, 300, 20_000)),
    )


def _people(day: Morning) -> None:
    skill = labour.Skill
    crew = (
        ("P01", "Rui", (skill.PICK, skill.PACK), PICK_A),
        ("P02", "Eva", (skill.PICK, skill.PACK), PICK_A),
        ("P03", "Ines", (skill.PICK,), PICK_A),
        ("P04", "Joao", (skill.PICK, skill.RECEIVE), PICK_B),
        ("P05", "Marta", (skill.PACK, skill.PICK), PACK),
        ("P06", "Hugo", (skill.LOAD,), STAGE),
        ("P07", "Sara", (skill.RECEIVE, skill.PICK), RECEIVE),
        ("P08", "Nuno", (skill.PICK,), PICK_B),
    )
    shift = Span(at(6), at(14))
    for key, _name, skills, zone in crew:
        worker = labour.Worker(i.WorkerId(key), DC, skills, shift, (Span(at(10), at(10.25)),))
        day.say(SIX, "wms", labour.WorkerListed(worker), labour.ShiftStarted(worker.id, zone))
    day.say(at(9.9), "wms", labour.WorkerSeen(i.WorkerId("P01"), 12, 10, "picks"))
    day.say(at(9.9), "wms", labour.BreakStarted(i.WorkerId("P08")))
    for n in (1, 2):
        day.say(SIX, "wms", automation.RobotListed(automation.Robot(i.RobotId(f"R{n}"), DC, PICK_A, 1.5)))
    day.say(
        at(9.95),
        "robots",
        automation.RobotReported(i.RobotId("R1"), 20, 20, automation.RobotState.DRIVING, 70, "carries T1"),
        automation.RobotReported(i.RobotId("R2"), 30, 24, automation.RobotState.FAULT, 31, "stands: safety stop"),
    )


def _stock(day: Morning) -> None:
    for z in (PICK_A, PICK_B):
        for n in range(4):
            day.say(SIX, "wms", inventory.StockCounted(i.LocationId(f"{z}-{n}-{n}"), i.ItemId(f"SKU{n}"), 50))


def _orders(day: Morning) -> None:
    for n in range(12):
        early = n < 6
        day.say(
            at(6.5 + n / 60),
            "shop",
            orders.OrderPlaced(
                i.OrderId(f"O{n:02d}"),
                DC,
                f"Customer {n}",
                f"Rua {n}",
                38.72 + n / 500,
                -9.15,
                orders.Service.SAME_DAY,
                at(11.5 if early else 14),
                at(13 if early else 17),
                at(8 if early else 9.5),
                at(10.5 if early else 13),
                (orders.Wanted(i.ItemId(f"SKU{n % 4}"), 2),),
            ),
        )
    for key, first, leaves, ready in (("W1", 0, 10.5, 10.25), ("W2", 6, 13.0, 12.5)):
        chosen = tuple(i.OrderId(f"O{n:02d}") for n in range(first, first + 6))
        day.say(at(7.5), "wms", w.WavePlanned(i.WaveId(key), DC, at(leaves), at(ready), chosen))
    day.say(at(8), "wms", w.WaveReleased(i.WaveId("W1")))
    day.say(at(9.5), "wms", w.WaveReleased(i.WaveId("W2")))


def _transport(day: Morning) -> None:
    for n in (1, 2):
        vehicle = r.Vehicle(i.VehicleId(f"V{n}"), DC, r.VehicleKind.VAN, 800_000, 6_000_000, 200, 1.0, 0.4, 25.0, 180.0)
        day.say(SIX, "tms", r.VehicleListed(vehicle))
        day.say(SIX, "telematics", tr.PositionReported(vehicle.id, 38.78, -9.12, 0, 0, 0, tr.TrackState.PARKED))
    for key, van, first, leaves in (("RT1", "V1", 0, 10.5), ("RT2", "V2", 6, 13.0)):
        visits = tuple(
            r.Visit(
                i.StopId(f"{key}-{n}"),
                (i.OrderId(f"O{n:02d}"),),
                f"Rua {n}",
                38.72 + n / 500,
                -9.15,
                at(11 if first == 0 else 14),
                at(13 if first == 0 else 17),
                180,
                at(leaves + 0.5 + (n - first) * 0.2),
            )
            for n in range(first, first + 6)
        )
        lane, door = (i.LaneId("L1"), i.DoorId("D03")) if first == 0 else (i.LaneId("L2"), i.DoorId("D04"))
        day.say(
            at(8.1),
            "tms",
            r.RoutePlanned(i.RouteId(key), i.VehicleId(van), DC, at(leaves), lane, door, visits, 22.0, "estimate"),
            docks.AppointmentBooked(
                i.AppointmentId(f"A-{key}"), DC, door, van, i.RouteId(key), at(leaves - 0.75), at(leaves)
            ),
            loading.LoadingOrdered(i.RouteId(key), tuple(visit.stop for visit in reversed(visits))),
        )


def _work(day: Morning) -> None:
    """Every line of W1 is picked and most of it packed, weighed and staged; one task of W2 is under way."""
    for n in range(12):
        zone = PICK_A if n % 2 == 0 else PICK_B
        day.say(
            at(8.2),
            "wms",
            picking.StockAllocated(
                i.TaskId(f"T{n:02d}"), i.line_id(i.OrderId(f"O{n:02d}"), 1), i.LocationId(f"{zone}-{n % 4}-{n % 4}"), 2
            ),
        )
    for n in range(6):
        zone = PICK_A if n % 2 == 0 else PICK_B
        tour, task = i.TourId(f"TR{n}"), i.TaskId(f"T{n:02d}")
        picker = i.PickerId("P01" if n % 2 == 0 else "P04")
        begun = at(8.5 + n / 20)
        day.say(begun, "wms", picking.TourStarted(tour, DC, zone, i.WaveId("W1"), picker, (task,), 60.0))
        day.say(at(8.6 + n / 20), "wms", picking.PickConfirmed(task, 2, picker), picking.TourEnded(tour))
    for n in range(5):
        parcel, order = i.sscc(0, "1234567", n), i.OrderId(f"O{n:02d}")
        content = (packing.Content(i.line_id(order, 1), 2),)
        day.say(
            at(9 + n / 20),
            "wms",
            packing.ParcelPacked(
                parcel, DC, order, i.CartonId("C1"), content, 1_100, 400, 300, 200, i.BenchId("B1"), i.WorkerId("P05")
            ),
        )
        if n < 4:
            day.say(at(9.1 + n / 20), "wms", packing.ParcelWeighed(parcel, 1_120, 60))
            day.say(at(9.2 + n / 20), "wms", packing.ParcelStaged(parcel, i.LaneId("L1")))
    day.say(at(9.8), "tms", docks.VehicleDocked(i.VehicleId("V1"), i.RouteId("RT1"), i.DoorId("D03")))
    day.say(at(9.85), "wms", loading.ParcelLoaded(i.sscc(0, "1234567", 3), i.RouteId("RT1"), i.VehicleId("V1")))
    day.say(
        at(9.9),
        "wms",
        picking.TourStarted(i.TourId("TR9"), DC, PICK_A, i.WaveId("W2"), i.PickerId("P01"), (i.TaskId("T06"),), 42.0),
    )


def _yard(day: Morning) -> None:
    for n, planned, door in ((1, 9.0, "D01"), (2, 9.75, "D02"), (3, 12.0, "D01")):
        truck, notice = i.TruckId(f"K{n}"), i.NoticeId(f"ASN{n}")
        day.say(
            at(7),
            "wms",
            docks.NoticeAnnounced(
                notice, DC, f"Supplier {n}", truck, at(planned), (docks.Announced(i.ItemId("SKU1"), 40),)
            ),
            docks.AppointmentBooked(
                i.AppointmentId(f"A-K{n}"), DC, i.DoorId(door), truck, None, at(planned), at(planned + 1)
            ),
        )
    day.say(at(9.05), "wms", docks.TruckArrived(i.TruckId("K1")))
    day.say(at(9.1), "wms", docks.TruckDocked(i.TruckId("K1"), i.DoorId("D01")))
    day.say(at(9.4), "wms", docks.GoodsReceived(i.NoticeId("ASN1"), i.ItemId("SKU1"), 25, 1, "P07"))
    day.say(Instant(NOW - 10 * MINUTE), "carrier", docks.TruckExpected(i.TruckId("K2"), at(10.75)))
