import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from controltower.app.seat import Place, Seat, wall_clock
from controltower.settings import DEFAULTS
from controltower.store.engine import open_database
from controltower.store.journal import Journal
from controltower.tower.desk import Link, LinkState
from tests.helpers import make


@pytest.fixture
def seat(qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> Iterator[Seat]:
    url = f"sqlite:///{(tmp_path / 'day.db').as_posix()}"
    with open_database(url) as database:
        Journal(database, wall_clock).append([make.message(body) for body in make.house()])
    seat = Seat(qapp, Place(url, tmp_path, proposes=False), DEFAULTS)
    seat.window.show()
    seat.start()
    seat.processes.start("keeper", ("keep", "--db", url))
    qtbot.waitUntil(lambda: seat.desk.link.state is LinkState.LIVE, timeout=10_000)
    yield seat
    seat.close()
    seat.window.deleteLater()


def test_a_helper_that_was_killed_is_missed_as_long_as_the_desk_stands(seat: Seat, qtbot: QtBot) -> None:
    seat.processes.running["keeper"].send_signal(signal.SIGTERM if not hasattr(signal, "SIGKILL") else signal.SIGKILL)
    qtbot.waitUntil(lambda: "keeper has ended" in seat.gone.text(), timeout=10_000)
    assert "desk does not need them" in seat.gone.text()
    assert "exit code" in seat.gone.toolTip()
    seat.desk.note_link(Link(LinkState.LOST, "The disk went away."))
    seat.desk.note_link(Link(LinkState.LIVE, "Following the journal."))
    assert seat.gone.isVisible()
    assert "keeper has ended" in seat.gone.text()
