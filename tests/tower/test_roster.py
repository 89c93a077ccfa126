"""A plan for the rest of the shift is offered when work will pile up, obeyed by the twin, and not offered again."""

from functools import cache

from controltower.domain.labour import Duty, PlanStaff, Roster, WorkerAssigned, posting_problems
from controltower.domain.picture import Picture
from controltower.domain.proposals import Proposal, ProposalKind, ProposalStatus
from controltower.domain.times import MINUTE
from controltower.settings import DEFAULTS
from controltower.simulation.network import clock_of
from controltower.simulation.network.scale import FULL
from controltower.simulation.plain import PLAIN
from controltower.tower.proposing import approve, problems
from controltower.tower.proposing.roster import BEGINNING, roster_questions
from tests.helpers.days import CALM, day, shipped
from tests.helpers.scripted import Scripted, scripted


@cache
def approved() -> Scripted:
    """A day on which three packers fall sick: what the tower offers is approved until ten."""
    played = scripted(shipped("sick"), FULL, kinds=(ProposalKind.ROSTER,), planners=PLAIN)
    played.runner.run_flat_out(clock_of(8.8))
    played.live(clock_of(10.1))
    return played


def offers(picture: Picture) -> list[Proposal]:
    return [each for each in picture[Proposal].values() if each.kind is ProposalKind.ROSTER]


def test_a_plan_is_offered_with_its_reason_and_effect() -> None:
    offered = offers(approved().picture)
    assert [each.status for each in offered] == [ProposalStatus.APPROVED]
    (plan,) = offered
    assert plan.id.startswith(BEGINNING)
    assert "Packing gets" in plan.reason
    assert "All are trained for it" in plan.reason
    assert {effect.what for effect in plan.effects} >= {"Work waiting at most", "Work times hours it waits"}
    assert plan.made_at + 6 * MINUTE <= plan.act_by <= plan.made_at + 30 * MINUTE


def test_it_is_accepted_and_the_twin_obeys_it() -> None:
    played = approved()
    picture, (plan,) = played.picture, offers(approved().picture)
    assert all(verdict.accepted for verdict in played.verdicts.values())
    assert {roster.id for roster in picture[Roster].values()} == {posting.worker for posting in plan.postings}
    entries = played.runner.journal.read(0, 1_000_000)
    went = {each.body.worker for each in entries if isinstance(each.body, WorkerAssigned)}
    assert went & {posting.worker for posting in plan.postings}
    there = [
        picture[Duty][posting.worker].zone == posting.zone
        for posting in plan.postings
        if posting.starts_at < picture.now - 30 * MINUTE < picture.now < posting.ends_at
        and posting.worker in picture[Duty]
    ]
    assert there
    assert sum(there) >= 0.8 * len(there)


def test_no_second_plan_is_offered_soon_after() -> None:
    assert list(roster_questions(approved().picture, DEFAULTS)) == []


def test_on_a_floor_without_people_nothing_is_asked() -> None:
    assert list(roster_questions(Picture(), DEFAULTS)) == []


def test_a_small_calm_day_needs_no_plan() -> None:
    picture = day(CALM, 6.5).twin.picture
    for question in roster_questions(picture, DEFAULTS):
        problem = question.problem(picture)
        assert problem is None or question.offer(picture, question.plan(problem)) is None


def test_an_open_offer_can_be_approved_as_long_as_it_fits() -> None:
    (plan,) = offers(approved().picture)
    decision = approve(plan)
    assert isinstance(decision, PlanStaff)
    assert problems(approved().picture, plan) == ("It is approved.",)
    early = [posting for posting in plan.postings if posting.ends_at > approved().picture.now]
    assert list(posting_problems(approved().picture, early)) == []
