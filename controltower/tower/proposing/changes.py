"""What does a re-route change, stop by stop?"""

from dataclasses import dataclass

from controltower.domain.ids import RouteId, StopId
from controltower.domain.picture import Picture
from controltower.domain.proposals import Proposal
from controltower.domain.routes import Route, Stop, ahead
from controltower.domain.times import NEVER, Instant


@dataclass(frozen=True, slots=True)
class StopChange:
    """One stop before and after. Places count the stops ahead from 1; 0 and None mean that it is not there."""

    stop: StopId
    route_before: RouteId | None
    route_after: RouteId | None
    place_before: int
    place_after: int
    eta_before: Instant
    eta_after: Instant


def plan_changes(picture: Picture, proposal: Proposal) -> tuple[StopChange, ...]:
    """The stops that would change their vehicle or be met before other stops than now, in the order of the plans.

    A stop that only moves up because one before it went away is not changed.
    """
    before: dict[StopId, tuple[RouteId, int]] = {}
    order_before: dict[RouteId, list[StopId]] = {}
    for plan in proposal.plans:
        route = picture[Route].get(plan.route)
        keys = [stop.id for stop in ahead(picture, route)] if route else []
        order_before[plan.route] = keys
        before.update({key: (plan.route, place) for place, key in enumerate(keys, 1)})
    changes = []
    for plan in proposal.plans:
        keys = [planned.stop for planned in plan.stops]
        kept = _kept_in_order(order_before[plan.route], keys)
        for place, planned in enumerate(plan.stops, 1):
            if planned.stop in kept:
                continue
            was, at = before.get(planned.stop, (None, 0))
            stop = picture[Stop].get(planned.stop)
            eta = stop.expected_at if stop else NEVER
            changes.append(StopChange(planned.stop, was, plan.route, at, place, eta, planned.arrives_at))
    for key in proposal.unserved:
        was, at = before.get(key, (None, 0))
        stop = picture[Stop].get(key)
        changes.append(StopChange(key, was, None, at, 0, stop.expected_at if stop else NEVER, NEVER))
    return tuple(changes)


def _kept_in_order(before: list[StopId], after: list[StopId]) -> set[StopId]:
    """The most stops that both lists visit in the same order (longest increasing subsequence, patience sorting)."""
    places = {key: place for place, key in enumerate(before)}
    tails: list[StopId] = []
    chain: dict[StopId, StopId | None] = {}
    for key in after:
        if key not in places:
            continue
        at = next((n for n, tail in enumerate(tails) if places[tail] >= places[key]), len(tails))
        chain[key] = tails[at - 1] if at else None
        tails[at:] = [key] if at == len(tails) else [key, *tails[at + 1 :]]
    kept: set[StopId] = set()
    last: StopId | None = tails[-1] if tails else None
    while last is not None:
        kept.add(last)
        last = chain[last]
    return kept
