"""Waves and the road: what finds no van goes later, behind what finds one, and that is said."""

import pickle
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from controltower.domain.ids import VehicleId
from controltower.domain.times import HOUR, Instant
from controltower.domain.tracking import PositionReported, TrackState, VehicleBrokeDown
from controltower.planning.waves import RoadRoom, WavesProblem, as_planned, plan_waves, problem_of, without_van
from controltower.planning.waves.fleet import HOME, PER_HOUR, ROUND
from tests.helpers import make
from tests.planning.test_waves import NOW, problem, wave

FIRST, SECOND = Instant(NOW + 4 * HOUR), Instant(NOW + 9 * HOUR)
TONS = 1_000_000.0
A_ROUND = PER_HOUR * (ROUND - HOME) / HOUR


def full(*waves, first: float, second: float = 1_000, grams: float = TONS) -> WavesProblem:
    """Vehicles that take so many parcels with the departure in four hours, and with the one in nine."""
    road = (RoadRoom(FIRST, first, grams), RoadRoom(SECOND, second, TONS))
    return replace(problem(*waves), road=road)


def promised(asked: WavesProblem) -> WavesProblem:
    """The same, the highest number of each wave promised first."""
    waves = [
        replace(
            each,
            orders=tuple(replace(order, promised_by=Instant(FIRST - n)) for n, order in enumerate(each.orders)),
        )
        for each in asked.waves
    ]
    return replace(asked, waves=tuple(waves))


def test_what_finds_no_van_goes_with_the_next_departure_and_says_so():
    plan = plan_waves(full(wave("W1", 50), first=30))
    by_departure = Counter[Instant]()
    for release in plan.releases:
        by_departure[release.departure_at] += len(release.orders)
    assert by_departure == {FIRST: 30, SECOND: 20}
    assert (plan.no_van_now, plan.no_van_then) == (20, 0)
    assert [each.reason for each in plan.left_out] == [
        "W1 is more than its vehicles can take: 20 orders of it find no van before a later departure."
    ]
    assert plan.then.late <= plan.now.late


def test_who_is_promised_first_finds_a_van_first():
    plan = plan_waves(promised(full(wave("W1", 10), first=3)))
    (soon,) = (set(each.orders) for each in plan.releases if each.departure_at == FIRST)
    assert soon == {"W1-9", "W1-8", "W1-7"}


def test_what_is_on_the_floor_has_its_room_before_what_is_planned():
    plan = plan_waves(full(wave("W1", 25, floor=True), wave("W2", 20), first=30))
    assert sum(len(each.orders) for each in plan.releases if each.departure_at == FIRST) == 5


def test_weight_is_a_limit_too():
    asked = full(wave("W1", 10), first=100, grams=5_000)
    heavy = replace(asked.waves[0], orders=tuple(replace(each, weight_g=1_000) for each in asked.waves[0].orders))
    plan = plan_waves(replace(asked, waves=(heavy,)))
    assert plan.no_van_now == 5
    assert sum(len(each.orders) for each in plan.releases if each.departure_at == FIRST) == 5


def test_where_no_departure_has_room_the_last_one_takes_them_and_they_are_counted():
    plan = plan_waves(full(wave("W1", 50), first=30, second=5))
    assert plan.no_van_then == 15
    assert sum(len(each.orders) for each in plan.releases) == 50


def test_with_room_for_all_the_plan_is_as_without_a_road():
    free = problem(wave("W1", 50), wave("W2", 50))
    assert plan_waves(full(*free.waves, first=100)).releases == plan_waves(free).releases


def test_the_plan_counts_what_finds_no_van_as_its_releases_do():
    asked = full(wave("W1", 50), wave("W2", 40, leaves_h=9), first=30, second=55)
    plan = plan_waves(pickle.loads(pickle.dumps(asked)))
    assert without_van(asked, as_planned(asked)) == plan.no_van_now == 20
    assert without_van(asked, plan.releases) == plan.no_van_then == 5


@settings(max_examples=25, deadline=None)
@given(
    sizes=st.lists(st.tuples(st.integers(1, 30), st.sampled_from((4.0, 9.0)), st.booleans()), max_size=5),
    first=st.integers(0, 60),
    second=st.integers(0, 60),
)
def test_every_order_is_released_once_and_no_more_of_them_find_no_van(sizes, first, second):
    waves = [wave(f"W{n}", size, leaves_h=hours, floor=floor) for n, (size, hours, floor) in enumerate(sizes)]
    asked = full(*waves, first=first, second=second)
    plan = plan_waves(asked)
    wanted = sorted(order.id for each in asked.planned for order in each.orders)
    assert sorted(order for release in plan.releases for order in release.orders) == wanted
    assert plan.no_van_then <= plan.no_van_now
    assert all(release.release_at < release.departure_at for release in plan.releases)
    parcels = sum(size for size, _, _ in sizes)
    assert plan.no_van_then >= max(0, parcels - first - second)
    assert plan.no_van_then == pytest.approx(without_van(asked, plan.releases))


def rooms(*said, hours: float = 0.5) -> tuple[RoadRoom, ...]:
    """Of a site with two vans, two orders and what was said."""
    picture = make.opened()
    make.tell(picture, make.order("O1"), make.order("O2"), *said, hours=hours)
    return problem_of(picture, picture.now, make.SITE).road


def test_before_routes_are_planned_there_is_room_for_what_all_vans_bring_in_a_round():
    assert rooms() == (RoadRoom(make.at(3), 2 * A_ROUND, 1_600_000.0),)


def test_a_van_that_stands_broken_down_takes_nothing():
    position = PositionReported(VehicleId("V1"), 54.3, 10.1, 0.0, 0.0, 0.0, TrackState.PARKED)
    assert rooms(position, VehicleBrokeDown(VehicleId("V1"), "gear")) == (RoadRoom(make.at(3), A_ROUND, 800_000.0),)


def test_a_van_that_is_still_out_at_the_departure_takes_nothing():
    elsewhere = replace(make.route(visits=(make.visit("O9", hours=4.0),)), departure_at=make.at(2))
    (room,) = rooms(make.order("O9"), elsewhere)[-1:]
    assert room == RoadRoom(make.at(3), A_ROUND, 800_000.0)


def test_once_routes_are_planned_only_what_has_one_has_room():
    assert rooms(make.route(visits=(make.visit("O1"),)), hours=1.5) == (RoadRoom(make.at(3), 1.0, 1_000.0),)
