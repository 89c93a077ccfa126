"""Vehicles heavier than a bridge go round it, or are told that they cannot get there; others are sent instead."""

from dataclasses import replace

import pytest

from controltower.domain.ids import RouteId
from controltower.domain.roads import Closure
from controltower.planning.byhand.problem import HandProblem, Tour, ways_of
from controltower.planning.rerouting.arrays import arrays_of
from controltower.planning.rerouting.costing import SECONDS
from controltower.planning.rerouting.problem import Drive, RerouteProblem
from controltower.planning.roads import FAR_S
from controltower.planning.roads.home import ABOUT
from controltower.planning.routes import Carrier, RoutesProblem, plan_routes
from controltower.planning.travel import Roads, size_of
from tests.helpers import streets
from tests.planning import live
from tests.planning.test_routes import START, carrier, demand

HOME, ISLAND = streets.place(0, 0), streets.place(3.5, 0)


@pytest.fixture(scope="module")
def roads(tmp_path_factory: pytest.TempPathFactory) -> Roads:
    """A street, a bridge for 3 t at its end, and beyond it a street from which nothing else leads away."""
    folder = tmp_path_factory.mktemp("bridge")
    street = {"highway": "residential", "name": "Home Street"}
    nodes = {1: (0.0, 0.0), 2: (1.0, 0.0), 3: (3.0, 0.0), 4: (4.0, 0.0)}
    ways = [([1, 2], street), ([2, 3], street | {"name": "Low Bridge", "maxweight": "3"}), ([3, 4], street)]
    streets.engine(streets.osm(folder / "town.osm", nodes, ways))
    (folder / ABOUT).write_text("{}", encoding="utf-8")
    return Roads(HOME, "UTC", network=str(folder))


def weighing(name: str, kg: float) -> Carrier:
    each = carrier(name)
    return replace(each, vehicle=replace(each.vehicle, gross_weight_kg=kg))


def asked(roads: Roads, *carriers: Carrier) -> RoutesProblem:
    return RoutesProblem(live.SITE, *HOME, START, roads, carriers, (demand(1, *ISLAND),), 60)


def test_a_van_that_is_light_enough_goes_over_the_bridge_in_place_of_one_that_is_not(roads: Roads) -> None:
    plan = plan_routes(asked(roads, weighing("heavy", 3_500), weighing("light", 2_800)))
    assert [route.vehicle for route in plan.routes] == ["light"]
    assert not plan.left_out


def test_a_stop_behind_a_bridge_that_is_too_weak_for_all_waits_and_says_why(roads: Roads) -> None:
    plan = plan_routes(asked(roads, weighing("heavy", 3_500), weighing("heavier", 5_000)))
    assert not plan.routes
    assert [each.reason for each in plan.left_out] == [
        "Stop S1 at Rua 1 is out of reach: closures, zones and limits leave no way there for any vehicle."
    ]


def test_a_stop_on_the_bridge_is_told_what_the_bridge_bears(roads: Roads) -> None:
    problem = replace(asked(roads, weighing("heavy", 3_500)), stops=(demand(1, *streets.place(2, 0)),))
    (left,) = plan_routes(problem).left_out
    assert "Low Bridge" in left.reason
    assert left.reason.endswith("lies on a road with a limit that a vehicle 3,500 kg heavy is over.")


def test_a_stop_behind_a_closure_is_not_said_to_be_days_late(roads: Roads) -> None:
    shut = Closure("C", "Low Bridge", (streets.place(2, 0),), 20.0, START)
    plan = plan_routes(asked(replace(roads, closures=(shut,)), weighing("light", 2_800)))
    assert [each.reason for each in plan.left_out] == [
        "Stop S1 at Rua 1 is out of reach: closures, zones and limits leave no way there for any vehicle."
    ]


def test_routes_put_by_hand_and_re_routes_know_each_vehicles_own_weight(roads: Roads) -> None:
    heavy, light = weighing("heavy", 3_500).vehicle, weighing("light", 2_800).vehicle
    tours = tuple(
        Tour(RouteId(each.id), each, 1, *HOME, START, ISLAND, 100.0, 0, 1.0, on_road=True, broken=False, ahead=())
        for each in (heavy, light)
    )
    ways = ways_of(HandProblem(START, roads, tours, ()))
    assert ways.seconds[tours[0].pace][0][1] >= FAR_S > ways.seconds[tours[1].pace][2][3]
    drives = tuple(
        Drive(
            tour.route, tour.vehicle.id, 1, *HOME, START, (), *ISLAND, 1, 1, 100.0, 1.0, 0.1, 20.0, 1.0,
            size=size_of(tour.vehicle),
        )
        for tour in tours
    )  # fmt: skip
    arrays = arrays_of(RerouteProblem(START, roads, drives, (), ()))
    apart = [float(arrays.ways[arrays.fleet[n, 0], n, 2 + n, SECONDS]) for n in range(2)]
    assert apart[0] >= FAR_S > apart[1]
