"""What tags say of who may drive where becomes a graph that keeps it: turns, barriers, one-ways, limits, ferries."""

from pathlib import Path

import pytest

from controltower.domain.routes import VehicleKind
from controltower.domain.times import HOUR, Instant
from controltower.integrations.osm.rules import directions, km_h, metres, road_of, stops_at
from controltower.planning.roads import FAR_S, Going
from tests.helpers import streets
from tests.helpers.streets import place

VAN, BIKE = (Going(kind, Instant(3 * HOUR), "UTC") for kind in (VehicleKind.VAN, VehicleKind.CARGO_BIKE))
HOME = {"highway": "residential"}
CROSS = {1: (0.0, 1.0), 2: (1.0, 1.0), 3: (2.0, 1.0), 4: (1.0, 2.0), 5: (1.0, 0.0), 6: (2.0, 2.0)}
"""A crossing (2) with arms to the west (1), east (3), north (4) and south (5); 3, 6 and 4 are joined."""
ARMS = [([1, 2], HOME), ([2, 3], HOME), ([2, 4], HOME), ([2, 5], HOME), ([3, 6, 4], HOME)]
STEP_EAST, STEP_NORTH = 65.4, 111.2


def metres_of(path: Path, going: Going, *points: tuple[float, float]) -> float:
    """Metres from the first to the second place."""
    engine = streets.engine(path)
    seconds, far = engine.matrix([place(*point) for point in points], going)
    return float(far[0, 1]) if seconds[0, 1] < FAR_S else -1.0


@pytest.mark.parametrize(
    ("turns", "expected"),
    [
        ((), STEP_EAST + STEP_NORTH),
        (((1, 2, 3, "no_left_turn"),), 3 * STEP_EAST + STEP_NORTH),
        (((1, 2, 2, "only_straight_on"),), 3 * STEP_EAST + STEP_NORTH),
        (((1, 2, 4, "no_right_turn"),), STEP_EAST + STEP_NORTH),
        (((2, 2, 3, "no_right_turn"),), STEP_EAST + STEP_NORTH),
    ],
)
def test_a_forbidden_turn_is_not_taken_by_vans(
    tmp_path: Path, turns: tuple[tuple[int, int, int, str], ...], expected: float
) -> None:
    path = streets.osm(tmp_path / "cross.osm", CROSS, ARMS, turns)
    assert metres_of(path, VAN, (0, 1), (1, 2)) == pytest.approx(expected, rel=0.02)
    assert metres_of(path, BIKE, (0, 1), (1, 2)) == pytest.approx(STEP_EAST + STEP_NORTH, rel=0.02)


def test_two_turns_that_are_forbidden_one_after_the_other_are_both_kept(tmp_path: Path) -> None:
    turns = ((1, 2, 3, "no_left_turn"), (2, 3, 5, "no_left_turn"))
    path = streets.osm(tmp_path / "cross.osm", CROSS, ARMS, turns)
    found = metres_of(path, VAN, (0.2, 1), (1, 1.8))
    assert found == -1.0 or found > 4 * STEP_EAST
    assert metres_of(path, BIKE, (0.2, 1), (1, 1.8)) < 3 * STEP_EAST


def test_a_bollard_stops_vans_and_lets_bikes_through(tmp_path: Path) -> None:
    ways = [([1, 2, 3], HOME), ([1, 4, 3], HOME)]
    nodes = {1: (0.0, 0.0), 2: (1.0, 0.0), 3: (2.0, 0.0), 4: (1.0, 2.0)}
    path = streets.osm(tmp_path / "bollard.osm", nodes, ways, node_tags={2: {"barrier": "bollard"}})
    assert metres_of(path, BIKE, (0, 0), (2, 0)) == pytest.approx(2 * STEP_EAST, rel=0.02)
    assert metres_of(path, VAN, (0, 0), (2, 0)) > 4 * STEP_NORTH
    assert metres_of(path, VAN, (0, 0), (1.2, 0)) > metres_of(path, VAN, (0, 0), (2, 0))


def test_one_ways_are_driven_one_way_and_bikes_may_be_excepted(tmp_path: Path) -> None:
    oneway = HOME | {"oneway": "yes", "oneway:bicycle": "no"}
    ways = [([1, 2], oneway), ([1, 3, 2], HOME)]
    path = streets.osm(tmp_path / "oneway.osm", {1: (0.0, 0.0), 2: (2.0, 0.0), 3: (1.0, 2.0)}, ways)
    assert metres_of(path, VAN, (0, 0), (2, 0)) == pytest.approx(2 * STEP_EAST, rel=0.02)
    assert metres_of(path, VAN, (2, 0), (0, 0)) > 4 * STEP_NORTH
    assert metres_of(path, BIKE, (2, 0), (0, 0)) == pytest.approx(2 * STEP_EAST, rel=0.02)


def test_a_vehicle_heavier_than_the_bridge_takes_the_long_way(tmp_path: Path) -> None:
    ways = [([1, 2], HOME | {"maxweight": "2.8", "name": "Old Bridge"}), ([1, 3, 2], HOME)]
    path = streets.osm(tmp_path / "bridge.osm", {1: (0.0, 0.0), 2: (2.0, 0.0), 3: (1.0, 2.0)}, ways)
    light = Going(VehicleKind.VAN, VAN.at, "UTC", weight_kg=2_000.0)
    assert metres_of(path, light, (0, 0), (2, 0)) == pytest.approx(2 * STEP_EAST, rel=0.02)
    assert metres_of(path, VAN, (0, 0), (2, 0)) > 4 * STEP_NORTH
    snap = streets.engine(path).nearest(place(1, 0), VAN)
    assert not snap.reachable
    assert snap.reason.startswith("Old Bridge at")
    assert snap.reason.endswith("lies on a road with a limit that a vehicle 3,500 kg heavy is over.")


def test_a_stop_on_an_island_is_said_to_be_cut_off(tmp_path: Path) -> None:
    nodes = {1: (0.0, 0.0), 2: (2.0, 0.0), 3: (2.0, 2.0), 11: (9.0, 9.0), 12: (9.0, 9.5)}
    path = streets.osm(tmp_path / "island.osm", nodes, [([1, 2, 3, 1], HOME), ([11, 12], HOME)])
    snap = streets.engine(path).nearest(place(9, 9.2), VAN)
    assert not snap.reachable
    assert snap.reason.endswith("lies on a road that is cut off from all others: no van gets there and back.")


def test_a_ferry_takes_as_long_as_it_says(tmp_path: Path) -> None:
    nodes = {1: (0.0, 0.0), 2: (1.0, 0.0), 3: (9.0, 0.0), 4: (10.0, 0.0)}
    ferry = {"route": "ferry", "motor_vehicle": "yes", "duration": "00:25"}
    path = streets.osm(tmp_path / "ferry.osm", nodes, [([1, 2], HOME), ([2, 3], ferry), ([3, 4], HOME)])
    seconds, _ = streets.engine(path).matrix([place(0, 0), place(10, 0)], VAN)
    assert seconds[0, 1] == pytest.approx(25 * 60 + 600, abs=60)


def test_ways_with_missing_nodes_are_cut_there(tmp_path: Path) -> None:
    path = streets.osm(tmp_path / "cut.osm", {1: (0.0, 0.0), 2: (1.0, 0.0), 3: (2.0, 0.0)}, [([99, 1, 2, 3, 98], HOME)])
    assert metres_of(path, VAN, (0, 0), (2, 0)) == pytest.approx(2 * STEP_EAST, rel=0.02)


@pytest.mark.parametrize(
    ("text", "value"),
    [("50", 50), ("30 mph", 48.28), ("DE:walk", 7), ("none", 130), ("signals", 0), ("50;30", 50), ("", 0)],
)
def test_limits_are_read_in_their_units(text: str, value: float) -> None:
    assert km_h(text) == pytest.approx(value, abs=0.01)


def test_heights_are_read_in_metres_and_feet() -> None:
    assert (metres("2.7"), metres("2,5 m"), metres("default")) == (2.7, 2.5, 0.0)
    assert metres("10'6\"") == pytest.approx(3.2, abs=0.01)


@pytest.mark.parametrize(
    ("tags", "van", "bike"),
    [
        ({"highway": "footway"}, False, False),
        ({"highway": "footway", "bicycle": "yes"}, False, True),
        ({"highway": "steps"}, False, False),
        ({"highway": "cycleway"}, False, True),
        ({"highway": "motorway"}, True, False),
        ({"highway": "residential", "access": "private"}, False, False),
        ({"highway": "residential", "access": "no", "motor_vehicle": "delivery"}, True, False),
        ({"highway": "pedestrian"}, False, False),
        ({"highway": "pedestrian", "motor_vehicle": "delivery"}, True, False),
        ({"highway": "track", "motor_vehicle": "yes"}, True, True),
        ({"highway": "service", "vehicle": "destination"}, True, True),
        ({"building": "yes"}, False, False),
    ],
)
def test_who_may_drive_a_way(tags: dict[str, str], van: bool, bike: bool) -> None:
    road = road_of(tags)
    assert (bool(road and any(road.van)), bool(road and any(road.bike))) == (van, bike)


def test_roundabouts_and_motorways_are_one_way_unless_they_say_otherwise() -> None:
    assert directions({"junction": "roundabout", "highway": "primary"}) == (True, False)
    assert directions({"highway": "motorway", "oneway": "no"}) == (True, True)
    assert directions({"highway": "residential", "oneway": "-1"}) == (False, True)


def test_gates_are_open_unless_they_are_closed() -> None:
    assert stops_at({"barrier": "gate"}) == (False, False)
    assert stops_at({"barrier": "gate", "access": "private"}) == (True, True)
    assert stops_at({"barrier": "bollard", "motor_vehicle": "yes"}) == (False, False)
