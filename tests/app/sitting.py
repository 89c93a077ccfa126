"""People who sit down at desks on a real server, and a network that can be taken away from them."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from controltower.app.place import Place
from controltower.app.seat import Seat
from controltower.domain.ids import OperationId, WorkerId
from controltower.domain.labour import Move, MoveStaff
from controltower.settings import DEFAULTS
from controltower.tower.desk import LinkState
from tests.helpers import make
from tests.helpers.proxy import Network, a_network
from tests.helpers.server import Tower

MOVE = MoveStaff((Move(WorkerId("W1"), make.PICK_ZONE, make.PACK_ZONE),))
Sit = Callable[..., Seat]


@pytest.fixture(autouse=True)
def no_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("keyring.core._keyring_backend", None)
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    monkeypatch.delenv("PGPASSWORD", raising=False)


@pytest.fixture
def sit(qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> Iterator[Sit]:
    """Sits people down, each at a desk of their own, and ends the desks afterwards."""
    seats: list[Seat] = []

    def sit_down(url: str, person: str, *, live: bool = True, operation: str = "main") -> Seat:
        place = Place(url, tmp_path / person, proposes=False, operation=OperationId(operation))
        seat = Seat(qapp, place, replace(DEFAULTS, person=person, retry_from_s=0.1, retry_to_s=0.3))
        seats.append(seat)
        seat.window.show()
        seat.start()
        if live:
            qtbot.waitUntil(lambda: seat.desk.link.state is LinkState.LIVE and not len(seat.drain), timeout=15_000)
        return seat

    yield sit_down
    for seat in seats:
        seat.close()
        seat.window.deleteLater()


@pytest.fixture
def network(pg: Tower) -> Iterator[Network]:
    with a_network(pg.server.port) as network:
        yield network
