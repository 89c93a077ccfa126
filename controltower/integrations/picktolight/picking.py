"""What does a press of a button mean? A pick that is confirmed, a shortage, or a wrong face, which is blocked."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from controltower.domain.errors import Refused
from controltower.domain.ids import ItemId, LocationId, ZoneId
from controltower.domain.inventory import Stock
from controltower.domain.messages import Body, Message
from controltower.domain.picking import OPEN_TASK, PickConfirmed, PickTask, Tour
from controltower.domain.picture import Picture
from controltower.domain.places import Location
from controltower.domain.scanning import Label, Scanned, ScanStage, blocked, check_scan
from controltower.domain.times import Instant
from controltower.integrations.picktolight.lights import AHEAD, lights_of
from controltower.integrations.picktolight.rail import Light, Press, Rail

SOURCE = "lights"


@dataclass(slots=True)
class LitPicking:
    """The picks of one zone on one rail. `turn` is called again and again, with the picture as it is known then.

    What was confirmed is not lit again while the journal has not told the picture of it.
    """

    rail: Rail
    zone: ZoneId
    run: str
    """Sets the keys of this run apart from those of any other, so that none is taken for one said before."""
    ahead: int = AHEAD
    _said: int = 0
    _over: set[str] = field(default_factory=set)

    def turn(self, picture: Picture, now: Instant) -> list[Message]:
        """What the buttons said since the last turn, as messages; then the faces are lit that are next."""
        said = [message for press in self.rail.presses() for message in self._pressed(picture, press, now)]
        self._over = {key for key in self._over if picture[PickTask][key].status in OPEN_TASK}
        self.rail.show(self._lights(picture))
        return said

    def _lights(self, picture: Picture) -> tuple[Light, ...]:
        return lights_of(picture, self.zone, self.ahead, self._over)

    def _pressed(self, picture: Picture, press: Press, now: Instant) -> Iterator[Message]:
        """One press: of a lit face, or of another one, which is held against the lit face that is nearest to it."""
        lights = self._lights(picture)
        here = next((light for light in lights if light.location == press.location), None)
        if any(picture[PickTask][key].location == press.location for key in self._over):
            return
        if here is None:
            yield from self._wrong_face(picture, press, lights, now)
            return
        task, picker = picture[PickTask][here.task], picture[Tour][here.tour].picker
        if press.quantity > task.quantity:
            yield from self._blocked(picture, press, here, Label(task.item, press.quantity), now)
            return
        if press.quantity and blocked(picture, ScanStage.PICK, task.id) is not None:
            right = Label(task.item, task.quantity)
            yield self._say(now, Scanned(ScanStage.PICK, task.id, self.zone, picker, right))
        self._over.add(task.id)
        yield self._say(now, PickConfirmed(task.id, press.quantity, picker))

    def _wrong_face(self, picture: Picture, press: Press, lights: Sequence[Light], now: Instant) -> Iterator[Message]:
        """The item of another face is the wrong one; the right item of another face is wrong only here."""
        if not lights:
            self.rail.refuse(press.location, "Nothing is to be picked here.")
            return
        nearest = min(lights, key=lambda light: (_metres(picture, press.location, light.location), light.location))
        own = picture[PickTask][nearest.task].item
        items = {str(stock.item) for stock in picture[Stock].values() if str(stock.place) == press.location}
        if not items - {own}:
            self.rail.refuse(press.location, f"Not this face: take {nearest.quantity} from {nearest.location}.")
            return
        yield from self._blocked(picture, press, nearest, Label(ItemId(min(items - {own}))), now)

    def _blocked(self, picture: Picture, press: Press, light: Light, read: Label, now: Instant) -> Iterator[Message]:
        """The refusal at the face, and the same to the journal."""
        picker = picture[Tour][light.tour].picker
        scan = Scanned(ScanStage.PICK, light.task, self.zone, picker, read)
        try:
            check_scan(picture, scan)
        except Refused as refusal:
            self.rail.refuse(press.location, " ".join(refusal.reasons))
            yield self._say(now, scan)

    def _say(self, now: Instant, body: Body) -> Message:
        self._said += 1
        return Message(SOURCE, f"{self.zone}:{self.run}:{self._said:06d}", now, SOURCE, body)


def _metres(picture: Picture, one: LocationId, other: LocationId) -> float:
    """Along the aisles; a place that nobody knows is far from everything."""
    here, there = picture[Location].get(one), picture[Location].get(other)
    return abs(here.x_m - there.x_m) + abs(here.y_m - there.y_m) if here and there else float("inf")
