"""Where does a person put a pin? A map to click on, with the pin as it stands."""

from PySide6.QtCore import QPointF, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from controltower.ui import theme
from controltower.ui.mapview import MapView
from controltower.ui.mercator import project, unproject

Spot = tuple[float, float]
"""Longitude and latitude."""
CLOSE = 40_000_000.0
"""Pixels for the whole world at which houses can be told apart."""


class PinMap(MapView):
    """A click puts the pin; all else is as on the live map. Signals: put(longitude, latitude)."""

    put = Signal(float, float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.pin: Spot | None = None
        self.setMinimumSize(420, 320)

    def set_pin(self, spot: Spot | None) -> None:
        """Show the pin in the middle, near enough for houses; none where there is none."""
        self.pin = spot
        self._centre()

    def spot_of(self, at: QPointF) -> Spot:
        """Longitude and latitude of a point of the view."""
        x, y = self.view.to_world(at)
        lon, lat = unproject(x + self._origin[0], y + self._origin[1])
        return float(lon), float(lat)

    def _centre(self) -> None:
        if self.pin is None:
            self.update()
            return
        if self._origin == (0.0, 0.0):
            x, y = project(*self.pin)
            self._origin = (float(x), float(y))
        self.view.smallest, self.view.largest = 200.0, 3e9
        self.zoom(max(1.0, CLOSE / self.view.scale))
        at, middle = self.glass_of(*self.pin), QPointF(self.rect().center())
        self.view.pan(middle.x() - at.x(), middle.y() - at.y())
        self._renew()

    def _click(self, point: QPointF) -> None:
        self.pin = self.spot_of(point)
        self.update()
        self.put.emit(*self.pin)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._centre()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.pin is None:
            return
        t, painter, at = theme.current(), QPainter(self), self.glass_of(*self.pin)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(theme.pen(t.raised, 2.0))
        painter.setBrush(QColor(t.accent))
        painter.drawPolygon([at, at + QPointF(-8, -16), at + QPointF(8, -16)])
        painter.drawEllipse(at + QPointF(0, -20), 10, 10)
        painter.setBrush(QColor(t.raised))
        painter.drawEllipse(at + QPointF(0, -20), 3, 3)
        painter.end()
