"""What is said of how the desk and the journal stand? One sentence at a time, also while an answer is waited for."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from math import ceil

from controltower.tower.desk import Link, LinkState

NOTED_S = 600.0
"""What happened to the journal is said for so long."""


class Line:
    """Tells the link to an ear whenever it changes; may be used from several threads."""

    def __init__(self, tell: Callable[[Link], None], clock_s: Callable[[], float], slow_s: float) -> None:
        self._tell = tell
        self._clock_s = clock_s
        self._slow_s = slow_s
        self._lock = threading.RLock()
        self._state, self._says = LinkState.CONNECTING, ""
        self._told: Link | None = None
        self._asked_s: float | None = None
        self._slow_to_s, self._took_s = 0.0, 0.0
        self._note, self._note_to_s = "", 0.0
        self._waiting, self._flaw = 0, ""

    @property
    def state(self) -> LinkState:
        """How things stand but for slowness."""
        return self._state

    def stand(self, state: LinkState, says: str) -> None:
        """From now on things stand so."""
        with self._lock:
            self._state, self._says = state, says
            if state not in (LinkState.LIVE, LinkState.READ_ONLY):
                self._slow_to_s = 0.0
            self._say()

    def note(self, says: str) -> None:
        """Add a sentence for a while about what happened."""
        with self._lock:
            self._note, self._note_to_s = says, self._clock_s() + NOTED_S

    def waiting(self, number: int, flaw: str = "") -> None:
        """So many messages wait; and what is wrong with where they are kept."""
        with self._lock:
            self._waiting, self._flaw = number, flaw
            self._say()

    @contextmanager
    def exchange(self) -> Iterator[None]:
        """Something is asked of the database inside; where the answer takes long, that is said."""
        began_s = self._asked_s = self._clock_s()
        try:
            yield
        finally:
            self._asked_s = None
            took_s = self._clock_s() - began_s
            if took_s > self._slow_s:
                with self._lock:
                    self._took_s, self._slow_to_s = took_s, self._clock_s() + 2 * self._slow_s
                    self._say()

    def look(self) -> float:
        """Say what has become so by itself; seconds until that may be needed again."""
        with self._lock:
            self._say()
            now_s = self._clock_s()
            return self._slow_to_s - now_s if self._slow_to_s > now_s else float("inf")

    def _say(self) -> None:
        if self._told is None and self._state is LinkState.CONNECTING:
            return
        link = self._link()
        if link != self._told:
            self._told = link
            self._tell(link)

    def _link(self) -> Link:
        now_s = self._clock_s()
        asked_s = self._asked_s
        state, says = self._state, self._says
        if state in (LinkState.LIVE, LinkState.READ_ONLY):
            if asked_s is not None and now_s - asked_s > self._slow_s:
                state, says = LinkState.SLOW, f"The journal has not answered for {now_s - asked_s:.0f} s."
            elif now_s < self._slow_to_s:
                state, says = LinkState.SLOW, f"The journal answers slowly: the last answer took {self._took_s:.0f} s."
        sentences = [says, self._note if now_s < self._note_to_s else "", self._flaw]
        if state not in (LinkState.LIVE, LinkState.CONNECTING) and self._waiting:
            sentences.append("1 decision waits." if self._waiting == 1 else f"{self._waiting} decisions wait.")
        return Link(state, " ".join(filter(None, sentences)))


def again(wait_s: float) -> str:
    """When something that failed is tried again, a sentence."""
    return f"Trying again in {max(1, ceil(wait_s))} s."
