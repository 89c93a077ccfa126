"""How do we save the stops that a breakdown or a jam puts at risk, from where the vehicles are and what they carry?"""

from controltower.planning.rerouting.plan import ReroutePlan, StopTimes, plan_reroute
from controltower.planning.rerouting.problem import Drive, Prices, RerouteProblem, StopLeft, Wreck
from controltower.planning.rerouting.reading import problem_of

__all__ = [
    "Drive",
    "Prices",
    "ReroutePlan",
    "RerouteProblem",
    "StopLeft",
    "StopTimes",
    "Wreck",
    "plan_reroute",
    "problem_of",
]
