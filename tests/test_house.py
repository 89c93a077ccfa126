"""The workshop itself: strict about logs, given large screens, and on a Python and Qt that go together."""

import logging
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication

pytest_plugins = ["pytester"]

ROOT = Path(__file__).resolve().parent.parent


def test_two_large_screens_stand_on_the_desk(qapp: QGuiApplication) -> None:
    sizes = [(screen.size().width(), screen.size().height()) for screen in qapp.screens()]

    assert qapp.platformName() != "offscreen" or sizes == [(2560, 1440), (1920, 1080)]


@pytest.mark.logs("door 7 is blocked")
def test_a_warning_that_is_announced_passes() -> None:
    logging.getLogger("controltower.docks").warning("door %d is blocked", 7)


@pytest.mark.logs("door 7 is blocked")  # the outer test overhears the inner one
def test_a_warning_that_is_not_announced_fails_the_test(pytester: pytest.Pytester) -> None:
    inner(pytester, "import logging\ndef test_it():\n    logging.getLogger('x').warning('door 7 is blocked')")

    pytester.runpytest_inprocess("-p", "no:cacheprovider").assert_outcomes(passed=1, errors=1)


def test_an_announced_warning_that_never_comes_fails_the_test(pytester: pytest.Pytester) -> None:
    inner(pytester, "import pytest\n@pytest.mark.logs('door 7')\ndef test_it():\n    pass")

    pytester.runpytest_inprocess("-p", "no:cacheprovider").assert_outcomes(passed=1, errors=1)


def inner(pytester: pytest.Pytester, test: str) -> None:
    pytester.makeconftest((ROOT / "tests" / "conftest.py").read_text(encoding="utf-8"))
    pytester.makeini("[pytest]\nmarkers =\n    logs(pattern): expected\n")
    pytester.makepyfile(test)


def test_a_warning_from_qt_fails_the_test(request: pytest.FixtureRequest) -> None:
    assert request.config.getini("qt_log_level_fail") == "WARNING"
    assert "error" in request.config.getini("filterwarnings")


EMIT = """
from PySide6.QtCore import QObject, Signal

class Bell(QObject):
    rung = Signal(int)

heard = 0

def count(_number):
    global heard
    heard += 1

bell = Bell()
bell.rung.connect(count)
for number in range(100_000):
    bell.rung.emit(number)
print(heard)
"""


def test_a_hundred_thousand_signals_do_not_abort_python() -> None:
    """PySide6 6.12.0 on Python 3.11 loses a reference on each emit, and aborts: docs/decisions/0002."""
    said = subprocess.run([sys.executable, "-c", EMIT], capture_output=True, text=True, check=False, timeout=120)

    assert (said.returncode, said.stdout.strip()) == (0, "100000"), said.stderr


def test_a_timer_fires_without_a_screen(qtbot) -> None:
    timer = QTimer(singleShot=True, interval=1)

    with qtbot.waitSignal(timer.timeout, timeout=5_000):
        timer.start()
