from dataclasses import replace
from functools import cache

import pytest

from controltower.domain.orders import Progress, Stage
from controltower.domain.times import MINUTE
from controltower.planning.tasks import JobKind, TaskPlan
from controltower.simulation.network import clock_of
from controltower.simulation.plain import PLAIN
from controltower.simulation.planners import Errand, Planners
from controltower.tower.planners import next_errand
from tests.benchmarks.tasks import LISTED, Deed, Tally, compare, deeds, lived
from tests.helpers.days import day

HERE, FAR = (10.0, 10.0), (90.0, 40.0)
NOON = 12 * 3600.0


@pytest.fixture(scope="module")
def by_lists():
    return day(planners=replace(PLAIN, next=next_errand))


def test_of_two_that_are_due_alike_the_nearer_comes_first():
    due = NOON + 3600
    assert next_errand([Errand(due, 60, FAR), Errand(due, 60, HERE)], HERE, NOON) == 1


def test_what_is_overdue_comes_before_what_is_near():
    assert next_errand([Errand(NOON + 7200, 60, HERE), Errand(NOON - 1800, 60, FAR)], HERE, NOON) == 1


def test_of_two_that_are_alike_the_one_that_was_asked_first_comes_first():
    assert next_errand([Errand(NOON, 60, HERE), Errand(NOON, 60, HERE)], HERE, NOON) == 0


def test_a_day_by_the_lists_delivers_what_it_should(by_lists):
    stages = [each.stage for each in by_lists.twin.picture[Progress].values()]
    assert sum(stage is Stage.DELIVERED for stage in stages) >= 0.95 * len(stages)


@cache
def morning(planners: Planners) -> tuple[list[TaskPlan], dict[str, list[Deed]]]:
    """The lists of an early morning, and what people then did."""
    entries, plans, _ = lived(7, 30, planners, until=8.1)
    return [plan for plan in plans if plan.made_at < clock_of(7.3)], deeds(entries)


def begun_soon(planners: Planners) -> float:
    """The percentage of jobs that the lists begin with that somebody did then."""
    plans, done = morning(planners)
    tally = Tally()
    for plan in plans:
        compare(plan, done, tally)
    return tally.percent("begun")


def test_every_tour_on_a_list_is_walked_as_it_stands_there():
    plans, done = morning(LISTED)
    walked = {deed[2] for each in done.values() for deed in each if deed[1] is JobKind.PICK}
    listed = [step.job for plan in plans for each in plan.lists for step in each.steps if step.job.kind is JobKind.PICK]
    soon = [job for job in listed if any(frozenset(job.tasks) & tour for tour in walked)]
    assert len(soon) > 20
    assert [job.id for job in soon if frozenset(job.tasks) not in walked] == []


def test_what_the_lists_begin_with_is_what_people_do():
    """Who of a crew does it is decided by who is free a moment sooner."""
    assert begun_soon(LISTED) >= 80


def test_the_lists_do_not_depend_on_how_time_is_sliced():
    planners = replace(PLAIN, next=next_errand)
    fine, coarse = day(until=8, planners=planners), day(until=8, planners=planners, slice_us=10 * MINUTE)
    assert fine.twin.picture.digest() == coarse.twin.picture.digest()
