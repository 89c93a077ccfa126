"""Waves: every order in one wave or left out, first route out first in."""

from hypothesis import given
from hypothesis import strategies as st

from controltower.domain.ids import OrderId, RouteId, TaskId, WaveId, line_id
from controltower.domain.picking import StockAllocated
from controltower.domain.times import HOUR, MINUTE, Instant
from controltower.domain.waves import Wave, WavePlanned
from controltower.planning.waves import WaveOrder, WavesProblem, plan_waves, problem_of
from tests.planning import live

NOW = live.NOON
LEAVES = Instant(NOW + 3 * HOUR)


def order(number: int, route: str | None, minutes: int, lines: int = 2, stocked: int = 1) -> WaveOrder:
    leaves = Instant(LEAVES + minutes * MINUTE)
    return WaveOrder(OrderId(f"O{number}"), RouteId(route) if route else None, leaves, lines, stocked)


def problem(orders: list[WaveOrder], most_lines: int = 10) -> WavesProblem:
    return WavesProblem(live.SITE, LEAVES, NOW, tuple(orders), most_lines)


@given(
    drawn=st.lists(st.tuples(st.integers(0, 5), st.integers(1, 8), st.integers(0, 2)), max_size=40),
    most=st.integers(1, 20),
)
def test_every_order_is_in_one_wave_or_left_out_and_waves_keep_their_size(drawn, most):
    orders = [order(n, f"R{r}" if r else None, -200 + 60 * r, lines, s) for n, (r, lines, s) in enumerate(drawn)]
    plan = plan_waves(problem(orders, most))
    placed = [key for wave in plan.waves for key in wave.orders]
    assert sorted([*placed, *(each.id for each in plan.left_out)]) == sorted(each.id for each in orders)
    by_id = {each.id: each for each in orders}
    for wave in plan.waves:
        assert wave.lines == sum(by_id[key].lines for key in wave.orders)
        assert wave.lines <= most or len(wave.orders) == 1
        assert NOW <= wave.ready_by <= min(by_id[key].leaves_at for key in wave.orders)
    assert [wave.ready_by for wave in plan.waves] == sorted(wave.ready_by for wave in plan.waves)


def test_the_route_that_leaves_first_is_in_the_first_wave_and_stays_whole():
    orders = [order(1, "late", 60), order(2, "early", 0), order(3, "late", 60), order(4, "early", 0)]
    plan = plan_waves(problem(orders, most_lines=6))
    assert [wave.orders for wave in plan.waves] == [("O2", "O4"), ("O1", "O3")]
    assert plan.waves[0].ready_by == LEAVES - 30 * MINUTE


def test_orders_without_goods_or_too_late_are_left_out_with_the_reason():
    plan = plan_waves(problem([order(1, None, 0, stocked=0), order(2, "gone", -600)]))
    assert plan.waves == ()
    assert ["nothing reserved" in each.reason or "missed" in each.reason for each in plan.left_out] == [True, True]


def test_the_picture_s_open_orders_of_a_departure_are_planned_once():
    floor = live.opened()
    leaves = Instant(NOW - 2 * HOUR)
    keys = [live.ordered(floor, n, 41.1, -8.6, NOW, Instant(NOW + HOUR), 2) for n in range(3)]
    for n, key in enumerate(keys[:2]):
        floor.tell(StockAllocated(TaskId(f"T{n}"), line_id(key, 1), live.FACE, 2))
    plan = plan_waves(problem_of(floor.picture, live.SITE, leaves))
    (wave,) = plan.waves
    assert wave.orders == ("O0", "O1")
    assert [each.id for each in plan.left_out] == ["O2"]
    floor.tell(WavePlanned(WaveId("W"), live.SITE, wave.departure_at, wave.ready_by, wave.orders))
    assert floor.picture[Wave][WaveId("W")].orders == wave.orders
    assert plan_waves(problem_of(floor.picture, live.SITE, leaves)).waves == ()
