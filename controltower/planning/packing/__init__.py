"""Which cartons should an order or a pack go into? As few as can be, then the cheapest."""

from controltower.planning.packing.copacking import CopackingPlan, CopackingProblem, plan_copacking
from controltower.planning.packing.plan import plan_packing
from controltower.planning.packing.problem import (
    PackedCarton,
    PackingPlan,
    PackingProblem,
    Piece,
    named,
    piece_of,
    problem_of,
)

__all__ = [
    "CopackingPlan",
    "CopackingProblem",
    "PackedCarton",
    "PackingPlan",
    "PackingProblem",
    "Piece",
    "named",
    "piece_of",
    "plan_copacking",
    "plan_packing",
    "problem_of",
]
