"""When is a new plan for the road worth offering? After a breakdown or a jam, if it saves stops or minutes."""

from collections.abc import Iterable
from functools import partial

from controltower.domain.ids import ProposalId
from controltower.domain.picture import Picture
from controltower.domain.proposals import Effect, ProposalKind, ProposalMade, Urgency
from controltower.domain.routes import Route, RouteStatus, StopKind, ahead
from controltower.domain.times import MINUTE, Instant
from controltower.domain.tracking import Track, TrackState, Traffic
from controltower.planning.rerouting import ReroutePlan, RerouteProblem, plan_reroute, problem_of
from controltower.settings import Settings
from controltower.tower.floorwork.routes import jeopardy
from controltower.tower.proposing.causes import next_id
from controltower.tower.proposing.proposers import Question

ACT_WITHIN = 15 * MINUTE
WORTH = 5.0
"""Currency: a plan that gains less is not worth a driver's attention."""


def reroute_questions(picture: Picture, settings: Settings) -> Iterable[Question]:
    """The causes on the road that nothing was offered for yet: breakdowns before jams."""
    for cause, words, urgency in (*_breakdowns(picture), *_jams(picture)):
        key = next_id(picture, f"reroute:{cause}")
        if key is not None:
            plan = partial(plan_reroute, seed=settings.seed)
            yield Question(key, partial(_problem, cause), plan, partial(_offer, key, words, urgency))


def _problem(cause: str, picture: Picture) -> RerouteProblem | None:
    problem = problem_of(picture, picture.now, (cause,))
    return problem if problem.stops and problem.drives else None


def _breakdowns(picture: Picture) -> Iterable[tuple[str, str, Urgency]]:
    for route in picture[Route].values():
        track = picture[Track].get(route.vehicle)
        if route.status is RouteStatus.ON_ROAD and track is not None and track.state is TrackState.BROKEN:
            left = [stop for stop in ahead(picture, route) if stop.kind is StopKind.DELIVERY and stop.route == route.id]
            if left:
                words = f"{route.vehicle} has broken down with {len(left)} stops to go"
                yield route.vehicle, words, Urgency.CRITICAL


def _jams(picture: Picture) -> Iterable[tuple[str, str, Urgency]]:
    """Jams, as long as any stop on the road is in jeopardy at all."""
    jams = [jam for jam in picture[Traffic].values() if not jam.ended_at]
    if not jams:
        return
    routes = (route for route in picture[Route].values() if route.status is RouteStatus.ON_ROAD)
    if any(jeopardy(picture, route) for route in routes):
        yield from ((jam.id, f"{jam.reason} slows the roads {jam.factor:g} times", Urgency.HIGH) for jam in jams)


def _offer(key: ProposalId, words: str, urgency: Urgency, picture: Picture, plan: ReroutePlan) -> ProposalMade | None:
    """The plan as a proposal, where it is worth it."""
    if not plan.plans or plan.cost_now - plan.cost_then < WORTH:
        return None
    saved = plan.unserved_now - plan.unserved_then
    sooner = plan.late_now - plan.late_then
    gains = [f"serves {saved} more stops"] if saved > 0 else []
    gains += [f"brings {sooner} more stops in time"] if sooner > 0 else []
    gains += [f"saves {plan.late_min_now - plan.late_min_then:.0f} minutes of lateness"] if not gains else []
    reason = (
        f"{words}. A new plan for {len(plan.plans)} routes {' and '.join(gains)}, changes {plan.changed_stops} stops "
        f"and drives {plan.km_then - plan.km_now:+.1f} km. All times are estimates."
    )
    return ProposalMade(
        key,
        ProposalKind.REROUTE,
        f"Re-route: {words}",
        reason,
        tuple(_effects(plan)),
        urgency,
        Instant(picture.now + ACT_WITHIN),
        plans=plan.plans,
        unserved=plan.unserved,
        choices=plan.choices if len(plan.choices) > 1 else (),
        whynots=plan.whynots,
    )


def _effects(plan: ReroutePlan) -> Iterable[Effect]:
    yield Effect(
        "Stops not served", str(plan.unserved_now), str(plan.unserved_then), plan.unserved_then <= plan.unserved_now
    )
    yield Effect("Stops late", str(plan.late_now), str(plan.late_then), plan.late_then <= plan.late_now)
    late_now, late_then = f"{plan.late_min_now:.0f} min", f"{plan.late_min_then:.0f} min"
    yield Effect("Lateness, all stops", late_now, late_then, plan.late_min_then <= plan.late_min_now)
    if plan.late_for_next_now or plan.late_for_next_then:
        now, then = plan.late_for_next_now, plan.late_for_next_then
        yield Effect("Vehicles late for their next departure", str(now), str(then), then <= now)
    yield Effect("Driving ahead", f"{plan.km_now:.1f} km", f"{plan.km_then:.1f} km", plan.km_then <= plan.km_now)
    yield Effect("Stops changed", "0", str(plan.changed_stops), better=False)
