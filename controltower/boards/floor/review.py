"""What becomes of a move between the drop and its verdict? Looked at, checked again, sent once, and settled."""

from collections.abc import Hashable, Sequence

from PySide6.QtCore import QObject, Signal

from controltower.domain.ids import ZoneId
from controltower.domain.labour import MoveStaff
from controltower.tower.desk import Desk
from controltower.tower.truth import doubts

from .moving import Offer, changes, offer, problems, title
from .strip import MoveStrip


class Review(QObject):
    """The one move that is in the strip; nothing is sent but by Approve.

    Signals: turned() when a move came into the strip or left it.
    """

    turned = Signal()

    def __init__(self, desk: Desk, strip: MoveStrip) -> None:
        super().__init__(strip)
        self._desk, self._strip = desk, strip
        self._offer: Offer | None = None
        self._sent: str | None = None
        strip.approved.connect(self.approve)

    @property
    def target(self) -> ZoneId | None:
        """The zone that people would go to; None where no move is looked at."""
        return self._offer.target if self._offer is not None else None

    @property
    def deciding(self) -> bool:
        """Whether the person could send a move now, or has sent it."""
        return self._offer is not None and (self._strip.waiting or not (self._reasons() or self._desk.may(MoveStaff)))

    def drop(self, ids: Sequence[Hashable], zone: str) -> None:
        """People were dropped on a zone: checked where they fall, and a rule that is broken is said at once."""
        if self._strip.waiting or not ids:
            return
        self._sent = None
        self._offer = offer(self._desk.picture, ids, zone)
        self.present()
        self.turned.emit()

    def approve(self) -> None:
        """Checked once more, for the floor may have moved on, and sent."""
        if self._offer is None or self._desk.may(MoveStaff):
            return
        if self._reasons():
            self.present()
            return
        self._strip.wait()
        self._sent = self._desk.decide(MoveStaff(self._offer.moves))
        self.turned.emit()

    def cancel(self) -> None:
        """Nothing is moved."""
        self._offer = self._sent = None
        self._strip.hide()
        self.turned.emit()

    def present(self) -> None:
        """The move as it stands, or what came of it."""
        if self._sent is not None:
            self._present_verdict(self._sent)
        elif self._offer is not None:
            self._look_at(self._offer)
        if self._offer is not None:
            others = self._desk.beside(self._offer.target)
            self._strip.beside.show_beside(others, self._desk.person, deciding=self.deciding)

    def _look_at(self, offered: Offer) -> None:
        picture, reasons = self._desk.picture, self._reasons()
        lines = () if reasons else changes(picture, offered)
        who = ", ".join(move.worker for move in offered.moves)
        self._strip.review(title(picture, offered), who, lines, reasons, doubts(self._desk, MoveStaff(offered.moves)))
        self._strip.forbid(self._desk.may(MoveStaff))

    def _reasons(self) -> tuple[str, ...]:
        """Why the move could not be carried out now."""
        if self._offer is None:
            return ()
        return self._offer.reasons or problems(self._desk.picture, self._offer.moves)

    def _present_verdict(self, key: str) -> None:
        verdict = self._desk.verdict(key)
        if verdict is None:
            return
        self._sent, self._offer = None, None
        if verdict.accepted:
            self._strip.settle(("Accepted. They go as soon as their hands are free.",))
        else:
            self._strip.settle(("Refused:", *(f"–  {reason}" for reason in verdict.reasons)))
        self.turned.emit()
