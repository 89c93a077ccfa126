"""How is the vehicle of a route loaded? No higher than it must be, so that little is stacked and all is reached."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from controltower.domain.holds import room_mm3
from controltower.domain.ids import RouteId
from controltower.domain.stowage import Hold
from controltower.planning.loading.plan import plan_load
from controltower.planning.loading.problem import LoadPlan, LoadProblem
from controltower.planning.loading.reading import RouteLoad, load_problem
from controltower.planning.plans import StopAsked, never

LOWER = (0.3, 0.45, 0.6, 0.8)
"""Parts of the height that are tried before all of it."""
FEW_TRIALS, TRIALS = 12, 400
FILLABLE = 0.8
"""So much of a hold is filled with mixed parcels in stop order: what plans for three stops and more reach."""


@dataclass(frozen=True, slots=True)
class RoutePlan:
    """The load of one route: the pieces it was made for, expected ones among them, and where each lies."""

    route: RouteId
    problem: LoadProblem
    plan: LoadPlan

    @property
    def is_whole(self) -> bool:
        """Whether everything goes in."""
        return not self.plan.left_out


def plan_route(asked: RouteLoad, exact: bool = True, *, stop: StopAsked = never, seed: int = 0) -> RoutePlan:
    """The load of a route, no higher than it must be; the same wherever it is asked for.

    Where little is left out an exact model looks for the rest, for some seconds; not so if `exact` is unset.
    """
    problem = load_problem(asked)
    for share in LOWER:
        low = replace(problem, hold=replace(problem.hold, height_mm=int(problem.hold.height_mm * share)))
        plan = plan_load(low, trials=FEW_TRIALS, exact=False, stop=stop, seed=seed)
        if not plan.left_out:
            return RoutePlan(asked.route, problem, plan)
        if stop():
            break
    return RoutePlan(asked.route, problem, plan_load(problem, trials=TRIALS, exact=exact, stop=stop, seed=seed))


def fewest_vehicles(volume_mm3: int, weight_g: int, holds: Iterable[Hold]) -> int:
    """How many of these holds would do by room and weight alone, the largest first; one more than there are if none do.

    Whether fewer vehicles could drive to all stops in time is for the routes to say.
    """
    count = 0
    for hold in sorted(holds, key=lambda each: (room_mm3(each), each.limit_g), reverse=True):
        if volume_mm3 <= 0 and weight_g <= 0:
            return count
        volume_mm3 -= round(FILLABLE * room_mm3(hold))
        weight_g -= hold.limit_g
        count += 1
    return count + (volume_mm3 > 0 or weight_g > 0)
