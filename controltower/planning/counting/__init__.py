"""Which places should be counted next? By risk: expected error x value x what the next shift wants of it."""

from controltower.planning.counting.plan import plan_counts
from controltower.planning.counting.policies import abc_a_day, abc_counts, random_counts
from controltower.planning.counting.problem import (
    Candidate,
    Cell,
    Counting,
    CountsPlan,
    CountsProblem,
    Hands,
    History,
    PastCount,
    Risk,
)
from controltower.planning.counting.reading import problem_of
from controltower.planning.counting.risk import learnt, risks
from controltower.planning.counting.words import Telling

__all__ = [
    "Candidate",
    "Cell",
    "Counting",
    "CountsPlan",
    "CountsProblem",
    "Hands",
    "History",
    "PastCount",
    "Risk",
    "Telling",
    "abc_a_day",
    "abc_counts",
    "learnt",
    "plan_counts",
    "problem_of",
    "random_counts",
    "risks",
]
