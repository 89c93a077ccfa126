import sqlite3
import threading
from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import closing
from pathlib import Path

import pytest

from controltower.domain.clock import ClockTicked
from controltower.domain.ids import StopId, VehicleId
from controltower.domain.proposals import ProposalStatus, RejectProposal
from controltower.domain.tracking import StopReached, VehicleRepaired
from controltower.tower.following import opener
from controltower.tower.seats import Looking
from tests.helpers import make
from tests.helpers.server import Tower
from tests.tower.seats import two_vans
from tests.tower.serving import BREAKDOWN, THE_ONE, Heard, Held, begin, clock, said, tell, threads, wait


@pytest.fixture
def work() -> Iterator[Executor]:
    with threads() as executor:
        yield executor


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{(tmp_path / 'day.db').as_posix()}"


def test_a_breakdown_is_proposed_and_told_with_its_time_though_no_desk_is_there(url: str, work: Executor) -> None:
    begin(url)
    tower = Heard(url, work)
    tower.until(lambda: THE_ONE in tower.proposals)
    assert tower.told[0] == "Following the journal."
    assert "proposed, to be decided by" in tower.told[1]
    assert "Re-route: V1 has broken down with 4 stops to go" in tower.told[1]
    tell(url, make.message(VehicleRepaired(VehicleId("V1")), "telematics", 3.2))
    again = Heard(url, work)
    again.until(lambda: again.proposals.get(THE_ONE) is ProposalStatus.WITHDRAWN)
    assert "withdrawn: Re-route: V1 has broken down" in again.told[1]
    assert not tower.warned + again.warned


def test_one_that_starts_again_offers_nothing_twice(url: str, work: Executor) -> None:
    begin(url)
    first = Heard(url, work)
    first.until(lambda: THE_ONE in first.proposals)
    before = said(url)
    second = Heard(url, work)
    second.rest()
    assert said(url) == before
    assert second.told == ["Following the journal."]
    tell(url, make.message(RejectProposal(THE_ONE, "the driver is on it"), "desk:ada", 3.2, author="ada"))
    third = Heard(url, work)
    third.rest()
    assert third.proposals == {THE_ONE: ProposalStatus.REJECTED}
    assert said(url) == before


def test_of_two_that_plan_the_same_differently_the_first_wins_and_neither_complains(url: str) -> None:
    """Both have their plans at one moment; the second has planned from a picture in which a stop was reached."""
    begin(url)
    pools = Held(), Held()
    first, second = towers = [Heard(url, pool) for pool in pools]
    ending = threading.Event()
    runs = [threading.Thread(target=tower.service.run, args=(ending.is_set,)) for tower in towers]
    try:
        runs[0].start()
        wait(lambda: bool(pools[0].routes))
        tell(url, make.message(StopReached(StopId("S5")), "tms", 3.2))
        runs[1].start()
        wait(lambda: bool(pools[1].routes))
        assert pools[0].routes[0][1] != pools[1].routes[0][1]
        for pool in pools:
            pool.let()
        wait(lambda: all(THE_ONE in tower.proposals for tower in towers))
        tell(url, make.message(ClockTicked(), "clock", 3.3))
        wait(lambda: all(tower.service.picture.now == make.at(3.3) for tower in towers))
    finally:
        ending.set()
        for run in runs:
            run.join()
    assert [entry.said.key for entry in said(url)] == [THE_ONE]
    assert first.service.picture.digest() == second.service.picture.digest()
    assert not first.warned + second.warned


def test_a_server_that_cuts_it_off_is_found_again_and_said(pg: Tower, work: Executor) -> None:
    pg.login("test", "integrator")
    url = pg.login("tower", "integrator", sources=("tower",))
    for_all(pg)
    tower, cuts = Heard(url, work), list[object]()

    def cut() -> bool:
        if tower.told and not cuts:
            with pg.admin() as driver:
                cuts.extend(driver.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                                           "WHERE usename = 'tower'"))  # fmt: skip
            tell(pg.url("test"), make.message(BREAKDOWN, "telematics", 3.1))
        return THE_ONE in tower.proposals

    tower.until(cut)
    assert tower.told.count("Following the journal.") == 2
    assert len(tower.warned) == 1
    assert [entry.said.key for entry in said(url)] == [THE_ONE]


def for_all(pg: Tower) -> None:
    """Two vans under way, on a server."""
    tell(pg.url("test"), *(make.message(body) for body in make.house()))
    tell(pg.url("test"), *(make.message(body, "tms", 3) for body in two_vans()))


def test_where_nothing_can_be_written_a_proposal_waits_and_it_says_why(pg: Tower, work: Executor) -> None:
    pg.login("test", "integrator")
    url = pg.login("tower", "integrator", sources=("tower",))
    for_all(pg)
    tell(pg.url("test"), make.message(BREAKDOWN, "telematics", 3.1))
    with pg.admin() as driver:
        driver.execute("ALTER ROLE tower SET default_transaction_read_only = on")
        tower = Heard(url, work)

        def writable_then() -> bool:
            if tower.warned and not freed:
                freed.append("tower")
                driver.execute("ALTER ROLE tower RESET default_transaction_read_only")
                driver.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'tower'")
            return THE_ONE in tower.proposals

        freed: list[str] = []
        tower.until(writable_then)
    assert "read" in tower.warned[0]
    assert [entry.said.key for entry in said(url)] == [THE_ONE]


def test_of_two_under_one_login_the_later_stands_by_and_takes_over(pg: Tower, work: Executor) -> None:
    pg.login("test", "integrator")
    url = pg.login("tower", "integrator", sources=("tower",))
    for_all(pg)
    first, second = Heard(url, work, "tower-1"), Heard(url, work, "tower-2")
    ending = threading.Event()
    run = threading.Thread(target=first.service.run, args=(ending.is_set,))
    run.start()
    try:
        wait(lambda: bool(first.told))

        def taken_over() -> bool:
            if len(second.told) == 2 and not ending.is_set():
                ending.set()
                tell(pg.url("test"), make.message(BREAKDOWN, "telematics", 3.1))
            return THE_ONE in second.proposals

        second.until(taken_over)
    finally:
        ending.set()
        run.join()
    stood_by, took_over = "Another tower proposes; this one stands by.", "This tower proposes now."
    assert second.told[:3] == ["Following the journal.", stood_by, took_over]
    assert "proposed, to be decided by" in second.told[3]


def test_a_guest_who_says_that_he_is_the_tower_silences_nobody(pg: Tower, work: Executor) -> None:
    pg.login("test", "integrator")
    for_all(pg)
    with opener(pg.login("vic", "viewer"), clock, desk="0")() as guest:
        guest.attend(Looking("tower"))
        tower = Heard(pg.login("tower", "integrator", sources=("tower",)), work)
        tell(pg.url("test"), make.message(BREAKDOWN, "telematics", 3.1))
        tower.until(lambda: THE_ONE in tower.proposals)
        assert [each.person for each in guest.attend(Looking("tower"))] == ["tower"]
    assert tower.told[0] == "Following the journal."
    assert len(tower.told) == 2


def test_what_the_server_lets_it_not_say_is_told_once_and_tried_again_later(pg: Tower, work: Executor) -> None:
    pg.login("test", "integrator")
    for_all(pg)
    tell(pg.url("test"), make.message(BREAKDOWN, "telematics", 3.1))
    tower, granted = Heard(pg.login("tower", "integrator", sources=("towers",)), work), list[str]()

    def granted_then() -> bool:
        if tower.warned and "tower" not in granted:
            granted.append("tower")
            pg.login("tower", "integrator", sources=("tower",))
            tell(pg.url("test"), make.message(ClockTicked(), "clock", 3.3))
        return THE_ONE in tower.proposals

    tower.until(granted_then)
    assert len(tower.warned) == 1
    assert "may not say ProposalMade" in tower.warned[0]


def test_one_whom_nobody_lets_in_says_why_and_goes_on_when_it_is_let_in(pg: Tower, work: Executor) -> None:
    pg.login("test", "integrator")
    for_all(pg)
    stranger = Heard(pg.login("tower", "integrator", operation="elsewhere"), work)

    def let_in() -> bool:
        if stranger.warned and "main" not in granted:
            granted.append("main")
            pg.login("tower", "integrator", sources=("tower",))
        return bool(stranger.told)

    granted: list[str] = []
    stranger.until(let_in)
    assert any("no rights" in words for words in stranger.warned)


def test_a_database_of_a_newer_program_ends_it_and_it_says_so(url: str, work: Executor) -> None:
    begin(url)
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as driver:
        driver.execute("UPDATE alembic_version SET version_num = '9999'")
        driver.commit()
    tower = Heard(url, work)
    assert not tower.service.run(lambda: False)
    assert len(tower.warned) == 1
    assert "newer" in tower.warned[0]
