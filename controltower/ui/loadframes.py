"""Where on a widget do the three views of a hold lie, and how large are they?"""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPolygonF

from controltower.ui.loadshape import Cuboid, Point, projected

MARGIN, GAP, WORD_PX, WHEEL_PX = 10.0, 18.0, 16.0, 7.0
WHEELS_PX = 2 * WHEEL_PX + WORD_PX
SOLID = 0.56
"""The part of the width that the view from the door has."""
LOW = 0.4
"""There the walls are drawn up to this part of their height, or as high as the load needs."""


@dataclass(frozen=True, slots=True)
class HoldShape:
    """The hold's edges in millimetres; axles from the front wall, each with words about what it bears."""

    length_mm: int
    width_mm: int
    height_mm: int
    axles: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Frame:
    """From millimetres of a view to points of the widget."""

    left: float
    top: float
    scale: float

    def at(self, point: Point) -> QPointF:
        """Where a point of the view is."""
        return QPointF(self.left + point[0] * self.scale, self.top + point[1] * self.scale)

    def rect(self, x: float, y: float, dx: float, dy: float) -> QRectF:
        """A rectangle of the view."""
        return QRectF(self.at((x, y)), self.at((x + dx, y + dy)))

    def polygon(self, face: Sequence[Point]) -> QPolygonF:
        """A face of a box."""
        return QPolygonF([self.at(point) for point in face])


@dataclass(frozen=True, slots=True)
class Frames:
    """The three views of a hold: `solid` from the door, `above` and `side` flat, these two in one scale."""

    hold: HoldShape
    solid: Frame
    above: Frame
    side: Frame

    def from_above(self, box: Cuboid) -> QRectF:
        """A box seen from above."""
        return self.above.rect(box.x, self.hold.width_mm - box.y - box.dy, box.dx, box.dy)

    def from_side(self, box: Cuboid) -> QRectF:
        """A box seen from the side."""
        return self.side.rect(box.x, self.hold.height_mm - box.z - box.dz, box.dx, box.dz)


def frames(hold: HoldShape, cut_mm: int, wide: float, high: float) -> Frames:
    """The view from the door at the left, and beside it those from above and from the side."""
    wide, high = wide - 2 * MARGIN, high - 2 * MARGIN
    flat = QRectF(MARGIN + SOLID * wide + GAP, MARGIN, (1 - SOLID) * wide - GAP, high)
    cab = max(0, -min((place for place, _ in hold.axles), default=0))
    tall = flat.height() - 2 * WORD_PX - GAP - (WHEELS_PX if hold.axles else 0.0)
    scale = min(flat.width() / (hold.length_mm + cab), tall / (hold.width_mm + hold.height_mm))
    scale = max(scale, 1e-6)
    spare = max(0.0, tall - scale * (hold.width_mm + hold.height_mm)) / 3
    left, top = flat.left() + cab * scale, flat.top() + WORD_PX + spare
    below = top + hold.width_mm * scale + WORD_PX + GAP + spare
    solid = _solid(hold, cut_mm, QRectF(MARGIN, MARGIN, SOLID * wide, high))
    return Frames(hold, solid, Frame(left, top, scale), Frame(left, below, scale))


def cut_mm(hold: HoldShape, boxes: Sequence[Cuboid]) -> int:
    """Up to where the walls are drawn: what is empty above a low load says nothing."""
    top = max((box.z + box.dz for box in boxes), default=0)
    return min(hold.height_mm, max(round(LOW * hold.height_mm), round(1.3 * top)))


def _solid(hold: HoldShape, cut: int, room: QRectF) -> Frame:
    corners = [projected(x, y, z) for x in (0, hold.length_mm) for y in (0, hold.width_mm) for z in (0, cut)]
    left, right = min(x for x, _ in corners), max(x for x, _ in corners)
    top, bottom = min(y for _, y in corners), max(y for _, y in corners)
    scale = max(1e-6, min(room.width() / (right - left), (room.height() - 2 * WORD_PX) / (bottom - top)))
    aside, above = room.width() - (right - left) * scale, room.height() - (bottom - top) * scale
    return Frame(room.left() + aside / 2 - left * scale, room.top() + above / 2 - top * scale, scale)
