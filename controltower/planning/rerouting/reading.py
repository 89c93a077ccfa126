"""Which routes does a cause on the road concern, and what could help? The problem as the picture shows it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import cos, hypot, radians

from controltower.domain.collecting import Collection, collection_of, is_waiting
from controltower.domain.ids import RouteId
from controltower.domain.loading import aboard, weight_of
from controltower.domain.packing import ParcelStatus
from controltower.domain.picture import Picture
from controltower.domain.places import Site
from controltower.domain.routes import Route, RouteStatus, Stop, StopKind, StopStatus, Vehicle, ahead
from controltower.domain.times import NEVER, SECOND, Instant, later, seconds_between
from controltower.domain.tracking import Track, TrackState
from controltower.planning.plans import LeftOut
from controltower.planning.rerouting.asked import collected, fetched_by, tried_again, tries, volume_of
from controltower.planning.rerouting.frozen import leaving_soon
from controltower.planning.rerouting.problem import Drive, Prices, RerouteProblem, StopLeft, Wreck
from controltower.planning.rerouting.returning import Leaving, due_home, leaving
from controltower.planning.rerouting.spares import spares
from controltower.planning.roads import Point
from controltower.planning.travel import Roads, pace_of, roads_of, size_of, travel_s

NEIGHBOURS = 8
LATE_S = 60.0
"""A stop is in jeopardy where it would be reached this long after its window closes."""


@dataclass(frozen=True, slots=True)
class _Road:
    """A route on the road with its vehicle, where that is, and the stops ahead."""

    route: Route
    vehicle: Vehicle
    track: Track
    stops: tuple[Stop, ...]

    @property
    def broken(self) -> bool:
        return self.track.state is TrackState.BROKEN


def problem_of(
    picture: Picture, now: Instant, causes: Iterable[str] = (), prices: Prices | None = None
) -> RerouteProblem:
    """The routes in jeopardy and those that could help.

    `causes` are ids of broken vehicles, traffic discs, closures, collections, failed stops and late routes; none means
    all breakdowns and slow roads that the picture knows of. A route that has not left yet is part of it only where
    something is to be fetched: else it can still be loaded otherwise.
    """
    named = set(causes)
    roads = roads_of(picture)
    on_road = {road.route.id: road for road in _on_road(picture)}
    broken = {key: road for key, road in on_road.items() if road.broken}
    sought = [road for road in broken.values() if _deliveries(road) and (not named or road.vehicle.id in named)]
    stranded = [stop for road in sought for stop in _deliveries(road)]
    asked = [each for each in picture[Collection].values() if each.id in named and is_waiting(picture, each)]
    failed = [road_stop for road_stop in tries(picture, on_road) if road_stop[1].id in named]
    concerned = {*_jammed(picture, on_road.values(), roads, now, named), *_holders(picture, stranded, on_road)}
    concerned.update(key for key in on_road if key in named)
    concerned.update(key for key, _ in failed)
    spots = [*((road.track.lat, road.track.lon) for road in sought), *((each.lat, each.lon) for each in asked)]
    concerned.update(_neighbours(on_road, spots, concerned))
    drives = _sound(picture, [road for key, road in on_road.items() if key in concerned], broken)
    stops = [*stranded, *(stop for road in drives for stop in _deliveries(road))]
    here = {road.route.id for road in drives}
    left, lost = _sorted_out(picture, stops, here, broken)
    used = frozenset(stop.id for stop in picture[Stop].values())
    prices = prices or Prices()
    left += [collected(each, now, prices, used) for each in asked]
    left += [tried_again(key, stop, now, prices, used) for key, stop in failed if key in here]
    later_on = list(leaving_soon(picture, now, {each.site for each in asked}))
    left += [stop for _, stops in later_on for stop in stops]
    after = leaving(picture, now)
    helpers = spares(picture, now, {*(road.route.site for road in sought), *(each.site for each in asked)}, after)
    return RerouteProblem(
        now,
        roads,
        (*(_drive(picture, road, now, roads, after) for road in drives), *(drive for drive, _ in later_on), *helpers),
        tuple(_wreck(road, road in sought) for road in broken.values()),
        tuple(left),
        tuple(lost),
        used,
        prices,
    )


def _on_road(picture: Picture) -> Iterable[_Road]:
    for route in picture[Route].values():
        track = picture[Track].get(route.vehicle)
        if route.status is RouteStatus.ON_ROAD and track is not None:
            yield _Road(route, picture[Vehicle][route.vehicle], track, tuple(_ahead(picture, route)))


def _ahead(picture: Picture, route: Route) -> Iterable[Stop]:
    return (stop for stop in ahead(picture, route) if stop.route == route.id)


def _deliveries(road: _Road) -> list[Stop]:
    """The stops ahead at customers' doors."""
    return [stop for stop in road.stops if stop.kind is not StopKind.TRANSFER]


def _jammed(picture: Picture, roads: Iterable[_Road], known: Roads, now: Instant, named: set[str]) -> Iterable[RouteId]:
    """Routes on which slow or closed roads make a stop late, or later than it would be without."""
    discs = tuple(disc for disc in known.traffic if not named or disc.id in named)
    shut = tuple(each for each in known.closures if not named or each.id in named)
    if not discs and not shut:
        return
    free = replace(
        known,
        traffic=tuple(disc for disc in known.traffic if disc not in discs),
        closures=tuple(each for each in known.closures if each not in shut),
    )
    for road in roads:
        if road.broken or not road.stops:
            continue
        slow, quick = (_lateness_s(picture, road, roads_now, now) for roads_now in (known, free))
        if slow > quick + LATE_S:
            yield road.route.id


def _lateness_s(picture: Picture, road: _Road, roads: Roads, now: Instant) -> float:
    """Seconds after closing time, over all stops ahead, in the order planned now."""
    at, place, late = _free_at(picture, road, now), _place(picture, road), 0.0
    for stop in road.stops:
        here = (stop.lat, stop.lon)
        at = later(at, travel_s(place, here, at, roads, *pace_of(road.vehicle)))
        late += max(0.0, seconds_between(stop.window_closes, at))
        at = later(max(at, stop.window_opens), stop.service_s)
        place = here
    return late


def _reached(picture: Picture, road: _Road) -> Stop | None:
    """The stop at which the vehicle stands, if it stands at one."""
    stops = (picture[Stop][key] for key in road.route.stops)
    return next((stop for stop in stops if stop.status is StopStatus.REACHED and stop.route == road.route.id), None)


def _place(picture: Picture, road: _Road) -> Point:
    stop = _reached(picture, road)
    return (stop.lat, stop.lon) if stop else (road.track.lat, road.track.lon)


def _free_at(picture: Picture, road: _Road, now: Instant) -> Instant:
    stop = _reached(picture, road)
    return max(now, Instant(stop.reached_at + stop.service_s * SECOND)) if stop else now


def _holders(picture: Picture, stops: Iterable[Stop], on_road: Mapping[RouteId, _Road]) -> Iterable[RouteId]:
    """Driving routes that carry goods of these stops."""
    for stop in stops:
        for parcel in aboard(picture, stop):
            road = on_road.get(parcel.route) if parcel.route else None
            if road is not None and not road.broken:
                yield road.route.id


def _neighbours(on_road: Mapping[RouteId, _Road], spots: Sequence[Point], concerned: set[RouteId]) -> list[RouteId]:
    """The driving routes that pass, or stand, nearest to where help is needed."""
    if not spots:
        return []

    def away(road: _Road) -> float:
        passed = [(road.track.lat, road.track.lon), *((stop.lat, stop.lon) for stop in road.stops)]
        return min(_apart(spot, place) for spot in spots for place in passed)

    able = [road for key, road in on_road.items() if not road.broken and key not in concerned]
    return [road.route.id for road in sorted(able, key=away)[:NEIGHBOURS]]


def _apart(a: Point, b: Point) -> float:
    return hypot(a[0] - b[0], (a[1] - b[1]) * cos(radians(a[0])))


def _sound(picture: Picture, roads: Sequence[_Road], broken: Mapping[RouteId, _Road]) -> list[_Road]:
    """The driving routes for which any new plan could pass: not overfull, and able to bring what each stop needs."""
    kept = [road for road in roads if not road.broken and _can_plan(picture, road, broken)]
    while True:
        here = {road.route.id for road in kept}
        able = [road for road in kept if not _sorted_out(picture, _deliveries(road), here, broken)[1]]
        if len(able) == len(kept):
            return kept
        kept = able


def _can_plan(picture: Picture, road: _Road, broken: Mapping[RouteId, _Road]) -> bool:
    meets = all(stop.source in broken for stop in road.stops if stop.kind is StopKind.TRANSFER)
    load = sum(weight_of(parcel) for stop in road.stops for parcel in aboard(picture, stop))
    load += fetched_by(picture, road.route.id)[0]
    return meets and load <= road.vehicle.capacity_g


def _sorted_out(
    picture: Picture, stops: Iterable[Stop], drives: set[RouteId], wrecks: Mapping[RouteId, _Road]
) -> tuple[list[StopLeft], list[LeftOut]]:
    """The stops with the vehicles that have their goods, and those that nobody can bring anything to."""
    left: list[StopLeft] = []
    lost: list[LeftOut] = []
    for stop in stops:
        parcels = aboard(picture, stop)
        carriers = {parcel.route: None for parcel in parcels}
        holders = [key for key in carriers if key not in wrecks]
        holder = stop.route if not parcels else holders[0] if holders else None
        fetched = collection_of(picture, stop) if stop.kind is StopKind.COLLECTION else None
        if stop.kind is StopKind.COLLECTION:
            holder = None
        if len(holders) > 1 or (holder is not None and holder not in drives):
            lost.append(LeftOut(stop.id, _why_lost(stop, [str(key) for key in holders])))
            continue
        weight = fetched.weight_g if fetched else sum(weight_of(parcel) for parcel in parcels)
        volume = fetched.volume_ml if fetched else volume_of(parcels)
        left.append(
            StopLeft(
                stop.id,
                stop.route,
                stop.lat,
                stop.lon,
                stop.window_opens,
                stop.window_closes,
                stop.service_s,
                weight,
                volume,
                holder,
                tuple(key for key in carriers if key is not None and key in wrecks),
                stop.kind,
            )
        )
    return left, lost


def _why_lost(stop: Stop, holders: list[str]) -> str:
    where = f"Stop {stop.id} at {stop.address}"
    if not holders:
        return f"{where} cannot be made: nothing of it is aboard, and route {stop.route} stands still."
    return f"{where} cannot be made: its goods are on {' and '.join(holders)}, which cannot bring them."


def _home_at(picture: Picture, road: _Road, now: Instant, roads: Roads) -> Instant:
    """When the vehicle is home by what is told of its stops."""
    last, site = (road.stops[-1] if road.stops else None), picture[Site][road.route.site]
    place = (last.lat, last.lon) if last else _place(picture, road)
    at = later(max(now, last.expected_at), last.service_s) if last else _free_at(picture, road, now)
    return later(at, travel_s(place, (site.lat, site.lon), at, roads, *pace_of(road.vehicle)))


def _drive(picture: Picture, road: _Road, now: Instant, roads: Roads, after: Leaving) -> Drive:
    vehicle, place = road.vehicle, _place(picture, road)
    site = picture[Site][road.route.site]
    kept_g, kept_ml = _kept_aboard(picture, road)
    return Drive(
        road.route.id,
        vehicle.id,
        road.route.version,
        place[0],
        place[1],
        _free_at(picture, road, now),
        tuple(stop.id for stop in road.stops),
        site.lat,
        site.lon,
        vehicle.capacity_g - kept_g,
        vehicle.capacity_ml - kept_ml,
        max(0.0, vehicle.range_km - road.track.driven_km),
        vehicle.speed_factor,
        vehicle.cost_per_km,
        vehicle.cost_per_hour,
        road.route.km,
        NEVER,
        tuple((stop.id, stop.source) for stop in road.stops if stop.source is not None),
        due_home(picture, vehicle.id, site.id, _home_at(picture, road, now, roads), after),
        vehicle.kind,
        size_of(vehicle),
    )


def _kept_aboard(picture: Picture, road: _Road) -> tuple[int, int]:
    """Grams and millilitres aboard that are for no stop ahead: what failed, and what is being handed over."""
    past = (picture[Stop][key] for key in road.route.stops)
    parcels = [
        parcel
        for stop in past
        if stop.status in (StopStatus.FAILED, StopStatus.REACHED, StopStatus.UNSERVED)
        for parcel in aboard(picture, stop)
        if parcel.route == road.route.id and parcel.status is ParcelStatus.ON_ROAD
    ]
    fetched_g, fetched_ml = fetched_by(picture, road.route.id)
    return sum(weight_of(parcel) for parcel in parcels) + fetched_g, volume_of(parcels) + fetched_ml


def _wreck(road: _Road, whole: bool) -> Wreck:
    meetings = tuple(stop.id for stop in road.stops if stop.kind is StopKind.TRANSFER)
    track = road.track
    return Wreck(
        road.route.id, road.vehicle.id, road.route.version, track.lat, track.lon, road.route.km, whole, meetings
    )
