"""A roster in the twin: people are where it says when it says, if they can be."""

from collections.abc import Callable

from controltower.domain.ids import ZoneId
from controltower.domain.labour import Duty, PlanStaff, Posting, Presence, Skill, Worker, WorkerAssigned
from controltower.domain.messages import Decision
from controltower.domain.picture import Picture
from controltower.domain.proposals import Verdict
from controltower.domain.times import Instant
from controltower.simulation.network import clock_of
from controltower.simulation.runner import Runner
from tests.helpers.days import day

DC_PACK, DC_A = ZoneId("DC-PACK"), ZoneId("DC-A")


def planned(*hours: tuple[float, float, ZoneId]) -> Callable[[Picture], Decision]:
    """A roster for the first picker who can pack, with these times of day and zones."""

    def deciding(picture: Picture) -> Decision:
        who = picker(picture)
        return PlanStaff(tuple(Posting(who.id, zone, clock_of(a), clock_of(b)) for a, b, zone in hours))

    return deciding


def picker(picture: Picture) -> Worker:
    return next(
        worker
        for worker in picture[Worker].values()
        if worker.skills == (Skill.PICK, Skill.PACK) and worker.site == "DC" and worker.shift.starts == clock_of(5)
    )


def assigned(run: Runner) -> list[tuple[Instant, WorkerAssigned]]:
    """When the picker came to another zone."""
    who = picker(run.twin.picture).id
    told = ((each.said.at, each.body) for each in run.journal.read(0, 1_000_000))
    return [(at, body) for at, body in told if isinstance(body, WorkerAssigned) and body.worker == who]


def arrivals(run: Runner) -> list[ZoneId]:
    """The zones that the picker came to, in order."""
    return [body.zone for _, body in assigned(run)]


def test_people_go_when_their_posting_begins_and_back_when_the_next_does() -> None:
    run = day(until=9.5, decisions=[(6.0, planned((7, 8, DC_PACK), (8, 13.5, DC_A)))])
    assert arrivals(run) == [DC_PACK, DC_A]
    mine = [at for at, _ in assigned(run)]
    assert clock_of(7) < mine[0] < clock_of(7.75)
    assert clock_of(8) < mine[1] < clock_of(8.75)


def test_a_new_roster_makes_the_old_one_void() -> None:
    old = (6.0, planned((7, 13.5, DC_PACK)))
    new = (6.5, planned((8.5, 13.5, DC_PACK)))
    run = day(until=8.4, decisions=[old, new])
    assert arrivals(run) == []
    assert all(each.accepted for each in run.twin.picture[Verdict].values())


def test_who_comes_later_starts_where_the_roster_says() -> None:
    def deciding(picture: Picture) -> Decision:
        who = next(
            worker for worker in picture[Worker].values()
            if worker.shift.starts == clock_of(8) and worker.site == "DC" and worker.skills[0] is Skill.PICK
            and Skill.PACK in worker.skills
        )  # fmt: skip
        return PlanStaff((Posting(who.id, DC_PACK, who.shift.starts, who.shift.ends),))

    run = day(until=8.2, decisions=[(6.0, deciding)])
    picture = run.twin.picture
    late = [duty for duty in picture[Duty].values() if picture[Worker][duty.id].shift.starts == clock_of(8)]
    assert any(duty.zone == DC_PACK and Skill.PICK is picture[Worker][duty.id].skills[0] for duty in late)


def test_nobody_is_called_back_from_home() -> None:
    run = day(until=15.0, decisions=[(6.0, planned((13.45, 13.5, DC_PACK)))])
    who = picker(run.twin.picture)
    assert run.twin.picture[Duty][who.id].presence is Presence.OFF
    assert arrivals(run) == [] or run.twin.picture[Duty][who.id].at < clock_of(14.5)
