"""What comes of it if a person puts stops elsewhere? Rules, times and figures, at once by estimate or by road."""

from controltower.planning.byhand.checking import hard, re_route, soft
from controltower.planning.byhand.placing import Driven, Figures, Target, driven, figures, put
from controltower.planning.byhand.plan import HandPlan, plan_by_hand
from controltower.planning.byhand.problem import Call, HandProblem, Tour, Ways, ways_of
from controltower.planning.byhand.reading import hand_problem, movable

__all__ = [
    "Call",
    "Driven",
    "Figures",
    "HandPlan",
    "HandProblem",
    "Target",
    "Tour",
    "Ways",
    "driven",
    "figures",
    "hand_problem",
    "hard",
    "movable",
    "plan_by_hand",
    "put",
    "re_route",
    "soft",
    "ways_of",
]
