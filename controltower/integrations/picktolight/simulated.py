"""How does a rail without hardware behave? Faces that remember what they show, and buttons that a test presses."""

from collections.abc import Sequence

from controltower.domain.ids import LocationId
from controltower.integrations.picktolight.rail import Light, Press


class SimulatedRail:
    """A rail in memory: `lit`, and `refused` with the words that are shown until it is pressed again, both by place."""

    def __init__(self) -> None:
        self.lit: dict[LocationId, Light] = {}
        self.refused: dict[LocationId, str] = {}
        self.switched = 0
        self._pressed: list[Press] = []

    def show(self, lights: Sequence[Light]) -> None:
        """Light these faces; counts those that change, as each is a telegram on a real rail."""
        wanted = {light.location: light for light in lights}
        places = wanted.keys() | self.lit.keys()
        self.switched += sum(wanted.get(place) != self.lit.get(place) for place in places)
        self.lit = wanted

    def presses(self) -> list[Press]:
        """What was pressed since the last call."""
        pressed, self._pressed = self._pressed, []
        return pressed

    def refuse(self, location: LocationId, words: str) -> None:
        """Keep the words where a person would read them."""
        self.refused[location] = words

    def press(self, location: LocationId, quantity: int | None = None) -> None:
        """Press the button of a face: with the number that it shows, or with another one."""
        self.refused.pop(location, None)
        shown = self.lit[location].quantity if location in self.lit else 0
        self._pressed.append(Press(location, shown if quantity is None else quantity))
