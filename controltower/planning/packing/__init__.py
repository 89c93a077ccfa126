"""Which cartons should this order go into? The cheapest that hold it, as few as can be."""

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

__all__ = ["PackedCarton", "PackingPlan", "PackingProblem", "Piece", "named", "piece_of", "plan_packing", "problem_of"]
