"""The driver's scans follow the plan or show that they don't; each end has its proof, or its reason and its cost."""

import pytest

from controltower.domain.contradictions import Contradiction
from controltower.domain.docks import VehicleDocked
from controltower.domain.ids import DoorId, StopId, VehicleId
from controltower.domain.kpis import WAGE_PER_HOUR, cost_by_cause, failed_deliveries, route_cost
from controltower.domain.loading import ParcelLoaded
from controltower.domain.orders import OrderRolled, Progress, Stage
from controltower.domain.picture import Picture
from controltower.domain.routes import Route, Stop
from controltower.domain.times import Span
from controltower.domain.tracking import (
    CAUSES,
    REDELIVERY,
    Cause,
    Failure,
    Handover,
    ParcelReturned,
    ParcelScannedAtStop,
    ProofKind,
    StopDelivered,
    StopFailed,
    StopReached,
    VehicleDeparted,
    VehicleReturned,
)
from tests.helpers import labelled, make
from tests.helpers.labelled import R1, parcel

S1, S2, S3 = StopId("S1"), StopId("S2"), StopId("S3")


def on_road(stops: int = 3) -> Picture:
    """R1 under way with a parcel for each of its stops."""
    picture, van = labelled.printed(labelled.staged(stops)), VehicleId("V1")
    make.tell(picture, VehicleDocked(van, R1, DoorId("D2")))
    make.tell(picture, *(ParcelLoaded(parcel(number), R1, van) for number in range(stops, 0, -1)))
    make.tell(picture, VehicleDeparted(R1), hours=3)
    return picture


def handover(picture: Picture, stop: StopId) -> Handover:
    return picture[Handover][stop]


def test_scans_that_follow_the_plan_are_in_sequence() -> None:
    picture = on_road()
    make.tell(picture, StopReached(S1), ParcelScannedAtStop(parcel(1), S1), hours=3.1)
    make.tell(picture, StopDelivered(S1, (parcel(1),), ProofKind.PHOTO, "pod-1"), hours=3.2)
    held = handover(picture, S1)
    assert (held.scanned, held.proof, held.reference) == ((parcel(1),), ProofKind.PHOTO, "pod-1")
    assert not held.out_of_sequence


def test_a_stop_that_is_passed_over_shows_at_the_first_scan_of_the_next() -> None:
    picture = on_road()
    make.tell(picture, StopReached(S3), ParcelScannedAtStop(parcel(3), S3), hours=3.1)
    assert handover(picture, S3).passed == (S1, S2)
    assert handover(picture, S3).out_of_sequence


def test_a_parcel_of_another_stop_is_a_wrong_one_and_counts_once() -> None:
    picture = on_road()
    wrong = ParcelScannedAtStop(parcel(2), S1)
    make.tell(picture, StopReached(S1), wrong, wrong, ParcelScannedAtStop(parcel(1), S1), hours=3.1)
    held = handover(picture, S1)
    assert (held.wrong, held.scanned) == ((parcel(2),), (parcel(1),))
    assert held.out_of_sequence


def test_a_scan_where_nobody_stands_is_a_contradiction() -> None:
    picture = on_road()
    make.tell(picture, ParcelScannedAtStop(parcel(1), S1), hours=3.1)
    assert not picture[Handover]
    assert len(picture[Contradiction]) == 1


def test_a_failed_attempt_keeps_its_reason_and_the_order_rolls_to_another_departure() -> None:
    picture = on_road()
    make.tell(picture, StopReached(S1), StopFailed(S1, "nobody at home", Failure.NOBODY_HOME), hours=3.1)
    assert handover(picture, S1).failure is Failure.NOBODY_HOME
    make.tell(picture, VehicleReturned(R1, 9.0), ParcelReturned(parcel(1)), hours=4)
    make.tell(picture, OrderRolled(picture[Stop][S1].orders[0], make.at(27), "nobody at home"), hours=4)
    progress = picture[Progress][picture[Stop][S1].orders[0]]
    assert (progress.stage, progress.route, progress.rolled) == (Stage.FAILED, None, 1)


def test_the_cost_of_failed_attempts_is_booked_to_who_could_have_spared_them() -> None:
    picture = on_road()
    make.tell(picture, StopReached(S1), StopFailed(S1, "nobody", Failure.NOBODY_HOME), hours=3.1)
    make.tell(picture, StopReached(S2), StopFailed(S2, "no such house", Failure.ADDRESS), hours=3.2)
    make.tell(picture, StopReached(S3), StopDelivered(S3, (parcel(3),)), hours=3.3)
    span = Span(make.at(0), make.at(9))
    assert cost_by_cause(picture, span) == {}
    make.tell(picture, VehicleReturned(R1, 30.0), hours=4)
    one = route_cost(picture, picture[Route][R1]) / 3 + 0.1 * WAGE_PER_HOUR
    assert cost_by_cause(picture, span) == pytest.approx({Cause.ORDER: one, Cause.RECIPIENT: one})
    measured = failed_deliveries(picture, span)
    assert measured.value == pytest.approx(100 * 2 * one / 3)
    assert [each.says.split(":")[0] for each in measured.evidence] == ["order data", "recipient"]


def test_every_failure_has_a_cause_and_what_comes_of_it() -> None:
    assert CAUSES.keys() == REDELIVERY.keys() == set(Failure)


def test_a_message_of_an_older_journal_has_no_proof_and_no_code() -> None:
    assert StopDelivered(S1, ()).proof is ProofKind.NONE
    assert StopFailed(S1, "closed").failure is Failure.OTHER
