"""Messages that cannot be true are contradictions, and none of them leaves half a trace."""

from dataclasses import replace

import pytest

from controltower.domain.clock import ClockTicked
from controltower.domain.contradictions import Contradiction
from controltower.domain.crossdock import CrossDock, Match
from controltower.domain.docks import NoticeAnnounced, Truck, VehicleDocked
from controltower.domain.ids import (
    CartonId,
    DoorId,
    ItemId,
    NoticeId,
    OrderId,
    ParcelId,
    PickerId,
    PlaceId,
    ProposalId,
    RouteId,
    TaskId,
    VehicleId,
    WorkerId,
    line_id,
    stock_id,
)
from controltower.domain.inventory import StockCounted
from controltower.domain.labour import Duty, Move, MoveStaff
from controltower.domain.loading import ParcelLoaded
from controltower.domain.messages import Body, Message
from controltower.domain.orders import OrderCancelled, Progress, Wanted
from controltower.domain.packing import Parcel, ParcelStatus
from controltower.domain.picking import PickConfirmed, PickTask
from controltower.domain.picture import Picture
from controltower.domain.places import Site, SiteListed
from controltower.domain.proposals import Proposal, ProposalKind, ProposalMade, ProposalStatus, Urgency, Verdict
from controltower.domain.routes import Route, Stop, Vehicle, VehicleListed
from controltower.domain.tracking import PositionReported, Track, TrackState, Traffic, TrafficReported
from tests.helpers import make


def claims(picture: Picture) -> list[str]:
    return [each.claim for each in picture[Contradiction].values()]


@pytest.mark.parametrize("wrong", [float("nan"), float("inf")])
def test_a_vehicle_drives_at_a_pace_that_can_be_told(wrong: float) -> None:
    picture = make.opened()
    held = picture[Track].get("V1")
    for paces in ((wrong, 30.0, 1.0), (0.0, wrong, 1.0), (0.0, 30.0, wrong)):
        make.tell(picture, PositionReported(VehicleId("V1"), 54.3, 10.1, *paces, TrackState.DRIVING))
    assert picture[Track].get("V1") is held
    assert any("km so far" in claim for claim in claims(picture))


@pytest.mark.parametrize(
    "flaw",
    [
        {"speed_factor": 0.0},
        {"speed_factor": -1.0},
        {"range_km": -1.0},
        {"cost_per_km": -0.1},
        {"cost_per_hour": -0.1},
        {"capacity_g": -1},
        {"capacity_ml": -1},
        {"speed_factor": float("nan")},
        {"range_km": float("inf")},
        {"cost_per_km": float("nan")},
        {"co2e_g_per_km": float("nan")},
        {"gross_weight_kg": float("inf")},
        {"height_m": float("nan")},
    ],
)
def test_a_vehicle_that_cannot_be_leaves_what_was_known_of_it(flaw: dict[str, float]) -> None:
    picture = make.opened()
    before = picture[Vehicle]["V1"]
    make.tell(picture, VehicleListed(replace(before, **flaw)))  # type: ignore[arg-type]
    assert picture[Vehicle]["V1"] is before
    assert len(claims(picture)) == 1


@pytest.mark.parametrize(("lat", "lon"), [(90.5, 0.0), (-91.0, 0.0), (0.0, 180.5), (0.0, -1e308)])
def test_sites_and_traffic_lie_on_earth(lat: float, lon: float) -> None:
    picture = make.opened()
    before = picture[Site][make.SITE]
    make.tell(picture, SiteListed(replace(before, lat=lat, lon=lon)), TrafficReported("jam", lat, lon, 2, 2, "ice"))
    assert picture[Site][make.SITE] is before
    assert not picture[Traffic]
    assert len(claims(picture)) == 2


@pytest.mark.parametrize(("radius_km", "factor"), [(0.0, 2.0), (-1.0, 2.0), (1e308, 2.0), (1.0, 0.9), (1.0, 1e308)])
def test_traffic_slows_a_part_of_the_world_and_does_not_end_it(radius_km: float, factor: float) -> None:
    picture = make.opened()
    make.tell(picture, TrafficReported("jam", 54.3, 10.1, radius_km, factor, "ice"))
    assert not picture[Traffic]
    assert len(claims(picture)) == 1


@pytest.mark.parametrize("flaw", [{"service_s": -1}, {"window_closes": make.at(-1)}, {"lat": 91.0}, {"lon": -181.0}])
def test_a_route_with_a_visit_that_cannot_be_is_not_planned(flaw: dict[str, float]) -> None:
    picture = make.opened()
    visit = replace(make.visit(), **flaw)  # type: ignore[arg-type]
    make.tell(picture, make.order(), make.route(visits=(visit,)))
    assert not picture[Route]
    assert picture[Progress]["O1"].route is None
    assert len(claims(picture)) == 1


def test_a_stop_stands_once_on_its_route_so_that_no_order_rides_without_one() -> None:
    picture = make.opened()
    make.tell(picture, make.order("O1"), make.order("O2"))
    make.tell(picture, make.route(visits=(make.visit("O1", "S1"), make.visit("O2", "S1"))))
    assert not picture[Route]
    assert not picture[Stop]
    assert claims(picture) == ["is on R1"]


def picked(picture: Picture) -> None:
    make.tell(picture, make.order(), make.allocation(), PickConfirmed(TaskId("T1"), 2, PickerId("W1")))


def test_a_parcel_is_not_smaller_than_nothing() -> None:
    picture = make.opened()
    picked(picture)
    make.tell(picture, replace(make.packed(), expected_g=-1), replace(make.packed(), carton=CartonId("M"), width_mm=-1))
    assert not picture[Parcel]
    assert len(claims(picture)) == 2


def test_a_parcel_goes_into_the_vehicle_of_its_route() -> None:
    picture = make.opened()
    picked(picture)
    make.tell(picture, make.packed(), *make.staged(), make.route(visits=(make.visit(),)))
    make.tell(picture, VehicleDocked(VehicleId("V1"), RouteId("R1"), DoorId("D2")))
    make.tell(picture, ParcelLoaded(ParcelId("P1"), RouteId("R1"), VehicleId("V2")))
    assert picture[Parcel]["P1"].status is ParcelStatus.STAGED
    assert claims(picture) == ["is loaded into V2"]


def test_nothing_is_reserved_for_an_order_that_is_closed() -> None:
    picture = make.opened()
    make.tell(picture, make.order(), OrderCancelled(OrderId("O1"), "changed mind"), make.allocation())
    assert not picture[PickTask]
    assert [each.held for each in picture[Contradiction].values()] == ["order O1 is cancelled"]


def test_an_order_is_cancelled_once() -> None:
    picture = make.opened()
    make.tell(picture, make.order(), OrderCancelled(OrderId("O1"), "changed mind"), hours=1)
    make.tell(picture, OrderCancelled(OrderId("O1"), "again"), hours=2)
    assert picture[Progress]["O1"].closed_at == make.at(1)
    assert claims(picture) == ["is cancelled"]


def test_a_second_notice_does_not_wipe_out_the_truck_of_the_first() -> None:
    picture = make.opened()
    first = make.notice("N1")
    make.tell(picture, first, NoticeAnnounced(NoticeId("N2"), make.SITE, "Other", first.truck, make.at(5), first.lines))
    assert picture[Truck][first.truck].notice == "N1"
    assert claims(picture) == ["brings N2"]


def test_places_and_items_with_bars_in_their_names_have_stocks_of_their_own() -> None:
    names = ["A", "A|", "A|B", "A\\", "A\\|B", "|B", "B", "B|C", "C", "|"]
    ids = {stock_id(PlaceId(place), ItemId(item)) for place in names for item in names}
    assert len(ids) == len(names) ** 2


def test_a_decision_cannot_close_a_proposal_to_do_something_else() -> None:
    picture = make.opened()
    key = ProposalId("staff:1")
    offer = ProposalMade(key, ProposalKind.REROUTE, "Save three stops", "V1 stands.", (), Urgency.HIGH, make.at(1))
    move = Move(WorkerId("W1"), make.PICK_ZONE, make.PACK_ZONE)
    make.tell(picture, offer, MoveStaff((move,), key))
    (verdict,) = picture[Verdict].values()
    assert verdict.reasons == ("“Save three stops” is a proposal to re-route, and this decision does something else.",)
    assert picture[Proposal][key].status is ProposalStatus.OPEN
    assert picture[Duty]["W1"].bound_for is None


def test_an_order_whose_lines_cross_together_is_allocated_with_the_decision() -> None:
    picture = make.opened()
    want = replace(make.order(), lines=(Wanted(make.OTHER, 2), Wanted(make.OTHER, 3)))
    make.tell(picture, want, make.notice("N1", 5))
    matches = [Match(NoticeId("N1"), make.OTHER, line_id(OrderId("O1"), number), number + 1) for number in (1, 2)]
    make.tell(picture, CrossDock(tuple(matches)), hours=1)
    assert picture[Progress]["O1"].allocated_at == make.at(1)


def test_a_digest_sees_who_told_what() -> None:
    """The next contradiction names the holder, so two pictures that differ in it are not the same."""
    digests = set()
    for counts, ticks in (("wms", "scanner"), ("scanner", "wms")):
        told: list[Body] = [StockCounted(make.PLACE, make.ITEM, 10), ClockTicked()]
        said = [Message(source, "k", make.at(0), "t", body) for source, body in zip((counts, ticks), told, strict=True)]
        base = [Message("house", str(n), make.at(0), "t", body) for n, body in enumerate(make.house())]
        digests.add(make.folded([*base, *said]).digest())
    assert len(digests) == 2
