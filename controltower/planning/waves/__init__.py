"""When do waves go to the floor, and what do they send through it? Releases that keep the benches busy and no more."""

from controltower.planning.waves.problem import Crew, OrderWork, RoadRoom, WavesProblem, WaveWork, as_planned
from controltower.planning.waves.profile import UNITS, Bucket, Profile, StageFlow, WaveStage, ZoneFlow, profile
from controltower.planning.waves.reading import problem_of
from controltower.planning.waves.release import WavePlan, plan_waves
from controltower.planning.waves.road import without_van

__all__ = [
    "UNITS",
    "Bucket",
    "Crew",
    "OrderWork",
    "Profile",
    "RoadRoom",
    "StageFlow",
    "WavePlan",
    "WaveStage",
    "WaveWork",
    "WavesProblem",
    "ZoneFlow",
    "as_planned",
    "plan_waves",
    "problem_of",
    "profile",
    "without_van",
]
