"""What may be wrong with a network? Its weather, ways that are cut, and requests that are cut off.

Over TCP nothing that was sent is missing in the middle: a packet that is lost comes again after a while, and all that
was sent behind it waits. So loss is a standstill here, and after too many losses in a row a reset.
"""

import math
import threading
from dataclasses import dataclass, field
from enum import Enum
from random import Random


class Way(Enum):
    """Which way bytes go: up to the server, or down from it."""

    UP = "up"
    DOWN = "down"


BOTH = (Way.UP, Way.DOWN)


@dataclass(frozen=True, slots=True)
class Weather:
    """How the network is: each way's delay and how much more by chance, the share that is lost, how much goes through.

    What is lost is sent again after 0.2 s, then 0.4 s, 0.8 s and so on, as TCP does; after six times it gives up.
    """

    delay_s: float = 0.0
    jitter_s: float = 0.0
    loss: float = 0.0
    bytes_per_s: float = math.inf

    def late_s(self, size: int, chance: Random) -> float:
        """How much later these bytes arrive; infinity where they never do."""
        again = 0
        while self.loss and chance.random() < self.loss:
            again += 1
        stood_s = 0.2 * (2**again - 1) if again <= 6 else math.inf
        return self.delay_s + chance.random() * self.jitter_s + stood_s + size / self.bytes_per_s


CALM = Weather()


class When(Enum):
    """When a request is cut off: before the server has heard it, or once it has answered, unheard."""

    BEFORE = "before"
    AFTER = "after"


@dataclass(slots=True)
class Trap:
    """Resets the connection of the next request that holds `marker` and is at least so long; `sprung` is set then.

    Where `who` is given, the login must begin so; where `first` is, that must have been asked on the same connection
    before. What is encrypted can be told by its length alone.
    """

    when: When
    marker: bytes = b""
    least: int = 0
    first: bytes = b""
    who: bytes = b""
    sprung: threading.Event = field(default_factory=threading.Event)

    def fits(self, opening: bytes, data: bytes) -> bool:
        """Whether this is the request it waits for, on a connection that began so."""
        known = not self.who or b"user\0" + self.who in opening
        return known and len(data) >= self.least and self.marker in data


@dataclass(slots=True)
class Conditions:
    """How a network is at the moment; may be changed at any time."""

    weather: Weather = CALM
    trap: Trap | None = None
    ways_cut: frozenset[Way] = frozenset()
