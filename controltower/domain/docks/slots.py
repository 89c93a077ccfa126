"""May these guests have these doors at these times? Doors as a desk assigns them, with every rule they must keep."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from controltower.domain.docks.appointments import Appointment
from controltower.domain.docks.inbound import Truck, TruckStatus
from controltower.domain.errors import Refused
from controltower.domain.ids import AppointmentId, DoorId, ProposalId, RouteId, SiteId
from controltower.domain.picture import Facts, Picture
from controltower.domain.places import Door, DoorKind, operation_of
from controltower.domain.routes import AHEAD_OF_ROAD, Route
from controltower.domain.said import Said
from controltower.domain.times import MINUTE, Instant, clock

FREEZE = 30 * MINUTE
"""An appointment that begins sooner is frozen: its guest is on the way there. House rule of the demo."""
EARLY = 5 * MINUTE
"""A slot may begin so long before its guest is expected."""


@dataclass(frozen=True, slots=True)
class DoorSlot:
    """A door for a truck, or for the vehicle of a route, between two times; `why` this one, as a sentence."""

    appointment: AppointmentId
    site: SiteId
    door: DoorId
    guest: str
    route: RouteId | None
    starts_at: Instant
    ends_at: Instant
    why: str = ""


@dataclass(frozen=True, slots=True)
class AssignDoors:
    """Give these guests these doors at these times, whatever was booked for them before."""

    slots: tuple[DoorSlot, ...]
    proposal: ProposalId | None = None
    reason: str = ""


def assign_doors(picture: Picture, decision: AssignDoors, said: Said) -> Facts:
    """The bookings as decided. All of them, or none; who breaks a soft rule by hand must say why."""
    del said
    reasons = list(slot_problems(picture, decision.slots))
    if decision.proposal is None and not decision.reason.strip():
        reasons += [f"{each} That needs a reason." for each in soft_problems(picture, decision.slots)]
    if reasons:
        raise Refused(reasons)
    return tuple(
        Appointment(
            slot.appointment,
            slot.site,
            slot.door,
            slot.guest,
            slot.route,
            slot.starts_at,
            slot.ends_at,
            why=slot.why or decision.reason,
        )
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


def soft_problems(picture: Picture, slots: Iterable[DoorSlot]) -> Iterable[str]:
    """Every rule that these slots break and that may be broken with a reason, each a sentence."""
    for slot in slots:
        held, truck = picture[Appointment].get(slot.appointment), picture[Truck].get(slot.guest)
        if held is not None and _is_moved(held, slot) and is_frozen(picture, held):
            yield f"{slot.guest} is due at {held.door} within {FREEZE // MINUTE} min, and may be on its way there."
        if truck is not None and truck.status is TruckStatus.EXPECTED and slot.starts_at + EARLY < truck.expected_at:
            early = round((truck.expected_at - slot.starts_at) / MINUTE)
            yield f"{slot.door} would wait {early} min for {slot.guest}, which is expected later."


def is_frozen(picture: Picture, booked: Appointment) -> bool:
    """Whether an appointment begins so soon that its guest may be on the way, and can still be kept."""
    if booked.docked_at or booked.left_at or not 0 <= booked.starts_at - picture.now < FREEZE:
        return False
    return not lost(picture, booked)


def lost(picture: Picture, booked: Appointment) -> str:
    """Why an appointment can no longer be kept as it is booked, as a sentence; nothing where it can."""
    door, truck = picture[Door].get(booked.door), picture[Truck].get(booked.guest)
    if booked.docked_at or booked.left_at:
        return ""
    if door is not None and booked.starts_at < door.closed_until:
        because = f" ({door.closed_for})" if door.closed_for else ""
        return f"{booked.door} is out of use until {_clock(picture, door.closed_until)}{because}."
    if truck is not None and truck.status is TruckStatus.EXPECTED and truck.expected_at >= booked.ends_at:
        late = round((truck.expected_at - booked.starts_at) / MINUTE)
        return f"{booked.guest} is expected {late} min after its appointment begins, when it is over."
    return ""


def _is_moved(held: Appointment, slot: DoorSlot) -> bool:
    return (held.door, held.starts_at) != (slot.door, slot.starts_at)


def _slot_problems(picture: Picture, slot: DoorSlot) -> Iterator[str]:
    door, held = picture[Door].get(slot.door), picture[Appointment].get(slot.appointment)
    if door is None:
        yield f"There is no door {slot.door}."
    elif door.site != slot.site:
        yield f"{slot.door} is at {door.site}, and {slot.guest} comes to {slot.site}."
    elif (door.kind is DoorKind.INBOUND) is not (slot.route is None):
        yield f"{slot.door} is an {door.kind} door, which {slot.guest} cannot use."
    else:
        yield from _door_problems(picture, slot, door)
    if slot.ends_at <= slot.starts_at:
        yield f"{slot.guest} would leave {slot.door} before it comes."
    elif slot.ends_at <= picture.now:
        yield f"The time of {slot.guest} at {slot.door} would be over already."
    if held is not None and (held.route or held.guest) != (slot.route or slot.guest):
        yield f"{held.id} is the appointment of {held.route or held.guest}, not of {slot.route or slot.guest}."
    elif held is not None and held.docked_at:
        yield f"{slot.guest} stands at {held.door} already."
    elif _is_gone(picture, slot):
        yield f"{slot.route or slot.guest} has left already."
    if held is None:
        yield from _new_problems(picture, slot)


def _new_problems(picture: Picture, slot: DoorSlot) -> Iterator[str]:
    """Why a guest cannot get an appointment that was not there before."""
    if slot.route is not None and slot.route not in picture[Route]:
        yield f"There is no route {slot.route}."
    if slot.route is None and slot.guest not in picture[Truck]:
        yield f"There is no truck {slot.guest}."
    for booked in picture[Appointment].values():
        if not booked.left_at and (booked.route, booked.guest) == (slot.route, slot.guest):
            yield f"{slot.guest} has the appointment {booked.id} already."


def _door_problems(picture: Picture, slot: DoorSlot, door: Door) -> Iterator[str]:
    truck = picture[Truck].get(slot.guest)
    missing = [each for each in truck.needs if each not in door.equipment] if truck is not None else []
    if missing:
        yield f"{slot.guest} needs a door with {' and '.join(missing)}, and {door.id} has none."
    if slot.starts_at < door.closed_until:
        yield f"{door.id} is out of use until {_clock(picture, door.closed_until)}."


def _is_gone(picture: Picture, slot: DoorSlot) -> bool:
    if slot.route is not None:
        route = picture[Route].get(slot.route)
        return route is not None and route.status not in AHEAD_OF_ROAD
    truck = picture[Truck].get(slot.guest)
    return truck is not None and truck.status is TruckStatus.LEFT


def _taken(picture: Picture, booked: Appointment, slots: Iterable[DoorSlot]) -> Iterator[str]:
    """A guest at a door stays at least until now, and nobody knows how long; one that is overdue holds nothing."""
    ends_at = Instant(picture.now + 1) if booked.docked_at else booked.ends_at
    for slot in slots:
        if slot.door == booked.door and slot.starts_at < ends_at and booked.starts_at < slot.ends_at:
            doing = "taken by" if booked.docked_at else "booked for"
            yield f"{slot.door} is {doing} {booked.guest} when {slot.guest} would come."


def _clock(picture: Picture, at: Instant) -> str:
    operation = operation_of(picture)
    return clock(at, operation.timezone if operation else "UTC")
