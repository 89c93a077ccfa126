"""How old is what the desk shows? Nothing needs to be said while the journal is followed, and much once it is not."""

from controltower.domain.places import operation_of
from controltower.domain.times import NEVER, Instant, clock, seconds_between
from controltower.tower.desk import Desk, LinkState
from controltower.ui.badges import age_text

READS = (LinkState.LIVE, LinkState.READ_ONLY)
"""The journal is read, and what is seen is of now; from a slow one it may be, or not."""


class Knowing:
    """The last moment at which the desk still followed the journal, by the operation's clock and by the wall's."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self._of: Instant = NEVER
        self._at: Instant = NEVER
        self._seq = 0

    def note(self) -> None:
        """Look; often enough that a second more or less does not matter."""
        picture = self.desk.picture
        if picture.now and (self.desk.link.state in READS or picture.seq != self._seq):
            self._of, self._at, self._seq = self.desk.now, self.desk.wires.clock(), picture.seq

    @property
    def age_s(self) -> float:
        """Seconds on the wall since then; 0 while the journal is followed."""
        if self.desk.link.state in READS or not self._at:
            return 0.0
        return max(0.0, seconds_between(self._at, self.desk.wires.clock()))

    def says(self) -> str:
        """Of when it is what is seen, a sentence; empty while that is now."""
        if self.desk.link.state in READS:
            return ""
        if not self._of:
            return "Nothing of this journal has been seen yet."
        operation = operation_of(self.desk.picture)
        at = clock(self._of, operation.timezone if operation else "UTC")
        return f"What you see is of {at}, {age_text(self.age_s)} ago."
