from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import pytest

from controltower.domain.orders import Progress, Stage
from controltower.domain.times import MINUTE
from controltower.simulation.network import clock_of
from controltower.simulation.network.scale import FULL
from controltower.simulation.plain import PLAIN
from controltower.simulation.planners import Errand, PlanNext, Point
from controltower.tower.planners import next_errand
from tests.benchmarks.followed import looked
from tests.helpers.days import day

HERE, FAR = (10.0, 10.0), (90.0, 40.0)
NOON = 12 * 3600.0


@pytest.fixture(scope="module")
def lived():
    return day(planners=replace(PLAIN, next=next_errand))


def test_of_two_that_are_due_alike_the_nearer_comes_first():
    due = NOON + 3600
    assert next_errand([Errand(due, 60, FAR), Errand(due, 60, HERE)], HERE, NOON) == 1


def test_what_is_overdue_comes_before_what_is_near():
    assert next_errand([Errand(NOON + 7200, 60, HERE), Errand(NOON - 1800, 60, FAR)], HERE, NOON) == 1


def test_of_two_that_are_alike_the_one_that_was_asked_first_comes_first():
    assert next_errand([Errand(NOON, 60, HERE), Errand(NOON, 60, HERE)], HERE, NOON) == 0


def test_a_day_by_the_lists_delivers_what_it_should(lived):
    stages = [each.stage for each in lived.twin.picture[Progress].values()]
    assert sum(stage is Stage.DELIVERED for stage in stages) >= 0.95 * len(stages)


def followed(choose: PlanNext) -> float:
    """How often a person of a full morning does next what the desk's lists of the zone begin with."""
    runner = day(until=7.6, scale=FULL, planners=replace(PLAIN, next=choose))
    entries = runner.journal.read(0, runner.twin.picture.seq)
    before = [entry for entry in entries if entry.said.at < clock_of(7.2)]
    seen = looked(before, 12 * MINUTE, entries)
    how = Counter(word for _, word in seen)
    assert sum(how.values()) > 80
    return (how["person"] + how["anybody"] + how["of the lists"]) / sum(how.values())


def last_asked(errands: Sequence[Errand], at: Point, now_s: float) -> int:
    del at, now_s
    return len(errands) - 1


def test_what_people_do_next_is_mostly_what_the_desks_lists_begin_with():
    """Not always: who is free first is a guess on the desk, and lines are shared out to carts when a wave begins."""
    by_list = followed(next_errand)
    assert by_list >= 0.6
    assert by_list > 1.3 * followed(last_asked)


def test_the_lists_do_not_depend_on_how_time_is_sliced():
    planners = replace(PLAIN, next=next_errand)
    fine, coarse = day(until=8, planners=planners), day(until=8, planners=planners, slice_us=10 * MINUTE)
    assert fine.twin.picture.digest() == coarse.twin.picture.digest()
