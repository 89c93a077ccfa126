from controltower.domain.docks import AppointmentBooked, GoodsReceived, TruckArrived, TruckDocked, TruckExpected
from controltower.domain.ids import (
    AppointmentId,
    DoorId,
    NoticeId,
    ParcelId,
    PickerId,
    RouteId,
    StopId,
    TaskId,
    TruckId,
)
from controltower.domain.loading import LoadingOrdered
from controltower.domain.packing import ParcelWeighed
from controltower.domain.picking import PickConfirmed
from controltower.domain.picture import Picture
from controltower.domain.tracking import VehicleDeparted
from controltower.tower.dialogue import Telling, route_dialogue, route_dialogues, truck_dialogue
from tests.helpers import make

R1 = RouteId("R1")


def planned() -> Picture:
    """A route of two orders; the first is packed, the second waits for goods."""
    picture = make.opened()
    make.tell(picture, make.order("O1"), make.order("O2", 1, make.OTHER), make.allocation("O1", 2, "T1"), hours=0.1)
    make.tell(picture, PickConfirmed(TaskId("T1"), 2, PickerId("W1")), make.packed("O1", 2, "P1"), hours=0.5)
    visits = (make.visit("O1", "S1", 4), make.visit("O2", "S2", 4.5))
    make.tell(picture, make.route("R1", "V1", visits), source="tms", hours=0.6)
    door = AppointmentBooked(AppointmentId("A1"), make.SITE, DoorId("D2"), "V1", R1, make.at(2.5), make.at(3))
    make.tell(picture, door, source="yard", hours=0.6)
    return picture


def said(tellings: tuple[Telling, ...], what: str) -> Telling:
    (found,) = [telling for telling in tellings if telling.what == what]
    return found


def talk(picture: Picture, up: bool, what: str) -> Telling:
    dialogue = route_dialogue(picture, R1)
    assert dialogue is not None
    return said(dialogue.up if up else dialogue.down, what)


def test_transport_tells_door_time_and_loading_order() -> None:
    picture = planned()
    door = talk(picture, False, "Vehicle at the door")
    assert door.value.startswith("D2 at")
    assert (door.source, door.told_at) == ("yard", make.at(0.6))
    assert not talk(picture, False, "Loading order").good
    make.tell(picture, LoadingOrdered(R1, (StopId("S2"), StopId("S1"))), source="tms", hours=0.7)
    order = talk(picture, False, "Loading order")
    assert order.value == "last stop first: O2 Street 1 … O1 Street 1"
    assert (order.told_at, order.good) == (make.at(0.7), True)


def test_the_warehouse_tells_readiness_weight_and_completeness() -> None:
    picture = planned()
    assert talk(picture, True, "Parcels ready").value == "0 of 1 (+ 1 orders to pack)"
    assert talk(picture, True, "Weight").value == "1.1 kg (0 of 1 weighed; estimate 1.1 kg)"
    complete = talk(picture, True, "Complete")
    assert (complete.value, complete.good) == ("1 wait for goods (SKU-2)", False)
    make.tell(picture, *make.staged("P1"), hours=0.8)
    assert talk(picture, True, "Parcels ready").value == "1 of 1 (+ 1 orders to pack)"
    weight = talk(picture, True, "Weight")
    assert "1 of 1 weighed" in weight.value
    assert weight.told_at == make.at(0.8)
    assert talk(picture, True, "Lane").value == "L1"


def test_a_stopped_parcel_stands_in_the_way() -> None:
    picture = planned()
    make.tell(picture, ParcelWeighed(ParcelId("P1"), 700, 50), hours=0.8)
    assert not talk(picture, True, "Weight").good


def test_a_route_that_left_is_no_longer_on_the_list_but_can_be_asked_for() -> None:
    picture = planned()
    assert [each.route for each in route_dialogues(picture)] == ["R1"]
    make.tell(picture, VehicleDeparted(R1), source="tms", hours=3)
    assert route_dialogues(picture) == ()
    assert talk(picture, False, "Departure").value.startswith("left")
    assert route_dialogue(picture, RouteId("R9")) is None


def test_a_truck_tells_its_arrival_and_its_goods_tell_how_far_they_are() -> None:
    picture = make.opened()
    make.tell(picture, make.notice("N1"), source="wms")
    make.tell(picture, TruckExpected(TruckId("T-N1"), make.at(2)), source="yard", hours=0.5)
    dialogue = truck_dialogue(picture, TruckId("T-N1"))
    assert dialogue is not None
    gate = said(dialogue.down, "Expected at the gate")
    assert (gate.good, gate.told_at, gate.source) == (False, make.at(0.5), "yard")
    assert said(dialogue.up, "Received").value == "0 of 5"
    make.tell(
        picture, TruckArrived(TruckId("T-N1")), TruckDocked(TruckId("T-N1"), DoorId("D1")), source="yard", hours=2
    )
    make.tell(picture, GoodsReceived(NoticeId("N1"), make.OTHER, 4, 1, "W1"), hours=2.1)
    after = truck_dialogue(picture, TruckId("T-N1"))
    assert after is not None
    received = said(after.up, "Received")
    assert (received.value, received.good) == ("3 of 5, 1 damaged", False)
