"""The vehicles on the map: where they are drawn, where they are heading, which labels find room."""

from collections.abc import Hashable, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter

from controltower.ui import mappaint, routelayer
from controltower.ui.badges import Priority
from controltower.ui.routelayer import VehicleState
from controltower.ui.sprites import Atlas
from controltower.ui.theme import Theme
from controltower.ui.viewport import Viewport

Floats = NDArray[np.float64]
EASE = 0.3
STILL_PX = 0.3
LABELS = 60
OUTSIDE_PX = 12
ALARMS = {VehicleState.JEOPARDY: Priority.HIGH, VehicleState.BROKEN: Priority.CRITICAL}


class Vehicles:
    """Arrays, one entry per vehicle; each step brings them a share of the way nearer, so no clock is needed."""

    def __init__(self) -> None:
        self.ids: list[Hashable] = []
        self.labels: list[str] = []
        self.routes: list[Hashable] = []
        self.x, self.y = np.zeros(0), np.zeros(0)
        self.heading, self.state = np.zeros(0), np.zeros(0, dtype=np.intp)
        self._to_x, self._to_y = np.zeros(0), np.zeros(0)

    def set(self, ids: Sequence[Hashable], x: Floats, y: Floats, heading: ArrayLike, state: ArrayLike) -> None:
        """New targets; those already known start from where they are drawn, the others appear at their place."""
        if list(ids) != self.ids:
            old = {id_: i for i, id_ in enumerate(self.ids)}
            at = np.array([old.get(id_, -1) for id_ in ids], dtype=np.intp)
            known = at >= 0
            now_x, now_y = x.copy(), y.copy()
            now_x[known], now_y[known] = self.x[at[known]], self.y[at[known]]
            self.x, self.y, self.ids = now_x, now_y, list(ids)
        self._to_x, self._to_y = x, y
        self.heading, self.state = np.asarray(heading, dtype=np.float64), np.asarray(state, dtype=np.intp)

    def settle(self) -> None:
        """All arrive at once."""
        self.x, self.y = self._to_x.copy(), self._to_y.copy()

    def step(self, scale: float) -> bool:
        """One picture further at this scale in pixels per unit; False when all have arrived."""
        dx, dy = self._to_x - self.x, self._to_y - self.y
        near = (np.abs(dx) + np.abs(dy)) * scale < STILL_PX
        share = np.where(near, 1.0, EASE)
        self.x += dx * share
        self.y += dy * share
        return not bool(near.all())

    def on_route(self, route: Hashable | None) -> NDArray[np.bool_]:
        if route is None or len(self.routes) != len(self.ids):
            return np.zeros(len(self.ids), dtype=bool)
        return np.array([own == route for own in self.routes], dtype=bool)


def paint(
    painter: QPainter, v: Vehicles, chosen: Hashable | None, view: Viewport, size: QRectF, arrows: Atlas, t: Theme
) -> None:
    """Arrows, rings around those of the chosen route, and labels: the chosen ones', the alarmed, the rest if few."""
    x, y = (v.x - view.left) * view.scale, (v.y - view.top) * view.sy
    on = (x > -OUTSIDE_PX) & (x < size.width() + OUTSIDE_PX) & (y > -OUTSIDE_PX) & (y < size.height() + OUTSIDE_PX)
    arrows.paint(painter, x[on], y[on], routelayer.vehicle_sprites(v.state[on], v.heading[on]))
    mine = v.on_route(chosen) & on
    arrows.paint(painter, x[mine], y[mine], np.full(int(mine.sum()), routelayer.RING))
    alarmed = np.flatnonzero(on & (v.state >= VehicleState.JEOPARDY) & ~mine)[:LABELS]
    calm = np.flatnonzero(on & (v.state < VehicleState.JEOPARDY) & ~mine)
    few = calm if len(calm) <= LABELS and chosen is None else calm[:0]
    room = mappaint.Room()
    for i in (*np.flatnonzero(mine), *alarmed, *few):
        badge = ALARMS.get(VehicleState(v.state[i]))
        mappaint.paint_label(painter, room, QPointF(x[i], y[i]), v.labels[i], t, strong=bool(mine[i]), badge=badge)
