"""Somebody who hears all that a store thread says, and a test that waits for it."""

import time
from collections.abc import Callable

from controltower.domain.messages import Entry, Message
from controltower.domain.picture import Picture
from controltower.tower.desk import Link, LinkState
from controltower.tower.following import Ears
from controltower.tower.seats import Attendance, Rights


class Heard:
    """Everything that a store thread said, in its order."""

    def __init__(self) -> None:
        self.pictures: list[Picture] = []
        self.entries: list[Entry] = []
        self.links: list[Link] = []
        self.refusals: list[tuple[Message, tuple[str, ...]]] = []
        self.rights: list[Rights] = []
        self.others: list[tuple[Attendance, ...]] = []
        self.kept: list[tuple[Message, ...]] = []

    def ears(self) -> Ears:
        return Ears(
            self.pictures.append,
            self.entries.extend,
            self.links.append,
            self._refused,
            self.rights.append,
            self.others.append,
            self.kept.append,
        )

    def bodies(self) -> list[object]:
        return [entry.body for entry in self.entries]

    @property
    def state(self) -> LinkState | None:
        return self.links[-1].state if self.links else None

    def keys(self) -> list[str]:
        return [entry.said.key for entry in self.entries]

    def refused_keys(self) -> list[str]:
        return [message.key for message, _ in self.refusals]

    def _refused(self, message: Message, reasons: tuple[str, ...]) -> None:
        self.refusals.append((message, reasons))


def until(condition: Callable[[], bool], seconds: float = 20) -> None:
    """Wait until it is so."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.005)
