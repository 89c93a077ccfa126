"""What is there to release at a site, and who will be there? Read from waves, tasks, parcels, moves and duties."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from controltower.domain.ids import ItemId, OrderId, SiteId, WaveId, WorkerId, ZoneId
from controltower.domain.inventory import Replenishment, ReplenishmentStatus
from controltower.domain.labour import SKILL_FOR, Duty, Presence, Roster, Worker
from controltower.domain.orders import CLOSED, STAGES, Order, OrderLine, Progress, Service, Stage, waiting
from controltower.domain.packing import Parcel, ParcelStatus
from controltower.domain.picking import OPEN_TASK, PickTask
from controltower.domain.picture import Picture
from controltower.domain.places import Bench, Lane, Location, Zone, ZoneKind
from controltower.domain.times import HOUR, MINUTE, NEVER, Instant, Span, quarter_of
from controltower.domain.waves import Wave, WaveStatus
from controltower.planning.waves.fleet import road_rooms, weight_of
from controltower.planning.waves.problem import STEP, Crew, OrderWork, WavesProblem, WaveWork

LEAST, MOST, BEYOND = 3 * HOUR, 9 * HOUR, 45 * MINUTE
"""The forecast reaches so far beyond the last departure of what is planned, within these bounds."""
PLANNING = 3 * MINUTE
"""From the cut-off to the routes with their lanes."""
FILLING = 25 * MINUTE
"""From asking for a replenishment until the face has it. Assumption."""
NEXT_WAVE = 20 * MINUTE
"""So long an order that came late waits for the warehouse to put it into a wave. Assumption."""
LEAD, CUT_OFF_LEAD = 30 * MINUTE, 150 * MINUTE
"""From ready to departure, and from cut-off to departure, where nothing tells. Assumptions."""
LOOK_BACK, ENOUGH, TOO_LONG = 2 * HOUR, 20, 10 * MINUTE
"""The pace of the benches is that of the last two hours, if so many parcels show it; longer gaps are breaks."""
UNSTAGED = (ParcelStatus.PACKED, ParcelStatus.STOPPED, ParcelStatus.WEIGHED, ParcelStatus.SORTED)
PICKED = STAGES.index(Stage.PICKED)


def problem_of(
    picture: Picture, now: Instant, site: SiteId, *, settled_until: Instant = NEVER, alone: bool = True
) -> WavesProblem:
    """The waves of a site, planned and on the floor, against its people.

    Waves that go to the floor until `settled_until` stay as they are. `alone`: express orders that missed a wave may
    be released by themselves.
    """
    tasks = _lines_by_order(picture, site)
    filling = _filling(picture, now, site)
    held = [wave for wave in picture[Wave].values() if wave.site == site and wave.status is not WaveStatus.CLOSED]
    departures = _departures(picture, now, site)
    lead = _cut_off_lead(picture, site)
    reading = _Reading(picture, now, site, tasks, filling, departures, lead, settled_until)
    works = [work for wave in held for work in reading.works_of(wave)]
    works += reading.singles() if alone else []
    begins_at = quarter_of(now)
    last = max((work.departure_at for work in works if not work.on_floor), default=now)
    count = -(-min(MOST, max(LEAST, last + BEYOND - begins_at)) // (3 * STEP)) * 3
    lanes = [lane for lane in picture[Lane].values() if lane.site == site]
    return WavesProblem(
        site,
        now,
        begins_at,
        tuple(works),
        tuple(_crews(picture, now, site, begins_at, count)),
        departures,
        sum(lane.capacity_parcels for lane in lanes) or 1_000_000,
        sum(each.status is ParcelStatus.STAGED and each.site == site for each in picture[Parcel].values()),
        tuple(sorted(_moves(picture, site).items())),
        names=tuple(wave.id for wave in picture[Wave].values()),
        road=road_rooms(picture, now, site, departures, lead),
    )


@dataclass(slots=True)
class _Reading:
    """One look at a site."""

    picture: Picture
    now: Instant
    site: SiteId
    tasks: Mapping[OrderId, Mapping[ZoneId, int]]
    filling: Mapping[ItemId, Instant]
    departures: tuple[Instant, ...]
    cut_off_lead: int
    settled_until: Instant

    def works_of(self, wave: Wave) -> Iterator[WaveWork]:
        """The wave in parts by the departures that its orders have by now: some may have been rolled."""
        progresses = [self.picture[Progress][key] for key in wave.orders]
        alive = [each for each in progresses if each.stage not in CLOSED]
        on_floor = wave.status is WaveStatus.RELEASED or NEVER < wave.release_at <= self.settled_until
        for leaves in sorted({each.departure_at for each in alive}):
            here = [each for each in alive if each.departure_at == leaves]
            coming = leaves if leaves > self.now else self.now if on_floor else self._next(leaves)
            work = self._work(wave, coming, here, on_floor=on_floor)
            if work.orders or (on_floor and (work.to_pack or work.to_stage)):
                yield work

    def singles(self) -> list[WaveWork]:
        """Express orders that are in no wave although their cut-off is over or near: each for itself."""
        found = []
        for progress in self.picture[Progress].values():
            if progress.wave is not None or progress.stage is not Stage.PLACED or progress.id not in self.tasks:
                continue
            order = self.picture[Order][progress.id]
            due = order.service is Service.EXPRESS and order.cut_off <= self.now + NEXT_WAVE
            if not due or order.site != self.site or progress.departure_at <= self.now or self._lacks(order):
                continue
            lanes_at = NEVER if progress.route else Instant(order.cut_off + PLANNING)
            ready_by = Instant(progress.departure_at - LEAD // 2)
            at = Instant(self.now + NEXT_WAVE)
            work = self._order(progress)
            found.append(WaveWork(WaveId(f"W-{order.id}"), progress.departure_at, ready_by, lanes_at, at, (work,)))
        return found

    def _work(self, wave: Wave, leaves: Instant, progresses: list[Progress], *, on_floor: bool) -> WaveWork:
        to_pick = [each for each in progresses if STAGES.index(each.stage) < PICKED and each.id in self.tasks]
        ready_by = Instant(leaves - max(0, wave.departure_at - wave.ready_by))
        return WaveWork(
            wave.id,
            leaves,
            ready_by,
            NEVER if any(each.route for each in progresses) else Instant(leaves - self.cut_off_lead + PLANNING),
            max(self.now, wave.release_at) if not on_floor else wave.released_at,
            tuple(self._order(each) for each in to_pick),
            on_floor,
            float(sum(self._at_bench(each) for each in progresses)),
            float(sum(self._unstaged(each) for each in progresses)),
        )

    def _order(self, progress: Progress) -> OrderWork:
        order = self.picture[Order][progress.id]
        lines = tuple(sorted(self.tasks[progress.id].items()))
        weight_g = weight_of(self.picture, order)
        return OrderWork(progress.id, lines, 1.0, self._goods_at(order), weight_g, order.window_closes)

    def _goods_at(self, order: Order) -> Instant:
        """When the faces will have what a line still waits for; NEVER where nothing is missing or under way."""
        lacking = (self.picture[OrderLine][key] for key in order.lines)
        return max((self.filling.get(line.item, NEVER) for line in lacking if waiting(line) > 0), default=NEVER)

    def _lacks(self, order: Order) -> bool:
        return any(waiting(self.picture[OrderLine][key]) > 0 for key in order.lines)

    def _at_bench(self, progress: Progress) -> bool:
        """Whole at the benches, and not packed."""
        if progress.packed_at or STAGES.index(progress.stage) > PICKED:
            return False
        return progress.stage is Stage.PICKED

    def _unstaged(self, progress: Progress) -> int:
        parcels = (self.picture[Parcel][key] for key in progress.parcels)
        return sum(each.status in UNSTAGED for each in parcels)

    def _next(self, missed: Instant) -> Instant:
        """The next departure after one that was missed; a day later where none is known."""
        return next((each for each in self.departures if each > missed), Instant(missed + 24 * HOUR))


def _lines_by_order(picture: Picture, site: SiteId) -> dict[OrderId, Counter[ZoneId]]:
    found: dict[OrderId, Counter[ZoneId]] = {}
    for task in picture[PickTask].values():
        if task.status in OPEN_TASK and task.site == site:
            found.setdefault(task.order, Counter())[task.zone] += 1
    return found


def _departures(picture: Picture, now: Instant, site: SiteId) -> tuple[Instant, ...]:
    """The coming departures of a site, as its open orders name them."""
    orders = picture[Order]
    ahead = {each.departure_at for each in picture[Progress].values() if each.departure_at > now}
    open_ = {
        each.departure_at
        for each in picture[Progress].values()
        if each.departure_at in ahead and each.stage not in CLOSED and orders[each.id].site == site
    }
    return tuple(sorted(open_))


def _cut_off_lead(picture: Picture, site: SiteId) -> int:
    """From cut-off to departure at this site: the most that an order which was not rolled shows."""
    leads = (
        picture[Progress][order.id].departure_at - order.cut_off
        for order in picture[Order].values()
        if order.site == site and not picture[Progress][order.id].rolled
    )
    return max(leads, default=CUT_OFF_LEAD)


def _filling(picture: Picture, now: Instant, site: SiteId) -> dict[ItemId, Instant]:
    """When faces of a site that are being filled will have their goods, by item."""
    asked = (each for each in picture[Replenishment].values() if each.site == site)
    moves = (each for each in asked if each.status is ReplenishmentStatus.OPEN)
    return {each.item: max(now, Instant(each.asked_at + FILLING)) for each in moves}


def _moves(picture: Picture, site: SiteId) -> Counter[ZoneId]:
    """Open replenishments by the zone of their face, where that is known."""
    found: Counter[ZoneId] = Counter()
    for each in picture[Replenishment].values():
        face = picture[Location].get(each.target)
        if face is not None and each.status is ReplenishmentStatus.OPEN and each.site == site:
            found[face.zone] += 1
    return found


# -- people


def _crews(picture: Picture, now: Instant, site: SiteId, begins_at: Instant, count: int) -> Iterator[Crew]:
    """The zones of a site with the hours that people will work there; at the benches no more than there are benches."""
    zones = [zone for zone in picture[Zone].values() if zone.site == site and zone.units_per_hour > 0]
    hours = {zone.id: np.zeros(count) for zone in zones}
    for worker in picture[Worker].values():
        if worker.site != site:
            continue
        for where, share, span in _posts(picture, now, worker, zones):
            if where in hours:
                hours[where] += share * _hours(span, worker.breaks, begins_at, count)
    benches = Counter(bench.zone for bench in picture[Bench].values())
    packs_per_hour = _pack_rate(picture, now, site)
    for zone in zones:
        most = benches[zone.id] * STEP / HOUR if zone.kind is ZoneKind.PACKING and benches[zone.id] else None
        able = hours[zone.id] if most is None else np.minimum(hours[zone.id], most)
        rate = zone.units_per_hour
        if zone.kind is ZoneKind.PACKING and packs_per_hour:
            rate = min(1.6 * rate, max(0.6 * rate, packs_per_hour))
        yield Crew(zone.id, zone.name, zone.kind, rate, tuple(float(each) for each in able))


def _pack_rate(picture: Picture, now: Instant, site: SiteId) -> float:
    """Parcels per person-hour at the benches, from parcels that waited when their packer became free; 0: not known."""
    packed: dict[WorkerId, list[tuple[Instant, Instant]]] = {}
    for parcel in picture[Parcel].values():
        if parcel.site == site and parcel.packed_at > now - LOOK_BACK:
            whole_at = picture[Progress][parcel.order].picked_at
            packed.setdefault(parcel.packer, []).append((parcel.packed_at, whole_at))
    gaps = []
    for mine in packed.values():
        mine.sort()
        pairs = pairwise(mine)
        gaps += [at - before for (before, _), (at, whole_at) in pairs if whole_at <= before and at - before <= TOO_LONG]
    return HOUR * len(gaps) / sum(gaps) if len(gaps) >= ENOUGH else 0.0


def _posts(
    picture: Picture, now: Instant, worker: Worker, zones: Iterable[Zone]
) -> Iterator[tuple[ZoneId, float, Span]]:
    """Where somebody will work from now on, and with which share of the time.

    As a roster says; else where they are; else, in equal shares, where their first skill is wanted.
    """
    duty, roster = picture[Duty].get(worker.id), picture[Roster].get(WorkerId(worker.id))
    here = duty is not None and duty.presence in (Presence.WORKING, Presence.BREAK)
    if worker.shift.ends <= now or (duty is not None and duty.presence is Presence.SICK):
        return
    if roster is not None and any(each.ends_at > now for each in roster.postings):
        for each in roster.postings:
            yield each.zone, 1.0, Span(max(now, each.starts_at), each.ends_at)
        return
    if here and duty is not None and (duty.bound_for or duty.zone):
        yield duty.bound_for or ZoneId(duty.zone or ""), 1.0, Span(now, worker.shift.ends)
    elif worker.shift.starts > now and worker.skills:
        mine = [zone.id for zone in zones if SKILL_FOR[zone.kind] is worker.skills[0]]
        for zone in mine:
            yield zone, 1.0 / len(mine), worker.shift


def _hours(span: Span, breaks: Iterable[Span], begins_at: Instant, count: int) -> NDArray[np.float64]:
    starts = begins_at + STEP * np.arange(count, dtype=np.int64)
    worked = _overlap(starts, span)
    for each in breaks:
        worked = worked - _overlap(starts, Span(max(span.starts, each.starts), min(span.ends, each.ends)))
    found: NDArray[np.float64] = np.maximum(worked, 0) / HOUR
    return found


def _overlap(starts: NDArray[np.int64], span: Span) -> NDArray[np.int64]:
    found: NDArray[np.int64] = np.clip(np.minimum(starts + STEP, span.ends) - np.maximum(starts, span.starts), 0, STEP)
    return found
