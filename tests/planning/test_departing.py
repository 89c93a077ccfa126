"""Whether a route waits at its dock: as long as it pays, and no longer."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from controltower.domain.ids import RouteId, StopId, VehicleId
from controltower.domain.routes import VehicleKind
from controltower.domain.times import HOUR, MINUTE, NEVER, Instant
from controltower.planning.rerouting.departing import DepartureProblem, LateStop, plan_departure
from controltower.planning.travel import Roads
from tests.planning.live import CENTRE, NOON


def stop(number: int, ready_min: float, *, closes_h: float = 6.0) -> LateStop:
    ready, closes = Instant(NOON + round(ready_min * MINUTE)), Instant(NOON + round(closes_h * HOUR))
    return LateStop(StopId(f"S{number}"), CENTRE[0] + number / 100, CENTRE[1], NOON, closes, 120, ready)


def problem(*stops: LateStop) -> DepartureProblem:
    roads = Roads(CENTRE, "UTC")
    return DepartureProblem(
        RouteId("R"), VehicleId("V"), 1, 20.0, NOON, CENTRE, 1.0, VehicleKind.VAN, NEVER, roads, stops
    )


def test_what_is_ready_leaves_in_time():
    assert plan_departure(problem(stop(1, -30), stop(2, -20))).waits_s == (0.0,)


def test_a_route_waits_ten_minutes_for_a_stop_rather_than_leave_it_behind():
    plan = plan_departure(problem(stop(1, -30), stop(2, 5)))
    assert plan.waits_s == (0.0, 600.0)
    assert [choice.left_out for choice in plan.choices] == [1, 0]
    assert plan.choices[1].plans[0].departs_at == Instant(NOON + 10 * MINUTE)


def test_nobody_waits_where_all_others_would_be_late_for_it():
    hurried = [stop(number, -30, closes_h=0.4) for number in range(1, 6)]
    assert plan_departure(problem(*hurried, stop(9, 55))).waits_s == (0.0,)


def test_nobody_waits_longer_than_an_hour():
    assert plan_departure(problem(stop(1, -30), stop(2, 70))).waits_s == (0.0,)


@given(ready=st.lists(st.integers(-60, 90), min_size=1, max_size=8), closes=st.lists(st.floats(0.2, 6), min_size=8))
def test_each_longer_wait_costs_less_and_leaves_no_more_behind(ready, closes):
    stops = [stop(number, at, closes_h=closes[number]) for number, at in enumerate(ready)]
    plan = plan_departure(problem(*stops))
    for one, other in zip(plan.choices, plan.choices[1:], strict=False):
        assert other.cost < one.cost
        assert other.left_out <= one.left_out
    assert list(plan.waits_s) == sorted(plan.waits_s)
    assert plan_departure(replace(problem(*stops)), stop=lambda: True).waits_s == (0.0,)
