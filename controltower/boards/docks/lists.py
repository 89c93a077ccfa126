"""What do the lists of the docks board say? Loads in lanes, trucks on their way, and the dialogue of one."""

from collections.abc import Mapping
from dataclasses import dataclass

from controltower.domain.docks import Notice, TruckStatus
from controltower.domain.ids import RouteId, SiteId, TruckId
from controltower.domain.loading import Load
from controltower.domain.orders import Progress
from controltower.domain.packing import Parcel, ParcelStatus
from controltower.domain.picture import Picture
from controltower.domain.places import operation_of
from controltower.domain.routes import Stop
from controltower.domain.times import MINUTE, SECOND, Instant, clock, seconds_between
from controltower.tower.dialogue import Telling, route_dialogue, truck_dialogue
from controltower.tower.floorwork import DockRow
from controltower.tower.floorwork.lanes import STANDING, LaneRow
from controltower.ui.badges import Priority, age_text
from controltower.ui.loadstrip import LoadStop
from controltower.ui.table import Column

from .bars import GRACE, received_shares

OLD_S = 1800.0
"""A telling older than this, of something not settled, is hatched."""


@dataclass(frozen=True, slots=True)
class LaneLine:
    """A load in its lane."""

    route: RouteId
    lane: str
    leaves: Instant
    leaves_text: str
    vehicle: str
    door: str
    ready: str
    share: float
    loaded: str
    weight: str
    weight_g: int
    state: str
    whole: bool
    badge: Priority | None
    tip: str


@dataclass(frozen=True, slots=True)
class InboundLine:
    """A truck that brings goods."""

    truck: TruckId
    supplier: str
    planned: Instant
    planned_text: str
    expected: str
    late_min: int
    late: str
    door: str
    state: str
    received: float
    badge: Priority | None
    tip: str


@dataclass(frozen=True, slots=True)
class Told:
    """One line of the dialogue, with its direction and its age."""

    id: str
    what: str
    value: str
    age: str
    old: bool
    good: bool
    tip: str


def lane_lines(
    picture: Picture, site: SiteId, lanes: tuple[LaneRow, ...], urgent: Mapping[str, Priority]
) -> tuple[LaneLine, ...]:
    """The loads of a site that have not left, soonest first."""
    timezone = _timezone(picture)
    return tuple(_lane_line(row, urgent, timezone) for row in lanes if row.site == site)


def inbound_lines(
    picture: Picture, site: SiteId, docks: tuple[DockRow, ...], urgent: Mapping[str, Priority]
) -> tuple[InboundLine, ...]:
    """Trucks that have not left: at the door first, then by when they are expected."""
    timezone, shares = _timezone(picture), received_shares(picture)
    rows = [row for row in docks if row.inbound and row.site == site and row.status != TruckStatus.LEFT]
    rows.sort(key=lambda row: (not row.docked_at, row.expected_at))
    return tuple(_inbound_line(picture, row, shares, urgent, timezone) for row in rows)


def told(picture: Picture, subject: RouteId | TruckId, *, route: bool) -> tuple[tuple[Told, ...], tuple[Told, ...]]:
    """What transport tells the warehouse of it (down), and the warehouse transport (up)."""
    dialogue = route_dialogue(picture, RouteId(subject)) if route else truck_dialogue(picture, TruckId(subject))
    if dialogue is None:
        return (), ()
    down = tuple(_told(picture, each, "▼") for each in dialogue.down)
    return down, tuple(_told(picture, each, "▲") for each in dialogue.up)


def load_stops(picture: Picture, key: RouteId) -> tuple[LoadStop, ...]:
    """The stops of a route in loading order; nothing before transport has told the order."""
    load = picture[Load].get(key)
    if load is None:
        return ()
    count = len(load.stops)
    return tuple(
        _load_stop(picture, picture[Stop][stop], count - place, misplaced=place < load.deepest)
        for place, stop in enumerate(load.stops)
    )


LANE_COLUMNS: tuple[Column[LaneLine], ...] = (
    Column("Lane", lambda line: line.lane, width=68, badge=lambda line: line.badge, tip=lambda line: line.tip),
    Column("Leaves", lambda line: line.leaves, lambda line: line.leaves_text, width=58, align="right"),
    Column("Vehicle", lambda line: line.vehicle, width=62, grow=1, tip=lambda line: line.tip),
    Column("Door", lambda line: line.door, width=58),
    Column(
        "Ready",
        lambda line: line.share,
        lambda line: line.ready,
        width=70,
        grow=1,
        align="right",
        bar=lambda line: line.share,
        tip=lambda line: line.tip,
    ),
    Column("Aboard", lambda line: line.loaded, width=60, align="right"),
    Column(
        "Weight",
        lambda line: line.weight_g,
        lambda line: line.weight,
        width=116,
        grow=1,
        align="right",
        tip=lambda line: line.tip,
    ),
    Column("Load", lambda line: line.state, width=78, grow=1, strong=lambda line: not line.whole),
)
INBOUND_COLUMNS: tuple[Column[InboundLine], ...] = (
    Column("Truck", lambda line: line.truck, width=78, badge=lambda line: line.badge, tip=lambda line: line.tip),
    Column("From", lambda line: line.supplier, width=92, grow=2, tip=lambda line: line.tip),
    Column("Planned", lambda line: line.planned, lambda line: line.planned_text, width=64, align="right"),
    Column("Expected", lambda line: line.expected, width=76, align="right"),
    Column(
        "Late",
        lambda line: line.late_min,
        lambda line: line.late,
        width=64,
        align="right",
        strong=lambda line: line.late_min > 0,
    ),
    Column("Door", lambda line: line.door, width=58),
    Column(
        "Received",
        lambda line: line.received,
        lambda line: f"{line.received:.0%}",
        width=72,
        align="right",
        bar=lambda line: line.received,
    ),
    Column("State", lambda line: line.state, width=86, grow=1),
)
TOLD_COLUMNS: tuple[Column[Told], ...] = (
    Column("What", lambda line: line.what, width=134, tip=lambda line: line.tip),
    Column(
        "Told",
        lambda line: line.value,
        width=120,
        grow=1,
        strong=lambda line: not line.good,
        tip=lambda line: line.tip,
    ),
    Column(
        "Age", lambda line: line.age, width=64, align="right", stale=lambda line: line.old, tip=lambda line: line.tip
    ),
)


def _lane_line(row: LaneRow, urgent: Mapping[str, Priority], timezone: str) -> LaneLine:
    total_g = row.measured_g + row.estimated_g
    badges = [urgent[key] for key in (row.route, row.vehicle) if key in urgent]
    return LaneLine(
        row.route,
        (row.lane or "–").removeprefix(f"{row.site}-"),
        row.departure_at,
        clock(row.departure_at, timezone),
        row.vehicle,
        (row.door or "–").removeprefix(f"{row.site}-"),
        f"{row.ready}/{row.parcels}",
        row.ready / row.parcels if row.parcels else 0.0,
        f"{row.loaded}",
        weight_text(row),
        total_g,
        state_text(row),
        not row.short and not row.stopped,
        min(badges, key=list(Priority).index, default=None),
        f"{row.route}: {row.ready} of {row.parcels} parcels ready, {row.loaded} aboard\n"
        f"{row.measured_g / 1000:.1f} kg measured, {row.estimated_g / 1000:.1f} kg still an estimate"
        + (f"\nshort: {', '.join(row.short[:5])}" if row.short else ""),
    )


def weight_text(row: LaneRow) -> str:
    """`312 kg` when all of it was weighed, `312 kg, 40 % est.` while part is an estimate."""
    total_g = row.measured_g + row.estimated_g
    if not row.estimated_g:
        return f"{total_g / 1000:,.0f} kg"
    return f"{total_g / 1000:,.0f} kg, {row.estimated_g / total_g:.0%} est."


def state_text(row: LaneRow) -> str:
    """Complete, coming, or what is wrong with it."""
    if row.short:
        return f"{len(row.short)} short"
    if row.stopped:
        return f"{row.stopped} stopped"
    return "complete" if row.complete else "coming"


def _inbound_line(
    picture: Picture, row: DockRow, shares: Mapping[str, float], urgent: Mapping[str, Priority], timezone: str
) -> InboundLine:
    notice = picture[Notice].get(row.notice or "")
    late = round(row.late_s * SECOND / MINUTE) if row.late_s * SECOND > GRACE else 0
    return InboundLine(
        TruckId(row.guest),
        notice.supplier if notice else "",
        row.starts_at,
        clock(row.starts_at, timezone),
        clock(row.expected_at, timezone),
        late,
        f"{late} min" if late else "–",
        row.door.removeprefix(f"{row.site}-"),
        row.status,
        shares.get(row.notice or "", 0.0),
        urgent.get(row.guest),
        f"{row.guest}: {row.says}",
    )


def _told(picture: Picture, telling: Telling, arrow: str) -> Told:
    age_s = seconds_between(telling.told_at, picture.now) if telling.told_at else None
    said = (
        f"{telling.source.upper()}, {clock(telling.told_at, _timezone(picture))}" if telling.told_at else "not told yet"
    )
    return Told(
        f"{arrow} {telling.what}",
        telling.what,
        telling.value,
        age_text(age_s) if age_s is not None else "–",
        age_s is not None and age_s > OLD_S and not telling.good,
        telling.good,
        f"{telling.value}\n{said}",
    )


def _load_stop(picture: Picture, stop: Stop, number: int, *, misplaced: bool) -> LoadStop:
    parcels = [picture[Parcel][key] for order in stop.orders for key in picture[Progress][order].parcels]
    wanted = max(len(parcels), len(stop.orders), 1)
    ready = sum(parcel.status in STANDING for parcel in parcels)
    aboard = sum(parcel.status is ParcelStatus.LOADED for parcel in parcels)
    tip = f"Stop {number}, {stop.address}\n{aboard} aboard, {ready - aboard} ready, {wanted - ready} awaited"
    late = misplaced and 0 < aboard < wanted
    return LoadStop(f"{number}", ready / wanted, aboard / wanted, tip, late)


def _timezone(picture: Picture) -> str:
    operation = operation_of(picture)
    return operation.timezone if operation else "UTC"
