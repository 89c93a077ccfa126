"""What do the robots do? They follow a picker, bring the totes to the benches, go home, and charge when they must."""

from collections.abc import Callable
from dataclasses import dataclass

from controltower.domain.automation import Robot, RobotReported, RobotState
from controltower.domain.ids import SiteId
from controltower.domain.places import Zone
from controltower.simulation.ground import Ground, Steps
from controltower.simulation.planners import Point
from controltower.simulation.voices import ROBOTS

DRAIN_PCT_PER_M, CHARGE_PCT_PER_S = 0.012, 0.012
"""A charge lasts for about 8 km and fills in two hours and a half. Assumption, of the order of data sheets."""
LOW_PCT, ENOUGH_PCT = 22.0, 85.0
REPORT_S = 45.0


@dataclass(slots=True, eq=False)
class Rover:
    """One robot as it is now."""

    robot: Robot
    home: Point
    at: Point
    battery_pct: float
    busy: bool = False


class Robots:
    """All robots. They speak when what they do changes, and every 45 s while they drive."""

    def __init__(self, ground: Ground) -> None:
        self.ground = ground
        self.rovers: list[Rover] = []
        for number, robot in enumerate(ground.facts[Robot].values()):
            zone = ground.facts[Zone][robot.zone]
            home = zone.x_m + 2 + 2 * (number // 8), zone.y_m + zone.depth_m + 1
            charge = ground.chance("battery", robot.id).uniform(60, 100)
            self.rovers.append(Rover(robot, home, home, charge))
        ground.start(self._wake())

    def borrow(self, site: SiteId, near: Point) -> Rover | None:
        """The nearest free robot of a site with charge enough, now busy."""
        free = [
            each for each in self.rovers if not each.busy and each.battery_pct > LOW_PCT and each.robot.site == site
        ]
        if not free:
            return None
        rover = min(free, key=lambda each: (_metres(each.at, near), each.robot.id))
        rover.busy = True
        return rover

    def follow(self, rover: Rover, place: Point, doing: str) -> None:
        """The robot went along with a picker to a place."""
        self._moved(rover, place)
        self._report(rover, RobotState.WORKING, doing)

    def deliver(self, rover: Rover, place: Point, then: Callable[[], None]) -> Steps:
        """Drive to a place, hand over there, go home, and charge where that is needed."""
        yield from self._drive(rover, place, "brings totes to the benches")
        then()
        yield self.ground.wait(20)
        yield from self._drive(rover, rover.home, "drives home")
        if rover.battery_pct < LOW_PCT + 13:
            yield from self._charge(rover)
        self._report(rover, RobotState.IDLE, "")
        rover.busy = False

    def _wake(self) -> Steps:
        yield self.ground.until(5 * 3600)
        for rover in self.rovers:
            self._report(rover, RobotState.IDLE, "")

    def _drive(self, rover: Rover, target: Point, doing: str) -> Steps:
        """Along x and then y, for the reports in straight steps."""
        start, metres = rover.at, _metres(rover.at, target)
        left = metres / rover.robot.speed_m_s
        while left > 0:
            step = min(REPORT_S, left)
            self._report(rover, RobotState.DRIVING, doing)
            yield self.ground.wait(step)
            left -= step
            share = 1 - left * rover.robot.speed_m_s / metres
            place = start[0] + (target[0] - start[0]) * share, start[1] + (target[1] - start[1]) * share
            self._moved(rover, place)

    def _charge(self, rover: Rover) -> Steps:
        while rover.battery_pct < ENOUGH_PCT:
            self._report(rover, RobotState.CHARGING, "charges")
            yield self.ground.wait(900)
            rover.battery_pct = min(100.0, rover.battery_pct + 900 * CHARGE_PCT_PER_S)

    def _moved(self, rover: Rover, place: Point) -> None:
        rover.battery_pct = max(1.0, rover.battery_pct - _metres(rover.at, place) * DRAIN_PCT_PER_M)
        rover.at = place

    def _report(self, rover: Rover, state: RobotState, doing: str) -> None:
        x, y = rover.at
        charge = round(rover.battery_pct, 1)
        self.ground.say(ROBOTS, RobotReported(rover.robot.id, round(x, 1), round(y, 1), state, charge, doing))


def _metres(one: Point, other: Point) -> float:
    return abs(one[0] - other[0]) + abs(one[1] - other[1])
