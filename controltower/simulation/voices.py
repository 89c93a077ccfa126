"""Who speaks in the twin, and how is each message told apart? One counter for each source, so that keys repeat."""

from dataclasses import dataclass, field

from controltower.domain.messages import Body, Message
from controltower.domain.times import Instant

WMS = "wms"
TMS = "tms"
YARD = "yard"
TELEMATICS = "telematics"
ROBOTS = "robots"
CLOCK = "clock"


@dataclass(slots=True)
class Voices:
    """The counters of all sources of one twin; the same calls in the same order give the same keys."""

    said: dict[str, int] = field(default_factory=dict)

    def say(self, source: str, at: Instant, body: Body) -> Message:
        """The next message of a source."""
        number = self.said.get(source, 0) + 1
        self.said[source] = number
        return Message(source, f"{number:06d}", at, source, body)
