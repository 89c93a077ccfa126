from dataclasses import replace

import pytest

from controltower.domain.docks import AppointmentBooked, TruckArrived, TruckDocked, TruckExpected
from controltower.domain.ids import (
    AppointmentId,
    DoorId,
    OrderId,
    PickerId,
    RouteId,
    StopId,
    TaskId,
    TruckId,
    VehicleId,
    WaveId,
    WorkerId,
    ZoneId,
)
from controltower.domain.labour import BreakStarted, Move, MoveStaff
from controltower.domain.orders import Stage
from controltower.domain.packing import ParcelSorted
from controltower.domain.picking import PickConfirmed
from controltower.domain.picture import Picture
from controltower.domain.places import Zone
from controltower.domain.routes import Eta, EtaReported, Route
from controltower.domain.tracking import StopReached, VehicleBrokeDown, VehicleDeparted
from controltower.domain.waves import WavePlanned, WaveReleased
from controltower.tower.floorwork import (
    WaveRow,
    ZoneRow,
    approvals,
    dock_rows,
    jeopardy,
    late_trucks,
    route_rows,
    source_ages,
    wave_rows,
    zone_rows,
)
from controltower.tower.overview import overview
from tests.helpers import make

WV1 = WaveId("WV1")


def waved() -> Picture:
    """A released wave of two orders: the first is staged, the second waits to be picked."""
    picture = make.opened()
    make.tell(picture, make.order("O1"), make.order("O2"))
    make.tell(picture, make.allocation("O1", 2, "T1"), make.allocation("O2", 2, "T2"))
    make.tell(picture, WavePlanned(WV1, make.SITE, make.at(3), make.at(2.5), (OrderId("O1"), OrderId("O2"))))
    make.tell(picture, WaveReleased(WV1), PickConfirmed(TaskId("T1"), 2, PickerId("W1")))
    make.tell(picture, make.packed("O1", 2, "P1"), *make.staged("P1"))
    return picture


def zone(picture: Picture, key: str) -> ZoneRow:
    (row,) = [row for row in zone_rows(picture) if row.zone == key]
    return row


def wave(picture: Picture) -> WaveRow:
    (row,) = wave_rows(picture)
    return row


def test_work_left_is_counted_where_it_lies() -> None:
    picture = waved()
    left = {row.zone: (row.left, row.unit) for row in zone_rows(picture)}
    assert left == {
        "Z1": (1, "lines"),
        "Z2": (0, "lines"),
        "P": (1, "parcels"),
        "S": (1, "parcels"),
        "R": (0, "units"),
    }


def test_people_on_their_way_count_where_they_go_and_those_on_break_come_back() -> None:
    picture = waved()
    assert (zone(picture, "Z1").people, zone(picture, "Z1").rate_per_hour) == (2, 120)
    assert zone(picture, "P").done_at is None  # nobody packs
    make.tell(picture, MoveStaff((Move(WorkerId("W1"), make.PICK_ZONE, make.PACK_ZONE),)), BreakStarted(WorkerId("W2")))
    storage, packing = zone(picture, "Z1"), zone(picture, "P")
    assert (storage.people, storage.on_break, storage.going, storage.rate_per_hour) == (1, 1, 1, 60)
    assert (packing.coming, packing.rate_per_hour) == (1, 30)
    assert packing.done_at == make.at(1 / 30)


def test_a_truck_in_the_yard_is_work_for_receiving() -> None:
    picture = make.opened()
    make.tell(picture, make.notice("N1", 5))
    assert zone(picture, "R").left == 0
    make.tell(picture, TruckArrived(TruckId("T-N1")))
    assert zone(picture, "R").left == 5


def test_a_wave_is_counted_by_stage_and_stage_by_stage_includes_those_beyond() -> None:
    row = wave(waved())
    reached = {count.stage: count.orders for count in row.stages}
    assert (reached[Stage.RELEASED], reached[Stage.PICKED], reached[Stage.STAGED], reached[Stage.LOADED]) == (
        2,
        1,
        1,
        0,
    )
    assert (row.orders, row.lines, row.lines_picked, row.parcels, row.parcels_staged) == (2, 2, 1, 1, 1)


def test_a_wave_that_nobody_packs_has_no_end_and_one_that_is_staged_needs_none() -> None:
    picture = waved()
    assert wave(picture).done_at is None
    make.tell(picture, MoveStaff((Move(WorkerId("W1"), make.PICK_ZONE, make.PACK_ZONE),)))
    forecast = wave(picture).done_at
    assert forecast is not None
    assert make.at(0) < forecast < make.at(1)
    assert wave(picture).late_s == 0


@pytest.mark.parametrize(("expected", "late_s"), [(0.9, 0), (1.5, 1800)])
def test_a_booking_is_compared_with_what_is_expected_and_with_what_came(expected: float, late_s: float) -> None:
    picture = make.opened()
    booking = AppointmentBooked(AppointmentId("A1"), make.SITE, DoorId("D1"), "T-N1", None, make.at(1), make.at(2))
    make.tell(picture, make.notice("N1"), booking, TruckExpected(TruckId("T-N1"), make.at(expected)))
    (row,) = dock_rows(picture)
    assert (row.inbound, row.notice, row.late_s, row.status) == (True, "N1", late_s, "expected")
    assert bool(late_trucks(picture)) is (late_s > 0)
    make.tell(picture, TruckArrived(TruckId("T-N1")), TruckDocked(TruckId("T-N1"), DoorId("D1")), hours=1.25)
    (row,) = dock_rows(picture)
    assert (row.late_s, row.status) == (900, "at the door")
    assert late_trucks(picture) == ()


def on_the_road() -> Picture:
    picture = waved()
    make.tell(picture, make.route("R1", "V1", (make.visit("O1", "S1", 4), make.visit("O2", "S2", 4.5))))
    make.tell(picture, VehicleDeparted(RouteId("R1")), hours=3)
    return picture


def test_a_route_row_counts_stops_and_names_those_in_jeopardy() -> None:
    picture = on_the_road()
    (row,) = route_rows(picture)
    assert (row.stops, row.ahead, row.done, row.jeopardy, row.next_stop) == (2, 2, 0, (), "S1")
    assert row.home_at is not None
    assert row.home_at > make.at(4.5)
    make.tell(
        picture, EtaReported(RouteId("R1"), (Eta(StopId("S2"), make.at(6.5)),)), StopReached(StopId("S1")), hours=4
    )
    (row,) = route_rows(picture)
    assert (row.ahead, row.jeopardy, row.late_s) == (1, ("S2",), 1800)
    assert [stop.id for stop in jeopardy(picture, picture[Route]["R1"])] == ["S2"]


def test_the_overview_names_what_is_broken_late_and_waiting() -> None:
    picture = on_the_road()
    assert overview(picture, ()).routes == ()
    make.tell(picture, EtaReported(RouteId("R1"), (Eta(StopId("S2"), make.at(6.5)),)), hours=4)
    answers = overview(picture, ())
    assert [row.route for row in answers.routes] == ["R1"]
    assert answers.approvals == approvals(picture) == ()
    assert len(answers.zones) == 5


def test_sources_are_those_that_are_expected_to_speak() -> None:
    picture = make.opened()
    make.tell(picture, make.order("O1"), source="tms", hours=1)
    make.tell(picture, VehicleBrokeDown(VehicleId("V1"), "x"), source="tower", hours=1)
    make.tell(picture, make.order("O2"), source="desk:ada", hours=1)
    assert [(each.source, each.age_s) for each in source_ages(picture)] == [("tms", 0), ("wms", 3600)]


def test_zones_of_one_kind_share_what_no_zone_owns() -> None:
    picture = waved()
    packing = zone(picture, "P")
    picture.put([replace(picture[Zone]["P"], id=ZoneId("P2"))])
    assert zone(picture, "P").left == zone(picture, "P2").left == packing.left / 2


def test_a_sorted_parcel_is_not_staged_yet() -> None:
    picture = waved()
    make.tell(picture, PickConfirmed(TaskId("T2"), 2, PickerId("W1")), make.packed("O2", 2, "P2"))
    assert wave(picture).parcels_staged == 1
    make.tell(picture, *make.staged("P2")[:2])
    assert isinstance(make.staged("P2")[1], ParcelSorted)
    assert wave(picture).parcels_staged == 1
    make.tell(picture, make.staged("P2")[2])
    assert wave(picture).parcels_staged == 2
