"""What stands where on the floor of one building, and how is that drawn? Metres; nothing here moves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPainter

from controltower.ui import colour, theme
from controltower.ui.theme import Theme
from controltower.ui.viewport import Viewport

Floats = NDArray[np.float64]
NOTHING = -1


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle in metres; `x`, `y` is its corner with the smallest coordinates."""

    id: str
    label: str
    x: float
    y: float
    w: float
    h: float

    def contains(self, x: float, y: float) -> bool:
        return self.x <= x < self.x + self.w and self.y <= y < self.y + self.h


@dataclass(frozen=True, eq=False)
class FloorPlan:
    """The building: zones hold aisles, benches and lanes; doors are at the walls; locations are squares of `cell_m`.

    `cell_x`, `cell_y` are the locations' middles in metres, as long as `cell_ids`. `y_up`: y grows to the north.
    `cell_span` is how many squares a location covers, across and down, its middle in their middle.
    """

    width_m: float
    height_m: float
    zones: Sequence[Area] = ()
    aisles: Sequence[Area] = ()
    benches: Sequence[Area] = ()
    lanes: Sequence[Area] = ()
    doors: Sequence[Area] = ()
    cell_ids: Sequence[str] = ()
    cell_x: Floats = field(default_factory=lambda: np.zeros(0))
    cell_y: Floats = field(default_factory=lambda: np.zeros(0))
    cell_m: float = 1.0
    y_up: bool = False
    cell_span: tuple[int, int] = (1, 1)

    def zone_at(self, x: float, y: float) -> Area | None:
        """The smallest zone that holds the point."""
        hits = [zone for zone in self.zones if zone.contains(x, y)]
        return min(hits, key=lambda zone: zone.w * zone.h, default=None)

    def door_at(self, x: float, y: float, reach_m: float = 1.0) -> Area | None:
        for door in self.doors:
            if door.x - reach_m <= x < door.x + door.w + reach_m and door.y - reach_m <= y < door.y + door.h + reach_m:
                return door
        return None


class HeatMap:
    """One pixel per location cell over numpy memory; a grid finds the location under the cursor at once."""

    def __init__(self, plan: FloorPlan) -> None:
        self.columns = max(1, int(np.ceil(plan.width_m / plan.cell_m)))
        self.rows = max(1, int(np.ceil(plan.height_m / plan.cell_m)))
        self._plan = plan
        column = np.clip((plan.cell_x / plan.cell_m).astype(np.intp), 0, self.columns - 1)
        row = np.clip((plan.cell_y / plan.cell_m).astype(np.intp), 0, self.rows - 1)
        across, down = (np.arange(n) - (n - 1) // 2 for n in plan.cell_span)
        columns = np.clip(column[:, None, None] + across[None, None, :], 0, self.columns - 1)
        rows = np.clip(row[:, None, None] + down[None, :, None], 0, self.rows - 1)
        self._pixel = (rows * self.columns + columns).reshape(len(column), across.size * down.size)
        self._cell = np.full(self.rows * self.columns, NOTHING, dtype=np.intp)
        self._cell[self._pixel] = np.arange(len(self._pixel))[:, None]
        self._bits = np.zeros((self.rows, self.columns), dtype=np.uint32)
        self.image = QImage(
            self._bits.data, self.columns, self.rows, self.columns * 4, QImage.Format.Format_ARGB32_Premultiplied
        )

    def colour(self, values: Floats | None, ramp: NDArray[np.uint32], blank: int) -> None:
        """`values` from 0 to 1 per location; NaN and no values at all are drawn in the blank colour."""
        flat = self._bits.reshape(-1)
        if values is None:
            flat[self._pixel] = blank
            return
        steps = np.clip(np.nan_to_num(values) * (len(ramp) - 1), 0, len(ramp) - 1).astype(np.intp)
        flat[self._pixel] = np.where(np.isnan(values), np.uint32(blank), ramp[steps])[:, None]

    def cell_at(self, x: float, y: float) -> int:
        """The number of the location at this point in metres, or NOTHING."""
        column, row = int(x // self._plan.cell_m), int(y // self._plan.cell_m)
        if not (0 <= column < self.columns and 0 <= row < self.rows):
            return NOTHING
        return int(self._cell[row * self.columns + column])


def paint_plan(painter: QPainter, plan: FloorPlan, heat: HeatMap, view: Viewport, t: Theme) -> None:
    """Floor, zones, aisles, heat, benches, lanes, doors: from the ground up."""
    painter.setPen(theme.pen(t.equipment))
    painter.setBrush(QColor(t.panel))
    painter.drawRect(view.rect_to_glass(0, 0, plan.width_m, plan.height_m))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(colour.mix(t.panel, t.field, 0.75)))
    for zone in plan.zones:
        painter.drawRect(glass(zone, view))
    painter.setBrush(QColor(t.panel))
    for aisle in plan.aisles:
        painter.drawRect(glass(aisle, view))
    painter.save()
    painter.setTransform(view.transform())
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
    painter.drawImage(QRectF(0, 0, heat.columns * plan.cell_m, heat.rows * plan.cell_m), heat.image)
    painter.restore()
    _paint_equipment(painter, plan, view, t)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(theme.pen(t.equipment))
    for zone in plan.zones:
        painter.drawRect(glass(zone, view))


def glass(area: Area, view: Viewport) -> QRectF:
    return view.rect_to_glass(area.x, area.y, area.w, area.h)


def label(painter: QPainter, box: QRectF, text: str, *, clear: str | None = None) -> None:
    """The text in the middle if it fits, on its side if only that fits, else nothing: half a word helps nobody."""
    metrics = painter.fontMetrics()
    wide, high = metrics.horizontalAdvance(text) + 4, metrics.height()
    if wide <= box.width() and high <= box.height() + 2:
        if clear:
            painter.fillRect(
                QRectF(box.center().x() - wide / 2, box.center().y() - high / 2, wide, high), QColor(clear)
            )
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
    elif wide <= box.height() and high <= box.width() + 2:
        painter.save()
        painter.translate(box.center())
        painter.rotate(-90)
        painter.drawText(
            QRectF(-box.height() / 2, -box.width() / 2, box.height(), box.width()), Qt.AlignmentFlag.AlignCenter, text
        )
        painter.restore()


def paint_zones(
    painter: QPainter, plan: FloorPlan, view: Viewport, counts: Mapping[str, str], target: str, t: Theme
) -> None:
    """Names and counts on small plates in the upper left corners; the target of a drag stands out."""
    faces = (theme.font(8, QFont.Weight.DemiBold), theme.font(8))
    for zone in plan.zones:
        box = glass(zone, view)
        if zone.id == target:
            painter.fillRect(box, theme.qcolor(t.accent, 0.16))
            painter.setPen(theme.pen(t.accent, 2.5))
            painter.drawRect(box.adjusted(1, 1, -1, -1))
        lines = list(zip((zone.label, counts.get(zone.id, "")), faces, (t.ink, t.ink_soft), strict=True))
        lines = [line for line in lines if line[0]]
        wide = max((QFontMetricsF(face).horizontalAdvance(text) for text, face, _ in lines), default=0.0)
        high = QFontMetricsF(faces[0]).height()
        plate = QRectF(box.left() + 3, box.top() + 3, wide + 10, high * len(lines) + 4)
        if not lines or plate.right() > box.right() + 1 or plate.bottom() > box.bottom() + 1:
            continue
        painter.fillRect(plate, theme.qcolor(t.raised, 0.88))
        for i, (text, face, ink) in enumerate(lines):
            painter.setFont(face)
            painter.setPen(QColor(ink))
            line = QRectF(plate.left() + 5, plate.top() + 2 + i * high, wide + 4, high)
            painter.drawText(line, Qt.AlignmentFlag.AlignVCenter, text)


def paint_marks(painter: QPainter, plan: FloorPlan, view: Viewport, marks: Mapping[str, str]) -> None:
    """Outlines around the areas that have one; the colours are given."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for area in (*plan.zones, *plan.doors, *plan.lanes, *plan.benches):
        if area.id in marks:
            painter.setPen(theme.pen(marks[area.id], 2.5))
            painter.drawRect(glass(area, view))


def paint_plate(painter: QPainter, at: QPointF, text: str, t: Theme) -> None:
    """What hangs on the hand."""
    painter.setFont(theme.font(9, QFont.Weight.DemiBold))
    plate = QRectF(at.x(), at.y(), painter.fontMetrics().horizontalAdvance(text) + 14, 22)
    painter.fillRect(plate, QColor(t.raised))
    painter.setPen(theme.pen(t.accent))
    painter.drawRect(plate)
    painter.setPen(QColor(t.ink))
    painter.drawText(plate, Qt.AlignmentFlag.AlignCenter, text)


def _paint_equipment(painter: QPainter, plan: FloorPlan, view: Viewport, t: Theme) -> None:
    painter.setFont(theme.font(7.5))
    for areas, fill, edge in ((plan.lanes, t.panel, t.equipment), (plan.benches, t.raised, t.equipment_dark)):
        for area in areas:
            box = glass(area, view)
            painter.setPen(theme.pen(edge))
            painter.setBrush(QColor(fill))
            painter.drawRect(box)
            painter.setPen(QColor(t.ink_soft))
            label(painter, box, area.label)
    painter.setFont(theme.font(7.5, QFont.Weight.DemiBold))
    for door in plan.doors:
        box = glass(door, view)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(t.equipment_dark))
        painter.drawRect(box)
        painter.setPen(QColor(colour.readable_on(t.equipment_dark)))
        label(painter, box, door.label)
