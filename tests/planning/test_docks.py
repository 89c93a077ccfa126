"""Trucks to doors: within every rule, proven where it says so, and with no more appointments moved than asked."""

import pickle
from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from controltower.domain.ids import DoorId, RouteId
from controltower.domain.places import DoorKind
from controltower.domain.times import HOUR, MINUTE, Instant, Span
from controltower.planning.docks import (
    Bay,
    Booking,
    Crew,
    Departure,
    DocksProblem,
    Feed,
    Goal,
    Mode,
    Visit,
    Way,
    plan_changes,
    plan_docks,
)
from tests.benchmarks.dockyards import made, read, written
from tests.benchmarks.intervals import Intervals
from tests.helpers.yard import cost_of, faults

NOW = Instant(1_800_000_000_000_000)
IN = frozenset({DoorKind.INBOUND})


def at(minutes: float) -> Instant:
    return Instant(NOW + round(minutes * MINUTE))


def bay(door: str, *equipment: str, x_m: float = 0.0, closed: tuple[Span, ...] = ()) -> Bay:
    return Bay(DoorId(door), IN, frozenset(equipment), x_m, 0.0, closed)


def way(comes: float = 0, over: float = 600, work: float = 60, mode: Mode = Mode.LIVE, **more: float) -> Way:
    return Way(mode, at(comes), at(over), 60.0 * work, **more)


def visit(name: str, *ways: Way, **more: object) -> Visit:
    return Visit(name, DoorKind.INBOUND, ways or (way(detention_h=60.0),), **more)  # type: ignore[arg-type]


def problem(*visits: Visit, bays: tuple[Bay, ...] = (bay("D1"),), people: int = 9, **more: object) -> DocksProblem:
    crew = (Crew(Span(NOW, at(720)), people),)
    return DocksProblem(NOW, at(720), bays, visits, crew, **more)  # type: ignore[arg-type]


def booking(name: str, door: str, starts: float, minutes: float = 60) -> Booking:
    return Booking(name, DoorId(door), Mode.LIVE, at(starts), at(starts), at(starts + minutes), at(starts + minutes))


def planned(asked: DocksProblem):
    plan = plan_docks(asked, seconds=2.0)
    assert faults(asked, plan) == []
    return plan


def starts_of(plan) -> dict[str, tuple[str, float]]:
    return {each.visit: (each.door, (each.starts_at - NOW) / MINUTE) for each in plan.bookings}


def test_two_trucks_at_one_door_come_one_after_the_other():
    plan = planned(problem(visit("A"), visit("B")))
    assert sorted(starts for _, starts in starts_of(plan).values()) == [0, 60]
    assert plan.is_proven


def test_a_truck_that_needs_cooling_takes_the_cooled_door_though_it_is_farther():
    doors = (bay("D1"), bay("D2", "reefer", x_m=90.0))
    plan = planned(problem(visit("A", needs=frozenset({"reefer"}), trips=20), bays=doors))
    assert starts_of(plan) == {"A": ("D2", 0)}


def test_of_equal_doors_the_one_next_to_the_lane_is_taken():
    doors = (bay("D1"), bay("D2", x_m=40.0))
    assert starts_of(planned(problem(visit("A", lane_x_m=38.0, trips=20), bays=doors)))["A"][0] == "D2"


def test_what_crosses_the_dock_draws_a_truck_to_the_door_next_to_its_lanes():
    doors = (bay("D1"), bay("D2", x_m=40.0), bay("D3", x_m=80.0))
    stored = visit("A", trips=2)
    crossing = replace(stored, goals=(Goal(40.0, 20.0), Goal(80.0, 20.0, 2), Goal(80.0, 20.0)))
    assert starts_of(planned(problem(stored, bays=doors)))["A"][0] == "D1"
    assert starts_of(planned(problem(crossing, bays=doors)))["A"][0] == "D2"


def test_people_who_are_not_there_keep_a_door_empty():
    plan = planned(problem(visit("A", crew=2), visit("B", crew=2), bays=(bay("D1"), bay("D2")), people=3))
    assert sorted(starts for _, starts in starts_of(plan).values()) == [0, 60]


def test_a_closed_door_is_not_used():
    doors = (bay("D1", closed=(Span(at(30), at(200)),)),)
    assert starts_of(planned(problem(visit("A"), bays=doors))) == {"A": ("D1", 200)}


def test_a_dropped_trailer_waits_and_lets_the_driver_go():
    either = visit("A", way(work=60, detention_h=60), way(work=60, mode=Mode.DROP, fee=10))
    live = visit("B", way(work=60, detention_h=60))
    plan = planned(problem(either, live))
    assert {each.visit: each.mode for each in plan.bookings} == {"A": Mode.DROP, "B": Mode.LIVE}
    assert starts_of(plan)["A"][1] >= 60


def test_detention_begins_after_the_free_time():
    plan = planned(problem(visit("A", way(work=120, free_s=3_600, detention_h=30))))
    assert plan.cost == pytest.approx(30.0)


def test_the_route_that_leaves_first_gets_its_goods_first():
    soon, late = Departure(RouteId("R1"), at(60), 100.0), Departure(RouteId("R2"), at(400), 100.0)
    asked = problem(
        visit("A", way(), feeds=(Feed(RouteId("R2")),)),
        visit("B", way(), feeds=(Feed(RouteId("R1")),)),
        departures=(soon, late),
    )
    plan = planned(asked)
    assert starts_of(plan)["B"][1] == 0
    assert plan.late == ()


def test_a_route_is_as_late_as_the_last_truck_it_waits_for():
    route = Departure(RouteId("R1"), at(30), 100.0)
    asked = problem(
        visit("A", feeds=(Feed(RouteId("R1"), 600),)), visit("B", feeds=(Feed(RouteId("R1")),)), departures=(route,)
    )
    assert planned(asked).late == ((RouteId("R1"), 90 * 60.0),)


@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        (problem(visit("A", needs=frozenset({"reefer"}))), "no inbound door has reefer"),
        (problem(visit("A", way(over=45))), "comes too late to be done"),
        (problem(visit("A", crew=5), people=4), "needs 5 people at once"),
        (problem(visit("A", way(over=60)), visit("B", way(over=60))), "the only door that fits is taken"),
        (
            problem(
                visit("A", way(over=60), crew=2),
                visit("B", way(over=60), crew=2),
                bays=(bay("D1"), bay("D2")),
                people=3,
            ),
            "2 people at once are not to be had",
        ),
        (problem(visit("A", way(detention_h=60), refusal=10.0)), "costs more than to refuse it"),
    ],
)
def test_what_has_no_door_says_why(asked: DocksProblem, reason: str):
    assert reason in planned(asked).left_out[0].reason


def test_a_late_truck_alone_is_moved_where_no_other_may_be():
    asked = problem(
        visit("A", way(70)), visit("B", way(detention_h=60)), booked=(booking("A", "D1", 0), booking("B", "D1", 120))
    )
    plan = planned(replace(asked, most_changes=0))
    assert plan.changed == ("A",)
    assert starts_of(plan) == {"A": ("D1", 180), "B": ("D1", 120)}


def test_each_extra_change_has_its_price_and_none_is_worse_than_fewer():
    late = visit("A", way(60, detention_h=80))
    others = [visit(f"T{n}", way(0, detention_h=20)) for n in range(3)]
    booked = (booking("A", "D1", 0), *(booking(f"T{n}", "D1", 60 * (n + 1)) for n in range(3)))
    asked = problem(late, *others, booked=booked)
    plans = plan_changes(asked, 3, seconds=4.0)
    assert [len(set(plan.changed) - {"A"}) <= k for k, plan in enumerate(plans)] == [True] * 4
    assert [plan.cost for plan in plans] == sorted((plan.cost for plan in plans), reverse=True)
    assert plans[-1].cost < plans[0].cost


def test_what_is_frozen_stays_and_what_stands_at_a_door_stays_in_any_case():
    asked = problem(visit("A", way(0, detention_h=60)), visit("B", way(0, detention_h=60)), visit("C"))
    stands = replace(booking("C", "D1", 0, 200), stands=True)
    asked = replace(asked, booked=(booking("A", "D1", 300), stands), frozen_until=at(301))
    plan = planned(asked)
    assert starts_of(plan)["A"] == ("D1", 300)
    assert starts_of(plan)["B"] == ("D1", 200)
    assert starts_of(plan)["C"] == ("D1", 0)


def test_a_truck_that_stands_longer_than_thought_moves_who_is_booked_behind_it():
    stands = replace(booking("C", "D1", 0, 100), stands=True)
    asked = problem(
        visit("A"), visit("C"), booked=(stands, booking("A", "D1", 60)), frozen_until=at(90), most_changes=0
    )
    assert starts_of(planned(asked))["A"] == ("D1", 100)


def test_one_seed_gives_one_plan_and_it_can_be_sent_to_another_process():
    asked = made(10, 4, 5)
    plans = [plan_docks(asked, seed=3, seconds=60.0) for _ in range(2)]
    assert plans[0] == plans[1]
    assert pickle.loads(pickle.dumps(plans[0])) == plans[0]


def test_somebody_in_a_hurry_still_gets_a_plan_that_is_allowed():
    asked = made(40, 8, 2)
    plan = plan_docks(asked, stop=lambda: True)
    assert faults(asked, plan) == []
    assert not plan.is_proven


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 10_000), st.integers(3, 7), st.integers(1, 3))
def test_what_is_proven_is_what_cp_sat_proves_by_itself(seed: int, trucks: int, doors: int):
    asked = made(trucks, doors, seed)
    plan = plan_docks(asked, seconds=1.0)
    assert faults(asked, plan) == []
    peer = Intervals(asked).solve(1.0, seed)
    assert plan.bound <= cost_of(asked, peer.bookings) + 0.005
    assert peer.bound <= plan.cost + 0.005


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 10_000), st.integers(4, 14), st.integers(1, 4), st.integers(0, 3))
def test_a_plan_with_late_trucks_keeps_to_all_rules_and_to_the_change_budget(
    seed: int, trucks: int, doors: int, most: int
):
    chance = Random(seed)
    asked = made(trucks, doors, seed)
    before = plan_docks(asked, seconds=0.2)
    now = Instant(asked.now + chance.randrange(4) * HOUR)
    late = {each.visit for each in before.bookings if each.starts_at > now and chance.random() < 0.2}
    stands = tuple(replace(each, stands=each.starts_at <= now) for each in before.bookings if each.ends_at > now)
    there = {each.visit for each in stands} | {each.id for each in before.left_out}
    visits = tuple(
        _delayed(each, 45 * MINUTE) if each.id in late else each for each in asked.visits if each.id in there
    )
    anew = replace(asked, now=now, visits=visits, booked=stands, most_changes=most, frozen_until=Instant(now + HOUR))
    plan = plan_docks(anew, seconds=0.2)
    assert faults(anew, plan) == []
    assert len(set(plan.changed) - late) <= most
    frozen = [each for each in stands if each.starts_at < anew.frozen_until and each.visit not in late]
    assert set(frozen) <= set(plan.bookings)


def _delayed(each: Visit, by: int) -> Visit:
    return replace(each, ways=tuple(replace(way, from_at=Instant(way.from_at + by)) for way in each.ways))


def test_a_day_that_is_written_is_read_as_it_was():
    assert read(written(made(20, 4, 1))) == made(20, 4, 1)
