"""A made-up morning at noon: ten routes, a broken van, a jam, late stops, and a proposal of each of the three kinds."""

import random
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import Any

from PySide6.QtCore import QCoreApplication, QPoint, QRect
from PySide6.QtWidgets import QCheckBox, QLabel, QPushButton, QWidget

from controltower.domain import (
    crossdock,
    docks,
    inventory,
    kpis,
    labour,
    loading,
    orders,
    packing,
    picking,
    places,
    proposals,
    rerouting,
    routes,
    tracking,
    waves,
)
from controltower.domain.folding import fold
from controltower.domain.ids import (
    AppointmentId,
    BenchId,
    CartonId,
    DoorId,
    LaneId,
    NoticeId,
    OrderId,
    ParcelId,
    PickerId,
    ProposalId,
    RouteId,
    StopId,
    TaskId,
    TourId,
    TruckId,
    VehicleId,
    WaveId,
    WorkerId,
    ZoneId,
)
from controltower.domain.messages import Body, Entry, Message, entry
from controltower.domain.picture import Picture
from controltower.domain.times import MINUTE, Instant
from controltower.tower.desk import Desk, Query, Role, Wires
from controltower.tower.watch import alarms
from tests.helpers import make

NOON = 5.5556
"""Hours after dawn at which the scene stands; 12:00 in the scene's own zone."""
ZONE = "Etc/GMT-10"
LON, LAT = 10.14, 54.32
LANES = ("L1", "L2")
STREETS = ("Harbour Road", "Mill Lane", "Station Street", "Church Row", "Lindenallee", "Long Bridge Street", "Quay")


@dataclass
class Journal:
    """Entries in memory; searched as the store does it."""

    entries: list[Entry] = field(default_factory=list)

    def search(self, query: Query) -> "Future[Sequence[Entry]]":
        """Newest first, with every word in source, key or body."""
        words = query.words.casefold().split()
        found = [
            each
            for each in reversed(self.entries)
            if (not query.before or each.said.seq < query.before)
            and (not query.kinds or type(each.body).__name__ in query.kinds)
            and (not query.sources or each.said.source in query.sources)
            and all(word in f"{each.said.source} {each.said.key} {each.body}".casefold() for word in words)
        ]
        future: Future[Sequence[Entry]] = Future()
        future.set_result(found[: query.limit])
        return future


@dataclass
class Scene:
    """A desk over a living picture; `sent` holds what it sent, `land` lets that arrive in the journal."""

    desk: Desk
    journal: Journal
    sent: list[Message]

    def say(self, *bodies: Body, source: str = "wms", hours: float = NOON, author: str = "test") -> None:
        """These messages arrive at the desk."""
        for body in bodies:
            seq = self.desk.picture.seq + 1
            self._arrive(Message(source, f"s{seq}", make.at(hours), author, body))

    def land(self) -> None:
        """What the desk sent arrives in the journal and comes back to it."""
        waiting, self.sent[:] = list(self.sent), []
        for message in waiting:
            self._arrive(message)

    def hear(self, messages: Sequence[Message]) -> None:
        """What was said elsewhere arrives here."""
        for message in messages:
            self._arrive(message)

    def look(self) -> None:
        """The tower looks for what somebody must act upon."""
        self.desk.raise_alarms(alarms(self.desk.picture, self.desk.alarms))

    def _arrive(self, message: Message) -> None:
        landed = entry(message, self.desk.picture.seq + 1, message.at)
        self.journal.entries.append(landed)
        self.desk.take([landed])


class Here(Executor):
    """Runs the work at once in the caller's thread."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> "Future[Any]":
        future: Future[Any] = Future()
        future.set_result(fn(*args, **kwargs))
        return future


def empty() -> Scene:
    """A desk that has heard nothing yet."""
    sent: list[Message] = []
    keys = iter(range(1, 10_000))
    journal = Journal()
    wires = Wires(sent.append, journal.search, Here(), lambda: make.at(NOON), lambda: f"d{next(keys)}")
    return Scene(Desk("mia", Role.DISPATCHER, wires), journal, sent)


def noon(routes_: int = 10, stops: int = 11) -> Scene:
    """The morning, told from the first message to noon."""
    scene = empty()
    timeline: list[tuple[float, str, Body]] = []
    opened = places.OperationOpened("Harbour Parcel", ZONE, "EUR", demo=True, seed=7, scenario="ordinary")
    house = (opened if isinstance(body, places.OperationOpened) else body for body in make.house())
    timeline += [(0.0, "wms", body) for body in house]
    chance = random.Random(11)
    timeline += _fleet(routes_)
    for number in range(1, routes_ + 1):
        timeline += _route(number, stops, chance)
    timeline += _inbound()
    timeline += _troubles(routes_, stops)
    timeline.append((0.1, "tower", kpis.DayClosed("2026-05-27", YESTERDAY)))
    timeline.append(
        (0.1, "tower", kpis.DayClosed("2026-05-26", tuple(kpis.Figure(f.kpi, f.value * 0.97) for f in YESTERDAY)))
    )
    for hours, source, body in sorted(timeline, key=lambda each: each[0]):
        if hours > 5.35 and not scene.desk.alarms:
            scene.look()
        if hours <= NOON:
            scene.say(body, source=source, hours=hours, author=source)
    _proposals(scene)
    scene.look()
    return scene


YESTERDAY = (
    kpis.Figure("on_time", 97.8),
    kpis.Figure("perfect_order", 94.1),
    kpis.Figure("release_to_pick", 61.0),
    kpis.Figure("pick_to_pack", 24.0),
    kpis.Figure("pack_to_stage", 16.0),
    kpis.Figure("lines_per_hour", 88.0),
    kpis.Figure("pick_accuracy", 99.7),
    kpis.Figure("dock_to_stock", 2.2),
    kpis.Figure("cost_per_drop", 3.72),
)


def _fleet(routes_: int) -> list[tuple[float, str, Body]]:
    kinds = tuple(routes.VehicleKind)
    out: list[tuple[float, str, Body]] = []
    for number in range(1, routes_ + 3):
        kind = kinds[number % 3]
        heavy = 90_000 if kind is routes.VehicleKind.CARGO_BIKE else 800_000
        vehicle = routes.Vehicle(
            VehicleId(f"V{number}"), make.SITE, kind, heavy, heavy * 7, 200, 1, 0.3, 25, 0 if heavy < 1e5 else 257
        )
        out.append((0.0, "tms", routes.VehicleListed(vehicle)))
        parked = tracking.PositionReported(vehicle.id, LAT, LON, 0, 0, 0, tracking.TrackState.PARKED)
        out.append((0.05, "telematics", parked))
    out.append((0.05, "wms", inventory.StockCounted(make.PLACE, make.ITEM, 4_000)))
    return out


def _route(number: int, stops: int, chance: random.Random) -> list[tuple[float, str, Body]]:
    """Everything that happens to one route; the first leave at 08:30, the last two are in the building at noon."""
    leaves = 2.05 + 0.28 * number if number <= 8 else 5.9 + 0.2 * (number - 8)
    route, vehicle, lane = RouteId(f"R{number:02d}"), VehicleId(f"V{number}"), LaneId(LANES[number % 2])
    middle = chance.uniform(-0.055, 0.055), chance.uniform(-0.028, 0.028)
    out: list[tuple[float, str, Body]] = []
    visits, parcels = [], []
    for place in range(stops):
        key = f"O{number:02d}{place:02d}"
        arrives = leaves + 0.25 + place * 0.27
        lon = LON + middle[0] + chance.uniform(-0.018, 0.018)
        lat = LAT + middle[1] + chance.uniform(-0.010, 0.010)
        address = f"{chance.choice(STREETS)} {chance.randint(1, 160)}"
        opens, closes = make.at(arrives - 0.6), make.at(arrives + chance.choice((0.5, 0.8, 1.2)))
        order = OrderId(key)
        placed = orders.OrderPlaced(
            order, make.SITE, "C. Customer", address, lat, lon, orders.Service.SAME_DAY, opens, closes,
            make.at(1), make.at(leaves), (orders.Wanted(make.ITEM, chance.randint(1, 3)),),
        )  # fmt: skip
        out.append((0.1, "shop", placed))
        out += _inside(key, placed.lines[0].quantity, leaves, place, lane, chance, late=number == 10)
        visits.append(
            routes.Visit(StopId(f"S{key}"), (order,), address, lat, lon, opens, closes, 180, make.at(arrives))
        )
        parcels.append(ParcelId(f"P{key}"))
    wave = waves.WavePlanned(WaveId(f"W{number:02d}"), make.SITE, make.at(leaves), make.at(leaves - 0.3),
                             tuple(order for visit in visits for order in visit.orders))  # fmt: skip
    out.append((0.15, "wms", wave))
    out.append((leaves - 1.9, "wms", waves.WaveReleased(wave.wave)))
    planned = routes.RoutePlanned(
        route, vehicle, make.SITE, make.at(leaves), lane, DoorId("D2"), tuple(visits), 22.0 + number, "estimate"
    )
    out.append((0.2, "tms", planned))
    out.append((0.3, "tms", loading.LoadingOrdered(route, tuple(visit.stop for visit in reversed(visits)))))
    booked = docks.AppointmentBooked(
        AppointmentId(f"A{number:02d}"), make.SITE, DoorId("D2"), vehicle, route,
        make.at(leaves - 0.35), make.at(leaves),
    )  # fmt: skip
    out.append((0.3, "tms", booked))
    out.append((leaves - 0.3, "wms", docks.VehicleDocked(vehicle, route, DoorId("D2"))))
    out += [(leaves - 0.2, "wms", loading.ParcelLoaded(parcel, route, vehicle)) for parcel in reversed(parcels)]
    out.append((leaves, "telematics", tracking.VehicleDeparted(route)))
    return out + _drive(number, visits, parcels, leaves, chance)


def _inside(
    key: str, quantity: int, leaves: float, place: int, lane: LaneId, chance: random.Random, *, late: bool
) -> list[tuple[float, str, Body]]:
    """An order on its way through the building."""
    task, tour, parcel = TaskId(f"T{key}"), TourId(f"U{key}"), ParcelId(f"P{key}")
    began = leaves - 1.8 + place * 0.03 + (1.1 if late and place > 4 else 0)
    packed = packing.ParcelPacked(
        parcel, make.SITE, OrderId(key), CartonId("M"), (packing.Content(make.line(key), quantity),),
        650 + 500 * quantity, 400, 300, 200, BenchId("B1"), WorkerId("W1"),
    )  # fmt: skip
    light = chance.random() < 0.04
    weighed = packing.ParcelWeighed(parcel, 650 + 500 * quantity + (400 if light else chance.randint(-20, 20)), 60)
    wave = WaveId(f"W{key[1:3]}")
    walk = picking.TourStarted(tour, make.SITE, make.PICK_ZONE, wave, PickerId("W1"), (task,), 80)
    steps: list[tuple[float, str, Body]] = [
        (0.4, "wms", picking.StockAllocated(task, make.line(key), make.PLACE, quantity)),
        (began, "wms", walk),
        (began + 0.1, "wms", picking.PickConfirmed(task, quantity, PickerId("W1"))),
        (began + 0.12, "wms", picking.TourEnded(tour)),
        (began + 0.4, "wms", packed),
        (began + 0.42, "scale", weighed),
    ]  # fmt: skip
    if light:
        steps.append((began + 0.5, "scale", packing.ParcelWeighed(parcel, 650 + 500 * quantity, 60)))
    steps.append((began + 0.55, "wms", packing.ParcelSorted(parcel, lane)))
    steps.append((began + 0.6, "wms", packing.ParcelStaged(parcel, lane)))
    return steps


def _drive(
    number: int, visits: list[routes.Visit], parcels: list[ParcelId], leaves: float, chance: random.Random
) -> list[tuple[float, str, Body]]:
    """The road as it came: some routes run late, a stop fails now and then."""
    out: list[tuple[float, str, Body]] = []
    vehicle = VehicleId(f"V{number}")
    slow = {2: 0.7, 5: 0.35}.get(number, 0.05)
    for place, (visit, parcel) in enumerate(zip(visits, parcels, strict=True)):
        arrives = leaves + 0.25 + place * 0.27 + slow * place / len(visits) * 1.6
        if number == 6 and arrives > 4.9:
            break
        out.append((arrives, "telematics", tracking.StopReached(visit.stop)))
        failed = chance.random() < 0.06
        done: Body = (
            tracking.StopFailed(visit.stop, "nobody home") if failed else tracking.StopDelivered(visit.stop, (parcel,))
        )
        out.append((arrives + 0.05, "driver", done))
        where = tracking.PositionReported(
            vehicle, visit.lat, visit.lon, (place * 77.0) % 360, 24, 2.1 * place, tracking.TrackState.DRIVING
        )
        out.append((arrives + 0.06, "telematics", where))
        etas = tuple(
            routes.Eta(later.stop, Instant(later.arrives_at + round(slow * 80 * MINUTE)))
            for later in visits[place + 1 :]
        )
        if etas and slow > 0.1:
            out.append((arrives + 0.07, "tms", routes.EtaReported(RouteId(f"R{number:02d}"), etas)))
    return out


def _inbound() -> list[tuple[float, str, Body]]:
    waiting = orders.OrderPlaced(
        OrderId("OX1"), make.SITE, "C. Customer", "Quay 9", LAT, LON, orders.Service.SAME_DAY, make.at(6), make.at(9),
        make.at(5), make.at(7), (orders.Wanted(make.OTHER, 4), orders.Wanted(make.ITEM, 1)),
    )  # fmt: skip
    second = orders.OrderPlaced(
        OrderId("OX2"), make.SITE, "C. Customer", "Mill Lane 41", LAT, LON, orders.Service.SAME_DAY, make.at(6),
        make.at(9), make.at(5), make.at(7), (orders.Wanted(make.OTHER, 3),),
    )  # fmt: skip
    return [
        (0.2, "shop", waiting),
        (0.2, "shop", second),
        (0.3, "asn", make.notice("N1", 12)),
        (4.9, "gate", docks.TruckExpected(TruckId("T-N1"), make.at(5.8))),
        (0.2, "wms", labour.ShiftStarted(WorkerId("W2"), ZoneId("Z2"))),
    ]


def _troubles(routes_: int, stops: int) -> list[tuple[float, str, Body]]:
    jam = tracking.TrafficReported("J1", LAT + 0.012, LON - 0.02, 1.3, 2.5, "accident on the ring road")
    return [
        (5.0, "traffic", jam),
        (5.0, "telematics", tracking.VehicleBrokeDown(VehicleId("V6"), "engine")),
        (5.1, "driver", tracking.StopDelivered(StopId("S-unknown"), ())),
    ]


def _proposals(scene: Scene) -> None:
    picture = scene.desk.picture
    effects = (
        proposals.Effect("Zone 1 clear at", "13:50", "13:10"),
        proposals.Effect("Wave W09 ready", "12:20, 14 min late", "12:05"),
        proposals.Effect("Packing clear at", "12:40", "12:55", better=False),
    )
    made = proposals.ProposalMade(
        ProposalId("PS1"), proposals.ProposalKind.STAFF, "Move 1 person to Packing",
        "Packing has 1.6 h of work left for one person; wave W09 must be staged by 12:10.",
        effects, proposals.Urgency.HIGH, make.at(NOON + 0.2),
        moves=(labour.Move(WorkerId("W1"), make.PICK_ZONE, make.PACK_ZONE),),
    )  # fmt: skip
    scene.say(made, reroute_offer(picture), crossdock_offer(), source="tower", author="tower")


def reroute_offer(picture: Picture) -> proposals.ProposalMade:
    """V4 meets the broken V6 and takes over its stops, last but one left out."""
    broken, rescuer = picture[routes.Route][RouteId("R06")], picture[routes.Route][RouteId("R04")]
    theirs, own = routes.ahead(picture, broken), routes.ahead(picture, rescuer)
    left_out = theirs[-1:]
    moved = theirs[:-1]
    order = [*own[1:2], *own[:1], *own[2:]]
    meeting = rerouting.PlannedStop(StopId("M1"), make.at(NOON + 0.25), broken.id)
    stops = [meeting]
    at = NOON + 0.45
    for stop in (*order, *moved):
        stops.append(rerouting.PlannedStop(stop.id, make.at(at)))
        at += 0.2
    plans = (
        rerouting.RoutePlan(rescuer.id, rescuer.vehicle, rescuer.version, tuple(stops), 31.5),
        rerouting.RoutePlan(broken.id, broken.vehicle, broken.version, (), 8.0),
    )
    effects = (
        proposals.Effect("Stops not served", f"{len(theirs)}", f"{len(left_out)}"),
        proposals.Effect("Stops late", "3", "1"),
        proposals.Effect("Driving", "27 km", "39 km", better=False),
        proposals.Effect("Last stop", "14:20", "15:05", better=False),
    )
    return proposals.ProposalMade(
        ProposalId("PR1"), proposals.ProposalKind.REROUTE, "V4 takes over the stops of V6",
        f"V6 broke down at 11:26 with {len(theirs)} stops ahead. V4 is 2 km away and has room.",
        effects, proposals.Urgency.CRITICAL, make.at(NOON + 0.1), plans=plans,
        unserved=tuple(stop.id for stop in left_out), choices=_choices(plans, left_out),
        whynots=(
            rerouting.WhyNot(
                left_out[0].id, ("its window", "the promises to others"),
                (rerouting.WayOut("window +12 min, by V4 (van)", 6.3),
                 rerouting.WayOut("by V2 (van), 1 other stop up to 9 min late", 4.1)),
            ),
        ) if left_out else (),
    )  # fmt: skip


def _choices(plans: tuple[rerouting.RoutePlan, ...], left_out: Sequence[routes.Stop]) -> tuple[rerouting.Choice, ...]:
    """Nothing; the meeting and half of the stops; all of it."""
    rescue, wreck = plans
    half = len(rescue.stops) - 2
    fewer = (replace(rescue, stops=rescue.stops[:half]), wreck)
    gone = tuple(planned.stop for planned in rescue.stops[half:])
    out = tuple(stop.id for stop in left_out)
    return (
        rerouting.Choice(0, 0, 0, 1_150.0, 7, 3, 61.0, 27.0, (), ()),
        rerouting.Choice(1, half - 1, 0, 610.0, 1 + len(gone), 2, 30.0, 35.0, fewer, (*out, *gone)),
        rerouting.Choice(1, half + 1, 4, 340.0, 1, 1, 12.0, 39.0, plans, out),
    )


def crossdock_offer() -> proposals.ProposalMade:
    """Notice N1 to the two lines that wait for it, five pieces left over."""
    matches = (
        crossdock.Match(NoticeId("N1"), make.OTHER, make.line("OX1"), 4),
        crossdock.Match(NoticeId("N1"), make.OTHER, make.line("OX2"), 3),
    )
    effects = (
        proposals.Effect("Orders that make the 13:26 departure", "0 of 2", "2 of 2"),
        proposals.Effect("Put-away", "12 pieces", "5 pieces"),
    )
    return proposals.ProposalMade(
        ProposalId("PX1"), proposals.ProposalKind.CROSSDOCK, "Cross 7 pieces of N1 to two orders",
        "Two orders wait for SKU-2; T-N1 brings 12 pieces at 12:14.",
        effects, proposals.Urgency.LOW, make.at(NOON + 0.6), matches=matches,
    )  # fmt: skip


def pool() -> ThreadPoolExecutor:
    """A worker beside the GUI thread."""
    return ThreadPoolExecutor(1)


def replayed(journal: Journal) -> Picture:
    """The picture, folded again from the entries."""
    picture = Picture()
    for each in journal.entries:
        fold(picture, each)
    return picture


def cut_off(board: QWidget) -> list[str]:
    """Texts of visible buttons, boxes and labels that have less room than they need, or lie outside the board."""
    QCoreApplication.processEvents()
    widgets: list[QPushButton | QCheckBox | QLabel] = [
        *board.findChildren(QPushButton),
        *board.findChildren(QCheckBox),
        *board.findChildren(QLabel),
    ]
    return [widget.text() for widget in widgets if widget.isVisible() and _too_small(board, widget)]


def _too_small(board: QWidget, widget: QPushButton | QCheckBox | QLabel) -> bool:
    inside = board.rect().contains(QRect(widget.mapTo(board, QPoint(0, 0)), widget.size()))
    if isinstance(widget, QLabel) and (widget.wordWrap() or not widget.text()):
        return not inside
    return not inside or widget.width() < widget.fontMetrics().horizontalAdvance(widget.text())
