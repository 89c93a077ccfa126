"""What does one desk know, and what has it asked for? The picture, its watchers, and decisions on their way."""

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field
from enum import StrEnum

from controltower.domain.folding import Change, fold
from controltower.domain.messages import Decision, Entry, Message
from controltower.domain.picture import Picture
from controltower.domain.proposals import Verdict
from controltower.domain.times import Instant, seconds_between
from controltower.tower.watch.kinds import Alarm


class Role(StrEnum):
    """Who sits at the desk. On SQLite a role is a layout and nothing more."""

    SUPERVISOR = "supervisor"
    DISPATCHER = "dispatcher"
    MANAGER = "manager"


@dataclass(frozen=True, slots=True)
class Query:
    """Which entries are wanted: newest first, before `before` (0: the end), with all `words` in source, key or body."""

    words: str = ""
    kinds: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    before: int = 0
    limit: int = 500


@dataclass(frozen=True, slots=True)
class Pending:
    """A decision on its way: sent, not yet in the journal."""

    id: str
    decision: Decision
    since: Instant


class LinkState(StrEnum):
    """How the desk and the journal stand."""

    CONNECTING = "connecting"
    LIVE = "live"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class Link:
    """The state of the connection, a sentence about it, and how many entries are read and not folded yet."""

    state: LinkState
    says: str = ""
    behind: int = 0


@dataclass(slots=True)
class Wires:
    """What a desk needs from the world, wired in the composition root.

    `send` hands a message to the store thread and returns at once; `search` reads the journal off the GUI thread;
    `work` runs planners in other processes; `clock` is the wall clock; `new_key` makes keys that no other desk makes.
    """

    send: Callable[[Message], None]
    search: Callable[[Query], "Future[Sequence[Entry]]"]
    work: Executor
    clock: Callable[[], Instant]
    new_key: Callable[[], str]


@dataclass(slots=True)
class Desk:
    """One desk: the picture as far as it has read, its recent trail, its pending decisions, and those who watch.

    Lives in one thread. Boards read `picture` freely and never change it.
    """

    person: str
    role: Role
    wires: Wires
    picture: Picture = field(default_factory=Picture)
    trail: deque[Change] = field(default_factory=lambda: deque(maxlen=2_000))
    pending: dict[str, Pending] = field(default_factory=dict)
    refused: deque[Verdict] = field(default_factory=lambda: deque(maxlen=50))
    recorded_at: dict[type, Instant] = field(default_factory=dict)
    alarms: tuple[Alarm, ...] = ()
    link: Link = field(default_factory=lambda: Link(LinkState.CONNECTING, "Opening the journal."))
    _watchers: list[Callable[[frozenset[type]], None]] = field(default_factory=list)

    def watch(self, tell: Callable[[frozenset[type]], None]) -> Callable[[], None]:
        """Call `tell` after each take with the kinds of fact that changed, and `Entry`; the answer ends it."""
        self._watchers.append(tell)
        return lambda: self._watchers.remove(tell)

    def begin(self, picture: Picture) -> None:
        """Start from a picture that was read from the projection."""
        self.picture = picture
        self._tell(frozenset((Entry, *picture.kinds())))

    def take(self, entries: Iterable[Entry]) -> None:
        """Fold entries, settle own decisions whose verdict came, and tell the watchers once."""
        kinds: set[type] = set()
        for entry in entries:
            if entry.said.seq <= self.picture.seq:
                continue
            kinds.add(Entry)
            change = fold(self.picture, entry)
            self.trail.append(change)
            for fact in change.facts:
                kinds.add(type(fact))
                self.recorded_at[type(fact)] = entry.recorded_at
            self._settle(change)
        if kinds:
            self._tell(frozenset(kinds))

    def decide(self, decision: Decision) -> str:
        """Send a decision and return the id that its verdict will bear; until then it is pending."""
        key = self.wires.new_key()
        message = Message(f"desk:{self.person}", key, self.picture.now, self.person, decision)
        verdict_id = f"{message.source}:{key}"
        self.pending[verdict_id] = Pending(verdict_id, decision, self.wires.clock())
        self.wires.send(message)
        self._tell(frozenset((Pending,)))
        return verdict_id

    def raise_alarms(self, alarms: tuple[Alarm, ...]) -> None:
        """Take the alarms of a new look; those who watch `Alarm` are told where they differ."""
        if alarms != self.alarms:
            self.alarms = alarms
            self._tell(frozenset((Alarm,)))

    def note_link(self, link: Link) -> None:
        """Take the state of the connection; those who watch `Link` are told where it differs."""
        if link != self.link:
            self.link = link
            self._tell(frozenset((Link,)))

    def age_s(self, *kinds: type) -> float | None:
        """Seconds on the wall since the newest fact of these kinds was written; None where there is none yet."""
        newest = max((self.recorded_at.get(kind, 0) for kind in kinds), default=0)
        return seconds_between(Instant(newest), self.wires.clock()) if newest else None

    def source_of(self, *kinds: type) -> str:
        """Who last spoke of these kinds of fact."""
        names = {self.picture.told_by[kind]: None for kind in kinds if kind in self.picture.told_by}
        return ", ".join(names).upper()

    def _settle(self, change: Change) -> None:
        for fact in change.facts:
            if isinstance(fact, Verdict):
                mine = self.pending.pop(fact.id, None)
                if mine is not None and not fact.accepted:
                    self.refused.append(fact)

    def _tell(self, kinds: frozenset[type]) -> None:
        for tell in tuple(self._watchers):
            tell(kinds)
