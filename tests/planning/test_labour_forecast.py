"""Work to come, people it takes, and people who are there: counted, levelled, and held against what a day brought."""

import pickle
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from controltower.domain.folding import fold
from controltower.domain.ids import OrderId, SiteId, ZoneId
from controltower.domain.labour import Duty, PlanStaff, Posting, Presence, Roster, Worker
from controltower.domain.messages import Message, entry
from controltower.domain.orders import Order, Progress
from controltower.domain.picking import PickTask, TaskStatus
from controltower.domain.picture import Picture
from controltower.domain.places import Zone, ZoneKind
from controltower.domain.proposals import Verdict
from controltower.domain.times import HOUR, QUARTER, Instant
from controltower.planning.labour import (
    LabourProblem,
    crew_of,
    foresee,
    measured_rates,
    needs,
    problem_of,
    rest_of_day_s,
)
from controltower.planning.labour.flow import quarters_of
from controltower.planning.labour.forecast import PARTS, TENTH
from controltower.planning.labour.need import Batch, levelled
from controltower.planning.labour.rates import zone_quarters
from controltower.planning.labour.shifts import hands, heads, middles_of, reposted
from controltower.simulation.network import clock_of
from controltower.simulation.network.scale import FULL
from tests.helpers import make
from tests.helpers.days import day, shipped
from tests.helpers.scripted import DESK

HOURS = (7, 8, 9, 10, 11, 12, 13)
QUARTERS = 8
DC = SiteId("DC")


@cache
def whole(scenario: str) -> dict[int, Picture]:
    """A full day of the twin: the picture at some hours, and at its end as 20."""
    runner = day(shipped(scenario), 5.0, scale=FULL)
    found = {}
    for hour in (*HOURS, 20):
        runner.run_flat_out(clock_of(hour))
        runner.turn()
        found[hour] = runner.twin.picture.fork()
    return found


def foreseen(picture: Picture):
    return foresee(picture, picture.now, rest_of_day_s(picture, picture.now))


def test_orders_at_a_site_without_zones_are_nobodys_work_and_no_error():
    picture = make.opened()
    make.tell(picture, replace(make.order(), site=SiteId("S2")))
    seen = foreseen(picture)
    assert all(station.site == make.SITE for station in seen.likely.stations)


# -- how many people work needs


def test_work_with_time_is_spread_over_it() -> None:
    rates = levelled([Batch(8.0, 0, 7, Instant(0))], np.full(QUARTERS, 0.25))
    assert rates == pytest.approx([4.0] * QUARTERS)


def test_what_presses_sets_its_own_rate_and_the_rest_is_levelled_round_it() -> None:
    rates = levelled([Batch(6.0, 2, 3, Instant(0)), Batch(3.0, 0, 7, Instant(0))], np.full(QUARTERS, 0.25))
    assert rates[2:4] == pytest.approx([12.0, 12.0])
    assert rates[[0, 1, 4, 5, 6, 7]] == pytest.approx([2.0] * 6)


batches = st.lists(
    st.tuples(st.floats(0.1, 50), st.integers(0, QUARTERS - 1), st.integers(0, QUARTERS - 1)).map(
        lambda each: Batch(each[0], min(each[1:]), max(each[1:]), Instant(0))
    ),
    max_size=6,
)


@given(batches)
def test_levelled_rates_do_all_work_in_time_and_no_flatter_plan_could(work: list[Batch]) -> None:
    hours = np.full(QUARTERS, 0.25)
    rates = levelled(work, hours)
    assert float(rates @ hours) == pytest.approx(sum(each.units for each in work), abs=1e-6)
    fullest = 0.0
    for first in range(QUARTERS):
        for last in range(first, QUARTERS):
            inside = sum(each.units for each in work if first <= each.ready and each.due <= last)
            assert float(rates[first : last + 1] @ hours[first : last + 1]) >= inside - 1e-6
            fullest = max(fullest, inside / (0.25 * (last - first + 1)))
    assert float(rates.max(initial=0.0)) == pytest.approx(fullest, abs=1e-6)


# -- what will come


def test_orders_that_wait_for_their_wave_are_foreseen_and_released_ones_are_not_counted_twice() -> None:
    picture = whole("ordinary")[9]
    found, bare = foreseen(picture), problem_of(picture, picture.now)
    lines = {
        station.zone: sum(work.units for work in station.work)
        for station in found.known.stations
        if station.kind is ZoneKind.STORAGE
    }
    for zone, count in lines.items():
        tasks = [
            task for task in picture[PickTask].values() if task.zone == zone and task.status in ("reserved", "assigned")
        ]
        assert count == pytest.approx(len(tasks)), zone
    assert sum(lines.values()) > sum(work.units for each in bare.stations if each.zone in lines for work in each.work)


def test_much_work_is_more_than_likely_work_and_little_is_less() -> None:
    found = foreseen(whole("ordinary")[10])
    low, likely, high = (
        sum(work.units for station in getattr(found, part).stations for work in station.work) for part in PARTS
    )
    assert low < likely < high
    site = next(pace for pace in found.paces if pace.site == "DC")
    assert site.scaled("high") == pytest.approx(1 + TENTH * site.spread)


def test_behind_the_last_cut_off_no_more_orders_are_expected_for_today() -> None:
    picture = whole("ordinary")[20]
    assert all(pace.expected == 0 for pace in foreseen(picture).paces)


def ahead(problem: LabourProblem, now: Instant, until: Instant) -> float:
    """Lines that come up in the storage of the distribution centre until a moment."""
    return sum(
        work.units
        for station in problem.stations
        if station.site == "DC" and station.kind is ZoneKind.STORAGE
        for work in station.work
        if now <= work.ready_at < until
    )


def came(end: Picture, known: set[OrderId], until: Instant) -> int:
    """Lines that were released until a moment, and were not on the floor before."""
    return sum(
        task.site == "DC"
        and task.order not in known
        and task.status is not TaskStatus.RELEASED
        and 0 < end[Progress][task.order].released_at < until
        for task in end[PickTask].values()
    )


@pytest.mark.parametrize("scenario", ["ordinary", "peak"])
def test_the_forecast_of_four_hours_is_honest(scenario: str) -> None:
    """What came lies in the band, or within a tenth of it, more often than not; the middle is off by under a third."""
    pictures, inside, off = whole(scenario), 0, []
    for hour in HOURS:
        picture = pictures[hour]
        found, until = foreseen(picture), Instant(picture.now + 4 * HOUR)
        released = {each.id for each in picture[Progress].values() if each.released_at}
        bare = ahead(problem_of(picture, picture.now, 4 * 3_600), picture.now, until)
        low, likely, high = sorted(ahead(getattr(found, part), picture.now, until) - bare for part in PARTS)
        real = came(pictures[20], released, until)
        inside += 0.9 * low <= real <= 1.1 * high
        off.append(abs(likely - real) / max(200, real))
    assert inside >= len(HOURS) - 2
    assert sum(off) / len(off) < 0.34


# -- how fast it is done


def test_rates_are_measured_where_work_waited_and_engineered_elsewhere() -> None:
    picture = whole("ordinary")[12]
    rates = measured_rates(picture, Instant(picture.now - 4 * HOUR), picture.now)
    zones = {zone.id: zone for zone in picture[Zone].values()}
    assert rates[DC, ZoneKind.STAGING] == zones[ZoneId("DC-STAGE")].units_per_hour
    assert rates[DC, ZoneKind.PACKING] == pytest.approx(zones[ZoneId("DC-PACK")].units_per_hour, rel=0.15)
    assert rates[DC, ZoneKind.STORAGE] > zones[ZoneId("DC-E")].units_per_hour


def test_no_quarter_is_counted_by_person_and_none_is_busy_without_work() -> None:
    picture = whole("ordinary")[12]
    found = zone_quarters(picture, Instant(picture.now - 6 * HOUR), picture.now)
    assert sum(each.done for each in found[ZoneId("DC-PACK")]) > 300
    for quarters in found.values():
        assert all(each.waiting_after > 0 for each in quarters if each.busy)


# -- who is there


def test_breaks_shifts_and_people_who_come_later_are_counted() -> None:
    picture = whole("ordinary")[11]
    problem = foreseen(picture).likely
    spans, crew = quarters_of(problem), crew_of(picture, picture.now)
    row = heads(spans, crew.values(), [station.zone for station in problem.stations])
    there = [duty for duty in picture[Duty].values() if duty.presence in (Presence.WORKING, Presence.BREAK)]
    late = [worker for worker in picture[Worker].values() if worker.shift.starts > picture.now]
    assert len(crew) == len(there) + len(late)
    for number, span in enumerate(spans):
        most = sum(w.shift.starts < span.ends and w.shift.ends > span.starts for w in picture[Worker].values())
        assert sum(each[number] for each in row.values()) <= most + 1e-6


def test_a_roster_moves_hours_from_zone_to_zone_and_the_way_is_lost() -> None:
    picture = whole("ordinary")[9].fork()
    problem = foreseen(picture).likely
    spans = quarters_of(problem)
    who = next(
        each
        for each in crew_of(picture, picture.now).values()
        if each.zone_at(picture.now) == "DC-E" and "pack" in each.skills
    )
    starts = Instant(quarter_after(picture.now) + 2 * QUARTER)
    posting = Posting(who.worker, ZoneId("DC-PACK"), starts, who.ends)
    before = hands(problem, spans, crew_of(picture, picture.now))
    drafted = hands(problem, spans, reposted(crew_of(picture, picture.now), [posting], middles_of(picture)))
    decide(picture, PlanStaff((posting,)))
    after = hands(problem, spans, crew_of(picture, picture.now))
    assert after == drafted
    lost = sum(before[ZoneId("DC-E")]) - sum(after[ZoneId("DC-E")])
    won = sum(after[ZoneId("DC-PACK")]) - sum(before[ZoneId("DC-PACK")])
    assert 0 < won < lost
    assert lost - won < 0.25


def quarter_after(at: Instant) -> Instant:
    return Instant(-(-at // QUARTER) * QUARTER)


def decide(picture: Picture, decision: PlanStaff) -> None:
    message = Message(DESK, "test", picture.now, "test", decision)
    fold(picture, entry(message, picture.seq + 1, picture.now))
    assert picture[Verdict][f"{DESK}:test"].accepted, picture[Verdict][f"{DESK}:test"].reasons
    assert picture[Roster][decision.postings[0].worker].postings == decision.postings


def test_the_day_before_the_first_pick_needs_nobody_twice() -> None:
    """Needs of packing come from what storage does, so no parcel is needed before its lines were picked."""
    picture = whole("ordinary")[9]
    found = needs(foreseen(picture).likely)
    units = {each.station.zone: sum(each.coming) for each in found}
    parcels = sum(
        progress.departure_at - picture.now < 9 * HOUR
        and not progress.packed_at
        and picture[Order][progress.id].site == "DC"
        for progress in picture[Progress].values()
    )
    assert units[ZoneId("DC-PACK")] >= 0.8 * parcels
    assert all(person >= 0 for each in found for person in each.people)


def test_a_problem_can_be_sent_to_another_process() -> None:
    found = foreseen(whole("ordinary")[9])
    assert pickle.loads(pickle.dumps(found)) == found
