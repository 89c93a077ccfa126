"""What stands in the status line? Trouble with the journal for as long as it lasts, and what was refused."""

from PySide6.QtWidgets import QStatusBar

from controltower.app.header import Knowing
from controltower.domain.proposals import Verdict
from controltower.tower.desk import Desk, Link, LinkState

HEADS = {
    LinkState.SLOW: "Journal slow.",
    LinkState.READ_ONLY: "Journal read-only.",
    LinkState.LOST: "Journal lost.",
    LinkState.OUTDATED: "Program too old.",
}
BACK = {
    LinkState.SLOW: "The journal answers as usual again.",
    LinkState.READ_ONLY: "The journal can be written again.",
    LinkState.LOST: "The journal is back.",
    LinkState.OUTDATED: "The journal can be read again.",
}
BACK_MS, REFUSED_MS = 5_000, 15_000


class StatusLine:
    """Writes to a status bar. Trouble comes back after other words have had their time."""

    def __init__(self, bar: QStatusBar, desk: Desk, knowing: Knowing) -> None:
        self._bar, self._desk, self._knowing = bar, desk, knowing
        self._refused: Verdict | None = None
        self._trouble = LinkState.LIVE

    def hear(self, kinds: frozenset[type]) -> None:
        """Something changed on the desk."""
        if Link in kinds:
            self._say_link()
        if self._desk.refused and self._desk.refused[-1] is not self._refused:
            verdict = self._refused = self._desk.refused[-1]
            self._bar.showMessage(f"Refused: {' '.join(verdict.reasons)}", REFUSED_MS)

    def mind(self) -> None:
        """Ages grow by themselves."""
        shown = self._bar.currentMessage()
        if self._desk.link.state in HEADS and (not shown or shown.startswith(tuple(HEADS.values()))):
            self._say_link()

    def _say_link(self) -> None:
        head = HEADS.get(self._desk.link.state)
        if head is not None:
            self._trouble = self._desk.link.state
            self._bar.showMessage(" ".join(filter(None, (head, self._knowing.says(), self._desk.link.says))))
        elif self._trouble is not LinkState.LIVE and self._desk.link.state is LinkState.LIVE:
            self._bar.showMessage(BACK[self._trouble], BACK_MS)
            self._trouble = LinkState.LIVE
