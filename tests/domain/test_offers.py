"""Waves released, doors assigned, stock counted, people posted: each decision does what it says, or says why not."""

from dataclasses import replace

import pytest

from controltower.domain.clock import ClockTicked
from controltower.domain.counting import CountOrder, CountPlace, CountStatus, CountStock
from controltower.domain.docks import Appointment, AppointmentBooked, AssignDoors, DoorSlot, TruckArrived, TruckDocked
from controltower.domain.ids import (
    AppointmentId,
    DoorId,
    ItemId,
    LocationId,
    OrderId,
    ProposalId,
    SiteId,
    TruckId,
    WaveId,
    WorkerId,
    ZoneId,
    stock_id,
)
from controltower.domain.inventory import StockCounted
from controltower.domain.labour import Move, MoveStaff, PlanStaff, Posting, Roster, WorkerAssigned, WorkerSick
from controltower.domain.messages import Decision
from controltower.domain.orders import Progress
from controltower.domain.picture import Picture
from controltower.domain.proposals import Proposal, ProposalKind, ProposalMade, ProposalStatus, Urgency, Verdict
from controltower.domain.waves import Release, ReleaseWaves, Wave, WavePlanned, WaveReleased, WaveStatus
from tests.helpers import make

WAVE, W1, W2 = WaveId("WV1"), WorkerId("W1"), WorkerId("W2")


def decided(picture: Picture, decision: Decision) -> Verdict:
    """The verdict on what the supervisor wants, in the first hour."""
    make.tell(picture, decision, source="desk:ada", author="ada")
    return max(picture[Verdict].values(), key=lambda verdict: verdict.seq)


def release(*orders: str, wave: WaveId = WAVE, at: float = 1.0) -> Release:
    return Release(wave, make.SITE, make.at(3), make.at(2.5), tuple(map(OrderId, orders)), make.at(at))


def slot(name: str = "A1", door: str = "D1", guest: str = "T1", starts: float = 1.0, ends: float = 2.0) -> DoorSlot:
    return DoorSlot(AppointmentId(name), make.SITE, DoorId(door), guest, None, make.at(starts), make.at(ends))


def posting(worker: WorkerId = W1, zone: str = "P", starts: float = 1.0, ends: float = 2.0) -> Posting:
    return Posting(worker, ZoneId(zone), make.at(starts), make.at(ends))


def booked(name: str, guest: str, starts: float, ends: float) -> AppointmentBooked:
    span = make.at(starts), make.at(ends)
    return AppointmentBooked(AppointmentId(name), make.SITE, DoorId("D1"), guest, None, *span)


@pytest.fixture
def picture() -> Picture:
    """The small building with three orders, the first two of them in a planned wave."""
    picture = make.opened()
    make.tell(picture, *(make.order(name) for name in ("O1", "O2", "O3")))
    planned = WavePlanned(WAVE, make.SITE, make.at(3), make.at(2.5), (OrderId("O1"), OrderId("O2")))
    make.tell(picture, planned)
    return picture


def test_a_wave_gets_its_time_and_its_orders_and_what_it_gives_up_waits_again(picture: Picture) -> None:
    assert decided(picture, ReleaseWaves((release("O1", "O3", at=1.5),))).accepted
    wave = picture[Wave][WAVE]
    assert (wave.status, wave.release_at, wave.orders) == (WaveStatus.PLANNED, make.at(1.5), ("O1", "O3"))
    assert [picture[Progress][key].wave for key in ("O1", "O2", "O3")] == [WAVE, None, WAVE]
    make.tell(picture, WaveReleased(WAVE))
    assert picture[Wave][WAVE].status is WaveStatus.RELEASED


def test_a_single_order_can_go_to_the_floor_as_a_wave_of_its_own(picture: Picture) -> None:
    alone = WaveId("WV1-O2")
    assert decided(picture, ReleaseWaves((release("O1"), release("O2", wave=alone, at=0.5)))).accepted
    assert picture[Wave][alone].orders == ("O2",)
    assert picture[Progress]["O2"].wave == alone


@pytest.mark.parametrize(
    ("releases", "says"),
    [
        ((), "No wave is released."),
        ((release("O1"), release("O3")), "One wave is released twice."),
        ((release("O1"), release("O1", wave=WaveId("WV2"))), "O1 is in two waves."),
        ((release(),), "WV1 has no orders."),
        ((release("O9"),), "There is no order O9."),
        ((release("O1", wave=WaveId("WV2")),), "O1 is in WV1."),
        ((release("O1", at=3.5),), "WV1 would be released after its vehicles have left."),
        ((replace(release("O1"), ready_by=make.at(3.5)),), "WV1 would be ready after its vehicles have left."),
        ((replace(release("O1"), site=SiteId("MF")),), "WV1 is at DC, not at MF."),
    ],
)
def test_a_release_that_cannot_be_is_refused(picture: Picture, releases: tuple[Release, ...], says: str) -> None:
    before = dict(picture[Wave])
    verdict = decided(picture, ReleaseWaves(releases))
    assert says in verdict.reasons
    assert dict(picture[Wave]) == before


def test_what_is_on_the_floor_cannot_be_released_again(picture: Picture) -> None:
    make.tell(picture, WaveReleased(WAVE))
    assert decided(picture, ReleaseWaves((release("O1"),))).reasons == (
        "WV1 is already released.",
        "O1 is already released.",
    )


def test_a_door_is_booked_anew_and_two_guests_may_change_places() -> None:
    picture = make.opened()
    make.tell(picture, booked("A1", "T1", 1, 2), booked("A2", "T2", 2, 3))
    assert decided(picture, AssignDoors((slot("A1", guest="T1", starts=2, ends=3), slot("A2", guest="T2")))).accepted
    assert [picture[Appointment][key].starts_at for key in ("A1", "A2")] == [make.at(2), make.at(1)]


@pytest.mark.parametrize(
    ("slots", "says"),
    [
        ((), "No door is assigned."),
        ((slot("A3", guest="T3"), slot("A4", guest="T4", starts=1.5)), "T4 and T3 would both stand at D1."),
        ((slot("A3", guest="T3", starts=2.5, ends=3.5),), "D1 is booked for T2 when T3 would come."),
        ((slot("A3", door="D2"),), "D2 is an outbound door, which T1 cannot use."),
        ((slot("A3", door="D9"),), "There is no door D9."),
        ((slot("A3", starts=1, ends=1),), "T1 would leave D1 before it comes."),
    ],
)
def test_doors_that_cannot_be_given_are_refused(slots: tuple[DoorSlot, ...], says: str) -> None:
    picture = make.opened()
    make.tell(picture, booked("A2", "T2", 2, 3))
    assert says in decided(picture, AssignDoors(slots)).reasons
    assert list(picture[Appointment]) == ["A2"]


def test_who_stands_at_a_door_is_not_sent_to_another() -> None:
    picture = make.opened()
    truck = TruckId("T-N1")
    make.tell(picture, make.notice(), booked("A1", truck, 1, 2), TruckArrived(truck), TruckDocked(truck, DoorId("D1")))
    verdict = decided(picture, AssignDoors((slot("A1", guest=truck, starts=4, ends=5),)))
    assert verdict.reasons == (f"{truck} stands at D1 already.",)


def test_who_overstays_holds_the_door() -> None:
    picture = make.opened()
    truck = TruckId("T-N1")
    make.tell(picture, make.notice(), booked("A1", truck, 1, 2), TruckArrived(truck), TruckDocked(truck, DoorId("D1")))
    make.tell(picture, ClockTicked(), hours=2.5)
    make.tell(picture, make.notice("N2"))
    verdict = decided(picture, AssignDoors((slot("A2", guest="T-N2", starts=2.25, ends=3),)))
    assert verdict.reasons == (f"D1 is taken by {truck} when T-N2 would come.",)


def test_a_guest_is_known_and_has_one_appointment() -> None:
    picture = make.opened()
    make.tell(picture, make.notice(), booked("A1", "T-N1", 1, 2))
    slots = slot("A2", guest="T-N1", starts=4, ends=5), slot("A3", guest="T9", starts=6, ends=7)
    assert decided(picture, AssignDoors(slots, reason="so")).reasons == (
        "T-N1 has the appointment A1 already.",
        "There is no truck T9.",
    )


def test_a_count_that_was_asked_for_is_closed_by_what_is_found() -> None:
    picture = make.opened()
    place = CountPlace(make.PLACE, make.ITEM)
    assert decided(picture, CountStock((place,))).accepted
    key = stock_id(make.PLACE, make.ITEM)
    assert (picture[CountOrder][key].status, picture[CountOrder][key].asked_by) == (CountStatus.OPEN, "ada")
    assert decided(picture, CountStock((place,))).reasons == ("Z1-01-01 is to be counted for SKU-1 already.",)
    make.tell(picture, StockCounted(make.PLACE, make.ITEM, 8), hours=1)
    done = picture[CountOrder][key]
    assert (done.status, done.book, done.found, done.counted_at) == (CountStatus.DONE, 10, 8, make.at(1))
    assert decided(picture, CountStock((place,))).accepted


@pytest.mark.parametrize(
    ("places", "says"),
    [
        ((), "Nothing is counted."),
        ((CountPlace(LocationId("X"), make.ITEM),), "There is no location X."),
        ((CountPlace(make.PLACE, ItemId("X")),), "There is no item X."),
        ((CountPlace(make.PLACE, make.ITEM),) * 2, "Z1-01-01 is counted twice for SKU-1."),
    ],
)
def test_counts_that_make_no_sense_are_refused(places: tuple[CountPlace, ...], says: str) -> None:
    picture = make.opened()
    assert says in decided(picture, CountStock(places)).reasons
    assert not picture[CountOrder]


def test_people_get_their_roster_in_the_order_of_time_and_a_new_one_replaces_it() -> None:
    picture = make.opened()
    evening, morning = posting(zone="Z2", starts=4, ends=8), posting()
    assert decided(picture, PlanStaff((evening, morning))).accepted
    assert picture[Roster][W1].postings == (morning, evening)
    assert decided(picture, PlanStaff((posting(starts=3, ends=5),))).accepted
    assert picture[Roster][W1].postings == (posting(starts=3, ends=5),)


@pytest.mark.parametrize(
    ("postings", "says"),
    [
        ((), "Nobody is posted."),
        ((posting(), posting(zone="Z2", starts=1.5, ends=3)), "W1 would be in two zones at once."),
        ((posting(W2),), "W2 is not trained to pack, which Packing needs."),
        ((posting(starts=8, ends=10),), "W1 would work in P outside of the shift."),
        ((posting(starts=2, ends=2),), "The time of W1 in P is over before it begins."),
        ((posting(WorkerId("W9")),), "There is no worker W9."),
        ((posting(zone="Q"),), "There is no zone Q."),
    ],
)
def test_postings_that_cannot_be_worked_are_refused(postings: tuple[Posting, ...], says: str) -> None:
    picture = make.opened()
    assert says in decided(picture, PlanStaff(postings)).reasons
    assert not picture[Roster]


def test_who_is_moved_at_once_leaves_the_posting_that_runs_and_keeps_those_to_come() -> None:
    picture = make.opened()
    later = posting(zone="Z1", starts=4, ends=5)
    make.tell(picture, WorkerAssigned(W1, ZoneId("P")))
    assert decided(picture, PlanStaff((posting(starts=0, ends=3), later))).accepted
    make.tell(picture, ClockTicked(), hours=1)
    assert decided(picture, MoveStaff((Move(W1, ZoneId("P"), make.PICK_ZONE),))).accepted
    assert picture[Roster][W1].postings == (later,)


def test_who_is_sick_is_not_posted() -> None:
    picture = make.opened()
    make.tell(picture, WorkerSick(W1))
    assert decided(picture, PlanStaff((posting(),))).reasons == ("W1 is sick.",)


def test_a_proposal_is_carried_out_as_offered_or_amended(picture: Picture) -> None:
    key = ProposalId("release:1#1")
    offered = (release("O1", "O2"), release("O3", wave=WaveId("WV2")))
    made = ProposalMade(
        key, ProposalKind.RELEASE, "Release two waves", "So.", (), Urgency.LOW, make.at(1), releases=offered
    )
    make.tell(picture, made, source="tower")
    same = picture.fork()
    assert decided(picture, ReleaseWaves(offered, key)).accepted
    assert picture[Proposal][key].status is ProposalStatus.APPROVED
    assert decided(same, ReleaseWaves((replace(offered[0], release_at=make.at(2)),), key)).accepted
    assert same[Proposal][key].status is ProposalStatus.AMENDED
    assert same[Proposal][key].releases == (replace(offered[0], release_at=make.at(2)),)
    assert decided(same, CountStock((CountPlace(make.PLACE, make.ITEM),), key)).reasons == (
        "“Release two waves” was already approved with changes by ada.",
        "“Release two waves” is a proposal to release waves, and this decision does something else.",
    )
