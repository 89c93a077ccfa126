"""Who keeps the projection current? A follower with a picture of its own, that may die or have a double at any time."""

from collections import deque
from collections.abc import Callable, Iterable
from itertools import chain
from typing import Any

from controltower.domain.folding import fold
from controltower.domain.messages import Entry
from controltower.domain.picture import Facts, Picture
from controltower.domain.times import Instant, seconds_between
from controltower.store.journal import Journal
from controltower.store.projection import Projection

EVERY_S = 2.0
EVERY_MESSAGES = 2_000


class Keeper:
    """Folds the journal, and writes what changed every so many seconds or messages, in one small transaction each.

    Starts from the projection, so it goes on where another one died. Several may run: whoever comes second finds its
    work done, and goes on from there. `clock` is the wall clock; it only says when to write.
    """

    def __init__(
        self,
        journal: Journal,
        projection: Projection,
        clock: Callable[[], Instant],
        every_s: float = EVERY_S,
        every_messages: int = EVERY_MESSAGES,
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

    def run(self, stop: Callable[[], bool]) -> None:
        """Keep the projection until `stop()` is true, then write what is left. Raises as `Journal.follow` does."""

        def due() -> bool:
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
        if place < self.picture.seq and self._projection.write(self._since(place), self.picture, place):
            place = self.picture.seq
        while self._changes and self._changes[0][0] <= place:
            self._changes.popleft()
        self._base = max(self._base, min(place, self.picture.seq))

    def _since(self, place: int) -> Iterable[Any]:
        """The facts that changed after a place; all there are where that is further back than we remember."""
        if place < self._base:
            return chain.from_iterable(self.picture[kind].values() for kind in self.picture.kinds())
        return (fact for seq, facts in self._changes if seq > place for fact in facts)

    def _is_due(self) -> bool:
        if len(self._changes) >= self._every_messages:
            return True
        return seconds_between(self._written_at, self._clock()) >= self._every_s
