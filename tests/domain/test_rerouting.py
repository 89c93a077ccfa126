from dataclasses import replace

from controltower.domain.docks import VehicleDocked
from controltower.domain.ids import DoorId, LaneId, OrderId, ParcelId, PickerId, RouteId, StopId, TaskId, VehicleId
from controltower.domain.loading import ParcelLoaded
from controltower.domain.orders import Progress
from controltower.domain.packing import Parcel
from controltower.domain.picking import PickConfirmed
from controltower.domain.picture import Picture
from controltower.domain.proposals import Verdict
from controltower.domain.rerouting import PlannedStop, ReRoute, RoutePlan, plan_problems
from controltower.domain.routes import Route, Stop, StopKind, StopStatus, Vehicle, VehicleListed
from controltower.domain.tracking import (
    GoodsTransferred,
    PositionReported,
    StopDelivered,
    StopReached,
    TrackState,
    VehicleBrokeDown,
    VehicleDeparted,
)
from tests.helpers import make

R1, R2, V1, V2 = RouteId("R1"), RouteId("R2"), VehicleId("V1"), VehicleId("V2")
S1, S2, S3 = StopId("S1"), StopId("S2"), StopId("S3")


def on_the_road() -> Picture:
    """Two vans under way: V1 with the goods of S1 and S2, V2 with those of S3."""
    picture = make.opened()
    for number in (1, 2, 3):
        name, task, parcel = f"O{number}", f"T{number}", f"P{number}"
        make.tell(
            picture, make.order(name), make.allocation(name, 2, task), PickConfirmed(TaskId(task), 2, PickerId("W1"))
        )
        make.tell(picture, make.packed(name, 2, parcel), *make.staged(parcel))
    make.tell(picture, make.route("R1", "V1", (make.visit("O1", "S1", 4), make.visit("O2", "S2", 4.5))))
    make.tell(picture, make.route("R2", "V2", (make.visit("O3", "S3", 4),)))
    for route, vehicle, parcels in ((R1, V1, ("P1", "P2")), (R2, V2, ("P3",))):
        make.tell(picture, VehicleDocked(vehicle, route, DoorId("D2")))
        make.tell(picture, *(ParcelLoaded(ParcelId(parcel), route, vehicle) for parcel in parcels))
        make.tell(picture, PositionReported(vehicle, 54.3, 10.1, 0, 0, 0, TrackState.DRIVING), VehicleDeparted(route))
    return picture


def broken() -> Picture:
    """The same, with V1 standing still."""
    picture = on_the_road()
    make.tell(picture, VehicleBrokeDown(V1, "engine"))
    return picture


def planned(*stops: PlannedStop, route: RouteId = R1, vehicle: VehicleId = V1, version: int = 1) -> RoutePlan:
    return RoutePlan(route, vehicle, version, stops, 10.0)


def stop(key: StopId, hours: float = 5) -> PlannedStop:
    return PlannedStop(key, make.at(hours))


MEETING = PlannedStop(StopId("R2/meets/R1"), make.at(4), R1)
RESCUE = ReRoute((planned(), planned(MEETING, stop(S1), stop(S3), stop(S2), route=R2, vehicle=V2)))


def problems(picture: Picture, *plans: RoutePlan, unserved: tuple[StopId, ...] = ()) -> str:
    return " ".join(plan_problems(picture, ReRoute(plans, unserved)))


def test_another_order_of_the_same_stops_is_allowed() -> None:
    assert problems(on_the_road(), planned(stop(S2), stop(S1))) == ""


def test_a_forgotten_stop_is_named() -> None:
    assert "Stop S2 of route R1 is forgotten." in problems(on_the_road(), planned(stop(S1)))


def test_a_stop_may_be_left_out_by_name() -> None:
    picture = on_the_road()
    make.tell(picture, ReRoute((planned(stop(S1)),), unserved=(S2,), reason="too late"))
    assert picture[Stop][S2].status is StopStatus.UNSERVED


def test_a_broken_vehicle_drives_nowhere() -> None:
    assert "V1 has broken down" in problems(broken(), planned(stop(S1), stop(S2)))


def test_goods_in_the_broken_van_must_be_met_first() -> None:
    picture = broken()
    without = planned(stop(S1), stop(S3), stop(S2), route=R2, vehicle=V2)
    assert "which V2 does not meet before" in problems(picture, planned(), without)
    too_late = planned(stop(S1), MEETING, stop(S3), stop(S2), route=R2, vehicle=V2)
    assert "goods of stop S1" in problems(picture, planned(), too_late)
    assert problems(picture, *RESCUE.plans) == ""


def test_a_driving_van_gives_nothing_away() -> None:
    plans = (planned(), planned(MEETING, stop(S1), stop(S3), stop(S2), route=R2, vehicle=V2))
    assert "V1, which is still driving" in problems(on_the_road(), *plans)


def test_a_plan_for_a_route_that_changed_meanwhile_is_refused() -> None:
    picture = on_the_road()
    plan = ReRoute((planned(stop(S2), stop(S1)),))
    make.tell(picture, plan, plan)
    assert [verdict.accepted for verdict in picture[Verdict].values()] == [True, False]
    assert "changed since" in list(picture[Verdict].values())[1].reasons[0]


def test_goods_that_stayed_in_the_building_cannot_be_delivered_by_another() -> None:
    picture = on_the_road()
    make.tell(picture, make.order("O4"), make.route("R3", "V1", (make.visit("O4", "S4"),)))
    plans = (planned(route=RouteId("R3")), planned(stop(S3), stop(StopId("S4")), route=R2, vehicle=V2))
    assert "empty hands" in problems(picture, *plans)


def test_the_rescue_is_driven_and_delivered() -> None:
    picture = broken()
    make.tell(picture, RESCUE)
    assert picture[Route][R1].stops == ()
    assert picture[Route][R2].stops == (MEETING.stop, S1, S3, S2)
    assert (picture[Stop][MEETING.stop].kind, picture[Stop][MEETING.stop].lat) == (StopKind.TRANSFER, 54.3)
    make.tell(picture, StopReached(MEETING.stop), GoodsTransferred(MEETING.stop))
    assert picture[Parcel]["P1"].route == R2
    make.tell(picture, StopReached(S1), StopDelivered(S1, (ParcelId("P1"),)))
    assert picture[Stop][S1].status is StopStatus.DONE


def test_a_van_is_not_overloaded() -> None:
    heavy = on_the_road()
    crowd = planned(stop(S1), stop(S2))
    assert problems(heavy, crowd) == ""
    parcel = heavy[Parcel]["P1"]
    heavy.put([replace(parcel, weight_g=900_000)])
    assert "may carry 800 kg" in problems(heavy, crowd)


def test_every_reason_is_given_at_once() -> None:
    words = problems(broken(), planned(stop(S1), stop(StopId("S9")), version=7))
    for reason in ("broken down", "changed since", "There is no stop S9.", "Stop S2 of route R1 is forgotten."):
        assert reason in words


def test_the_lane_of_a_route_is_known_before_it_departs() -> None:
    assert on_the_road()[Route][R1].lane == LaneId("L1")
    assert on_the_road()[Stop][S1].orders == (OrderId("O1"),)


def test_stops_made_while_the_plan_was_looked_at_are_passed_over() -> None:
    picture = on_the_road()
    plan = ReRoute((planned(stop(S2), stop(S1)),))
    make.tell(picture, StopReached(S1))
    assert list(plan_problems(picture, plan)) == []
    make.tell(picture, plan)
    assert [verdict.accepted for verdict in picture[Verdict].values()] == [True]
    assert picture[Route][R1].stops == (S1, S2)
    assert (picture[Stop][S1].status, picture[Stop][S2].status) == (StopStatus.REACHED, StopStatus.AHEAD)


def test_two_new_meetings_do_not_share_a_name() -> None:
    picture = broken()
    spare = planned(MEETING, stop(S2), route=RouteId("H1"), vehicle=VehicleId("V3"), version=0)
    rescue = planned(MEETING, stop(S1), stop(S3), route=R2, vehicle=V2)
    assert "Two new stops have one name." in problems(picture, planned(), rescue, spare)


def test_an_idle_vehicle_drives_one_new_route_at_a_time() -> None:
    picture = broken()
    make.tell(picture, VehicleListed(replace(picture[Vehicle]["V2"], id=VehicleId("V3"))))
    plans = [
        planned(
            PlannedStop(StopId(f"M{n}"), make.at(4), R1), stop(key), route=RouteId(f"H{n}"), vehicle=VehicleId("V3"),
            version=0,
        )
        for n, key in enumerate((S1, S2))
    ]  # fmt: skip
    assert problems(picture, planned(), *plans) == "V3 would drive 2 new routes at once."


def test_a_route_that_has_not_left_can_wait_and_one_on_the_road_cannot() -> None:
    picture = on_the_road()
    later = replace(planned(stop(S1), stop(S2)), departs_at=make.at(5))
    assert "Route R1 is on the road and cannot wait at the dock." in problems(picture, later)
    make.tell(picture, make.order("O9"), make.route("R9", "V2", (make.visit("O9", "S9", 6),)))
    waits = RoutePlan(RouteId("R9"), V2, 1, (stop(StopId("S9"), 6.5),), 10.0, make.at(5.5))
    make.tell(picture, ReRoute((waits,)))
    route = picture[Route][RouteId("R9")]
    assert (route.departure_at, route.version) == (make.at(5.5), 2)


def test_before_either_route_is_loaded_a_stop_goes_over_with_its_orders() -> None:
    picture = on_the_road()
    make.tell(picture, make.order("O4"), make.order("O5"), make.order("O6"))
    make.tell(picture, make.route("R3", "V1", (make.visit("O4", "S4"), make.visit("O6", "S6"))))
    make.tell(picture, make.route("R4", "V2", (make.visit("O5", "S5"),)))
    one, other = RouteId("R3"), RouteId("R4")
    plans = (
        planned(stop(StopId("S6")), route=one),
        planned(stop(StopId("S5")), stop(StopId("S4")), route=other, vehicle=V2),
    )
    make.tell(picture, ReRoute(plans))
    assert picture[Stop][StopId("S4")].route == other
    assert picture[Progress][OrderId("O4")].route == other
    assert picture[Progress][OrderId("O6")].route == one
    assert picture[Route][other].stops == (StopId("S5"), StopId("S4"))
