"""Plans for the rest of the shift, on the living day: allowed by the domain's rules, and better by the forecast."""

import pickle
from functools import cache

import pytest

from controltower.domain.folding import fold
from controltower.domain.ids import ZoneId
from controltower.domain.labour import PlanStaff, Posting, Roster, WorkerSick, posting_problems
from controltower.domain.messages import Body, Message, entry
from controltower.domain.picture import Picture
from controltower.domain.proposals import Verdict
from controltower.domain.times import QUARTER, Instant
from controltower.planning.labour.shifts import crew_of
from controltower.planning.staffing.reading import RosterProblem, hands_with, problem_of, staffing_problem
from controltower.planning.staffing.roster import RosterPlan, changes, crew_with, plan_roster, prospect
from controltower.simulation.network import clock_of
from controltower.simulation.network.scale import FULL
from tests.helpers.days import day, shipped

HOURS = (6.1, 9.2)


@cache
def pictures() -> dict[float, Picture]:
    """An ordinary day early and in the morning, with the packers who were there at six."""
    runner = day(shipped("ordinary"), 5.0, scale=FULL)
    found = {}
    for hour in HOURS:
        runner.run_flat_out(clock_of(hour))
        runner.turn()
        found[hour] = runner.twin.picture.fork()
    return found


@cache
def planned(hour: float) -> tuple[RosterProblem, RosterPlan]:
    problem = problem_of(pictures()[hour], pictures()[hour].now)
    return problem, plan_roster(problem, seed=7)


def say(picture: Picture, body: Body) -> None:
    fold(
        picture, entry(Message("desk:test", f"k{picture.seq}", picture.now, "test", body), picture.seq + 1, picture.now)
    )


@pytest.mark.parametrize("hour", HOURS)
def test_every_posting_is_one_that_the_rules_allow(hour: float) -> None:
    picture, (problem, plan) = pictures()[hour], planned(hour)
    assert plan.postings
    assert list(posting_problems(picture, plan.postings)) == []
    assert plan.moves <= problem.most_moves
    assert all(posting.starts_at >= picture.now for posting in plan.postings)


@pytest.mark.parametrize("hour", HOURS)
def test_a_plan_is_no_worse_than_none_by_the_forecast_of_the_whole_floor(hour: float) -> None:
    _, plan = planned(hour)
    assert plan.then.price < 0.9 * plan.now.price
    assert plan.then.late_hh <= plan.now.late_hh


def test_what_is_promised_is_what_the_forecast_says_of_these_postings() -> None:
    problem, plan = planned(9.2)
    assert prospect(problem, plan.postings) == plan.then
    assert changes(problem, plan.postings) == plan.moves


def test_a_plan_is_repeated_to_the_letter_and_can_be_sent_to_another_process() -> None:
    problem, plan = planned(6.1)
    assert plan_roster(pickle.loads(pickle.dumps(problem)), seed=7) == plan
    assert pickle.loads(pickle.dumps(plan)) == plan


def test_nobody_works_through_a_break_or_in_two_zones() -> None:
    problem, plan = planned(9.2)
    for person in crew_with(problem, plan.postings).values():
        ends = [stint.ends for stint in person.stints]
        assert [stint.starts for stint in person.stints] == [person.starts, *ends[:-1]]
        assert ends[-1] == person.ends


def test_work_is_not_made_or_lost_between_the_floor_and_the_question() -> None:
    """A zone's hours in the question are those that come up on the floor, at the pace of the day."""
    problem, _ = planned(9.2)
    question = staffing_problem(problem, hands_with(problem, crew_with(problem, ())))
    storage = {
        station.zone: sum(work.units for work in station.work if work.ready_at < problem.floor.until) / station.rate
        for station in problem.floor.stations
        if station.kind == "storage"
    }
    for demand in question.demands:
        if demand.zone in storage:
            assert sum(demand.hours) == pytest.approx(storage[demand.zone], abs=0.35)


def test_what_was_decided_before_is_seen_and_can_be_taken_back() -> None:
    picture = pictures()[9.2].fork()
    who = next(each for each in crew_of(picture, picture.now).values() if each.zone_at(picture.now) == "DC-PACK")
    starts = Instant(-(-picture.now // QUARTER) * QUARTER + QUARTER)
    wrong = Posting(who.worker, ZoneId("DC-A"), starts, who.ends)
    say(picture, PlanStaff((wrong,)))
    assert all(each.accepted for each in picture[Verdict].values())
    assert picture[Roster][who.worker].postings == (wrong,)
    problem = problem_of(picture, picture.now)
    assert next(each for each in problem.crew if each.worker == who.worker).zone_at(starts) == "DC-A"
    plan = plan_roster(problem, seed=7)
    assert any(posting.worker == who.worker for posting in plan.postings)


def test_who_is_sick_is_in_no_plan() -> None:
    picture = pictures()[6.1].fork()
    ill = [each.worker for each in crew_of(picture, picture.now).values() if each.zone_at(picture.now) == "DC-PACK"][:2]
    for worker in ill:
        say(picture, WorkerSick(worker))
    plan = plan_roster(problem_of(picture, picture.now), seed=7)
    assert not {posting.worker for posting in plan.postings}.intersection(ill)


def test_a_search_that_is_stopped_at_once_changes_nothing() -> None:
    problem, _ = planned(9.2)
    plan = plan_roster(problem, stop=lambda: True)
    assert plan.postings == ()
    assert plan.then == plan.now
