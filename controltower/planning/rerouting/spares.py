"""Which idle vehicles could come to help? Spares of a site, with the time they must be back by."""

from controltower.domain.ids import RouteId, SiteId, VehicleId
from controltower.domain.picture import Picture
from controltower.domain.places import Site
from controltower.domain.routes import Route, RouteStatus, Vehicle
from controltower.domain.times import HOUR, MINUTE, NEVER, Instant, later
from controltower.domain.tracking import Track, TrackState
from controltower.planning.rerouting.problem import Drive
from controltower.planning.rerouting.returning import TURN_ROUND_S, Leaving, due_home
from controltower.planning.travel import distance_m, size_of

MOST = 3
START_S = 600.0
"""For a spare vehicle to find its driver and leave."""
OPEN = (RouteStatus.PLANNED, RouteStatus.LOADING, RouteStatus.ON_ROAD)


def spares(picture: Picture, now: Instant, sites: set[SiteId], ahead: Leaving) -> list[Drive]:
    """Idle vehicles of these sites, the roomiest first; one with a route later today must be back before."""
    found: list[tuple[int, VehicleId, Drive]] = []
    for vehicle in picture[Vehicle].values():
        track = picture[Track].get(vehicle.id)
        routes = [each for each in picture[Route].values() if each.vehicle == vehicle.id and each.status in OPEN]
        if vehicle.site not in sites or (track is not None and track.state is TrackState.BROKEN):
            continue
        if any(each.status is not RouteStatus.PLANNED or each.departure_at < now + 2 * HOUR for each in routes):
            continue
        next_at = min((each.departure_at for each in routes), default=NEVER)
        back_by = later(next_at, -TURN_ROUND_S) if next_at else NEVER
        due = due_home(picture, vehicle.id, vehicle.site, now, ahead)
        found.append((-vehicle.capacity_g, vehicle.id, _spare(picture, vehicle, now, (back_by, due))))
    return [drive for _, _, drive in sorted(found, key=lambda each: each[:2])[:MOST]]


def _spare(picture: Picture, vehicle: Vehicle, now: Instant, home: tuple[Instant, Instant]) -> Drive:
    """The vehicle in its yard; `home` is when it must be back, and when it should be."""
    site, track = picture[Site][vehicle.site], picture[Track].get(vehicle.id)
    yard = (site.lat, site.lon)
    spot = (track.lat, track.lon) if track else yard
    spot = spot if distance_m(spot, yard) > 500 else yard
    return Drive(
        _fresh(picture, vehicle.id, now),
        vehicle.id,
        0,
        spot[0],
        spot[1],
        later(now, START_S),
        (),
        site.lat,
        site.lon,
        vehicle.capacity_g,
        vehicle.capacity_ml,
        max(0.0, vehicle.range_km - (track.driven_km if track else 0.0)),
        vehicle.speed_factor,
        vehicle.cost_per_km,
        vehicle.cost_per_hour,
        0.0,
        home[0],
        due_home=home[1],
        kind=vehicle.kind,
        size=size_of(vehicle),
    )


def _fresh(picture: Picture, vehicle: VehicleId, now: Instant) -> RouteId:
    """A route id that is not in use."""
    name = f"H{now // MINUTE}-{vehicle}"
    return RouteId(next(key for key in (name, *(f"{name}-{n}" for n in range(2, 1_000))) if key not in picture[Route]))
