"""What must a supervisor know within five seconds: what is late, in danger, waiting, left, broken, and how old?"""

from dataclasses import dataclass

from controltower.domain.automation import RobotState, RobotStatus
from controltower.domain.picture import Picture
from controltower.domain.proposals import Proposal
from controltower.tower.floorwork import (
    DockRow,
    RouteRow,
    SourceAge,
    ZoneRow,
    approvals,
    in_danger,
    late_trucks,
    route_rows,
    source_ages,
    zone_rows,
)
from controltower.tower.watch import Alarm


@dataclass(frozen=True, slots=True)
class Overview:
    """The six answers."""

    late: tuple[Alarm, ...]
    trucks: tuple[DockRow, ...]
    routes: tuple[RouteRow, ...]
    approvals: tuple[Proposal, ...]
    zones: tuple[ZoneRow, ...]
    faults: tuple[RobotStatus, ...]
    sources: tuple[SourceAge, ...]


def overview(picture: Picture, alarms: tuple[Alarm, ...]) -> Overview:
    """The six answers from one picture and the alarms raised on it."""
    return Overview(
        alarms,
        late_trucks(picture),
        tuple(row for row in route_rows(picture) if in_danger(row)),
        approvals(picture),
        zone_rows(picture),
        tuple(robot for robot in picture[RobotStatus].values() if robot.state is RobotState.FAULT),
        source_ages(picture),
    )
