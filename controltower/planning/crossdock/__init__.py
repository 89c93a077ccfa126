"""Which inbound pieces go straight to which waiting order lines?"""

from controltower.planning.crossdock.plan import (
    LINE_WORTH,
    ORDER_WORTH,
    PIECE_WORTH,
    CrossdockPlan,
    Surplus,
    plan_crossdock,
    worth_of,
)
from controltower.planning.crossdock.problem import CrossdockProblem, Supply, Want, in_time, urgency
from controltower.planning.crossdock.reading import problem_of

__all__ = [
    "LINE_WORTH",
    "ORDER_WORTH",
    "PIECE_WORTH",
    "CrossdockPlan",
    "CrossdockProblem",
    "Supply",
    "Surplus",
    "Want",
    "in_time",
    "plan_crossdock",
    "problem_of",
    "urgency",
    "worth_of",
]
