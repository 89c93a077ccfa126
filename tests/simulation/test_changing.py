"""A change of door is obeyed: the driver goes there, and the order is handed over there."""

from controltower.domain.changing import ChangeOrder, OrderChange, visit_of
from controltower.domain.orders import Order, Progress, Stage
from controltower.domain.picture import Picture
from controltower.domain.routes import Route, RouteStatus, Stop, StopStatus
from controltower.domain.times import HOUR, Instant
from controltower.domain.tracking import Track
from tests.helpers.days import day


def elsewhere(picture: Picture) -> ChangeOrder:
    """The last order of a route on the road goes half a kilometre to the north of the stop before it."""
    for route in picture[Route].values():
        ahead = [picture[Stop][key] for key in route.stops if picture[Stop][key].status is StopStatus.AHEAD]
        if route.status is not RouteStatus.ON_ROAD or len(ahead) < 2 or len(ahead[-1].orders) != 1:
            continue
        order = picture[Order][ahead[-1].orders[0]]
        if visit_of(picture, order.id) is ahead[-1]:
            closes = Instant(order.window_closes + 2 * HOUR)
            return ChangeOrder(order.id, "1 New Street", ahead[-2].lat + 0.004, ahead[-2].lon,
                               order.window_opens, closes, "moved")  # fmt: skip
    raise AssertionError("nobody is on the road")


def test_an_order_that_was_changed_on_the_road_is_handed_over_at_the_new_door() -> None:
    picture = day(decisions=[(10.25, elsewhere)], until=14.0).twin.picture
    changed = next(iter(picture[OrderChange].values()))
    order = picture[Order][changed.id]
    assert order.address == "1 New Street"
    assert picture[Progress][order.id].stage is Stage.DELIVERED
    stop = next(each for each in picture[Stop].values() if order.id in each.orders and each.done_at)
    assert (stop.lat, stop.lon, stop.address) == (order.lat, order.lon, "1 New Street")
    assert stop.reached_at > changed.at
    assert picture[Track]
