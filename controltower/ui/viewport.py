"""Where on the glass is a point of the world, and back? One pan-and-zoom for the floor and the map."""

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QTransform


@dataclass(slots=True)
class Viewport:
    """`left`, `top` are the world's coordinates at the widget's upper left corner; `scale` is pixels per unit."""

    scale: float = 1.0
    left: float = 0.0
    top: float = 0.0
    y_up: bool = False
    smallest: float = 1e-9
    largest: float = 1e12

    @property
    def sy(self) -> float:
        return -self.scale if self.y_up else self.scale

    def to_glass(self, x: float, y: float) -> QPointF:
        return QPointF((x - self.left) * self.scale, (y - self.top) * self.sy)

    def to_world(self, point: QPointF) -> tuple[float, float]:
        return self.left + point.x() / self.scale, self.top + point.y() / self.sy

    def rect_to_glass(self, x: float, y: float, w: float, h: float) -> QRectF:
        return QRectF(self.to_glass(x, y), self.to_glass(x + w, y + h)).normalized()

    def transform(self) -> QTransform:
        return QTransform(self.scale, 0, 0, self.sy, -self.left * self.scale, -self.top * self.sy)

    def pan(self, dx_px: float, dy_px: float) -> None:
        """What was under the hand stays under the hand."""
        self.left -= dx_px / self.scale
        self.top -= dy_px / self.sy

    def zoom(self, factor: float, about: QPointF) -> None:
        """The point under the cursor stays where it is."""
        x, y = self.to_world(about)
        self.scale = min(self.largest, max(self.smallest, self.scale * factor))
        self.left = x - about.x() / self.scale
        self.top = y - about.y() / self.sy

    def fit(self, world: QRectF, width_px: float, height_px: float, margin_px: float = 12.0) -> None:
        """All of `world` in the middle of the widget."""
        wide, high = max(1.0, width_px - 2 * margin_px), max(1.0, height_px - 2 * margin_px)
        scale = min(wide / (world.width() or 1e-9), high / (world.height() or 1e-9))
        self.scale = min(self.largest, max(self.smallest, scale))
        centre = world.center()
        self.left = centre.x() - width_px / 2 / self.scale
        self.top = centre.y() - height_px / 2 / self.sy
