"""What one recipient gets is one shipment at one stop, and labels are counted by what is still to be done."""

from dataclasses import replace

from controltower.domain.ids import OrderId
from controltower.domain.labels import LabelState
from controltower.domain.picture import Picture
from controltower.domain.rerouting import ReRoute
from controltower.domain.routes import Route
from controltower.tower.floorwork.labels import route_labels
from controltower.tower.floorwork.loads import load_row
from controltower.tower.floorwork.shipments import shipments, visited_twice
from tests.helpers import labelled, make
from tests.helpers.labelled import R1, parcel, plan, printed, staged


def two_orders_for_one_door(*, together: bool) -> Picture:
    """Two orders of one customer, on one stop or on two."""
    picture = make.opened()
    make.tell(picture, *labelled.stocked(), *labelled.readied(1), *labelled.readied(2))
    one, other = (replace(labelled.at_door(number), address="Pier 4") for number in (1, 2))
    visits = (replace(one, orders=(*one.orders, *other.orders)),) if together else (one, other)
    make.tell(picture, make.route("R1", "V1", visits))
    return picture


def test_two_orders_for_one_door_are_one_shipment() -> None:
    picture = two_orders_for_one_door(together=True)
    (shipment,) = shipments(picture, picture[Route][R1])
    assert shipment.orders == (OrderId("O1"), OrderId("O2"))
    assert shipment.parcels == (parcel(1), parcel(2))
    assert shipment.complete
    assert visited_twice(picture) == ()


def test_who_is_visited_twice_though_once_would_do_is_named() -> None:
    picture = two_orders_for_one_door(together=False)
    (apart,) = visited_twice(picture)
    assert (apart.address, apart.stops) == ("Pier 4", ("S1", "S2"))


def test_a_load_tells_what_goes_together_and_what_could() -> None:
    whole, apart = (two_orders_for_one_door(together=each) for each in (True, False))
    rows = [load_row(each, each[Route][R1], visited_twice(each)) for each in (whole, apart)]
    assert [(row.together, len(row.twice)) for row in rows if row] == [(1, 0), (0, 1)]


def test_labels_are_counted_by_what_is_to_be_done() -> None:
    picture = staged(4)
    found = route_labels(picture, picture[Route][R1])
    assert (found.count(LabelState.NONE), len(found.due), found.reprints) == (4, 4, 0)
    printed(picture)
    make.tell(picture, ReRoute((plan(picture, 4, 1, 2, 3),)))
    found = route_labels(picture, picture[Route][R1])
    assert found.due == (parcel(4),)
    assert found.labels[parcel(4)].says == "1"
    assert found.labels[parcel(4)].code.place == "5"
    printed(picture)
    again = route_labels(picture, picture[Route][R1])
    assert (again.due, again.reprints) == ((), 4)
