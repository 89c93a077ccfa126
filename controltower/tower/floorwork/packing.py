"""What waits at the pack benches, who packs what, and which parcels did the scale stop?"""

from collections import Counter
from dataclasses import dataclass, field

from controltower.domain.ids import BenchId, OrderId, ParcelId, RouteId, SiteId, ZoneId
from controltower.domain.labour import Duty, Presence
from controltower.domain.orders import Order, Progress, Stage
from controltower.domain.packing import Parcel, ParcelStatus
from controltower.domain.picture import Picture
from controltower.domain.places import Bench, Zone
from controltower.domain.times import MINUTE, NEVER, Instant

NEAR_M = 1.5
"""Who was last seen so close to a bench, and works in its zone, stands at it."""


@dataclass(frozen=True, slots=True)
class BenchRow:
    """One bench: what is packed there, and what of its site's queue comes to it next.

    A site has one queue, by departure; an order goes to whichever staffed bench is through first, and `minutes` is the
    work that this makes for it, the present order included. `leaves_at` is the soonest departure in it (NEVER: none).
    Who stands there is not told: this is about benches, not people.
    """

    bench: BenchId
    site: SiteId
    zone: ZoneId
    staffed: bool
    on_break: bool
    packing: OrderId | None
    since: Instant
    next: tuple[OrderId, ...]
    minutes: float
    leaves_at: Instant
    stopped: int


@dataclass(frozen=True, slots=True)
class StoppedRow:
    """A parcel whose weight does not fit its contents."""

    parcel: ParcelId
    order: OrderId
    site: SiteId
    bench: BenchId
    expected_g: int
    weight_g: int
    stopped_at: Instant
    times: int
    departure_at: Instant
    route: RouteId | None


@dataclass(frozen=True, slots=True)
class Queue:
    """What is picked and not packed at a site, the soonest departure first, and the work that it is for one person."""

    orders: tuple[OrderId, ...] = ()
    minutes: float = 0.0
    leaves_at: Instant = NEVER


@dataclass(slots=True)
class _Station:
    """A bench while the queue is shared out."""

    bench: Bench
    duty: Duty | None = None
    packing: OrderId | None = None
    minutes: float = 0.0
    next: list[OrderId] = field(default_factory=list)

    @property
    def is_staffed(self) -> bool:
        return self.duty is not None and self.duty.presence is Presence.WORKING


def bench_rows(picture: Picture) -> tuple[BenchRow, ...]:
    """Every bench, by site and id."""
    stations = _stations(picture)
    for site in {station.bench.site for station in stations}:
        here = [station for station in stations if station.bench.site == site]
        _share(picture, queue_of(picture, site), here)
    stopped = Counter(row.bench for row in stopped_rows(picture))
    return tuple(_row(picture, station, stopped) for station in stations)


def queue_of(picture: Picture, site: SiteId) -> Queue:
    """The orders of a site that wait to be packed, the soonest departure first; one that is being packed is of them."""
    orders = picture[Order]
    waiting = [
        progress
        for progress in picture[Progress].values()
        if progress.stage is Stage.PICKED and orders[progress.id].site == site
    ]
    waiting.sort(key=lambda each: (each.departure_at, each.picked_at, each.id))
    keys = tuple(each.id for each in waiting)
    first = waiting[0].departure_at if waiting else NEVER
    return Queue(keys, len(keys) * _minutes_each(picture, site), first)


def stopped_rows(picture: Picture) -> tuple[StoppedRow, ...]:
    """Parcels that the scale stopped, the soonest departure first."""
    stopped = (parcel for parcel in picture[Parcel].values() if parcel.status is ParcelStatus.STOPPED)
    rows = [_stopped(parcel, picture[Progress][parcel.order]) for parcel in stopped]
    return tuple(sorted(rows, key=lambda row: (row.departure_at, row.parcel)))


def _stations(picture: Picture) -> list[_Station]:
    """The benches by site and id, each with who stands at it."""
    benches = sorted(picture[Bench].values(), key=lambda bench: (bench.site, bench.id))
    crew: dict[ZoneId | None, list[Duty]] = {}
    for duty in picture[Duty].values():
        if duty.presence in (Presence.WORKING, Presence.BREAK):
            crew.setdefault(duty.zone, []).append(duty)
    return [_station(picture, bench, crew.get(bench.zone, [])) for bench in benches]


def _station(picture: Picture, bench: Bench, crew: list[Duty]) -> _Station:
    near = [duty for duty in crew if max(abs(duty.x_m - bench.x_m), abs(duty.y_m - bench.y_m)) <= NEAR_M]
    if not near:
        return _Station(bench)
    duty = min(near, key=lambda each: (abs(each.x_m - bench.x_m) + abs(each.y_m - bench.y_m), -each.at, each.id))
    named = [OrderId(word) for word in duty.doing.split() if word in picture[Progress]]
    at_work = [order for order in named if picture[Progress][order].stage is Stage.PICKED]
    return _Station(bench, duty, at_work[0] if at_work and duty.presence is Presence.WORKING else None)


def _share(picture: Picture, queue: Queue, stations: list[_Station]) -> None:
    """Each order of the queue to the staffed bench that is through first."""
    staffed = [station for station in stations if station.is_staffed]
    if not staffed:
        return
    at_work = {station.packing for station in staffed}
    each = _minutes_each(picture, stations[0].bench.site)
    for station in staffed:
        if station.packing is not None and station.duty is not None:
            station.minutes = max(0.0, each - (picture.now - station.duty.at) / MINUTE)
    for order in queue.orders:
        if order not in at_work:
            first = min(staffed, key=lambda station: (station.minutes, station.bench.id))
            first.next.append(order)
            first.minutes += each


def _minutes_each(picture: Picture, site: SiteId) -> float:
    """Minutes for one parcel by the engineered rate of the site's pack benches."""
    zones = {bench.zone for bench in picture[Bench].values() if bench.site == site}
    rates = [picture[Zone][zone].units_per_hour for zone in zones if zone in picture[Zone]]
    return 60.0 / max(rates) if rates and max(rates) > 0 else 0.0


def _row(picture: Picture, station: _Station, stopped: Counter[BenchId]) -> BenchRow:
    bench, duty, progresses = station.bench, station.duty, picture[Progress]
    here = [*([station.packing] if station.packing else []), *station.next]
    return BenchRow(
        bench.id,
        bench.site,
        bench.zone,
        station.is_staffed,
        duty is not None and duty.presence is Presence.BREAK,
        station.packing,
        duty.at if duty else NEVER,
        tuple(station.next),
        station.minutes,
        min((progresses[order].departure_at for order in here), default=NEVER),
        stopped[bench.id],
    )


def _stopped(parcel: Parcel, progress: Progress) -> StoppedRow:
    return StoppedRow(
        parcel.id,
        parcel.order,
        parcel.site,
        parcel.bench,
        parcel.expected_g,
        parcel.weight_g,
        parcel.weighed_at,
        parcel.misweighed,
        progress.departure_at,
        progress.route,
    )
