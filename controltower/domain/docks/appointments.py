"""Who has booked which door for when, and when did they really stand there?"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from controltower.domain.contradictions import contradiction, unknown
from controltower.domain.errors import Refused
from controltower.domain.ids import (
    AppointmentId,
    DoorId,
    ProposalId,
    RouteId,
    SiteId,
    VehicleId,
)
from controltower.domain.picture import Facts, Picture
from controltower.domain.places import Door, DoorKind
from controltower.domain.said import Said
from controltower.domain.times import NEVER, Instant


@dataclass(frozen=True, slots=True)
class Appointment:
    """A door booked for a truck or a vehicle, planned and as it came."""

    id: AppointmentId
    site: SiteId
    door: DoorId
    guest: str
    route: RouteId | None
    starts_at: Instant
    ends_at: Instant
    docked_at: Instant = NEVER
    left_at: Instant = NEVER


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
class DoorSlot:
    """A door for a truck, or for the vehicle of a route, between two times."""

    appointment: AppointmentId
    site: SiteId
    door: DoorId
    guest: str
    route: RouteId | None
    starts_at: Instant
    ends_at: Instant


@dataclass(frozen=True, slots=True)
class AssignDoors:
    """Give these guests these doors at these times, whatever was booked for them before."""

    slots: tuple[DoorSlot, ...]
    proposal: ProposalId | None = None
    reason: str = ""


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


def assign_doors(picture: Picture, decision: AssignDoors, said: Said) -> Facts:
    """The bookings as decided. All of them, or none."""
    del said
    reasons = list(slot_problems(picture, decision.slots))
    if reasons:
        raise Refused(reasons)
    return tuple(
        Appointment(slot.appointment, slot.site, slot.door, slot.guest, slot.route, slot.starts_at, slot.ends_at)
        for slot in decision.slots
    )


def slot_problems(picture: Picture, slots: Iterable[DoorSlot]) -> Iterable[str]:
    """Every reason why doors cannot be given so, each a sentence."""
    slots = tuple(slots)
    if not slots:
        yield "No door is assigned."
    if len({slot.appointment for slot in slots}) < len(slots):
        yield "One appointment gets two doors."
    for number, slot in enumerate(slots):
        yield from _slot_problems(picture, slot)
        for other in slots[:number]:
            if slot.door == other.door and slot.starts_at < other.ends_at and other.starts_at < slot.ends_at:
                yield f"{slot.guest} and {other.guest} would both stand at {slot.door}."
    moved = {slot.appointment for slot in slots}
    for booked in picture[Appointment].values():
        if booked.id not in moved and not booked.left_at:
            yield from _taken(picture, booked, slots)


def _slot_problems(picture: Picture, slot: DoorSlot) -> Iterator[str]:
    door, held = picture[Door].get(slot.door), picture[Appointment].get(slot.appointment)
    if door is None:
        yield f"There is no door {slot.door}."
    elif door.site != slot.site:
        yield f"{slot.door} is at {door.site}, and {slot.guest} comes to {slot.site}."
    elif (door.kind is DoorKind.INBOUND) is not (slot.route is None):
        yield f"{slot.door} is an {door.kind} door, which {slot.guest} cannot use."
    if slot.ends_at <= slot.starts_at:
        yield f"{slot.guest} would leave {slot.door} before it comes."
    if held is not None and held.docked_at:
        yield f"{slot.guest} stands at {held.door} already."


def _taken(picture: Picture, booked: Appointment, slots: Iterable[DoorSlot]) -> Iterator[str]:
    """A guest at a door stays at least until now; one that is overdue holds nothing."""
    ends_at = max(booked.ends_at, picture.now) if booked.docked_at else booked.ends_at
    for slot in slots:
        if slot.door == booked.door and slot.starts_at < ends_at and booked.starts_at < slot.ends_at:
            yield f"{slot.door} is booked for {booked.guest} when {slot.guest} would come."
