"""What does one desk know, and what has it asked for? The picture, its watchers, and decisions on their way."""

from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from controltower.domain.clock import clock_of
from controltower.domain.folding import Change, fold
from controltower.domain.labour import Worker
from controltower.domain.messages import Decision, Entry, Message
from controltower.domain.picture import Picture
from controltower.domain.places import operation_of
from controltower.domain.proposals import Verdict
from controltower.domain.times import NEVER, Instant, later, seconds_between
from controltower.domain.truth import Silence, rests_on, silences
from controltower.tower.desk.wires import Link, LinkState, Wires
from controltower.tower.seats import Attendance, Looking, Rights
from controltower.tower.watch.kinds import Alarm

STALLS_S = 3.0
"""A paced demo may say nothing for so long, on the wall, before its clock is taken to run on: the twin may be busy."""
AGAIN_S = 600.0
"""Own decisions of this span are said again where the journal has lost some."""


class Role(StrEnum):
    """Who sits at the desk: a layout. What the person may do is in `Rights`, and a file on this machine has none."""

    SUPERVISOR = "supervisor"
    DISPATCHER = "dispatcher"
    MANAGER = "manager"


@dataclass(frozen=True, slots=True)
class Pending:
    """A decision on its way: sent, not yet in the journal."""

    id: str
    decision: Decision
    since: Instant


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
    rights: Rights = field(default_factory=Rights)
    others: tuple[Attendance, ...] = ()
    looking: Looking = field(default_factory=Looking)
    names: dict[str, str] = field(default_factory=dict)
    silences: tuple[Silence, ...] = ()
    _heard_at: Instant = NEVER
    _mine: dict[str, Pending] = field(default_factory=dict)
    _resting: dict[tuple[type, str], bool] = field(default_factory=dict)
    _watchers: list[Callable[[frozenset[type]], None]] = field(default_factory=list)

    def watch(self, tell: Callable[[frozenset[type]], None]) -> Callable[[], None]:
        """Call `tell` after each take with the kinds of fact that changed, and `Entry`; the answer ends it."""
        self._watchers.append(tell)
        return lambda: self._watchers.remove(tell)

    def begin(self, picture: Picture) -> None:
        """Start from a picture that was read from the projection.

        Where it is not the first, the journal has lost what was read: own decisions among that are on their way again.
        """
        self.picture = picture
        self._resting.clear()
        self._heard_at = self.wires.clock()
        self.pending.update(self._own(self._heard_at))
        for key in [key for key in self.pending if key in picture[Verdict]]:
            self._answered(picture[Verdict][key])
        self._tell(frozenset((Entry, Pending, *picture.kinds())))

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
            self._heard_at = self.wires.clock()
            self._tell(frozenset(kinds))

    def may(self, *kinds: type) -> str:
        """Why this person may not decide so, a sentence; empty where they may."""
        return self.rights.why_not(*kinds)

    def decide(self, decision: Decision) -> str:
        """Send a decision and return the id that its verdict will bear; until then it is pending."""
        key = self.wires.new_key()
        message = Message(f"desk:{self.person}", key, self.seen_at, self.person, decision)
        verdict_id = f"{message.source}:{key}"
        forbidden = self.may(type(decision))
        if forbidden:
            self.refuse(message, (forbidden,))
            return verdict_id
        self._expect(Pending(verdict_id, decision, self.wires.clock()))
        self.wires.send(message)
        self._tell(frozenset((Pending,)))
        return verdict_id

    def expect(self, messages: Iterable[Message]) -> None:
        """Take note that decisions of an earlier run are on their way again; what was answered meanwhile is not."""
        for message in messages:
            key = f"{message.source}:{message.key}"
            if isinstance(message.body, Decision) and key not in self.picture[Verdict]:
                self._expect(Pending(key, message.body, self.wires.clock()))
        self._tell(frozenset((Pending,)))

    def refuse(self, message: Message, reasons: tuple[str, ...]) -> None:
        """Take note that a decision never reached the journal, and why; it is no longer pending.

        One that has its verdict did reach it, and was refused when it was said again.
        """
        verdict_id = f"{message.source}:{message.key}"
        if verdict_id in self.picture[Verdict]:
            return
        self.pending.pop(verdict_id, None)
        self._mine.pop(verdict_id, None)
        name = type(message.body).__name__
        proposal = getattr(message.body, "proposal", None)
        self.refused.append(Verdict(verdict_id, 0, message.at, message.author, name, False, reasons, proposal))
        self._tell(frozenset((Pending,)))

    def verdict(self, key: str) -> Verdict | None:
        """What became of a decision: the journal's verdict, or the refusal that kept it out; None while it is open."""
        told = self.picture[Verdict].get(key)
        return told or next((each for each in self.refused if each.id == key), None)

    def look(self, board: str, thing: str = "", *, deciding: bool = False) -> None:
        """Say what this desk has in front of it; the others see it."""
        looking = Looking(board, thing, deciding)
        if looking != self.looking:
            self.looking = looking
            self.wires.attend(looking)

    def note_others(self, others: tuple[Attendance, ...]) -> None:
        """Take where the other desks look; those who watch `Attendance` are told where it differs."""
        before = [(each.desk, each.person, each.looking) for each in self.others]
        self.others = others
        if before != [(each.desk, each.person, each.looking) for each in others]:
            self._tell(frozenset((Attendance,)))

    def beside(self, thing: str) -> tuple[Attendance, ...]:
        """The other desks that look at a thing, those about to decide it first."""
        there = (each for each in self.others if each.looking.thing == thing)
        return tuple(sorted(there, key=lambda each: (not each.looking.deciding, each.person)))

    def note_rights(self, rights: Rights) -> None:
        """Take what the database lets this person do; those who watch `Rights` are told where it differs."""
        if rights != self.rights:
            self.rights = rights
            self._tell(frozenset((Rights,)))

    def ask_names(self, workers: Iterable[str], why: str) -> None:
        """Ask for the names of these people, as far as they are not known yet; each reading is noted, with why."""
        unknown = tuple(worker for worker in workers if worker not in self.names)
        if unknown and self.wires.names is not None:
            self.wires.names(unknown, why)

    def learn_names(self, names: Mapping[str, str]) -> None:
        """Take names that were asked for; those who watch `Worker` are told."""
        if names:
            self.names.update(names)
            self._tell(frozenset((Worker,)))

    def note_silences(self) -> None:
        """Look which sources have been silent for too long; where that changes, those who watch `Silence` are told."""
        before = {each.source for each in self.silences if each.stale}
        self.silences = silences(self.picture, self.now)
        self._resting.clear()
        changed = before ^ {each.source for each in self.silences if each.stale}
        if changed:
            self._tell(frozenset((Silence,)))

    @property
    def now(self) -> Instant:
        """The operation's time by the wall: its clock goes on although nobody says anything."""
        pace = clock_of(self.picture).pace
        if not self.picture.now or not self._heard_at:
            return self.picture.now
        since = max(0.0, seconds_between(self._heard_at, self.wires.clock()))
        return later(self.picture.now, since if pace is None else max(0.0, since - STALLS_S) * pace)

    @property
    def seen_at(self) -> Instant:
        """Of when the picture is: of now while it is followed, though nobody speaks; a demo's time is its twin's."""
        operation = operation_of(self.picture)
        followed = self.link.state in (LinkState.LIVE, LinkState.SLOW, LinkState.READ_ONLY) and not self.link.behind
        return self.now if followed and operation is not None and not operation.demo else self.picture.now

    def silent(self, *kinds: type) -> tuple[Silence, ...]:
        """The sources that have said nothing for too long, and on which facts of these kinds rest that may change."""
        quiet = (each for each in self.silences if each.stale)
        return tuple(each for each in quiet if any(self._rests(kind, each.source) for kind in kinds))

    def _rests(self, kind: type, source: str) -> bool:
        """Whether facts of a kind rest on a source; looked up once between two looks at the silences."""
        if (kind, source) not in self._resting:
            self._resting[kind, source] = rests_on(self.picture, kind, source)
        return self._resting[kind, source]

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

    def _expect(self, pending: Pending) -> None:
        """A decision is on its way; the session says it again for so long, should the journal lose it."""
        self._mine = {**self._own(pending.since), pending.id: pending}
        self.pending[pending.id] = pending

    def _own(self, now: Instant) -> dict[str, Pending]:
        """What this window decided not long ago, and the database did not refuse."""
        return {key: each for key, each in self._mine.items() if seconds_between(each.since, now) <= AGAIN_S}

    def _settle(self, change: Change) -> None:
        for fact in change.facts:
            if isinstance(fact, Verdict):
                self._answered(fact)

    def _answered(self, verdict: Verdict) -> None:
        mine = self.pending.pop(verdict.id, None)
        if mine is not None and not verdict.accepted:
            self.refused.append(verdict)

    def _tell(self, kinds: frozenset[type]) -> None:
        for tell in tuple(self._watchers):
            tell(kinds)
