from collections.abc import Sequence

import pytest

from controltower.domain.clock import ClockTicked
from controltower.domain.errors import Unavailable
from controltower.domain.messages import Entry, Message
from controltower.simulation.patience import Patient
from tests.helpers import make
from tests.helpers.notebook import Notebook


class Locked(Notebook):
    """A notebook that is out of reach for so many tries, and writes before it says so."""

    def __init__(self, tries: int) -> None:
        super().__init__()
        self.tries = tries

    def append(self, messages: Sequence[Message]) -> None:
        super().append(messages)
        self._fail()

    def read(self, after: int, limit: int) -> Sequence[Entry]:
        self._fail()
        return super().read(after, limit)

    def _fail(self) -> None:
        if self.tries:
            self.tries -= 1
            raise Unavailable("database is locked")


def test_what_could_not_be_written_is_written_later_and_once() -> None:
    notebook, slept = Locked(3), list[float]()
    Patient(notebook, slept.append, lambda: False).append([make.message(ClockTicked())])
    assert len(notebook.entries) == 1
    assert len(slept) == 3


def test_what_could_not_be_read_is_read_later() -> None:
    notebook = Locked(0)
    notebook.append([make.message(ClockTicked())])
    notebook.tries = 2
    assert Patient(notebook, lambda seconds: None, lambda: False).read(0, 10) == notebook.entries


def test_who_is_told_to_end_waits_no_longer() -> None:
    with pytest.raises(Unavailable, match="locked"):
        Patient(Locked(99), lambda seconds: None, lambda: True).read(0, 10)
