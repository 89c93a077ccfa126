"""What would come of a drop? Worked out beside the desk, for the ways by road take longer than a frame."""

from collections.abc import Iterable
from dataclasses import dataclass

from controltower.domain.ids import RouteId, StopId
from controltower.planning.byhand.placing import Figures, Order, Target, figures, put
from controltower.planning.byhand.problem import HandProblem, Orders, Ways, ways_of
from controltower.planning.plans import StopAsked, never


@dataclass(frozen=True)
class HandPlan:
    """The orders after a drop, with what they come to beside what is planned now."""

    problem: HandProblem
    ways: Ways
    orders: dict[RouteId, Order]
    now: Figures
    then: Figures


def plan_by_hand(
    problem: HandProblem,
    orders: Orders,
    stops: Iterable[StopId] = (),
    target: Target | None = None,
    *,
    stop: StopAsked = never,  # noqa: ARG001
    seed: int = 0,  # noqa: ARG001
) -> HandPlan:
    """The stops where they were dropped, on orders that a hand changed before; without a target, these orders."""
    ways = ways_of(problem)
    held = {**problem.orders, **orders}
    after = put(problem, ways, held, stops, target)
    return HandPlan(problem, ways, after, figures(problem, ways, problem.orders), figures(problem, ways, after))
