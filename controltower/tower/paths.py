"""Where does each route run on the map, and how does each of its stops stand? As driven, and as newly planned."""

from enum import StrEnum

from controltower.domain.picture import Picture
from controltower.domain.places import Site
from controltower.domain.rerouting import PlannedStop, RoutePlan
from controltower.domain.routes import Route, Stop, StopKind, StopStatus
from controltower.domain.tracking import Track

Point = tuple[float, float]
"""Longitude, latitude in degrees."""


class Standing(StrEnum):
    """How a stop stands, as one word and one look."""

    AHEAD = "ahead"
    DONE = "done"
    JEOPARDY = "in jeopardy"
    MISSED = "failed"
    LEFT_OUT = "not served"


_AHEAD, _JEOPARDY, _GOES_ON = StopStatus.AHEAD, Standing.JEOPARDY, Standing.AHEAD
"""Looked up once: boards ask for the standing of thousands of stops in a frame."""


def standing(stop: Stop) -> Standing:
    """A stop that was tried in vain is missed; one that is expected after its window is in jeopardy."""
    status = stop.status
    if status is _AHEAD:
        late = stop.expected_at > stop.window_closes and stop.kind is StopKind.DELIVERY
        return _JEOPARDY if late else _GOES_ON
    if status is StopStatus.FAILED:
        return Standing.MISSED
    return Standing.LEFT_OUT if status is StopStatus.UNSERVED else Standing.DONE


def own_stops(picture: Picture, route: Route) -> tuple[Stop, ...]:
    """The stops of a route that are still its own, in visiting order."""
    stops = (picture[Stop][key] for key in route.stops)
    return tuple(stop for stop in stops if stop.route == route.id)


def route_path(picture: Picture, route: Route) -> tuple[Point, ...]:
    """From the site over every stop and back home."""
    home = _home(picture, route)
    return (*home, *((stop.lon, stop.lat) for stop in own_stops(picture, route)), *home)


def driven_path(picture: Picture, route: Route) -> tuple[Point, ...]:
    """From the site over the stops in the order in which they were made to where the vehicle was last seen, or home.

    Positions in between are not kept; nothing for a route that has not left.
    """
    if not route.departed_at:
        return ()
    made = [stop for stop in own_stops(picture, route) if stop.reached_at]
    track, home = picture[Track].get(route.vehicle), _home(picture, route)
    on_it = track is not None and track.route == route.id and not route.returned_at
    last = ((track.lon, track.lat),) if track is not None and on_it else home if route.returned_at else ()
    return (*home, *((stop.lon, stop.lat) for stop in sorted(made, key=lambda stop: stop.reached_at)), *last)


def plan_path(picture: Picture, plan: RoutePlan) -> tuple[Point, ...]:
    """From where the vehicle was last seen over the stops of a new plan and back home."""
    route, track = picture[Route].get(plan.route), picture[Track].get(plan.vehicle)
    home = _home(picture, route) if route else ()
    start = ((track.lon, track.lat),) if track else home
    points = (place(picture, planned) for planned in plan.stops)
    return (*start, *(point for point in points if point), *(home if plan.stops else ()))


def rest_path(picture: Picture, route: Route) -> tuple[Point, ...]:
    """From where the vehicle was last seen over the stops that are ahead and back home."""
    track = picture[Track].get(route.vehicle)
    start = ((track.lon, track.lat),) if track else ()
    ahead = ((s.lon, s.lat) for s in own_stops(picture, route) if s.status is StopStatus.AHEAD)
    return (*start, *ahead, *_home(picture, route))


def place(picture: Picture, planned: PlannedStop) -> Point | None:
    """Where a planned stop is; a meeting is where the other vehicle stands."""
    stop = picture[Stop].get(planned.stop)
    if stop is not None:
        return stop.lon, stop.lat
    source = picture[Route].get(planned.source) if planned.source else None
    track = picture[Track].get(source.vehicle) if source else None
    return (track.lon, track.lat) if track else None


def _home(picture: Picture, route: Route) -> tuple[Point, ...]:
    site = picture[Site].get(route.site)
    return ((site.lon, site.lat),) if site else ()
