"""What can be only once: a wave and a route for each order, an opening, a booking once its guest is there."""

from dataclasses import replace

from controltower.domain.clock import Clock, ClockTicked
from controltower.domain.contradictions import Contradiction
from controltower.domain.docks import Appointment, AppointmentBooked, TruckArrived, TruckDocked
from controltower.domain.ids import AppointmentId, DoorId, OrderId, RouteId, TruckId, WaveId
from controltower.domain.orders import OrderCancelled, Progress, Stage
from controltower.domain.places import OperationOpened, operation_of
from controltower.domain.routes import Route
from controltower.domain.waves import Wave, WavePlanned
from tests.helpers import make


def test_an_order_is_in_one_wave() -> None:
    picture = make.opened()
    make.tell(picture, make.order())
    for name in ("A", "B"):
        make.tell(picture, WavePlanned(WaveId(name), make.SITE, make.at(3), make.at(2), (OrderId("O1"),)))
    assert list(picture[Wave]) == ["A"]
    assert picture[Progress]["O1"].wave == "A"


def test_an_order_rides_on_one_route() -> None:
    picture = make.opened()
    make.tell(picture, make.order(), make.route("R1", visits=(make.visit("O1", "S1"),)))
    make.tell(picture, make.route("R2", "V2", (make.visit("O1", "S2"),)))
    assert list(picture[Route]) == ["R1"]
    assert picture[Progress]["O1"].route == RouteId("R1")


def test_the_clock_never_goes_back() -> None:
    picture = make.opened()
    make.tell(picture, ClockTicked(), hours=2)
    make.tell(picture, ClockTicked(), hours=1)
    assert picture[Clock]["clock"].at == make.at(2)


def test_an_order_with_goods_reserved_is_not_cancelled() -> None:
    picture = make.opened()
    make.tell(picture, make.order(), make.allocation(), OrderCancelled(OrderId("O1"), "changed mind"))
    assert picture[Progress]["O1"].stage is Stage.PLACED
    assert len(picture[Contradiction]) == 1


def test_a_demo_stays_what_it_was_opened_as() -> None:
    picture = make.opened()
    make.tell(picture, OperationOpened("Real", "UTC", "EUR", demo=False))
    operation = operation_of(picture)
    assert operation is not None
    assert (operation.name, operation.demo) == ("Test", True)


def test_a_booking_stands_once_its_guest_is_at_the_door() -> None:
    picture = make.opened()
    key, truck, door = AppointmentId("A1"), TruckId("T-N1"), DoorId("D1")
    booked = AppointmentBooked(key, make.SITE, door, truck, None, make.at(1), make.at(2))
    make.tell(picture, make.notice(), booked, replace(booked, ends_at=make.at(3)))
    assert picture[Appointment][key].ends_at == make.at(3)
    make.tell(picture, TruckArrived(truck), TruckDocked(truck, door), replace(booked, ends_at=make.at(4)))
    assert picture[Appointment][key].ends_at == make.at(3)
    assert len(picture[Contradiction]) == 1
