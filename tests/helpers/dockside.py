"""A dock for tests: doors in a row, receivers, trucks with notices, and what was booked for them."""

from collections.abc import Iterable
from dataclasses import dataclass
from random import Random

from controltower.domain.docks import Announced, AppointmentBooked, NoticeAnnounced, TruckArrived, TruckDocked
from controltower.domain.ids import AppointmentId, DoorId, NoticeId, TruckId, WorkerId
from controltower.domain.labour import ShiftStarted, Skill, Worker, WorkerListed
from controltower.domain.messages import Body
from controltower.domain.picture import Picture
from controltower.domain.places import Door, DoorKind, DoorListed
from controltower.domain.times import Span
from tests.helpers import make


@dataclass(frozen=True, slots=True)
class Coming:
    """A truck: its name, when it is planned and booked (hours after dawn), at which door, and what it needs."""

    name: str
    planned: float
    door: str = "D1"
    hours: float = 1.0
    needs: tuple[str, ...] = ()
    drops: bool = False
    pieces: int = 60


def dockside(trucks: Iterable[Coming] = (), doors: int = 2, cooled: Iterable[int] = (), people: int = 4) -> Picture:
    """The small building with so many inbound doors, D1 of the house among them, and these trucks booked."""
    picture = make.opened()
    make.tell(picture, *_doors(doors, tuple(cooled)), *_receivers(people))
    for truck in trucks:
        make.tell(picture, *announced(truck))
    return picture


def _doors(count: int, cooled: tuple[int, ...]) -> Iterable[Body]:
    for number in range(1, count + 1):
        name = DoorId("D1" if number == 1 else f"I{number}")
        equipment = ("reefer",) if number in cooled else ()
        yield DoorListed(Door(name, make.SITE, DoorKind.INBOUND, 5.0 * number, 50, equipment))


def _receivers(people: int) -> Iterable[Body]:
    for number in range(1, people + 1):
        key = WorkerId(f"R{number}")
        yield WorkerListed(Worker(key, make.SITE, (Skill.RECEIVE,), Span(make.DAWN, make.at(12)), ()))
        yield ShiftStarted(key, make.DOCK_ZONE)


def announced(truck: Coming) -> Iterable[Body]:
    """The notice of a truck and its appointment."""
    lines = (Announced(make.ITEM, truck.pieces), Announced(make.OTHER, truck.pieces))
    planned, key = make.at(truck.planned), TruckId(truck.name)
    yield NoticeAnnounced(NoticeId(f"N-{key}"), make.SITE, "Supplier", key, planned, lines, truck.needs, truck.drops)
    if truck.door:
        ends = make.at(truck.planned + truck.hours)
        yield AppointmentBooked(AppointmentId(f"A-{key}"), make.SITE, DoorId(truck.door), key, None, planned, ends)


def docked(picture: Picture, truck: str, door: str, hours: float) -> None:
    """The truck came and stands at a door."""
    make.tell(picture, TruckArrived(TruckId(truck)), TruckDocked(TruckId(truck), DoorId(door)), hours=hours)


def crowded(seed: int) -> Picture:
    """A dock of a few doors with trucks that come when they like, as drawn from a seed."""
    chance = Random(seed)
    doors = chance.randint(2, 5)
    cooled = tuple(number for number in range(1, doors + 1) if number == 2 or chance.random() < 0.3)
    names = ["D1", *(f"I{number}" for number in range(2, doors + 1))]
    trucks = [
        Coming(
            f"T{number}",
            0.5 + 3.5 * chance.random(),
            "I2" if (needs := ("reefer",) if chance.random() < 0.25 else ()) else chance.choice(names),
            chance.choice((0.5, 1.0, 1.25)),
            needs,
            chance.random() < 0.2,
            chance.randint(5, 150),
        )
        for number in range(1, chance.randint(2, 9))
    ]
    return dockside(trucks, doors, cooled, chance.randint(1, 5))
