"""Which appointments at doors cannot be kept, and who waits although a door is free?"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations

from controltower.domain.docks import Appointment, Truck, TruckStatus, is_closed, lost
from controltower.domain.ids import DoorId, SiteId
from controltower.domain.picture import Picture
from controltower.domain.places import Door, DoorKind, operation_of
from controltower.domain.times import HOUR, MINUTE, Instant, clock

NEAR = 4 * HOUR
"""What begins later is not looked at yet."""
WAITS = 10 * MINUTE
"""Who waits so long in the yard, though a door is free, is in trouble."""
BEHIND = 10 * MINUTE
"""So long before an appointment its door should be free."""


@dataclass(frozen=True, slots=True)
class DoorTrouble:
    """One guest whose appointment cannot be kept; `cause` names it for as long as it is booked as it is."""

    cause: str
    site: SiteId
    kind: DoorKind
    guest: str
    says: str


def door_troubles(picture: Picture) -> tuple[DoorTrouble, ...]:
    """All of them, the most pressing first; nothing where every guest can come as booked."""
    doors = picture[Door]
    near = [each for each in picture[Appointment].values() if not each.left_at and each.door in doors]
    near = [each for each in near if each.starts_at < picture.now + NEAR]
    found: dict[str, DoorTrouble] = {}
    for booked, says in (*_lost(picture, near), *_colliding(picture, near), *_waiting(picture, near)):
        found.setdefault(booked.id, _trouble(picture, booked, says))
    starts: dict[str, Instant] = {each.id: each.starts_at for each in near}
    return tuple(found[key] for key in sorted(found, key=lambda key: (starts[key], key)))


def _trouble(picture: Picture, booked: Appointment, says: str) -> DoorTrouble:
    cause = f"{booked.route or booked.guest}@{booked.door}-{booked.starts_at // MINUTE % 1440}"
    return DoorTrouble(cause, booked.site, picture[Door][booked.door].kind, booked.route or booked.guest, says)


def _lost(picture: Picture, near: Iterable[Appointment]) -> Iterable[tuple[Appointment, str]]:
    return ((each, says) for each in near if (says := lost(picture, each)))


def _colliding(picture: Picture, near: Iterable[Appointment]) -> Iterable[tuple[Appointment, str]]:
    """Two that are booked at one door at a time, and who is still there when the next is due."""
    by_door: dict[DoorId, list[Appointment]] = {}
    for each in near:
        by_door.setdefault(each.door, []).append(each)
    for booked in by_door.values():
        for one, other in combinations(sorted(booked, key=lambda each: (not each.docked_at, each.starts_at)), 2):
            if other.docked_at or lost(picture, one) or lost(picture, other):
                continue
            if one.docked_at and other.starts_at < picture.now + BEHIND and _overstays(picture, one):
                yield other, f"{_name(one)} still stands at {one.door}, where {_name(other)} is due."
            elif not one.docked_at and one.starts_at < other.ends_at and other.starts_at < one.ends_at:
                until = _clock(picture, one)
                yield other, f"{_name(other)} is booked at {one.door} when {_name(one)} is there, until {until}."


def _overstays(picture: Picture, booked: Appointment) -> bool:
    return booked.ends_at < picture.now


def _waiting(picture: Picture, near: Iterable[Appointment]) -> Iterable[tuple[Appointment, str]]:
    """Trucks in the yard that could stand at a door which nobody has or needs soon."""
    here = [(each, truck) for each in near if (truck := picture[Truck].get(each.guest)) and _waits(picture, truck)]
    if not here:
        return
    taken = {each.door for each in picture[Appointment].values() if each.docked_at and not each.left_at}
    free = [each for each in picture[Door].values() if each.id not in taken and not is_closed(each, picture.now)]
    for booked, truck in here:
        fitting = [each for each in free if each.site == truck.site and each.kind is DoorKind.INBOUND]
        door = next((each for each in fitting if set(truck.needs) <= set(each.equipment)), None)
        if door is not None:
            waits = (picture.now - truck.arrived_at) // MINUTE
            yield booked, f"{truck.id} waits in the yard for {waits} min, and {door.id} is free."


def _waits(picture: Picture, truck: Truck) -> bool:
    return truck.status is TruckStatus.IN_YARD and picture.now - truck.arrived_at >= WAITS


def _name(booked: Appointment) -> str:
    return booked.route or booked.guest


def _clock(picture: Picture, booked: Appointment) -> str:
    operation = operation_of(picture)
    return clock(booked.ends_at, operation.timezone if operation else "UTC")
