"""How do we save the stops that a breakdown or a jam puts at risk, from where the vehicles are and what they carry?"""

from controltower.planning.rerouting.plan import ReroutePlan, StopTimes, plan_reroute, usual_budget
from controltower.planning.rerouting.problem import Budget, Drive, Prices, RerouteProblem, StopLeft, Wreck
from controltower.planning.rerouting.reading import problem_of
from controltower.planning.rerouting.whynot import why_not

__all__ = [
    "Budget",
    "Drive",
    "Prices",
    "ReroutePlan",
    "RerouteProblem",
    "StopLeft",
    "StopTimes",
    "Wreck",
    "plan_reroute",
    "problem_of",
    "usual_budget",
    "why_not",
]
