"""What are those that get killed? Two desks, a feed and a keeper, each a process that tells how far it has come."""

import multiprocessing
import os
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from random import Random

from controltower.domain.errors import Unavailable
from controltower.domain.folding import fold
from controltower.domain.ids import ProposalId
from controltower.domain.messages import Entry, Message
from controltower.domain.picture import Picture
from controltower.domain.proposals import RejectProposal
from controltower.domain.times import Instant
from controltower.store.engine import open_database
from controltower.store.journal import MAIN, Journal
from controltower.store.keeper import Keeper
from controltower.store.keeping import Lease
from controltower.store.outbox import outbox_in
from controltower.store.projection import Projection
from controltower.tower.following import Ears, StoreThread, opener
from controltower.tower.following.ears import ignore
from tests.helpers import make
from tests.store import sample

if sys.platform == "win32":
    CONTEXT = multiprocessing.get_context("spawn")
else:
    CONTEXT = multiprocessing.get_context("forkserver")
    CONTEXT.set_forkserver_preload(["tests.store.victims"])
DAY = sample.messages(sample.Size(120, 240, 60), 40_000)
AT_ONCE = 5
"""Decisions that a desk has on their way."""
PAUSE_S = 0.03
HUSH, END = "hush", "end"
"""What a victim is told in the end: say nothing more; read so far, and tell what you know."""


def clock() -> Instant:
    """A wall clock that nobody sets."""
    return Instant(make.DAWN + round(time.monotonic() * 1_000_000))


def decision(desk: str, number: int) -> Message:
    """What a desk says as its so-manyth; the same each time it is asked."""
    body = RejectProposal(ProposalId(f"{desk}-{number}"), "no")
    return make.message(body, f"desk:{desk}", key=f"said-{number}", author=desk)


def told(source: str, number: int) -> Message:
    """What the feed, or a desk, says as its so-manyth."""
    return DAY[number] if source == "feed" else decision(source, number)


@dataclass(slots=True)
class Mind:
    """The picture of a desk."""

    picture: Picture = field(default_factory=Picture)

    def begin(self, picture: Picture) -> None:
        """Start from this one."""
        self.picture = picture

    def take(self, entries: list[Entry]) -> None:
        """Go on."""
        for entry in entries:
            fold(self.picture, entry)


def desk(url: str, name: str, said: int, pipe: Connection, folder: Path) -> None:
    """Decide on and on; say how many decisions the journal has taken. What an earlier one left is sent again too."""
    mind, sent, hushed = Mind(), said, False

    def again(left: tuple[Message, ...]) -> None:
        thread.resume(left)

    ears = Ears(mind.begin, mind.take, ignore, kept=again)
    outbox = outbox_in(folder, url, MAIN, name)
    thread = StoreThread(opener(url, clock), ears, retry_from_s=0.05, retry_to_s=0.3, outbox=outbox)
    thread.start()
    while True:
        taken = sent - thread.unsent
        if taken > said:
            said = taken
            pipe.send((said, None))
        if not hushed and thread.unsent < AT_ONCE:
            thread.send(decision(name, sent))
            sent += 1
        if pipe.poll(PAUSE_S / 2):
            word, until = pipe.recv()
            hushed = True
            if word == END:
                _wait(partial(_has_read, mind, until))
                thread.stop(30)
                pipe.send((said, mind.picture.digest()))
                return
        if hushed and said == sent:
            pipe.send((said, HUSH))
            pipe.poll(None)


def feed(url: str, name: str, said: int, pipe: Connection, folder: Path) -> None:
    """Say the day, some messages at a time, each time until it is answered; say how many have been."""
    sizes = Random(said)

    def work(journal: Journal) -> None:
        nonlocal said
        while not pipe.poll():
            batch = DAY[said : said + sizes.randint(1, 20)]
            places = journal.append(batch)
            said += len(batch)
            pipe.send((said, places[-1]))
            time.sleep(PAUSE_S)

    _tried(url, work)
    pipe.send((said, HUSH))


def keeper(url: str, name: str, said: int, pipe: Connection, folder: Path) -> None:
    """Keep the tables, and write often."""

    def work(journal: Journal) -> None:
        lease = Lease(journal.database, f"{name}-{os.getpid()}", ttl_s=0.4)
        Keeper(journal, Projection(journal.database), clock, 0.03, 50, lease).run(pipe.poll)

    _tried(url, work)
    pipe.send((said, HUSH))


KINDS: dict[str, Callable[[str, str, int, Connection, Path], None]] = {
    "ada": desk,
    "bob": desk,
    "feed": feed,
    "kim": keeper,
}


def _tried(url: str, work: Callable[[Journal], None]) -> None:
    """Do it with an open journal, and with another one whenever that was lost."""
    while True:
        try:
            with open_database(url) as database:
                work(Journal(database, clock))
                return
        except Unavailable:
            time.sleep(0.05)


def _has_read(mind: Mind, until: int) -> bool:
    return mind.picture.seq >= until


def _wait(so: Callable[[], bool], longest_s: float = 60) -> None:
    end = time.monotonic() + longest_s
    while not so():
        if time.monotonic() > end:
            raise SystemExit("it did not come to pass")
        time.sleep(0.005)


class Victim:
    """A process that says things; how many were acknowledged, and the place of the last where it knows that.

    What it keeps on its own disk is below a folder.
    """

    def __init__(self, name: str, url: str, folder: Path) -> None:
        self.name, self.url, self.folder = name, url, folder
        self.said, self.place, self.placed = 0, 0, 0
        self.answer: str | None = None
        self.begin()

    def hear(self) -> None:
        """Take all that it has told so far."""
        with suppress(EOFError, ConnectionResetError):
            while self._pipe.poll():
                self._take(*self._pipe.recv())

    def begin(self) -> None:
        """Start one that goes on from where the last one had come."""
        self._pipe, theirs = CONTEXT.Pipe()
        told = (self.url, self.name, self.said, theirs, self.folder)
        self._process = CONTEXT.Process(target=KINDS[self.name], args=told, daemon=True)
        self._process.start()
        theirs.close()

    def end(self) -> None:
        """Kill it, and hear its last words."""
        self._process.kill()
        self._process.join()
        self.hear()
        self._pipe.close()
        self._process.close()

    def tell(self, word: str, until: int = 0) -> None:
        """Tell it what to do; it will answer."""
        self.answer = None
        self._pipe.send((word, until))

    @property
    def died(self) -> bool:
        """Whether it ended by itself."""
        return self.answer is None and not self._process.is_alive()

    def _take(self, said: int, about: object) -> None:
        self.said = said
        if isinstance(about, int):
            self.place, self.placed = about, said
        elif about is not None:
            self.answer = str(about)
