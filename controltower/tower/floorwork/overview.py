"""What must a supervisor know within five seconds: what is late, in danger, waiting, left, broken, and how old?"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from controltower.domain.automation import RobotState, RobotStatus
from controltower.domain.docks import Appointment, Truck, TruckStatus
from controltower.domain.picture import Picture
from controltower.domain.proposals import Proposal, ProposalStatus
from controltower.domain.routes import RouteStatus
from controltower.domain.times import Instant, seconds_between
from controltower.tower.floorwork.docks import DockRow, dock_row
from controltower.tower.floorwork.labour import ZoneRow, zone_rows
from controltower.tower.floorwork.routes import RouteRow, route_rows

if TYPE_CHECKING:
    from controltower.tower.watch import Alarm


@dataclass(frozen=True, slots=True)
class SourceAge:
    """When a source last spoke, and how long ago that is in the operation's time."""

    source: str
    heard_at: Instant
    age_s: float


@dataclass(frozen=True, slots=True)
class Overview:
    """The six answers."""

    late: tuple["Alarm", ...]
    trucks: tuple[DockRow, ...]
    routes: tuple[RouteRow, ...]
    approvals: tuple[Proposal, ...]
    zones: tuple[ZoneRow, ...]
    faults: tuple[RobotStatus, ...]
    sources: tuple[SourceAge, ...]


def overview(picture: Picture, alarms: "tuple[Alarm, ...]") -> Overview:
    """The six answers from one picture and the alarms raised on it."""
    return Overview(
        alarms,
        late_trucks(picture),
        tuple(row for row in route_rows(picture) if in_danger(row)),
        approvals(picture),
        zone_rows(picture),
        tuple(robot for robot in picture[RobotStatus].values() if robot.state is RobotState.FAULT),
        source_ages(picture),
    )


def late_trucks(picture: Picture) -> tuple[DockRow, ...]:
    """Bookings of inbound trucks that are not at the door yet and will begin late, the latest first."""
    rows = [
        dock_row(picture, booked)
        for booked in picture[Appointment].values()
        if not booked.docked_at and (truck := picture[Truck].get(booked.guest)) and truck.status is not TruckStatus.LEFT
    ]
    return tuple(sorted((row for row in rows if row.late_s), key=lambda row: -row.late_s))


def in_danger(row: RouteRow) -> bool:
    """Whether a route that is not over stands broken down or will miss a window."""
    return row.status is not RouteStatus.DONE and (row.broken or bool(row.jeopardy))


def approvals(picture: Picture) -> tuple[Proposal, ...]:
    """What waits for a decision, the most urgent first."""
    waiting = (each for each in picture[Proposal].values() if each.status is ProposalStatus.OPEN)
    return tuple(sorted(waiting, key=lambda each: (each.act_by, each.id)))


def source_ages(picture: Picture) -> tuple[SourceAge, ...]:
    """Every source that ever spoke but the desks, by name."""
    return tuple(
        SourceAge(source, at, seconds_between(at, picture.now))
        for source, at in sorted(picture.heard.items())
        if not source.startswith("desk:")
    )
