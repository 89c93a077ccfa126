import pytest

from controltower.domain.docks import VehicleDocked
from controltower.domain.ids import (
    DoorId,
    OrderId,
    ParcelId,
    PickerId,
    RouteId,
    StopId,
    TaskId,
    TourId,
    VehicleId,
    WaveId,
)
from controltower.domain.kpis import KPIS, Measured, figures
from controltower.domain.loading import ParcelLoaded
from controltower.domain.packing import ParcelWeighed
from controltower.domain.picking import PickConfirmed, TourEnded, TourStarted
from controltower.domain.picture import Picture
from controltower.domain.times import Span
from controltower.domain.tracking import StopDelivered, StopFailed, StopReached, VehicleDeparted, VehicleReturned
from controltower.domain.waves import WavePlanned, WaveReleased
from tests.helpers import make

DAY = Span(make.at(0), make.at(24))
WAVE = WaveId("W-1")


def driven(second_at: float = 5.0, second_fails: bool = False, first_misweighed: bool = False) -> Picture:
    """A day of two orders on one route: the first at 4 h, the second later, or not at all; windows close at 6 h."""
    picture = make.opened()
    make.tell(picture, make.order("O1"), make.order("O2"))
    make.tell(picture, WavePlanned(WAVE, make.SITE, make.at(3), make.at(2), (OrderId("O1"), OrderId("O2"))))
    make.tell(picture, WaveReleased(WAVE), make.allocation("O1", 2, "T1"), make.allocation("O2", 2, "T2"))
    tasks = (TaskId("T1"), TaskId("T2"))
    make.tell(picture, TourStarted(TourId("U1"), make.SITE, make.PICK_ZONE, WAVE, PickerId("W1"), tasks, 80.0), hours=1)
    make.tell(picture, *(PickConfirmed(task, 2, PickerId("W1")) for task in tasks), hours=1.25)
    make.tell(picture, TourEnded(TourId("U1")), hours=1.5)
    make.tell(picture, make.packed("O1", 2, "P1"), make.packed("O2", 2, "P2"), hours=1.75)
    if first_misweighed:
        make.tell(picture, ParcelWeighed(ParcelId("P1"), 3_000, 50), hours=1.8)
    make.tell(picture, *make.staged("P1"), *make.staged("P2"), hours=2)
    route, van = RouteId("R1"), VehicleId("V1")
    make.tell(picture, make.route("R1", "V1", (make.visit("O1", "S1"), make.visit("O2", "S2"))), hours=2)
    make.tell(picture, VehicleDocked(van, route, DoorId("D2")), hours=2.5)
    make.tell(picture, ParcelLoaded(ParcelId("P2"), route, van), ParcelLoaded(ParcelId("P1"), route, van), hours=2.6)
    make.tell(picture, VehicleDeparted(route), hours=3)
    make.tell(picture, StopReached(StopId("S1")), StopDelivered(StopId("S1"), (ParcelId("P1"),)), hours=4)
    end = StopFailed(StopId("S2"), "nobody home") if second_fails else StopDelivered(StopId("S2"), (ParcelId("P2"),))
    make.tell(picture, StopReached(StopId("S2")), end, hours=second_at)
    make.tell(picture, VehicleReturned(route, 20.0), hours=7)
    return picture


def measured(picture: Picture, key: str) -> Measured:
    return next(kpi for kpi in KPIS if kpi.id == key).measure(picture, DAY)


@pytest.mark.parametrize(("second_at", "fails", "percent"), [(5.0, False, 100), (6.5, False, 50), (5.0, True, 50)])
def test_on_time_counts_attempts_that_reached_the_door_before_the_window_closed(
    second_at: float, fails: bool, percent: float
) -> None:
    assert measured(driven(second_at, fails), "on_time").value == percent


@pytest.mark.parametrize(
    ("picture", "flaw"),
    [
        (driven(6.5), "came late"),
        (driven(second_fails=True), "not delivered at the first attempt"),
        (driven(first_misweighed=True), "a parcel failed the scale"),
    ],
)
def test_one_flaw_makes_an_order_imperfect_and_is_named(picture: Picture, flaw: str) -> None:
    perfect = measured(picture, "perfect_order")
    assert perfect.value == 50
    assert flaw in [each.says for each in perfect.evidence]


def test_the_stages_of_an_order_add_up_from_release_to_door() -> None:
    picture = driven()
    stages = ("release_to_pick", "pick_to_pack", "pack_to_stage", "stage_to_depart")
    assert [measured(picture, key).value for key in stages] == [75, 30, 15, 60]


def test_lines_per_hour_counts_the_time_on_tour() -> None:
    assert measured(driven(), "lines_per_hour").value == 4


def test_pick_accuracy_doubts_the_lines_of_a_parcel_that_failed_the_scale() -> None:
    assert measured(driven(), "pick_accuracy").value == 100
    assert measured(driven(first_misweighed=True), "pick_accuracy").value == 50


def test_cost_and_emissions_are_shared_by_the_drops_that_were_made() -> None:
    picture = driven(second_fails=True)
    assert measured(picture, "cost_per_drop").value == pytest.approx(20 * 0.3 + 4 * 25)
    assert measured(picture, "co2e_per_drop").value == pytest.approx(20 * 257)
    assert "nobody said what is counted" in measured(picture, "co2e_per_drop").evidence[0].says


def test_the_last_mile_is_a_share_of_driving_and_picking() -> None:
    driving, picking = 20 * 0.3 + 4 * 25, 0.5 * 28
    assert measured(driven(), "last_mile_share").value == pytest.approx(100 * driving / (driving + picking))


def test_nothing_measured_is_nothing_said() -> None:
    assert figures(make.opened(), DAY) == ()


def test_each_figure_of_a_full_day_has_evidence_that_exists() -> None:
    picture = driven()
    for kpi in KPIS:
        for each in kpi.measure(picture, DAY).evidence:
            kinds = {kind.__name__: kind for kind in picture.kinds()}
            assert each.id in picture[kinds[each.kind]]
