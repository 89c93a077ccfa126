"""What became of everything that was said? Who said what, what was acknowledged, and what must hold in the end."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from controltower.domain.messages import DECISIONS, Message
from controltower.domain.picture import Picture
from controltower.domain.proposals import Proposal, ProposalStatus, Verdict
from tests.manydesks.faults import Process
from tests.manydesks.keeping import Disk
from tests.manydesks.server import Server
from tests.manydesks.world import Broken

if TYPE_CHECKING:
    from tests.manydesks.window import Window

Key = tuple[str, str]
DECIDED = (ProposalStatus.APPROVED, ProposalStatus.AMENDED, ProposalStatus.REJECTED)


@dataclass(frozen=True, slots=True)
class Sent:
    """Something that a window was told to say."""

    message: Message
    process: Process
    disk: Disk


@dataclass(slots=True)
class Book:
    """The account of all that desks said."""

    said: dict[Key, Sent] = field(default_factory=dict)
    no: set[Key] = field(default_factory=set)
    dropped: set[Key] = field(default_factory=set)
    places: dict[Key, int] = field(default_factory=dict)
    """Where the database said that it had written each message."""
    lost: bool = False
    """Whether a failover has lost something that was acknowledged."""

    def sent(self, window: "Window", message: Message) -> None:
        """Somebody at a window said this."""
        self.said[message.source, message.key] = Sent(message, window.process, window.place.disk)

    def refused(self, message: Message) -> None:
        """A person was told that the database does not take this."""
        self.no.add((message.source, message.key))

    def discarded(self, messages: Sequence[Message]) -> None:
        """A person did not want these any more."""
        self.dropped |= {(message.source, message.key) for message in messages}

    def acked(self, messages: Sequence[Message], places: Sequence[int]) -> None:
        """The database said so; the same of one message for ever, unless it has lost it in between."""
        for message, place in zip(messages, places, strict=True):
            key = (message.source, message.key)
            if not self.lost and self.places.get(key, place) != place:
                raise Broken(f"{key} was at {self.places[key]}, and is said to be at {place}")
            self.places[key] = place

    # --- what must hold --------------------------------------------------------------------------------------------

    def check(self, server: Server, truth: Picture) -> None:
        """Raises Broken for the first thing that does not hold."""
        keys = [(entry.said.source, entry.said.key) for entry in server.entries]
        self._check_journal(server, keys)
        held = set(keys)
        for key, sent in self.said.items():
            self._check_said(key, sent, held, truth)
        check_proposals(server, truth)

    def _check_journal(self, server: Server, keys: list[Key]) -> None:
        twice = [key for key, count in Counter(keys).items() if count > 1]
        if twice:
            raise Broken(f"{twice[0]} stands in the journal twice")
        for place, entry in enumerate(server.entries, 1):
            if entry.said.seq != place:
                raise Broken(f"entry {place} is numbered {entry.said.seq}")
        held = set(keys)
        for key, place in self.places.items():
            if key not in held and not self._may_be_gone(key):
                raise Broken(f"{key} was acknowledged at {place}, and is not in the journal")

    def _may_be_gone(self, key: Key) -> bool:
        """The journal lost it, and whoever said it did not live to hear so, or was refused when saying it again."""
        sent = self.said.get(key)
        return self.lost and sent is not None and (sent.process.dead or key in self.dropped or key in self.no)

    def _check_said(self, key: Key, sent: Sent, held: set[Key], truth: Picture) -> None:
        """It ended as exactly one of the ends that there are."""
        ends = [
            name
            for name, is_so in (
                ("in the journal", key in held),
                ("refused by the database", key in self.no),
            )
            if is_so
        ]
        if len(ends) > 1:
            raise Broken(f"{key} is {' and '.join(ends)}")
        if key in held and isinstance(sent.message.body, DECISIONS) and ":".join(key) not in truth[Verdict]:
            raise Broken(f"{key} is in the journal without a verdict")
        if ends or key in self.dropped or (self._may_be_gone(key) and key in self.places):
            return
        if sent.process.dead and key not in sent.disk.noted:
            return  # the program ended before it could note it
        raise Broken(f"{key}, said by {sent.process.name}, is gone without a word")

    def check_window(self, window: "Window") -> None:
        """What its person said is still to be seen: on its way, decided, or refused. Raises Broken."""
        desk = window.desk
        for key, sent in self.said.items():
            if sent.process is not window.process or not isinstance(sent.message.body, DECISIONS):
                continue
            name = ":".join(key)
            if not (name in desk.pending or name in desk.picture[Verdict] or key in self.no):
                raise Broken(f"{window.process.name} shows {name} nowhere")


def check_proposals(server: Server, truth: Picture) -> None:
    """Of all that decided one proposal exactly one was accepted; none where it is still open, or was withdrawn."""
    accepted = Counter(verdict.proposal for verdict in truth[Verdict].values() if verdict.accepted and verdict.proposal)
    for held in truth[Proposal].values():
        expected = 1 if held.status in DECIDED else 0
        if accepted[held.id] != expected:
            raise Broken(f"{held.id} is {held.status}, and {accepted[held.id]} decisions about it were accepted")


def check_writes(server: Server, *, lost: bool) -> None:
    """The tables only went on, and only whoever held the lease wrote them, term by term. Raises Broken."""
    for write in server.writes:
        if write.by != write.holder:
            raise Broken(f"{write.by} wrote the tables, whose keeper was {write.holder or 'nobody'}")
    for one, other in zip(server.writes, server.writes[1:], strict=False):
        if not lost and (other.start < one.end or other.term < one.term):
            raise Broken(f"the tables went back: {one}, then {other}")
