"""What is to be done behind the racks? Orders to pack, parcels to carry to their lanes, vehicles to load."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from controltower.domain.ids import OrderId, SiteId, TourId, ZoneId
from controltower.domain.labour import SKILL_FOR
from controltower.domain.loading import Load
from controltower.domain.orders import CLOSED, Order, Progress, Stage
from controltower.domain.packing import Parcel, ParcelStatus
from controltower.domain.picking import PickTask, Tour
from controltower.domain.picture import Picture
from controltower.domain.places import Lane, Zone, ZoneKind
from controltower.domain.routes import Route, RouteStatus
from controltower.domain.times import MINUTE, NEVER, Instant, later
from controltower.planning.tasks.problem import Job, JobKind, Point

PACKED_AHEAD, STAGED_AHEAD, LOADED_AHEAD = 60 * MINUTE, 40 * MINUTE, 20 * MINUTE
"""How long before its departure a parcel should be packed, carried to its lane, and loaded. House rules."""
CARRIED = 0.6
"""Share of the time for a parcel in the staging zone that goes into carrying it to its lane; the rest is loading it."""
PAPERS_S = 420.0
"""A vehicle is loaded with what is there so long before it leaves. House rule."""
WAITING = (Stage.RELEASED, Stage.PICKED)


def packs(
    picture: Picture, tours: Mapping[str, Sequence[str]], arrives: Mapping[TourId, Instant], begun: Collection[str]
) -> Iterator[Job]:
    """An order for each bench: those whose pieces are there, or will be once the tours that it waits for are done.

    `tours` are jobs of this plan by order; `arrives` says when a tour that is under way will be at the benches.
    """
    under_way, brought = _under_way(picture, arrives), _brought(picture)
    for progress in picture[Progress].values():
        if progress.stage not in WAITING or progress.packed_at or progress.wave is None or progress.id in begun:
            continue
        if not progress.picked_at and progress.id not in tours and progress.id not in under_way:
            continue
        zone = _zone(picture, picture[Order][progress.id].site, ZoneKind.PACKING)
        if zone is None:
            continue
        ready = under_way.get(progress.id, max(progress.picked_at, brought.get(progress.id, NEVER)))
        due = Instant(progress.departure_at - PACKED_AHEAD)
        after = tuple(tours.get(progress.id, ()))
        job = _job(zone, JobKind.PACK, progress.id, progress.id, (progress.id,), _per_unit(zone), due)
        yield replace(job, ready_at=ready, after=after)


def carries(picture: Picture, packed: Iterable[Job]) -> Iterator[Job]:
    """Orders that will be carried to their lane once they are packed, where their route has one."""
    for pack in packed:
        progress = picture[Progress][pack.about]
        route = picture[Route].get(progress.route) if progress.route else None
        zone = _zone(picture, pack.site, ZoneKind.STAGING)
        lane = picture[Lane].get(route.lane) if route is not None and route.lane else None
        if zone is not None and lane is not None:
            due = Instant(progress.departure_at - STAGED_AHEAD)
            job = _job(zone, JobKind.STAGE, progress.id, lane.id, (progress.id,), CARRIED * _per_unit(zone), due)
            yield replace(job, end=_in_lane(lane), after=(pack.id,))


def stagings(picture: Picture) -> Iterator[Job]:
    """Parcels that passed the scale and know their lane."""
    for parcel in picture[Parcel].values():
        zone = _zone(picture, parcel.site, ZoneKind.STAGING)
        if parcel.status is ParcelStatus.SORTED and parcel.lane is not None and zone is not None:
            due = Instant(picture[Progress][parcel.order].departure_at - STAGED_AHEAD)
            lane = picture[Lane][parcel.lane]
            seconds = CARRIED * _per_unit(zone)
            job = _job(zone, JobKind.STAGE, parcel.id, parcel.lane, (parcel.id,), seconds, due)
            yield replace(job, end=_in_lane(lane), ready_at=parcel.weighed_at)


def loads(picture: Picture, now: Instant, begun: Collection[str]) -> Iterator[Job]:
    """Vehicles at a door: whole where all is packed and staged, else with what is there when the papers are due."""
    for route in picture[Route].values():
        if route.status is not RouteStatus.LOADING or route.vehicle in begun:
            continue
        zone = _zone(picture, route.site, ZoneKind.STAGING)
        parcels = _parcels(picture, route)
        staged = [parcel for parcel in parcels if parcel.status is ParcelStatus.STAGED]
        if zone is None or not staged:
            continue
        seconds = (1 - CARRIED) * _per_unit(zone) * len(staged)
        aboard = picture[Load].get(route.id)
        is_staged = len(staged) == len(parcels) and not _unpacked(picture, route)
        whole = is_staged or (aboard is not None and bool(aboard.begun_at))
        ready = now if whole else later(route.departure_at, -PAPERS_S - seconds)
        due = Instant(route.departure_at - LOADED_AHEAD)
        tasks = tuple(parcel.id for parcel in staged)
        yield replace(_job(zone, JobKind.LOAD, route.id, route.vehicle, tasks, seconds, due), ready_at=ready)


def _under_way(picture: Picture, arrives: Mapping[TourId, Instant]) -> dict[OrderId, Instant]:
    """When the last tour that carries something of an order will be at the benches."""
    found: dict[OrderId, Instant] = {}
    for key, at in arrives.items():
        for task in picture[Tour][key].tasks:
            order = picture[PickTask][task].order
            found[order] = max(found.get(order, at), at)
    return found


def _brought(picture: Picture) -> dict[OrderId, Instant]:
    """When the last tour that carried something of an order came to the benches."""
    found: dict[OrderId, Instant] = {}
    for tour in picture[Tour].values():
        for task in tour.tasks if tour.ended_at else ():
            order = picture[PickTask][task].order
            found[order] = max(found.get(order, NEVER), tour.ended_at)
    return found


def _parcels(picture: Picture, route: Route) -> list[Parcel]:
    """What is to be loaded still: the parcels of the route's orders that are neither aboard nor away."""
    away = (ParcelStatus.LOADED, ParcelStatus.ON_ROAD, ParcelStatus.DELIVERED, ParcelStatus.RETURNED)
    orders = [progress for progress in picture[Progress].values() if progress.route == route.id]
    keys = (key for progress in orders if progress.stage not in CLOSED for key in progress.parcels)
    return [parcel for key in keys if (parcel := picture[Parcel][key]).status not in away]


def _unpacked(picture: Picture, route: Route) -> bool:
    """Whether more parcels of a route are to come."""
    orders = (progress for progress in picture[Progress].values() if progress.route == route.id)
    return any(not progress.packed_at for progress in orders if progress.stage not in CLOSED)


def _job(
    zone: Zone, kind: JobKind, key: str, about: str, tasks: tuple[str, ...], work_s: float, due_at: Instant
) -> Job:
    """In the middle of the zone, there already."""
    middle = zone.x_m + zone.width_m / 2, zone.y_m + zone.depth_m / 2
    skill = SKILL_FOR[zone.kind]
    return Job(f"{kind}:{key}", kind, zone.site, zone.id, skill, about, tasks, middle, middle, work_s, due_at, NEVER)


def _in_lane(lane: Lane) -> Point:
    return lane.x_m + lane.width_m / 2, lane.y_m + 2


def _per_unit(zone: Zone) -> float:
    return 3600 / zone.units_per_hour if zone.units_per_hour else 120.0


def _zone(picture: Picture, site: SiteId, kind: ZoneKind) -> Zone | None:
    """The first zone of a site with one kind of work."""
    found: dict[ZoneId, Zone] = {
        zone.id: zone for zone in picture[Zone].values() if zone.site == site and zone.kind is kind
    }
    return next(iter(found.values()), None)
