import os
import time
from collections.abc import Callable, Iterator
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from controltower.app.boards import BOARDS, LAYOUTS
from controltower.app.bugs import Bugs
from controltower.app.children import Children
from controltower.app.header import Header
from controltower.app.pool import Pool
from controltower.app.running import has_screen
from controltower.app.seat import Place, Seat
from controltower.domain.clock import Clock, SetPace
from controltower.domain.errors import Unavailable
from controltower.domain.ids import WorkerId
from controltower.domain.labour import Duty, Move, MoveStaff
from controltower.domain.times import Instant
from controltower.settings import DEFAULTS, meaning, resources
from controltower.store.engine import open_database
from controltower.store.journal import Journal
from controltower.tower.desk import LinkState, Role
from controltower.ui import theme
from controltower.ui.board import Board
from tests.helpers import make
from tests.tower.seats import opened, two_vans


def clock() -> Instant:
    return make.at(0)


@pytest.fixture
def url(tmp_path: Path) -> str:
    url = f"sqlite:///{(tmp_path / 'day.db').as_posix()}"
    with open_database(url) as database:
        bodies = [*make.house(), *two_vans()]
        Journal(database, clock).append([make.message(body) for body in bodies])
    return url


@pytest.fixture
def seat(qapp: QApplication, qtbot: QtBot, url: str, tmp_path: Path) -> Iterator[Seat]:
    seat = Seat(qapp, Place(url, tmp_path, proposes=False), DEFAULTS)
    seat.window.show()
    seat.start()
    qtbot.waitUntil(lambda: seat.desk.link.state is LinkState.LIVE, timeout=10_000)
    yield seat
    seat.close()
    seat.window.deleteLater()


def shows_everything(seat: Seat, board: str) -> bool:
    """Whether a board has presented the newest picture."""
    return seat.presented.get(board) == seat.desk.picture.seq


def until(condition: Callable[[], bool], seconds: float = 15) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.02)


def test_the_window_follows_the_journal_and_says_that_it_is_a_demo(seat: Seat, qtbot: QtBot) -> None:
    qtbot.waitUntil(seat.header.band.isVisible, timeout=5_000)
    assert "DEMO" in seat.header.band.words
    assert "seed 1" in seat.header.band.words
    assert seat.desk.picture.seq == len(make.house()) + len(two_vans())


def test_every_board_opens_on_the_desk(seat: Seat, qtbot: QtBot) -> None:
    for kind in BOARDS:
        seat.open(kind.name, "")
        assert isinstance(seat.window.board(kind.name), Board)
        qtbot.waitUntil(partial(shows_everything, seat, kind.name), timeout=5_000)
    assert seat.bugs.count == 0


def test_a_decision_goes_through_the_journal_and_comes_back(seat: Seat, qtbot: QtBot) -> None:
    seat.desk.decide(MoveStaff((Move(WorkerId("W1"), make.PICK_ZONE, make.PACK_ZONE),)))
    assert len(seat.desk.pending) == 1
    qtbot.waitUntil(lambda: not seat.desk.pending, timeout=5_000)
    assert seat.desk.picture[Duty]["W1"].bound_for == make.PACK_ZONE


def test_a_refusal_is_read_in_the_status_line(seat: Seat, qtbot: QtBot) -> None:
    seat.desk.decide(MoveStaff(()))
    qtbot.waitUntil(lambda: seat.window.statusBar().currentMessage().startswith("Refused"), timeout=5_000)
    assert "Nobody is moved." in seat.window.statusBar().currentMessage()


def test_the_pace_is_set_by_a_decision_and_shown_once_it_is_so(seat: Seat, qtbot: QtBot) -> None:
    seat.header.toggle_pause()
    qtbot.waitUntil(lambda: bool(seat.desk.picture[Clock]), timeout=5_000)
    assert seat.desk.picture[Clock]["clock"].pace == 0
    qtbot.waitUntil(lambda: "paused" in seat.header.band.words, timeout=5_000)
    seat.header.step(60)
    qtbot.waitUntil(lambda: seat.desk.picture[Clock]["clock"].step_until is not None, timeout=5_000)


def test_another_role_is_another_layout_and_that_is_said(seat: Seat) -> None:
    seat.use_role("manager")
    assert seat.window.role == "manager"
    assert "nothing more" in seat.window.statusBar().currentMessage()


def test_the_theme_changes_for_the_whole_desk(seat: Seat) -> None:
    seat.header.other_theme()
    assert theme.current().dark
    seat.header.other_theme()
    assert not theme.current().dark


def test_a_lost_journal_is_said_and_what_was_decided_waits_for_it(seat: Seat, qtbot: QtBot) -> None:
    state = {"lost": True}
    read = Journal.read

    def failing(self: Journal, after: int, limit: int = 500) -> list:
        if state["lost"]:
            raise Unavailable("The disk went away.")
        return read(self, after, limit)

    Journal.read = failing  # type: ignore[method-assign]
    try:
        qtbot.waitUntil(lambda: seat.desk.link.state is LinkState.LOST, timeout=5_000)
        assert seat.window.statusBar().currentMessage().startswith("Journal lost")
        seat.desk.decide(SetPace(10))
        state["lost"] = False
        qtbot.waitUntil(lambda: seat.desk.link.state is LinkState.LIVE, timeout=10_000)
        qtbot.waitUntil(lambda: not seat.desk.pending, timeout=5_000)
    finally:
        Journal.read = read  # type: ignore[method-assign]
    assert seat.desk.picture[Clock]["clock"].pace == 10


def test_the_desk_ends_its_helpers_and_can_be_closed_twice(qapp: QApplication, url: str, tmp_path: Path) -> None:
    seat = Seat(qapp, Place(url, tmp_path), DEFAULTS)
    keeper = seat.processes.start("keeper", ("keep", "--db", url))
    seat.start()
    seat.desk.wires.work.submit(abs, -1).result(60)
    assert seat.close() == 0
    assert keeper.poll() is not None
    assert not seat.store.is_alive()
    assert seat.close() == 0


def test_a_helper_whose_desk_dies_ends_by_itself(url: str) -> None:
    children = Children()
    keeper = children.start("keeper", ("keep", "--db", url))
    assert keeper.stdin is not None
    keeper.stdin.close()  # as the system does where the desk was killed
    until(lambda: keeper.poll() is not None)
    assert [each.name for each in children.ended()] == ["keeper"]
    children.stop()


def test_a_helper_that_fails_says_why(tmp_path: Path) -> None:
    children = Children()
    keeper = children.start("keeper", ("keep", "--db", "mysql://host/x"))
    until(lambda: keeper.poll() is not None)
    (ended,) = children.ended()
    assert (ended.code, "not supported" in ended.words) == (1, True)
    assert children.ended() == []
    assert children.gone == [ended]


@pytest.mark.parametrize("kind", [ValueError, KeyError])
def test_a_bug_is_saved_as_a_report_and_shown_once(
    qapp: QApplication, qtbot: QtBot, tmp_path: Path, kind: type[Exception], capsys: pytest.CaptureFixture[str]
) -> None:
    bugs = Bugs(tmp_path / "bugs", lambda: "now")
    told: list[str] = []
    bugs.found.connect(told.append)
    for _ in range(2):
        try:
            raise kind("a wrong turn")
        except kind as error:
            bugs.caught(kind, error, error.__traceback__)
    qtbot.waitUntil(lambda: bool(told), timeout=2_000)
    report = (tmp_path / "bugs" / "bug-now.txt").read_text(encoding="utf-8")
    assert "a wrong turn" in report
    assert (len(told), bugs.count) == (1, 2)
    assert "a wrong turn" in capsys.readouterr().err


def test_the_header_shows_the_age_of_each_source(qapp: QApplication, qtbot: QtBot) -> None:
    shared, (desk,) = opened("ada")
    header = Header(desk)
    qtbot.addWidget(header)
    header.show()
    shared.tell(make.message(make.order("O1"), "wms", 0.0), make.message(make.order("O2"), "tms", 0.5))
    shared.deliver(desk)
    header.present()
    assert header.ages["wms"].text() == "WMS · 30 min"
    assert header.ages["wms"].stale
    assert not header.ages["tms"].stale


def test_every_role_has_a_layout_of_all_boards() -> None:
    names = {kind.name for kind in BOARDS}
    assert len(names) == len(BOARDS) == 13
    for role in Role:
        assert {name for column in LAYOUTS[role] for name in column} == names


def test_a_screen_is_what_the_environment_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("platform.system", lambda: "Linux")
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    assert not has_screen()
    monkeypatch.setenv("DISPLAY", ":0")
    assert has_screen()
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    assert not has_screen()


def test_resources_and_settings_are_found() -> None:
    assert (resources() / "demo" / "scenarios" / "ordinary.toml").is_file()
    assert "pace" not in meaning("seed")
    with pytest.raises(KeyError):
        meaning("moon phase")


def test_planners_that_get_ready_keep_nobody_waiting() -> None:
    pool = Pool(1)
    pool.prepare(partial(time.sleep, 600))
    assert pool.submit(abs, -3).result(60) == 3
    pool.stop()


def test_planners_go_on_after_one_of_them_was_killed() -> None:
    pool = Pool(1)
    with pytest.raises(BrokenProcessPool):
        pool.submit(os._exit, 1).result(60)
    assert pool.submit(abs, -3).result(60) == 3
    pool.stop()
