"""How do tiles come under a map that is drawn at any scale? The nearest zoom; where one is missing, a wider one."""

from math import ceil, floor, log2

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPainter, QPixmap

from controltower.store.groundmap import DEEPEST, WORLD
from controltower.ui.theme import Theme
from controltower.ui.tiles.drawing import About, Key
from controltower.ui.tiles.painter import TILE_PX
from controltower.ui.tiles.pool import Tiles
from controltower.ui.tiles.remote import RemoteTiles
from controltower.ui.tiles.style import style
from controltower.ui.viewport import Viewport

WIDEST = 9
SHARPER = 0.35
"""A tile is shown from 0.8 to 1.6 times its size."""
WIDER = 6
AROUND = 0.4
MOST = 160
"""More tiles than any screen has (a wall of 5120 by 2880 pixels: 126): nothing is asked for beyond them."""
Origin = tuple[float, float]


class Ground:
    """The tiles below one map view."""

    def __init__(self, tiles: Tiles | RemoteTiles) -> None:
        self.tiles = tiles

    @property
    def box(self) -> QRectF | None:
        """What the map covers, in the unit square; None while nobody knows."""
        said = self.tiles.about
        if said is None:
            return None
        west, north, east, south = (edge / WORLD for edge in said.box)
        return QRectF(west, north, east - west, south - north)

    def paint(self, painter: QPainter, view: Viewport, origin: Origin, size: QRectF, ratio: float, t: Theme) -> None:
        """What is at hand of the ground, and have the rest drawn."""
        look = style(t)
        painter.fillRect(size, QColor(look.land))
        if self.tiles.about is None:
            return
        keys = self._seen(self.tiles.about, view, origin, size, ratio, t)
        signs: list[tuple[int, int, QPixmap]] = []
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        for key in keys:
            place = _glass(key, view, origin)
            held = self.tiles.at_hand(key)
            if held is not None:
                picture, own = held
                painter.drawPixmap(place, picture, QRectF(picture.rect()))
                signs += own
            else:
                self._wider(painter, key, place)
        painter.restore()
        self.tiles.want(keys)
        for x, y, picture in signs:
            middle = view.to_glass(x / WORLD - origin[0], y / WORLD - origin[1])
            half = picture.deviceIndependentSize() / 2
            painter.drawPixmap(QPointF(round(middle.x() - half.width()), round(middle.y() - half.height())), picture)

    def _seen(self, said: About, view: Viewport, origin: Origin, size: QRectF, ratio: float, t: Theme) -> list[Key]:
        """The tiles of the view that the map has something on, those in the middle first."""
        zoom = min(DEEPEST - 1, max(WIDEST, floor(log2(view.scale / TILE_PX) + SHARPER)))
        side = 1.0 / 2**zoom
        x0, y0 = view.to_world(size.topLeft())
        x1, y1 = view.to_world(size.bottomRight())
        west, north, east, south = _widened(said)
        columns = range(floor(max(x0 + origin[0], west) / side), ceil(min(x1 + origin[0], east) / side))
        rows = range(floor(max(y0 + origin[1], north) / side), ceil(min(y1 + origin[1], south) / side))
        if len(columns) * len(rows) > MOST:
            return []
        middle = ((x0 + x1) / 2 + origin[0]) / side - 0.5, ((y0 + y1) / 2 + origin[1]) / side - 0.5
        keys = [Key(zoom, x, y, t.name, ratio) for x in columns for y in rows]
        return sorted(keys, key=lambda key: abs(key.x - middle[0]) + abs(key.y - middle[1]))

    def _wider(self, painter: QPainter, key: Key, place: QRectF) -> None:
        """The part of a wider tile at hand that covers a missing one, scaled up."""
        for up in range(1, WIDER):
            wider = Key(key.zoom - up, key.x >> up, key.y >> up, key.theme, key.ratio)
            held = self.tiles.at_hand(wider)
            if held is None:
                continue
            side = held[0].width() / 2**up
            left, top = (key.x & ((1 << up) - 1)) * side, (key.y & ((1 << up) - 1)) * side
            painter.drawPixmap(place, held[0], QRectF(left, top, side, side))
            return


def _glass(key: Key, view: Viewport, origin: Origin) -> QRectF:
    """Where a tile is on the widget, on whole pixels, so that there are no seams."""
    side = 1.0 / 2**key.zoom
    begin = view.to_glass(key.x * side - origin[0], key.y * side - origin[1])
    end = view.to_glass((key.x + 1) * side - origin[0], (key.y + 1) * side - origin[1])
    first, last = QPointF(round(begin.x()), round(begin.y())), QPointF(round(end.x()), round(end.y()))
    return QRectF(first, last)


def _widened(said: About) -> tuple[float, float, float, float]:
    """West, north, east, south of what has tiles, in the unit square: more than the map, for the sea goes on."""
    west, north, east, south = (edge / WORLD for edge in said.box)
    wide, high = AROUND * (east - west), AROUND * (south - north)
    return west - wide, north - high, east + wide, south + high
