"""People, robots and trucks on the floor: where they are, where they are going to, how they look, who is chosen."""

from collections.abc import Hashable, Iterable, Sequence
from enum import IntEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPolygonF

from controltower.ui import theme
from controltower.ui.badges import Priority, paint_badge
from controltower.ui.sprites import Atlas, Draw
from controltower.ui.theme import Theme
from controltower.ui.viewport import Viewport

Floats = NDArray[np.float64]
SIZE = 16
EASE = 0.35
STILL_M = 0.02


class MoverKind(IntEnum):
    """Shape: round, square, long, arrow."""

    PERSON = 0
    ROBOT = 1
    FORKLIFT = 2
    TRUCK = 3


class MoverState(IntEnum):
    """Look: hollow, filled, dotted; the two that are alarms are drawn as their badges."""

    IDLE = 0
    BUSY = 1
    PENDING = 2
    BLOCKED = 3
    FAULT = 4


ALARMS = {MoverState.BLOCKED: Priority.HIGH, MoverState.FAULT: Priority.CRITICAL}


class Movers:
    """Arrays, one entry per mover. Each step brings them a share of the way nearer, so no clock is needed."""

    def __init__(self) -> None:
        self.ids: list[Hashable] = []
        self.x, self.y = np.zeros(0), np.zeros(0)
        self.sprite = np.zeros(0, dtype=np.intp)
        self.chosen: set[Hashable] = set()
        self._place: dict[Hashable, int] = {}
        self._to_x, self._to_y = np.zeros(0), np.zeros(0)

    def set(self, ids: Sequence[Hashable], x: ArrayLike, y: ArrayLike, kind: ArrayLike, state: ArrayLike) -> None:
        """New targets; those already known start from where they are drawn, the others appear at their place."""
        to_x, to_y = np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
        if list(ids) != self.ids:
            now_x, now_y = to_x.copy(), to_y.copy()
            for i, id_ in enumerate(ids):
                if (old := self._place.get(id_)) is not None:
                    now_x[i], now_y[i] = self.x[old], self.y[old]
            self.x, self.y, self.ids = now_x, now_y, list(ids)
            self._place = {id_: i for i, id_ in enumerate(self.ids)}
            self.chosen &= self._place.keys()
        self._to_x, self._to_y = to_x, to_y
        self.sprite = np.asarray(kind, dtype=np.intp) * len(MoverState) + np.asarray(state, dtype=np.intp)

    def step(self) -> bool:
        """One picture further; False when all have arrived."""
        dx, dy = self._to_x - self.x, self._to_y - self.y
        near = np.abs(dx) + np.abs(dy) < STILL_M
        share = np.where(near, 1.0, EASE)
        self.x += dx * share
        self.y += dy * share
        return not bool(near.all())

    def at(self, x: float, y: float, reach_m: float) -> Hashable | None:
        """The nearest mover within reach."""
        if not self.ids:
            return None
        far = np.hypot(self.x - x, self.y - y)
        nearest = int(np.argmin(far))
        return self.ids[nearest] if far[nearest] <= reach_m else None

    def within(self, x0: float, y0: float, x1: float, y1: float) -> list[Hashable]:
        low_x, high_x, low_y, high_y = min(x0, x1), max(x0, x1), min(y0, y1), max(y0, y1)
        inside = (self.x >= low_x) & (self.x <= high_x) & (self.y >= low_y) & (self.y <= high_y)
        return [self.ids[i] for i in np.flatnonzero(inside)]

    def places(self, ids: Iterable[Hashable]) -> NDArray[np.intp]:
        return np.array([self._place[id_] for id_ in ids if id_ in self._place], dtype=np.intp)

    def targets(self) -> tuple[Floats, Floats]:
        return self._to_x, self._to_y


def atlas(t: Theme, ratio: float) -> Atlas:
    """Every kind in every state, and last the ring of the chosen ones."""
    draws: list[Draw] = [_draw(kind, state, t) for kind in MoverKind for state in MoverState]

    def ring(painter: QPainter, box: QRectF) -> None:
        painter.setPen(theme.pen(t.accent, 2.0))
        painter.drawEllipse(box.adjusted(1.2, 1.2, -1.2, -1.2))

    return Atlas([*draws, ring], SIZE, ratio)


def paint(painter: QPainter, m: Movers, view: Viewport, sprites: Atlas) -> None:
    """All movers, then a ring around each that is chosen."""
    x, y = (m.x - view.left) * view.scale, (m.y - view.top) * view.sy
    sprites.paint(painter, x, y, m.sprite)
    picked = m.places(m.chosen)
    sprites.paint(painter, x[picked], y[picked], np.full(len(picked), len(MoverKind) * len(MoverState)))


def _draw(kind: MoverKind, state: MoverState, t: Theme) -> Draw:
    fill = t.ink if state is MoverState.BUSY else t.panel
    edge = t.raised if state is MoverState.BUSY else t.ink
    style = Qt.PenStyle.DotLine if state is MoverState.PENDING else Qt.PenStyle.SolidLine

    def draw(painter: QPainter, box: QRectF) -> None:
        if state in ALARMS:
            paint_badge(painter, box.adjusted(0.5, 0.5, -0.5, -0.5), ALARMS[state], t)
            return
        painter.setPen(theme.pen(edge, 1.3, style))
        painter.setBrush(QColor(fill))
        c, r = box.center(), 4.4
        match kind:
            case MoverKind.PERSON:
                painter.drawEllipse(c, r, r)
            case MoverKind.ROBOT:
                painter.drawRect(QRectF(c.x() - 3.6, c.y() - 3.6, 7.2, 7.2))
            case MoverKind.FORKLIFT:
                painter.drawPolygon(
                    QPolygonF(
                        [
                            QPointF(c.x(), c.y() - 5),
                            QPointF(c.x() + 5, c.y()),
                            QPointF(c.x(), c.y() + 5),
                            QPointF(c.x() - 5, c.y()),
                        ]
                    )
                )
            case MoverKind.TRUCK:
                painter.drawRect(QRectF(c.x() - 6.5, c.y() - 3.2, 13, 6.4))

    return draw
