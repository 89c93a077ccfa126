"""Which work comes up in which zone and quarter of an hour, and who is there? The question that staffing answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from controltower.domain.ids import SiteId, WorkerId, ZoneId
from controltower.domain.labour import Skill
from controltower.domain.times import QUARTER, Instant, Span

MANY = 1_000_000


@dataclass(frozen=True, slots=True)
class Demand:
    """Work of a zone that comes up in each quarter, in person-hours; what lies there already is in the first.

    An hour of work that waits for an hour costs `wait_h`, and each hour that is left at the end `rest_h`. No more than
    `places` people can work there at once: benches, aisles.
    """

    zone: ZoneId
    site: SiteId
    skill: Skill
    x_m: float
    y_m: float
    hours: tuple[float, ...]
    wait_h: float = 1.0
    rest_h: float = 4.0
    places: int = MANY


@dataclass(frozen=True, slots=True)
class Hand:
    """Somebody with their skills, shift and breaks; `zone` is where they are (None: they come, and begin anywhere)."""

    worker: WorkerId
    site: SiteId
    skills: frozenset[Skill]
    shift: Span
    breaks: tuple[Span, ...] = ()
    zone: ZoneId | None = None


@dataclass(frozen=True, slots=True)
class StaffingProblem:
    """Zones and people from `begins` on, quarter by quarter.

    A move costs the time to walk at `walk_m_s` and `change_s` to begin anew, and `move_price`; at most `most_moves` are
    made in all. Whoever is in a zone that is not asked about, or that they have no skill for, is in no zone.
    """

    begins: Instant
    demands: tuple[Demand, ...]
    hands: tuple[Hand, ...]
    most_moves: int
    move_price: float = 0.05
    walk_m_s: float = 1.2
    change_s: float = 180.0
    names: Mapping[ZoneId, str] = field(default_factory=dict)

    @property
    def quarters(self) -> int:
        """How many quarters the work is known for."""
        return max((len(demand.hours) for demand in self.demands), default=0)


def quarter_span(problem: StaffingProblem, quarter: int) -> Span:
    """From when to when a quarter lasts."""
    starts = Instant(problem.begins + quarter * QUARTER)
    return Span(starts, Instant(starts + QUARTER))


def may_work(demand: Demand, hand: Hand) -> bool:
    """Whether somebody can be sent to a zone at all."""
    return demand.site == hand.site and demand.skill in hand.skills
