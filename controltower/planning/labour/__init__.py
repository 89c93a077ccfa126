"""Where will people be short, and who should go there? Work against capacity, and moves between zones."""

from controltower.planning.labour.flow import Quarter, ZoneLoad, loads
from controltower.planning.labour.forecast import Foresight, Pace, foresee, rest_of_day_s
from controltower.planning.labour.moves import LabourPlan, ZoneEffect, plan_moves
from controltower.planning.labour.need import ZoneNeed, needs
from controltower.planning.labour.problem import LabourProblem, Person, Station, Work
from controltower.planning.labour.rates import ZoneQuarter, measured_rates, zone_quarters
from controltower.planning.labour.reading import problem_of, workload
from controltower.planning.labour.shifts import Crewman, Stint, crew_of, middles_of, reposted

__all__ = [
    "Crewman",
    "Foresight",
    "LabourPlan",
    "LabourProblem",
    "Pace",
    "Person",
    "Quarter",
    "Station",
    "Stint",
    "Work",
    "ZoneEffect",
    "ZoneLoad",
    "ZoneNeed",
    "ZoneQuarter",
    "crew_of",
    "foresee",
    "loads",
    "measured_rates",
    "middles_of",
    "needs",
    "plan_moves",
    "problem_of",
    "reposted",
    "rest_of_day_s",
    "workload",
    "zone_quarters",
]
