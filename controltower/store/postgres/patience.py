"""How long is a server waited for that says nothing? So long, and then it is taken for dead.

TCP finds out whether the other machine is there. It does not find out about a server that stands still on a machine
that goes on, nor about one behind a machine in between that speaks for it: its answer is waited for without end.
"""

import math
import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg

LONG_S = 35.0
"""The server ends what takes longer than 30 s by itself (statement_timeout), and says so."""
BRIEF_S = 10.0
"""For what answers at once. An append may wait 5 s for its turn, which the server ends too."""
SLOW_PER_S = 4_000
"""Characters that even a bad network takes along in a second."""
MUCH_S = 60.0
"""But for no longer, however much was said: a server that stands still is to be noticed."""
BLINK_S = 1.0
"""The driver looks several times in a second whether something has come."""


class Patient(psycopg.Connection[Any]):
    """A connection that ends itself, with psycopg.OperationalError, where nothing moves on it for `patience_s`."""

    patience_s = LONG_S

    def wait(self, gen: Generator[Any, Any, Any], *words: Any, **named: Any) -> Any:
        """As the driver's, but not for ever."""
        return super().wait(self._heard(gen), *words, **named)

    def _heard(self, steps: Generator[Any, Any, Any]) -> Generator[Any, Any, Any]:
        """The same steps, until no byte has come or gone for too long."""
        quiet_s, looked_s = 0.0, time.monotonic()
        try:
            wanted = next(steps)
            while True:
                ready = yield wanted
                now_s = time.monotonic()
                # Where this program, or its machine, was asleep itself, that says nothing about the server.
                quiet_s = 0.0 if ready else quiet_s + min(now_s - looked_s, BLINK_S)
                looked_s = now_s
                if quiet_s > self.patience_s:
                    self.pgconn.finish()
                    raise psycopg.OperationalError(f"The server has said nothing for {self.patience_s:.0f} s.")
                wanted = steps.send(ready)
        except StopIteration as end:
            return end.value


@contextmanager
def brief(driver: Any, said: int = 0) -> Iterator[None]:
    """Inside, an answer is expected at once; after so many characters, once a slow network has taken them along.

    That is not seen here: the system takes them at once, and sends them by and by.
    """
    driver.patience_s = BRIEF_S + min(said / SLOW_PER_S, MUCH_S)
    try:
        yield
    finally:
        driver.patience_s = LONG_S


def endless(driver: Any) -> None:
    """An answer may take its time: an upgrade of large tables does."""
    driver.patience_s = math.inf
