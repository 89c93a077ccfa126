"""How often does a session do what? Every span once, in seconds."""

from dataclasses import dataclass

from controltower.tower.desk import AGAIN_S

CHUNK = 500
"""Entries that are read in one go."""
BATCH = 100
"""Messages that are written in one go."""
POLL_S = 0.02
SAFETY_S = 1.0
BREATH_S = 0.001
"""Between two chunks the thread lets the others have the interpreter."""


@dataclass(frozen=True, slots=True)
class Pace:
    """Spans in seconds.

    A file is looked at every `poll_s`, for it has no bell. A server is read at most so often, however often it rings:
    twenty desks that read at each of 500 bells a second would keep it from its work; and every `safety_s` although no
    bell rang, for bells can be lost.
    """

    retry_from_s: float = 0.5
    retry_to_s: float = 10.0
    """The first and the longest wait before a database that is away is looked for again; each is twice the last."""
    poll_s: float = POLL_S
    safety_s: float = SAFETY_S
    beat_s: float = 1.0
    turn_s: float = 0.25
    """The others are told every `beat_s` what this desk looks at; where that changes sooner, `turn_s` apart."""
    ask_s: float = 10.0
    """Rights are asked for so often."""
    slow_s: float = 2.0
    """An answer that takes longer is said to be slow."""
    again_s: float = AGAIN_S
    """Own messages of this span are said again where the journal has lost some."""


class Patience:
    """How long to wait before something is tried again: each time twice as long, up to a limit."""

    def __init__(self, pace: Pace) -> None:
        self._pace = pace
        self._next_s = pace.retry_from_s

    def wait_s(self) -> float:
        """The next wait."""
        wait_s = self._next_s
        self._next_s = min(2 * wait_s, self._pace.retry_to_s)
        return wait_s

    def renew(self) -> None:
        """It went well: the next wait is the first again."""
        self._next_s = self._pace.retry_from_s
