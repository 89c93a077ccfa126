"""Collections that customers ask for: what may be planned, what is made, and what waits again."""

from controltower.domain.collecting import Collection, CollectionAsked, CollectionMade, is_waiting
from controltower.domain.contradictions import Contradiction
from controltower.domain.ids import CollectionId, StopId
from controltower.domain.picture import Picture
from controltower.domain.rerouting import PlannedStop, ReRoute, RoutePlan, plan_problems
from controltower.domain.routes import Stop, StopKind, StopStatus
from controltower.domain.tracking import StopFailed, StopReached
from tests.domain.test_rerouting import R1, R2, S1, S2, V2, on_the_road, planned, stop
from tests.helpers import make

K, C1 = CollectionId("K-1"), StopId("C1")
FETCH = PlannedStop(C1, make.at(4.5), collection=K)


def asked(picture: Picture, *, kg: int = 10, opens: float = 4, closes: float = 8) -> Picture:
    make.tell(
        picture,
        CollectionAsked(
            K, make.SITE, "C", "Quay 1", 54.3, 10.1, make.at(opens), make.at(closes), 240, kg * 1_000, 50_000
        ),
    )
    return picture


def fetched(picture: Picture) -> Picture:
    make.tell(picture, ReRoute((planned(stop(S1), FETCH, stop(S2)),)))
    return picture


def test_a_collection_is_asked_for_once() -> None:
    picture = asked(asked(on_the_road()))
    assert len(picture[Collection]) == 1
    assert len(picture[Contradiction]) == 1


def test_a_collection_whose_window_closes_before_it_opens_is_none() -> None:
    picture = asked(on_the_road(), opens=8, closes=4)
    assert not picture[Collection]


def test_a_route_takes_a_collection_among_its_stops() -> None:
    picture = fetched(asked(on_the_road()))
    made = picture[Stop][C1]
    assert (made.kind, made.route, made.status, made.address) == (
        StopKind.COLLECTION, R1, StopStatus.AHEAD, "Quay 1",
    )  # fmt: skip
    assert not is_waiting(picture, picture[Collection][K])


def test_what_was_fetched_is_made_and_no_longer_waits() -> None:
    picture = fetched(asked(on_the_road()))
    make.tell(picture, StopReached(C1), CollectionMade(C1, 12_000))
    assert picture[Stop][C1].status is StopStatus.DONE
    assert (picture[Collection][K].weight_g, bool(picture[Collection][K].made_at)) == (12_000, True)


def test_goods_are_not_taken_aboard_at_a_stop_that_was_not_reached() -> None:
    picture = fetched(asked(on_the_road()))
    make.tell(picture, CollectionMade(C1, 12_000))
    assert picture[Stop][C1].status is StopStatus.AHEAD
    assert len(picture[Contradiction]) == 1


def test_a_collection_that_failed_waits_again() -> None:
    picture = fetched(asked(on_the_road()))
    make.tell(picture, StopReached(C1), StopFailed(C1, "nobody at home"))
    assert is_waiting(picture, picture[Collection][K])


def test_a_planned_collection_is_not_forgotten_and_may_change_vehicle() -> None:
    picture = fetched(asked(on_the_road()))
    assert "Stop C1 of route R1 is forgotten." in problems(picture, planned(stop(S1), stop(S2), version=2))
    there = planned(stop(C1), stop(StopId("S3")), route=R2, vehicle=V2)
    assert problems(picture, planned(stop(S1), stop(S2), version=2), there) == ""


def test_what_is_fetched_must_fit_beside_what_is_still_aboard() -> None:
    picture = asked(on_the_road(), kg=800)
    assert "V1 would carry" in problems(picture, planned(FETCH, stop(S1), stop(S2)))
    assert problems(picture, planned(stop(S1), stop(S2), FETCH)) == ""


def test_a_door_is_tried_again_only_once_and_only_by_whom_has_the_goods() -> None:
    picture = on_the_road()
    make.tell(picture, StopReached(S1), StopFailed(S1, "nobody at home"))
    again = PlannedStop(StopId("A1"), make.at(6), again=S1)
    other = PlannedStop(StopId("A2"), make.at(7), again=S1)
    assert "are not aboard V2" in problems(picture, planned(again, stop(StopId("S3")), route=R2, vehicle=V2))
    assert "S1 is planned twice." in problems(picture, planned(stop(S2), again, other))
    make.tell(picture, ReRoute((planned(stop(S2), again),)))
    assert picture[Stop][StopId("A1")].orders == picture[Stop][S1].orders
    assert "Stop S1 is tried again already." in problems(
        picture, planned(stop(S2), stop(StopId("A1")), other, version=2)
    )


def problems(picture: Picture, *plans: RoutePlan) -> str:
    return " ".join(plan_problems(picture, ReRoute(plans)))
