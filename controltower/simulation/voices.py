"""Who speaks in the twin, how long is each silent at most, and how is each message told apart?"""

from dataclasses import dataclass, field

from controltower.domain.messages import Body, Message
from controltower.domain.times import Instant
from controltower.domain.truth import Source

WMS = "wms"
TMS = "tms"
YARD = "yard"
TELEMATICS = "telematics"
ROBOTS = "robots"
CLOCK = "clock"

SOURCES = {
    source.id: source
    for source in (
        Source(WMS, "Warehouse management", 720.0),
        Source(TMS, "Transport management", 720.0),
        Source(YARD, "Gate and yard", 1_800.0),
        Source(TELEMATICS, "Vehicle telematics", 480.0),
        Source(ROBOTS, "Robot fleet", 600.0),
    )
}
"""The feeds of the demo with their limits. The demo's clock is none of them: nothing is known from it."""


@dataclass(slots=True)
class Voices:
    """One counter for each source of a twin, so that the same calls in the same order give the same keys."""

    said: dict[str, int] = field(default_factory=dict)

    def say(self, source: str, at: Instant, body: Body) -> Message:
        """The next message of a source."""
        number = self.said.get(source, 0) + 1
        self.said[source] = number
        return Message(source, f"{number:06d}", at, source, body)
