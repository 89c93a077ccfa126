"""The twin labels parcels late, again when their route changes, and not when a desk did; doors fail for a reason."""

from collections import Counter

import pytest

from controltower.domain.contradictions import Contradiction
from controltower.domain.labels import (
    LabelCode,
    LabelsPrinted,
    LabelState,
    ParcelLabel,
    PrintLabels,
    label_state,
    labels_to_reprint,
    wanted_labels,
)
from controltower.domain.orders import Progress, Stage
from controltower.domain.packing import Parcel, ParcelStatus
from controltower.domain.picture import Picture
from controltower.domain.proposals import Verdict
from controltower.domain.rerouting import PlannedStop, ReRoute, RoutePlan
from controltower.domain.routes import AHEAD_OF_ROAD, Route, Stop, ahead
from controltower.domain.tracking import REDELIVERY, Again, Failure, Handover, ProofKind
from controltower.simulation.doorstep import PROOFS, WHYS
from tests.helpers.days import day
from tests.helpers.notebook import Notebook

BEFORE, HOUR = 7.75, 8.5


@pytest.fixture(scope="module")
def calm() -> Picture:
    return day().twin.picture


def waiting(picture: Picture) -> Route:
    """The route that has not left and has the most labelled parcels standing in its lane."""
    routes = [route for route in picture[Route].values() if route.status in AHEAD_OF_ROAD]
    return max(routes, key=lambda route: sum(code.parcel in picture[ParcelLabel] for code in standing(picture, route)))


def standing(picture: Picture, route: Route) -> list[LabelCode]:
    """What the labels of its parcels in the lane should say."""
    codes = wanted_labels(picture, route)
    return [code for code in codes if picture[Parcel][code.parcel].status is ParcelStatus.STAGED]


def turned_round(picture: Picture) -> ReRoute:
    """The last stop of the route becomes its first."""
    route = waiting(picture)
    stops = ahead(picture, route)
    order = [stops[-1], *stops[:-1]]
    planned = tuple(PlannedStop(stop.id, stop.expected_at) for stop in order)
    return ReRoute((RoutePlan(route.id, route.vehicle, route.version, planned, route.km),))


def unlabelled(picture: Picture) -> list[LabelCode]:
    """The labels of its parcels that are still on their way to the lane."""
    codes = wanted_labels(picture, waiting(picture))
    return [code for code in codes if code.parcel not in picture[ParcelLabel]]


def printed_at_a_desk(picture: Picture) -> PrintLabels:
    """Labels of parcels that have not come to their lane."""
    route = waiting(picture)
    return PrintLabels(route.id, route.version, tuple(unlabelled(picture)))


def test_every_parcel_that_left_had_the_label_of_its_route(calm: Picture) -> None:
    delivered = [parcel for parcel in calm[Parcel].values() if parcel.status is ParcelStatus.DELIVERED]
    assert delivered
    for parcel in delivered:
        assert calm[ParcelLabel][parcel.id].route == parcel.route
    assert not calm[Contradiction]


def test_labels_come_late_once_a_parcel_stands_in_its_lane() -> None:
    picture = day(until=HOUR).twin.picture
    early = (ParcelStatus.PACKED, ParcelStatus.WEIGHED)
    assert not [key for key in picture[ParcelLabel] if picture[Parcel][key].status in early]
    route = waiting(picture)
    states = {label_state(picture, route.id, code) for code in standing(picture, route)}
    assert states == {LabelState.PRINTED}


def test_a_route_that_changes_has_only_those_printed_again_that_were_foreseen() -> None:
    before = day(until=HOUR).twin.picture
    route, foreseen = waiting(before), labels_to_reprint(before, turned_round(before).plans)
    assert foreseen
    runner = day(until=HOUR + 0.02, decisions=[(HOUR, turned_round)])
    picture = runner.twin.picture
    assert isinstance(runner.journal, Notebook)
    again = [entry.body for entry in runner.journal.entries if isinstance(entry.body, LabelsPrinted)]
    reprinted = Counter(code.parcel for body in again if body.route == route.id for code in body.labels)
    inside = {key for key in foreseen if picture[Parcel][key].status is ParcelStatus.STAGED}
    assert {key for key, times in reprinted.items() if times > 1} == inside
    states = [label_state(picture, route.id, code) for code in standing(picture, picture[Route][route.id])]
    assert set(states) == {LabelState.PRINTED}


def test_what_a_desk_printed_is_not_printed_again_in_the_lane() -> None:
    early = [code.parcel for code in unlabelled(day(until=BEFORE).twin.picture)]
    assert early
    picture = day(until=HOUR, decisions=[(BEFORE, printed_at_a_desk)]).twin.picture
    (verdict,) = picture[Verdict].values()
    assert verdict.accepted
    assert {picture[Parcel][key].status for key in early} == {ParcelStatus.STAGED}
    assert {picture[ParcelLabel][key].version for key in early} == {1}


def test_everything_handed_over_was_scanned_and_has_a_proof(calm: Picture) -> None:
    done = [each for each in calm[Handover].values() if each.failure is None]
    assert done
    assert {each.proof for each in done} <= set(PROOFS)
    assert all(each.scanned and each.reference for each in done)
    assert ProofKind.NONE not in PROOFS


def test_failed_attempts_have_a_reason_and_their_orders_go_another_day() -> None:
    picture = day(seed=10).twin.picture
    (failed,) = (each for each in picture[Handover].values() if each.failure in WHYS)
    assert failed.failure is Failure.ADDRESS
    assert REDELIVERY[failed.failure] is Again.NEXT_DAY
    for order in picture[Stop][failed.id].orders:
        progress = picture[Progress][order]
        assert (progress.stage, progress.rolled, progress.route) == (Stage.FAILED, 1, None)
        assert progress.departure_at > picture.now
        assert {picture[Parcel][key].status for key in progress.parcels} == {ParcelStatus.RETURNED}
