"""Which truck stands at which door, and when? Appointments at the cheapest doors and times, few of them moved."""

from controltower.planning.docks.plan import DocksPlan, plan_changes, plan_docks
from controltower.planning.docks.problem import (
    Bay,
    Booking,
    Crew,
    Departure,
    DocksProblem,
    Feed,
    Goal,
    Mode,
    Visit,
    Way,
)

__all__ = [
    "Bay",
    "Booking",
    "Crew",
    "Departure",
    "DocksPlan",
    "DocksProblem",
    "Feed",
    "Goal",
    "Mode",
    "Visit",
    "Way",
    "plan_changes",
    "plan_docks",
]
