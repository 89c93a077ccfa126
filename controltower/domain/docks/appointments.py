"""Who has booked which door for when, and when did they really stand there?"""

from dataclasses import dataclass, replace

from controltower.domain.contradictions import contradiction, unknown
from controltower.domain.ids import (
    AppointmentId,
    DoorId,
    RouteId,
    SiteId,
    VehicleId,
)
from controltower.domain.picture import Facts, Picture
from controltower.domain.places import Door
from controltower.domain.said import Said
from controltower.domain.times import NEVER, Instant


@dataclass(frozen=True, slots=True)
class Appointment:
    """A door booked for a truck or a vehicle, planned and as it came; `why` it is so where somebody decided it."""

    id: AppointmentId
    site: SiteId
    door: DoorId
    guest: str
    route: RouteId | None
    starts_at: Instant
    ends_at: Instant
    docked_at: Instant = NEVER
    left_at: Instant = NEVER
    why: str = ""


@dataclass(frozen=True, slots=True)
class AppointmentBooked:
    """A door is booked."""

    appointment: AppointmentId
    site: SiteId
    door: DoorId
    guest: str
    route: RouteId | None
    starts_at: Instant
    ends_at: Instant


@dataclass(frozen=True, slots=True)
class VehicleDocked:
    """An own vehicle stands at a door to be loaded."""

    vehicle: VehicleId
    route: RouteId
    door: DoorId


def appointment_booked(picture: Picture, event: AppointmentBooked, said: Said) -> Facts:
    """The booking; a later one of the same id replaces it until the guest is at the door."""
    if event.door not in picture[Door]:
        return unknown(picture, said, Door, event.door)
    held = picture[Appointment].get(event.appointment)
    if held is not None and held.docked_at:
        return (contradiction(picture, said, held.id, "is booked anew", "its guest is at the door", Appointment),)
    if event.ends_at <= event.starts_at:
        return (contradiction(picture, said, event.appointment, "ends before it starts", "no such time", Appointment),)
    return (
        Appointment(
            event.appointment, event.site, event.door, event.guest, event.route, event.starts_at, event.ends_at
        ),
    )


def docked_as_booked(
    picture: Picture, guest: str, route: RouteId | None, door: DoorId, at: Instant
) -> tuple[Appointment, ...]:
    """The guest's open appointment, begun at the door that it really took."""
    booked = _open_booking(picture, guest, route)
    return () if booked is None or booked.docked_at else (replace(booked, door=door, docked_at=at),)


def left_as_booked(picture: Picture, guest: str, route: RouteId | None, at: Instant) -> tuple[Appointment, ...]:
    """The guest's appointment, ended."""
    booked = _open_booking(picture, guest, route)
    return () if booked is None else (replace(booked, left_at=at),)


def _open_booking(picture: Picture, guest: str, route: RouteId | None) -> Appointment | None:
    for booked in picture[Appointment].values():
        if booked.guest == guest and booked.route == route and not booked.left_at:
            return booked
    return None
