"""The tower offers other release times where waves would pile up, and the twin obeys what is decided."""

from functools import lru_cache

from controltower.domain.messages import Body, Message
from controltower.domain.orders import Progress
from controltower.domain.proposals import Proposal, ProposalKind, ProposalMade, RejectProposal, Verdict
from controltower.domain.times import MINUTE, Instant
from controltower.domain.waves import Release, ReleaseWaves, Wave, WavePlanned, WaveStatus, release_problems
from controltower.planning.waves import problem_of, profile
from controltower.settings import DEFAULTS
from controltower.simulation.network import clock_of
from controltower.simulation.network.floors import DC
from controltower.simulation.network.scale import FULL
from controltower.simulation.runner import Runner
from controltower.tower.proposing import approve
from controltower.tower.proposing.release import release_questions
from tests.helpers.days import day, shipped

SEVEN = 7.35
"""Shortly after the first waves for the departure at 13:00 were planned on a peak day."""


def peak() -> Runner:
    """A peak day of the full twin, at that time."""
    return day(shipped("peak"), SEVEN, scale=FULL)


@lru_cache(maxsize=1)
def looked_at() -> Runner:
    """The same for tests that only look."""
    return peak()


def offer_of(runner: Runner) -> ProposalMade:
    picture = runner.twin.picture
    (question,) = (each for each in release_questions(picture, DEFAULTS) if ":DC:" in each.id)
    made = question.offer(picture, question.plan(question.problem(picture)))
    assert made is not None
    return made


@lru_cache(maxsize=1)
def offered() -> ProposalMade:
    """What is offered then: the same on every such day."""
    return offer_of(looked_at())


def say(runner: Runner, key: str, body: Body) -> Verdict | None:
    picture = runner.twin.picture
    runner.journal.append([Message("desk:test", key, picture.now, "test", body)])
    runner.turn()
    return runner.twin.picture[Verdict].get(f"desk:test:{key}")


def test_waves_are_planned_some_time_before_they_go_to_the_floor():
    planned = [each for each in looked_at().twin.picture[Wave].values() if each.status is WaveStatus.PLANNED]
    assert planned
    assert all(each.release_at > each.planned_at for each in planned)


def test_the_problem_holds_every_order_of_the_planned_waves():
    picture = looked_at().twin.picture
    problem = problem_of(picture, picture.now, DC)
    mine = [each for each in picture[Wave].values() if each.status is WaveStatus.PLANNED and each.site == DC]
    assert {order.id for wave in problem.planned for order in wave.orders} == {o for wave in mine for o in wave.orders}
    assert problem.begins_at <= problem.now < problem.begins_at + 15 * MINUTE


def test_a_plan_that_the_domain_accepts_is_offered_with_reason_and_effects():
    made = offered()
    picture = looked_at().twin.picture
    assert made.kind is ProposalKind.RELEASE
    assert not list(release_problems(picture, made.releases))
    assert picture.now < made.act_by <= picture.now + 15 * MINUTE
    assert made.reason.startswith("Released as planned, ")
    assert any(effect.better for effect in made.effects)
    assert not any(effect.better is False for effect in made.effects)


def test_what_was_offered_makes_less_wait_than_what_is_planned():
    picture = looked_at().twin.picture
    problem = problem_of(picture, picture.now, DC)
    before, after = profile(problem), profile(problem, offered().releases)
    waits = [sum(bucket.waits for bucket in held.stages[2].buckets) for held in (before, after)]
    assert waits[1] < 0.85 * waits[0]
    assert after.late <= before.late + 0.5


def test_the_twin_releases_at_the_times_that_were_approved():
    runner = peak()
    made = offered()
    runner.journal.append([Message("tower", made.proposal, runner.twin.picture.now, "tower", made)])
    runner.turn()
    verdict = say(runner, "yes", approve(runner.twin.picture[Proposal][made.proposal]))
    assert verdict is not None
    assert verdict.accepted
    until = clock_of(SEVEN + 1)
    runner.run_flat_out(until)
    runner.turn()
    picture = runner.twin.picture
    for release in made.releases:
        wave = picture[Wave][release.wave]
        if release.release_at < until - 2 * MINUTE:
            assert wave.released_at - release.release_at <= MINUTE
            assert {picture[Progress][order].wave for order in wave.orders} == {wave.id}
        elif wave.status is WaveStatus.PLANNED:
            assert wave.release_at == release.release_at
    assert any(picture[Wave][release.wave].released_at for release in made.releases)


def test_after_a_no_nothing_is_offered_and_an_order_that_a_wave_gives_up_is_planned_again():
    runner, made = peak(), offered()
    runner.journal.append([Message("tower", made.proposal, runner.twin.picture.now, "tower", made)])
    runner.turn()
    refusal = say(runner, "no", RejectProposal(made.proposal, "not today"))
    assert refusal is not None
    assert refusal.accepted
    picture = runner.twin.picture
    assert not [each for each in release_questions(picture, DEFAULTS) if ":DC:" in each.id]
    wave = next(each for each in picture[Wave].values() if each.status is WaveStatus.PLANNED and each.site == DC)
    less = Release(wave.id, DC, wave.departure_at, wave.ready_by, wave.orders[1:], wave.release_at)
    verdict = say(runner, "less", ReleaseWaves((less,)))
    assert verdict is not None
    assert verdict.accepted
    assert runner.twin.picture[Progress][wave.orders[0]].wave is None
    runner.run_flat_out(clock_of(SEVEN + 0.75))
    runner.turn()
    assert runner.twin.picture[Progress][wave.orders[0]].wave not in (None, wave.id)


def test_a_wave_that_is_due_at_once_is_left_alone():
    picture = looked_at().twin.picture
    ends = Instant(max(each.release_at for each in picture[Wave].values()))
    assert problem_of(picture, picture.now, DC, settled_until=ends).planned == ()


def test_the_message_without_a_release_time_can_still_be_read():
    assert WavePlanned("W", "DC", Instant(1), Instant(1), ()).release_at == 0  # type: ignore[arg-type]
