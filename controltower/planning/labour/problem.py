"""What is known of work and people? Stations with their work by departure, and people with their hours."""

from dataclasses import dataclass

from controltower.domain.ids import SiteId, WorkerId, ZoneId
from controltower.domain.labour import Skill
from controltower.domain.places import ZoneKind
from controltower.domain.times import HOUR, MINUTE, NEVER, Instant, Span

LEAD = {
    ZoneKind.STORAGE: 75 * MINUTE,
    ZoneKind.PACKING: 45 * MINUTE,
    ZoneKind.STAGING: 15 * MINUTE,
    ZoneKind.RECEIVING: 0,
}
"""How long before its departure the work of a zone must be done, so that the next zones have time: an assumption."""
LOADED_FROM = HOUR
"""So long before its departure a vehicle comes to its door at the earliest: an assumption."""


def opens_at(kind: ZoneKind, leaves_at: Instant) -> Instant:
    """From when people can do the work of a departure: in staging not before its vehicles come, elsewhere always."""
    return Instant(leaves_at - LOADED_FROM) if kind is ZoneKind.STAGING else NEVER


@dataclass(frozen=True, slots=True)
class Work:
    """Units of work in a zone for a departure, there from `ready_at` on."""

    units: float
    leaves_at: Instant
    ready_at: Instant


@dataclass(frozen=True, slots=True)
class Station:
    """A zone with its work; `rate` is units per hour of one person, `x_m` and `y_m` its middle."""

    zone: ZoneId
    site: SiteId
    name: str
    kind: ZoneKind
    rate: float
    x_m: float
    y_m: float
    work: tuple[Work, ...]


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody on shift: in a zone, or bound for one from `free_at` on; absences are breaks still to come."""

    worker: WorkerId
    site: SiteId
    zone: ZoneId
    skills: tuple[Skill, ...]
    x_m: float
    y_m: float
    free_at: Instant
    leaves_at: Instant
    absences: tuple[Span, ...]
    movable: bool
    """Works now, is bound for nowhere, has no roster to keep, and neither goes on a break nor home soon."""


@dataclass(frozen=True, slots=True)
class LabourProblem:
    """Work and people of all sites. `parcels_per_line` turns lines picked into parcels, by site and departure."""

    now: Instant
    until: Instant
    stations: tuple[Station, ...]
    people: tuple[Person, ...]
    parcels_per_line: tuple[tuple[SiteId, Instant, float], ...] = ()
    most_moves: int = 8
    worth_h: float = 0.15
    """A move must save this many person-hours of lateness (overdue work times the time it is overdue)."""
