"""Where is each vehicle, and what became of each stop? Positions, deliveries, breakdowns and traffic."""

from dataclasses import dataclass, replace
from enum import StrEnum

from controltower.domain.contradictions import contradiction, unknown
from controltower.domain.docks import left_as_booked
from controltower.domain.ids import ParcelId, RouteId, StopId, VehicleId
from controltower.domain.inventory import Ledger, ledger_of
from controltower.domain.loading import Load
from controltower.domain.orders import OrderLine, Progress, Stage, with_line
from controltower.domain.packing import Parcel, ParcelStatus
from controltower.domain.picture import Facts, Picture
from controltower.domain.routes import Route, RouteStatus, Stop, StopKind, StopStatus, Vehicle
from controltower.domain.said import Said
from controltower.domain.times import NEVER, Instant


class TrackState(StrEnum):
    """What a vehicle does."""

    PARKED = "parked"
    DRIVING = "driving"
    SERVING = "serving"
    BROKEN = "broken down"


@dataclass(frozen=True, slots=True)
class Track:
    """The last position of a vehicle; `driven_km` counts since the day began."""

    id: VehicleId
    lat: float
    lon: float
    heading_deg: float
    speed_km_h: float
    driven_km: float
    state: TrackState
    route: RouteId | None
    at: Instant


@dataclass(frozen=True, slots=True)
class Traffic:
    """A disc of slow roads: travel inside takes `factor` times as long, from `at` until `ended_at` (0: still)."""

    id: str
    lat: float
    lon: float
    radius_km: float
    factor: float
    reason: str
    at: Instant
    ended_at: Instant = NEVER


@dataclass(frozen=True, slots=True)
class VehicleDeparted:
    """A vehicle left with what was loaded."""

    route: RouteId


@dataclass(frozen=True, slots=True)
class PositionReported:
    """Telematics: where a vehicle is."""

    vehicle: VehicleId
    lat: float
    lon: float
    heading_deg: float
    speed_km_h: float
    driven_km: float
    state: TrackState


@dataclass(frozen=True, slots=True)
class StopReached:
    """The vehicle stands at the stop."""

    stop: StopId


@dataclass(frozen=True, slots=True)
class StopDelivered:
    """These parcels were handed over."""

    stop: StopId
    parcels: tuple[ParcelId, ...]


@dataclass(frozen=True, slots=True)
class StopFailed:
    """Nothing could be handed over."""

    stop: StopId
    reason: str


@dataclass(frozen=True, slots=True)
class GoodsTransferred:
    """At a transfer stop, the goods of the stops ahead came over from the other vehicle."""

    stop: StopId


@dataclass(frozen=True, slots=True)
class VehicleReturned:
    """The route is over and the vehicle home, after so many km."""

    route: RouteId
    km: float


@dataclass(frozen=True, slots=True)
class ParcelReturned:
    """A parcel that could not be delivered is back in the building."""

    parcel: ParcelId


@dataclass(frozen=True, slots=True)
class VehicleBrokeDown:
    """The vehicle stands and will not go on by itself."""

    vehicle: VehicleId
    reason: str


@dataclass(frozen=True, slots=True)
class VehicleRepaired:
    """The vehicle can drive again."""

    vehicle: VehicleId


@dataclass(frozen=True, slots=True)
class TrafficReported:
    """Roads in a disc are slow."""

    traffic: str
    lat: float
    lon: float
    radius_km: float
    factor: float
    reason: str


@dataclass(frozen=True, slots=True)
class TrafficCleared:
    """The roads are free again."""

    traffic: str


def vehicle_departed(picture: Picture, event: VehicleDeparted, said: Said) -> Facts:
    """The route is on the road, and what is aboard is shipped."""
    route = picture[Route].get(event.route)
    if route is None:
        return unknown(picture, said, Route, event.route)
    if route.status not in (RouteStatus.PLANNED, RouteStatus.LOADING):
        return (contradiction(picture, said, route.id, "departs", f"it is {route.status}", Route),)
    load = picture[Load].get(route.id)
    parcels = [picture[Parcel][key] for key in load.parcels] if load else []
    gone = [
        replace(parcel, status=ParcelStatus.ON_ROAD)
        for parcel in parcels
        if parcel.status is ParcelStatus.LOADED and parcel.route == route.id
    ]
    orders = dict.fromkeys(parcel.order for parcel in gone)
    progresses = (picture[Progress][order] for order in orders)
    return (
        replace(route, status=RouteStatus.ON_ROAD, departed_at=said.at),
        *gone,
        *(replace(each, stage=Stage.DEPARTED, departed_at=said.at) for each in progresses),
        *_shipped(picture, gone, 1),
        *left_as_booked(picture, route.vehicle, route.id, said.at),
        *_on_route(picture, route.vehicle, route.id),
    )


def position_reported(picture: Picture, event: PositionReported, said: Said) -> Facts:
    """The track; a position that is nowhere on earth is a contradiction."""
    if event.vehicle not in picture[Vehicle]:
        return unknown(picture, said, Vehicle, event.vehicle)
    if not (-90 <= event.lat <= 90 and -180 <= event.lon <= 180):
        claim = f"is at {event.lat}, {event.lon}"
        return (contradiction(picture, said, event.vehicle, claim, "that is nowhere", Track),)
    held = picture[Track].get(event.vehicle)
    return (
        Track(
            event.vehicle,
            event.lat,
            event.lon,
            event.heading_deg,
            event.speed_km_h,
            event.driven_km,
            TrackState.BROKEN if held and held.state is TrackState.BROKEN else event.state,
            held.route if held else None,
            said.at,
        ),
    )


def stop_reached(picture: Picture, event: StopReached, said: Said) -> Facts:
    """The stop is reached."""
    stop = picture[Stop].get(event.stop)
    if stop is None:
        return unknown(picture, said, Stop, event.stop)
    if stop.status is not StopStatus.AHEAD:
        return (contradiction(picture, said, stop.id, "is reached", f"it is {stop.status}", Stop),)
    return (replace(stop, status=StopStatus.REACHED, reached_at=said.at, expected_at=said.at, told_at=said.at),)


def stop_delivered(picture: Picture, event: StopDelivered, said: Said) -> Facts:
    """The stop is done and its parcels delivered; a parcel that was not aboard is a contradiction."""
    stop = picture[Stop].get(event.stop)
    if stop is None:
        return unknown(picture, said, Stop, event.stop)
    if stop.status is not StopStatus.REACHED:
        return (contradiction(picture, said, stop.id, "is delivered", f"it is {stop.status}", Stop),)
    parcels = []
    for key in event.parcels:
        parcel = picture[Parcel].get(key)
        if parcel is None or parcel.route != stop.route or parcel.status is not ParcelStatus.ON_ROAD:
            held = "no such parcel" if parcel is None else f"it is {parcel.status} on {parcel.route}"
            return (contradiction(picture, said, key, f"is delivered at {stop.id}", held, Parcel),)
        parcels.append(replace(parcel, status=ParcelStatus.DELIVERED))
    orders = dict.fromkeys(parcel.order for parcel in parcels)
    progresses = (picture[Progress][order] for order in orders)
    return (
        replace(stop, status=StopStatus.DONE, done_at=said.at),
        *parcels,
        *(replace(each, stage=Stage.DELIVERED, closed_at=said.at) for each in progresses),
    )


def stop_failed(picture: Picture, event: StopFailed, said: Said) -> Facts:
    """The stop failed; its goods stay aboard."""
    stop = picture[Stop].get(event.stop)
    if stop is None:
        return unknown(picture, said, Stop, event.stop)
    if stop.status not in (StopStatus.REACHED, StopStatus.AHEAD):
        return (contradiction(picture, said, stop.id, "fails", f"it is {stop.status}", Stop),)
    progresses = (picture[Progress][order] for order in stop.orders)
    return (
        replace(stop, status=StopStatus.FAILED, done_at=said.at, reason=event.reason),
        *(replace(each, stage=Stage.FAILED) for each in progresses if each.stage is Stage.DEPARTED),
    )


def goods_transferred(picture: Picture, event: GoodsTransferred, said: Said) -> Facts:
    """Parcels of the stops ahead that were on the other vehicle are on this one."""
    stop = picture[Stop].get(event.stop)
    if stop is None:
        return unknown(picture, said, Stop, event.stop)
    if stop.kind is not StopKind.TRANSFER or stop.status is not StopStatus.REACHED:
        return (contradiction(picture, said, stop.id, "hands goods over", f"{stop.kind}, {stop.status}", Stop),)
    route = picture[Route][stop.route]
    orders = [order for key in route.stops for order in picture[Stop][key].orders]
    parcels = (picture[Parcel][key] for order in orders for key in picture[Progress][order].parcels)
    taken = [parcel for parcel in parcels if parcel.route == stop.source and parcel.status is ParcelStatus.ON_ROAD]
    return (
        replace(stop, status=StopStatus.DONE, done_at=said.at),
        *(replace(parcel, route=route.id) for parcel in taken),
    )


def vehicle_returned(picture: Picture, event: VehicleReturned, said: Said) -> Facts:
    """The route is done; stops still ahead were not served."""
    route = picture[Route].get(event.route)
    if route is None:
        return unknown(picture, said, Route, event.route)
    if route.status is not RouteStatus.ON_ROAD:
        return (contradiction(picture, said, route.id, "returns", f"it is {route.status}", Route),)
    left = (picture[Stop][key] for key in route.stops)
    return (
        replace(route, status=RouteStatus.DONE, returned_at=said.at, driven_km=event.km),
        *(replace(stop, status=StopStatus.UNSERVED) for stop in left if stop.status is StopStatus.AHEAD),
        *_on_route(picture, route.vehicle, None),
    )


def parcel_returned(picture: Picture, event: ParcelReturned, said: Said) -> Facts:
    """The parcel is in the building again and counts as not shipped."""
    parcel = picture[Parcel].get(event.parcel)
    if parcel is None:
        return unknown(picture, said, Parcel, event.parcel)
    if parcel.status is not ParcelStatus.ON_ROAD:
        return (contradiction(picture, said, parcel.id, "comes back", f"it is {parcel.status}", Parcel),)
    return (replace(parcel, status=ParcelStatus.RETURNED, route=None), *_shipped(picture, [parcel], -1))


def vehicle_broke_down(picture: Picture, event: VehicleBrokeDown, said: Said) -> Facts:
    """The vehicle stands where it was last seen."""
    return _state(picture, event.vehicle, TrackState.BROKEN, said)


def vehicle_repaired(picture: Picture, event: VehicleRepaired, said: Said) -> Facts:
    """The vehicle can drive again."""
    return _state(picture, event.vehicle, TrackState.PARKED, said)


def traffic_reported(picture: Picture, event: TrafficReported, said: Said) -> Facts:
    """The slow disc; a factor below 1 is a contradiction."""
    if event.factor < 1 or event.radius_km <= 0:
        claim = f"factor {event.factor:g} within {event.radius_km:g} km"
        return (contradiction(picture, said, event.traffic, claim, "traffic only slows", Traffic),)
    return (Traffic(event.traffic, event.lat, event.lon, event.radius_km, event.factor, event.reason, said.at),)


def traffic_cleared(picture: Picture, event: TrafficCleared, said: Said) -> Facts:
    """The disc is over."""
    traffic = picture[Traffic].get(event.traffic)
    if traffic is None:
        return unknown(picture, said, Traffic, event.traffic)
    return (replace(traffic, ended_at=said.at),)


def _state(picture: Picture, vehicle: VehicleId, state: TrackState, said: Said) -> Facts:
    track = picture[Track].get(vehicle)
    if track is None:
        return unknown(picture, said, Track, vehicle)
    return (replace(track, state=state, speed_km_h=0.0, at=said.at),)


def _on_route(picture: Picture, vehicle: VehicleId, route: RouteId | None) -> Facts:
    track = picture[Track].get(vehicle)
    return () if track is None else (replace(track, route=route),)


def _shipped(picture: Picture, parcels: list[Parcel], sign: int) -> Facts:
    """Lines and ledgers after these parcels left (1) or came back (-1)."""
    lines: dict[str, OrderLine] = {}
    ledgers: dict[str, Ledger] = {}
    for parcel in parcels:
        for content in parcel.contents:
            line = lines.get(content.line) or picture[OrderLine][content.line]
            lines[line.id] = with_line(line, shipped=sign * content.quantity)
            held = ledgers.get(line.item) or ledger_of(picture, line.item)
            shipped = held.shipped + sign * content.quantity
            ledgers[line.item] = Ledger(held.id, held.received, held.counted, shipped, held.written_off)
    return (*lines.values(), *ledgers.values())
