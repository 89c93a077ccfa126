"""What does the live map draw? Routes with their stops, vehicles, traffic and sites, out of the picture."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from controltower.domain.picture import Picture
from controltower.domain.proposals import Proposal
from controltower.domain.rerouting import RoutePlan
from controltower.domain.routes import Route, RouteStatus, Stop, StopStatus
from controltower.domain.tracking import Track, TrackState, Traffic
from controltower.tower.floorwork import RouteRow
from controltower.tower.paths import Standing, driven_path, own_stops, place, plan_path, rest_path, route_path, standing
from controltower.ui.routelayer import Disc, RouteLine, StopState, VehicleState

LOOKS = {
    Standing.AHEAD: StopState.AHEAD,
    Standing.DONE: StopState.DONE,
    Standing.JEOPARDY: StopState.JEOPARDY,
    Standing.MISSED: StopState.MISSED,
    Standing.LEFT_OUT: StopState.LEFT_OUT,
}


@dataclass(frozen=True, eq=False)
class Fleet:
    """The vehicles that are out, as arrays in one order."""

    ids: list[str]
    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    heading: NDArray[np.float64]
    state: NDArray[np.intp]
    labels: list[str]
    routes: list[str]


class Way(StrEnum):
    """What the line of a route tells."""

    PLAN = "As planned"
    DRIVEN = "As driven"
    BOTH = "Driven and ahead"


def lines(
    picture: Picture, routes: Iterable[Route], offer: Proposal | None = None, way: Way = Way.PLAN
) -> list[RouteLine]:
    """A line per route; one that the offer changes shows its new plan, and its old one below.

    The others show the way as it is told: what was driven firmly, what is ahead dashed and grey.
    """
    plans = {plan.route: plan for plan in offer.plans} if offer else {}
    colours = {key: number for number, key in enumerate(sorted(picture[Route]))}
    found = (_line(picture, route, plans.get(route.id), colours[route.id]) for route in routes)
    return [
        line if route.id in plans else _as_told(picture, route, line, way)
        for route, line in zip(routes, found, strict=True)
    ]


def _as_told(picture: Picture, route: Route, line: RouteLine, way: Way) -> RouteLine:
    """The line of a route with its course as it is asked for; one that has not left has a plan alone."""
    if way is Way.PLAN or not route.departed_at:
        return line
    driven = np.array(driven_path(picture, route), dtype=np.float64).reshape(-1, 2)
    ahead = np.array(rest_path(picture, route), dtype=np.float64).reshape(-1, 2)
    return replace(line, path=driven, old_path=ahead if way is Way.BOTH and not route.returned_at else None)


def shown_routes(picture: Picture, *, finished: bool) -> list[Route]:
    """The routes worth a line: those that are not over, or all."""
    routes = picture[Route].values()
    return sorted((r for r in routes if finished or r.status is not RouteStatus.DONE), key=lambda route: route.id)


def fleet(picture: Picture, rows: Sequence[RouteRow]) -> Fleet:
    """Vehicles on a route or broken down; what is parked at home is left out."""
    late: set[str] = {row.route for row in rows if row.jeopardy}
    out = [t for t in picture[Track].values() if t.route is not None or t.state is TrackState.BROKEN]
    return Fleet(
        [track.id for track in out],
        np.array([track.lon for track in out], dtype=np.float64),
        np.array([track.lat for track in out], dtype=np.float64),
        np.array([track.heading_deg for track in out], dtype=np.float64),
        np.array([_state(track, late) for track in out], dtype=np.intp),
        [track.id for track in out],
        [track.route or "" for track in out],
    )


def discs(picture: Picture) -> list[Disc]:
    """Where roads are slow now, with how much longer they take."""
    slow = (traffic for traffic in picture[Traffic].values() if not traffic.ended_at)
    return [
        Disc(each.lon, each.lat, each.radius_km * 1000, f"{each.reason}  × {each.factor:g}")
        for each in sorted(slow, key=lambda traffic: traffic.id)
    ]


def _line(picture: Picture, route: Route, plan: RoutePlan | None, colour: int) -> RouteLine:
    label = f"{route.id} · {route.vehicle}"
    if plan is None:
        stops = own_stops(picture, route)
        return _drawn(route.id, label, route_path(picture, route), list(stops), colour)
    made = [stop for stop in own_stops(picture, route) if stop.status is not StopStatus.AHEAD]
    planned = [picture[Stop][each.stop] for each in plan.stops if each.stop in picture[Stop]]
    met = next((place(picture, each) for each in plan.stops if each.source), None)
    old = rest_path(picture, route)
    new = plan_path(picture, plan)
    return _drawn(route.id, label, new, [*made, *planned], colour, old=old, skip=1 if met else 0, first=len(made))


def _drawn(
    key: str,
    label: str,
    path: Sequence[tuple[float, float]],
    stops: list[Stop],
    colour: int,
    *,
    old: Sequence[tuple[float, float]] | None = None,
    skip: int = 0,
    first: int = 0,
) -> RouteLine:
    """`skip` numbers are left out after the first stops: a meeting has a number and no stop of its own yet."""
    numbers = [str(n + 1 + (skip if n >= first else 0)) for n in range(len(stops))]
    return RouteLine(
        key,
        label,
        np.array(path, dtype=np.float64).reshape(-1, 2),
        np.array([(stop.lon, stop.lat) for stop in stops], dtype=np.float64).reshape(-1, 2),
        np.array([LOOKS[standing(stop)] for stop in stops], dtype=np.intp),
        [stop.id for stop in stops],
        numbers,
        colour,
        None if old is None else np.array(old, dtype=np.float64).reshape(-1, 2),
    )


def _state(track: Track, late: set[str]) -> VehicleState:
    if track.state is TrackState.BROKEN:
        return VehicleState.BROKEN
    if track.route in late:
        return VehicleState.JEOPARDY
    return VehicleState.MOVING if track.state is TrackState.DRIVING else VehicleState.STANDING
