"""Should a route wait at its dock? Where parcels come too late for its departure, but not by much."""

from collections.abc import Iterable, Mapping
from functools import partial
from math import ceil

from controltower.domain.ids import ProposalId, RouteId, WaveId
from controltower.domain.orders import CLOSED, Progress
from controltower.domain.picture import Picture
from controltower.domain.places import Site
from controltower.domain.proposals import Effect, ProposalKind, ProposalMade, Urgency
from controltower.domain.routes import AHEAD_OF_ROAD, Route, Stop, StopKind, StopStatus, Vehicle
from controltower.domain.times import HOUR, MINUTE, NEVER, Instant, later, seconds_between
from controltower.planning.rerouting.departing import (
    LOADING_S,
    DeparturePlan,
    DepartureProblem,
    LateStop,
    plan_departure,
)
from controltower.planning.rerouting.returning import TURN_ROUND_S
from controltower.planning.travel import roads_of, size_of
from controltower.settings import Settings
from controltower.tower.floorwork.labour import zone_rows
from controltower.tower.floorwork.waves import forecast
from controltower.tower.proposing.causes import next_id, times_come
from controltower.tower.proposing.proposers import Question

SOON = 40 * MINUTE
WORTH = 5.0
Ready = Mapping[WaveId, Instant | None]


def departure_questions(picture: Picture, settings: Settings) -> Iterable[Question]:
    """The routes that leave soon and would leave something behind; quick where none leaves soon."""
    soon = [each for each in picture[Route].values() if _leaves_soon(picture, each) and _is_incomplete(picture, each)]
    if not soon:
        return
    ready = forecast(picture, zone_rows(picture))
    for route in soon:
        key = next_id(picture, f"wait:{route.id}@{route.version}")
        if key is not None and _is_late(picture, route, ready):
            plan = partial(plan_departure, seed=settings.seed)
            yield Question(key, partial(_problem, route.id), plan, partial(_offer, key, route.id))


def _leaves_soon(picture: Picture, route: Route) -> bool:
    return route.status in AHEAD_OF_ROAD and picture.now < route.departure_at < picture.now + SOON


def _is_incomplete(picture: Picture, route: Route) -> bool:
    """Whether anything of it is not staged yet; asked first, for it is quick."""
    orders = (order for key in route.stops for order in picture[Stop][key].orders)
    return any(not picture[Progress][order].staged_at for order in orders)


def _is_late(picture: Picture, route: Route, ready: Ready) -> bool:
    return any(
        seconds_between(route.departure_at, each.ready_at) > -LOADING_S for each in _stops(picture, route, ready)
    )


def _stops(picture: Picture, route: Route, ready: Ready) -> list[LateStop]:
    stops = (picture[Stop][key] for key in route.stops)
    return [
        LateStop(
            stop.id, stop.lat, stop.lon, stop.window_opens, stop.window_closes, stop.service_s,
            _ready_at(picture, stop, ready),
        )
        for stop in stops
        if stop.status is StopStatus.AHEAD and stop.kind is StopKind.DELIVERY
    ]  # fmt: skip


def _ready_at(picture: Picture, stop: Stop, ready: Ready) -> Instant:
    """When all of a stop is staged: it is, or its wave will be; what nobody can tell counts as too late by far."""
    found = NEVER
    for order in stop.orders:
        progress = picture[Progress][order]
        if progress.staged_at or progress.loaded_at or progress.stage in CLOSED:
            continue
        done = ready.get(progress.wave) if progress.wave is not None else None
        found = max(found, done if done is not None else Instant(picture.now + 24 * HOUR))
    return found


def _problem(key: RouteId, picture: Picture) -> DepartureProblem | None:
    route = picture[Route][key]
    if route.status not in AHEAD_OF_ROAD:
        return None
    vehicle, site = picture[Vehicle][route.vehicle], picture[Site][route.site]
    stops = _stops(picture, route, forecast(picture, zone_rows(picture)))
    if len(stops) < len(route.stops):
        return None
    return DepartureProblem(
        route.id, vehicle.id, route.version, route.km, route.departure_at, (site.lat, site.lon), vehicle.speed_factor,
        vehicle.kind, _due_home(picture, route), roads_of(picture), tuple(stops), size=size_of(vehicle),
    )  # fmt: skip


def _due_home(picture: Picture, route: Route) -> Instant:
    """In time for the vehicle's next route, where one is planned."""
    after = [
        each.departure_at
        for each in picture[Route].values()
        if each.vehicle == route.vehicle and each.status in AHEAD_OF_ROAD and each.departure_at > route.departure_at
    ]
    return later(min(after), -TURN_ROUND_S) if after else NEVER


def _offer(key: ProposalId, name: RouteId, picture: Picture, plan: DeparturePlan) -> ProposalMade | None:
    """The cheapest wait as a proposal, where it gains enough."""
    first, best, wait = plan.choices[0], plan.choices[-1], ceil(plan.waits_s[-1] / 60)
    route = picture[Route][name]
    if not best.plans or first.cost - best.cost < WORTH or picture.now >= route.departure_at:
        return None
    words = f"{route.vehicle} waits {wait} min for {first.left_out - best.left_out} late stops"
    return ProposalMade(
        key,
        ProposalKind.REROUTE,
        f"Re-route: {words}",
        f"{words} of route {route.id}; leaving in time, it would leave them behind. {times_come(picture)}",
        (
            Effect("Stops left behind", str(first.left_out), str(best.left_out)),
            Effect("Stops late", str(first.late), str(best.late), best.late <= first.late),
            Effect("Lateness, all stops", f"{first.late_min:.0f} min", f"{best.late_min:.0f} min",
                   best.late_min <= first.late_min),
            Effect("Departure", "in time", f"{wait} min later", better=False),
        ),
        Urgency.HIGH,
        route.departure_at,
        plans=best.plans,
        choices=plan.choices,
    )  # fmt: skip
