"""When does work go to the floor? Waves by departure, planned some time ahead, released as planned or as decided."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass

from controltower.domain.ids import ItemId, OrderId, SiteId, WaveId
from controltower.domain.places import Site, SiteKind
from controltower.domain.waves import Release, WaveClosed, WavePlanned, WaveReleased
from controltower.simulation.ground import Ground, Steps
from controltower.simulation.orders import Case, Intake, Task
from controltower.simulation.planners import Waveable
from controltower.simulation.voices import WMS

MOST_ORDERS = 110
"""Orders in one wave. Assumption."""
DAWN_S, POLL_S = 5.1 * 3600, 60.0
"""When the first wave of a day is planned, and how often it is looked what is due."""


@dataclass(frozen=True, slots=True)
class Rhythm:
    """Seconds before a departure at which things happen at a site. House rules of the demo.

    `earliest`, `latest`: bounds of the first wave, which is released when its orders fill the time at `per_hour`; then
    one each `every` until the cut-off; `last_call`: the last that can still make it; `ready`: when the last parcel
    should be staged. The first waves are planned `first_ahead` of their release, the others `ahead`; what comes after
    the cut-off goes to the floor at once.
    """

    earliest: float
    latest: float
    per_hour: float
    every: float
    cut_off: float
    last_call: float
    ready: float
    first_ahead: float = 1800
    ahead: float = 900


RHYTHMS = {
    SiteKind.DISTRIBUTION: Rhythm(6 * 3600, 2.75 * 3600, 115, 1500, 2.5 * 3600, 75 * 60, 30 * 60),
    SiteKind.MICRO: Rhythm(105 * 60, 105 * 60, 20, 1200, 55 * 60, 30 * 60, 12 * 60),
}


@dataclass(slots=True, eq=False)
class Running:
    """A wave, planned or on the floor."""

    id: WaveId
    cases: list[Case]
    departs_s: float
    release_s: float = 0.0


class Waves:
    """Builds and releases waves. `begin` is called with each that goes to the floor, and its pick tasks."""

    def __init__(
        self, ground: Ground, intake: Intake, departures: Mapping[SiteId, list[float]], due_today: Collection[ItemId]
    ) -> None:
        self.ground, self.intake, self.departures, self.due_today = ground, intake, departures, due_today
        self.begin: Callable[[Running, list[Task]], None] = lambda _wave, _tasks: None
        self.built: list[Running] = []
        """Waves that are planned and not on the floor."""
        self.running: list[Running] = []
        self.wave_of: dict[OrderId, Running] = {}
        self._made = 0
        for site in ground.sites():
            for departs_s in departures.get(site.id, []):
                ground.start(self._departure(site.id, departs_s, RHYTHMS[site.kind]))
        ground.start(self._release_due())
        ground.start(self._close())

    def next_departure(self, site: SiteId, after_s: float) -> float:
        """The next departure whose goods could still be made ready; tomorrow's first where none is left today."""
        cut_off = RHYTHMS[self.ground.facts[Site][site].kind].cut_off
        ahead = (each for each in self.departures[site] if each > after_s and self.ground.now < each - cut_off)
        return next(ahead, self.first_tomorrow(site))

    def first_tomorrow(self, site: SiteId) -> float:
        """The first departure of the next day."""
        return self.departures[site][0] + 86_400

    def plan(self, site: SiteId, departs_s: float, cases: Iterable[Case], ready_s: float, release_s: float) -> None:
        """Make one wave of these cases; it goes to the floor at its time, at once where that has come."""
        taken = [case for case in cases if not case.waved and not case.planned and not case.empty]
        if not taken:
            return
        self._made += 1
        now = self.ground.now
        wave = Running(WaveId(f"WV{self._made:03d}"), taken, departs_s, max(now, release_s))
        orders, at = tuple(case.id for case in taken), self.ground.at
        planned = WavePlanned(wave.id, site, at(departs_s), at(departs_s - ready_s), orders, at(wave.release_s))
        self.ground.say(WMS, planned)
        for case in taken:
            case.planned = True
        self.built.append(wave)
        if wave.release_s <= now:
            self._release(wave)

    def obey(self, releases: Iterable[Release]) -> None:
        """Times and orders as somebody decided; what a wave gives up waits for another one."""
        held, gone = {wave.id: wave for wave in self.built}, {wave.id for wave in self.running}
        decided = [release for release in releases if release.wave not in gone]
        for release in decided:
            if release.wave in held:
                self.built.remove(held[release.wave])
                for case in held[release.wave].cases:
                    case.planned = False
        for release in decided:
            self._take(release)

    def _take(self, release: Release) -> None:
        asked = (self.intake.cases.get(order) for order in release.orders)
        cases = [case for case in asked if case is not None and not case.waved and not case.planned]
        seconds = self.ground.seconds
        wave = Running(release.wave, cases, seconds(release.departure_at), seconds(release.release_at))
        for case in cases:
            case.planned = True
        self.built.append(wave)

    def _release_due(self) -> Steps:
        """Each minute, what is due goes to the floor."""
        while True:
            for wave in sorted(self.built, key=lambda each: (each.release_s, each.id)):
                if wave.release_s <= self.ground.now:
                    self._release(wave)
            yield self.ground.wait(POLL_S)

    def _release(self, wave: Running) -> None:
        """Put a wave on the floor."""
        self.built.remove(wave)
        self.ground.say(WMS, WaveReleased(wave.id))
        self.running.append(wave)
        for case in wave.cases:
            case.planned, case.waved = False, True
            self.wave_of[case.id] = wave
        self.begin(wave, [task for case in wave.cases for task in case.tasks])

    def _departure(self, site: SiteId, departs_s: float, rhythm: Rhythm) -> Steps:
        """All waves of one departure, from the first that is planned to the last call."""
        ground, cut_off = self.ground, departs_s - rhythm.cut_off
        yield ground.until(max(departs_s - rhythm.earliest - rhythm.first_ahead, DAWN_S))
        while ground.now < departs_s - self._needed(site, departs_s, rhythm) - rhythm.first_ahead:
            yield ground.wait(300)
        release_s = departs_s - self._needed(site, departs_s, rhythm)
        while ground.now < cut_off:
            self._plan_ready(site, departs_s, rhythm, release_s)
            yield ground.until(min(max(ground.now, release_s - rhythm.ahead) + rhythm.every, cut_off))
            release_s = ground.now + rhythm.ahead
        yield ground.until(cut_off + 240)
        while ground.now < departs_s - rhythm.last_call:
            self._plan_ready(site, departs_s, rhythm, ground.now)
            yield ground.wait(600)
        self._last_call(site, departs_s)
        self._call_again(site, departs_s)
        self._plan_ready(site, departs_s, rhythm, ground.now)

    def _needed(self, site: SiteId, departs_s: float, rhythm: Rhythm) -> float:
        """Seconds before the departure at which its first wave must be released."""
        hours = len(self._open(site, departs_s)) / rhythm.per_hour
        return max(rhythm.latest, min(rhythm.earliest, hours * 3600))

    def _plan_ready(self, site: SiteId, departs_s: float, rhythm: Rhythm, release_s: float) -> None:
        ready = [case for case in self._open(site, departs_s) if not case.waiting]
        asked = [_waveable(self.ground, case) for case in ready]
        for group in self.ground.planners.waves(asked, MOST_ORDERS) if asked else ():
            self.plan(site, departs_s, (self.intake.cases[order] for order in group), rhythm.ready, release_s)

    def _last_call(self, site: SiteId, departs_s: float) -> None:
        """Orders that still wait: they roll where their goods are due today, else they go short."""
        for case in self._open(site, departs_s):
            if not case.waiting:
                continue
            after = self.next_departure(site, departs_s)
            due = any(ask.item.id in self.due_today for ask in case.asks.values() if ask.waiting)
            if due and after < 86_400:
                self.intake.roll(case, after, "its goods are not here yet")
                continue
            for ask in case.asks.values():
                self.intake.give_up(case, ask, "out of stock")
            if case.empty:
                self.intake.roll(case, self.first_tomorrow(site), "nothing of it is in stock")
                case.closed = True

    def _call_again(self, site: SiteId, departs_s: float) -> None:
        """Orders on the floor that came up short: what nobody can bring in time is given up."""
        for case in tuple(self.intake.cases.values()):
            if case.site == site and case.departs_s == departs_s and case.waved and case.waiting and not case.closed:
                for ask in case.asks.values():
                    self.intake.give_up(case, ask, "not found")
                self.intake.refit(case, [])

    def _open(self, site: SiteId, departs_s: float) -> list[Case]:
        return [
            case
            for case in self.intake.cases.values()
            if case.site == site and case.departs_s == departs_s and not (case.waved or case.planned or case.closed)
        ]

    def _close(self) -> Steps:
        """Close waves of which nothing is left to do inside."""
        while True:
            yield self.ground.wait(120)
            done = [wave for wave in self.running if all(_done(case) for case in wave.cases)]
            for wave in done:
                self.ground.say(WMS, WaveClosed(wave.id))
                self.running.remove(wave)


def _done(case: Case) -> bool:
    return case.staged or case.gone or case.closed or case.empty


def _waveable(ground: Ground, case: Case) -> Waveable:
    return Waveable(case.id, case.lat, case.lon, len(case.asks), ground.at(case.closes_s))
