"""Who acts next, and what time is it? Virtual time and one source of chance; every step is noted in the trace."""

from collections import deque
from collections.abc import Callable
from hashlib import blake2b
from random import Random
from typing import Protocol

from controltower.domain.times import SECOND, Instant
from tests.manydesks.operation import BEGINS

DEPTH = 3
"""So many actors may be in the middle of something at once."""
KEPT = 60
"""So many lines of the trace are remembered in words."""
FOREVER = float("inf")


class Broken(AssertionError):
    """Something that must always hold does not."""


class Crashed(BaseException):
    """The process that is in the middle of something ends here; nothing of the program may catch this."""


class Actor(Protocol):
    """Somebody who is called when the time has come."""

    name: str

    def step(self) -> float:
        """Do what is due; seconds until the next call."""


class Trace:
    """All that happened, as a digest, and the last of it in words."""

    def __init__(self, kept: int | None = KEPT) -> None:
        self._hasher = blake2b(digest_size=16)
        self.steps = 0
        self.last: deque[str] = deque(maxlen=kept)

    def note(self, *words: object) -> None:
        """Add a line."""
        line = " ".join(map(str, words))
        self._hasher.update(line.encode())
        self.last.append(line)
        self.steps += 1

    def digest(self) -> str:
        """Thirty-two hex digits of all that happened, in its order."""
        return self._hasher.hexdigest()


class World:
    """Steps everybody in an order drawn from the seed. Times are seconds since the beginning."""

    def __init__(self, seed: int, kept: int | None = KEPT) -> None:
        self.random = Random(seed)
        self.now = 0.0
        self.trace = Trace(kept)
        self._due: dict[Actor, tuple[float, float]] = {}
        self._running: list[Actor] = []
        self._stirred: set[Actor] = set()
        self._later: list[tuple[float, float, Callable[[], None]]] = []

    def enter(self, actor: Actor, in_s: float = 0.0) -> None:
        """Call this actor from now on."""
        self._set(actor, in_s)

    def leave(self, actor: Actor) -> None:
        """Do not call it any more."""
        self._due.pop(actor, None)

    def is_busy(self, actor: Actor) -> bool:
        """Whether this actor is in the middle of a step."""
        return actor in self._running

    def stir(self, actor: Actor, in_s: float = 0.0) -> None:
        """Call it so soon, if not sooner; one that is in the middle of a step is called again after it."""
        if actor in self._running:
            self._stirred.add(actor)
        elif actor in self._due and self._due[actor][0] > self.now + in_s:
            self._set(actor, in_s)

    def sleep(self, actor: Actor, for_s: float) -> None:
        """It does nothing for so long, whatever is due."""
        if actor in self._due:
            self._set(actor, for_s)

    def at(self, when: float, do: Callable[[], None]) -> None:
        """Do something at a time; of two at the same time the order is drawn."""
        self._later.append((when, self.random.random(), do))
        self._later.sort(key=lambda each: each[:2])

    def wall(self, skew_s: float = 0.0) -> Instant:
        """What a clock on the wall shows that is so much ahead."""
        return Instant(BEGINS + round((self.now + skew_s) * SECOND))

    def run(self, until: float, enough: Callable[[], bool] = lambda: False) -> None:
        """Let everybody act up to a time, or until it is enough."""
        while not enough() and self._one(until):
            pass
        if not enough():
            self.now = max(self.now, until)

    def take(self, seconds: float) -> None:
        """Whoever is in the middle of something needs so long for it, and the others act meanwhile."""
        until = self.now + seconds
        while len(self._running) < DEPTH and self._one(until):
            pass
        self.now = max(self.now, until)

    def note(self, *words: object) -> None:
        """Note what happens now."""
        self.trace.note(f"{self.now:9.4f}", *words)

    def _one(self, until: float) -> bool:
        """Let the first who is due by then act."""
        actor: Actor | None = None
        due = (until, 2.0)
        for each, when in self._due.items():
            if when <= due and each not in self._running:
                actor, due = each, when
        if self._later and self._later[0][:2] <= due:
            at, _, do = self._later.pop(0)
            self.now = max(self.now, at)
            do()
            return True
        if actor is None:
            return False
        self.now = max(self.now, due[0])
        self._step(actor)
        return True

    def _step(self, actor: Actor) -> None:
        self._running.append(actor)
        try:
            wait = actor.step()
        except Crashed:
            wait = FOREVER
        finally:
            self._running.remove(actor)
        if actor in self._due:
            self._set(actor, 0.0 if actor in self._stirred else wait)
        self._stirred.discard(actor)

    def _set(self, actor: Actor, in_s: float) -> None:
        self._due[actor] = (self.now + in_s, self.random.random())
