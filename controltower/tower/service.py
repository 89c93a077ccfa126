"""How does the tower propose where no desk may? It follows the journal by itself, and offers what is to be decided."""

from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from dataclasses import dataclass
from queue import Empty, SimpleQueue

from controltower.domain.folding import fold
from controltower.domain.messages import Entry, Message
from controltower.domain.picture import Picture
from controltower.domain.places import operation_of
from controltower.domain.proposals import Proposal, ProposalMade, ProposalStatus
from controltower.domain.times import Instant, clock
from controltower.settings import Settings
from controltower.tower.desk import Link, LinkState, Wires
from controltower.tower.following import Ears, Store, StoreThread
from controltower.tower.proposing import Proposers, proposers
from controltower.tower.seats import Attendance, Looking, Rights

HERE = Looking("tower")
"""What a service has in front of it; so the others know it."""
GRANT = "controltower db grant --login NAME --role integrator --source tower"
WAIT_S = 0.2
"""Whoever ends the service is heard at least so often."""
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class World:
    """What the service is given: databases, processes for plans, clocks, and who hears what.

    `desk` tells this service from all others that the same `login` runs; the smallest proposes. `clock` is the wall
    clock, `clock_s` only goes on; `tell` hears of proposals, `warn` what somebody must see to.
    """

    store: Callable[[], Store]
    login: str
    desk: str
    work: Executor
    clock: Callable[[], Instant]
    clock_s: Callable[[], float]
    tell: Say
    warn: Say


@dataclass(frozen=True, slots=True)
class Refusal:
    """A message that the database does not take, and why."""

    message: Message
    reasons: tuple[str, ...]


News = Picture | list[Entry] | Link | Refusal | Rights | tuple[Attendance, ...]
"""What comes from the store thread, in its order."""


class Service:
    """A tower that proposes. It holds nothing that is not in the journal, so it may die, start again, or have a double.

    Of several under one login one proposes, and the others stand by. Should two, it does no harm: proposals are named
    for their causes, and the journal takes the first of a name and knows the second.
    """

    def __init__(self, world: World, settings: Settings) -> None:
        self.picture = Picture()
        self._world = world
        self._settings = settings
        self._news: SimpleQueue[News] = SimpleQueue()
        put = self._news.put
        ears = Ears(put, put, put, lambda *refused: put(Refusal(*refused)), granted=put, others=put)
        self._store = StoreThread(world.store, ears, settings.retry_from_s, settings.retry_to_s)
        self._store.attend(HERE)
        self._others: tuple[Attendance, ...] = ()
        self._stands_by = False
        self._link = Link(LinkState.CONNECTING)
        self._followed = False
        self._warned: set[str] = set()
        self._sent: dict[str, Message] = {}
        self._proposers = self._new_proposers()
        self._next_s = world.clock_s()

    def run(self, ending: Callable[[], bool]) -> bool:
        """Follow and offer until `ending()`; False where the journal is not to be followed at all, which was said."""
        self._store.start()
        try:
            while not ending():
                self.turn(WAIT_S)
                if not self._store.is_alive() and self._news.empty():
                    return False
        finally:
            self._store.stop()
        return True

    def turn(self, wait_s: float) -> None:
        """Take what was heard, waiting for it so long at most, and think where all of it is taken and time has come."""
        for news in self._heard(wait_s):
            self._take(news)
        if self._link.state is LinkState.LIVE and self._world.clock_s() >= self._next_s:
            self._next_s = self._world.clock_s() + self._settings.propose_every_s
            if not self._gives_way():
                self._proposers.step(self.picture)

    def _heard(self, wait_s: float) -> Iterator[News]:
        try:
            yield self._news.get(timeout=wait_s)
            while True:
                yield self._news.get_nowait()
        except Empty:
            return

    def _take(self, news: News) -> None:
        match news:
            case Picture():
                # What was in the making was for another picture; what was said is in this one, or never was.
                self.picture, self._proposers = news, self._new_proposers()
            case Link():
                self._note(news)
            case Refusal():
                self._sent.pop(news.message.key, None)
                self._proposers.unsaid(self.picture, news.message)
                why = " ".join(news.reasons)
                self._warn_once(f"The journal does not take a proposal: {why}", why)
            case Rights():
                self._check(news)
            case list():
                for entry in news:
                    self._fold(entry)
            case _:
                self._others = news

    def _note(self, link: Link) -> None:
        """Say how things stand where that is new; what is slow says each second for how long."""
        if link.state is LinkState.LIVE and self._link.state is not LinkState.LIVE:
            self._followed = True
            self._warned.clear()
            self._world.tell(link.says)
            # By then the others have been heard, if there are any.
            self._next_s = self._world.clock_s() + self._settings.propose_every_s
        elif link.state not in (LinkState.LIVE, LinkState.CONNECTING):
            reason = link.state if link.state is LinkState.SLOW else link.says.partition(" Trying again")[0]
            self._warn_once(link.says, reason)
        self._link = link

    def _check(self, rights: Rights) -> None:
        if rights.why_not(ProposalMade):
            self._world.warn(f"This login may not propose. The owner lets it: {GRANT}")

    def _gives_way(self) -> bool:
        """Whether one is there that is before this one; of its login, or any guest could silence the tower."""
        mine = [each for each in self._others if (each.looking.board, each.person) == (HERE.board, self._world.login)]
        gives_way = any(each.desk < self._world.desk for each in mine)
        if gives_way != self._stands_by:
            self._stands_by = gives_way
            self._world.tell("Another tower proposes; this one stands by." if gives_way else "This tower proposes now.")
        return gives_way

    def _fold(self, entry: Entry) -> None:
        if entry.said.seq <= self.picture.seq:
            return
        for fact in fold(self.picture, entry).facts:
            if isinstance(fact, Proposal):
                mine = self._sent.pop(entry.said.key, None)
                self._tell(fact, entry, mine=mine is not None and mine.body == entry.body)

    def _tell(self, proposal: Proposal, entry: Entry, *, mine: bool) -> None:
        """A line for what became of a proposal just now; what is read of the time before is no news."""
        if not self._followed:
            return
        operation = operation_of(self.picture)
        zone = operation.timezone if operation else "UTC"
        self._world.tell(f"{clock(entry.said.at, zone)}  {said_of(proposal, zone, mine=mine)}")

    def _warn_once(self, words: str, reason: str) -> None:
        if reason not in self._warned:
            self._warned.add(reason)
            self._world.warn(words)

    def _send(self, message: Message) -> None:
        self._sent[message.key] = message
        self._store.send(message)

    def _new_proposers(self) -> Proposers:
        wires = Wires(self._send, self._store.search, self._world.work, self._world.clock, lambda: "")
        return proposers(wires, self._settings)


def said_of(proposal: Proposal, zone: str, *, mine: bool) -> str:
    """What became of a proposal, in a line."""
    match proposal.status:
        case ProposalStatus.OPEN:
            who = "proposed" if mine else "proposed elsewhere"
            return f"{who}, to be decided by {clock(proposal.act_by, zone)}: {proposal.title}"
        case ProposalStatus.WITHDRAWN:
            return f"withdrawn: {proposal.title}. {proposal.closing_reason}"
        case status:
            return f"{status} by {proposal.closed_by}: {proposal.title}"
