"""Scans that do not fit are blocked, at each stage and in each way; the work goes on after a right one."""

import pytest

from controltower.domain.contradictions import Contradiction
from controltower.domain.docks import VehicleDocked
from controltower.domain.errors import Refused
from controltower.domain.ids import DoorId, ItemId, LaneId, ParcelId, PickerId, RouteId, TaskId, VehicleId
from controltower.domain.inventory import stock_at
from controltower.domain.kpis import By, blocks, error_rates, pick_errors
from controltower.domain.loading import ParcelLoaded
from controltower.domain.orders import OrderLine
from controltower.domain.packing import Parcel, ParcelSorted, ParcelStaged, ParcelStatus, ParcelWeighed
from controltower.domain.picking import AllocationReleased, PickConfirmed, PickTask, TaskStatus
from controltower.domain.picture import Picture
from controltower.domain.scanning import Label, Scan, Scanned, ScanStage, Slip, blocked, check_scan, scan_problems
from controltower.domain.times import NEVER, Span
from tests.helpers import make

DAY = Span(make.at(0), make.at(24))
HAND = PickerId("W1")
RIGHT = Label(make.ITEM, 2, "O1")
ELSE = Label(ItemId("SKU-2"), 2, "O1")


def at_face(read: Label, task: str = "T1") -> Scanned:
    return Scanned(ScanStage.PICK, task, make.PICK_ZONE, HAND, read)


def at_bench(read: Label) -> Scanned:
    return Scanned(ScanStage.PACK, make.line(), make.PACK_ZONE, HAND, read)


def to_pick() -> Picture:
    picture = make.opened()
    make.tell(picture, make.order(), make.allocation())
    return picture


def to_pack() -> Picture:
    picture = to_pick()
    make.tell(picture, PickConfirmed(TaskId("T1"), 2, HAND))
    return picture


def to_sort() -> Picture:
    picture = to_pack()
    make.tell(
        picture, make.packed(), ParcelWeighed(ParcelId("P1"), 1_150, 50), ParcelSorted(ParcelId("P1"), LaneId("L1"))
    )
    return picture


def to_load() -> Picture:
    picture = to_sort()
    make.tell(picture, ParcelStaged(ParcelId("P1"), LaneId("L1")), make.route("R1", "V1", (make.visit(),)))
    make.tell(picture, VehicleDocked(VehicleId("V1"), RouteId("R1"), DoorId("D2")))
    return picture


@pytest.mark.parametrize(
    ("read", "slip", "says"),
    [
        (ELSE, Slip.ITEM, f"SKU-2 was scanned, SKU-1 is wanted. Put it back and take SKU-1 from {make.PLACE}."),
        (Label(make.ITEM, 3, "O1"), Slip.QUANTITY, "3 was scanned, 2 is wanted. Count again."),
        (Label(make.ITEM, 2, "O9"), Slip.CONTAINER, "O9 was scanned, O1 is wanted. Put it into the tote of O1."),
        (Label(ItemId("SKU-2"), 9, "O9"), Slip.ITEM, "SKU-2 was scanned"),
    ],
)
def test_at_the_face_another_item_quantity_or_tote_is_blocked(read: Label, slip: Slip, says: str) -> None:
    picture = to_pick()
    assert says in " ".join(scan_problems(picture, at_face(read)))
    with pytest.raises(Refused):
        check_scan(picture, at_face(read))
    make.tell(picture, at_face(read))
    stopped = blocked(picture, ScanStage.PICK, "T1")
    assert stopped is not None
    assert stopped.slip is slip


def test_a_pick_is_not_taken_until_the_right_thing_was_scanned() -> None:
    picture = to_pick()
    make.tell(picture, at_face(ELSE), PickConfirmed(TaskId("T1"), 2, HAND))
    assert picture[PickTask]["T1"].status is TaskStatus.RESERVED
    assert stock_at(picture, make.PLACE, make.ITEM).on_hand == 10
    assert "wrong item, SKU-2 was scanned last" in next(iter(picture[Contradiction].values())).held
    make.tell(picture, at_face(RIGHT), PickConfirmed(TaskId("T1"), 2, HAND), hours=1)
    assert picture[PickTask]["T1"].status is TaskStatus.PICKED
    assert stock_at(picture, make.PLACE, make.ITEM).on_hand == 8
    assert picture[Scan]["pick:T1"].freed_at == make.at(1)


def test_a_right_scan_at_once_changes_nothing_and_says_nothing() -> None:
    picture = to_pick()
    check_scan(picture, at_face(RIGHT))
    make.tell(picture, at_face(RIGHT), at_face(Label(item=make.ITEM)))
    assert not picture[Scan]
    assert not picture[Contradiction]


def test_whoever_finds_nothing_may_say_so_though_the_last_scan_was_wrong() -> None:
    picture = to_pick()
    make.tell(picture, at_face(ELSE), PickConfirmed(TaskId("T1"), 0, HAND))
    assert picture[PickTask]["T1"].status is TaskStatus.SHORT


def test_a_bench_takes_only_what_the_order_wants_from_its_own_tote() -> None:
    picture = to_pack()
    make.tell(picture, at_bench(Label(make.ITEM, 2, "O2")), make.packed())
    assert not picture[Parcel]
    assert picture[OrderLine][make.line()].packed == 0
    make.tell(picture, at_bench(RIGHT), make.packed())
    assert picture[Parcel]["P1"].status is ParcelStatus.PACKED


def test_a_parcel_does_not_stand_in_a_lane_that_is_not_its_own() -> None:
    picture = to_sort()
    read = Scanned(ScanStage.SORT, "P1", make.DOCK_ZONE, HAND, Label(lane=LaneId("L2")))
    assert "Carry it to lane L1." in " ".join(scan_problems(picture, read))
    make.tell(picture, read, ParcelStaged(ParcelId("P1"), LaneId("L2")))
    assert picture[Parcel]["P1"].status is ParcelStatus.SORTED
    right = Scanned(ScanStage.SORT, "P1", make.DOCK_ZONE, HAND, Label(lane=LaneId("L1")))
    make.tell(picture, right, ParcelStaged(ParcelId("P1"), LaneId("L1")))
    assert picture[Parcel]["P1"].status is ParcelStatus.STAGED


def test_a_parcel_that_is_sent_to_another_lane_is_not_held_back_by_the_old_one() -> None:
    picture = to_sort()
    make.tell(picture, Scanned(ScanStage.SORT, "P1", make.DOCK_ZONE, HAND, Label(lane=LaneId("L2"))))
    make.tell(picture, ParcelSorted(ParcelId("P1"), LaneId("L2")), ParcelStaged(ParcelId("P1"), LaneId("L2")))
    assert picture[Parcel]["P1"].status is ParcelStatus.STAGED
    assert not picture[Contradiction]


def test_a_parcel_goes_into_no_other_vehicle_than_its_own() -> None:
    picture = to_load()
    read = Scanned(ScanStage.LOAD, "P1", make.DOCK_ZONE, HAND, Label(container="V2"))
    assert "V2 was scanned, V1 is wanted. Carry it to V1." in " ".join(scan_problems(picture, read))
    make.tell(picture, read, ParcelLoaded(ParcelId("P1"), RouteId("R1"), VehicleId("V1")))
    assert picture[Parcel]["P1"].status is ParcelStatus.STAGED
    make.tell(picture, Scanned(ScanStage.LOAD, "P1", make.DOCK_ZONE, HAND, Label(container="V1")))
    make.tell(picture, ParcelLoaded(ParcelId("P1"), RouteId("R1"), VehicleId("V1")))
    assert picture[Parcel]["P1"].status is ParcelStatus.LOADED


@pytest.mark.parametrize(
    "scan",
    [
        at_face(RIGHT, "T9"),
        Scanned(ScanStage.PACK, "O1/1", make.PACK_ZONE, HAND, RIGHT),
        Scanned(ScanStage.SORT, "P9", make.PACK_ZONE, HAND, Label(lane=LaneId("L1"))),
        Scanned(ScanStage.LOAD, "P9", make.PACK_ZONE, HAND, Label(container="V1")),
    ],
)
def test_what_has_nothing_to_be_done_cannot_be_scanned(scan: Scanned) -> None:
    picture = to_pick()
    assert f"has nothing to {scan.stage} now" in " ".join(scan_problems(picture, scan))
    make.tell(picture, scan)
    assert len(picture[Contradiction]) == 1
    assert not picture[Scan]


def test_nobodys_name_stands_in_what_is_kept_of_scans() -> None:
    picture = to_pick()
    make.tell(picture, at_face(ELSE), at_face(Label(make.ITEM, 1)))
    kept = picture[Scan]["pick:T1"]
    assert [misread.slip for misread in kept.misreads] == [Slip.ITEM, Slip.QUANTITY]
    assert kept.freed_at == NEVER
    assert HAND not in make.scalars(kept)


def told_errors() -> Picture:
    """Two picks, one of them wrong at the face."""
    picture = make.opened()
    make.tell(
        picture, make.order("O1"), make.order("O2"), make.allocation("O1", 2, "T1"), make.allocation("O2", 2, "T2")
    )
    make.tell(picture, at_face(ELSE), hours=1)
    make.tell(picture, at_face(RIGHT), *(PickConfirmed(TaskId(task), 2, HAND) for task in ("T1", "T2")), hours=1.1)
    return picture


def test_wrong_picks_are_told_against_all_picks() -> None:
    picture = told_errors()
    assert pick_errors(picture, DAY).value == 500
    assert pick_errors(picture, Span(make.at(2), make.at(3))).value is None
    assert [(rate.key, rate.picks, rate.errors) for rate in error_rates(picture, DAY, By.ZONE)] == [
        (make.PICK_ZONE, 2, 1)
    ]
    assert error_rates(picture, DAY, By.ITEM)[0].per_thousand == 500


def test_what_is_found_at_the_bench_counts_against_the_pick() -> None:
    picture = told_errors()
    make.tell(
        picture,
        Scanned(ScanStage.PACK, make.line("O2"), make.PACK_ZONE, HAND, Label(ItemId("SKU-2"), 2, "O2")),
        hours=2,
    )
    assert pick_errors(picture, DAY).value == 1000
    assert [(each.zone, each.stage, each.slip, each.scans, each.still) for each in blocks(picture, DAY)] == [
        (make.PACK_ZONE, ScanStage.PACK, Slip.ITEM, 1, 1),
        (make.PICK_ZONE, ScanStage.PICK, Slip.ITEM, 1, 0),
    ]


def test_a_block_ends_with_the_work_it_was_for() -> None:
    picture = to_pick()
    make.tell(picture, at_face(ELSE), AllocationReleased(TaskId("T1"), "cancelled"))
    assert "has nothing to pick" in " ".join(scan_problems(picture, at_face(RIGHT)))
    assert [each.still for each in blocks(picture, DAY)] == [0]
