"""How does a dispatcher close a road? A circle or a line drawn on the map, a reason and an end, sent as a decision."""

from PySide6.QtCore import QEvent, QObject, QPointF, Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication

from controltower.boards.routes.areas import Area
from controltower.boards.routes.citymap import CityMap
from controltower.boards.routes.closestrip import CloseStrip
from controltower.domain.roads import CloseRoad, Closure, OpenRoad, closing_problems, closures_of
from controltower.domain.times import NEVER, Instant
from controltower.tower.desk import Desk

LINE_M, LEAST_M = 20.0, 15.0
"""Half the width of a closed line, and the smallest circle."""


class RoadCloser(QObject):
    """The tool while it is in the hand: presses on the map draw, and pan no more. Signals: changed()."""

    changed = Signal()

    def __init__(self, desk: Desk, map_: CityMap, strip: CloseStrip) -> None:
        super().__init__(map_)
        self._desk, self._map, self._strip = desk, map_, strip
        self.active = False
        self._points: list[tuple[float, float]] = []
        self._radius_m = 0.0
        self._press: QPointF | None = None
        self._sent: str | None = None
        map_.installEventFilter(self)
        strip.closed.connect(self._close)
        strip.opened.connect(self._open)
        strip.cancelled.connect(self.give_up)

    @property
    def drawn(self) -> tuple[Area, ...]:
        """What is drawn so far."""
        if not self._points:
            return ()
        return (Area("drawn", "", tuple(self._points), self._radius_m or LINE_M, drawing=True),)

    def begin(self) -> None:
        """Take the tool, with nothing drawn."""
        self.active, self._points, self._radius_m, self._sent = True, [], 0.0, None
        self._map.setCursor(Qt.CursorShape.CrossCursor)
        self._strip.begin(self._closed_now(), self._desk.may(CloseRoad, OpenRoad))
        self.changed.emit()

    def give_up(self) -> None:
        """Put the tool down; what was drawn first, if anything was."""
        if self._points and not self._strip.waiting:
            self._points, self._radius_m = [], 0.0
            self._strip.drawn("")
        else:
            self.active = False
            self._map.unsetCursor()
            self._strip.hide()
        self.changed.emit()

    def present(self) -> None:
        """What came of what was sent, and which roads are closed now."""
        verdict = self._desk.verdict(self._sent or "")
        if verdict is not None:
            self._sent, self._points, self._radius_m = None, [], 0.0
            said = "Done. A re-route follows where a stop is in jeopardy by it." if verdict.accepted else "Refused:"
            self._strip.settle(said, verdict.reasons)
            self._strip.begin(self._closed_now(), self._desk.may(CloseRoad, OpenRoad))
            self._strip.says.setVisible(True)

    def _closed_now(self) -> list[tuple[str, str]]:
        picture = self._desk.picture
        return [(each.id, each.name) for each in closures_of(picture, picture.now)]

    def _close(self, reason: str, lasts: int) -> None:
        if self._points and self._sent is None:
            decision = CloseRoad(self._closure(reason, lasts), None, reason)
            against = tuple(closing_problems(self._desk.picture, decision))
            if against:
                self._strip.settle("This cannot be:", against)
                return
            self._strip.wait()
            self._sent = self._desk.decide(decision)

    def _open(self, closure: str) -> None:
        if self._sent is None:
            self._strip.wait()
            self._sent = self._desk.decide(OpenRoad(closure, None, "opened at the desk"))

    def _closure(self, name: str, lasts: int) -> Closure:
        """The closure with an id that no other has: those who close at the same time draw another key."""
        now = self._desk.picture.now
        points = tuple((lat, lon) for lon, lat in self._points)
        key = f"desk-{self._desk.wires.new_key()}"
        return Closure(key, name, points, self._radius_m or LINE_M, now, Instant(now + lasts) if lasts else NEVER)

    # -- drawing

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not self.active or not isinstance(event, QMouseEvent) or self._strip.waiting:
            return False
        match event.type():
            case QEvent.Type.MouseButtonPress if event.button() == Qt.MouseButton.LeftButton:
                self._press = event.position()
            case QEvent.Type.MouseMove if self._press is not None:
                self._drag(event.position())
            case QEvent.Type.MouseButtonRelease if self._press is not None:
                self._release(event.position())
            case QEvent.Type.MouseButtonDblClick:
                self._press = None
            case _:
                return False
        return True

    def _drag(self, at: QPointF) -> None:
        """A circle about where the button went down."""
        if self._press is None or (at - self._press).manhattanLength() < QApplication.startDragDistance():
            return
        self._points = [self._map.degrees_of(self._press)]
        self._radius_m = max(LEAST_M, self._map.metres_between(self._press, at))
        self._tell(f"A circle of {self._radius_m:.0f} m.")

    def _release(self, at: QPointF) -> None:
        """A click puts a point to the line; after a circle it begins anew."""
        press, self._press = self._press, None
        if press is not None and (at - press).manhattanLength() < QApplication.startDragDistance():
            if self._radius_m:
                self._points, self._radius_m = [], 0.0
            self._points.append(self._map.degrees_of(at))
            self._tell(f"A road through {len(self._points)} points.")

    def _tell(self, says: str) -> None:
        self._strip.drawn(f"{says} Say which road and why, then Enter.")
        self.changed.emit()
