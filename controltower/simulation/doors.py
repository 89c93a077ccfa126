"""Which door does a guest take? The first free one that fits, or the one that a desk gave it, at its time."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from controltower.domain.docks import DoorClosed, DoorOpened, DoorSlot
from controltower.domain.ids import DoorId, SiteId
from controltower.domain.places import Door, DoorKind
from controltower.simulation.ground import Ground
from controltower.simulation.voices import YARD

HELD_S = 2_700.0
"""A door is kept free so long for a guest that was given it. House rule of the demo."""
PATIENCE_S = 900.0
"""Who finds the given door taken so long after its time goes to the first free one. House rule of the demo."""


@dataclass(frozen=True, slots=True)
class Given:
    """The door that a desk gave a guest, from when until when (seconds after midnight)."""

    door: DoorId
    starts_s: float
    ends_s: float


class Doors:
    """All doors of the operation, those that are free in the order in which they became so."""

    def __init__(self, ground: Ground) -> None:
        self.ground = ground
        self.free: list[DoorId] = [door.id for door in ground.facts[Door].values()]
        self.given: dict[str, Given] = {}
        self._closed: set[DoorId] = set()

    def assign(self, slots: Iterable[DoorSlot]) -> None:
        """What a desk decided, by guest: a truck, or a route."""
        seconds = self.ground.seconds
        for slot in slots:
            self.given[slot.route or slot.guest] = Given(slot.door, seconds(slot.starts_at), seconds(slot.ends_at))

    def close(self, door: DoorId, until_s: float, reason: str) -> None:
        """Nobody new comes to the door; who stands there stays."""
        self._closed.add(door)
        self.ground.say(YARD, DoorClosed(door, self.ground.at(until_s), reason))

    def open(self, door: DoorId) -> None:
        """The door can be used again."""
        self._closed.discard(door)
        self.ground.say(YARD, DoorOpened(door))

    def take(
        self, guest: str, site: SiteId, kind: DoorKind, needs: Collection[str] = (), wish: DoorId | None = None
    ) -> DoorId | None:
        """A free door for this guest, which is then taken; None where it must wait."""
        door = self._for(
            guest, [each for each in self._open(site, kind, needs) if not self._is_kept(each, guest)], wish
        )
        if door is not None:
            self.free.remove(door)
            self.given.pop(guest, None)
        return door

    def leave(self, door: DoorId) -> None:
        """The door is free again."""
        self.free.append(door)

    def _for(self, guest: str, free: list[DoorId], wish: DoorId | None) -> DoorId | None:
        given = self.given.get(guest)
        if given is not None and given.door in free:
            return given.door
        if given is not None and self.ground.now < given.starts_s + PATIENCE_S:
            return None
        return wish if wish in free else free[0] if free else None

    def _open(self, site: SiteId, kind: DoorKind, needs: Collection[str]) -> Iterable[DoorId]:
        for key in self.free:
            door = self.ground.facts[Door][key]
            fits = door.site == site and door.kind is kind and all(each in door.equipment for each in needs)
            if fits and key not in self._closed:
                yield key

    def _is_kept(self, door: DoorId, guest: str) -> bool:
        """Whether the door is kept for another guest, who comes soon and before this one would."""
        own = self.given.get(guest)
        before_s = own.starts_s if own is not None and own.door == door else self.ground.now + HELD_S
        return any(
            each.door == door and key != guest and each.starts_s < before_s and self.ground.now < each.ends_s
            for key, each in self.given.items()
        )
