"""How fast does a zone really work, and how often does something go wrong? Quarter by quarter, measured.

Counted are zones in which each unit names who did it. A rate is told of quarters in which work was waiting all the
time, for else it says how much there was to do and not how fast people are. Nothing here is kept by person.
"""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from controltower.domain.ids import BenchId, SiteId, ZoneId
from controltower.domain.orders import Order, Progress
from controltower.domain.packing import Parcel
from controltower.domain.picking import OPEN_TASK, PickTask, TaskStatus, Tour
from controltower.domain.picture import Picture
from controltower.domain.places import Bench, Zone, ZoneKind
from controltower.domain.scanning import Scan
from controltower.domain.times import HOUR, NEVER, QUARTER, Instant, quarter_of

ENOUGH = 3.0
"""Units for each pair of hands that must wait at both ends of a quarter for it to count as busy."""
BELIEF_H = 2.0
"""The engineered rate weighs as much as so many person-hours that were measured: an assumption."""


@dataclass(frozen=True, slots=True)
class ZoneQuarter:
    """What a zone did in a quarter-hour: units, by how many hands, with how many errors, and what waited.

    `short` counts places at which pieces were not found, `blocked` scans that did not fit, `misweighed` parcels that
    the scale stopped.
    """

    zone: ZoneId
    starts: Instant
    done: int
    hands: int
    waiting_before: int
    waiting_after: int
    short: int = 0
    blocked: int = 0
    misweighed: int = 0

    @property
    def errors(self) -> int:
        return self.short + self.blocked + self.misweighed

    @property
    def busy(self) -> bool:
        """Whether there was enough to do all the time, and somebody to do it."""
        return self.hands > 0 and min(self.waiting_before, self.waiting_after) >= ENOUGH * self.hands

    @property
    def per_hour(self) -> float:
        """Units an hour of one person."""
        return self.done / self.hands * (HOUR / QUARTER) if self.hands else 0.0


def zone_quarters(picture: Picture, since: Instant, until: Instant) -> dict[ZoneId, tuple[ZoneQuarter, ...]]:
    """The whole quarters between two moments, for zones in which people are known by their work."""
    first, last = quarter_of(Instant(since + QUARTER - 1)), quarter_of(until)
    starts = [Instant(at) for at in range(first, last, QUARTER)]
    benches = {bench.id: bench.zone for bench in picture[Bench].values()}
    found = {}
    waits = _waits(picture, benches)
    dones, slips = _dones(picture, benches), _slips(picture, benches)
    for zone in picture[Zone].values():
        if zone.kind in (ZoneKind.STORAGE, ZoneKind.PACKING):
            found[zone.id] = _quarters(zone.id, starts, waits.get(zone.id, ([], [])), dones, slips)
    return found


def measured_rates(picture: Picture, since: Instant, until: Instant) -> dict[tuple[SiteId, ZoneKind], float]:
    """Units an hour of one person by site and kind of zone: measured in busy quarters, the engineered rate weighed in.

    Kinds in which nobody knows who did the work have the engineered rate.
    """
    done: Counter[tuple[SiteId, ZoneKind]] = Counter()
    hours: Counter[tuple[SiteId, ZoneKind]] = Counter()
    for key, quarters in zone_quarters(picture, since, until).items():
        zone = picture[Zone][key]
        for each in quarters:
            if each.busy:
                done[zone.site, zone.kind] += each.done
                hours[zone.site, zone.kind] += each.hands
    found: dict[tuple[SiteId, ZoneKind], float] = {}
    for zone in picture[Zone].values():
        group = zone.site, zone.kind
        worked = hours[group] * QUARTER / HOUR
        found[group] = (done[group] + BELIEF_H * zone.units_per_hour) / (worked + BELIEF_H)
    return found


Comings = tuple[list[Instant], list[Instant]]
"""When units came up, and when they were done: each in order."""


def _waits(picture: Picture, benches: Mapping[BenchId, ZoneId]) -> dict[ZoneId, Comings]:
    """Of each zone the times at which units came up and were done."""
    found: dict[ZoneId, Comings] = defaultdict(lambda: ([], []))
    progresses = picture[Progress]
    for task in picture[PickTask].values():
        released = progresses[task.order].released_at
        if released and task.status is not TaskStatus.RELEASED:
            found[task.zone][0].append(released)
            if task.status not in OPEN_TASK:
                found[task.zone][1].append(max(task.at, released))
    homes = {picture[Zone][zone].site: zone for zone in benches.values()}
    for progress in progresses.values():
        home = homes.get(picture[Order][progress.id].site) if progress.picked_at else None
        if home is not None:
            found[home][0].append(progress.picked_at)
            if progress.packed_at:
                found[home][1].append(max(progress.packed_at, progress.picked_at))
    for came, went in found.values():
        came.sort()
        went.sort()
    return found


def _dones(picture: Picture, benches: Mapping[BenchId, ZoneId]) -> dict[tuple[ZoneId, Instant], tuple[int, set[str]]]:
    """Units done, and whose hands they went through, by zone and quarter."""
    done: Counter[tuple[ZoneId, Instant]] = Counter()
    hands: dict[tuple[ZoneId, Instant], set[str]] = defaultdict(set)
    for zone, at, who in (*_picks(picture), *_packs(picture, benches)):
        done[zone, quarter_of(at)] += 1
        hands[zone, quarter_of(at)].add(who)
    return {key: (count, hands[key]) for key, count in done.items()}


def _picks(picture: Picture) -> Iterable[tuple[ZoneId, Instant, str]]:
    tours = picture[Tour]
    for task in picture[PickTask].values():
        tour = tours.get(task.tour or "")
        if tour is not None and task.status in (TaskStatus.PICKED, TaskStatus.SHORT):
            yield task.zone, task.at, tour.picker


def _packs(picture: Picture, benches: Mapping[BenchId, ZoneId]) -> Iterable[tuple[ZoneId, Instant, str]]:
    for parcel in picture[Parcel].values():
        if parcel.bench in benches:
            yield benches[parcel.bench], parcel.packed_at, parcel.packer


Slips = dict[tuple[ZoneId, Instant], list[int]]
"""Short, blocked and misweighed, by zone and quarter."""


def _slips(picture: Picture, benches: Mapping[BenchId, ZoneId]) -> Slips:
    found: Slips = defaultdict(lambda: [0, 0, 0])
    for zone, at in _shorts(picture):
        found[zone, quarter_of(at)][0] += 1
    for scan in picture[Scan].values():
        for misread in scan.misreads:
            found[scan.zone, quarter_of(misread.at)][1] += 1
    for parcel in picture[Parcel].values():
        if parcel.misweighed and parcel.bench in benches:
            found[benches[parcel.bench], quarter_of(parcel.packed_at)][2] += 1
    return found


def _shorts(picture: Picture) -> Iterable[tuple[ZoneId, Instant]]:
    """Places at which pieces were missing, each once: a bare place fails many tasks and is one error."""
    first: dict[str, tuple[ZoneId, Instant]] = {}
    for task in picture[PickTask].values():
        if task.status is TaskStatus.SHORT:
            zone, at = first.get(task.location, (task.zone, task.at))
            first[task.location] = zone, min(at, task.at)
    return first.values()


def _quarters(
    zone: ZoneId,
    starts: Iterable[Instant],
    comings: Comings,
    dones: Mapping[tuple[ZoneId, Instant], tuple[int, set[str]]],
    slips: Slips,
) -> tuple[ZoneQuarter, ...]:
    found = []
    for at in starts:
        done, hands = dones.get((zone, at), (0, set()))
        short, blocked, misweighed = slips.get((zone, at), (0, 0, 0))
        before, after = _waiting(comings, at), _waiting(comings, Instant(at + QUARTER))
        found.append(ZoneQuarter(zone, at, done, len(hands), before, after, short, blocked, misweighed))
    return tuple(found)


def _waiting(comings: Comings, at: Instant) -> int:
    came, went = comings
    return bisect_right(came, at) - bisect_right(went, at)


def begun_at(picture: Picture) -> Instant:
    """When the first unit of the day was done; NEVER where none was."""
    ends = [task.at for task in picture[PickTask].values() if task.status in (TaskStatus.PICKED, TaskStatus.SHORT)]
    return min(ends, default=NEVER)
