"""May these vehicles visit the stops ahead in this way? New plans for routes, with every rule they must keep."""

from controltower.domain.rerouting.plans import Choice, PlannedStop, ReRoute, RoutePlan, WayOut, WhyNot
from controltower.domain.rerouting.problems import plan_problems, without_made
from controltower.domain.rerouting.rule import reroute

__all__ = [
    "Choice",
    "PlannedStop",
    "ReRoute",
    "RoutePlan",
    "WayOut",
    "WhyNot",
    "plan_problems",
    "reroute",
    "without_made",
]
