"""Doors: what a desk may assign, what needs a reason, and what is out of use."""

from dataclasses import replace

import pytest

from controltower.domain.clock import ClockTicked
from controltower.domain.contradictions import Contradiction
from controltower.domain.docks import (
    Appointment,
    AssignDoors,
    DoorClosed,
    DoorOpened,
    DoorSlot,
    Truck,
    TruckExpected,
    TruckLeft,
    is_frozen,
    lost,
)
from controltower.domain.ids import AppointmentId, DoorId, TruckId
from controltower.domain.picture import Picture
from controltower.domain.places import Door, DoorListed
from controltower.domain.proposals import Verdict
from controltower.domain.times import NEVER
from tests.helpers import make
from tests.helpers.dockside import Coming, docked, dockside


def slot(truck: str, door: str, starts: float, ends: float, why: str = "") -> DoorSlot:
    key = AppointmentId(f"A-{truck}")
    return DoorSlot(key, make.SITE, DoorId(door), truck, None, make.at(starts), make.at(ends), why)


def verdict(picture: Picture, *slots: DoorSlot, reason: str = "", hours: float = 0.0) -> Verdict:
    make.tell(picture, AssignDoors(slots, None, reason), source="desk:ada", hours=hours)
    return list(picture[Verdict].values())[-1]


def yard(hours: float = 0.0) -> Picture:
    picture = dockside([Coming("T1", 2), Coming("T2", 3), Coming("T3", 4, "I2", needs=("reefer",))], cooled=(2,))
    make.tell(picture, ClockTicked(), hours=hours)
    return picture


def test_a_truck_says_which_door_it_needs_and_whether_it_drops_its_trailer() -> None:
    picture = dockside([Coming("T1", 2, needs=("reefer",), drops=True)])
    assert (picture[Truck]["T1"].needs, picture[Truck]["T1"].drops) == (("reefer",), True)


def test_a_door_that_lacks_what_the_truck_needs_is_refused_even_with_a_reason() -> None:
    said = verdict(yard(), slot("T3", "D1", 5, 6), reason="I want it so")
    assert said.reasons == ("T3 needs a door with reefer, and D1 has none.",)


def test_a_door_out_of_use_is_refused_until_it_opens() -> None:
    picture = yard()
    make.tell(picture, DoorClosed(DoorId("I2"), make.at(6), "leveller"))
    assert verdict(picture, slot("T1", "I2", 5, 6)).reasons == ("I2 is out of use until 02:26.",)
    assert verdict(picture, slot("T1", "I2", 6, 7)).accepted
    make.tell(picture, DoorOpened(DoorId("I2")))
    assert verdict(picture, slot("T2", "I2", 5, 6)).accepted


def test_a_door_that_is_listed_again_stays_out_of_use() -> None:
    picture = yard()
    make.tell(picture, DoorClosed(DoorId("I2"), make.at(6), "leveller"))
    make.tell(picture, DoorListed(replace(picture[Door]["I2"], x_m=70.0, closed_until=NEVER, closed_for="")))
    door = picture[Door]["I2"]
    assert (door.x_m, door.closed_until, door.closed_for) == (70.0, make.at(6), "leveller")


def test_what_stood_there_when_the_door_was_closed_is_lost_and_says_why() -> None:
    picture = yard()
    make.tell(picture, DoorClosed(DoorId("D1"), make.at(2.5), "leveller"))
    booked = picture[Appointment]
    assert lost(picture, booked["A-T1"]) == "D1 is out of use until 22:56 (leveller)."
    assert lost(picture, booked["A-T2"]) == ""


def test_a_door_that_is_closed_until_before_now_is_a_contradiction() -> None:
    picture = yard(1)
    make.tell(picture, DoorClosed(DoorId("D1"), make.at(0.5), "late news"), hours=1)
    assert picture[Door]["D1"].closed_until == 0
    assert len(picture[Contradiction]) == 1


@pytest.mark.parametrize("event", [DoorClosed(DoorId("D9"), make.at(2), ""), DoorOpened(DoorId("D9"))])
def test_a_door_that_nobody_listed_cannot_be_closed(event: DoorClosed | DoorOpened) -> None:
    picture = yard()
    make.tell(picture, event)
    assert "D9" not in picture[Door]
    assert len(picture[Contradiction]) == 1


def test_what_begins_within_half_an_hour_is_frozen_and_moved_only_with_a_reason() -> None:
    picture = yard(1.6)
    assert is_frozen(picture, picture[Appointment]["A-T1"])
    assert not is_frozen(picture, picture[Appointment]["A-T2"])
    moved = slot("T1", "I2", 2, 3)
    refused = verdict(picture, moved, hours=1.6)
    assert refused.reasons == ("T1 is due at D1 within 30 min, and may be on its way there. That needs a reason.",)
    assert verdict(picture, moved, reason="the driver asked", hours=1.6).accepted
    assert picture[Appointment]["A-T1"].why == "the driver asked"


def test_an_appointment_that_its_truck_will_miss_is_not_frozen() -> None:
    picture = yard(1.6)
    make.tell(picture, TruckExpected(TruckId("T1"), make.at(3.1)), hours=1.6)
    assert not is_frozen(picture, picture[Appointment]["A-T1"])
    assert verdict(picture, slot("T1", "I2", 3.1, 3.9), hours=1.6).accepted


def test_a_door_that_would_wait_for_its_truck_needs_a_reason() -> None:
    picture = yard()
    early = slot("T2", "I2", 2.5, 3.5)
    assert verdict(picture, early).reasons == (
        "I2 would wait 30 min for T2, which is expected later. That needs a reason.",
    )
    assert verdict(picture, early, reason="it is around the corner").accepted


def test_the_planners_reason_stays_with_the_appointment() -> None:
    picture = yard()
    assert verdict(picture, slot("T1", "I2", 2, 3, "I2 is nearer."), reason="fine").accepted
    assert picture[Appointment]["A-T1"].why == "I2 is nearer."


def test_who_has_left_gets_no_door() -> None:
    picture = yard()
    docked(picture, "T1", "D1", 1.0)
    make.tell(picture, TruckLeft(TruckId("T1")), hours=1.2)
    said = verdict(picture, replace(slot("T1", "D1", 2, 2.5), appointment=AppointmentId("B-T1")), hours=1.3)
    assert "T1 has left already." in said.reasons


def test_a_time_that_is_over_cannot_be_given() -> None:
    said = verdict(yard(1.5), slot("T2", "I2", 1, 1.4), reason="why not", hours=1.5)
    assert said.reasons == ("The time of T2 at I2 would be over already.",)


def test_an_appointment_cannot_be_given_to_another_guest() -> None:
    picture = yard()
    said = verdict(picture, replace(slot("T2", "I2", 3, 4), appointment=AppointmentId("A-T1")))
    assert said.reasons == ("A-T1 is the appointment of T1, not of T2.",)
    assert picture[Appointment]["A-T1"].guest == "T1"
