"""Who is due at which door, and how does that compare with the booking?"""

from dataclasses import dataclass

from controltower.domain.docks import Appointment, Truck, TruckStatus, is_frozen, lost
from controltower.domain.ids import AppointmentId, DoorId, NoticeId, RouteId, SiteId, VehicleId
from controltower.domain.picture import Picture
from controltower.domain.places import operation_of
from controltower.domain.routes import Route, RouteStatus
from controltower.domain.times import MINUTE, NEVER, Instant, clock
from controltower.tower.floorwork.routes import expected_home


@dataclass(frozen=True, slots=True)
class DockRow:
    """One booking of a door: planned, expected and as it came; `late_s` compares the arrival with the booked start.

    `why` it is booked so, as somebody decided it; `trouble` is why it cannot be kept; `frozen`: it begins soon.
    """

    id: AppointmentId
    site: SiteId
    door: DoorId
    guest: str
    inbound: bool
    route: RouteId | None
    notice: NoticeId | None
    starts_at: Instant
    ends_at: Instant
    expected_at: Instant
    docked_at: Instant
    left_at: Instant
    status: str
    late_s: float
    says: str
    why: str = ""
    trouble: str = ""
    frozen: bool = False


def dock_rows(picture: Picture) -> tuple[DockRow, ...]:
    """Every booking, by start and door."""
    rows = (dock_row(picture, booked) for booked in picture[Appointment].values())
    return tuple(sorted(rows, key=lambda row: (row.starts_at, row.door)))


def dock_row(picture: Picture, booked: Appointment) -> DockRow:
    """One booking with what is known of its guest."""
    truck = picture[Truck].get(booked.guest)
    expected = expected_at(picture, booked)
    came = booked.docked_at or expected
    late_s = max(0.0, (came - booked.starts_at) / 1_000_000)
    status = _status(picture, booked, truck)
    return DockRow(
        booked.id,
        booked.site,
        booked.door,
        booked.guest,
        truck is not None,
        booked.route,
        truck.notice if truck else None,
        booked.starts_at,
        booked.ends_at,
        expected,
        booked.docked_at,
        booked.left_at,
        status,
        late_s,
        _says(picture, booked, expected, status),
        booked.why,
        lost(picture, booked),
        is_frozen(picture, booked),
    )


def expected_at(picture: Picture, booked: Appointment) -> Instant:
    """When the guest is expected at the door: as told for trucks, when its trip before ends for own vehicles."""
    if booked.docked_at:
        return booked.docked_at
    truck = picture[Truck].get(booked.guest)
    if truck is not None:
        return truck.expected_at if truck.status is TruckStatus.EXPECTED else max(truck.expected_at, booked.starts_at)
    route = picture[Route].get(booked.route) if booked.route else None
    home = expected_home(picture, VehicleId(booked.guest), route) if route else NEVER
    return max(booked.starts_at, home)


def _status(picture: Picture, booked: Appointment, truck: Truck | None) -> str:
    if booked.left_at:
        return "left"
    if booked.docked_at:
        return "at the door"
    if truck is not None:
        return truck.status
    route = picture[Route].get(booked.route) if booked.route else None
    return "left" if route and route.status in (RouteStatus.ON_ROAD, RouteStatus.DONE) else "expected"


def _says(picture: Picture, booked: Appointment, expected: Instant, status: str) -> str:
    operation = operation_of(picture)
    zone = operation.timezone if operation else "UTC"
    shift = round((expected - booked.starts_at) / MINUTE)
    if booked.docked_at:
        word = f"at {booked.door} since {clock(booked.docked_at, zone)}"
        return f"left {clock(booked.left_at, zone)}" if booked.left_at else word
    drift = f", {shift} min late" if shift > 0 else f", {-shift} min early" if shift < 0 else ""
    return f"{status} {clock(expected, zone)}{drift}"
