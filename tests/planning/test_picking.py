"""Pick tours: all tasks once, within the cart, and never longer than S-shape."""

from itertools import permutations
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from controltower.domain.ids import AisleId, LocationId, OrderId, TaskId, ZoneId, line_id
from controltower.domain.picking import StockAllocated
from controltower.domain.places import Aisle, AisleListed
from controltower.domain.times import HOUR, Instant
from controltower.planning.picking import (
    Block,
    Cart,
    Pick,
    ToursProblem,
    order_tour,
    plan_tours,
    problem_of,
    s_shape,
    tour_m,
    walk_m,
)
from tests.planning import live

LOW = Block(0.0, 20.0, (10.0, 0.0))
HIGH = Block(0.0, 20.0, (10.0, 20.0))
blocks = st.sampled_from([LOW, HIGH])


def pick(number: int, aisle: int, y: float, weight_g: int = 1_000) -> Pick:
    return Pick(TaskId(f"T{number}"), AisleId(f"A{aisle}"), 3.0 * aisle, y, weight_g, 2_000)


picks_of = st.lists(st.tuples(st.integers(0, 7), st.integers(1, 19)), min_size=1, max_size=25).map(
    lambda places: [pick(n, aisle, float(y)) for n, (aisle, y) in enumerate(places)]
)


@given(block=blocks, picks=picks_of)
def test_a_tour_has_every_task_once_and_is_never_longer_than_s_shape(block, picks):
    tour = order_tour(block, picks)
    by_task = {each.task: each for each in picks}
    assert sorted(tour.tasks) == sorted(by_task)
    assert tour.metres == tour_m(block, [by_task[task] for task in tour.tasks])
    assert tour.metres <= tour_m(block, s_shape(block, picks)) + 1e-9


@given(block=blocks, picks=picks_of)
@settings(max_examples=30)
def test_few_picks_are_near_the_best_of_all_orders(block, picks):
    picks = picks[:6]
    best = min(tour_m(block, order) for order in permutations(picks))
    assert order_tour(block, picks).metres <= best * 1.5 + 1e-9


def test_one_deep_pick_is_fetched_and_back():
    assert order_tour(LOW, [pick(1, 0, 8.0)]).metres == 2 * (10 + 8)


def test_two_aisles_with_deep_picks_are_walked_through():
    tour = order_tour(Block(0.0, 20.0, (0.0, 0.0)), [pick(1, 0, 18.0), pick(2, 1, 18.0)])
    assert tour.metres == 3 + 20 + 20 + 3


def test_walking_between_aisles_takes_the_nearer_cross_aisle():
    assert walk_m(LOW, (0.0, 18.0), (3.0, 19.0)) == 3 + 2 + 1
    assert walk_m(LOW, (0.0, 2.0), (0.0, 9.0)) == 7


@given(block=blocks, picks=picks_of, lines=st.integers(1, 6), weight=st.integers(1_000, 5_000))
def test_tours_hold_every_task_once_and_no_more_than_the_cart(block, picks, lines, weight):
    plan = plan_tours(ToursProblem(block, tuple(picks), Cart(lines, 9_000, weight)))
    assert sorted(task for tour in plan.tours for task in tour.tasks) == sorted(each.task for each in picks)
    assert all(len(tour.tasks) <= min(lines, 4, weight // 1_000) for tour in plan.tours)
    assert plan.remarks == ()


def test_a_task_too_heavy_for_any_cart_goes_alone_and_is_named():
    problem = ToursProblem(LOW, (pick(1, 0, 3.0), pick(2, 0, 4.0, 900_000), pick(3, 0, 5.0)))
    plan = plan_tours(problem)
    assert sorted(tour.tasks for tour in plan.tours) == [("T1",), ("T2",), ("T3",)]
    assert "T2" in plan.remarks[0]


def test_combined_tours_beat_s_shape_on_average():
    chance = Random(1)
    share = []
    for _ in range(100):
        picks = [pick(n, chance.randrange(8), float(chance.randint(1, 19))) for n in range(10)]
        share.append(order_tour(LOW, picks).metres / tour_m(LOW, s_shape(LOW, picks)))
    assert sum(share) / len(share) < 0.97


def test_the_picture_s_reserved_tasks_are_the_problem():
    floor = live.opened()
    floor.tell(AisleListed(Aisle(AisleId("A"), live.SITE, ZoneId("Z1"), 1.0, 0.0, 30.0)))
    order = live.ordered(floor, 1, 41.1, -8.6, live.NOON, Instant(live.NOON + HOUR), 3)
    floor.tell(StockAllocated(TaskId("T"), line_id(OrderId(order), 1), LocationId("A-01"), 3))
    problem = problem_of(floor.picture, ZoneId("Z1"))
    assert [(each.task, each.weight_g) for each in problem.picks] == [("T", 3_000)]
    assert (problem.block.low_y_m, problem.block.high_y_m) == (0.0, 30.0)
