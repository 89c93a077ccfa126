"""What is wrong on the road: breakdowns, jams, and routes that run behind their windows?"""

from collections.abc import Iterable, Sequence

from controltower.domain.ids import RouteId
from controltower.domain.picture import Picture
from controltower.domain.proposals import Urgency
from controltower.domain.routes import Route, RouteStatus, Stop, StopStatus
from controltower.domain.times import MINUTE, Instant
from controltower.domain.tracking import Track, TrackState, Traffic
from controltower.planning.travel import distance_m
from controltower.tower.floorwork.routes import jeopardy, stops_of
from controltower.tower.watch import kinds
from controltower.tower.watch.before import Before
from controltower.tower.watch.kinds import Affected, Alarm

LOOK_BACK = 20 * MINUTE
"""So long before the first missed window somebody must have acted."""


def road_alarms(picture: Picture, before: Before) -> Iterable[Alarm]:
    """Breakdowns, jams with the stops behind them, and other routes in jeopardy. A stop is inside one alarm only."""
    routes = [route for route in picture[Route].values() if route.status is not RouteStatus.DONE]
    broken = {route.id for route in routes if _broken(picture, route)}
    yield from _breakdowns(picture, before, [route for route in routes if route.id in broken])
    behind = {route.id: _late(picture, route, before) for route in routes if route.id not in broken}
    behind = {key: stops for key, stops in behind.items() if stops}
    jams = [jam for jam in picture[Traffic].values() if not jam.ended_at]
    for jam in sorted(jams, key=lambda jam: jam.id):
        caught = {key for key, stops in behind.items() if any(_inside(jam, stop) for stop in stops)}
        stops = [stop for key in sorted(caught) for stop in behind.pop(key)]
        if stops:
            yield _jam(picture, before, jam, stops)
    away = {key: stops for key, stops in behind.items() if picture[Route][key].status is RouteStatus.ON_ROAD}
    for key, stops in sorted(away.items()):
        yield _behind(picture, before, picture[Route][key], stops)
    yield from _planned_late(picture, before, {key: stops for key, stops in behind.items() if key not in away})


def _breakdowns(picture: Picture, before: Before, routes: list[Route]) -> Iterable[Alarm]:
    for route in routes:
        stops = [stop for stop in stops_of(picture, route) if stop.status is StopStatus.AHEAD]
        if not stops:
            continue
        says = f"{route.vehicle} stands; {len(stops)} stops of route {route.id} are not made."
        yield before.raised(
            kinds.VEHICLE_DOWN,
            route.vehicle,
            says,
            [Affected("Stop", stop.id, stop.address) for stop in stops],
            key=route.id,
            act_by=_act_by(picture, stops),
        )


def _jam(picture: Picture, before: Before, jam: Traffic, stops: list[Stop]) -> Alarm:
    routes = sorted({stop.route for stop in stops})
    says = f"{jam.reason}: {len(stops)} stops of {_named(routes)} will be reached after their window."
    return before.raised(
        kinds.TRAFFIC,
        jam.id,
        says,
        [_late_stop(stop) for stop in stops],
        key=routes[0],
        act_by=_act_by(picture, stops),
    )


def _behind(picture: Picture, before: Before, route: Route, stops: list[Stop]) -> Alarm:
    worst = max(_lateness(stop) for stop in stops) // MINUTE
    says = f"Route {route.id}: {len(stops)} of its stops are expected late, the worst by {worst} min."
    return before.raised(
        kinds.STOPS_IN_JEOPARDY,
        route.id,
        says,
        [_late_stop(stop) for stop in stops],
        key=route.id,
        act_by=_act_by(picture, stops),
        urgency=Urgency.HIGH if len(stops) >= 5 or worst >= 30 else Urgency.LOW,
    )


def _planned_late(picture: Picture, before: Before, behind: dict[RouteId, list[Stop]]) -> Iterable[Alarm]:
    """Routes that have not left yet and will miss windows, one alarm for each departure of a site."""
    departures: dict[tuple[str, Instant], list[RouteId]] = {}
    for key in sorted(behind):
        route = picture[Route][key]
        departures.setdefault((route.site, route.departure_at), []).append(key)
    for (site, at), routes in sorted(departures.items()):
        stops = [stop for key in routes for stop in behind[key]]
        worst = max(_lateness(stop) for stop in stops) // MINUTE
        says = f"{len(stops)} stops of {_named(routes)} still to leave are planned late, the worst by {worst} min."
        yield before.raised(
            kinds.STOPS_IN_JEOPARDY,
            f"{site}@{at}",
            says,
            [_late_stop(stop) for stop in stops],
            key=max(routes, key=lambda key: len(behind[key])),
            act_by=Instant(max(picture.now, at - LOOK_BACK)),
            urgency=Urgency.LOW,
        )


def _late(picture: Picture, route: Route, before: Before) -> list[Stop]:
    """The stops in jeopardy, where the worst of them passes the threshold; a jam counts as standing alike."""
    stops = jeopardy(picture, route)
    worst = max((_lateness(stop) for stop in stops), default=0)
    subject = route.id if route.status is RouteStatus.ON_ROAD else f"{route.site}@{route.departure_at}"
    standing = before.stands(kinds.STOPS_IN_JEOPARDY, subject)
    return list(stops) if kinds.STOP_LATE.passed(worst, standing) else []


def _lateness(stop: Stop) -> int:
    return stop.expected_at - stop.window_closes


def _late_stop(stop: Stop) -> Affected:
    return Affected("Stop", stop.id, f"{stop.address}: {_lateness(stop) // MINUTE} min late")


def _act_by(picture: Picture, stops: list[Stop]) -> Instant:
    first = min(min(stop.window_closes, stop.expected_at) for stop in stops)
    return Instant(max(picture.now, first - LOOK_BACK))


def _broken(picture: Picture, route: Route) -> bool:
    track = picture[Track].get(route.vehicle)
    return track is not None and track.state is TrackState.BROKEN


def _inside(jam: Traffic, stop: Stop) -> bool:
    return distance_m((jam.lat, jam.lon), (stop.lat, stop.lon)) <= 2_000 * jam.radius_km


def _named(routes: Sequence[str]) -> str:
    return f"route {routes[0]}" if len(routes) == 1 else f"{len(routes)} routes"
