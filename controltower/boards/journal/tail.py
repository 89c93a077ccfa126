"""Which entries does the list hold? Newest first: live ones from the desk, older ones from the store, page by page."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from controltower.boards.journal.sieve import Sieve
from controltower.domain.folding import Change
from controltower.domain.messages import Entry

MOST_LIVE = 3_000
"""So many entries are held while following; older ones are fetched again when somebody scrolls to them."""


@dataclass(slots=True)
class Tail:
    """The entries that pass a sieve, newest first; `waiting` came while somebody was reading."""

    sieve: Sieve = field(default_factory=Sieve)
    shown: list[Entry] = field(default_factory=list)
    waiting: list[Entry] = field(default_factory=list)
    seen: int = 0
    ended: bool = False

    def hear(self, trail: Sequence[Change], *, following: bool) -> int:
        """Take what is new on the desk's trail; the answer is how many entries joined the list."""
        fresh = [entry for entry in self._new(trail) if self.sieve.passes(entry)]
        self.waiting = fresh + self.waiting
        return self.let_in() if following else 0

    def let_in(self) -> int:
        """What waited joins the list."""
        joined = len(self.waiting)
        self.shown = [*self.waiting, *self.shown]
        self.waiting = []
        if len(self.shown) > MOST_LIVE:
            del self.shown[MOST_LIVE:]
            self.ended = False
        return joined

    def add_older(self, entries: Sequence[Entry], asked: int) -> None:
        """A page from the store; a short one is the last."""
        last = self.shown[-1].said.seq if self.shown else None
        self.shown += [entry for entry in entries if last is None or entry.said.seq < last]
        self.ended = len(entries) < asked
        if self.shown:
            self.seen = max(self.seen, self.shown[0].said.seq)

    @property
    def before(self) -> int:
        """Where the next page of older entries ends; 0 where there is none yet."""
        return self.shown[-1].said.seq if self.shown else 0

    def _new(self, trail: Sequence[Change]) -> Iterable[Entry]:
        """Entries after the last one seen, newest first."""
        found = []
        for change in reversed(trail):
            if change.entry.said.seq <= self.seen:
                break
            found.append(change.entry)
        if found:
            self.seen = found[0].said.seq
        return found
