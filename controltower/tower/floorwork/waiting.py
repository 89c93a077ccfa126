"""What is in danger, what waits for a decision, and how old is what each source said?"""

from dataclasses import dataclass

from controltower.domain.docks import Appointment, Truck, TruckStatus
from controltower.domain.picture import Picture
from controltower.domain.proposals import Proposal, ProposalStatus
from controltower.domain.routes import RouteStatus
from controltower.domain.times import Instant, seconds_between
from controltower.tower.floorwork.docks import DockRow, dock_row
from controltower.tower.floorwork.routes import RouteRow

OCCASIONAL = ("tower", "history", "demo", "import")


@dataclass(frozen=True, slots=True)
class SourceAge:
    """When a source last spoke, and how long ago that is in the operation's time."""

    source: str
    heard_at: Instant
    age_s: float


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
    """Every source from which news is expected, by name: not the desks, nor what is said once or when asked."""
    return tuple(
        SourceAge(source, at, seconds_between(at, picture.now))
        for source, at in sorted(picture.heard.items())
        if not source.startswith("desk:") and source not in OCCASIONAL
    )
