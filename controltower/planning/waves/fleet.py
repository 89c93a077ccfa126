"""How much can the vehicles of each departure take? Read from the vehicles of a site, its routes, and today's pace."""

from collections.abc import Iterable, Mapping, Sequence
from math import ceil

from controltower.domain.ids import OrderId, SiteId, VehicleId
from controltower.domain.items import Item
from controltower.domain.orders import CLOSED, Order, OrderLine, Progress
from controltower.domain.packing import Parcel, ParcelStatus
from controltower.domain.picture import Picture
from controltower.domain.routes import Route, RouteStatus, Stop, StopKind, Vehicle, VehicleKind
from controltower.domain.times import HOUR, MINUTE, Instant
from controltower.domain.tracking import Track, TrackState
from controltower.planning.waves.problem import RoadRoom

ROUND, HOME = 4 * HOUR, 30 * MINUTE
"""So long a vehicle is out, the way home included, which takes so long. Assumption."""
IN_TIME = 15 * MINUTE
"""A vehicle counts for a departure if it is back so long before."""
PER_HOUR = 10.0
"""Orders that a vehicle brings in an hour, where the routes of the day do not tell. Assumption."""
FEW, LEAST_OUT = 3, HOUR
"""The pace is that of the day's routes of at least an hour, if there are so many of the kind."""
STANDING = (ParcelStatus.STAGED, ParcelStatus.LOADED, ParcelStatus.ON_ROAD, ParcelStatus.DELIVERED)


def road_rooms(
    picture: Picture, now: Instant, site: SiteId, departures: Sequence[Instant], lead: int
) -> tuple[RoadRoom, ...]:
    """The room of each coming departure of a site that has vehicles; `lead` is from cut-off to departure.

    Where routes are planned, what has one has room and nothing else; before, as much as the vehicles that are back by
    then bring at the pace of the day. Vehicles that an earlier departure needs are not there for one within its round.
    """
    fleet = {each.id: each for each in picture[Vehicle].values() if each.site == site}
    if not fleet:
        return ()
    free_at = _free_at(picture, now, fleet)
    pace = _pace(picture, site)
    open_ = _open(picture, site)
    found = []
    for at in departures:
        mine = open_.get(at, [])
        if now >= at - lead and any(each.route for each in mine):
            found.append(RoadRoom(at, *_routed(picture, mine)))
            continue
        there = [key for key in sorted(fleet) if free_at.get(key, at) <= at - IN_TIME]
        each_takes = [pace[fleet[key].kind] * (ROUND - HOME) / HOUR for key in there]
        found.append(RoadRoom(at, sum(each_takes), float(sum(fleet[key].capacity_g for key in there))))
        mean = sum(each_takes) / len(each_takes) if each_takes else 1.0
        for key in there[: ceil(len(mine) / mean)]:
            free_at[key] = Instant(at + ROUND - IN_TIME)
    return tuple(found)


def weight_of(picture: Picture, order: Order) -> int:
    """Grams of the pieces of an order that will come."""
    items, lines = picture[Item], (picture[OrderLine][key] for key in order.lines)
    return sum((line.quantity - line.short) * items[line.item].weight_g for line in lines if line.item in items)


def _free_at(picture: Picture, now: Instant, fleet: Mapping[VehicleId, Vehicle]) -> dict[VehicleId, Instant]:
    """When each vehicle is back from the routes that it has; one that is broken down is not reckoned with."""
    found = dict.fromkeys(fleet, now)
    for route in picture[Route].values():
        if route.status is not RouteStatus.DONE and route.vehicle in fleet:
            ends = max((picture[Stop][key].expected_at for key in route.stops), default=route.departure_at)
            found[route.vehicle] = max(found[route.vehicle], Instant(ends + HOME))
    for key in fleet:
        track = picture[Track].get(key)
        if track is not None and track.state is TrackState.BROKEN:
            found[key] = Instant(now + 24 * HOUR)
    return found


def _pace(picture: Picture, site: SiteId) -> dict[VehicleKind, float]:
    """Orders an hour by kind of vehicle: what a well-filled one brings by the routes of the day, the upper quartile."""
    rates: dict[VehicleKind, list[float]] = {kind: [] for kind in VehicleKind}
    for route in picture[Route].values():
        vehicle = picture[Vehicle].get(route.vehicle)
        stops = [picture[Stop][key] for key in route.stops]
        brought = [stop for stop in stops if stop.kind is StopKind.DELIVERY]
        out = max((stop.planned_at for stop in brought), default=route.departure_at) - route.departure_at
        if vehicle is not None and route.site == site and out >= LEAST_OUT:
            rates[vehicle.kind].append(sum(len(stop.orders) for stop in brought) * HOUR / out)
    return {kind: _upper(held) if len(held) >= FEW else PER_HOUR for kind, held in rates.items()}


def _upper(held: Iterable[float]) -> float:
    ordered = sorted(held)
    return ordered[3 * (len(ordered) - 1) // 4]


def _open(picture: Picture, site: SiteId) -> dict[Instant, list[Progress]]:
    found: dict[Instant, list[Progress]] = {}
    orders = picture[Order]
    for progress in picture[Progress].values():
        if progress.stage not in CLOSED and orders[progress.id].site == site:
            found.setdefault(progress.departure_at, []).append(progress)
    return found


def _routed(picture: Picture, mine: Iterable[Progress]) -> tuple[float, float]:
    """Orders, and their grams, that have a route and do not stand in its lane."""
    left = [each for each in mine if each.route and not _stands(picture, each)]
    return float(len(left)), float(sum(weight_of(picture, picture[Order][OrderId(each.id)]) for each in left))


def _stands(picture: Picture, progress: Progress) -> bool:
    parcels = [picture[Parcel][key] for key in progress.parcels]
    return bool(progress.packed_at) and all(each.status in STANDING for each in parcels)
