"""How are pieces loaded into a hold or onto a pallet, so that nothing has to be moved at any stop?"""

from controltower.planning.loading.plan import plan_load
from controltower.planning.loading.problem import LoadPlan, LoadProblem
from controltower.planning.loading.reading import RouteLoad, load_problem, problem_of
from controltower.planning.loading.route import RoutePlan, fewest_vehicles, plan_route

__all__ = [
    "LoadPlan",
    "LoadProblem",
    "RouteLoad",
    "RoutePlan",
    "fewest_vehicles",
    "load_problem",
    "plan_load",
    "plan_route",
    "problem_of",
]
