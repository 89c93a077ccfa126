"""A stop that goes over to another route before either is loaded: carried to its lane, loaded there, and delivered."""

from controltower.domain.contradictions import Contradiction
from controltower.domain.ids import RouteId, StopId
from controltower.domain.orders import Progress
from controltower.domain.packing import Parcel
from controltower.domain.picture import Picture
from controltower.domain.rerouting import ReRoute, plan_problems
from controltower.domain.routes import Route, RouteStatus, Stop, StopStatus
from controltower.domain.times import HOUR
from controltower.planning.byhand import Target, hand_problem, plan_by_hand, re_route
from tests.helpers.days import day

PLANNED_AT = 8.2
"""Then the routes of ten o'clock are planned, and none of them is at its door."""


def pair(picture: Picture) -> tuple[RouteId, RouteId]:
    """Two routes of one site that leave at one hour, and are not loaded yet."""
    waiting = [each for each in picture[Route].values() if each.status is RouteStatus.PLANNED and len(each.stops) > 2]
    waiting = [each for each in waiting if each.departure_at > picture.now + HOUR]
    return next(
        (one.id, other.id)
        for one in waiting
        for other in waiting
        if one is not other and (one.site, one.departure_at) == (other.site, other.departure_at)
    )


def test_what_goes_over_is_loaded_and_delivered_by_the_other_vehicle() -> None:
    taken: list[tuple[StopId, RouteId]] = []

    def deciding(picture: Picture) -> ReRoute:
        one, other = pair(picture)
        problem = hand_problem(picture, (one, other))
        stop = problem.orders[one][0]
        plan = plan_by_hand(problem, {}, (stop,), Target(other))
        decision = re_route(problem, plan.ways, plan.orders, "by hand")
        assert list(plan_problems(picture, decision)) == []
        taken.append((stop, other))
        return decision

    picture = day(until=14.0, decisions=[(PLANNED_AT, deciding)]).twin.picture
    ((key, route),) = taken
    stop = picture[Stop][key]
    parcels = [picture[Parcel][each] for order in stop.orders for each in picture[Progress][order].parcels]
    assert (stop.route, stop.status) == (route, StopStatus.DONE)
    assert {picture[Progress][order].route for order in stop.orders} == {route}
    assert {parcel.route for parcel in parcels} == {route}
    assert list(picture[Contradiction].values()) == []
