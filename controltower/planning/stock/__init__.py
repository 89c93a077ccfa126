"""Who gets which stock, what will run out, and where does the book not agree with the shelf?"""

from controltower.planning.stock.allocation import plan_allocation
from controltower.planning.stock.problem import (
    AllocationPlan,
    AllocationProblem,
    Grant,
    Lot,
    Need,
    Standing,
    worth_of,
)
from controltower.planning.stock.reading import allocation_problem_of, problem_from

__all__ = [
    "AllocationPlan",
    "AllocationProblem",
    "Grant",
    "Lot",
    "Need",
    "Standing",
    "allocation_problem_of",
    "plan_allocation",
    "problem_from",
    "worth_of",
]
