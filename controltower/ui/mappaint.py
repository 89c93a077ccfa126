"""The layers of the route map from the ground up, and the labels that find room between them."""

import math
from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter

from controltower.ui import colour, theme
from controltower.ui.badges import Badge, paint_badge
from controltower.ui.mercator import metres_per_unit, project, unproject
from controltower.ui.routelayer import Disc, DrawnRoute, Stops, StopState
from controltower.ui.sprites import Atlas
from controltower.ui.theme import Theme
from controltower.ui.viewport import Viewport

NUMBERED_FROM_PX = 15.0
Origin = tuple[float, float]


class Room:
    """Remembers where something is written, so that the next label goes elsewhere or stays away."""

    def __init__(self) -> None:
        self._taken: list[QRectF] = []

    def take(self, box: QRectF) -> bool:
        if any(box.intersects(other) for other in self._taken):
            return False
        self._taken.append(box)
        return True


def paint_graticule(painter: QPainter, view: Viewport, origin: Origin, size: QRectF, t: Theme) -> None:
    """Meridians and parallels a round number of degrees apart, when there is no other ground to stand on."""
    x0, y0 = view.to_world(size.topLeft())
    x1, y1 = view.to_world(size.bottomRight())
    west, north = unproject(x0 + origin[0], y0 + origin[1])
    east, south = unproject(x1 + origin[0], y1 + origin[1])
    step = round_length(max(east - west, 1e-9) / 5)
    painter.setPen(theme.pen(colour.mix(t.field, t.line, 0.7)))
    for lon in np.arange(math.ceil(west / step) * step, east, step):
        x = view.to_glass(float(project(lon, 0.0)[0]) - origin[0], 0.0).x()
        painter.drawLine(QPointF(x, 0), QPointF(x, size.bottom()))
    for lat in np.arange(math.ceil(south / step) * step, north, step):
        y = view.to_glass(0.0, float(project(0.0, lat)[1]) - origin[1]).y()
        painter.drawLine(QPointF(0, y), QPointF(size.right(), y))


def paint_discs(painter: QPainter, discs: Sequence[Disc], view: Viewport, origin: Origin, t: Theme) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setFont(theme.font(7.5))
    for disc in discs:
        x, y = project(disc.lon, disc.lat)
        centre = view.to_glass(float(x) - origin[0], float(y) - origin[1])
        radius = disc.radius_m / metres_per_unit(float(y)) * view.scale
        painter.setPen(theme.pen(t.ink_soft, 1.0, Qt.PenStyle.DashLine))
        painter.setBrush(theme.qcolor(t.equipment_dark, 0.14))
        painter.drawEllipse(centre, radius, radius)
        painter.setPen(QColor(t.ink_soft))
        wide = painter.fontMetrics().horizontalAdvance(disc.label) + 10
        if disc.label and 2 * radius > wide:
            plate = QRectF(centre.x() - wide / 2, centre.y() - radius - 8, wide, 16)
            painter.fillRect(plate, QColor(t.field))
            painter.drawText(plate, Qt.AlignmentFlag.AlignCenter, disc.label)


def paint_routes(
    painter: QPainter, routes: Sequence[DrawnRoute], chosen: int, view: Viewport, seen: QRectF, t: Theme
) -> None:
    """Old plans grey and dashed below, then the new in their colours; the chosen one wide and on top.

    Opaque hairlines: 200 routes take 6 ms; half a pixel wider or half transparent they took 160.
    """
    painter.save()
    painter.setTransform(view.transform())
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for route in routes:
        if route.old is not None and route.box.intersects(seen):
            painter.setPen(theme.pen(t.equipment_dark, 1.6, Qt.PenStyle.DashLine))
            painter.drawPolyline(route.old)
    for i, route in enumerate(routes):
        if i == chosen or not route.box.intersects(seen):
            continue
        tone = t.category(route.route.colour)
        painter.setPen(theme.pen(colour.mix(t.field, tone, 0.45) if chosen >= 0 else tone))
        painter.drawPolyline(route.eased(view.scale))
    if chosen >= 0:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(theme.pen(t.raised, 6.0))
        painter.drawPolyline(routes[chosen].path)
        painter.setPen(theme.pen(t.category(routes[chosen].route.colour), 3.2))
        painter.drawPolyline(routes[chosen].path)
    painter.restore()


def paint_stops(
    painter: QPainter, stops: Stops, chosen: int, view: Viewport, size: QRectF, atlas: Atlas, t: Theme
) -> None:
    """Dots; with a number where the route is chosen or the map is so near that numbers do not touch."""
    x, y = (stops.x - view.left) * view.scale, (stops.y - view.top) * view.sy
    on = (x > -16) & (x < size.width() + 16) & (y > -16) & (y < size.height() + 16)
    large = on & (stops.route == chosen) if chosen >= 0 else np.zeros(len(x), dtype=bool)
    if chosen < 0 and np.count_nonzero(on) * NUMBERED_FROM_PX**2 * 30 < size.width() * size.height():
        large = on
    sprite = stops.state + np.where(large, len(StopState), 0)
    alarming = stops.state >= StopState.JEOPARDY
    calm, alarmed = np.flatnonzero(on & ~alarming), np.flatnonzero(on & alarming)
    calm = calm[np.argsort(sprite[calm], kind="stable")]  # the small below the large
    atlas.paint(painter, x[calm], y[calm], sprite[calm])
    painter.setFont(theme.font(6.5, QFont.Weight.DemiBold))
    for i in calm[(sprite[calm] >= len(StopState)) & (stops.state[calm] != StopState.LEFT_OUT)]:
        ahead = stops.state[i] == StopState.AHEAD
        painter.setPen(QColor(t.ink if ahead else colour.readable_on(t.equipment)))
        painter.drawText(QRectF(x[i] - 10, y[i] - 8, 20, 16), Qt.AlignmentFlag.AlignCenter, stops.numbers[i])
    atlas.paint(painter, x[alarmed], y[alarmed], sprite[alarmed])


def paint_label(
    painter: QPainter, room: Room, at: QPointF, text: str, t: Theme, *, strong: bool = False, badge: Badge | None = None
) -> None:
    """Right of the point, else left, below, above; what finds no room is left out, unless it is the chosen one's."""
    painter.setFont(theme.font(8, QFont.Weight.DemiBold if strong else QFont.Weight.Normal))
    metrics = painter.fontMetrics()
    mark = 18.0 if badge is not None else 0.0
    wide, high = metrics.horizontalAdvance(text) + 10 + mark, metrics.height() + 3
    spots = ((12.0, -high / 2), (-12.0 - wide, -high / 2), (-wide / 2, 11.0), (-wide / 2, -11.0 - high))
    boxes = [QRectF(at.x() + dx, at.y() + dy, wide, high) for dx, dy in spots]
    box = next((box for box in boxes if room.take(box)), boxes[0] if strong else None)
    if box is None:
        return
    painter.setPen(theme.pen(t.accent if strong else t.line))
    painter.setBrush(theme.qcolor(t.raised, 0.92))
    painter.drawRoundedRect(box, 2.5, 2.5)
    if badge is not None:
        paint_badge(painter, QRectF(box.left() + 4, box.top() + 1, 14, high - 2), badge, t)
    painter.setPen(QColor(t.ink))
    painter.drawText(box.adjusted(mark, 0, 0, 0), Qt.AlignmentFlag.AlignCenter, text)


def paint_scale(painter: QPainter, view: Viewport, origin: Origin, size: QRectF, attribution: str, t: Theme) -> None:
    """A bar of a round length at the lower left, where the map comes from at the lower right."""
    middle = view.to_world(size.center())[1] + origin[1]
    per_px = metres_per_unit(middle) / view.scale
    length_m = round_length(per_px * 110)
    wide, y = length_m / per_px, size.bottom() - 14.0
    text = f"{length_m / 1000:g} km" if length_m >= 1000 else f"{length_m:g} m"
    painter.fillRect(QRectF(8, y - 20, wide + 16, 28), theme.qcolor(t.raised, 0.8))
    painter.setPen(theme.pen(t.ink, 1.4))
    painter.drawPolyline([QPointF(16, y - 4), QPointF(16, y), QPointF(16 + wide, y), QPointF(16 + wide, y - 4)])
    painter.setFont(theme.font(7.5))
    painter.drawText(QRectF(16, y - 19, wide, 14), Qt.AlignmentFlag.AlignCenter, text)
    if attribution:
        room = painter.fontMetrics().horizontalAdvance(attribution) + 12
        box = QRectF(size.right() - room, size.bottom() - 16, room, 16)
        painter.fillRect(box, theme.qcolor(t.raised, 0.8))
        painter.setPen(QColor(t.ink_soft))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, attribution)


def round_length(length: float) -> float:
    """The largest of 1, 2, 5 times a power of ten that is not longer."""
    power = 10.0 ** math.floor(math.log10(length))
    return next(step * power for step in (5, 2, 1) if step * power <= length * 1.0000001)
