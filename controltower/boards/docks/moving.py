"""May this guest stand there, and what would it change? The slot of a bar that was dragged, and now beside if."""

from collections.abc import Iterable
from dataclasses import dataclass

from controltower.domain.docks import Appointment, DoorSlot, slot_problems, soft_problems
from controltower.domain.ids import DoorId
from controltower.domain.picture import Picture
from controltower.domain.places import Door, operation_of
from controltower.domain.times import Instant, clock
from controltower.planning.docks.reading import problem_of
from controltower.planning.docks.redocking import Figures, as_booked
from controltower.ui.table import Column


@dataclass(frozen=True, slots=True)
class Moved:
    """One thing that the move changes, now and if."""

    what: str
    now: str
    then: str
    mark: str


def slot_of(held: Appointment, door: str, starts_at: Instant) -> DoorSlot:
    """The appointment at another door or time, as long as it was."""
    ends_at = Instant(starts_at + held.ends_at - held.starts_at)
    return DoorSlot(held.id, held.site, DoorId(door), held.guest, held.route, starts_at, ends_at)


def hard(picture: Picture, slot: DoorSlot) -> tuple[str, ...]:
    """Every rule that forbids the slot, a sentence each."""
    return tuple(slot_problems(picture, (slot,)))


def soft(picture: Picture, slot: DoorSlot) -> tuple[str, ...]:
    """Every rule that it breaks and that may be broken with a reason."""
    return tuple(soft_problems(picture, (slot,)))


def title(picture: Picture, slot: DoorSlot) -> str:
    """`Move TR06 to IN07, 10:25–11:40`."""
    timezone = _timezone(picture)
    span = f"{clock(slot.starts_at, timezone)}–{clock(slot.ends_at, timezone)}"
    return f"Move {slot.route or slot.guest} to {slot.door.removeprefix(f'{slot.site}-')}, {span}"


def booked_now(picture: Picture, slot: DoorSlot) -> str:
    """`now IN02, 06:21–07:36`."""
    held, timezone = picture[Appointment][slot.appointment], _timezone(picture)
    door = held.door.removeprefix(f"{held.site}-")
    return f"now {door}, {clock(held.starts_at, timezone)}–{clock(held.ends_at, timezone)}"


def changes(picture: Picture, slot: DoorSlot) -> tuple[Moved, ...]:
    """What comes of it for all guests on that side of the site, if everybody came as booked; nothing is moved."""
    after = picture.fork()
    held = picture[Appointment][slot.appointment]
    after.put(
        [
            Appointment(
                held.id, held.site, slot.door, held.guest, held.route, slot.starts_at, slot.ends_at, why="looked at"
            )
        ]
    )
    kind = picture[Door][slot.door].kind
    before, then = (as_booked(problem_of(each, picture.now, slot.site, kind)) for each in (picture, after))
    return tuple(_lines(before, then, _currency(picture)))


def _lines(before: tuple[Figures, int], then: tuple[Figures, int], currency: str) -> Iterable[Moved]:
    (now, gone), (if_, gone_if) = before, then
    yield _line("Appointments that cannot be kept", gone, gone_if)
    yield _line("Waiting for a door, all guests", now.wait_min, if_.wait_min, " min")
    if round(now.detention) or round(if_.detention):
        yield _line("Detention charged by carriers", now.detention, if_.detention, f" {currency}")
    yield _line("Goods or routes late, together", now.late_min, if_.late_min, " min")
    yield _line("Walking to shelves or from lanes", now.walk_km, if_.walk_km, " km", 1)


def _line(what: str, now: float, then: float, unit: str = "", digits: int = 0) -> Moved:
    before, after = round(now, digits), round(then, digits)
    mark = "same" if before == after else "▲ better" if after < before else "▼ worse"
    return Moved(what, f"{now:.{digits}f}{unit}", f"{then:.{digits}f}{unit}", mark)


CHANGE_COLUMNS: tuple[Column[Moved], ...] = (
    Column("If everybody comes as booked", lambda line: line.what, width=220, grow=1),
    Column("Now", lambda line: line.now, width=84, align="right"),
    Column("If", lambda line: line.then, width=84, align="right", strong=lambda line: line.mark != "same"),
    Column("", lambda line: line.mark, width=80, name="mark"),
)


def _timezone(picture: Picture) -> str:
    operation = operation_of(picture)
    return operation.timezone if operation else "UTC"


def _currency(picture: Picture) -> str:
    operation = operation_of(picture)
    return operation.currency if operation else ""
