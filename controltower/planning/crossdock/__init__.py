"""Which inbound pieces go straight to which waiting order lines?"""

from controltower.planning.crossdock.live import LivePlan, plan_live
from controltower.planning.crossdock.plan import (
    LINE_WORTH,
    ORDER_WORTH,
    PIECE_WORTH,
    CrossdockPlan,
    Surplus,
    plan_crossdock,
    worth_of,
)
from controltower.planning.crossdock.problem import LANE_S, CrossdockProblem, Supply, Want, in_time, urgency
from controltower.planning.crossdock.reading import DOCKING_S, live_problem_of, problem_of
from controltower.planning.crossdock.ways import Way, way_of

__all__ = [
    "DOCKING_S",
    "LANE_S",
    "LINE_WORTH",
    "ORDER_WORTH",
    "PIECE_WORTH",
    "CrossdockPlan",
    "CrossdockProblem",
    "LivePlan",
    "Supply",
    "Surplus",
    "Want",
    "Way",
    "in_time",
    "live_problem_of",
    "plan_crossdock",
    "plan_live",
    "problem_of",
    "urgency",
    "way_of",
    "worth_of",
]
