"""Which parts is a world made of? The real ones; and, to see that the checks notice, some with a planted fault."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from controltower.domain.errors import Unavailable
from controltower.domain.folding import changed
from controltower.domain.messages import DECISIONS, Entry, Message
from controltower.domain.picture import Picture
from controltower.tower.desk import Desk
from controltower.tower.following.pace import Pace
from controltower.tower.following.session import Session
from tests.manydesks.doors import ModelLease, ModelStore
from tests.manydesks.keeping import Box
from tests.manydesks.server import Server


@dataclass(frozen=True, slots=True)
class Parts:
    """What a world is made of."""

    session: Callable[..., Session] = Session
    desk: Callable[..., Desk] = Desk
    server: Callable[..., Server] = Server
    store: Callable[..., ModelStore] = ModelStore
    lease: Callable[..., ModelLease] = ModelLease
    box: Callable[..., Box] = Box


class Doubling(Server):
    """Does not know what was said before."""

    def known(self, source: str, key: str) -> bool:
        """Never."""
        return False


class Overwriting(Server):
    """Lets the tables be written on top of any place."""

    def write(self, by: str, facts: Iterable[Any], picture: Picture, from_seq: int) -> bool:
        """As if they stood there."""
        return super().write(by, facts, picture, self.tables.seq)


class Unordered(Server):
    """Numbers what it writes before it is committed: a later entry is seen before an earlier one."""

    def read(self, login: str, after: int, limit: int) -> list[Entry]:
        """Now and then the last but one of what is new is not to be seen yet."""
        entries = super().read(login, after, limit)
        return [*entries[:-2], entries[-1]] if len(entries) > 2 and entries[-1].said.seq % 5 == 0 else entries


class Hasty(Desk):
    """Judges decisions by the picture from before it took the entries that came with them."""

    def take(self, entries: Iterable[Entry]) -> None:
        """Whatever came, each decision is judged by what was known before."""
        before = self.picture.fork()
        for entry in entries:
            if not isinstance(entry.body, DECISIONS) or entry.said.seq <= self.picture.seq:
                super().take([entry])
                continue
            facts = changed(before, entry.body, entry.said)
            self.picture.put(facts, entry.said)
            self.picture.hear(entry.said.source, entry.said.at, entry.said.seq, facts)
            for fact in facts:
                self.pending.pop(fact.id, None)


class Skipping(Desk):
    """Passes over an entry now and then."""

    def take(self, entries: Iterable[Entry]) -> None:
        """All but some."""
        super().take(entry for entry in entries if entry.said.seq % 97)


class Careless(ModelStore):
    """Takes a write that failed for one that went well."""

    def append(self, messages: Sequence[Message]) -> list[int]:
        """Write, or not."""
        try:
            return super().append(messages)
        except Unavailable:
            return [0] * len(messages)


class Trusting(ModelLease):
    """A keeper that writes under the term that it once had, without asking whether it is over."""

    def held(self, _connection: object) -> bool:
        """Its own, always."""
        return True


class Unaware(Session):
    """Does not ask whether the journal still holds what it has read."""

    def _check(self, *_asked: object) -> None:
        pass


class Volatile(Box):
    """Forgets with its window what the journal has not confirmed."""

    def kept(self) -> tuple[Message, ...]:
        """Nothing is left."""
        return ()


PLANTS: Mapping[str, Parts] = {
    "lost wake-up": Parts(session=partial(Session, pace=Pace(safety_s=1e9))),
    "double append": Parts(server=Doubling),
    "stale verdict": Parts(desk=Hasty),
    "skipped entry": Parts(desk=Skipping),
    "dropped message": Parts(store=Careless),
    "old term": Parts(lease=Trusting, server=Overwriting),
    "numbers before commits": Parts(server=Unordered),
    "failover unnoticed": Parts(session=Unaware),
    "outbox lost": Parts(box=Volatile),
}
"""Each must be caught."""
