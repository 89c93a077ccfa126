"""Where does a window keep what the journal has not confirmed? A disk in memory with the manners of the outbox."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from controltower.domain.errors import Unavailable
from controltower.domain.messages import Message
from controltower.store.outbox import Outbox
from tests.manydesks.faults import Process

Key = tuple[str, str]


@dataclass(slots=True)
class Disk:
    """What the windows of one person left on one machine, by window."""

    boxes: dict[str, dict[Key, Message]] = field(default_factory=dict)
    owners: dict[str, Process] = field(default_factory=dict)
    noted: set[Key] = field(default_factory=set)
    """All that was ever on it."""


class Box(Outbox):
    """The outbox of one window; what it holds outlives the process."""

    def __init__(self, disk: Disk, process: Process) -> None:
        self._disk, self._process = disk, process
        self._left: list[dict[Key, Message]] = []
        self._own: dict[Key, Message] = {}
        disk.boxes[process.name] = self._own
        disk.owners[process.name] = process

    def kept(self) -> tuple[Message, ...]:
        """What windows that are gone have left."""
        self._process.check()
        gone = [name for name, owner in self._disk.owners.items() if owner.dead]
        for name in gone:
            del self._disk.owners[name]
            self._left.append(self._disk.boxes[name])
            self._disk.owners.setdefault(f"{name}>{self._process.name}", self._process)
            self._disk.boxes[f"{name}>{self._process.name}"] = self._disk.boxes.pop(name)
        return tuple(message for box in self._left for message in box.values())

    def add(self, messages: Sequence[Message]) -> None:
        """Keep messages."""
        self._process.check()
        if self._process.fails():
            raise Unavailable("The disk of this machine is full.")
        for message in messages:
            key = (message.source, message.key)
            self._own[key] = message
            self._disk.noted.add(key)
            for box in self._left:
                box.pop(key, None)

    def remove(self, messages: Sequence[Message]) -> None:
        """Forget messages."""
        self._process.check()
        for message in messages:
            for box in (self._own, *self._left):
                box.pop((message.source, message.key), None)
