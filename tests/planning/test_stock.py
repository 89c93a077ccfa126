"""Allocation: never more than there is, and as many whole orders as can be."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from controltower.domain.ids import ItemId, LineId, OrderId, PlaceId, SiteId
from controltower.domain.orders import Service
from controltower.domain.times import HOUR, Instant
from controltower.planning.stock import (
    AllocationPlan,
    AllocationProblem,
    Lot,
    Need,
    Standing,
    plan_allocation,
    worth_of,
)

NOW = Instant(1_000 * HOUR)
SITE = SiteId("DC")


def at(hours: float) -> Instant:
    return Instant(NOW + round(hours * HOUR))


def lot(item: str, quantity: int, place: str = "", hours: float = 0.0, standing: Standing = Standing.FACE) -> Lot:
    return Lot(PlaceId(place or f"at {item}"), ItemId(item), SITE, quantity, at(hours), standing)


def need(line: str, item: str, quantity: int = 1, hours: float = 4.0, whole: bool = True) -> Need:
    order = OrderId(line.split("/", maxsplit=1)[0])
    return Need(LineId(line), order, ItemId(item), SITE, quantity, at(hours), Service.SAME_DAY, whole)


def planned(lots: Iterable[Lot], needs: Iterable[Need]) -> AllocationPlan:
    problem = AllocationProblem(NOW, tuple(lots), tuple(needs))
    plan = plan_allocation(problem)
    assert problems(problem, plan) == []
    return plan


def problems(problem: AllocationProblem, plan: AllocationPlan) -> list[str]:
    """What is wrong with a plan, by the rules of stock and not by the planner's own."""
    lots, needs = defaultdict(list), {each.line: each for each in problem.needs}
    for each in problem.lots:
        lots[each.place, each.item].append(each)
    taken: Counter[tuple[PlaceId, ItemId]] = Counter()
    got: Counter[LineId] = Counter()
    wrong = []
    for grant in plan.grants:
        want = needs[grant.line]
        found = lots[grant.place, want.item]
        if grant.quantity <= 0 or not found or found[0].site != want.site:
            wrong.append(f"{grant} is of nothing")
        elif found[0].ready_at > want.leaves_at:
            wrong.append(f"{grant} comes too late")
        taken[grant.place, want.item] += grant.quantity
        got[grant.line] += grant.quantity
    wrong += [f"{key}: {n} taken" for key, n in taken.items() if n > sum(each.quantity for each in lots[key])]
    wrong += [f"{key} gets {n}" for key, n in got.items() if n > needs[key].quantity]
    whole = {each.order for each in problem.needs} - {
        each.order for each in problem.needs if got[each.line] < each.quantity
    }
    if set(plan.whole) != whole:
        wrong.append(f"{plan.whole} are said to be whole, {whole} are")
    unserved = {each.line for each in problem.needs if got[each.line] < each.quantity}
    if {each.id for each in plan.left_out} != unserved:
        wrong.append("not every line that goes without is explained")
    return wrong


def most_worth(problem: AllocationProblem) -> float:
    """The worth of the best set of whole orders, by trying all."""
    orders = defaultdict(list)
    for each in problem.needs:
        orders[each.order].append(each)
    may = [needs for needs in orders.values() if all(each.whole for each in needs)]
    best = 0.0
    for count in range(len(may) + 1):
        for some in combinations(may, count):
            if fits(problem, [each for needs in some for each in needs]):
                best = max(best, sum(worth_of(problem, needs[0]) for needs in some))
    return best


def fits(problem: AllocationProblem, needs: list[Need]) -> bool:
    """Whether all of these can be served: by departure, each from what is ready first."""
    left = {number: each.quantity for number, each in enumerate(problem.lots)}
    ready = sorted(left, key=lambda number: problem.lots[number].ready_at)
    for want in sorted(needs, key=lambda each: each.leaves_at):
        missing = want.quantity
        for number in ready:
            each = problem.lots[number]
            if (each.item, each.site) == (want.item, want.site) and each.ready_at <= want.leaves_at:
                taken = min(missing, left[number])
                left[number], missing = left[number] - taken, missing - taken
        if missing:
            return False
    return True


hours = st.sampled_from([0.5, 1.0, 2.0, 4.0])
lots = st.lists(
    st.tuples(st.sampled_from("ABC"), st.integers(0, 4), st.sampled_from([0.0, 0.75, 1.5, 3.0]), st.integers(0, 3)),
    max_size=6,
)
orders = st.lists(
    st.tuples(
        hours,
        st.sampled_from(list(Service)),
        st.booleans(),
        st.dictionaries(st.sampled_from("ABC"), st.integers(1, 3), min_size=1),
    ),
    max_size=7,
)


def drawn(some_lots: list, some_orders: list) -> AllocationProblem:
    return AllocationProblem(
        NOW,
        tuple(
            lot(item, quantity, f"P{number}", ready, Standing(kind))
            for number, (item, quantity, ready, kind) in enumerate(some_lots)
        ),
        tuple(
            Need(LineId(f"O{n}/{item}"), OrderId(f"O{n}"), ItemId(item), SITE, quantity, at(leaves), service, whole)
            for n, (leaves, service, whole, wanted) in enumerate(some_orders)
            for item, quantity in wanted.items()
        ),
    )


@given(lots, orders)
def test_no_plan_gives_what_is_not_there_and_none_makes_more_worth_of_whole_orders(some_lots, some_orders):
    problem = drawn(some_lots, some_orders)
    plan = plan_allocation(problem)
    assert problems(problem, plan) == []
    best = most_worth(problem)
    assert plan.worth == pytest.approx(best)
    assert plan.bound == pytest.approx(best)


@given(lots, orders)
def test_cut_short_a_plan_is_still_whole_and_its_bound_still_holds(some_lots, some_orders):
    problem = drawn(some_lots, some_orders)
    plan = plan_allocation(problem, stop=lambda: True)
    assert problems(problem, plan) == []
    assert plan.worth <= most_worth(problem) + 1e-9 <= plan.bound + 2e-9


def test_two_whole_orders_come_before_parts_of_three():
    needs = [
        *(need("O1/1", "A", 2), need("O1/2", "B", 2)),
        need("O2/1", "A", 1),
        need("O3/1", "B", 1),
        need("O4/1", "A", 1),
    ]
    plan = planned([lot("A", 2), lot("B", 2)], needs)
    assert plan.whole == ("O2", "O3", "O4")


def test_an_order_that_cannot_be_whole_does_not_take_the_last_piece_from_one_that_can():
    plan = planned([lot("A", 1)], [need("O1/1", "A", 1, 1.0), need("O1/2", "B", 1, 1.0), need("O2/1", "A", 1, 4.0)])
    assert [(grant.line, grant.quantity) for grant in plan.grants] == [("O2/1", 1)]
    assert {each.id: each.reason for each in plan.left_out} == {
        "O1/1": "Line O1/1 goes without 1 of 1 pieces of A: the 1 to be had before it leaves go to orders that they "
        "make whole, or that leave sooner.",
        "O1/2": "Line O1/2 goes without 1 of 1 pieces of B: there is none at DC, and none is due.",
    }


def test_who_leaves_later_waits_for_the_truck_so_that_who_leaves_sooner_gets_what_is_there():
    needs = [need("O1/1", "A", 2, 5.0), need("O2/1", "A", 2, 1.0)]
    plan = planned([lot("A", 2), lot("A", 2, "N1", 2.0, Standing.DUE)], needs)
    assert {(grant.line, grant.place) for grant in plan.grants} == {("O2/1", "at A"), ("O1/1", "N1")}


def test_of_two_equal_orders_the_one_that_leaves_sooner_is_served():
    plan = planned([lot("A", 1)], [need("O1/1", "A", 1, 8.0), need("O2/1", "A", 1, 1.0)])
    assert plan.whole == ("O2",)


def test_a_line_takes_all_its_pieces_at_one_place_where_one_has_them():
    lots = [lot("A", 1, "P1"), lot("A", 9, "P2"), lot("A", 3, "P3")]
    plan = planned(lots, [need("O1/1", "A", 3)])
    assert [(grant.place, grant.quantity) for grant in plan.grants] == [("P3", 3)]


def test_what_nobody_can_be_made_whole_with_still_fills_lines_in_part():
    plan = planned([lot("A", 2)], [need("O1/1", "A", 3, 1.0)])
    assert [(grant.line, grant.quantity) for grant in plan.grants] == [("O1/1", 2)]
    assert plan.whole == ()


def test_the_same_question_has_the_same_answer():
    problem = drawn([("A", 3, 0.0, 0), ("B", 2, 0.75, 3)], [(1.0, Service.EXPRESS, True, {"A": 2, "B": 1})] * 4)
    assert plan_allocation(problem) == plan_allocation(problem)
