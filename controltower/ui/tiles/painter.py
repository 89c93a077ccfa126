"""How is a tile painted? Areas, then roads layer by layer with their edges, rails, and names if they are wanted."""

from collections import defaultdict
from collections.abc import Sequence
from itertools import groupby

import numpy as np
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QPointF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPen, QPolygonF

from controltower.store.groundmap import DEEPEST, WORLD, Box, GroundMap, Name, Shape
from controltower.ui.routelayer import polygon
from controltower.ui.tiles import lettering
from controltower.ui.tiles.style import CASED_FROM, GREAT, WIDTHS, Style, width_at

TILE_PX = 512
"""A tile is so many pixels wide on a plain screen: the ground of the tile of the same number that has 256."""
MARGIN_PX = 40
Shapes = Sequence[Shape]


def tile_box(zoom: int, x: int, y: int, margin_px: float = 0.0) -> Box:
    """The places that a tile covers, and so many pixels round it."""
    side = WORLD >> zoom
    more = round(margin_px * side / TILE_PX)
    return x * side - more, y * side - more, (x + 1) * side + more, (y + 1) * side + more


def paint_tile(ground: GroundMap, zoom: int, x: int, y: int, look: Style, ratio: float = 1.0, *, named: bool) -> QImage:
    """A tile of `TILE_PX * ratio` pixels; `named` with the names written on it."""
    image = QImage(round(TILE_PX * ratio), round(TILE_PX * ratio), QImage.Format.Format_RGB32)
    image.fill(QColor(look.land))
    near = min(zoom + 1, DEEPEST)
    box = tile_box(zoom, x, y, MARGIN_PX)
    painter = QPainter(image)
    painter.scale(ratio, ratio)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    tile = _Tile(painter, look, zoom + 1.0, tile_box(zoom, x, y))
    shapes = list(ground.shapes(box, near))
    tile.areas([shape for shape in shapes if shape.kind in look.areas and len(shape.points) > 2 and _is_area(shape)])
    lines = [shape for shape in shapes if not (shape.kind in look.areas and _is_area(shape))]
    for layer, mine in groupby(lines, key=lambda shape: shape.layer):
        tile.layer(list(mine), layer)
    if named:
        names = ground.names(box, near)
        lettering.write(painter, [(name, tile.place(name)) for name in names], look)
    painter.end()
    return image


def as_png(image: QImage) -> bytes:
    """The picture as a file."""
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    buffer.close()
    return bytes(data.data())


def _is_area(shape: Shape) -> bool:
    """Areas come before all lines and have no layer; a runway may be either."""
    return shape.kind != "runway" or bool((shape.points[0] == shape.points[-1]).all())


class _Tile:
    """The painter of one tile, with the way from places to pixels."""

    def __init__(self, painter: QPainter, look: Style, zoom: float, box: Box) -> None:
        self.painter, self.look, self.zoom = painter, look, zoom
        self._west, self._north = box[0], box[1]
        self._scale = TILE_PX / (box[2] - box[0])

    def place(self, name: Name) -> QPointF:
        return QPointF((name.x - self._west) * self._scale, (name.y - self._north) * self._scale)

    def areas(self, shapes: Shapes) -> None:
        """Areas of one kind that follow each other are one path, so that the seams of their pieces do not show.

        By the winding rule: what overlaps is filled all the same, and holes go round the other way.
        """
        for kind, mine in groupby(shapes, key=lambda shape: shape.kind):
            path = QPainterPath()
            path.setFillRule(Qt.FillRule.WindingFill)
            for shape in mine:
                for ring in self._rings(shape):
                    path.addPolygon(ring)
                    path.closeSubpath()
            edged = kind in self.look.edges and self.zoom >= 16
            self.painter.setPen(QPen(QColor(self.look.edges[kind]), 0.7) if edged else Qt.PenStyle.NoPen)
            self.painter.setBrush(QColor(self.look.areas[kind]))
            self.painter.drawPath(path)

    def layer(self, shapes: Shapes, layer: int) -> None:
        """Lines of one layer: the edges of all roads first, so that crossings are open."""
        by_kind: dict[str, list[QPolygonF]] = defaultdict(list)
        for shape in shapes:
            by_kind[shape.kind].extend(self._rings(shape))
        roads = [kind for kind in WIDTHS if kind in by_kind][::-1]
        self.painter.setBrush(Qt.BrushStyle.NoBrush)
        self._plain(by_kind, ("stream", "river", "mole", "runway", "ferry", "path"))
        for kind in roads:
            if self.zoom >= CASED_FROM[kind] or layer > 0:
                self._stroke(by_kind[kind], self._casing(kind, layer))
        for kind in roads:
            pen = self._pen(self._road(kind, layer), width_at(kind, self.zoom), flat=layer != 0)
            self._stroke(by_kind[kind], pen)
        self._plain(by_kind, ("tram",))
        self._rails(by_kind.get("rail", []))

    def _plain(self, by_kind: dict[str, list[QPolygonF]], kinds: Sequence[str]) -> None:
        for kind in kinds:
            if kind in by_kind:
                dashed = Qt.PenStyle.DashLine if kind in ("path", "ferry") else Qt.PenStyle.SolidLine
                wide = {"river": 2.6, "stream": 1.2, "mole": 3.0, "runway": 6.0}.get(kind, 0.9)
                pen = self._pen(self.look.lines[kind], wide * 1.25 ** max(0.0, self.zoom - 14.0), flat=False)
                pen.setStyle(dashed)
                self._stroke(by_kind[kind], pen)

    def _rails(self, lines: Sequence[QPolygonF]) -> None:
        if not lines:
            return
        wide = 1.1 if self.zoom < 14 else 1.5 if self.zoom < 16 else 2.4
        self._stroke(lines, self._pen(self.look.lines["rail"], wide, flat=True))
        if self.zoom >= 14:
            pen = self._pen(self.look.land, wide - 0.7, flat=True)
            pen.setDashPattern([5.0, 5.0])
            self._stroke(lines, pen)

    def _casing(self, kind: str, layer: int) -> QPen:
        wide = width_at(kind, self.zoom) + (1.4 if self.zoom < 15 else 1.8)
        if layer > 0:
            return self._pen(self.look.great_casing, wide + 0.8, flat=True)
        pen = self._pen(self.look.great_casing if kind in GREAT else self.look.casing, wide, flat=layer < 0)
        if layer < 0:
            pen.setDashPattern([2.0, 1.2])
        return pen

    def _road(self, kind: str, layer: int) -> str:
        if self.zoom < CASED_FROM[kind] and kind in GREAT:
            return self.look.great_casing
        return self.look.land if layer < 0 else self.look.roads[kind]

    @staticmethod
    def _pen(tone: str, wide: float, *, flat: bool) -> QPen:
        pen = QPen(QColor(tone), wide)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap if flat else Qt.PenCapStyle.RoundCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        return pen

    def _stroke(self, lines: Sequence[QPolygonF], pen: QPen) -> None:
        self.painter.setPen(pen)
        for line in lines:
            self.painter.drawPolyline(line)

    def _rings(self, shape: Shape) -> list[QPolygonF]:
        x = (shape.points[:, 0].astype(np.float64) - self._west) * self._scale
        y = (shape.points[:, 1].astype(np.float64) - self._north) * self._scale
        if len(shape.rings) == 1:
            return [polygon(x, y)]
        ends = np.cumsum(shape.rings).tolist()
        return [
            polygon(x[end - count : end], y[end - count : end]) for end, count in zip(ends, shape.rings, strict=True)
        ]
