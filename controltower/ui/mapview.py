"""The live route map: where is every vehicle, what is ahead of it, what would a new plan change? Needs no network."""

from collections.abc import Hashable, Sequence

import numpy as np
from numpy.typing import ArrayLike
from PySide6 import QtGui
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QPainter, QPixmap
from PySide6.QtWidgets import QApplication, QToolTip, QWidget

from controltower.ui import mappaint, routelayer, theme, vehicles
from controltower.ui.mercator import project
from controltower.ui.routelayer import Disc, DrawnRoute, RouteLine, Stops
from controltower.ui.sprites import Atlas
from controltower.ui.theme import Theme
from controltower.ui.tiles.ground import Ground
from controltower.ui.tiles.pool import Tiles
from controltower.ui.tiles.remote import RemoteTiles
from controltower.ui.vehicles import Vehicles
from controltower.ui.viewport import Viewport

FRAME_MS = 50
REACH_PX = 12.0


class MapView(QWidget):
    """Drag pans, the wheel zooms about the cursor, a click chooses the route of what it hits; 0 fits, + and - zoom.

    Signals: selected(route id or None), vehicle_clicked(vehicle id), stop_clicked(stop id), activated(route id) on a
    double click.
    """

    selected = Signal(object)
    vehicle_clicked = Signal(object)
    stop_clicked = Signal(object)
    activated = Signal(object)

    def __init__(self, parent: QWidget | None = None, *, attribution: str = "") -> None:
        super().__init__(parent)
        self.view = Viewport(scale=1e6)
        self.attribution = attribution
        self._origin = (0.0, 0.0)
        self._ground: Ground | None = None
        self._routes: list[DrawnRoute] = []
        self._places: dict[Hashable, int] = {}
        self._stops = Stops()
        self._discs: Sequence[Disc] = ()
        self._chosen = -1
        self.vehicles = Vehicles()
        self._base: QPixmap | None = None
        self._atlases: tuple[Theme, Atlas, Atlas] | None = None
        self._press: QPointF | None = None
        self._hand = QPointF()
        self._panning, self._fitted = False, True
        self._shift = QPointF()
        self._frames = QTimer(self, interval=FRAME_MS)
        self._frames.timeout.connect(self._step)
        self._sharpen = QTimer(self, interval=40, singleShot=True)
        self._sharpen.timeout.connect(self._renew)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    def set_tiles(self, tiles: Tiles | RemoteTiles | None) -> None:
        """Tiles of a base map to stand on, which come as they are drawn; None takes them away."""
        known = self._ground is not None and self._ground.tiles is tiles
        self._ground = Ground(tiles) if tiles is not None else None
        if tiles is not None and not known:
            tiles.arrived.connect(self._ground_came)
            if tiles.about is not None:
                self._ground_came()
        self._renew()

    def set_routes(self, routes: Sequence[RouteLine]) -> None:
        """The chosen route stays chosen by its id. The first routes are fitted, unless somebody looked elsewhere."""
        kept = self.selected_id
        first = not self._routes and self._fitted
        self._settle([np.asarray(route.path, dtype=np.float64) for route in routes])
        self._routes, self._stops = routelayer.drawn(routes, self._origin)
        self._places = {route.id: i for i, route in enumerate(routes)}
        self._chosen = self._places.get(kept, -1)
        if first and routes:
            self.fit()
        self._renew()

    def set_discs(self, discs: Sequence[Disc]) -> None:
        self._discs = discs
        self._renew()

    def set_vehicles(
        self,
        ids: Sequence[Hashable],
        lon: ArrayLike,
        lat: ArrayLike,
        heading: ArrayLike,
        state: ArrayLike,
        labels: Sequence[str] = (),
        routes: Sequence[Hashable] = (),
    ) -> None:
        """Degrees, heading clockwise from north, VehicleState; `routes` by their ids. They glide to new places."""
        x, y = project(lon, lat)
        if not self._routes and self._origin == (0.0, 0.0) and not self.vehicles.ids and len(x):
            self._origin = (float(np.mean(x)), float(np.mean(y)))
        self.vehicles.set(ids, x - self._origin[0], y - self._origin[1], heading, state)
        self.vehicles.labels, self.vehicles.routes = list(labels) or [str(id_) for id_ in ids], list(routes)
        if self.isVisible():
            self._frames.start()
        else:
            self.vehicles.settle()

    def select(self, route_id: Hashable | None) -> None:
        """Chooses a route and, if none of it can be seen, goes there. An unknown id chooses nothing."""
        place = self._places.get(route_id, -1)
        if place == self._chosen:
            return
        self._chosen = place
        if place >= 0 and not self._routes[place].box.intersects(self._seen()):
            self._look_at(self._routes[place].box, keep_scale=True)
        self._renew()
        self.selected.emit(self.selected_id)

    @property
    def selected_id(self) -> Hashable | None:
        return self._routes[self._chosen].route.id if self._chosen >= 0 else None

    def fit(self, route_id: Hashable | None = None) -> None:
        """All of the routes (or this one), or of the ground where there are no routes."""
        boxes = (
            [self._routes[self._places[route_id]].box]
            if route_id is not None
            else [route.box for route in self._routes]
        )
        if not boxes and self._ground is not None and self._ground.box is not None:
            boxes = [self._ground.box.translated(-self._origin[0], -self._origin[1])]
        if not boxes:
            return
        whole = boxes[0]
        for box in boxes[1:]:
            whole = whole.united(box)
        self._look_at(whole)
        self._fitted = route_id is None

    def zoom(self, factor: float, about: QPointF | None = None) -> None:
        self._fitted = False
        self.view.zoom(factor, about or QPointF(self.rect().center()))
        self._renew()

    def glass_of(self, lon: float, lat: float) -> QPointF:
        """Where this place is on the widget."""
        x, y = project(lon, lat)
        return self.view.to_glass(float(x) - self._origin[0], float(y) - self._origin[1])

    def _ground_came(self) -> None:
        """Something of the ground is new: at first where it is, then its tiles, some at a time."""
        box = self._ground.box if self._ground is not None else None
        if box is None or self._ground is None or self._ground.tiles.about is None:
            return
        self.attribution = self._ground.tiles.about.attribution
        if self._origin == (0.0, 0.0):
            self._origin = (box.center().x(), box.center().y())
        if self._fitted and not self._routes:
            self.fit()
        if not self._sharpen.isActive():
            self._sharpen.start()

    def _settle(self, lines: Sequence[np.ndarray]) -> None:
        """The first data decide the origin: near it, doubles have room for centimetres at any zoom."""
        points = next((line.reshape(-1, 2) for line in lines if line.size), None)
        if self._origin == (0.0, 0.0) and points is not None:
            x, y = project(points[0, 0], points[0, 1])
            self._origin = (float(x), float(y))

    def _look_at(self, box: QRectF, *, keep_scale: bool = False) -> None:
        scale = self.view.scale
        self.view.smallest, self.view.largest = 200.0, 3e9
        self.view.fit(box, self.width(), self.height(), 36)
        if keep_scale:
            self.view.zoom(scale / self.view.scale, QPointF(self.rect().center()))
        self._renew()

    def _renew(self) -> None:
        self._base, self._shift = None, QPointF()
        self.update()

    def _step(self) -> None:
        if not self.vehicles.step(self.view.scale):
            self._frames.stop()
        self.update()

    def _seen(self) -> QRectF:
        return QRectF(
            QPointF(*self.view.to_world(QPointF(0, 0))),
            QPointF(*self.view.to_world(QPointF(self.width(), self.height()))),
        )

    def _nearest(self, x: np.ndarray, y: np.ndarray, point: QPointF) -> int:
        """The number of the nearest of these places of the world within reach of the cursor, or -1."""
        far = np.hypot(
            (x - self.view.left) * self.view.scale - point.x(), (y - self.view.top) * self.view.sy - point.y()
        )
        return int(np.argmin(far)) if len(far) and far.min() <= REACH_PX else -1

    def _route_near(self, point: QPointF) -> int:
        """The route whose line passes within a few pixels, the chosen one first."""
        wx, wy = self.view.to_world(point)
        reach = 6.0 / self.view.scale
        for i in sorted(range(len(self._routes)), key=lambda i: i != self._chosen):
            if self._routes[i].box.adjusted(-reach, -reach, reach, reach).contains(wx, wy) and routelayer.passes(
                self._routes[i].path, wx, wy, reach
            ):
                return i
        return -1

    def _click(self, point: QPointF) -> None:
        if (vehicle := self._nearest(self.vehicles.x, self.vehicles.y, point)) >= 0:
            if vehicle < len(self.vehicles.routes):
                self.select(self.vehicles.routes[vehicle])
            self.vehicle_clicked.emit(self.vehicles.ids[vehicle])
        elif (stop := self._nearest(self._stops.x, self._stops.y, point)) >= 0:
            self.select(self._routes[self._stops.route[stop]].route.id)
            self.stop_clicked.emit(self._stops.ids[stop])
        else:
            route = self._route_near(point)
            self.select(self._routes[route].route.id if route >= 0 else None)

    def _hover(self, point: QPointF, at: QPointF) -> None:
        if (vehicle := self._nearest(self.vehicles.x, self.vehicles.y, point)) >= 0:
            QToolTip.showText(at.toPoint(), self.vehicles.labels[vehicle], self)
        elif (stop := self._nearest(self._stops.x, self._stops.y, point)) >= 0:
            route = self._routes[self._stops.route[stop]].route
            QToolTip.showText(at.toPoint(), f"{route.label}, stop {self._stops.numbers[stop]}", self)
        else:
            QToolTip.hideText()

    def _sprites(self, t: Theme) -> tuple[Atlas, Atlas]:
        if self._atlases is None or self._atlases[0] is not t:
            ratio = self.devicePixelRatioF()
            self._atlases = (t, routelayer.stop_atlas(t, ratio), routelayer.vehicle_atlas(t, ratio))
            self._base = None
        return self._atlases[1], self._atlases[2]

    def _paint_base(self, t: Theme, stops: Atlas) -> QPixmap:
        """Everything that stands still, painted once per view."""
        if self._base is None:
            ratio = self.devicePixelRatioF()
            self._base = QPixmap(self.size() * ratio)
            self._base.setDevicePixelRatio(ratio)
            self._base.fill(QColor(t.field))
            painter, size, seen = QPainter(self._base), QRectF(self.rect()), self._seen()
            if self._ground is not None:
                self._ground.paint(painter, self.view, self._origin, size, ratio, t)
            else:
                mappaint.paint_graticule(painter, self.view, self._origin, size, t)
            mappaint.paint_discs(painter, self._discs, self.view, self._origin, t)
            mappaint.paint_routes(painter, self._routes, self._chosen, self.view, seen, t)
            mappaint.paint_stops(painter, self._stops, self._chosen, self.view, size, stops, t)
            painter.end()
        return self._base

    def sizeHint(self) -> QSize:
        return QSize(900, 620)

    def paintEvent(self, event: QtGui.QPaintEvent) -> None:
        t, painter = theme.current(), QPainter(self)
        stops, arrows = self._sprites(t)
        base = self._paint_base(t, stops)
        if not self._shift.isNull():
            painter.fillRect(self.rect(), QColor(t.field))
        painter.drawPixmap(self._shift, base)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        size = QRectF(self.rect())
        vehicles.paint(painter, self.vehicles, self.selected_id, self.view, size, arrows, t)
        mappaint.paint_scale(painter, self.view, self._origin, QRectF(self.rect()), self.attribution, t)
        painter.end()

    def mousePressEvent(self, event: QtGui.QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._press = self._hand = event.position()

    def mouseMoveEvent(self, event: QtGui.QMouseEvent) -> None:
        point = event.position()
        if self._press is None:
            self._hover(point, event.globalPosition())
            return
        self._panning |= (point - self._press).manhattanLength() >= QApplication.startDragDistance()
        if self._panning:
            self._fitted = False
            self.view.pan(point.x() - self._hand.x(), point.y() - self._hand.y())
            self._shift += point - self._hand
            self._hand = point
            if not self._sharpen.isActive():
                self._sharpen.start()
            self.update()

    def mouseReleaseEvent(self, event: QtGui.QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton or self._press is None:
            return
        if not self._panning:
            self._click(event.position())
        self._press, self._panning = None, False
        self._renew()

    def mouseDoubleClickEvent(self, event: QtGui.QMouseEvent) -> None:
        if self.selected_id is not None:
            self.activated.emit(self.selected_id)

    def wheelEvent(self, event: QtGui.QWheelEvent) -> None:
        self.zoom(1.0018 ** event.angleDelta().y(), event.position())

    def keyPressEvent(self, event: QtGui.QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_0:
                self.fit()
            case Qt.Key.Key_Plus:
                self.zoom(1.3)
            case Qt.Key.Key_Minus:
                self.zoom(1 / 1.3)
            case Qt.Key.Key_Escape:
                self.select(None)
            case _:
                super().keyPressEvent(event)

    def resizeEvent(self, event: QtGui.QResizeEvent) -> None:
        if self._fitted:
            self.fit()
        self._renew()

    def showEvent(self, event: QtGui.QShowEvent) -> None:
        self._frames.start()

    def hideEvent(self, event: QtGui.QHideEvent) -> None:
        self._frames.stop()
        self._sharpen.stop()
