"""Where is each vehicle, and which roads are slow? Positions, breakdowns and traffic."""

from dataclasses import dataclass, replace
from enum import StrEnum
from math import isfinite

from controltower.domain.contradictions import contradiction, unknown
from controltower.domain.ids import RouteId, VehicleId
from controltower.domain.picture import Facts, Picture
from controltower.domain.routes import Vehicle
from controltower.domain.said import Said
from controltower.domain.times import NEVER, Instant

SLOWEST = 1_000.0
"""More times as long than this no road takes; what is closed for good is no traffic. An assumption."""
WIDEST_KM = 1_000.0
"""Wider than this no disc of traffic is: beyond a last mile many times over. An assumption."""


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


def position_reported(picture: Picture, event: PositionReported, said: Said) -> Facts:
    """The track; a position that is nowhere on earth, or no pace, is a contradiction."""
    if event.vehicle not in picture[Vehicle]:
        return unknown(picture, said, Vehicle, event.vehicle)
    if not (-90 <= event.lat <= 90 and -180 <= event.lon <= 180):
        claim = f"is at {event.lat}, {event.lon}"
        return (contradiction(picture, said, event.vehicle, claim, "that is nowhere", Track),)
    if not all(map(isfinite, (event.heading_deg, event.speed_km_h, event.driven_km))):
        claim = f"drives {event.speed_km_h:g} km/h to {event.heading_deg:g}°, {event.driven_km:g} km so far"
        return (contradiction(picture, said, event.vehicle, claim, "nobody drives so", Track),)
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


def vehicle_broke_down(picture: Picture, event: VehicleBrokeDown, said: Said) -> Facts:
    """The vehicle stands where it was last seen."""
    return _state(picture, event.vehicle, TrackState.BROKEN, said)


def vehicle_repaired(picture: Picture, event: VehicleRepaired, said: Said) -> Facts:
    """The vehicle can drive again."""
    return _state(picture, event.vehicle, TrackState.PARKED, said)


def traffic_reported(picture: Picture, event: TrafficReported, said: Said) -> Facts:
    """The slow disc; one that does not slow, that stops the world, or that lies nowhere is a contradiction."""
    if not (1 <= event.factor <= SLOWEST and 0 < event.radius_km <= WIDEST_KM):
        claim = f"factor {event.factor:g} within {event.radius_km:g} km"
        return (contradiction(picture, said, event.traffic, claim, "no traffic is so", Traffic),)
    if not (-90 <= event.lat <= 90 and -180 <= event.lon <= 180):
        claim = f"is at {event.lat}, {event.lon}"
        return (contradiction(picture, said, event.traffic, claim, "that is nowhere", Traffic),)
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
