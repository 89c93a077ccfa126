"""How is the vehicle of a route loaded? No higher than it must be, so that little is stacked and all is reached."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from controltower.domain.holds import room_mm3
from controltower.domain.ids import RouteId
from controltower.domain.stowage import Hold, order_problems
from controltower.planning.loading.plan import plan_load
from controltower.planning.loading.problem import LoadPlan, LoadProblem
from controltower.planning.loading.reading import RouteLoad, load_problem
from controltower.planning.loading.sequence import in_order
from controltower.planning.plans import StopAsked, never

LOWER = (0.3, 0.45, 0.6, 0.8)
"""Parts of the height that are tried before all of it."""
FEW_TRIALS, TRIALS, LAST_TRIALS = 12, 400, 4_000
PARTS = (16, 12, 9, 7, 5, 4, 3, 2, 1)
"""Into so many parts, one behind the other, a hold is divided where the order of stops cannot be kept."""
FILLABLE = 0.8
"""So much of a hold is filled with mixed parcels in stop order: what plans for three stops and more reach."""


@dataclass(frozen=True, slots=True)
class RoutePlan:
    """The load of one route: the pieces it was made for, expected ones among them, and where each lies.

    Where not everything goes in by the order of its stops, neighbouring stops share a part of the hold: `parts` are
    then fewer than stops, and `moves` says by piece what of later stops must be moved to take it out.
    """

    route: RouteId
    problem: LoadProblem
    plan: LoadPlan
    parts: int
    moves: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def is_whole(self) -> bool:
        """Whether everything goes in."""
        return not self.plan.left_out

    @property
    def kept(self) -> LoadProblem:
        """The problem whose rules the load keeps: pieces of stops that share a part count as of one stop."""
        return _in_parts(self.problem, self.parts)


def plan_route(asked: RouteLoad, exact: bool = True, *, stop: StopAsked = never, seed: int = 0) -> RoutePlan:
    """The load of a route, no higher than it must be; the same wherever it is asked for.

    Where little is left out an exact model looks for the rest, for some seconds; not so if `exact` is unset. What still
    does not go in by the order of stops is tried with ever fewer parts of the hold, until all is in; where it never is,
    the load that leaves the least is kept.
    """
    problem = load_problem(asked)
    stops = len({piece.stop for piece in problem.pieces})
    for share in LOWER:
        plan = plan_load(_lower(problem, share), trials=FEW_TRIALS, exact=False, stop=stop, seed=seed)
        if not plan.left_out:
            return RoutePlan(asked.route, problem, plan, stops)
        if stop():
            break
    strict = plan_load(problem, trials=TRIALS, exact=exact, stop=stop, seed=seed)
    best = RoutePlan(asked.route, problem, strict, stops)
    for parts in PARTS:
        if best.is_whole or stop():
            break
        if parts < stops:
            trials = TRIALS if parts > 1 else LAST_TRIALS
            plan = plan_load(_in_parts(problem, parts), trials=trials, exact=False, stop=stop, seed=seed)
            if len(plan.left_out) < len(best.plan.left_out):
                plan = _by_stops(problem, plan)
                best = RoutePlan(asked.route, problem, plan, parts, _moves(problem, plan))
    return best


def _by_stops(problem: LoadProblem, plan: LoadPlan) -> LoadPlan:
    """The same load, gone in by the order of all stops again as far as what lies behind and below allows it."""
    ordered, _ = in_order({piece.id: piece for piece in problem.pieces}, plan.load)
    return replace(plan, load=tuple(ordered)) if len(ordered) == len(plan.load) else plan


def _moves(problem: LoadProblem, plan: LoadPlan) -> dict[str, tuple[str, ...]]:
    """What stays aboard and is in the way of each piece, by the rules of the domain."""
    stops = {piece.id: piece.stop for piece in problem.pieces}
    found: dict[str, tuple[str, ...]] = {}
    for mine in plan.load:
        stay = (each for each in plan.load if stops[each.piece] > stops[mine.piece])
        before = tuple(each.piece for each in stay if any(order_problems((each, mine))))
        if before:
            found[mine.piece] = before
    return found


def _lower(problem: LoadProblem, share: float) -> LoadProblem:
    return replace(problem, hold=replace(problem.hold, height_mm=int(problem.hold.height_mm * share)))


def _in_parts(problem: LoadProblem, parts: int) -> LoadProblem:
    """Stops that follow each other put together, about as much volume in each part as in any other."""
    volumes: dict[int, int] = {}
    for piece in sorted(problem.pieces, key=lambda each: each.stop):
        volumes[piece.stop] = volumes.get(piece.stop, 0) + piece.volume_mm3
    if parts >= len(volumes):
        return problem
    whole, before, part = sum(volumes.values()), 0, {}
    for stop, volume in volumes.items():
        part[stop] = 1 + min(parts - 1, (2 * before + volume) * parts // (2 * whole))
        before += volume
    return replace(problem, pieces=tuple(replace(piece, stop=part[piece.stop]) for piece in problem.pieces))


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
