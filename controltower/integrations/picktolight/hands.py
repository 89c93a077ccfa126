"""Whose hands press the buttons of a rail without hardware? Those of the twin: its picks there come as presses.

Where the face of a pick is lit for it, the confirmation is not the twin's own any more: the button is pressed, and what
the rail says of it goes to the journal in its place. A face that is lit for another tour is confirmed as it was before.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from controltower.domain.folding import fold
from controltower.domain.ids import ZoneId
from controltower.domain.messages import Body, Message, entry
from controltower.domain.picking import PickConfirmed, PickTask
from controltower.domain.picture import Picture
from controltower.domain.times import MINUTE, NEVER, Instant
from controltower.domain.truth import Source, SourceListed
from controltower.integrations.picktolight.picking import SOURCE, LitPicking
from controltower.integrations.picktolight.simulated import SimulatedRail

NAMED = Source(SOURCE, "Pick-to-light", 720.0)
IDLE = 5 * MINUTE
"""A rail at which nobody picks names itself so often, so that its silence means something."""


@dataclass(slots=True)
class Hands:
    """The rail of one zone and the hands at it; `pressed` counts the picks that were confirmed there."""

    zone: ZoneId
    rail: SimulatedRail = field(default_factory=SimulatedRail)
    pressed: int = 0
    _lit: LitPicking = field(init=False)
    _spoke: Instant = NEVER
    _named: int = 0

    def __post_init__(self) -> None:
        self._lit = LitPicking(self.rail, self.zone, "demo")

    def through(self, picture: Picture, messages: Sequence[Message]) -> list[Message]:
        """The messages of the twin, with presses in place of its picks at the rail; `picture` is as it was before."""
        if not messages:
            return []
        said = [*self._listed(picture, messages[0].at)]
        if any(isinstance(message.body, PickConfirmed) for message in messages):
            now = picture.fork()
            for message in messages:
                for each in self._pressed(now, message):
                    fold(now, entry(each, now.seq + 1, each.at))
                    said.append(each)
            return said
        return [*said, *messages]

    def _pressed(self, picture: Picture, message: Message) -> Sequence[Message]:
        """What comes of one message of the twin."""
        body = message.body
        if not isinstance(body, PickConfirmed) or not self._is_here(picture, body):
            return (message,)
        self._lit.turn(picture, message.at)
        task = picture[PickTask][body.task]
        light = self.rail.lit.get(task.location)
        if light is None or light.task != task.id:
            return (message,)
        self.rail.press(task.location, body.quantity)
        self.pressed += 1
        self._spoke = message.at
        return self._lit.turn(picture, message.at)

    def _is_here(self, picture: Picture, body: PickConfirmed) -> bool:
        task = picture[PickTask].get(body.task)
        return task is not None and task.zone == self.zone

    def _listed(self, picture: Picture, at: Instant) -> Iterator[Message]:
        """The name and limit of the rail, at first and whenever it was idle."""
        if at - self._spoke >= IDLE:
            self._spoke, self._named = at, self._named + 1
            known: Body = SourceListed(picture[Source].get(SOURCE, NAMED))
            yield Message(SOURCE, f"{self.zone}:named:{self._named:06d}", at, SOURCE, known)
