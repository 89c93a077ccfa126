"""What is closed, and where may some vehicles not go? Closures and city zones as shapes on the live map."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPainterPath, QPainterPathStroker, QPen, QPolygonF

from controltower.domain.picture import Picture
from controltower.domain.roads import CityZone, Closure, closures_of
from controltower.domain.times import clock
from controltower.ui import theme
from controltower.ui.badges import hatch
from controltower.ui.mercator import metres_per_unit, project
from controltower.ui.viewport import Viewport


@dataclass(frozen=True, slots=True)
class Area:
    """A line of points with a width (a closure), or a ring (a zone), in degrees (longitude, latitude)."""

    id: str
    label: str
    points: tuple[tuple[float, float], ...]
    radius_m: float = 0.0
    """0 for a zone."""
    drawing: bool = False
    """It is being drawn, and nobody knows of it yet."""


def areas(picture: Picture, timezone: str) -> tuple[Area, ...]:
    """The closures that hold now, and all zones."""
    return (
        *(_zone(zone) for zone in picture[CityZone].values()),
        *(_closure(closure, timezone) for closure in closures_of(picture, picture.now)),
    )


def _closure(closure: Closure, timezone: str) -> Area:
    until = f" until {clock(closure.ends_at, timezone)}" if closure.ends_at else ""
    points = tuple((lon, lat) for lat, lon in closure.points)
    return Area(closure.id, f"Closed{until}: {closure.name}", points, closure.radius_m)


def _zone(zone: CityZone) -> Area:
    who = ", ".join(sorted(zone.forbids))
    hours = "" if (zone.from_min, zone.to_min) == (0, 1440) else f" {_hm(zone.from_min)}–{_hm(zone.to_min)}"
    return Area(zone.id, f"{zone.name}: no {who}{hours}", tuple((lon, lat) for lat, lon in zone.ring))


def _hm(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def paint_areas(
    painter: QPainter, shown: Iterable[Area], view: Viewport, origin: tuple[float, float], size: QRectF
) -> None:
    """Closures hatched with a firm edge, zones with a dotted one; both named where there is room."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for area in shown:
        glass = on_glass(area.points, view, origin)
        if not glass:
            continue
        shape = _shape(area, glass, view, origin)
        if shape.boundingRect().intersects(size):
            _paint(painter, area, shape)


def on_glass(points: Sequence[tuple[float, float]], view: Viewport, origin: tuple[float, float]) -> list[QPointF]:
    """Where these longitudes and latitudes are in the view."""
    if not points:
        return []
    table = np.asarray(points, dtype=np.float64)
    x, y = project(table[:, 0], table[:, 1])
    return [view.to_glass(float(a) - origin[0], float(b) - origin[1]) for a, b in zip(x, y, strict=True)]


def _shape(area: Area, glass: Sequence[QPointF], view: Viewport, origin: tuple[float, float]) -> QPainterPath:
    path = QPainterPath()
    if not area.radius_m:
        path.addPolygon(QPolygonF(list(glass)))
        path.closeSubpath()
        return path
    middle = view.to_world(glass[0])[1] + origin[1]
    radius = max(4.0, area.radius_m / metres_per_unit(middle) * view.scale)
    if len(glass) == 1:
        path.addEllipse(glass[0], radius, radius)
        return path
    path.addPolygon(QPolygonF(list(glass)))
    stroker = QPainterPathStroker()
    stroker.setWidth(2 * radius)
    stroker.setCapStyle(Qt.PenCapStyle.RoundCap)
    stroker.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    return stroker.createStroke(path).simplified()


def _paint(painter: QPainter, area: Area, shape: QPainterPath) -> None:
    t = theme.current()
    if area.radius_m:
        painter.setPen(theme.pen(t.accent if area.drawing else t.ink, 1.8))
        painter.setBrush(hatch(t, 0.8))
    else:
        painter.setPen(QPen(theme.qcolor(t.ink_soft), 1.4, Qt.PenStyle.DotLine))
        painter.setBrush(theme.qcolor(t.equipment_dark, 0.08))
    painter.drawPath(shape)
    painter.setFont(theme.font(7.5, QFont.Weight.DemiBold if area.radius_m else QFont.Weight.Normal))
    metrics, box = painter.fontMetrics(), shape.boundingRect()
    wide = metrics.horizontalAdvance(area.label) + 10
    if area.label and (area.radius_m or wide < box.width() + 40):
        plate = QRectF(box.center().x() - wide / 2, box.top() - 18, wide, 16)
        painter.fillRect(plate, theme.qcolor(t.raised, 0.9))
        painter.setPen(QColor(t.ink))
        painter.drawText(plate, Qt.AlignmentFlag.AlignCenter, area.label)
