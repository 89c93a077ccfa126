"""Every list of next tasks keeps the rules of the house: skills, shifts, breaks, each job once, one after the other."""

import pickle
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from controltower.domain.counting import CountPlace, CountStock
from controltower.domain.ids import LocationId, ReplenishmentId, RobotId, SiteId, WaveId, WorkerId, ZoneId
from controltower.domain.inventory import ReplenishmentAsked, StockCounted
from controltower.domain.labour import SKILL_FOR, Duty, Presence, Skill, Worker, WorkerSeen
from controltower.domain.picking import OPEN_TASK, PickTask, TourStarted
from controltower.domain.picture import Picture
from controltower.domain.places import Zone, ZoneKind
from controltower.domain.times import Span, later
from controltower.domain.waves import WavePlanned, WaveReleased
from controltower.planning.tasks import (
    Device,
    Hand,
    Job,
    JobKind,
    Step,
    TaskPlan,
    TaskProblem,
    Why,
    plan_tasks,
    problem_of,
)
from tests.helpers import make
from tests.helpers.days import day

NOW = make.at(2)
KIND_OF = {"Z1": ZoneKind.STORAGE, "Z2": ZoneKind.STORAGE, "P": ZoneKind.PACKING, "S": ZoneKind.STAGING}
WORK_OF = {ZoneKind.STORAGE: JobKind.PICK, ZoneKind.PACKING: JobKind.PACK, ZoneKind.STAGING: JobKind.STAGE}


def job(number: int = 1, zone: str = "Z1", minutes: float = 5, due: float = 60, at: float = 0.0, **more: object) -> Job:
    kind = KIND_OF[zone]
    place, key = (at, 0.0), f"J{number}"
    made = Job(
        key, WORK_OF[kind], make.SITE, ZoneId(zone), SKILL_FOR[kind], "W", (key,), place, place, 60 * minutes,
        later(NOW, 60 * due), make.at(0),
    )  # fmt: skip
    return replace(made, **more)  # type: ignore[arg-type]


def hand(number: int = 1, zone: str = "Z1", leaves: float = 240, **more: object) -> Hand:
    skills = tuple(Skill)
    made = Hand(WorkerId(f"H{number}"), make.SITE, ZoneId(zone), skills, (0.0, 0.0), NOW, later(NOW, 60 * leaves), ())
    return replace(made, **more)  # type: ignore[arg-type]


def asked(jobs: Sequence[Job], hands: Sequence[Hand], devices: Sequence[Device] = ()) -> TaskProblem:
    return TaskProblem(NOW, later(NOW, 5_400), tuple(jobs), tuple(hands), tuple(devices))


def steps(plan: TaskPlan, worker: str = "H1") -> list[Step]:
    return [step for each in plan.lists if each.worker == worker for step in each.steps]


def broken(problem: TaskProblem, plan: TaskPlan) -> list[str]:
    """What in a plan breaks a rule of the house."""
    wrong = []
    done = {step.job.id: step.ends_at for each in plan.lists for step in each.steps}
    begun = [step.job.id for each in plan.lists for step in each.steps]
    known = {one.id for one in problem.jobs}
    if len(begun) != len(set(begun)) or set(begun) | {left.id for left in plan.left_out} != known:
        wrong.append("a job is done twice, or neither done nor left out")
    for person, each in zip(problem.hands, plan.lists, strict=True):
        free = max(person.free_at, problem.now)
        for step in each.steps:
            kind = KIND_OF[step.job.zone]
            if SKILL_FOR[kind] not in person.skills or step.job.zone != person.zone or step.job.site != person.site:
                wrong.append(f"{person.worker} is not trained for {step.job.id}, or not there")
            if step.starts_at < max(free, step.job.ready_at) or step.ends_at > person.leaves_at:
                wrong.append(f"{step.job.id} is begun too early, or lasts too long")
            if any(
                done.get(before, problem.until * 2) > step.starts_at for before in step.job.after if before in known
            ):
                wrong.append(f"{step.job.id} is begun before what it comes after")
            free = step.ends_at
        wrong += [f"{person.worker} has no break" for away in person.absences if not _rests(problem, each.steps, away)]
    for robot in plan.devices:
        along = sorted((step.starts_at, step.ends_at) for step in robot.steps)
        if any(one[1] > other[0] for one, other in pairwise(along)):
            wrong.append(f"{robot.robot} is at two places")
    return wrong


def _rests(problem: TaskProblem, taken: Sequence[Step], away: Span) -> bool:
    """Whether there is room for a whole break that begins no later than it may."""
    length = away.ends - away.starts
    starts = [away.starts, *(step.ends_at for step in taken if step.ends_at > away.starts)]
    room = (
        all(step.ends_at <= start or step.starts_at >= start + length for step in taken)
        for start in starts
        if start <= later(away.starts, problem.slip_s)
    )
    return any(room)


zones = st.sampled_from(list(KIND_OF))
minutes = st.integers(1, 40)
some_jobs = st.lists(
    st.builds(lambda zone, took, due, at, ready: (zone, took, due, at, ready), zones, minutes, st.integers(-60, 200),
              st.integers(0, 80), st.integers(-60, 60)),
    max_size=25,
)  # fmt: skip
some_hands = st.lists(
    st.builds(
        lambda zone, leaves, skills, rest: (zone, leaves, skills, rest), zones, st.integers(5, 200),
        st.sets(st.sampled_from(list(Skill)), min_size=1),
        st.none() | st.tuples(st.integers(0, 80), st.integers(5, 30)),
    ),
    max_size=6,
)  # fmt: skip


@settings(max_examples=120)
@given(some_jobs, some_hands, st.integers(0, 3))
def test_no_plan_breaks_a_rule(jobs, hands, robots):
    work = [
        job(n, zone, took, due, at, ready_at=later(NOW, 60 * ready), after=(f"J{n - 3}",) if n % 3 == 0 else ())
        for n, (zone, took, due, at, ready) in enumerate(jobs)
    ]
    people = [
        hand(n, zone, leaves, skills=tuple(sorted(skills)), absences=(_rest(*rest),) if rest else ())
        for n, (zone, leaves, skills, rest) in enumerate(hands)
    ]
    devices = [Device(RobotId(f"R{n}"), make.SITE, (0.0, 0.0), NOW) for n in range(robots)]
    problem = asked(work, people, devices)
    plan = plan_tasks(problem)
    assert not broken(problem, plan)
    assert plan_tasks(pickle.loads(pickle.dumps(problem)), seed=9) == plan
    assert all(left.reason.endswith(".") for left in plan.left_out)


def _rest(starts: int, length: int) -> Span:
    return Span(later(NOW, 60 * starts), later(NOW, 60 * (starts + length)))


def test_what_leaves_first_comes_first() -> None:
    plan = plan_tasks(asked([job(1, due=90), job(2, due=15), job(3, due=40)], [hand()]))
    assert [step.job.id for step in steps(plan)] == ["J2", "J3", "J1"]
    assert {step.why for step in steps(plan)} == {Why.FIRST}


def test_what_is_on_the_way_goes_between_where_nothing_becomes_late_by_it() -> None:
    lift = job(3, minutes=2, due=65, at=122, kind=JobKind.REPLENISH)
    tours = [job(1, minutes=6, due=9, at=120), job(2, minutes=6, due=60, at=0)]
    plan = plan_tasks(asked([*tours, lift], [hand()]))
    assert [(step.job.id, step.why) for step in steps(plan)] == [
        ("J1", Why.FIRST),
        ("J3", Why.NEAR),
        ("J2", Why.FIRST),
    ]
    pressed = plan_tasks(asked([tours[0], replace(tours[1], due_at=later(NOW, 60 * 16)), lift], [hand()]))
    assert [step.job.id for step in steps(pressed)] == ["J1", "J2", "J3"]


def test_what_is_overdue_says_so_and_presses_more_the_longer_it_waits() -> None:
    plan = plan_tasks(asked([job(1, due=-10), job(2, due=-60)], [hand()]))
    assert [(step.job.id, step.why) for step in steps(plan)] == [("J2", Why.LATE), ("J1", Why.LATE)]
    assert steps(plan)[0].late_s == pytest.approx(65 * 60)


def test_counts_are_for_those_who_have_nothing_else_to_do() -> None:
    spare = job(1, due=-500, kind=JobKind.COUNT)
    plan = plan_tasks(asked([spare, job(2, due=500)], [hand()]))
    assert [(step.job.id, step.why) for step in steps(plan)] == [("J2", Why.FIRST), ("J1", Why.SPARE)]


def test_a_parcel_is_packed_once_its_tour_is_at_the_benches() -> None:
    tour, pack = job(1, minutes=10), job(2, "P", after=("J1",))
    plan = plan_tasks(asked([pack, tour], [hand(1), hand(2, "P")]))
    assert steps(plan, "H2")[0].starts_at >= steps(plan, "H1")[0].ends_at


def test_a_robot_goes_along_with_one_tour_at_a_time_and_saves_time() -> None:
    robot = Device(RobotId("R1"), make.SITE, (0.0, 0.0), NOW)
    jobs, people = [job(1, minutes=10), job(2, minutes=10)], [hand(1), hand(2)]
    alone, helped = plan_tasks(asked(jobs, people)), plan_tasks(asked(jobs, people, [robot]))
    assert [step.robot for step in steps(alone)] == [None]
    assert [step.job.id for step in helped.devices[0].steps] == [steps(helped)[0].job.id]
    assert steps(helped)[0].ends_at < steps(alone)[0].ends_at
    assert steps(helped, "H2")[0].robot is None


@pytest.mark.parametrize(
    ("work", "person", "says"),
    [
        (job(1, "P"), hand(1, "Z1"), "Nobody works in P."),
        (job(1), hand(1, skills=(Skill.LOAD,)), "Nobody in Z1 is trained to pick."),
        (job(1, ready_at=later(NOW, 90_000)), hand(), "It cannot begin before the horizon."),
        (job(1, minutes=30), hand(1, leaves=20), "Everybody in Z1 has more pressing work, or leaves before"),
    ],
)
def test_what_is_left_out_has_its_reason(work: Job, person: Hand, says: str) -> None:
    (left,) = plan_tasks(asked([work], [person])).left_out
    assert left.reason.startswith(says)


def test_whoever_says_stop_gets_a_whole_plan_sooner() -> None:
    problem = asked([job(n, due=n) for n in range(9)], [hand()])
    looks: list[bool] = []

    def stop() -> bool:
        looks.append(True)
        return True

    plan = plan_tasks(problem, stop=stop)
    assert len(looks) == 1
    assert not broken(problem, plan)


def on_the_floor() -> Picture:
    """Two orders of a released wave, a replenishment and a count, with two people among the racks."""
    picture = make.opened()
    make.tell(picture, make.order("O1"), make.order("O2"), make.order("O3"))
    orders = tuple(make.order(name).order for name in ("O1", "O2"))
    make.tell(
        picture, WavePlanned(WaveId("W-1"), make.SITE, make.at(3), make.at(2), orders), WaveReleased(WaveId("W-1"))
    )
    make.tell(picture, *(make.allocation(f"O{n}", 2, f"T{n}") for n in (1, 2, 3)))
    place = LocationId("Z1-01-02")
    make.tell(picture, StockCounted(place, make.OTHER, 9))
    make.tell(picture, ReplenishmentAsked(ReplenishmentId("R1"), make.SITE, make.OTHER, place, make.PLACE, 4))
    make.tell(picture, CountStock((CountPlace(make.PLACE, make.ITEM),)), source="desk:ada")
    return picture


def test_the_floor_tells_its_jobs_and_none_of_a_wave_that_is_not_released() -> None:
    problem = problem_of(on_the_floor(), make.at(1))
    told = {(each.kind, each.tasks) for each in problem.jobs}
    assert told == {
        (JobKind.PICK, ("T1", "T2")),
        (JobKind.PACK, ("O1",)),
        (JobKind.PACK, ("O2",)),
        (JobKind.REPLENISH, ("R1",)),
        (JobKind.COUNT, (f"{make.PLACE}|{make.ITEM}",)),
    }
    assert {person.worker for person in problem.hands} == {"W1", "W2"}


def test_what_somebody_is_at_is_on_no_list() -> None:
    picture = on_the_floor()
    walk = TourStarted("U1", make.SITE, make.PICK_ZONE, WaveId("W-1"), "W1", ("T1", "T2"), 80.0)  # type: ignore[arg-type]
    make.tell(picture, walk, WorkerSeen(WorkerId("W2"), 5, 5, f"replenishes {make.OTHER}"), hours=1)
    problem = problem_of(picture, make.at(1))
    assert {each.kind for each in problem.jobs} == {JobKind.PACK, JobKind.COUNT}
    assert all(person.free_at > make.at(1) for person in problem.hands)
    packed = [each for each in problem.jobs if each.kind is JobKind.PACK]
    assert all(each.ready_at > make.at(1) and not each.after for each in packed)


@pytest.fixture(scope="module")
def morning() -> Picture:
    return day(until=5.5).twin.picture


def test_on_a_living_morning_lists_keep_the_house_rules(morning: Picture) -> None:
    plan = plan_tasks(problem_of(morning, morning.now))
    assert sum(len(each.steps) for each in plan.lists) > 4
    for each in plan.lists:
        worker = morning[Worker][each.worker]
        for step in each.steps:
            zone = morning[Zone][step.job.zone]
            assert SKILL_FOR[zone.kind] in worker.skills
            assert worker.site == zone.site
            assert step.ends_at <= worker.shift.ends
            assert all(
                morning[PickTask][key].status in OPEN_TASK for key in step.job.tasks if step.job.kind is JobKind.PICK
            )
    assert {each.worker for each in plan.lists} == {
        duty.id for duty in morning[Duty].values() if duty.presence in (Presence.WORKING, Presence.BREAK)
    }


def test_one_site_is_planned_without_the_others(morning: Picture) -> None:
    alone = problem_of(morning, morning.now, sites=[SiteId("DC")])
    sites = [[each.site for each in alone.jobs], [each.site for each in alone.hands]]
    assert {site for each in sites for site in each} == {"DC"}
    assert {device.site for device in alone.devices} <= {"DC"}
