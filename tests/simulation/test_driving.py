"""The twin drives on roads that it is given: along their line, in their time, and round what is closed just then."""

from dataclasses import replace

import pytest

from controltower.domain.roads import Closure
from controltower.domain.routes import RouteStatus
from controltower.domain.times import Instant, later
from controltower.domain.tracking import PositionReported, TrackState
from controltower.simulation.network.scale import SMALL
from controltower.simulation.plain import PLAIN
from controltower.simulation.planners import Leg, Trip
from controltower.simulation.scenarios import Scenario, Trouble
from controltower.simulation.script import demo_script
from controltower.simulation.twin import Twin

AT_S, HOURS = 9.5 * 3600, 2.0
NUMBERS = {"east_km": 0.0, "north_km": 0.0, "radius_m": 60.0, "hours": HOURS}
CLOSED = Scenario("closed", "A bridge is closed", False, (Trouble("closure", AT_S, NUMBERS, {"name": "Old Bridge"}),))


class Streets:
    """Roads that lead north or south first, then east or west, at 36 km/h; they remember what was asked."""

    def __init__(self) -> None:
        self.asked: list[Trip] = []

    def __call__(self, trip: Trip) -> Leg:
        """The way round one corner."""
        self.asked.append(trip)
        corner = (trip.end[0], trip.start[1])
        metres = (abs(trip.end[0] - trip.start[0]) + 0.57 * abs(trip.end[1] - trip.start[1])) * 111_195
        return Leg(metres / 10, metres, (trip.start, corner, trip.end))


@pytest.fixture(scope="module")
def driven() -> tuple[Twin, Streets, list[PositionReported], Instant]:
    """A small day on such streets, in which a bridge is closed for two hours."""
    streets, script = Streets(), demo_script(7, CLOSED, SMALL)
    twin = Twin(script, replace(PLAIN, legs=streets))
    said = twin.advance(later(script.midnight, 24 * 3600))
    return twin, streets, [each.body for each in said if isinstance(each.body, PositionReported)], script.midnight


def test_every_route_comes_home(driven: tuple[Twin, Streets, list[PositionReported], Instant]) -> None:
    twin, _, positions, _ = driven
    hauls = twin.fleet.hauls.values()
    assert hauls
    assert all(haul.status is RouteStatus.DONE for haul in hauls)
    assert any(each.state is TrackState.DRIVING for each in positions)


def test_vehicles_go_north_or_south_and_then_east_or_west(
    driven: tuple[Twin, Streets, list[PositionReported], Instant],
) -> None:
    _, streets, positions, _ = driven
    lats = {round(spot[0], 5) for trip in streets.asked for spot in (trip.start, trip.end)}
    lons = {round(spot[1], 5) for trip in streets.asked for spot in (trip.start, trip.end)}
    driving = [each for each in positions if each.state is TrackState.DRIVING]
    on_line = [each for each in driving if round(each.lat, 5) in lats or round(each.lon, 5) in lons]
    assert len(on_line) == len(driving)


def test_what_is_closed_is_asked_to_be_gone_round_as_long_as_it_is_closed(
    driven: tuple[Twin, Streets, list[PositionReported], Instant],
) -> None:
    _, streets, _, _ = driven
    names = {hour: {each.name for trip in streets.asked if int(trip.hour) == hour for each in trip.closed}
             for hour in range(8, 16)}  # fmt: skip
    assert names[8] == set()
    assert {"Old Bridge"} in names.values()
    assert not any(closed and hour > 13 for hour, closed in names.items())
    assert all(isinstance(each, Closure) for trip in streets.asked for each in trip.closed)
