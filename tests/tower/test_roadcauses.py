"""What on the road asks for a new plan, and what does not."""

from dataclasses import replace

from controltower.domain import routes
from controltower.domain.collecting import CollectionAsked
from controltower.domain.ids import CollectionId
from controltower.domain.rerouting import ReRoute
from controltower.domain.roads import Closure, RoadClosed
from controltower.domain.routes import Eta, EtaReported, Route, Stop, StopStatus
from controltower.domain.times import HOUR, MINUTE, Instant
from controltower.domain.tracking import StopFailed, StopReached
from controltower.planning.rerouting import plan_reroute, problem_of
from controltower.tower.proposing.roadcauses import road_causes
from tests.planning import live


def causes(floor: live.Floor) -> list[str]:
    return [cause.key for cause in road_causes(floor.picture)]


def late(floor: live.Floor) -> Route:
    """The first route with stops ahead, told to be an hour late at the last of them."""
    route = next(each for each in floor.picture[Route].values() if routes.ahead(floor.picture, each))
    stop = routes.ahead(floor.picture, route)[-1]
    floor.tell(EtaReported(route.id, (Eta(stop.id, Instant(stop.window_closes + HOUR)),)), at=live.NOON)
    return route


def test_a_quiet_road_asks_for_nothing():
    assert causes(live.on_the_road(2, 20, 3)) == []


def test_a_breakdown_comes_first():
    floor = live.on_the_road(2, 20, 3)
    late(floor)
    live.broken(floor, "V1")
    assert causes(floor)[0] == "V1"


def test_a_breakdown_on_a_later_route_is_another_cause_than_the_one_decided_before():
    floor = live.on_the_road(2, 20, 3)
    live.broken(floor, "V1")
    (route,) = (each for each in floor.picture[Route].values() if each.vehicle == "V1")
    assert next(iter(road_causes(floor.picture))).name == f"V1@{route.id}"


def test_a_route_that_runs_late_is_a_cause_unless_a_slow_road_explains_it():
    floor = live.on_the_road(2, 20, 3)
    route = late(floor)
    assert causes(floor) == [route.id]
    live.jam(floor)
    assert causes(floor) == ["jam"]


def test_a_closure_is_a_cause_while_stops_are_in_jeopardy():
    floor = live.on_the_road(2, 20, 3)
    floor.tell(RoadClosed(Closure("X1", "The bridge", (live.CENTRE,), 200.0, live.NOON)), at=live.NOON)
    assert causes(floor) == []
    late(floor)
    assert causes(floor) == ["X1"]


def test_a_collection_is_a_cause_until_it_is_planned():
    floor = live.on_the_road(2, 20, 3)
    opens, closes = live.NOON, Instant(live.NOON + 3 * HOUR)
    floor.tell(
        CollectionAsked(
            CollectionId("K"), live.SITE, "C", "Rua", *live.CENTRE, opens, closes, 240, 5_000, 9_000
        ),
        at=live.NOON,
    )  # fmt: skip
    assert causes(floor) == ["K"]
    plan = plan_reroute(replace(problem_of(floor.picture, live.NOON, ("K",)), steps=40))
    floor.tell(ReRoute(plan.plans, plan.unserved))
    assert causes(floor) == []


def test_a_door_at_which_nobody_was_can_be_tried_again():
    floor = live.on_the_road(2, 20, 3)
    stop = next(each for each in floor.picture[Stop].values() if each.status is StopStatus.AHEAD)
    floor.tell(StopReached(stop.id), StopFailed(stop.id, "nobody at home"), at=Instant(live.NOON + MINUTE))
    assert causes(floor) == [stop.id]
