"""Who works here? Invented people with skills, staggered shifts and breaks, and the robots beside them."""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from controltower.domain.automation import Robot, RobotListed
from controltower.domain.ids import RobotId, SiteId, WorkerId, ZoneId
from controltower.domain.labour import Skill, Worker, WorkerListed
from controltower.domain.times import Instant, Span, later
from controltower.simulation.network.floors import DC, zone_id
from controltower.simulation.network.scale import Scale

FIRST = ("Ada", "Bo", "Cleo", "Dag", "Edda", "Finn", "Greta", "Hugo", "Ines", "Jori", "Kaia", "Lars", "Mira", "Nils",
         "Oda", "Pia", "Quint", "Runa", "Sven", "Tilda", "Ulf", "Vera", "Wim", "Yara", "Zeno")  # fmt: skip
LAST = ("Alder", "Birk", "Calder", "Dorn", "Elder", "Fenn", "Garth", "Holm", "Ivers", "Kelby", "Lund", "Marsh")
TRAINED = {
    "PACK": (Skill.PACK, Skill.PICK),
    "RECV": (Skill.RECEIVE, Skill.LOAD),
    "STAGE": (Skill.LOAD, Skill.RECEIVE),
}
"""What those who begin in a zone are trained for; in storage zones to pick, and most of them to pack."""
EARLY, DAY, LATE = (5.0, 13.5), (8.0, 16.5), (12.0, 20.5)
ROSTER = (
    (EARLY, {"E": 1, "F": 1, "G": 1, "H": 1, "A": 1, "B": 1, "C": 1, "D": 1, "PACK": 5, "RECV": 2, "STAGE": 4}),
    (DAY, {"E": 1, "F": 1, "G": 1, "H": 1, "PACK": 4, "RECV": 1, "STAGE": 2}),
    (LATE, {"E": 1, "F": 1, "G": 1, "H": 1, "A": 1, "B": 1, "C": 1, "D": 1, "PACK": 4, "RECV": 2, "STAGE": 4}),
)
"""The people of the distribution centre by shift and zone. Before the departure at 13:00 too few of them pack while
pickers of quiet zones have little to do: that is the peak that the desk can level."""
PEAK_ROSTER = (
    (EARLY, {"E": 2, "F": 1, "G": 2, "H": 1, "A": 1, "B": 1, "C": 1, "D": 1, "PACK": 6, "RECV": 2, "STAGE": 3}),
    (DAY, {"E": 1, "F": 2, "G": 1, "H": 2, "PACK": 5, "STAGE": 2}),
    (LATE, {"E": 1, "F": 1, "G": 1, "H": 1, "A": 1, "B": 1, "C": 1, "D": 1, "PACK": 3, "RECV": 1, "STAGE": 2}),
)
"""The same number of people on a peak day, when more of them come early."""
SMALL_ROSTER = (
    (EARLY, {"A": 2, "PACK": 2, "RECV": 1, "STAGE": 2}),
    (DAY, {"A": 1, "PACK": 1, "RECV": 1, "STAGE": 1}),
)
MICRO_ROSTER = (
    ((6.5, 14.5), {"A": 1, "PACK": 1, "STAGE": 1}),
    ((12.5, 20.5), {"A": 1, "PACK": 1, "STAGE": 1}),
)


@dataclass(frozen=True, slots=True)
class Hired:
    """A worker and the zone where the shift begins."""

    worker: Worker
    zone: ZoneId
    name: str


def hired(seed: int, midnight: Instant, scale: Scale, peak: bool = False) -> list[Hired]:
    """Everybody, in the order of their numbers."""
    rng = Random(f"{seed}:people")
    roster = SMALL_ROSTER if scale.zones == 1 else PEAK_ROSTER if peak else ROSTER
    posts = [(DC, zone, shift) for shift, zones in roster for zone, count in zones.items() for _ in range(count)]
    for micro in range(scale.micros):
        site = SiteId(f"M{micro + 1}")
        posts += [(site, zone, shift) for shift, zones in MICRO_ROSTER for zone in zones]
    names = rng.sample([f"{first} {last}" for first in FIRST for last in LAST], len(posts))
    return [
        _hired(rng, number, midnight, names[number], site, zone, shift)
        for number, (site, zone, shift) in enumerate(posts)
    ]


def listings(people: list[Hired]) -> Iterator[WorkerListed]:
    """Everybody as master data."""
    return (WorkerListed(each.worker) for each in people)


def robots(scale: Scale) -> Iterator[RobotListed]:
    """Autonomous mobile robots, at home in the busiest zones first. 1.5 m/s: a usual limit beside people."""
    for number in range(scale.robots):
        zone = "EFGHABCD"[number % 8] if scale.zones > 1 else "A"
        yield RobotListed(Robot(RobotId(f"AMR{number + 1:02d}"), DC, zone_id(DC, zone), 1.5))


def _hired(
    rng: Random, number: int, midnight: Instant, name: str, site: SiteId, zone: str, shift: tuple[float, float]
) -> Hired:
    """A meal break of 30 minutes in the middle of the shift and a short one late in it, not all at once."""
    starts, ends = shift
    meal, pause = starts + 3.25 + 0.25 * (number % 5), starts + 6.0 + 0.25 * (number % 4)
    breaks = (_span(midnight, meal, meal + 0.5), _span(midnight, pause, pause + 0.25))
    skills = TRAINED.get(zone, (Skill.PICK, Skill.PACK) if rng.random() < 0.7 else (Skill.PICK,))
    worker = Worker(WorkerId(f"W{number + 1:02d}"), site, skills, _span(midnight, starts, ends), breaks)
    return Hired(worker, zone_id(site, zone), name)


def _span(midnight: Instant, start_h: float, end_h: float) -> Span:
    return Span(later(midnight, start_h * 3600), later(midnight, end_h * 3600))
