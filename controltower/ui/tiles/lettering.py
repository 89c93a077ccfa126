"""How are the names of the ground written? Each at its place, with a halo that keeps it legible on any ground.

Halos take a millisecond each, so a live map gets its names as small pictures that were painted elsewhere.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPainter, QPainterPath, QPen, QPixmap, QTransform

from controltower.store.groundmap import Name, letters_px
from controltower.ui import theme
from controltower.ui.tiles.style import Style

WIDE = ("suburb",)
STRONG = ("city", "town", "village")
HALO_PX = 2.6


@dataclass(frozen=True, slots=True)
class Sign:
    """A name painted: its middle in places of the map, its size and its pixels, 32 bits each with alpha."""

    x: int
    y: int
    wide: int
    high: int
    ratio: float
    pixels: bytes


def write(painter: QPainter, names: Sequence[tuple[Name, QPointF]], look: Style) -> None:
    """All names, the least important first, so that the others lie above their halos."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for name, at in reversed(names):
        path = _letters(name)
        path.translate(at)
        _paint(painter, path, name.kind, look)


def sign(name: Name, look: Style, ratio: float) -> Sign:
    """A name as a picture."""
    path = _letters(name)
    box = path.boundingRect().adjusted(-HALO_PX, -HALO_PX, HALO_PX, HALO_PX)
    half_wide, half_high = max(-box.left(), box.right()), max(-box.top(), box.bottom())
    wide, high = 2 * ceil(half_wide * ratio), 2 * ceil(half_high * ratio)
    image = QImage(wide, high, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(0)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.scale(ratio, ratio)
    path.translate(wide / ratio / 2, high / ratio / 2)
    _paint(painter, path, name.kind, look)
    painter.end()
    return Sign(name.x, name.y, wide, high, ratio, bytes(image.constBits()))


def picture(sign: Sign) -> QPixmap:
    """What `sign` painted, ready for the screen."""
    image = QImage(sign.pixels, sign.wide, sign.high, 4 * sign.wide, QImage.Format.Format_ARGB32_Premultiplied)
    out = QPixmap.fromImage(image)
    out.setDevicePixelRatio(sign.ratio)
    return out


def _letters(name: Name) -> QPainterPath:
    """The outlines of a name about the origin, turned as it lies."""
    font = _font(name.kind)
    metrics = QFontMetricsF(font)
    path = QPainterPath()
    text = name.text.upper() if name.kind in WIDE else name.text
    path.addText(-metrics.horizontalAdvance(text) / 2, metrics.capHeight() / 2, font, text)
    return QTransform().rotate(name.angle).map(path)


def _paint(painter: QPainter, path: QPainterPath, kind: str, look: Style) -> None:
    halo = QPen(QColor(look.halo), HALO_PX)
    halo.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.strokePath(path, halo)
    painter.fillPath(path, QColor(_ink(kind, look)))


def _font(kind: str) -> QFont:
    font = theme.font()
    font.setPixelSize(round(letters_px(kind) + 0.4))
    if kind in STRONG:
        font.setWeight(QFont.Weight.DemiBold)
    if kind in WIDE:
        font.setPixelSize(10)
        font.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, 1.2)
    font.setItalic(kind in ("water", "river", "stream", "park"))
    return font


def _ink(kind: str, look: Style) -> str:
    if kind in ("water", "river", "stream"):
        return look.ink_water
    return look.ink if kind in STRONG else look.ink_soft
