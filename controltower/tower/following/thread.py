"""How does a desk hear the journal and speak to it without ever waiting? One thread reads, writes and tries again."""

import threading
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor

from controltower.domain.errors import Outdated, Refused, Rejected, Unavailable
from controltower.domain.messages import Entry, Message
from controltower.store.outbox import Outbox
from controltower.tower.desk import Link, LinkState, Query
from controltower.tower.following.ears import Ears
from controltower.tower.following.opening import Store
from controltower.tower.seats import Looking

CHUNK = 500
POLL_S = 0.02
"""How often a file is looked at, which has no bell. A server is read at most so often, however often it rings: twenty
desks that read at each of 500 bells a second would keep it from its work."""
SAFETY_S = 1.0
"""A server is looked at so often although no bell rang: bells can be lost."""
BREATH_S = 0.001
"""Between two chunks the thread lets the others have the interpreter."""
BATCH = 100


class StoreThread(threading.Thread):
    """Reads the journal in order, writes what was sent in the order in which it was sent, and survives a lost database.

    What was sent stays in the outbox until the journal has it, or the database has said why it never will.
    """

    def __init__(
        self,
        store: Callable[[], Store],
        ears: Ears,
        retry_from_s: float = 0.5,
        retry_to_s: float = 10.0,
        outbox: Outbox | None = None,
    ) -> None:
        super().__init__(name="store", daemon=True)
        self._open = store
        self._ears = ears
        self._retry = (retry_from_s, retry_to_s)
        self._kept = outbox or Outbox()
        self._outbox: deque[Message] = deque()
        self._ring = threading.Event()
        self._ending = threading.Event()
        self._held: Store | None = None
        self._looking = Looking()
        self._readers = ThreadPoolExecutor(1, "search")
        self._after: int | None = None

    def send(self, message: Message) -> None:
        """Take a message for the journal; from any thread, at once."""
        self._outbox.append(message)
        self._ring.set()

    def attend(self, looking: Looking) -> None:
        """What this desk has in front of it, for the others; from any thread, at once."""
        self._looking = looking

    def resume(self, messages: Sequence[Message]) -> None:
        """Send decisions that an earlier run kept."""
        for message in messages:
            self.send(message)

    def discard(self, messages: Sequence[Message]) -> None:
        """Forget decisions that an earlier run kept."""
        self._kept.remove(messages)

    def search(self, query: Query) -> Future[Sequence[Entry]]:
        """Look entries up beside everything else; Unavailable where the database is not there."""
        return self._readers.submit(self._search, query)

    def names(self, workers: Sequence[str], reader: str, why: str) -> Future[Mapping[str, str]]:
        """What these people are called, beside everything else; Refused for whom may not ask."""
        return self._readers.submit(self._names, workers, reader, why)

    @property
    def unsent(self) -> int:
        """How many messages wait for the journal."""
        return len(self._outbox)

    def stop(self, wait_s: float = 5.0) -> int:
        """End after one last attempt to write what waits; how much could not be written."""
        self._ending.set()
        self._ring.set()
        self.join(wait_s)
        self._readers.shutdown(wait=False, cancel_futures=True)
        return len(self._outbox)

    def run(self) -> None:
        """Follow until stopped. A refusal to open, or data of a newer program, ends it with a sentence."""
        wait_s = self._retry[0]
        while not self._ending.is_set():
            try:
                with self._open() as store:
                    self._held = store
                    wait_s = self._retry[0]
                    self._live(store)
            except Unavailable as error:
                self._held = None
                self._lost(f"{error} Trying again in {wait_s:.0f} s.")
                self._ending.wait(wait_s)
                wait_s = min(2 * wait_s, self._retry[1])
            except (Refused, Outdated) as error:
                self._lost(str(error))
                return
            finally:
                self._held = None

    def _lost(self, why: str) -> None:
        waiting = f" {len(self._outbox)} decisions wait." if self._outbox else ""
        self._ears.linked(Link(LinkState.LOST, f"{why}{waiting}"))

    def _live(self, store: Store) -> None:
        if self._after is None:
            picture = store.load()
            self._after = picture.seq
            self._ears.began(picture)
        elif store.last() < self._after:
            raise Unavailable("This is another journal: it ends before what this desk has read.")
        if not store.shared:
            self._follow(store, self._after, POLL_S, 0.0)
            return
        hush = store.listen(self._ring.set)
        try:
            self._follow(store, self._after, SAFETY_S, POLL_S)
        finally:
            hush()

    def _follow(self, store: Store, after: int, wait_s: float, apart_s: float) -> None:
        """Write and read until stopped, looking at least every `wait_s`; reads are at least `apart_s` apart."""
        told, may_read_s = False, 0.0
        while True:
            self._ring.clear()
            self._post(store)
            self._ending.wait(max(0.0, may_read_s - time.monotonic()))
            entries = store.read(after, CHUNK)
            may_read_s = time.monotonic() + (apart_s if len(entries) < CHUNK else 0.0)
            if entries:
                self._after = after = entries[-1].said.seq
                self._ears.took(entries)
                time.sleep(BREATH_S)
            caught_up = len(entries) < CHUNK
            if caught_up and not told:
                told = True
                self._ears.linked(Link(LinkState.LIVE, "Following the journal."))
            if self._ending.is_set():
                return
            if caught_up:
                self._ring.wait(wait_s)

    def _post(self, store: Store) -> None:
        """Write what waits; it leaves the outbox only once it is in the journal, or refused.

        A refused batch is halved until the one that is to blame stands alone, so that the others get through.
        """
        size = BATCH
        while self._outbox:
            batch = [self._outbox[place] for place in range(min(size, len(self._outbox)))]
            try:
                store.append(batch)
            except (Refused, Rejected) as error:
                if len(batch) > 1:
                    size = len(batch) // 2
                    continue
                # Somebody who is let in nowhere is refused too; then it is not the message, and it waits.
                store.last()
                self._ears.refused(batch[0], error.reasons if isinstance(error, Refused) else (error.reason,))
            for _ in batch:
                self._outbox.popleft()
            size = min(BATCH, 2 * size)

    def _names(self, workers: Sequence[str], reader: str, why: str) -> Mapping[str, str]:
        store = self._held
        if store is None:
            raise Unavailable("The journal is not open at the moment.")
        return store.names(workers, reader, why)

    def _search(self, query: Query) -> Sequence[Entry]:
        store = self._held
        if store is None:
            raise Unavailable("The journal is not open at the moment.")
        return store.search(query)
