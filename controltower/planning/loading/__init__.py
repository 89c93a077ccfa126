"""How are pieces loaded into a hold or onto a pallet, so that nothing has to be moved at any stop?"""

from controltower.planning.loading.plan import plan_load
from controltower.planning.loading.problem import LoadPlan, LoadProblem

__all__ = ["LoadPlan", "LoadProblem", "plan_load"]
