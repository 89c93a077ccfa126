"""What becomes of a booking between the drop and its verdict? Looked at, checked again, sent once, and settled."""

from PySide6.QtCore import QObject, Signal

from controltower.domain.docks import Appointment, AssignDoors, DoorSlot
from controltower.domain.times import MINUTE, Instant
from controltower.tower.desk import Desk
from controltower.tower.truth import doubts

from .moving import Moved, booked_now, changes, hard, slot_of, soft, title
from .strip import DoorStrip


class DoorReview(QObject):
    """The one move that is in the strip; nothing is sent but by Approve.

    Signals: turned() when a move came into the strip or left it.
    """

    turned = Signal()

    def __init__(self, desk: Desk, strip: DoorStrip) -> None:
        super().__init__(strip)
        self._desk, self._strip = desk, strip
        self._slot: DoorSlot | None = None
        self._sent: str | None = None
        self._seen: tuple[DoorSlot, int] | None = None
        self._lines: tuple[Moved, ...] = ()
        strip.approved.connect(self.approve)
        strip.cancelled.connect(self.cancel)

    @property
    def deciding(self) -> bool:
        """Whether the person could send a move now, or has sent it."""
        return self._slot is not None and (self._strip.waiting or not hard(self._desk.picture, self._slot))

    def drop(self, appointment: str, door: str, starts_at: Instant) -> None:
        """A booking was dropped on a door and a time: a rule that is broken is said at once."""
        held = self._desk.picture[Appointment].get(appointment)
        if self._strip.waiting or held is None:
            return
        self._sent, self._slot = None, slot_of(held, door, starts_at)
        self._strip.reason.clear()
        self.present()
        self.turned.emit()

    def approve(self, reason: str) -> None:
        """Checked once more, for the yard may have moved on, and sent."""
        if self._slot is None or self._desk.may(AssignDoors):
            return
        if hard(self._desk.picture, self._slot) or (soft(self._desk.picture, self._slot) and not reason):
            self.present()
            return
        self._strip.wait()
        self._sent = self._desk.decide(AssignDoors((self._slot,), None, reason))
        self.turned.emit()

    def cancel(self) -> None:
        """Nothing is moved."""
        self._slot = self._sent = None
        self._strip.hide()
        self.turned.emit()

    def present(self) -> None:
        """The move as it stands, or what came of it."""
        if self._sent is not None:
            self._present_verdict(self._sent)
        elif self._slot is not None:
            self._look_at(self._slot)

    def _look_at(self, slot: DoorSlot) -> None:
        picture = self._desk.picture
        against = hard(picture, slot)
        lines = () if against else self._changes(slot)
        stale = doubts(self._desk, AssignDoors((slot,)))
        self._strip.review(title(picture, slot), booked_now(picture, slot), lines, against, soft(picture, slot), stale)
        self._strip.forbid(self._desk.may(AssignDoors))

    def _changes(self, slot: DoorSlot) -> tuple[Moved, ...]:
        """Now and if, worked out anew once a minute: it takes some milliseconds."""
        seen = slot, self._desk.picture.now // MINUTE
        if seen != self._seen:
            self._seen, self._lines = seen, changes(self._desk.picture, slot)
        return self._lines

    def _present_verdict(self, key: str) -> None:
        verdict = self._desk.verdict(key)
        if verdict is None:
            return
        self._sent = self._slot = None
        if verdict.accepted:
            self._strip.settle("Accepted. The guest is sent there.")
        else:
            self._strip.settle("Refused:", verdict.reasons)
        self.turned.emit()
