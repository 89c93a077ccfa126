"""Who wants a door, which doors are there, and what does it cost? The question that a plan of doors answers."""

from dataclasses import dataclass
from enum import StrEnum

from controltower.domain.ids import DoorId, RouteId
from controltower.domain.places import DoorKind
from controltower.domain.times import NEVER, Instant, Span


class Mode(StrEnum):
    """Whether the driver waits for the trailer, or leaves it in the yard and goes."""

    LIVE = "live"
    DROP = "drop"


@dataclass(frozen=True, slots=True)
class Bay:
    """A door as it can be used: both directions or one, its equipment ("reefer", "leveller"), when it is closed."""

    door: DoorId
    kinds: frozenset[DoorKind]
    equipment: frozenset[str]
    x_m: float
    y_m: float
    closed: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Way:
    """One way to serve a truck: at the door `before_s`, then people work for `work_s`, then it stands for `after_s`.

    It comes to a door not before `from_at` (live: its arrival) and leaves it by `until_at`. From `free_s` after
    `from_at` on, until it leaves the door, it costs `detention_h` an hour; each hour from `from_at` on costs `wait_h`
    besides, and the way as such `fee`.
    """

    mode: Mode
    from_at: Instant
    until_at: Instant
    work_s: float
    before_s: float = 0.0
    after_s: float = 0.0
    free_s: float = 0.0
    detention_h: float = 0.0
    fee: float = 0.0
    wait_h: float = 0.0


@dataclass(frozen=True, slots=True)
class Feed:
    """A route that waits for a truck: it can leave `after_s` after the work on the truck is done."""

    route: RouteId
    after_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Goal:
    """So many trips, there and back, between the door and one place on the floor."""

    x_m: float
    y_m: float
    trips: int = 1


@dataclass(frozen=True, slots=True)
class Visit:
    """A truck that wants a door: with so many `crew` while it is worked on, and `trips` between door and lane.

    The lane is where its goods stand or go to; what crosses the dock has `goals` of its own. To leave
    it without a door costs `refusal`.
    """

    id: str
    kind: DoorKind
    ways: tuple[Way, ...]
    needs: frozenset[str] = frozenset()
    crew: int = 1
    lane_x_m: float = 0.0
    lane_y_m: float = 0.0
    trips: int = 0
    feeds: tuple[Feed, ...] = ()
    refusal: float = 10_000.0
    goals: tuple[Goal, ...] = ()


def carried_m(bay: Bay, visit: Visit) -> float:
    """Metres that somebody goes along the aisles with what a visit brings or takes, there and back."""
    goals = (Goal(visit.lane_x_m, visit.lane_y_m, visit.trips), *visit.goals)
    return sum(2 * each.trips * (abs(bay.x_m - each.x_m) + abs(bay.y_m - each.y_m)) for each in goals)


@dataclass(frozen=True, slots=True)
class Departure:
    """When a route should leave, and what an hour of lateness costs."""

    route: RouteId
    leaves_at: Instant
    late_h: float


@dataclass(frozen=True, slots=True)
class Booking:
    """A door for a visit, and when people work on it; `stands` if the truck is there already."""

    visit: str
    door: DoorId
    mode: Mode
    starts_at: Instant
    work_from: Instant
    work_until: Instant
    ends_at: Instant
    stands: bool = False


@dataclass(frozen=True, slots=True)
class Crew:
    """So many people to unload and load in a span; nobody outside all spans."""

    span: Span
    people: int


@dataclass(frozen=True, slots=True)
class DocksProblem:
    """Trucks, doors and people, and the appointments that are `booked`.

    What is booked to start before `frozen_until` stays, if it can. Of the others at most `most_changes` are moved
    (None: any number), at `change_price` each; one that cannot stay is moved without being counted. Prices are in the
    operation's currency, and counted in whole cents; times are in begun slots of `slot_s`.
    """

    now: Instant
    until: Instant
    bays: tuple[Bay, ...]
    visits: tuple[Visit, ...]
    crew: tuple[Crew, ...]
    departures: tuple[Departure, ...] = ()
    booked: tuple[Booking, ...] = ()
    frozen_until: Instant = NEVER
    most_changes: int | None = None
    change_price: float = 5.0
    walk_km: float = 2.0
    slot_s: int = 300
    timezone: str = "UTC"
