from dataclasses import replace
from typing import Any

import pytest

from controltower.domain.changing import ChangeOrder, OrderChange, change_problems
from controltower.domain.folding import fold
from controltower.domain.ids import OrderId
from controltower.domain.messages import Message, entry
from controltower.domain.orders import Order, Progress, Stage
from controltower.domain.picture import Picture
from controltower.domain.proposals import Verdict
from controltower.domain.routes import Stop, StopStatus
from controltower.domain.times import HOUR, Instant
from tests.helpers.living import living


@pytest.fixture
def picture() -> Picture:
    return living(16.0, small=True).fork()


def open_order(picture: Picture) -> Order:
    found = next(held for held in picture[Progress].values() if held.stage is not Stage.DELIVERED)
    return picture[Order][found.id]


def wish(order: Order, **changes: Any) -> ChangeOrder:
    held = ChangeOrder(
        order.id, "1 New Street", order.lat + 0.01, order.lon, order.window_opens, order.window_closes, "moved"
    )
    return replace(held, **changes)


def reasons(picture: Picture, decision: ChangeOrder) -> str:
    return " ".join(change_problems(picture, decision, picture.now))


def decide(picture: Picture, decision: ChangeOrder) -> None:
    """Ana decides so, now."""
    message = Message("desk:ana", f"d{picture.seq}", picture.now, "ana", decision)
    fold(picture, entry(message, picture.seq + 1, picture.now))


def ahead(picture: Picture) -> tuple[Order, Stop]:
    """An order with a visit of its own ahead, put back on the road where the small day has none left."""
    stop = next(each for each in picture[Stop].values() if len(each.orders) == 1)
    progress = picture[Progress][stop.orders[0]]
    far = Instant(picture.now + 3 * HOUR)
    stop = replace(stop, status=StopStatus.AHEAD, reached_at=Instant(0), done_at=Instant(0), window_closes=far)
    order = replace(picture[Order][stop.orders[0]], window_closes=far)
    picture.put((stop, order, replace(progress, stage=Stage.DEPARTED, route=stop.route)))
    return order, stop


def test_an_order_goes_to_another_door_with_its_visit_and_what_it_was_is_kept(picture: Picture) -> None:
    order, stop = ahead(picture)
    decide(picture, wish(order))
    assert picture[Order][order.id].address == picture[Stop][stop.id].address == "1 New Street"
    assert picture[Stop][stop.id].lat == order.lat + 0.01
    held = picture[OrderChange][order.id]
    assert (held.address, held.lat, held.version, held.by, held.reason) == (order.address, order.lat, 1, "ana", "moved")
    decide(picture, wish(order, address="2 New Street"))
    assert (picture[OrderChange][order.id].version, picture[OrderChange][order.id].address) == (2, "1 New Street")


def test_all_that_is_wrong_is_said_at_once_and_nothing_changes(picture: Picture) -> None:
    order, _ = ahead(picture)
    bad = wish(order, address=" ", lat=order.lon, lon=order.lat, window_closes=order.window_opens)
    decide(picture, bad)
    verdict = list(picture[Verdict].values())[-1]
    assert not verdict.accepted
    assert len(verdict.reasons) == 3
    assert "swapped" in " ".join(verdict.reasons)
    assert picture[Order][order.id] == order


def test_a_window_that_is_over_and_a_place_on_another_continent_are_refused(picture: Picture) -> None:
    order, _ = ahead(picture)
    over = wish(order, window_opens=Instant(picture.now - 2 * HOUR), window_closes=Instant(picture.now - HOUR))
    assert "over already" in reasons(picture, over)
    assert " km from " in reasons(picture, wish(order, lat=-order.lat))
    assert "nowhere on earth" in reasons(picture, wish(order, lat=95.0))


def test_what_was_delivered_or_stands_at_the_door_or_is_not_known_cannot_be_changed(picture: Picture) -> None:
    order, stop = ahead(picture)
    picture.put((replace(stop, status=StopStatus.REACHED),))
    assert "at the door" in reasons(picture, wish(order))
    done = next(held for held in picture[Progress].values() if held.stage is Stage.DELIVERED)
    assert "delivered already" in reasons(picture, wish(picture[Order][done.id]))
    assert "no order" in reasons(picture, replace(wish(order), order=OrderId("O-none")))


def test_a_change_that_changes_nothing_is_refused(picture: Picture) -> None:
    order, _ = ahead(picture)
    same = wish(order, address=order.address, lat=order.lat)
    assert "already" in reasons(picture, same)


def test_orders_that_are_handed_over_together_change_together_or_not(picture: Picture) -> None:
    order, stop = ahead(picture)
    picture.put((replace(stop, orders=(*stop.orders, OrderId("O-other"))),))
    assert "together with O-other" in reasons(picture, wish(order))
