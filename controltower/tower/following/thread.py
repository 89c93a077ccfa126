"""Who has time for a session? A thread of its own, and one beside it that minds what must not wait for an answer."""

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace

from controltower.domain.errors import Unavailable
from controltower.domain.messages import Entry, Message
from controltower.store.outbox import Outbox
from controltower.tower.desk import Query
from controltower.tower.following.ears import Ears
from controltower.tower.following.opening import Store
from controltower.tower.following.pace import BREATH_S, Pace
from controltower.tower.following.session import Session
from controltower.tower.seats import Looking

LOOK_S = 0.5
"""So often it is said how long an answer is waited for."""


class StoreThread(threading.Thread):
    """Reads the journal in order, writes what was sent in the order in which it was sent, and survives a lost database.

    What was sent stays in the outbox until the journal has it, or the database has said why it never will. All that
    may be called by others may be called from any thread, and returns at once.
    """

    def __init__(
        self,
        store: Callable[[], Store],
        ears: Ears,
        retry_from_s: float = 0.5,
        retry_to_s: float = 10.0,
        outbox: Outbox | None = None,
        pace: Pace | None = None,
    ) -> None:
        super().__init__(name="store", daemon=True)
        pace = replace(pace or Pace(), retry_from_s=retry_from_s, retry_to_s=retry_to_s)
        self._session = Session(store, ears, time.monotonic, outbox, pace, self._wake)
        self._woken, self._sent, self._ending = threading.Event(), threading.Event(), threading.Event()
        self._helper = threading.Thread(target=self._mind, name="outbox", daemon=True)
        self._readers = ThreadPoolExecutor(1, "search")

    def send(self, message: Message) -> None:
        """Take a message for the journal."""
        self._session.send(message)
        self._sent.set()

    def attend(self, looking: Looking) -> None:
        """Take what this desk has in front of it, for the others."""
        self._session.attend(looking)

    def resume(self, messages: Sequence[Message]) -> None:
        """Send decisions that an earlier run kept."""
        self._session.resume(messages)
        self._sent.set()

    def discard(self, messages: Sequence[Message]) -> None:
        """Forget decisions that an earlier run kept."""
        self._session.discard(messages)
        self._sent.set()

    def search(self, query: Query) -> Future[Sequence[Entry]]:
        """Look entries up beside everything else; Unavailable where the database is not there."""
        return self._readers.submit(lambda: self._store().search(query))

    def names(self, workers: Sequence[str], reader: str, why: str) -> Future[Mapping[str, str]]:
        """What these people are called, beside everything else; Refused for whom may not ask."""
        return self._readers.submit(lambda: self._store().names(workers, reader, why))

    @property
    def unsent(self) -> int:
        """How many messages wait for the journal."""
        return self._session.unsent

    @property
    def unkept(self) -> int:
        """How many of them are not on disk yet, for milliseconds as a rule: gone if the process ended now."""
        return self._session.unkept

    def start(self) -> None:
        """Begin."""
        super().start()
        self._helper.start()

    def stop(self, wait_s: float = 5.0) -> int:
        """End after one last attempt to write what waits; how much could not be written."""
        self._ending.set()
        self._woken.set()
        self._sent.set()
        for thread in (self, self._helper):
            if thread.ident is not None:
                thread.join(wait_s)
        self._readers.shutdown(wait=False, cancel_futures=True)
        # Whoever is still stuck in an exchange keeps hold of the outbox, until the process ends.
        return self.unsent if self.is_alive() else self._session.close()

    def run(self) -> None:
        """Follow until stopped, or until nothing will ever be tried again."""
        sound = False
        try:
            while not self._ending.is_set() and not self._session.over:
                self._woken.clear()
                wait_s = self._session.step()
                if wait_s:
                    self._woken.wait(wait_s)
                else:
                    time.sleep(BREATH_S)
            sound = True
        finally:
            if not sound:
                self._session.abandon()
        self._session.leave()

    def _mind(self) -> None:
        """Keep on disk what is sent while the session waits for an answer, and say how long it has waited."""
        while not self._ending.is_set():
            self._sent.wait(LOOK_S)
            self._sent.clear()
            self._session.look_after()

    def _wake(self) -> None:
        self._woken.set()

    def _store(self) -> Store:
        store = self._session.store
        if store is None:
            raise Unavailable("The journal is not open at the moment.")
        return store
