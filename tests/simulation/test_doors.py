"""Doors in the twin: the first free one that fits, or the one that a desk gave, at its time."""

from controltower.domain.docks import Appointment, AssignDoors, DoorSlot, Truck
from controltower.domain.ids import AppointmentId, DoorId
from controltower.domain.picture import Picture
from controltower.domain.places import Door, DoorKind
from controltower.domain.proposals import Verdict
from controltower.domain.routes import Route, RouteStatus
from controltower.domain.times import MINUTE, Instant
from controltower.simulation.network import clock_of
from controltower.simulation.network.floors import DC
from tests.helpers.days import day, trouble


def given(picture: Picture, booked: Appointment, door: str, hour: float) -> AssignDoors:
    ends = clock_of(hour + 0.75)
    slot = DoorSlot(booked.id, booked.site, DoorId(door), booked.guest, booked.route, clock_of(hour), ends)
    return AssignDoors((slot,), None, "a test")


def give(truck: str, door: str, hour: float):
    return lambda picture: given(picture, picture[Appointment][f"A-{truck}"], door, hour)


def test_trucks_that_need_cooling_stand_at_doors_that_have_it() -> None:
    picture = day(until=12.0).twin.picture
    docked = [truck for truck in picture[Truck].values() if truck.docked_at]
    assert any(truck.needs for truck in docked)
    for truck in docked:
        assert set(truck.needs) <= set(picture[Door][truck.door or ""].equipment)


def test_a_truck_goes_to_the_door_that_was_decided() -> None:
    picture = day(until=7.5, decisions=[(5.0, give("TR01", "DC-IN02", 5.75))]).twin.picture
    assert all(verdict.accepted for verdict in picture[Verdict].values())
    assert picture[Truck]["TR01"].door == "DC-IN02"
    assert day(until=7.5).twin.picture[Truck]["TR01"].door == "DC-IN01"


def test_whose_door_is_taken_waits_a_while_and_then_goes_to_another() -> None:
    shut = trouble("door-down", 5.0, words={"door": "DC-IN02"}, hours=6)
    alone = day(shut, until=7.5, decisions=[(4.9, give("TR01", "DC-IN02", 5.75))]).twin.picture
    truck = alone[Truck]["TR01"]
    assert truck.door == "DC-IN01"
    assert truck.docked_at - clock_of(5.75) >= 14 * MINUTE


def test_a_door_out_of_use_is_said_avoided_and_opened_again() -> None:
    shut = trouble("door-down", 5.0, words={"door": "DC-IN01", "reason": "leveller"}, hours=3)
    picture = day(shut, until=7.0).twin.picture
    door = picture[Door]["DC-IN01"]
    assert (door.closed_until, door.closed_for) == (clock_of(8.0), "leveller")
    assert picture[Truck]["TR01"].door == "DC-IN02"
    assert day(shut, until=8.5).twin.picture[Door]["DC-IN01"].closed_until == 0


def slot(guest: str, door: str, hour: float) -> DoorSlot:
    return DoorSlot(AppointmentId(f"A-{guest}"), DC, DoorId(door), guest, None, clock_of(hour), clock_of(hour + 1))


def test_a_door_is_kept_for_whom_it_was_given_to_if_that_one_comes_soon() -> None:
    doors = day(until=5.0).twin.doors
    doors.assign([slot("X", "DC-IN01", 5.5), slot("Y", "DC-IN02", 7.0)])
    assert doors.take("Z", DC, DoorKind.INBOUND) == "DC-IN02"
    assert doors.take("W", DC, DoorKind.INBOUND) is None
    assert doors.take("X", DC, DoorKind.INBOUND) == "DC-IN01"
    assert doors.take("Y", DC, DoorKind.INBOUND) is None
    doors.leave(DoorId("DC-IN02"))
    assert doors.take("Y", DC, DoorKind.INBOUND) == "DC-IN02"


def test_of_two_that_were_given_one_door_the_earlier_goes_first() -> None:
    doors = day(until=5.0).twin.doors
    doors.assign([slot("X", "DC-IN01", 6.0), slot("Y", "DC-IN01", 5.2)])
    assert doors.take("X", DC, DoorKind.INBOUND) is None
    assert doors.take("Y", DC, DoorKind.INBOUND) == "DC-IN01"


def test_a_vehicle_clears_its_door_once_it_is_loaded_and_its_time_is_over() -> None:
    def early(picture: Picture) -> AssignDoors:
        route = next(each for each in picture[Route].values() if each.site == "DC")
        booked = next(each for each in picture[Appointment].values() if each.route == route.id)
        return given(picture, booked, str(booked.door), 7.0)

    hour = 6.4
    picture = day(until=9.0, decisions=[(hour, early)]).twin.picture
    verdict = list(picture[Verdict].values())[-1]
    assert verdict.accepted, verdict.reasons
    routes = [each for each in picture[Route].values() if each.site == "DC" and each.departure_at == clock_of(8.0)]
    assert all(each.status in (RouteStatus.ON_ROAD, RouteStatus.DONE) for each in routes)
    assert min(each.departed_at for each in routes) <= Instant(clock_of(8.0))
