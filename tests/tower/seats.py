"""Desks without Qt and without a database, that share one list of entries as their journal."""

from collections.abc import Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import count

from controltower.domain.messages import Entry, Message, entry
from controltower.tower.desk import Desk, Query, Role, Wires
from tests.helpers import make


@dataclass
class Shared:
    """A journal as a list: what is sent waits until `deliver`, each source and key lands once."""

    entries: list[Entry] = field(default_factory=list)
    sent: list[Message] = field(default_factory=list)
    work: Executor = field(default_factory=lambda: ThreadPoolExecutor(1))
    _keys: count = field(default_factory=lambda: count(1))

    def desk(self, person: str = "ada") -> Desk:
        wires = Wires(
            self.sent.append, self.search, self.work, lambda: make.at(0), lambda: f"{person}-{next(self._keys)}"
        )
        return Desk(person, Role.SUPERVISOR, wires)

    def tell(self, *messages: Message) -> None:
        self.sent.extend(messages)
        self.write()

    def write(self) -> None:
        """Everything sent goes into the journal, in its order."""
        known = {(each.said.source, each.said.key) for each in self.entries}
        for message in self.sent:
            if (message.source, message.key) not in known:
                known.add((message.source, message.key))
                self.entries.append(entry(message, len(self.entries) + 1, message.at))
        self.sent.clear()

    def deliver(self, *desks: Desk) -> None:
        """Write, and let the desks read on."""
        self.write()
        for desk in desks:
            desk.take(self.entries[desk.picture.seq :])

    def search(self, query: Query) -> "Future[Sequence[Entry]]":
        raise AssertionError("nobody searches here")


def opened(*people: str) -> tuple[Shared, list[Desk]]:
    """Desks that all have seen the small house open."""
    shared = Shared()
    shared.tell(*(make.message(body) for body in make.house()))
    desks = [shared.desk(person) for person in people]
    shared.deliver(*desks)
    return shared, desks
