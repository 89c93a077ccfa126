"""Plans of who works where: rules kept, cost counted anew, bound below it, and the same plan every time."""

import pickle
from dataclasses import replace
from itertools import product
from math import inf

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from controltower.domain.ids import SiteId, WorkerId, ZoneId
from controltower.domain.labour import Skill
from controltower.domain.times import HOUR, QUARTER, Instant, Span
from controltower.planning.plans import never
from controltower.planning.staffing import Demand, Hand, StaffingPlan, StaffingProblem, outlook, plan_staffing
from controltower.planning.staffing.arrays import NOWHERE, arrays_of
from controltower.planning.staffing.plan import outlook_of
from controltower.planning.staffing.prices import climbed
from controltower.planning.staffing.whole import bound_of_whole
from tests.helpers.rota import counted, faults

BEGINS, SITE = Instant(1_800_000_000 * 1_000_000 // HOUR * HOUR), SiteId("DC")


def demand(name: str, *hours: float, skill: Skill = Skill.PICK, **more: float) -> Demand:
    return replace(Demand(ZoneId(name), SITE, skill, 0.0, 0.0, hours), **more)  # type: ignore[arg-type]


def hand(name: str, *skills: Skill, zone: str | None = "A", hours: int = 2) -> Hand:
    shift = Span(BEGINS, Instant(BEGINS + hours * HOUR))
    return Hand(WorkerId(name), SITE, frozenset(skills or {Skill.PICK}), shift, (), ZoneId(zone) if zone else None)


def problem(demands: tuple[Demand, ...], hands: tuple[Hand, ...], most: int = 9) -> StaffingProblem:
    return StaffingProblem(BEGINS, demands, hands, most)


def quick(asked: StaffingProblem, seed: int = 1) -> StaffingPlan:
    """The plan after a short search."""
    return plan_staffing(asked, seed=seed, steps=4000, climb=8)


@st.composite
def problems(draw: st.DrawFn) -> StaffingProblem:
    """A few people and zones over up to two hours, with breaks, people who come later, and places that are few."""
    count = draw(st.integers(1, 8))
    zones, people = draw(st.integers(1, 4)), draw(st.integers(0, 6))
    skill = st.sampled_from((Skill.PICK, Skill.PACK))
    demands = tuple(
        Demand(
            ZoneId(f"Z{n}"), SITE, draw(skill), 20.0 * n, 0.0,
            tuple(draw(st.lists(st.sampled_from((0.0, 0.25, 0.5, 1.3)), min_size=count, max_size=count))),
            draw(st.sampled_from((1.0, 2.0))), places=draw(st.integers(1, 3)),
        )
        for n in range(zones)
    )  # fmt: skip
    hands = tuple(_drawn_hand(draw, n, zones) for n in range(people))
    return StaffingProblem(BEGINS, demands, hands, draw(st.integers(0, 5)))


def _drawn_hand(draw: st.DrawFn, n: int, zones: int) -> Hand:
    starts, lasts = draw(st.integers(-2, 4)), draw(st.integers(1, 10))
    shift = Span(Instant(BEGINS + starts * QUARTER), Instant(BEGINS + (starts + lasts) * QUARTER))
    rest = draw(st.integers(starts, starts + lasts))
    rests = (Span(Instant(BEGINS + rest * QUARTER), Instant(BEGINS + (rest + 1) * QUARTER)),)
    skills = draw(st.sets(st.sampled_from((Skill.PICK, Skill.PACK)), min_size=1))
    zone = draw(st.one_of(st.none(), st.integers(0, zones - 1).map(lambda n: ZoneId(f"Z{n}"))))
    return Hand(WorkerId(f"W{n}"), SITE, frozenset(skills), shift, rests, zone)


@given(problems(), st.integers(0, 3))
@settings(max_examples=25, deadline=None)
def test_any_plan_can_be_worked_costs_what_it_says_and_meets_its_bound(asked: StaffingProblem, seed: int) -> None:
    assert list(faults(asked, quick(asked, seed))) == []


def test_a_plan_is_the_same_every_time_and_can_be_sent_to_another_process() -> None:
    asked = problem((demand("A", 0, 0, 0, 0), demand("B", 1, 1, 1, 1)), (hand("W1"), hand("W2"), hand("W3")))
    plan = quick(asked, 3)
    assert pickle.loads(pickle.dumps(plan)) == quick(pickle.loads(pickle.dumps(asked)), 3)


def test_hands_go_where_work_waits_and_the_bound_is_met() -> None:
    asked = problem((demand("A", 0, 0, 0, 0), demand("B", 0.5, 0.5, 0.5, 0.5)), (hand("W1"), hand("W2")))
    plan = quick(asked, 1)
    assert {(posting.worker, posting.zone) for posting in plan.postings} == {("W1", "B"), ("W2", "B")}
    assert plan.then.moves == 2
    assert plan.then.cost < 0.61 < plan.now.cost
    assert plan.gap < 0.02


def test_nobody_is_sent_where_a_move_costs_more_than_the_work_that_waits() -> None:
    asked = problem((demand("A", 0.25, 0.25), demand("B", 0.01, 0)), (hand("W1"),))
    assert quick(asked, 1).postings == ()


def test_no_more_people_move_than_may() -> None:
    asked = problem((demand("A", 0), demand("B", *(2.0,) * 8)), tuple(hand(f"W{n}") for n in range(8)), most=3)
    assert plan_staffing(asked, seed=1, steps=100_000, climb=30).then.moves == 3


def test_more_people_than_places_do_no_more() -> None:
    crowd = problem((demand("A", 0), demand("B", *(1.0,) * 8, places=2)), tuple(hand(f"W{n}") for n in range(6)))
    plan = quick(crowd, 1)
    assert max(plan.then.zones[1].people) == 2
    assert "no more than 2 can work there at once" in plan.left_out[0].reason


def test_who_has_no_skill_for_any_of_it_is_named() -> None:
    asked = problem((demand("A", 1.0),), (hand("W1"), hand("W2", Skill.LOAD, zone=None)))
    assert [each.id for each in quick(asked).left_out] == ["W2", "A"]


def test_stopped_at_once_everybody_stays() -> None:
    asked = problem((demand("A", 0), demand("B", 1, 1)), (hand("W1"),))
    plan = plan_staffing(asked, stop=lambda: True)
    assert (plan.postings, plan.bound, plan.then) == ((), 0.0, plan.now)
    assert plan.gap == inf


@given(problems())
@settings(max_examples=40, deadline=None)
def test_what_a_change_by_hand_would_do_is_told_as_it_is_counted(asked: StaffingProblem) -> None:
    plan = plan_staffing(asked, seed=1, steps=0, climb=1)
    told = outlook(asked, plan.postings)
    assert (told.moves, told.cost) == pytest.approx(counted(asked, plan.postings))


def _all_paths(able: list[int], first: int, last: int, count: int) -> list[tuple[int, ...]]:
    paths = [()] if first > last else product(able, repeat=last - first + 1)
    return [(*(able[:1] * first), *path, *(able[:1] * (count - first - len(path)))) for path in paths]


@st.composite
def tiny(draw: st.DrawFn) -> StaffingProblem:
    """So few people and quarters that all plans can be counted; breaks, ways and crowds as they come."""
    asked = draw(problems())
    demands = tuple(replace(each, hours=each.hours[:4]) for each in asked.demands[:3])
    return replace(asked, demands=demands, hands=asked.hands[:2], most_moves=draw(st.integers(0, 3)))


@given(tiny())
@settings(max_examples=40, deadline=None)
def test_the_bound_is_below_the_best_of_all_plans_and_the_best_below_the_plan_found(asked: StaffingProblem) -> None:
    arrays = arrays_of(asked)
    each = [
        _all_paths(np.flatnonzero(able).tolist(), int(first), int(last), asked.quarters) if able.any() else [None]
        for able, first, last in zip(arrays.able, arrays.first, arrays.last, strict=True)
    ]
    best = inf
    for chosen in product(*each):
        rows = [path if path is not None else (NOWHERE,) * asked.quarters for path in chosen]
        told = outlook_of(asked, arrays, np.array(rows, dtype=np.int64).reshape(len(rows), asked.quarters))
        best = min(best, told.cost if told.moves <= asked.most_moves else inf)
    plan = plan_staffing(asked, seed=1, steps=4000, climb=20)
    assert plan.bound <= best + 1e-9
    assert best <= plan.then.cost + 1e-9


@given(tiny())
@settings(max_examples=20, deadline=None)
def test_whole_people_prove_a_bound_that_is_never_lower(asked: StaffingProblem) -> None:
    arrays = arrays_of(asked)
    prices = climbed(arrays, asked.move_price, asked.most_moves, 20, never)
    assert bound_of_whole(arrays, asked.move_price, asked.most_moves, prices, 20, never) >= prices.bound


def test_half_a_person_cannot_work_and_the_bound_knows() -> None:
    asked = problem((demand("A", *(0.125,) * 4), demand("B", *(0.125,) * 4)), (hand("W1", zone=None),), most=0)
    arrays = arrays_of(asked)
    prices = climbed(arrays, asked.move_price, asked.most_moves, 40, never)
    assert bound_of_whole(arrays, asked.move_price, asked.most_moves, prices, 40, never) > prices.bound + 0.01
