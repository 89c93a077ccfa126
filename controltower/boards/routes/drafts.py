"""What has a person changed by hand and not sent yet? Drafts of routes, each upon the one before, and checked."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from controltower.domain.ids import ProposalId, RouteId, StopId
from controltower.domain.labels import labels_to_reprint
from controltower.domain.picture import Picture
from controltower.domain.places import operation_of
from controltower.domain.proposals import Proposal, ProposalKind, ProposalStatus, Urgency
from controltower.domain.rerouting import ReRoute, plan_problems
from controltower.domain.routes import Route, Stop
from controltower.domain.times import Instant, clock
from controltower.planning.byhand import HandPlan, HandProblem, Target, Ways, hand_problem, hard, re_route, soft
from controltower.tower.wording import count

Orders = dict[RouteId, tuple[StopId, ...]]
NOTHING = "No route is planned."
"""What the domain says to a plan that changes no route."""


@dataclass(frozen=True)
class Draft:
    """The orders of the routes that were touched, and what was done last."""

    title: str
    orders: Orders = field(default_factory=dict)
    proposal: ProposalId | None = None
    """The offer that this is, with changes."""


@dataclass(frozen=True)
class Checked:
    """A plan made by hand with the decision that it would be, and every sentence about it."""

    decision: ReRoute
    hard: tuple[str, ...]
    soft: tuple[str, ...]
    left: tuple[str, ...]
    """What must still be done: a broken vehicle whose stops are not all given away."""


def concerned(picture: Picture, orders: Orders, stops: Iterable[StopId], target: Target | None) -> list[RouteId]:
    """The routes that a drop touches, those of the draft among them."""
    own = [picture[Stop][key].route for key in stops if key in picture[Stop]]
    return list(dict.fromkeys([*orders, *own, *([target.route] if target is not None else [])]))


def still(problem: HandProblem, orders: Orders) -> Orders:
    """The orders of a draft without the stops that were made since, or given to another route elsewhere."""
    known = {key for tour in problem.tours for key in tour.ahead}
    return {
        route: tuple(key for key in order if key in known) for route, order in orders.items() if route in problem.tour
    }


def made_since(picture: Picture, problem: HandProblem, stops: Iterable[StopId]) -> str:
    """Why one of these stops cannot be put elsewhere any more, a sentence; empty where all are still ahead."""
    known = {key for tour in problem.tours for key in tour.ahead}
    gone = (picture[Stop].get(key) for key in stops if key not in known)
    return next((f"{stop.address} is {stop.status} by now." if stop else "It is gone by now." for stop in gone), "")


def check(picture: Picture, problem: HandProblem, ways: Ways, orders: Orders) -> Checked:
    """Every rule at once: what the domain says of the decision, the limits of the vehicles, the promises."""
    decision = re_route(problem, ways, orders)
    zone = timezone_of(picture)
    found = [each for each in plan_problems(picture, decision) if each != NOTHING]
    wrecks = tuple(f"{tour.vehicle.id} has broken down" for tour in problem.tours if tour.broken)
    left = tuple(each for each in found if wrecks and each.startswith(wrecks) and "cannot drive" in each)
    against = (*(each for each in found if each not in left), *hard(problem, ways, orders))
    return Checked(
        decision, tuple(dict.fromkeys(against)), soft(problem, ways, orders, lambda at: clock(at, zone)), left
    )


def drawable(plan: HandPlan, decision: ReRoute, title: str) -> Proposal:
    """The draft as a re-route that the map and the lists can draw like any other."""
    now = plan.problem.now
    return Proposal(
        ProposalId("draft"), ProposalKind.REROUTE, title, "", (), Urgency.LOW, now, now, (),
        decision.plans, decision.unserved, (), ProposalStatus.OPEN,
    )  # fmt: skip


def labels_wrong(picture: Picture, decision: ReRoute) -> int:
    """How many labels the plan makes wrong."""
    return len(labels_to_reprint(picture, decision.plans))


def title_of(picture: Picture, stops: Sequence[StopId], target: Target) -> str:
    """`Mill Lane 45 to R04, exactly here`."""
    first = picture[Stop][stops[0]].address if len(stops) == 1 else count(len(stops), "stop")
    return f"{first} to {target.route}, {'best place' if target.best else 'exactly here'}"


def place_says(plan_at: Instant, place: int, target: Target, timezone: str) -> str:
    """Where the first of the stops would come, and when."""
    how = "Best place" if target.best else "Exactly here"
    return f"{how} on {target.route}: number {place}, {clock(plan_at, timezone)}"


def timezone_of(picture: Picture) -> str:
    """The operation's own."""
    operation = operation_of(picture)
    return operation.timezone if operation is not None else "UTC"


def orders_of(picture: Picture, offer: Proposal) -> Orders:
    """The stops that an offer has each route make; what would come into being with it is left to the planner."""
    return {
        plan.route: tuple(planned.stop for planned in plan.stops if planned.stop in picture[Stop])
        for plan in offer.plans
    }


def orders_now(picture: Picture, routes: Iterable[RouteId]) -> Orders:
    """The stops ahead of these routes as they are planned now."""
    return hand_problem(picture, (key for key in routes if key in picture[Route])).orders
