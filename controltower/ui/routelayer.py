"""What a map shows of routes and vehicles, projected once and kept as arrays that the painter can take as they are."""

import math
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any

import numpy as np
import shiboken6
from numpy.typing import ArrayLike, NDArray
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPainter, QPolygonF

from controltower.ui import theme
from controltower.ui.badges import Status, paint_badge
from controltower.ui.mercator import project
from controltower.ui.sprites import Atlas, Draw
from controltower.ui.theme import Theme

Floats = NDArray[np.float64]
STOP_PX = 14
VEHICLE_PX = 22
HEADINGS = 32
RING = 4 * HEADINGS
UNSEEN_PX = 0.8
ROUNDS = 5


class StopState(IntEnum):
    """Ahead: hollow. Done: grey. Left out: a cross. In jeopardy: amber triangle. Missed: vermillion square."""

    AHEAD = 0
    DONE = 1
    LEFT_OUT = 2
    JEOPARDY = 3
    MISSED = 4


class VehicleState(IntEnum):
    """Under way: dark arrow. Standing: hollow arrow. In danger and broken down are alarms."""

    MOVING = 0
    STANDING = 1
    JEOPARDY = 2
    BROKEN = 3


@dataclass(frozen=True, eq=False)
class RouteLine:
    """`path`, `old_path` and `stops` are `(n, 2)` of longitude, latitude; `states` are StopStates, one per stop."""

    id: Hashable
    label: str
    path: ArrayLike
    stops: ArrayLike = ()
    states: ArrayLike = ()
    stop_ids: Sequence[Hashable] = ()
    numbers: Sequence[str] = ()
    colour: int = 0
    old_path: ArrayLike | None = None


@dataclass(frozen=True, slots=True)
class Disc:
    """A traffic zone or a closed area around a point."""

    lon: float
    lat: float
    radius_m: float
    label: str = ""


@dataclass(eq=False)
class DrawnRoute:
    """A route in the unit square, relative to the map's origin."""

    route: RouteLine
    path: QPolygonF
    old: QPolygonF | None
    box: QRectF
    line: tuple[Floats, Floats]
    _eased: tuple[int, QPolygonF] = (0, QPolygonF())

    def eased(self, scale: float) -> QPolygonF:
        """The path without the bends that nobody sees at a scale in pixels per unit; the last answer is kept."""
        octave = math.frexp(scale)[1]
        if self._eased[0] != octave:
            self._eased = octave, polygon(*eased(*self.line, UNSEEN_PX / 2.0**octave))
        return self._eased[1]


@dataclass(eq=False)
class Stops:
    """All stops of all routes in one set of arrays."""

    x: Floats = field(default_factory=lambda: np.zeros(0))
    y: Floats = field(default_factory=lambda: np.zeros(0))
    state: NDArray[np.intp] = field(default_factory=lambda: np.zeros(0, dtype=np.intp))
    route: NDArray[np.intp] = field(default_factory=lambda: np.zeros(0, dtype=np.intp))
    numbers: list[str] = field(default_factory=list)
    ids: list[Hashable] = field(default_factory=list)


def polygon(x: Floats, y: Floats) -> QPolygonF:
    """The points as Qt wants them, copied in one go."""
    out = QPolygonF()
    out.resize(len(x))
    if len(x):
        whole: Any = shiboken6.VoidPtr(out.data(), len(x) * 16, True)  # type: ignore[call-arg,arg-type]
        memory = np.frombuffer(whole, dtype=np.float64).reshape(-1, 2)
        memory[:, 0], memory[:, 1] = x, y
    return out


def projected(points: ArrayLike, origin: tuple[float, float]) -> tuple[Floats, Floats]:
    """`(n, 2)` degrees relative to the origin in the unit square; an empty list is an empty line."""
    table = np.asarray(points, dtype=np.float64).reshape(-1, 2)
    x, y = project(table[:, 0], table[:, 1])
    return x - origin[0], y - origin[1]


def eased(x: Floats, y: Floats, tolerance: float) -> tuple[Floats, Floats]:
    """The line without every second corner that lies so near to where the line would go without it, in a few rounds."""
    for _ in range(ROUNDS):
        if len(x) < 5:
            break
        ax, ay, bx, by = x[:-2:2], y[:-2:2], x[2::2], y[2::2]
        px, py = x[1:-1:2], y[1:-1:2]
        dx, dy = bx - ax, by - ay
        share = np.clip(((px - ax) * dx + (py - ay) * dy) / np.maximum(dx * dx + dy * dy, 1e-30), 0.0, 1.0)
        keep = np.ones(len(x), dtype=bool)
        keep[1:-1:2] = np.hypot(ax + share * dx - px, ay + share * dy - py) > tolerance
        x, y = x[keep], y[keep]
    return x, y


def roomy(box: QRectF) -> QRectF:
    """A box that intersects even if the line in it is straight."""
    return box.adjusted(-1e-12, -1e-12, 1e-12, 1e-12)


def drawn(routes: Sequence[RouteLine], origin: tuple[float, float]) -> tuple[list[DrawnRoute], Stops]:
    out: list[DrawnRoute] = []
    parts: list[tuple[Floats, Floats]] = []
    stops = Stops()
    for route in routes:
        line = projected(route.path, origin)
        path = polygon(*line)
        old = polygon(*projected(route.old_path, origin)) if route.old_path is not None else None
        x, y = projected(route.stops, origin)
        parts.append((x, y))
        box = path.boundingRect() if len(x) == 0 else path.boundingRect().united(polygon(x, y).boundingRect())
        out.append(DrawnRoute(route, path, old, roomy(box), line))
        stops.numbers += list(route.numbers) or [str(i + 1) for i in range(len(x))]
        stops.ids += list(route.stop_ids) or [(route.id, i) for i in range(len(x))]
    if parts:
        stops.x, stops.y = np.concatenate([p[0] for p in parts]), np.concatenate([p[1] for p in parts])
        stops.route = np.repeat(np.arange(len(parts)), [len(p[0]) for p in parts])
        states = [
            np.asarray(r.states, dtype=np.intp) if len(np.asarray(r.states)) else np.zeros(len(p[0]), np.intp)
            for r, p in zip(routes, parts, strict=True)
        ]
        stops.state = np.concatenate(states)
    return out, stops


def stop_atlas(t: Theme, ratio: float) -> Atlas:
    """Sprite `state` for small stops, `state + len(StopState)` for the large ones that carry a number."""

    def dot(state: StopState, radius: float) -> Draw:
        def draw(painter: QPainter, box: QRectF) -> None:
            if state >= StopState.JEOPARDY:
                half = max(5.0, radius + 1.0)
                frame = QRectF(box.center() - QPointF(half, half), box.center() + QPointF(half, half))
                paint_badge(painter, frame, Status.JEOPARDY if state is StopState.JEOPARDY else Status.MISSED, t)
                return
            if state is StopState.LEFT_OUT:
                frame = QRectF(box.center() - QPointF(radius, radius), box.center() + QPointF(radius, radius))
                paint_badge(painter, frame.adjusted(-1, -1, 1, 1), Status.OFF, t)
                return
            painter.setPen(theme.pen(t.ink_soft, 1.1))
            painter.setBrush(QColor(t.raised if state is StopState.AHEAD else t.equipment))
            painter.drawEllipse(box.center(), radius, radius)

        return draw

    return Atlas([dot(state, r) for r in (2.6, 6.3) for state in StopState], STOP_PX + 2, ratio)


def vehicle_atlas(t: Theme, ratio: float) -> Atlas:
    """Arrows in four states and HEADINGS directions (turning them in each frame takes 20 times longer), then a ring."""

    def arrow(state: VehicleState, degrees: float) -> Draw:
        fill = {
            VehicleState.MOVING: t.ink, VehicleState.STANDING: t.raised,
            VehicleState.JEOPARDY: t.high, VehicleState.BROKEN: t.critical,
        }[state]  # fmt: skip

        def draw(painter: QPainter, box: QRectF) -> None:
            painter.translate(box.center())
            painter.rotate(degrees)
            painter.setPen(theme.pen(t.raised if state is VehicleState.MOVING else t.ink, 1.2))
            painter.setBrush(QColor(fill))
            painter.drawPolygon(QPolygonF([QPointF(0, -7), QPointF(5.2, 6), QPointF(0, 3.2), QPointF(-5.2, 6)]))

        return draw

    def ring(painter: QPainter, box: QRectF) -> None:
        painter.setPen(theme.pen(t.accent, 2.2))
        painter.drawEllipse(box.adjusted(1.2, 1.2, -1.2, -1.2))

    turns = [360.0 * i / HEADINGS for i in range(HEADINGS)]
    return Atlas([*(arrow(state, turn) for state in VehicleState for turn in turns), ring], VEHICLE_PX, ratio)


def vehicle_sprites(state: NDArray[np.intp], heading: Floats) -> NDArray[np.intp]:
    """The number of the arrow nearest to each heading in degrees."""
    return state * HEADINGS + np.rint(heading / 360.0 * HEADINGS).astype(np.intp) % HEADINGS


def passes(path: QPolygonF, x: float, y: float, reach: float) -> bool:
    """Whether the line comes as near as `reach` to the point."""
    points = np.array([(path.at(i).x(), path.at(i).y()) for i in range(path.size())])
    if len(points) < 2:
        return False
    a, step = points[:-1], np.diff(points, axis=0)
    length = np.maximum((step**2).sum(axis=1), 1e-30)
    share = np.clip((((x, y) - a) * step).sum(axis=1) / length, 0.0, 1.0)
    return bool((np.hypot(*((a + step * share[:, None]) - (x, y)).T) <= reach).any())
