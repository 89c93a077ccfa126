"""Which routes are short and can be loaded, so that nothing is in the way at any stop? The 3L-CVRP."""

from controltower.planning.loadedroutes.plan import Effort, plan_loaded_routes
from controltower.planning.loadedroutes.problem import Customer, LoadedPlan, LoadedProblem, LoadedRoute, loading_of

__all__ = ["Customer", "Effort", "LoadedPlan", "LoadedProblem", "LoadedRoute", "loading_of", "plan_loaded_routes"]
