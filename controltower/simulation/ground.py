"""What do all rooms of the twin stand on? Its time, its voice, its chance, and the master data of the operation."""

from collections.abc import Generator
from dataclasses import dataclass, field
from random import Random
from typing import Any

from simpy import Environment, Event

from controltower.domain.ids import SiteId, ZoneId
from controltower.domain.messages import Body, Message
from controltower.domain.picture import Picture
from controltower.domain.places import Aisle, Location, Site, Zone, ZoneKind
from controltower.domain.times import SECOND, Instant
from controltower.simulation.planners import Planners, Point
from controltower.simulation.voices import Voices

Steps = Generator[Event, Any, None]
"""A process of the twin."""


@dataclass(slots=True)
class Ground:
    """The common ground. Times are seconds after midnight; `facts` is the picture before the day, and only read.

    `held` has what sources say whose line is cut, until it is mended.
    """

    env: Environment
    midnight: Instant
    seed: int
    closes_s: float
    facts: Picture
    planners: Planners
    voices: Voices
    centre: Point
    out: list[Message] = field(default_factory=list)
    held: dict[str, list[Message]] = field(default_factory=dict)
    spoke_s: dict[str, float] = field(default_factory=dict)
    zones: dict[tuple[SiteId, ZoneKind], list[Zone]] = field(default_factory=dict)
    aisles: dict[ZoneId, list[Aisle]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for zone in self.facts[Zone].values():
            self.zones.setdefault((zone.site, zone.kind), []).append(zone)
        for aisle in self.facts[Aisle].values():
            self.aisles.setdefault(aisle.zone, []).append(aisle)

    @property
    def now(self) -> float:
        """Seconds after midnight."""
        return float(self.env.now)

    @property
    def hour(self) -> float:
        """Hours after midnight."""
        return float(self.env.now) / 3600

    def at(self, seconds: float | None = None) -> Instant:
        """The instant of so many seconds after midnight; of now where none are given."""
        return Instant(self.midnight + round((self.env.now if seconds is None else seconds) * SECOND))

    def seconds(self, at: Instant) -> float:
        """Seconds after midnight of an instant."""
        return (at - self.midnight) / SECOND

    def say(self, source: str, body: Body) -> None:
        """Send a message, dated now; where the line is cut, it waits."""
        self.spoke_s[source] = self.now
        self.held.get(source, self.out).append(self.voices.say(source, self.at(), body))

    def cut(self, source: str) -> None:
        """Nothing of a source comes through any more."""
        self.held.setdefault(source, [])

    def mend(self, source: str) -> None:
        """What a source had to say in the meantime comes at once, late, with its own times."""
        self.out.extend(self.held.pop(source, []))

    def chance(self, *name: object) -> Random:
        """Chance of its own for one thing, so that one decision does not throw other dice."""
        return Random(f"{self.seed}:{':'.join(map(str, name))}")

    def wait(self, seconds: float) -> Event:
        """So many seconds pass."""
        return self.env.timeout(max(0.0, seconds))

    def until(self, seconds: float) -> Event:
        """The moment so many seconds after midnight comes, at once where it is over."""
        return self.env.timeout(max(0.0, seconds - self.env.now))

    def start(self, steps: Steps) -> None:
        """Let a process run."""
        self.env.process(steps)

    def zone(self, site: SiteId, kind: ZoneKind) -> Zone:
        """The zone of a site where one kind of work is done (the first, where there are several)."""
        return self.zones[site, kind][0]

    def sites(self) -> list[Site]:
        """All sites."""
        return list(self.facts[Site].values())


def middle(zone: Zone) -> Point:
    """The middle of a zone."""
    return zone.x_m + zone.width_m / 2, zone.y_m + zone.depth_m / 2


def walk_m(zone: Zone, one: Location | None, start: Point, end: Point, other: Location | None) -> float:
    """Metres between two points, round the racks of a storage zone where the two stand in different aisles."""
    if one is not None and other is not None and one.aisle == other.aisle:
        return abs(start[1] - end[1])
    across = abs(start[0] - end[0])
    if one is None and other is None:
        return across + abs(start[1] - end[1])
    ends = (zone.y_m - 1.0, zone.y_m + zone.depth_m + 1.0)
    return across + min(abs(start[1] - way) + abs(end[1] - way) for way in ends)
