from controltower.domain import ids as i
from controltower.domain.loading import ParcelLoaded
from controltower.domain.orders import LineShorted
from controltower.domain.packing import ParcelStaged, ParcelWeighed
from controltower.domain.picking import AllocationReleased
from controltower.domain.tracking import VehicleDeparted
from controltower.tower.floorwork.lanes import lane_rows
from tests.boards.morning import NOW, Morning, morning


def first(day: Morning):
    return lane_rows(day.desk.picture)[0]


def test_an_order_that_is_not_packed_counts_as_one_parcel_of_its_expected_weight():
    day = morning()
    row = first(day)
    assert (row.parcels, row.ready, row.loaded) == (6, 4, 1)
    assert row.measured_g == 4 * 1_120
    assert row.estimated_g == 1_100 + 2 * 400


def test_measured_weight_replaces_the_estimate():
    day = morning()
    parcel = i.sscc(0, "1234567", 4)
    day.say(NOW, "wms", ParcelWeighed(parcel, 1_090, 60), ParcelStaged(parcel, i.LaneId("L1")))
    row = first(day)
    assert (row.measured_g, row.estimated_g) == (4 * 1_120 + 1_090, 800)
    assert row.ready == 5
    assert not row.complete


def test_a_short_order_keeps_its_load_from_being_complete():
    day = morning()
    day.say(NOW, "wms", AllocationReleased(i.TaskId("T07"), "gone"), LineShorted(i.LineId("O07/1"), 2, "gone"))
    row = lane_rows(day.desk.picture)[1]
    assert row.short == ("O07",)
    assert not row.complete


def test_what_goes_aboard_stays_ready_and_a_route_that_left_is_gone():
    day = morning()
    day.say(NOW, "wms", ParcelLoaded(i.sscc(0, "1234567", 2), i.RouteId("RT1"), i.VehicleId("V1")))
    row = first(day)
    assert (row.ready, row.loaded) == (4, 2)
    day.say(NOW, "tms", VehicleDeparted(i.RouteId("RT1")))
    assert [row.route for row in lane_rows(day.desk.picture)] == ["RT2"]
