"""Who works where for the rest of the day? Everybody's stints: as they are, as decided, and as somebody would have it.

People whose shift has yet to begin are counted where their first skill is wanted, spread over the zones of that kind,
because nobody has said yet where they will start.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import hypot

from controltower.domain.ids import SiteId, WorkerId, ZoneId
from controltower.domain.labour import SKILL_FOR, Duty, Posting, Presence, Roster, Skill, Worker
from controltower.domain.picture import Picture
from controltower.domain.places import Zone, ZoneKind
from controltower.domain.times import HOUR, Instant, Span, later
from controltower.planning.labour.problem import LabourProblem
from controltower.planning.labour.reading import CHANGE_S, WALK_M_S, breaks_of

KIND_FOR = {skill: kind for kind, skill in SKILL_FOR.items()}


@dataclass(frozen=True, slots=True)
class Stint:
    """A stretch of one person's day in one zone; `planned` where it was decided or drafted, `guessed` where nobody has
    said yet where the person will start. What is lost by changing zones is taken off its beginning as `lost_s`.
    """

    worker: WorkerId
    zone: ZoneId
    starts: Instant
    ends: Instant
    planned: bool = False
    guessed: bool = False
    lost_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Crewman:
    """One person's rest of the day from `starts` on: where they begin, stints in order of time, breaks still to come.

    `guessed` where nobody has said where they begin, `lost_s` where they are still on their way there.
    """

    worker: WorkerId
    site: SiteId
    skills: tuple[Skill, ...]
    home: ZoneId
    starts: Instant
    ends: Instant
    breaks: tuple[Span, ...]
    stints: tuple[Stint, ...] = ()
    guessed: bool = False
    lost_s: float = 0.0

    def zone_at(self, at: Instant) -> ZoneId | None:
        """Where the person is to work at a moment."""
        return next((each.zone for each in self.stints if each.starts <= at < each.ends), None)


Crew = Mapping[WorkerId, Crewman]
Middles = Mapping[ZoneId, tuple[float, float]]
"""Where zones are on the floor."""


def crew_of(picture: Picture, now: Instant) -> dict[WorkerId, Crewman]:
    """Everybody who works now or comes later today, as it is and as it was decided."""
    homes, found = _homes(picture, now), {}
    for worker in picture[Worker].values():
        if worker.id in homes and worker.shift.ends > now:
            found[worker.id] = _crewman(picture, now, worker, homes[worker.id])
    decided = [posting for roster in picture[Roster].values() for posting in roster.postings]
    return reposted(found, decided, middles_of(picture))


def reposted(crew: Crew, postings: Iterable[Posting], middles: Middles) -> dict[WorkerId, Crewman]:
    """The crew with new stints for those who are posted, in place of what was planned for each of them before.

    Before, between and after postings people stay where they are; everybody else has the stints that they had.
    """
    plans: dict[WorkerId, list[Posting]] = {}
    for posting in sorted(postings, key=lambda each: each.starts_at):
        plans.setdefault(posting.worker, []).append(posting)
    found = {}
    for key, person in crew.items():
        mine = plans.get(key)
        stays = mine is None and bool(person.stints)
        found[key] = person if stays else replace(person, stints=_stints(person, mine or (), middles))
    return found


def middles_of(picture: Picture) -> dict[ZoneId, tuple[float, float]]:
    """The middle of each zone, in metres."""
    return {zone.id: (zone.x_m + zone.width_m / 2, zone.y_m + zone.depth_m / 2) for zone in picture[Zone].values()}


def hours(spans: Sequence[Span], crew: Iterable[Crewman], zones: Iterable[ZoneId]) -> dict[ZoneId, list[float]]:
    """Person-hours per zone and quarter, without breaks and without what changing zones takes."""
    found = {zone: [0.0] * len(spans) for zone in zones}
    for person in crew:
        for stint in person.stints:
            row = found.get(stint.zone)
            if row is not None:
                _add_stint(row, spans, stint, person.breaks)
    return found


def heads(spans: Sequence[Span], crew: Iterable[Crewman], zones: Iterable[ZoneId]) -> dict[ZoneId, list[float]]:
    """People per zone and quarter: person-hours over the length of the quarter, so a break counts as far as it goes."""
    lengths = [(span.ends - span.starts) / HOUR for span in spans]
    return {
        zone: [there / length for there, length in zip(row, lengths, strict=True)]
        for zone, row in hours(spans, crew, zones).items()
    }


def hands(problem: LabourProblem, spans: Sequence[Span], crew: Crew) -> dict[ZoneId, list[float]]:
    """The same for all zones of a problem, as its forecast wants it."""
    return hours(spans, crew.values(), (station.zone for station in problem.stations))


def change_s(middles: Middles, one: ZoneId, other: ZoneId) -> float:
    """Seconds that going from one zone to another takes: to finish what is in hand, and to walk."""
    if one == other:
        return 0.0
    (x, y), (to_x, to_y) = middles[one], middles[other]
    return CHANGE_S + hypot(x - to_x, y - to_y) / WALK_M_S


def _add_stint(row: list[float], spans: Sequence[Span], stint: Stint, breaks: Sequence[Span]) -> None:
    starts = later(stint.starts, stint.lost_s)
    for number, span in enumerate(spans):
        if span.ends <= starts or span.starts >= stint.ends:
            continue
        low, high = max(span.starts, starts), min(span.ends, stint.ends)
        away = sum(max(0, min(high, each.ends) - max(low, each.starts)) for each in breaks)
        row[number] += (high - low - away) / HOUR


def _homes(picture: Picture, now: Instant) -> dict[WorkerId, tuple[ZoneId, bool]]:
    """Where each is, is bound for, or is guessed to start (then True)."""
    found: dict[WorkerId, tuple[ZoneId, bool]] = {}
    for duty in picture[Duty].values():
        zone = duty.bound_for or duty.zone
        if zone is not None and duty.presence in (Presence.WORKING, Presence.BREAK):
            found[duty.id] = zone, False
    crowd = Counter(zone for zone, _ in found.values())
    coming = (each for each in picture[Worker].values() if each.id not in found and _comes(picture, each, now))
    for worker in sorted(coming, key=lambda each: (each.shift.starts, each.id)):
        home = _guessed(picture, worker, crowd)
        if home is not None:
            found[worker.id] = home, True
            crowd[home] += 1
    return found


def _comes(picture: Picture, worker: Worker, now: Instant) -> bool:
    """Whether somebody who is not here will still come today; who is late by more than a little is not counted on."""
    duty = picture[Duty].get(worker.id)
    return duty is None and worker.shift.starts >= later(now, -CHANGE_S)


def _guessed(picture: Picture, worker: Worker, crowd: "Counter[ZoneId]") -> ZoneId | None:
    """The emptiest zone for the first skill; a site may be without one, then for the next."""
    for skill in worker.skills:
        kind: ZoneKind = KIND_FOR[skill]
        alike = [zone for zone in picture[Zone].values() if (zone.site, zone.kind) == (worker.site, kind)]
        if alike:
            return min(alike, key=lambda zone: (crowd[zone.id], zone.id)).id
    return None


def _crewman(picture: Picture, now: Instant, worker: Worker, home: tuple[ZoneId, bool]) -> Crewman:
    duty = picture[Duty].get(worker.id)
    breaks = tuple(breaks_of(worker, duty, now)) if duty else tuple(each for each in worker.breaks if each.ends > now)
    return Crewman(
        worker.id,
        worker.site,
        worker.skills,
        home[0],
        max(now, worker.shift.starts),
        worker.shift.ends,
        breaks,
        guessed=home[1],
        lost_s=CHANGE_S if duty is not None and duty.bound_for else 0.0,
    )


def _stints(person: Crewman, postings: Sequence[Posting], middles: Middles) -> tuple[Stint, ...]:
    zone, at, lost_s, planned = person.home, person.starts, person.lost_s, False
    found: list[Stint] = []
    for posting in postings:
        if posting.ends_at <= at:
            continue
        if posting.zone != zone:
            starts = min(max(at, posting.starts_at), person.ends)
            if starts > at:
                found.append(_stint(person, zone, Span(at, starts), planned, lost_s))
            fresh = person.guessed and starts <= person.starts
            lost_s = 0.0 if fresh else change_s(middles, zone, posting.zone)
            zone, at = posting.zone, starts
        planned = True
    if at < person.ends:
        found.append(_stint(person, zone, Span(at, person.ends), planned, lost_s))
    return tuple(found)


def _stint(person: Crewman, zone: ZoneId, span: Span, planned: bool, lost_s: float) -> Stint:
    return Stint(person.worker, zone, span.starts, span.ends, planned, person.guessed and not planned, lost_s)
