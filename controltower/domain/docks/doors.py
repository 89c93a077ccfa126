"""Which doors are out of use, and until when?"""

from dataclasses import dataclass, replace

from controltower.domain.contradictions import contradiction, unknown
from controltower.domain.ids import DoorId
from controltower.domain.picture import Facts, Picture
from controltower.domain.places import Door, DoorListed
from controltower.domain.said import Said
from controltower.domain.times import NEVER, Instant


@dataclass(frozen=True, slots=True)
class DoorClosed:
    """A door cannot be used until then, as far as is known."""

    door: DoorId
    until: Instant
    reason: str


@dataclass(frozen=True, slots=True)
class DoorOpened:
    """A door can be used again."""

    door: DoorId


def door_listed(picture: Picture, event: DoorListed) -> Facts:
    """The door as master data has it; one that is out of use stays so."""
    held = picture[Door].get(event.door.id)
    if held is None or event.door.closed_until:
        return (event.door,)
    return (replace(event.door, closed_until=held.closed_until, closed_for=held.closed_for),)


def door_closed(picture: Picture, event: DoorClosed, said: Said) -> Facts:
    """The door, closed; who stands there stays."""
    door = picture[Door].get(event.door)
    if door is None:
        return unknown(picture, said, Door, event.door)
    if event.until <= said.at:
        return (contradiction(picture, said, door.id, "is closed", "until before it was said", Door),)
    return (replace(door, closed_until=event.until, closed_for=event.reason),)


def door_opened(picture: Picture, event: DoorOpened, said: Said) -> Facts:
    """The door, open."""
    door = picture[Door].get(event.door)
    if door is None:
        return unknown(picture, said, Door, event.door)
    return (replace(door, closed_until=NEVER, closed_for=""),)


def is_closed(door: Door, at: Instant) -> bool:
    """Whether a door is out of use at a moment."""
    return at < door.closed_until
