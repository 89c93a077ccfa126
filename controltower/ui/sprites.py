"""Thousands of small pictures at once: an atlas, and one call to the painter per frame."""

from collections.abc import Callable
from typing import cast

import numpy as np
import shiboken6
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPixmap

Draw = Callable[[QPainter, QRectF], None]


class Atlas:
    """Sprites of one size side by side in one pixmap, each drawn once."""

    def __init__(self, draws: list[Draw], size: int, ratio: float = 1.0) -> None:
        self.size, self._ratio = size, ratio
        self._pitch = round(size * ratio)
        self.pixmap = QPixmap(self._pitch * len(draws), self._pitch)
        self.pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(self.pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.scale(ratio, ratio)
        for number, draw in enumerate(draws):
            painter.save()
            draw(painter, QRectF(number * self._pitch / ratio, 0, size, size))
            painter.restore()
        painter.end()

    def paint(
        self,
        painter: QPainter,
        x: NDArray[np.float64],
        y: NDArray[np.float64],
        number: NDArray[np.integer],
    ) -> None:
        """Sprite `number[i]` with its middle at (x[i], y[i]) pixels; whole pixels are drawn many times as fast."""
        n = len(x)
        if n == 0:
            return
        # A PixmapFragment is ten doubles: x, y, source left and top, width, height, scale x and y, rotation, opacity.
        parts = np.zeros((n, 10))
        parts[:, 0], parts[:, 1] = np.rint(x), np.rint(y)
        parts[:, 2] = number * self._pitch
        parts[:, 4:6] = self._pitch
        parts[:, 6:8] = 1.0 / self._ratio
        parts[:, 9] = 1.0
        first = cast(QPainter.PixmapFragment, shiboken6.wrapInstance(parts.ctypes.data, QPainter.PixmapFragment))
        painter.drawPixmapFragments(first, n, self.pixmap)
