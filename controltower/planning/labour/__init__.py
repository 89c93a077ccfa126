"""Where will people be short, and who should go there? Work against capacity, and moves between zones."""

from controltower.planning.labour.flow import Quarter, ZoneLoad, loads
from controltower.planning.labour.moves import LabourPlan, ZoneEffect, plan_moves
from controltower.planning.labour.problem import LabourProblem, Person, Station, Work
from controltower.planning.labour.reading import problem_of, workload

__all__ = [
    "LabourPlan",
    "LabourProblem",
    "Person",
    "Quarter",
    "Station",
    "Work",
    "ZoneEffect",
    "ZoneLoad",
    "loads",
    "plan_moves",
    "problem_of",
    "workload",
]
