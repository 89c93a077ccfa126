"""What does the map to explore and share show? The same plan as the live map, as GeoJSON layers with words."""

from dataclasses import dataclass
from typing import Any

from controltower.domain.picture import Picture
from controltower.domain.places import Site, operation_of
from controltower.domain.routes import Route, RouteStatus, Stop, Vehicle
from controltower.domain.times import clock, moment
from controltower.domain.tracking import Track, TrackState, Traffic
from controltower.tower.paths import Standing, own_stops, route_path, standing

Feature = dict[str, Any]


@dataclass(frozen=True, slots=True)
class BaseMap:
    """The ground to stand on: the folder of the data set whose tiles are shown, and what must be said below them."""

    folder: str
    attribution: str


@dataclass(frozen=True, slots=True)
class WebPlan:
    """Everything that the page needs: a title, notes, and features by layer (GeoJSON, longitude first)."""

    title: str
    notes: tuple[str, ...]
    routes: tuple[Feature, ...]
    stops: tuple[Feature, ...]
    vehicles: tuple[Feature, ...]
    sites: tuple[Feature, ...]
    traffic: tuple[Feature, ...]
    ground: BaseMap | None = None


def web_plan(picture: Picture, *, finished: bool = False, ground: BaseMap | None = None) -> WebPlan:
    """The plan as it stands; finished routes are left out unless asked for."""
    operation = operation_of(picture)
    zone = operation.timezone if operation else "UTC"
    routes = [r for r in picture[Route].values() if finished or r.status is not RouteStatus.DONE]
    routes.sort(key=lambda route: route.id)
    colours = {key: number for number, key in enumerate(sorted(picture[Route]))}
    bases = sorted({route.basis for route in routes})
    when = f"{moment(picture.now, zone):%d %B %Y, %H:%M}" if picture.now else "nothing known yet"
    notes = [f"As known on {when} ({zone})"]
    notes += [f"Travel times: {', '.join(bases)}"] if bases else []
    notes += ["Demo: nothing shown here is real"] if operation and operation.demo else []
    return WebPlan(
        f"{operation.name if operation else 'Control tower'}: routes",
        tuple(notes),
        tuple(_route(picture, route, colours[route.id], zone) for route in routes),
        tuple(
            _stop(stop, number, colours[route.id], zone)
            for route in routes
            for number, stop in enumerate(own_stops(picture, route), 1)
        ),
        tuple(_vehicle(track, zone) for track in picture[Track].values() if track.route),
        tuple(_point(site.lon, site.lat, name=site.name, kind=site.kind) for site in picture[Site].values()),
        tuple(_traffic(each) for each in picture[Traffic].values() if not each.ended_at),
        ground,
    )


def _route(picture: Picture, route: Route, colour: int, zone: str) -> Feature:
    line = [list(point) for point in route_path(picture, route)]
    properties = {
        "route": route.id,
        "vehicle": f"{route.vehicle}, {picture[Vehicle][route.vehicle].kind}",
        "state": str(route.status),
        "leaves": clock(route.departure_at, zone),
        "stops": len(own_stops(picture, route)),
        "km": round(route.km, 1),
        "colour": colour,
    }
    return {"type": "Feature", "properties": properties, "geometry": {"type": "LineString", "coordinates": line}}


def _stop(stop: Stop, number: int, colour: int, zone: str) -> Feature:
    look = standing(stop)
    return _point(
        stop.lon,
        stop.lat,
        number=number,
        route=stop.route,
        address=stop.address,
        window=f"{clock(stop.window_opens, zone)}–{clock(stop.window_closes, zone)}",
        planned=clock(stop.planned_at, zone),
        expected=clock(stop.expected_at, zone) if look in (Standing.AHEAD, Standing.JEOPARDY) else "",
        actual=clock(stop.reached_at or stop.done_at, zone) if look in (Standing.DONE, Standing.MISSED) else "",
        state=f"{look}: {stop.reason}" if stop.reason else str(look),
        look=str(look),
        colour=colour,
    )


def _vehicle(track: Track, zone: str) -> Feature:
    broken = track.state is TrackState.BROKEN
    seen = clock(track.at, zone)
    return _point(track.lon, track.lat, vehicle=track.id, route=track.route, state=str(track.state), seen=seen,
                  heading=round(track.heading_deg), broken=broken)  # fmt: skip


def _traffic(each: Traffic) -> Feature:
    return _point(each.lon, each.lat, reason=each.reason, factor=each.factor, radius_m=each.radius_km * 1000)


def _point(lon: float, lat: float, **properties: Any) -> Feature:
    coordinates = [round(lon, 6), round(lat, 6)]
    return {"type": "Feature", "properties": properties, "geometry": {"type": "Point", "coordinates": coordinates}}
