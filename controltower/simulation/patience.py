"""What does the twin do while its journal is out of reach? It tries again, as a feed with something to lose does."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from controltower.domain.errors import Unavailable
from controltower.domain.messages import Entry, Message
from controltower.simulation.runner import JournalLike

AGAIN_S = 1.0
"""Seconds between two tries."""
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Patient:
    """A journal that is asked until it answers; what was written in a try that failed late lands once all the same.

    Raises Unavailable only when `stop` says that nobody waits any longer.
    """

    journal: JournalLike
    sleep: Callable[[float], None]
    stop: Callable[[], bool]

    def append(self, messages: Sequence[Message]) -> object:
        """Write, however long it takes."""
        return self._asked(lambda: self.journal.append(messages))

    def read(self, after: int, limit: int) -> Sequence[Entry]:
        """Read, however long it takes."""
        return self._asked(lambda: self.journal.read(after, limit))

    def _asked(self, ask: Callable[[], T]) -> T:
        while True:
            try:
                return ask()
            except Unavailable:
                if self.stop():
                    raise
                self.sleep(AGAIN_S)
