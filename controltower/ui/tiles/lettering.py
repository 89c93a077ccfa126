"""How are the names of the ground written? Each at its place, with a halo that keeps it legible on any ground."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPainterPath, QPen

from controltower.store.groundmap import Name
from controltower.ui import theme
from controltower.ui.tiles.style import Style

SIZES = {"city": 17.0, "town": 14.0, "suburb": 12.0, "village": 12.0, "island": 11.0, "locality": 10.0, "water": 11.0,
         "river": 11.0, "station": 11.0, "park": 10.5, "motorway": 11.0, "trunk": 11.0, "primary": 11.0,
         "secondary": 10.5, "tertiary": 10.0}  # fmt: skip
"""Height of letters in pixels, as whoever gave the names their places counted on; 9.5 for all else."""
SMALL_PX = 9.5
WIDE = ("suburb",)
STRONG = ("city", "town", "village")
HALO_PX = 2.6


def write(painter: QPainter, names: Sequence[tuple[Name, QPointF]], look: Style) -> None:
    """All names, the least important first, so that the others lie above their halos."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for name, at in reversed(names):
        font = _font(name.kind)
        metrics = QFontMetricsF(font)
        path = QPainterPath()
        text = name.text.upper() if name.kind in WIDE else name.text
        path.addText(-metrics.horizontalAdvance(text) / 2, metrics.capHeight() / 2, font, text)
        painter.save()
        painter.translate(at)
        painter.rotate(name.angle)
        halo = QPen(QColor(look.halo), HALO_PX)
        halo.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.strokePath(path, halo)
        painter.fillPath(path, QColor(_ink(name.kind, look)))
        painter.restore()


def _font(kind: str) -> QFont:
    font = theme.font()
    font.setPixelSize(round(SIZES.get(kind, SMALL_PX) + 0.4))
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
