"""A stop that was made says how: its proof, its reason and whose it was, and whether it was in turn."""

from controltower.domain.ids import StopId
from controltower.domain.picture import Picture
from controltower.domain.routes import Route, Stop
from controltower.domain.tracking import Failure, ParcelScannedAtStop, ProofKind, StopDelivered, StopFailed, StopReached
from controltower.tower.floorwork.routes import route_row
from controltower.tower.wording.handovers import handover_says
from tests.domain.test_handover import on_road
from tests.helpers import make
from tests.helpers.labelled import R1, parcel

S1, S2 = StopId("S1"), StopId("S2")


def says(picture: Picture, stop: StopId) -> str:
    return handover_says(picture, picture[Stop][stop])


def test_a_stop_ahead_says_nothing() -> None:
    assert says(on_road(), S1) == ""


def test_a_proof_says_where_it_is_found() -> None:
    picture = on_road()
    make.tell(picture, StopReached(S1), ParcelScannedAtStop(parcel(1), S1))
    make.tell(picture, StopDelivered(S1, (parcel(1),), ProofKind.PHOTO, "pod/S1"))
    assert says(picture, S1) == "proof: photo (pod/S1)"
    assert route_row(picture, picture[Route][R1]).out_of_turn == 0


def test_a_stop_out_of_turn_says_what_was_passed_over_and_scanned_by_mistake() -> None:
    picture = on_road()
    make.tell(picture, StopReached(S2), ParcelScannedAtStop(parcel(3), S2), ParcelScannedAtStop(parcel(2), S2))
    assert says(picture, S2) == "1 stop passed over before; 1 parcel of other stops scanned here"
    assert route_row(picture, picture[Route][R1]).out_of_turn == 1


def test_a_failure_says_whose_it_was_and_when_it_goes_again() -> None:
    picture = on_road()
    make.tell(picture, StopReached(S1), StopFailed(S1, "nobody at home", Failure.NOBODY_HOME))
    make.tell(picture, StopReached(S2), StopFailed(S2, "refused", Failure.REFUSED))
    assert says(picture, S1) == "booked to recipient, goes out next day"
    assert says(picture, S2) == "booked to recipient, not sent again"
