"""The twin's day, read off an operation that others listed."""

from dataclasses import replace

import pytest

from controltower.domain.docks import TruckArrived
from controltower.domain.errors import Refused
from controltower.domain.ids import ItemId, NoticeId, SiteId, TruckId, WorkerId, ZoneId
from controltower.domain.labour import Skill, Worker, WorkerListed
from controltower.domain.orders import OrderCancelled
from controltower.domain.picture import Picture
from controltower.domain.places import OperationOpened, Zone, ZoneKind, ZoneListed
from controltower.domain.times import Instant, Span, moment
from controltower.simulation.imported import imported_script
from controltower.simulation.scenarios import Scenario
from controltower.simulation.script import Script
from tests.helpers import make


@pytest.fixture
def picture() -> Picture:
    """The small building where dawn is at 8:26 in the morning."""
    picture = Picture()
    _, *listed = make.house()
    make.tell(picture, OperationOpened("Test", "Pacific/Auckland", "NZD", demo=True), *listed)
    return picture


def given(picture: Picture) -> Script:
    return imported_script(picture, 7, Scenario("ordinary", "An ordinary day", False, ()))


def hire(picture: Picture, count: int, *skills: Skill, starts: float = 0, hours: float = 8) -> None:
    for number in range(count):
        key = WorkerId(f"N{len(picture[Worker])}-{number}")
        shift = Span(make.at(starts), make.at(starts + hours))
        make.tell(picture, WorkerListed(Worker(key, make.SITE, skills, shift, ())))


def test_the_day_begins_at_midnight_on_the_operations_walls() -> None:
    picture = Picture()
    make.tell(picture, OperationOpened("X", "America/Chicago", "USD", demo=True))

    midnight = moment(given(picture).midnight, "America/Chicago")

    assert (midnight.hour, midnight.minute) == (0, 0)
    assert midnight.date() == moment(make.DAWN, "America/Chicago").date()


def test_departures_are_those_of_open_orders_of_today(picture: Picture) -> None:
    hours = (3, 3, 1, 5, 40)
    placed = [replace(make.order(f"O{n}"), departure_at=make.at(h)) for n, h in enumerate(hours)]
    make.tell(picture, *placed, OrderCancelled(placed[2].order, "no"))

    day = given(picture)

    dawn = (make.DAWN - day.midnight) / 1_000_000
    assert day.departures == {make.SITE: [dawn + 3 * 3600, dawn + 5 * 3600]}


def test_the_day_ends_two_hours_after_the_last_window(picture: Picture) -> None:
    make.tell(picture, make.order(closes=4), make.order("O2", closes=7))

    day = given(picture)

    assert day.midnight + day.closes_s * 1_000_000 == make.at(9)


def test_trucks_come_as_announced_unless_they_are_here(picture: Picture) -> None:
    make.tell(picture, make.notice("N1", 5), make.notice("N2", 7), TruckArrived(TruckId("T-N2")))

    (truck,) = given(picture).trucks

    assert (truck.notice, truck.lines) == (NoticeId("N1"), ((ItemId("SKU-2"), 5),))


def test_somebody_is_in_every_zone_before_anybody_is_second(picture: Picture) -> None:
    hire(picture, 3, Skill.PICK, Skill.PACK, Skill.RECEIVE, Skill.LOAD)

    zones = [zone for worker, zone in given(picture).posts]

    assert sorted(zones) == sorted(picture[Zone])


def test_people_go_where_the_work_is(picture: Picture) -> None:
    hire(picture, 12, Skill.PICK)
    make.tell(picture, *(make.order(f"O{number}", 1) for number in range(600)))

    zones = [zone for worker, zone in given(picture).posts if worker.skills == (Skill.PICK,)]

    assert zones.count(ZoneId("Z2")) == 1
    assert zones.count(make.PICK_ZONE) == 12


def test_nobody_is_posted_to_what_they_cannot_do_or_on_another_day(picture: Picture) -> None:
    other = SiteId("M")
    make.tell(picture, ZoneListed(Zone(ZoneId("M-P"), other, "Packing", ZoneKind.PACKING, 0, 0, 9, 9, 30)))
    hire(picture, 4, Skill.PACK)
    hire(picture, 2, Skill.LOAD, starts=20)

    posts = given(picture).posts

    assert {zone for worker, zone in posts if worker.skills == (Skill.PACK,)} == {make.PACK_ZONE}
    assert not [worker for worker, _ in posts if worker.skills == (Skill.LOAD,)]


def test_shifts_that_follow_each_other_each_cover_the_floor(picture: Picture) -> None:
    late = Span(make.at(9), make.at(16))
    everything = (Skill.PICK, Skill.PACK, Skill.RECEIVE, Skill.LOAD)
    hire(picture, 3, *everything)
    hire(picture, 5, *everything, starts=9, hours=7)

    zones = [zone for worker, zone in given(picture).posts if worker.shift == late]

    assert sorted(zones) == sorted(picture[Zone])


def test_a_real_operation_is_never_played() -> None:
    picture = Picture()
    make.tell(picture, OperationOpened("X", "UTC", "EUR"))

    with pytest.raises(Refused, match="plays demos only"):
        given(picture)


def test_an_operation_without_orders_still_has_a_day(picture: Picture) -> None:
    day = given(picture)

    assert (day.departures, day.trucks) == ({}, ())
    assert Instant(day.midnight + round(day.closes_s * 1_000_000)) > make.at(1)
