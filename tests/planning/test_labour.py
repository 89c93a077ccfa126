"""Work against capacity, and moves that the domain's own rules allow."""

from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from controltower.domain.ids import (
    AisleId,
    LocationId,
    OrderId,
    PickerId,
    SiteId,
    TaskId,
    WaveId,
    WorkerId,
    ZoneId,
    line_id,
)
from controltower.domain.inventory import StockCounted
from controltower.domain.labour import (
    BreakStarted,
    Duty,
    MoveStaff,
    Presence,
    ShiftStarted,
    Skill,
    Worker,
    WorkerListed,
    move_problems,
)
from controltower.domain.orders import OrderPlaced, Progress, Service, Wanted
from controltower.domain.picking import PickConfirmed, PickTask, StockAllocated
from controltower.domain.places import Location, LocationKind, LocationListed, Zone, ZoneKind, ZoneListed
from controltower.domain.proposals import Verdict
from controltower.domain.times import HOUR, MINUTE, Instant, Span, later
from controltower.domain.waves import WavePlanned, WaveReleased
from controltower.planning.labour import LabourProblem, Person, Station, Work, loads, plan_moves, problem_of, workload
from controltower.planning.labour.need import needs
from tests.planning import live

NOW = live.NOON
SITE = SiteId("DC")


def station(zone: str, kind: ZoneKind, rate: float, *work: tuple[float, float]) -> Station:
    """A zone with work of so many units that leaves in so many hours."""
    found = tuple(Work(units, later(NOW, hours * 3_600), NOW) for units, hours in work)
    return Station(ZoneId(zone), SITE, zone, kind, rate, 0.0, 0.0, found)


def person(name: str, zone: str, *skills: Skill, breaks: tuple[Span, ...] = (), movable: bool = True) -> Person:
    return Person(WorkerId(name), SITE, ZoneId(zone), skills, 0.0, 0.0, NOW, Instant(NOW + 8 * HOUR), breaks, movable)


def problem(stations: list[Station], people: list[Person], ratio: float = 0.5) -> LabourProblem:
    leaves = {work.leaves_at for each in stations for work in each.work}
    ratios = tuple((SITE, at, ratio) for at in sorted(leaves))
    return LabourProblem(NOW, Instant(NOW + 4 * HOUR), tuple(stations), tuple(people), ratios)


def test_work_that_one_picker_does_in_an_hour_is_done_in_an_hour():
    (zone,) = loads(problem([station("A", ZoneKind.STORAGE, 60, (60, 4))], [person("W", "A", Skill.PICK)]))
    assert zone.finish_at is not None
    assert abs(zone.finish_at - NOW - HOUR) < MINUTE
    assert zone.gap == 0
    assert zone.people == 1


def test_a_break_puts_the_finish_off_by_its_length():
    half_hour = Span(Instant(NOW + 15 * MINUTE), Instant(NOW + 45 * MINUTE))
    with_break = person("W", "A", Skill.PICK, breaks=(half_hour,))
    (zone,) = loads(problem([station("A", ZoneKind.STORAGE, 60, (60, 4))], [with_break]))
    assert zone.finish_at is not None
    assert abs(zone.finish_at - NOW - 90 * MINUTE) < MINUTE


def test_work_flows_from_picking_to_packing_and_is_conserved():
    picking = station("A", ZoneKind.STORAGE, 60, (60, 4))
    packing = station("P", ZoneKind.PACKING, 40)
    found = loads(problem([picking, packing], [person("W", "A", Skill.PICK), person("V", "P", Skill.PACK)]))
    assert sum(quarter.done for quarter in found[0].quarters) == 60
    assert abs(sum(quarter.done for quarter in found[1].quarters) - 30) < 1e-6
    assert abs(found[1].coming - 30) < 1e-6


def test_what_is_packed_early_is_work_of_staging_only_once_its_vehicles_come():
    stations = [station("P", ZoneKind.PACKING, 40, (40, 3)), station("S", ZoneKind.STAGING, 100)]
    asked = problem(stations, [person("V", "P", Skill.PACK), person("L", "S", Skill.LOAD)])
    staging = next(each for each in loads(asked) if each.zone == "S")
    assert sum(quarter.done for quarter in staging.quarters) == pytest.approx(40)
    assert all(not quarter.work for quarter in staging.quarters if quarter.starts < NOW + 2 * HOUR)
    need = next(each for each in needs(asked) if each.station.zone == "S")
    assert sum(need.coming) == pytest.approx(40)
    assert not any(need.coming[:8])


def test_a_peak_in_packing_draws_a_picker_who_can_pack():
    stations = [station("A", ZoneKind.STORAGE, 60, (30, 4)), station("P", ZoneKind.PACKING, 30, (60, 2))]
    people = [person(f"A{n}", "A", Skill.PICK) for n in range(2)]
    people += [person("A9", "A", Skill.PICK, Skill.PACK), person("P1", "P", Skill.PACK)]
    plan = plan_moves(problem(stations, people))
    assert [(move.worker, move.source, move.target) for move in plan.moves] == [("A9", "A", "P")]
    assert plan.late_hours_then < plan.late_hours_now
    effect = next(each for each in plan.effects if each.zone == "P")
    assert effect.late_then < effect.late_now
    assert (effect.people_now, effect.people_then) == (1, 2)
    assert plan.act_by is not None


@pytest.mark.parametrize(("leaves_h", "moves"), [(1.2, ("L1",)), (3.0, ())])
def test_nobody_is_sent_to_a_zone_whose_work_comes_up_much_later(leaves_h: float, moves: tuple[str, ...]):
    leaves = later(NOW, leaves_h * 3_600)
    parcels = Work(150, leaves, Instant(leaves - HOUR))
    staging = replace(station("S", ZoneKind.STAGING, 40), work=(parcels,))
    docks = station("R", ZoneKind.RECEIVING, 100)
    people = [person(f"L{n}", "R", Skill.LOAD) for n in (1, 2)] + [person("S1", "S", Skill.LOAD)]
    plan = plan_moves(problem([docks, staging], people))
    assert tuple(move.worker for move in plan.moves) == moves
    late = {each.id: each.reason for each in plan.left_out}
    assert ("nobody is sent to wait for it" in late["S"]) == (not moves)


def test_nobody_moves_where_nothing_is_late():
    stations = [station("A", ZoneKind.STORAGE, 60, (30, 4)), station("P", ZoneKind.PACKING, 30, (5, 4))]
    people = [person("A1", "A", Skill.PICK, Skill.PACK), person("P1", "P", Skill.PACK)]
    plan = plan_moves(problem(stations, people))
    assert plan.moves == ()
    assert plan.left_out == ()


def test_the_last_person_of_a_zone_stays_and_the_reason_is_told():
    stations = [station("A", ZoneKind.STORAGE, 60, (30, 4)), station("P", ZoneKind.PACKING, 30, (100, 2))]
    people = [person("A1", "A", Skill.PICK, Skill.PACK), person("P1", "P", Skill.PACK)]
    plan = plan_moves(problem(stations, people))
    assert plan.moves == ()
    assert [each.id for each in plan.left_out] == ["P"]


def test_who_is_about_to_take_a_break_is_not_sent_anywhere():
    stations = [station("A", ZoneKind.STORAGE, 60, (30, 4)), station("P", ZoneKind.PACKING, 30, (60, 2))]
    people = [person("A1", "A", Skill.PICK, Skill.PACK, movable=False), person("A2", "A", Skill.PICK)]
    plan = plan_moves(problem(stations, [*people, person("P1", "P", Skill.PACK)]))
    assert plan.moves == ()
    assert "on break" in plan.left_out[0].reason


ZONES = {
    "Z1": ZoneKind.STORAGE,
    "Z2": ZoneKind.STORAGE,
    "P": ZoneKind.PACKING,
    "S": ZoneKind.STAGING,
    "R": ZoneKind.RECEIVING,
}


def shift(seed: int, orders: int) -> live.Floor:
    """A site in the middle of a shift: people about, a wave released, some of it picked."""
    chance = Random(seed)
    floor = live.opened()
    for n, (name, kind) in enumerate(ZONES.items()):
        floor.tell(ZoneListed(Zone(ZoneId(name), SITE, name, kind, 60.0 * n, 0, 50, 40, chance.choice((30, 60, 90)))))
    other = LocationId("B-01")
    floor.tell(
        LocationListed(Location(other, SITE, ZoneId("Z2"), AisleId("B"), 61.0, 5.0, 0, LocationKind.PICK)),
        StockCounted(other, live.ITEM, 10_000),
    )
    floor.tell(*_people(chance, floor))
    names = []
    leaves = Instant(NOW + chance.choice((90, 120, 180)) * MINUTE)
    for n in range(orders):
        key = OrderId(f"O{n}")
        names.append(key)
        wanted = tuple(Wanted(live.ITEM, 1) for _ in range(chance.randint(1, 4)))
        floor.tell(
            OrderPlaced(
                key, SITE, "C", "Rua", 41.1, -8.6, Service.SAME_DAY, leaves, Instant(leaves + HOUR), leaves, leaves,
                wanted,
            )
        )  # fmt: skip
        for k in range(len(wanted)):
            task = TaskId(f"T{n}-{k}")
            floor.tell(StockAllocated(task, line_id(key, k + 1), chance.choice((live.FACE, other)), 1))
            if chance.random() < 0.3:
                floor.tell(PickConfirmed(task, 1, PickerId("W")))
    floor.tell(WavePlanned(WaveId("W1"), SITE, leaves, leaves, tuple(names)), WaveReleased(WaveId("W1")), at=NOW)
    return floor


def _people(chance: Random, floor: live.Floor):
    for n in range(14):
        key = WorkerId(f"W{n:02}")
        zone = chance.choice(list(ZONES))
        skills = tuple(sorted({Skill(each) for each in chance.sample(list(Skill), chance.randint(1, 4))}))
        starts = Instant(NOW - 4 * HOUR)
        begins = Instant(NOW + chance.choice((-5, 5, 60)) * MINUTE)
        breaks = (Span(begins, Instant(begins + 15 * MINUTE)),)
        ends = Instant(NOW + chance.choice((20, 240)) * MINUTE)
        yield WorkerListed(Worker(key, SITE, skills, Span(starts, ends), breaks))
        if chance.random() < 0.9:
            yield ShiftStarted(key, ZoneId(zone))
            if begins < NOW and chance.random() < 0.7:
                yield BreakStarted(key)


@given(seed=st.integers(0, 10_000), orders=st.integers(0, 60))
@settings(max_examples=40)
def test_any_plan_keeps_every_rule_and_makes_nothing_later(seed, orders):
    floor = shift(seed, orders)
    for _ in range(2):
        asked = problem_of(floor.picture, NOW)
        plan = plan_moves(asked, seed=seed)
        assert plan.late_hours_then <= plan.late_hours_now + 1e-9
        if not plan.moves:
            break
        assert list(move_problems(floor.picture, plan.moves)) == []
        _stays_human(floor, plan.moves)
        floor.tell(MoveStaff(plan.moves))
    assert all(verdict.accepted for verdict in floor.picture[Verdict].values())


def _stays_human(floor: live.Floor, moves) -> None:
    """Nobody on or near a break, or going home, is sent; every zone that gives keeps somebody who works."""
    moved = {move.worker for move in moves}
    for move in moves:
        worker, duty = floor.picture[Worker][move.worker], floor.picture[Duty][move.worker]
        assert duty.presence is Presence.WORKING
        assert not any(NOW <= each.starts < NOW + 10 * MINUTE or each.holds(NOW) for each in worker.breaks)
        assert worker.shift.ends > NOW + 30 * MINUTE
        stay = [
            each
            for each in floor.picture[Duty].values()
            if each.zone == move.source
            and each.presence is Presence.WORKING
            and each.id not in moved
            and not each.bound_for
        ]
        assert stay


def test_the_picture_s_open_tasks_are_the_work_of_their_zone():
    floor = shift(3, 20)
    found = {each.zone: each for each in workload(floor.picture, NOW)}
    open_tasks = [task for task in floor.picture[PickTask].values() if task.status == "reserved"]
    assert found[ZoneId("Z1")].work == sum(task.zone == "Z1" for task in open_tasks)
    assert found[ZoneId("Z2")].work == sum(task.zone == "Z2" for task in open_tasks)
    assert found[ZoneId("P")].work + found[ZoneId("P")].coming > 0


def staged(leaves: Instant) -> tuple[Work, ...]:
    """The work of staging with one parcel on its lane, whose order has no route yet and leaves then."""
    floor = live.opened()
    floor.tell(ZoneListed(Zone(ZoneId("S"), SITE, "S", ZoneKind.STAGING, 0, 0, 10, 10, 100)))
    order = live.ordered(floor, 1, 41.1, -8.6, NOW, Instant(NOW + 5 * HOUR), 2)
    live.packed(floor, order, 1, 2)
    floor.picture.put([replace(floor.picture[Progress][order], departure_at=leaves)])
    return next(each.work for each in problem_of(floor.picture, NOW).stations if each.zone == "S")


def test_a_parcel_on_its_lane_is_work_from_an_hour_before_its_departure():
    soon, later_on = Instant(NOW + 30 * MINUTE), Instant(NOW + 3 * HOUR)
    assert staged(soon) == (Work(1.0, soon, NOW),)
    assert staged(later_on) == (Work(1.0, later_on, Instant(NOW + 2 * HOUR)),)


def test_a_parcel_that_missed_its_departure_without_a_route_is_nobody_s_work():
    assert staged(Instant(NOW - MINUTE)) == ()
