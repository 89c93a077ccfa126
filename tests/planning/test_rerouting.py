"""Re-routes from living states: every plan is judged by the domain's own rules."""

import pickle
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from controltower.domain.ids import OrderId, RouteId, StopId, VehicleId
from controltower.domain.orders import OrderPlaced, Service, Wanted
from controltower.domain.proposals import Verdict
from controltower.domain.rerouting import ReRoute, plan_problems
from controltower.domain.routes import Route, Stop, StopKind, StopStatus
from controltower.domain.times import HOUR, Instant
from controltower.domain.tracking import GoodsTransferred, StopFailed, StopReached, VehicleRepaired
from controltower.planning.rerouting import ReroutePlan, RerouteProblem, plan_reroute, problem_of
from controltower.planning.rerouting.problem import Prices
from tests.planning import live

QUICK = 40


def problem(floor: live.Floor, *causes: str, steps: int = QUICK) -> RerouteProblem:
    return replace(problem_of(floor.picture, live.NOON, causes), steps=steps)


def decided(floor: live.Floor, plan: ReroutePlan) -> list[str]:
    """Drive the plan; the reasons of the verdict."""
    before = set(floor.picture[Verdict])
    floor.tell(ReRoute(plan.plans, plan.unserved))
    return [
        reason for key, verdict in floor.picture[Verdict].items() if key not in before for reason in verdict.reasons
    ]


@given(
    seed=st.integers(0, 10_000),
    stops=st.integers(4, 30),
    vehicles=st.integers(1, 5),
    spares=st.integers(0, 2),
    bikes=st.integers(0, 1),
    wrecks=st.sets(st.integers(0, 4), max_size=3),
    jammed=st.booleans(),
    done=st.floats(0, 0.9),
    again=st.integers(0, 4),
    repaired=st.booleans(),
)
@settings(max_examples=30)
def test_any_plan_keeps_every_rule_even_after_an_earlier_one(
    seed, stops, vehicles, spares, bikes, wrecks, jammed, done, again, repaired
):
    floor = live.on_the_road(seed, stops, vehicles, spares=spares, bikes=min(bikes, vehicles - 1), done=done)
    for number in sorted(wrecks):
        if number < vehicles:
            live.broken(floor, f"V{number}")
    if jammed:
        live.jam(floor)
    for round_of in range(2):
        plan = plan_reroute(problem(floor), seed=seed)
        if plan.plans:
            assert list(plan_problems(floor.picture, ReRoute(plan.plans, plan.unserved))) == []
            assert decided(floor, plan) == []
        assert plan.cost_then <= plan.cost_now + 1e-6
        assert {each.id for each in plan.left_out} >= {key for key in plan.unserved if _delivery(floor, key)}
        assert all(each.reason.endswith(".") for each in plan.left_out)
        if round_of == 0:
            _life_goes_on(floor, vehicles, again, repaired, wrecks)


def _delivery(floor: live.Floor, key: StopId) -> bool:
    return floor.picture[Stop][key].kind is StopKind.DELIVERY


def _life_goes_on(floor: live.Floor, vehicles: int, again: int, repaired: bool, wrecks: set[int]) -> None:
    """A meeting takes place, a stop fails, something else breaks down, or a wreck drives again."""
    meetings = [stop for stop in floor.picture[Stop].values() if stop.kind is StopKind.TRANSFER]
    for meeting in meetings[: again % 2]:
        if meeting.status is StopStatus.AHEAD:
            floor.tell(StopReached(meeting.id), GoodsTransferred(meeting.id))
    ahead = [stop for stop in floor.picture[Stop].values() if stop.status is StopStatus.AHEAD]
    if ahead:
        floor.tell(StopFailed(ahead[0].id, "closed"))
    if again < vehicles:
        live.broken(floor, f"V{again}")
    mended = min((number for number in wrecks if number < vehicles), default=None)
    if repaired and mended is not None:
        floor.tell(VehicleRepaired(VehicleId(f"V{mended}")))


def test_the_goods_of_a_broken_van_are_met_and_delivered_by_others():
    floor = live.on_the_road(1, 40, 5)
    stranded = {stop.id for stop in floor.picture[Stop].values() if stop.route == "R1" and stop.status == "ahead"}
    live.broken(floor, "V1")
    plan = plan_reroute(problem(floor, "V1"), seed=1)
    assert plan.unserved_now == len(stranded) > 0
    assert plan.unserved_then == 0
    made = {stop.stop for each in plan.plans for stop in each.stops}
    assert stranded <= made
    assert any(stop.source == "R1" for each in plan.plans for stop in each.stops)
    assert decided(floor, plan) == []
    assert floor.picture[Route][RouteId("R1")].stops[-1] not in stranded


def test_a_jam_alone_moves_no_stop_to_another_vehicle():
    floor = live.on_the_road(3, 60, 6)
    live.jam(floor)
    plan = plan_reroute(problem(floor, "jam"), seed=1)
    assert all(each.route_now == each.route_then for each in plan.times)
    assert plan.late_min_now > 0
    assert plan.cost_then <= plan.cost_now


def test_where_nothing_is_in_jeopardy_nothing_is_planned():
    plan = plan_reroute(problem(live.on_the_road(2, 20, 3)))
    assert plan.plans == ()
    assert plan.unserved == ()


def test_a_wreck_that_nobody_can_reach_leaves_its_stops_with_a_reason():
    floor = live.on_the_road(4, 10, 1, spares=0)
    live.broken(floor, "V0")
    plan = plan_reroute(problem(floor))
    assert plan.plans == ()
    assert len(plan.left_out) == plan.unserved_now == plan.unserved_then > 0


def test_one_seed_gives_one_plan_and_problems_travel_between_processes():
    floor = live.on_the_road(5, 40, 5)
    live.broken(floor, "V2")
    asked = problem(floor)
    sent = pickle.loads(pickle.dumps(asked))
    assert sent == asked
    assert plan_reroute(sent, seed=3) == plan_reroute(asked, seed=3)
    assert pickle.loads(pickle.dumps(plan_reroute(asked, seed=3))).plans


def test_asked_to_stop_at_once_it_still_hands_over_a_plan_that_can_be_driven():
    floor = live.on_the_road(6, 40, 5)
    live.broken(floor, "V2")
    plan = plan_reroute(problem(floor), stop=lambda: True)
    assert not plan.plans or decided(floor, plan) == []


def test_the_names_of_other_causes_concern_nobody():
    floor = live.on_the_road(7, 20, 3)
    live.broken(floor, "V1")
    assert plan_reroute(problem(floor, "V9")).plans == ()


def leaving_next(floor: live.Floor, hours: float) -> None:
    """An order that leaves with a later departure: every vehicle of the site is counted on for it."""
    leaves = Instant(live.NOON + round(hours * HOUR))
    floor.tell(
        OrderPlaced(
            OrderId("NEXT"), live.SITE, "C", "Rua", 41.15, -8.61, Service.SAME_DAY, leaves, Instant(leaves + HOUR),
            leaves, leaves, (Wanted(live.ITEM, 1),),
        )
    )  # fmt: skip


def test_rescuers_are_home_for_their_next_departure_where_that_can_be():
    floor = live.on_the_road(1, 40, 5)
    leaving_next(floor, 2.8)
    live.broken(floor, "V1")
    asked = problem(floor, "V1")
    assert any(drive.due_home for drive in asked.drives)
    careful = plan_reroute(asked, seed=1)
    careless = plan_reroute(replace(asked, prices=Prices(late_for_next=0, late_for_next_minute=0)), seed=1)
    assert careful.unserved_then == 0
    assert careful.late_for_next_then < careless.late_for_next_then
    assert decided(floor, careful) == []


def test_what_a_plan_says_of_its_lateness_can_be_written():
    floor = live.on_the_road(1, 40, 5)
    leaving_next(floor, 2.8)
    live.broken(floor, "V1")
    plan = plan_reroute(problem(floor, "V1"), seed=1)
    told = (plan.late_now, plan.late_then, plan.unserved_now, plan.late_for_next_now, plan.late_for_next_then)
    assert {type(each) for each in told} == {int}
    assert {type(each) for each in (plan.late_min_now, plan.late_min_then, plan.km_now, plan.km_then)} == {float}


def test_nobody_is_due_home_where_nothing_more_leaves_or_no_departure_can_be_met_any_more():
    floor = live.on_the_road(1, 40, 5)
    assert not any(drive.due_home for drive in problem(floor).drives)
    leaving_next(floor, 0.4)
    assert not any(drive.due_home for drive in problem(floor).drives if drive.version)
