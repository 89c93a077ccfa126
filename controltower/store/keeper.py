"""Who keeps the projection current? A follower with a picture of its own, that may die or have a double at any time."""

import gc
from collections import deque
from collections.abc import Callable, Iterable
from itertools import chain
from typing import Any

from controltower.domain.folding import fold
from controltower.domain.messages import Entry
from controltower.domain.picture import Facts, Picture
from controltower.domain.times import Instant, seconds_between
from controltower.store.journal import Journal
from controltower.store.keeping import Lease
from controltower.store.projection import Projection

EVERY_S = 2.0
EVERY_MESSAGES = 5_000
SELDOM = (50_000, 20, 100)
"""How seldom garbage is looked for where nothing but facts is made (gc.set_threshold)."""


def collect_seldom() -> None:
    """For a process that keeps tables and does nothing else: a fact is never garbage that only a search would find.

    Python searches so often, by itself, that it takes a quarter of a keeper's time.
    """
    gc.set_threshold(*SELDOM)


class Keeper:
    """Folds the journal, and writes what changed every so many seconds or messages, in one small transaction each.

    Starts from the projection, so it goes on where another one died. Several may run: with a `lease` one of them
    writes, and the others fold along and take over when it is heard no more; without one whoever comes second finds
    its work done, and goes on from there. `clock` is the wall clock; it only says when to write and when to renew.
    """

    def __init__(
        self,
        journal: Journal,
        projection: Projection,
        clock: Callable[[], Instant],
        every_s: float = EVERY_S,
        every_messages: int = EVERY_MESSAGES,
        lease: Lease | None = None,
    ) -> None:
        self.picture: Picture = projection.load()
        self._journal = journal
        self._projection = projection
        self._clock = clock
        self._every_s = every_s
        self._every_messages = every_messages
        self._base = self.picture.seq
        self._changes: deque[tuple[int, Facts]] = deque()
        self._written_at = clock()
        self._lease = lease
        self._renewed_at: Instant | None = None
        self.term = 0
        """The term of the lease that is held; 0 while another keeper writes, or there is no lease."""

    def run(self, stop: Callable[[], bool]) -> None:
        """Keep the projection until `stop()` is true, then write what is left. Raises as `Journal.follow` does."""

        def due() -> bool:
            self._renew()
            if self._changes and self._is_due():
                self.write()
            return stop()

        for entries in self._journal.follow(due, self.picture.seq):
            self.take(entries)
        self.write()

    def catch_up(self) -> None:
        """Fold all there is by now, and write it."""
        while entries := self._journal.read(self.picture.seq):
            self.take(entries)
        self.write()

    def take(self, entries: Iterable[Entry]) -> None:
        """Fold entries, and write where enough has come together."""
        for entry in entries:
            self._changes.append((entry.said.seq, fold(self.picture, entry).facts))
        if self._is_due():
            self.write()

    def write(self) -> None:
        """Bring the projection to where the picture is, unless another keeper has brought it there, or beyond."""
        self._written_at = self._clock()
        place = self._projection.position()
        if place < self.picture.seq and self._may_write() and self._wrote(place):
            place = self.picture.seq
        while self._changes and self._changes[0][0] <= place:
            self._changes.popleft()
        self._base = max(self._base, min(place, self.picture.seq))

    def _may_write(self) -> bool:
        self._renew()
        return self._lease is None or self.term > 0

    def _wrote(self, place: int) -> bool:
        facts = self._since(place)
        if self._lease is None:
            return self._projection.write(facts, self.picture, place)
        return self._projection.write(facts, self.picture, place, self._lease.held)

    def _renew(self) -> None:
        """Ask for the lease again when a third of it is over, and as often while another one has it."""
        if self._lease is None:
            return
        now = self._clock()
        if self._renewed_at is None or seconds_between(self._renewed_at, now) >= self._lease.ttl_s / 3:
            self._renewed_at = now
            self.term = self._lease.renew()

    def _since(self, place: int) -> Iterable[Any]:
        """The facts that changed after a place; all there are where that is further back than we remember."""
        if place < self._base:
            return chain.from_iterable(self.picture[kind].values() for kind in self.picture.kinds())
        return (fact for seq, facts in self._changes if seq > place for fact in facts)

    def _is_due(self) -> bool:
        if len(self._changes) >= self._every_messages:
            return True
        return seconds_between(self._written_at, self._clock()) >= self._every_s
