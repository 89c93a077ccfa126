"""The live floor: where the work is hot, where the people and robots are, and a hand that can move them."""

from collections.abc import Hashable, Mapping, Sequence

import numpy as np
from numpy.typing import ArrayLike
from PySide6 import QtGui
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QPainter, QPixmap
from PySide6.QtWidgets import QApplication, QToolTip, QWidget

from controltower.ui import colour, floorplan, movers, theme
from controltower.ui.floorplan import NOTHING, FloorPlan, HeatMap
from controltower.ui.movers import Movers
from controltower.ui.sprites import Atlas
from controltower.ui.theme import Theme
from controltower.ui.viewport import Viewport

FRAME_MS = 50
REACH_PX = 10.0


class FloorView(QWidget):
    """Drag a mover or a chosen group onto a zone; drag empty floor to pan, with Shift to choose by a box; wheel zooms.

    By keyboard: Ctrl+A chooses all, M begins a move, arrows or Tab go through the zones, Enter drops, Escape gives up;
    0 fits, + and - zoom.

    Signals: zone_clicked(zone id), door_clicked(door id), location_hovered(location id or ""), mover_clicked(id),
    chosen(list of ids), dropped(list of ids, zone id).
    """

    zone_clicked = Signal(str)
    door_clicked = Signal(str)
    location_hovered = Signal(str)
    mover_clicked = Signal(object)
    chosen = Signal(list)
    dropped = Signal(list, str)

    def __init__(self, plan: FloorPlan, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.view = Viewport(y_up=plan.y_up)
        self.movers = Movers()
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._timer = QTimer(self, interval=FRAME_MS)
        self._timer.timeout.connect(self._step)
        self._tips: Mapping[Hashable, str] = {}
        self._base: tuple[QPixmap, Theme] | None = None
        self._atlas: tuple[Atlas, Theme] | None = None
        self._press: QPointF | None = None
        self._hand: QPointF | None = None
        self._doing = ""
        self._target = ""
        self._hovered = ""
        self.set_plan(plan)

    def set_plan(self, plan: FloorPlan) -> None:
        self.plan, self._heat = plan, HeatMap(plan)
        self._values: np.ndarray | None = None
        self._counts: Mapping[str, str] = {}
        self._marks: Mapping[str, str] = {}
        self.view.y_up = plan.y_up
        self.fit()

    def set_heat(self, values: ArrayLike | None) -> None:
        """From 0 to 1 per location, in the plan's order; NaN where nothing is known."""
        self._values = None if values is None else np.asarray(values, dtype=np.float64)
        self._renew()

    def set_counts(self, counts: Mapping[str, str], marks: Mapping[str, str] | None = None) -> None:
        """A short text per zone id, below its name; `marks` are outlines by area id: a colour such as an alarm's."""
        self._counts, self._marks = dict(counts), dict(marks or {})
        self.update()

    def set_movers(
        self,
        ids: Sequence[Hashable],
        x: ArrayLike,
        y: ArrayLike,
        kind: ArrayLike,
        state: ArrayLike,
        tips: Mapping[Hashable, str] | None = None,
    ) -> None:
        """Metres, MoverKind and MoverState per mover. They glide to the new places while the floor is visible."""
        before = set(self.movers.chosen)
        self.movers.set(ids, x, y, kind, state)
        self._tips = tips or {}
        if not self.isVisible():
            while self.movers.step():
                pass
        elif not self._timer.isActive():
            self._timer.start()
        if self.movers.chosen != before:
            self._tell_chosen()
        self.update()

    def choose(self, ids: Sequence[Hashable]) -> None:
        """These movers are chosen and no others."""
        self.movers.chosen = {id_ for id_ in ids if len(self.movers.places([id_]))}
        self._tell_chosen()

    def fit(self) -> None:
        """The whole building, in the middle."""
        self._fitted = True
        self.view.smallest, self.view.largest = 1e-9, 1e12  # the bounds of another building do not bind this one
        self.view.fit(QRectF(0, 0, self.plan.width_m, self.plan.height_m), self.width(), self.height(), 14)
        self.view.smallest, self.view.largest = self.view.scale * 0.5, max(self.view.scale, 120.0)
        self._renew()

    def zoom(self, factor: float, about: QPointF | None = None) -> None:
        self._fitted = False
        self.view.zoom(factor, about or QPointF(self.rect().center()))
        self._renew()

    @property
    def target(self) -> str:
        """The zone that would get what is being dragged, or ""."""
        return self._target

    def _renew(self) -> None:
        self._base = None
        self.update()

    def _step(self) -> None:
        if not self.movers.step():
            self._timer.stop()
        self.update()

    def _tell_chosen(self) -> None:
        self.update()
        self.chosen.emit([id_ for id_ in self.movers.ids if id_ in self.movers.chosen])

    def _drop(self) -> None:
        ids, zone = [id_ for id_ in self.movers.ids if id_ in self.movers.chosen], self._target
        self._stop_move()
        if ids and zone:
            self.dropped.emit(ids, zone)

    def _stop_move(self) -> None:
        self._doing, self._target, self._press, self._hand = "", "", None, None
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self.update()

    def _zone_at(self, point: QPointF) -> str:
        zone = self.plan.zone_at(*self.view.to_world(point))
        return zone.id if zone else ""

    def _mover_at(self, point: QPointF) -> Hashable | None:
        return self.movers.at(*self.view.to_world(point), REACH_PX / self.view.scale)

    def _hover(self, point: QPointF, at: QPointF) -> None:
        cell = self._heat.cell_at(*self.view.to_world(point))
        name = "" if cell == NOTHING else self.plan.cell_ids[cell]
        if name != self._hovered:
            self._hovered = name
            self.location_hovered.emit(name)
        mover = self._mover_at(point)
        if mover is not None:
            QToolTip.showText(at.toPoint(), self._tips.get(mover, str(mover)), self)
        elif name and self._values is not None and not np.isnan(self._values[cell]):
            QToolTip.showText(at.toPoint(), f"{name}  {self._values[cell]:.0%}", self)
        else:
            QToolTip.hideText()

    def _click(self, point: QPointF, *, adding: bool) -> None:
        mover = self._mover_at(point)
        if mover is not None:
            kept = self.movers.chosen if adding else set()
            self.movers.chosen = kept ^ {mover} if adding else {mover}
            self._tell_chosen()
            self.mover_clicked.emit(mover)
            return
        if self.movers.chosen and not adding:
            self.movers.chosen = set()
            self._tell_chosen()
        x, y = self.view.to_world(point)
        if (door := self.plan.door_at(x, y, 0.0)) is not None:
            self.door_clicked.emit(door.id)
        elif (zone := self.plan.zone_at(x, y)) is not None:
            self.zone_clicked.emit(zone.id)

    def _begin(self, point: QPointF, press: QPointF, keys: Qt.KeyboardModifier) -> str:
        """What the hand is about to do, once it has moved far enough to mean it."""
        if (point - press).manhattanLength() < QApplication.startDragDistance():
            return ""
        mover = self._mover_at(press)
        if mover is not None:
            if mover not in self.movers.chosen:
                self.movers.chosen = {mover}
                self._tell_chosen()
            return "move"
        return "box" if keys & Qt.KeyboardModifier.ShiftModifier else "pan"

    def _paint_base(self, t: Theme) -> QPixmap:
        if self._base is None or self._base[1] is not t:
            ratio = self.devicePixelRatioF()
            pixmap = QPixmap(self.size() * ratio)
            pixmap.setDevicePixelRatio(ratio)
            pixmap.fill(QColor(t.field))
            blank = int(QColor(colour.mix(t.field, t.equipment, 0.45)).rgba())
            self._heat.colour(self._values, colour.ramp(t.heat_start, t.heat_end), blank)
            painter = QPainter(pixmap)
            floorplan.paint_plan(painter, self.plan, self._heat, self.view, t)
            painter.end()
            self._base = (pixmap, t)
        return self._base[0]

    def _paint_movers(self, painter: QPainter, t: Theme) -> None:
        if self._atlas is None or self._atlas[1] is not t:
            self._atlas = (movers.atlas(t, self.devicePixelRatioF()), t)
        movers.paint(painter, self.movers, self.view, self._atlas[0])
        if self._doing == "move" and self._hand is not None and self.movers.chosen:
            text = f"{len(self.movers.chosen)} → {self._target or '…'}"
            floorplan.paint_plate(painter, self._hand + QPointF(14, 8), text, t)

    def sizeHint(self) -> QSize:
        return QSize(900, 560)

    def paintEvent(self, event: QtGui.QPaintEvent) -> None:
        t, painter = theme.current(), QPainter(self)
        painter.drawPixmap(0, 0, self._paint_base(t))
        floorplan.paint_zones(painter, self.plan, self.view, self._counts, self._target, t)
        floorplan.paint_marks(painter, self.plan, self.view, self._marks)
        self._paint_movers(painter, t)
        if self._doing == "box" and self._press is not None and self._hand is not None:
            painter.setPen(theme.pen(t.accent, 1.2, Qt.PenStyle.DashLine))
            painter.setBrush(theme.qcolor(t.accent, 0.10))
            painter.drawRect(QRectF(self._press, self._hand).normalized())
        painter.end()

    def mousePressEvent(self, event: QtGui.QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._press = self._hand = event.position()

    def mouseMoveEvent(self, event: QtGui.QMouseEvent) -> None:
        point = event.position()
        if self._press is None or self._hand is None:
            self._hover(point, event.globalPosition())
            return
        if not self._doing:
            self._doing = self._begin(point, self._press, event.modifiers())
        if self._doing == "pan":
            self._fitted = False
            self.view.pan(point.x() - self._hand.x(), point.y() - self._hand.y())
            self._renew()
        elif self._doing == "move":
            self._target = self._zone_at(point)
            self.setCursor(Qt.CursorShape.ClosedHandCursor if self._target else Qt.CursorShape.ForbiddenCursor)
        if self._doing:
            self._hand = point
            self.update()

    def mouseReleaseEvent(self, event: QtGui.QMouseEvent) -> None:
        if self._press is None or event.button() != Qt.MouseButton.LeftButton:
            return
        if self._doing == "move":
            self._target = self._zone_at(event.position())
            self._drop()
        elif self._doing == "box":
            found = self.movers.within(*self.view.to_world(self._press), *self.view.to_world(event.position()))
            adding = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
            self.movers.chosen = set(found) | (self.movers.chosen if adding else set())
            self._tell_chosen()
        elif not self._doing:
            self._click(event.position(), adding=bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier))
        self._stop_move()

    def wheelEvent(self, event: QtGui.QWheelEvent) -> None:
        self.zoom(1.0015 ** event.angleDelta().y(), event.position())

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and self._doing == "keys" and isinstance(event, QtGui.QKeyEvent):
            self.keyPressEvent(event)  # or Tab would leave the floor
            return True
        return super().event(event)

    def keyPressEvent(self, event: QtGui.QKeyEvent) -> None:
        key, ids = event.key(), [zone.id for zone in self.plan.zones]
        steps = {
            Qt.Key.Key_Right: 1,
            Qt.Key.Key_Down: 1,
            Qt.Key.Key_Tab: 1,
            Qt.Key.Key_Left: -1,
            Qt.Key.Key_Up: -1,
            Qt.Key.Key_Backtab: -1,
        }
        if self._doing == "keys" and key in steps:
            self._target = ids[(ids.index(self._target) + steps[Qt.Key(key)]) % len(ids)]
        elif self._doing == "keys" and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._drop()
        elif key == Qt.Key.Key_Escape:
            self._stop_move()
        elif key == Qt.Key.Key_M and self.movers.chosen and ids:
            self._doing, self._target = "keys", ids[0]
        elif key == Qt.Key.Key_A and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.choose(self.movers.ids)
        elif key == Qt.Key.Key_0:
            self.fit()
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Minus):
            self.zoom(1.25 if key == Qt.Key.Key_Plus else 0.8)
        else:
            super().keyPressEvent(event)
            return
        self.update()

    def resizeEvent(self, event: QtGui.QResizeEvent) -> None:
        if self._fitted:
            self.fit()
        self._renew()

    def showEvent(self, event: QtGui.QShowEvent) -> None:
        self._timer.start()

    def hideEvent(self, event: QtGui.QHideEvent) -> None:
        self._timer.stop()
