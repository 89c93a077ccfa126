"""Who gets which stock, what will run out, and where does the book not agree with the shelf?"""

from controltower.planning.stock.allocation import plan_allocation
from controltower.planning.stock.bands import IDLE, URGENT, Band, Level, banding, bands, urgency
from controltower.planning.stock.discrepancies import By, Cause, Discrepancy, Group, discrepancies, finding, grouped
from controltower.planning.stock.problem import (
    AllocationPlan,
    AllocationProblem,
    Grant,
    Lot,
    Need,
    Standing,
    worth_of,
)
from controltower.planning.stock.reading import allocation_problem_of, around, problem_from

__all__ = [
    "IDLE",
    "URGENT",
    "AllocationPlan",
    "AllocationProblem",
    "Band",
    "By",
    "Cause",
    "Discrepancy",
    "Grant",
    "Group",
    "Level",
    "Lot",
    "Need",
    "Standing",
    "allocation_problem_of",
    "around",
    "banding",
    "bands",
    "discrepancies",
    "finding",
    "grouped",
    "plan_allocation",
    "problem_from",
    "urgency",
    "worth_of",
]
