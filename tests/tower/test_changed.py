import pickle
from dataclasses import replace

import pytest

from controltower.domain.changing import ChangeOrder, visit_of
from controltower.domain.folding import fold
from controltower.domain.messages import Message, entry
from controltower.domain.orders import Order, Progress, Stage
from controltower.domain.picture import Picture
from controltower.domain.proposals import Verdict
from controltower.domain.routes import Route, RouteStatus, Stop, StopStatus
from controltower.domain.times import HOUR, MINUTE, Instant
from controltower.planning.changed import change_problem, plan_change
from controltower.tower.proposing.roadcauses import road_causes
from controltower.tower.timeline import Step, timeline
from tests.helpers.living import living


@pytest.fixture
def picture() -> Picture:
    return living(14.0).fork()


def on_road(picture: Picture) -> Order:
    """An order in the middle of a route on the road, alone at its door."""
    for stop in picture[Stop].values():
        route = picture[Route][stop.route]
        ahead = [key for key in route.stops if picture[Stop][key].status is StopStatus.AHEAD]
        alone = len(stop.orders) == 1 and stop.id in ahead[2:-2]
        if alone and route.status is RouteStatus.ON_ROAD and visit_of(picture, stop.orders[0]) is stop:
            return picture[Order][stop.orders[0]]
    raise AssertionError("nobody is on the road")


def wish(picture: Picture, order: Order, lat: float, lon: float) -> ChangeOrder:
    closes = Instant(max(order.window_closes, picture.now + 3 * HOUR))
    return ChangeOrder(order.id, "1 New Street", lat, lon, order.window_opens, closes, "moved")


def decide(picture: Picture, decision: ChangeOrder) -> None:
    message = Message("desk:ana", f"d{picture.seq}", picture.now, "ana", decision)
    fold(picture, entry(message, picture.seq + 1, picture.now))
    assert list(picture[Verdict].values())[-1].accepted


def test_a_door_next_to_the_last_stop_is_best_visited_beside_it(picture: Picture) -> None:
    order = on_road(picture)
    visit = visit_of(picture, order.id)
    assert visit is not None
    ahead = [picture[Stop][key] for key in picture[Route][visit.route].stops]
    last = [stop for stop in ahead if stop.status is StopStatus.AHEAD][-1]
    problem = change_problem(picture, wish(picture, order, last.lat + 0.0001, last.lon))
    assert problem is not None
    plan = plan_change(pickle.loads(pickle.dumps(problem)))
    assert plan.best.km < plan.kept.km
    assert plan.best_place >= len(problem.stops) - 2
    assert (plan.best.late_min, plan.best.km) <= (plan.kept.late_min, plan.kept.km)


def test_the_same_door_costs_nothing(picture: Picture) -> None:
    order = on_road(picture)
    same = wish(picture, order, order.lat, order.lon)
    problem = change_problem(picture, replace(same, window_closes=order.window_closes))
    assert problem is not None
    plan = plan_change(problem)
    assert plan.kept.km == pytest.approx(plan.now.km)
    assert plan.kept.late_min == pytest.approx(plan.now.late_min)


def test_an_order_that_is_on_no_route_costs_no_route_anything(picture: Picture) -> None:
    free = next(held for held in picture[Progress].values() if held.stage is Stage.STAGED and held.route is None)
    order = picture[Order][free.id]
    assert change_problem(picture, wish(picture, order, order.lat, order.lon)) is None


def test_a_changed_stop_asks_for_a_new_plan_of_its_route_until_there_is_one(picture: Picture) -> None:
    order = on_road(picture)
    decide(picture, wish(picture, order, order.lat + 0.01, order.lon))
    mine = [cause for cause in road_causes(picture) if cause.name == f"{order.id}~1"]
    assert len(mine) == 1
    route = picture[Route][mine[0].key]
    assert "1 New Street" in mine[0].words
    picture.put((replace(route, changed_at=Instant(picture.now + MINUTE)),))
    assert not [cause for cause in road_causes(picture) if cause.name == f"{order.id}~1"]


def test_a_change_stands_in_the_orders_line_with_what_was(picture: Picture) -> None:
    order = on_road(picture)
    decide(picture, wish(picture, order, order.lat + 0.01, order.lon))
    changed = next(each for each in timeline(picture, order.id) if each.step is Step.CHANGED)
    assert order.address in changed.says
    assert changed.says.endswith(": moved")
    assert changed.source == "ana"
