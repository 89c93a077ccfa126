"""What do the machines do? Autonomous mobile robots with place, state and battery."""

from dataclasses import dataclass
from enum import StrEnum

from controltower.domain.contradictions import contradiction, unknown
from controltower.domain.ids import RobotId, SiteId, ZoneId
from controltower.domain.picture import Facts, Picture
from controltower.domain.said import Said
from controltower.domain.times import Instant


class RobotState(StrEnum):
    """What a robot is up to."""

    IDLE = "idle"
    DRIVING = "driving"
    WORKING = "working"
    CHARGING = "charging"
    FAULT = "fault"


@dataclass(frozen=True, slots=True)
class Robot:
    """A robot, its home zone and its walking pace."""

    id: RobotId
    site: SiteId
    zone: ZoneId
    speed_m_s: float


@dataclass(frozen=True, slots=True)
class RobotStatus:
    """The last report of a robot, in metres on the floor and percent of charge."""

    id: RobotId
    x_m: float
    y_m: float
    state: RobotState
    battery_pct: float
    doing: str
    at: Instant


@dataclass(frozen=True, slots=True)
class RobotListed:
    """Master data names a robot, or changes it."""

    robot: Robot


@dataclass(frozen=True, slots=True)
class RobotReported:
    """A robot said where and how it is."""

    robot: RobotId
    x_m: float
    y_m: float
    state: RobotState
    battery_pct: float
    doing: str


def robot_reported(picture: Picture, event: RobotReported, said: Said) -> Facts:
    """The robot's status; a charge outside 0 to 100 percent is a contradiction."""
    if event.robot not in picture[Robot]:
        return unknown(picture, said, Robot, event.robot)
    if not 0 <= event.battery_pct <= 100:
        claim = f"a charge of {event.battery_pct} %"
        return (contradiction(picture, said, event.robot, claim, "no battery holds that", RobotStatus),)
    return (RobotStatus(event.robot, event.x_m, event.y_m, event.state, event.battery_pct, event.doing, said.at),)
