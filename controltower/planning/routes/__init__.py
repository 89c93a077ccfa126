"""Which vehicle takes which stops of a departure, in which order, and what does that cost and emit?"""

from controltower.planning.routes.plan import plan_routes
from controltower.planning.routes.problem import (
    SHIFT_S,
    Carrier,
    Handed,
    Rest,
    RoutesPlan,
    RoutesProblem,
    RouteToBe,
    problem_of,
)

__all__ = [
    "SHIFT_S",
    "Carrier",
    "Handed",
    "Rest",
    "RouteToBe",
    "RoutesPlan",
    "RoutesProblem",
    "plan_routes",
    "problem_of",
]
