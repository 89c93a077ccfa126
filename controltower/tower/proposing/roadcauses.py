"""What on the road asks for a new plan? Breakdowns, slow and closed roads, late routes, collections, failed stops."""

from collections.abc import Iterable
from dataclasses import dataclass

from controltower.domain.changing import OrderChange, visit_of
from controltower.domain.collecting import Collection, is_waiting
from controltower.domain.picture import Picture
from controltower.domain.places import operation_of
from controltower.domain.proposals import Urgency
from controltower.domain.roads import closures_of
from controltower.domain.routes import Route, RouteStatus, StopKind, StopStatus, ahead
from controltower.domain.times import Instant, clock
from controltower.domain.tracking import Track, TrackState, Traffic
from controltower.planning.rerouting.asked import tries
from controltower.tower.floorwork.routes import jeopardy, lateness

LATE_S = 600.0
"""A route is a cause of its own where a stop is expected so long after its window, and no slow road explains it."""


@dataclass(frozen=True, slots=True)
class RoadCause:
    """One cause: what a proposal for it is named after, what the planner looks for, and how it is told."""

    name: str
    key: str
    words: str
    urgency: Urgency


def road_causes(picture: Picture) -> Iterable[RoadCause]:
    """All causes, the most pressing first."""
    yield from _breakdowns(picture)
    yield from _slow_roads(picture)
    yield from _changes(picture)
    yield from _collections(picture)
    yield from _failures(picture)


def _breakdowns(picture: Picture) -> Iterable[RoadCause]:
    for route in _on_road(picture):
        if _is_broken(picture, route):
            left = [stop for stop in ahead(picture, route) if stop.kind is not StopKind.TRANSFER]
            left = [stop for stop in left if stop.route == route.id]
            if left:
                words = f"{route.vehicle} has broken down with {len(left)} stops to go"
                yield RoadCause(f"{route.vehicle}@{route.id}", route.vehicle, words, Urgency.CRITICAL)


def _slow_roads(picture: Picture) -> Iterable[RoadCause]:
    """Jams and closures, as long as any stop on the road is in jeopardy at all; without them, what else is late."""
    late = [route for route in _on_road(picture) if jeopardy(picture, route)]
    if not late:
        return
    jams = [jam for jam in picture[Traffic].values() if not jam.ended_at]
    shut = closures_of(picture, picture.now)
    for jam in jams:
        yield RoadCause(jam.id, jam.id, f"{jam.reason} slows the roads {jam.factor:g} times", Urgency.HIGH)
    for closure in shut:
        yield RoadCause(closure.id, closure.id, f"{closure.name} is closed", Urgency.HIGH)
    for route in () if jams or shut else late:
        most = max(lateness(stop) for stop in jeopardy(picture, route))
        if most > LATE_S and not _is_broken(picture, route):
            words = f"{route.vehicle} runs late, by {most / 60:.0f} minutes at worst"
            yield RoadCause(f"{route.id}@{route.version}", route.id, words, Urgency.HIGH)


def _changes(picture: Picture) -> Iterable[RoadCause]:
    """Stops that go elsewhere, or at another time, since their route was planned last."""
    for change in picture[OrderChange].values():
        stop = visit_of(picture, change.id)
        route = picture[Route][stop.route] if stop else None
        if stop is None or route is None or route.status is not RouteStatus.ON_ROAD or _is_broken(picture, route):
            continue
        if stop.status is StopStatus.AHEAD and change.at > route.changed_at:
            words = f"order {change.id} is to go to {stop.address} by {_clock(picture, stop.window_closes)}"
            yield RoadCause(f"{change.id}~{change.version}", route.id, words, Urgency.HIGH)


def _clock(picture: Picture, at: Instant) -> str:
    operation = operation_of(picture)
    return clock(at, operation.timezone if operation else "UTC")


def _collections(picture: Picture) -> Iterable[RoadCause]:
    """What customers want fetched, as long as its window is open."""
    for asked in picture[Collection].values():
        if is_waiting(picture, asked) and asked.window_closes > picture.now:
            words = f"{asked.weight_g / 1000:.0f} kg are to be fetched at {asked.address}"
            yield RoadCause(f"{asked.id}/{asked.stop or 0}", asked.id, words, Urgency.LOW)


def _failures(picture: Picture) -> Iterable[RoadCause]:
    """Doors that could be tried again today, by the vehicle that has the goods aboard."""
    driving = [route.id for route in _on_road(picture) if not _is_broken(picture, route)]
    for _, stop in tries(picture, driving):
        words = f"nothing could be handed over at {stop.address} ({stop.reason})"
        yield RoadCause(stop.id, stop.id, words, Urgency.LOW)


def _on_road(picture: Picture) -> Iterable[Route]:
    return (route for route in picture[Route].values() if route.status is RouteStatus.ON_ROAD)


def _is_broken(picture: Picture, route: Route) -> bool:
    track = picture[Track].get(route.vehicle)
    return track is not None and track.state is TrackState.BROKEN
