"""What every test stands on: Qt without a screen, chance that repeats, and no warning that passes unseen."""

import logging
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from controltower.store.postgres.serving import Server
from tests.helpers.server import Tower, a_server, a_tower

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent


def offscreen() -> str:
    """Qt's platform for tests: two large screens instead of the one of 800 x 800 that offscreen has by default."""
    screens = HERE / "screens.json"
    # A colon separates the platform's options, so a drive letter must not appear in the path.
    return f"offscreen:configfile={os.path.relpath(screens) if sys.platform == 'win32' else screens}"


# Before anything imports Qt. QT_QPA_PLATFORM=xcb (or wayland, windows, cocoa) shows the tests on a real screen.
if os.environ.get("QT_QPA_PLATFORM", "offscreen") == "offscreen":
    os.environ["QT_QPA_PLATFORM"] = offscreen()
os.environ.setdefault("QTWEBENGINE_DISABLE_SANDBOX", "1")
os.environ.setdefault("QT_API", "pyside6")
os.environ.setdefault("PYQTGRAPH_QT_LIB", "PySide6")

settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True)
settings.register_profile(
    "long", deadline=None, max_examples=2_000, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))


class Overheard(logging.Handler):
    """Keeps every record of WARNING or above."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)


@pytest.fixture(autouse=True)
def _no_unexpected_logs(request: pytest.FixtureRequest) -> Iterator[None]:
    """A record of WARNING or above fails the test, unless a `logs` marker says that it is part of the story."""
    overheard = Overheard()
    logging.getLogger().addHandler(overheard)
    yield
    logging.getLogger().removeHandler(overheard)
    patterns = [str(mark.args[0]) for mark in request.node.iter_markers("logs")]
    messages = [f"{record.levelname} {record.name}: {record.getMessage()}" for record in overheard.records]
    unexpected = [message for message in messages if not any(re.search(pattern, message) for pattern in patterns)]
    unheard = [pattern for pattern in patterns if not any(re.search(pattern, message) for message in messages)]
    if unexpected:
        pytest.fail("Unexpected in the log:\n" + "\n".join(unexpected), pytrace=False)
    if unheard:
        pytest.fail("Expected in the log, and absent:\n" + "\n".join(unheard), pytrace=False)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """A PostgreSQL server of the tests' own, started when the first test asks."""
    with a_server() as server:
        yield server


@pytest.fixture
def pg(postgres: Server) -> Iterator[Tower]:
    """A fresh database on it, initialised."""
    with a_tower(postgres) as tower:
        yield tower


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of public benchmark data beside the checkout; the test is skipped where it is absent."""
    folder = ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("the public benchmark data (../shared/data) is not on this machine")
    return folder
