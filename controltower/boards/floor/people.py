"""Who and what moves on the floor, and how is it named? Teams by default, names only where a task is assigned."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass

from controltower.domain.automation import Robot, RobotState, RobotStatus
from controltower.domain.ids import SiteId, WorkerId, ZoneId
from controltower.domain.labour import Duty, Presence, Worker
from controltower.domain.picking import OPEN_TASK, PickTask, Tour
from controltower.domain.picture import Picture
from controltower.domain.places import Zone
from controltower.ui.movers import MoverKind, MoverState
from controltower.ui.table import Column

ROBOT_LOOKS = {
    RobotState.IDLE: MoverState.IDLE,
    RobotState.CHARGING: MoverState.IDLE,
    RobotState.DRIVING: MoverState.BUSY,
    RobotState.WORKING: MoverState.BUSY,
    RobotState.FAULT: MoverState.FAULT,
}


@dataclass(slots=True)
class Moving:
    """What the floor draws: as long as `ids` each, and a tip for every one."""

    ids: list[str]
    x: list[float]
    y: list[float]
    kinds: list[int]
    states: list[int]
    tips: dict[Hashable, str]


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody in a zone: a name where a task is assigned, else the badge number alone."""

    worker: WorkerId
    who: str
    doing: str
    skills: str
    bound: str


def moving(picture: Picture, site: SiteId) -> Moving:
    """Everybody at work or on break at the site, and its robots."""
    found = Moving([], [], [], [], [], {})
    busy = on_tour(picture)
    for duty in picture[Duty].values():
        worker = picture[Worker][duty.id]
        if worker.site == site and duty.presence in (Presence.WORKING, Presence.BREAK):
            state = MoverState.IDLE if duty.presence is Presence.BREAK else MoverState.BUSY
            state = MoverState.PENDING if duty.bound_for else state
            _add(found, duty.id, (duty.x_m, duty.y_m), MoverKind.PERSON, state, _tip(picture, worker, duty, busy))
    for robot in picture[Robot].values():
        status = picture[RobotStatus].get(robot.id)
        if robot.site == site and status is not None:
            tip = f"{robot.id}: {status.state}, {status.battery_pct:.0f} % charged\n{status.doing}"
            look = ROBOT_LOOKS[status.state]
            _add(found, robot.id, (status.x_m, status.y_m), MoverKind.ROBOT, look, tip)
    return found


def on_tour(picture: Picture) -> dict[str, Tour]:
    """Who is on a pick tour now."""
    return {tour.picker: tour for tour in picture[Tour].values() if not tour.ended_at}


def people_in(picture: Picture, zone: ZoneId, names: Mapping[str, str]) -> tuple[Person, ...]:
    """Those who work, rest or are awaited in a zone: the working first. `names` are those that were asked for."""
    busy = on_tour(picture)
    found = [
        (duty.presence is not Presence.WORKING, _person(picture, duty, busy, names))
        for duty in picture[Duty].values()
        if zone in (duty.zone, duty.bound_for) and duty.presence in (Presence.WORKING, Presence.BREAK)
    ]
    return tuple(person for _, person in sorted(found, key=lambda each: (each[0], each[1].worker)))


def named(worker: Worker, busy: dict[str, Tour], names: Mapping[str, str]) -> str:
    """The name only where a task is assigned, and it was asked for."""
    return names.get(worker.id, worker.id) if worker.id in busy else worker.id


PEOPLE_COLUMNS: tuple[Column[Person], ...] = (
    Column("Who", lambda person: person.who, width=84, grow=1),
    Column("Doing", lambda person: person.doing, width=110, grow=2, tip=lambda person: person.doing),
    Column("Trained to", lambda person: person.skills, width=96, grow=1, tip=lambda person: person.skills),
)


def _person(picture: Picture, duty: Duty, busy: dict[str, Tour], names: Mapping[str, str]) -> Person:
    worker = picture[Worker][duty.id]
    skills = ", ".join(worker.skills)
    return Person(worker.id, named(worker, busy, names), _doing(picture, duty, busy), skills, duty.bound_for or "")


def _doing(picture: Picture, duty: Duty, busy: dict[str, Tour]) -> str:
    if duty.bound_for is not None:
        zone = picture[Zone].get(duty.bound_for)
        return f"bound for {zone.name if zone else duty.bound_for}"
    if duty.presence is Presence.BREAK:
        return "on break"
    tour = busy.get(duty.id)
    if tour is None:
        return duty.doing or "no task"
    left = sum(picture[PickTask][key].status in OPEN_TASK for key in tour.tasks)
    return f"picks {tour.wave}, {left} of {len(tour.tasks)} left"


def _tip(picture: Picture, worker: Worker, duty: Duty, busy: dict[str, Tour]) -> str:
    zone = picture[Zone].get(duty.zone) if duty.zone else None
    where = zone.name if zone else "no zone"
    return f"{worker.id}, {where}\n{_doing(picture, duty, busy)}\ntrained to {', '.join(worker.skills)}"


def _add(found: Moving, key: str, at: tuple[float, float], kind: MoverKind, state: MoverState, tip: str) -> None:
    found.ids.append(key)
    found.x.append(at[0])
    found.y.append(at[1])
    found.kinds.append(kind)
    found.states.append(state)
    found.tips[key] = tip
