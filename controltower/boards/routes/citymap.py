"""How is one stop found on the live map? A ring about the chosen stop, marks on changed ones, and the sites."""

import math
from collections.abc import Hashable, Sequence

import numpy as np
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from controltower.boards.routes.areas import Area, paint_areas
from controltower.ui import theme
from controltower.ui.mapview import MapView
from controltower.ui.mercator import metres_per_unit, unproject

EDGE_PX = 60.0


class CityMap(MapView):
    """The live map, with the stop that the list has chosen, the stops that an offer changes, and the sites."""

    def __init__(self, parent: QWidget | None = None, *, attribution: str = "") -> None:
        super().__init__(parent, attribution=attribution)
        self._stop: tuple[float, float] | None = None
        self._changed: Sequence[tuple[float, float]] = ()
        self._sites: Sequence[tuple[float, float, str]] = ()
        self._areas: Sequence[Area] = ()
        self.setMinimumSize(320, 240)

    @property
    def chosen_stop(self) -> tuple[float, float] | None:
        """Longitude and latitude of the ringed stop."""
        return self._stop

    def choose_stop(self, lon: float, lat: float, *, follow: bool = True) -> None:
        """Ring this stop, and bring it in from the edge where it cannot be seen well."""
        self._stop = (lon, lat)
        at = self.glass_of(lon, lat)
        inner = QRectF(self.rect()).adjusted(EDGE_PX, EDGE_PX, -EDGE_PX, -EDGE_PX)
        if follow and inner.isValid() and not inner.contains(at):
            middle = QRectF(self.rect()).center()
            self.view.pan(middle.x() - at.x(), middle.y() - at.y())
            self.zoom(1.0)
        self.update()

    def stop_at(self, at: QPointF | QPoint) -> Hashable | None:
        """The stop that is drawn here; those of the chosen route lie on top."""
        point, stops = QPointF(at), self._stops
        if self._chosen >= 0:
            own = np.flatnonzero(stops.route == self._chosen)
            found = self._nearest(stops.x[own], stops.y[own], point)
            if found >= 0:
                return stops.ids[int(own[found])]
        found = self._nearest(stops.x, stops.y, point)
        return stops.ids[found] if found >= 0 else None

    def route_of(self, stop: Hashable) -> Hashable | None:
        """The route whose line has this stop."""
        numbers = {key: number for number, key in enumerate(self._stops.ids)}
        return self._routes[self._stops.route[numbers[stop]]].route.id if stop in numbers else None

    def route_at(self, at: QPointF | QPoint) -> Hashable | None:
        """The route whose line, or vehicle, is drawn here."""
        vehicle = self._nearest(self.vehicles.x, self.vehicles.y, QPointF(at))
        if 0 <= vehicle < len(self.vehicles.routes) and self.vehicles.routes[vehicle] in self._places:
            return self.vehicles.routes[vehicle]
        found = self._route_near(QPointF(at))
        return self._routes[found].route.id if found >= 0 else None

    def click(self, at: QPointF) -> None:
        """Choose what is drawn here, as a click does."""
        self._click(at)

    def clear_stop(self) -> None:
        """No stop is chosen."""
        self._stop = None
        self.update()

    def mark_changed(self, places: Sequence[tuple[float, float]]) -> None:
        """These stops an offered plan would change."""
        if places != self._changed:
            self._changed = places
            self.update()

    def set_sites(self, sites: Sequence[tuple[float, float, str]]) -> None:
        """Longitude, latitude and name of each building."""
        if sites != self._sites:
            self._sites = sites
            self.update()

    def set_areas(self, areas: Sequence[Area]) -> None:
        """Closures and zones, and what is being drawn."""
        if areas != self._areas:
            self._areas = areas
            self.update()

    def degrees_of(self, at: QPointF) -> tuple[float, float]:
        """Longitude and latitude of a point of the view."""
        x, y = self.view.to_world(at)
        lon, lat = unproject(x + self._origin[0], y + self._origin[1])
        return float(lon), float(lat)

    def metres_between(self, one: QPointF, other: QPointF) -> float:
        """How far apart two points of the view are on the ground, as the crow flies."""
        middle = self.view.to_world(one)[1] + self._origin[1]
        return math.hypot(other.x() - one.x(), other.y() - one.y()) / self.view.scale * metres_per_unit(middle)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        t, painter = theme.current(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_areas(painter, self._areas, self.view, self._origin, QRectF(self.rect()))
        for lon, lat, name in self._sites:
            _paint_site(painter, self.glass_of(lon, lat), name)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(theme.pen(t.accent, 1.6))
        for place in self._changed:
            painter.drawEllipse(self.glass_of(*place), 9.5, 9.5)
        if self._stop is not None:
            painter.setPen(theme.pen(t.raised, 5.0))
            painter.drawEllipse(self.glass_of(*self._stop), 13, 13)
            painter.setPen(theme.pen(t.ink, 2.2))
            painter.drawEllipse(self.glass_of(*self._stop), 13, 13)
        painter.end()


def _paint_site(painter: QPainter, at: QPointF, name: str) -> None:
    """A small house: where every route begins and ends."""
    t = theme.current()
    painter.setPen(theme.pen(t.raised, 1.4))
    painter.setBrush(QColor(t.ink))
    painter.drawPolygon([at + QPointF(*p) for p in ((-7, 6), (-7, -2), (0, -8), (7, -2), (7, 6))])
    painter.setFont(theme.font(7.5))
    wide = painter.fontMetrics().horizontalAdvance(name) + 8
    box = QRectF(at.x() - wide / 2, at.y() + 8, wide, 15)
    painter.fillRect(box, theme.qcolor(t.raised, 0.85))
    painter.setPen(QColor(t.ink_soft))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, name)
