"""Which cartons should this order go into? The cheapest that hold it, as few as can be."""

from controltower.planning.packing.plan import (
    PackedCarton,
    PackingPlan,
    PackingProblem,
    Piece,
    carton_problems,
    plan_packing,
    problem_of,
)

__all__ = ["PackedCarton", "PackingPlan", "PackingProblem", "Piece", "carton_problems", "plan_packing", "problem_of"]
