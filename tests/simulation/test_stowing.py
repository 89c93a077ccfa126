from collections.abc import Sequence
from dataclasses import replace
from functools import cache

import pytest

from controltower.domain.folding import fold
from controltower.domain.ids import OrderId, ParcelId, RouteId
from controltower.domain.loading import Load, ParcelLoaded
from controltower.domain.orders import OrderRolled, Progress
from controltower.domain.packing import Parcel
from controltower.domain.picture import Picture
from controltower.domain.routes import Route, RouteStatus, Stop, Vehicle
from controltower.domain.tracking import StopFailed
from controltower.planning.loading import RoutePlan, plan_route, problem_of
from controltower.simulation.plain import PLAIN
from controltower.simulation.planners import Freight, Stowed
from controltower.tower.floorwork.loads import out_of_turn
from controltower.tower.planners import stowed
from tests.helpers.days import day

PLANNED = replace(PLAIN, loads=stowed)


@cache
def planned_day():
    return day(planners=PLANNED)


def bodies(runner, kind):
    return [each.body for each in runner.journal.entries if isinstance(each.body, kind)]


def test_whole_loads_go_in_exactly_as_the_desk_would_have_them():
    """The desk plans from the picture at the moment of the first scan; vehicles that had to take latecomers aside."""
    picture = Picture()
    desks: dict[RouteId, RoutePlan] = {}
    went_in: dict[RouteId, list[str]] = {}
    for entry in planned_day().journal.entries:
        body = entry.body
        if isinstance(body, ParcelLoaded):
            asked = problem_of(picture, body.route) if body.route not in went_in else None
            if asked is not None and not any(each.things for each in asked.orders):
                desks[body.route] = plan_route(asked, exact=False)
            went_in.setdefault(body.route, []).append(body.parcel)
        fold(picture, entry)
    assert len(desks) >= 5
    as_planned = [route for route, plan in desks.items() if went_in[route] == [each.piece for each in plan.plan.load]]
    assert len(as_planned) >= 0.8 * len(desks)
    for route in as_planned:
        assert not out_of_turn(desks[route], went_in[route])


def test_a_load_by_plan_is_no_less_in_the_order_of_stops():
    loads = planned_day().twin.picture[Load].values()
    assert sum(len(load.parcels) for load in loads) > 40
    assert sum(load.out_of_sequence for load in loads) <= 0.1 * sum(len(load.parcels) for load in loads)


@pytest.fixture(scope="module")
def one_stays():
    """A day on which one order, the first that is asked for, finds no place in any vehicle."""
    unlucky: list[OrderId] = []

    def picky(vehicle: Vehicle, freights: Sequence[Freight]) -> Stowed:
        del vehicle
        unlucky.extend([freights[0].order] if not unlucky else [])
        left = {each.parcel: "It is too long." for each in freights if each.order == unlucky[0]}
        return Stowed(tuple(each.parcel for each in reversed(freights) if each.parcel not in left), left)

    return day(planners=replace(PLAIN, loads=picky)), unlucky


def test_what_finds_no_place_stays_and_its_order_rolls_with_the_reason(one_stays):
    runner, (order,) = one_stays
    rolled = [each for each in bodies(runner, OrderRolled) if each.order == order and "no place" in each.reason]
    assert rolled
    assert all(each.reason.endswith("It is too long.") for each in rolled)
    assert not {each.parcel for each in bodies(runner, ParcelLoaded)} & set(progress(runner, order).parcels)


def test_a_stop_whose_goods_find_no_place_is_not_driven_to(one_stays):
    runner, (order,) = one_stays
    picture = runner.twin.picture
    reasons = {each.stop: each.reason for each in bodies(runner, StopFailed)}
    stops = [stop for stop in picture[Stop].values() if stop.orders == (order,)]
    assert any(reasons.get(stop.id) == "left behind: no room" for stop in stops)


def test_a_vehicle_leaves_in_time_without_what_finds_no_place(one_stays):
    runner, (order,) = one_stays
    picture = runner.twin.picture
    lane = picture[Parcel][progress(runner, order).parcels[0]].lane
    assert lane is not None
    assert all(route.status is RouteStatus.DONE for route in picture[Route].values())


def test_of_parcels_that_are_too_many_some_are_left_each_with_a_reason():
    van = next(iter(planned_day().twin.picture[Vehicle].values()))
    crates = [Freight(ParcelId(f"C{n}"), OrderId(f"O{n}"), n, 1200, 800, 900, 20_000) for n in range(1, 60)]
    found = stowed(van, crates)
    assert found.left
    assert all(reason.endswith(".") for reason in found.left.values())
    assert sorted([*found.parcels, *found.left]) == sorted(crate.parcel for crate in crates)


def progress(runner, order: OrderId) -> Progress:
    found: Progress = runner.twin.picture[Progress][order]
    return found


def test_the_same_load_is_planned_alike_wherever_it_is_asked_for():
    picture = planned_day().twin.picture
    van = next(iter(picture[Vehicle].values()))
    freights = [
        Freight(parcel.id, parcel.order, number, parcel.length_mm, parcel.width_mm, parcel.height_mm, parcel.weight_g)
        for number, parcel in enumerate(list(picture[Parcel].values())[:20], 1)
    ]
    assert stowed(van, freights) == stowed(van, freights)
