"""When is a new plan for the road worth offering? When something went wrong or was asked for, if it saves or serves."""

from collections.abc import Iterable
from dataclasses import replace
from functools import partial

from controltower.domain.ids import ProposalId
from controltower.domain.labels import labels_to_reprint
from controltower.domain.picture import Picture
from controltower.domain.proposals import Effect, ProposalKind, ProposalMade, Urgency
from controltower.domain.times import MINUTE, Instant
from controltower.planning.rerouting import ReroutePlan, RerouteProblem, plan_reroute, problem_of
from controltower.settings import Settings
from controltower.tower.proposing.causes import next_id, times_come
from controltower.tower.proposing.proposers import Question
from controltower.tower.proposing.roadcauses import road_causes

ACT_WITHIN = 15 * MINUTE
WORTH = 5.0
"""Currency: a plan that gains less is not worth a driver's attention."""


def reroute_questions(picture: Picture, settings: Settings) -> Iterable[Question]:
    """The causes on the road that nothing was offered for yet: breakdowns first, then what makes stops late."""
    for cause in road_causes(picture):
        key = next_id(picture, f"reroute:{cause.name}")
        if key is not None:
            plan = partial(plan_reroute, seed=settings.seed)
            offer = partial(_offer, key, cause.words, cause.urgency)
            yield Question(key, partial(_problem, cause.key), plan, offer)


def _problem(cause: str, picture: Picture) -> RerouteProblem | None:
    problem = problem_of(picture, picture.now, (cause,))
    return problem if problem.stops and problem.drives else None


def _offer(key: ProposalId, words: str, urgency: Urgency, picture: Picture, plan: ReroutePlan) -> ProposalMade | None:
    """The plan as a proposal, where it is worth it."""
    if not plan.plans or plan.cost_now - plan.cost_then < WORTH:
        return None
    plan = _labelled(picture, plan)
    saved = plan.unserved_now - plan.unserved_then
    sooner = plan.late_now - plan.late_then
    gains = [f"serves {_many(saved, 'more stop')}"] if saved > 0 else []
    gains += [f"brings {_many(sooner, 'more stop')} in time"] if sooner > 0 else []
    gains += [f"saves {plan.late_min_now - plan.late_min_then:.0f} minutes of lateness"] if not gains else []
    reason = (
        f"{words}. A new plan for {_many(len(plan.plans), 'route')} {' and '.join(gains)}, changes "
        f"{_many(plan.changed_stops, 'stop')} and drives {plan.km_then - plan.km_now:+.1f} km. {times_come(picture)}"
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


def _labelled(picture: Picture, plan: ReroutePlan) -> ReroutePlan:
    """The plan, each of its choices with the labels that it makes wrong."""
    told = tuple(replace(each, labels=len(labels_to_reprint(picture, each.plans))) for each in plan.choices)
    return replace(plan, choices=told)


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
    labels = plan.choices[-1].labels if plan.choices else 0
    if labels:
        yield Effect("Labels wrong", "0", str(labels), better=False)


def _many(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
