"""When does the desk look for alarms? Now and then, one detector each beat of the event loop."""

from collections.abc import Iterator

from PySide6.QtCore import QObject, QTimer

from controltower.tower.desk import Desk
from controltower.tower.watch import Alarm, looked, sorted_alarms

BEAT_MS = 5


class Lookout(QObject):
    """Looks at the picture of one desk, and raises what it finds there."""

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._looking: Iterator[tuple[Alarm, ...]] | None = None
        self._found: list[Alarm] = []

    def look(self) -> None:
        """Begin a look, if none is under way."""
        if self._looking is None and self._desk.picture.seq:
            self._looking, self._found = looked(self._desk.picture, self._desk.alarms), []
            QTimer.singleShot(0, self, self._look_on)

    def stop(self) -> None:
        """Look no further."""
        self._looking = None

    def _look_on(self) -> None:
        if self._looking is None:
            return
        found = next(self._looking, None)
        if found is None:
            self._looking = None
            self._desk.raise_alarms(sorted_alarms(self._found))
            return
        self._found.extend(found)
        QTimer.singleShot(BEAT_MS, self, self._look_on)
