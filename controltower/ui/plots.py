"""Charts in the desk's manner: planned, measured and forecast never alike, the target as a band, no mouse surprises.

pyqtgraph costs half a second to import, so it is imported with the first chart.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QBrush, QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QVBoxLayout, QWidget

from controltower.ui import theme
from controltower.ui.theme import Kind, Theme
from controltower.ui.timeaxis import TimeText, clock_text, ticks

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Series:
    """A line. `low` and `high` are the band of a forecast, as long as `y`; x in seconds on a time chart."""

    name: str
    x: ArrayLike
    y: ArrayLike
    kind: Kind = Kind.MEASURED
    low: ArrayLike | None = None
    high: ArrayLike | None = None
    colour: int | None = None


class Legend(QWidget):
    """Names beside a stroke or a patch of their look, in one row above the chart."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._entries: list[tuple[str, QPen | QBrush]] = []
        self.setFixedHeight(22)

    def set_entries(self, entries: list[tuple[str, QPen | QBrush]]) -> None:
        self._entries = entries
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        t, painter, x = theme.current(), QPainter(self), 12.0
        painter.fillRect(self.rect(), QColor(t.panel))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(theme.font(8))
        middle = self.height() / 2 + 2
        for name, look in self._entries:
            if isinstance(look, QPen):
                painter.setPen(look)
                painter.drawLine(QPointF(x, middle), QPointF(x + 20, middle))
            else:
                painter.fillRect(QRectF(x + 4, middle - 5, 12, 10), look)
            painter.setPen(QColor(t.ink_soft))
            painter.drawText(QPointF(x + 26, middle + 4), name)
            x += 26 + painter.fontMetrics().horizontalAdvance(name) + 18
        painter.end()


class Chart(QWidget):
    """A themed plot that cannot be dragged or zoomed by accident; drawn again when the theme changes."""

    def __init__(
        self, parent: QWidget | None = None, *, unit: str = "", time_text: TimeText | None = clock_text
    ) -> None:
        super().__init__(parent)
        import pyqtgraph as pg

        self._pg: Any = pg
        self._unit, self._time_text = unit, time_text
        self.plot: Any = pg.PlotWidget(self, axisItems={"bottom": _bottom_axis(pg, time_text)})
        item = self.plot.getPlotItem()
        item.setMenuEnabled(False)
        item.hideButtons()
        item.setMouseEnabled(x=False, y=False)
        item.enableAutoRange(enable=False)
        self.legend = Legend(self)
        self.plot.setAntialiasing(True)
        self.plot.setFrameShape(self.plot.Shape.NoFrame)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addWidget(self.legend)
        box.addWidget(self.plot)
        theme.changes.changed.connect(self._themed)
        self._themed()

    def _begin(self) -> Theme:
        self.plot.clear()
        return theme.current()

    def _draw(self) -> None:
        """Draws what was last set, in the current theme."""

    def _themed(self, _theme: object = None) -> None:
        t, item = theme.current(), self.plot.getPlotItem()
        self.plot.setBackground(QColor(t.panel))
        for name in ("left", "bottom"):
            axis = item.getAxis(name)
            axis.setPen(theme.pen(t.line))
            axis.setTextPen(QColor(t.ink_soft))
            axis.setTickFont(theme.font(8))
            axis.setStyle(tickLength=-4)
        item.showGrid(x=False, y=True, alpha=0.12)
        if self._unit:
            item.getAxis("left").setLabel(self._unit, color=t.ink_soft)
        self._draw()

    def _band(self, x: np.ndarray, low: ArrayLike, high: ArrayLike, colour: str, alpha: float) -> None:
        pg = self._pg
        edges = [pg.PlotCurveItem(x, np.asarray(edge, dtype=np.float64)) for edge in (low, high)]
        self.plot.addItem(pg.FillBetweenItem(*edges, brush=theme.qcolor(colour, alpha)))

    def _look_at(self, xs: Sequence[ArrayLike], ys: Sequence[ArrayLike], *, from_zero: bool = False) -> None:
        """The range that holds all of it, with a little air; nothing to see leaves the range as it was."""
        x, y = _finite(xs), _finite(ys)
        if len(x) == 0 or len(y) == 0:
            return
        low, high = 0.0 if from_zero else float(y.min()), float(y.max())
        air = 0.08 * ((high - low) or 1.0)
        self.plot.setXRange(float(x.min()), float(x.max()), padding=0.01)
        self.plot.setYRange(low if from_zero else low - air, high + air, padding=0)

    def _now(self, now_s: float | None, t: Theme) -> None:
        if now_s is not None:
            self.plot.addItem(self._pg.InfiniteLine(now_s, pen=theme.pen(t.ink, 1.2)))


class LineChart(Chart):
    """Lines over time (or over any number), with the target as a grey band."""

    def __init__(
        self, parent: QWidget | None = None, *, unit: str = "", time_text: TimeText | None = clock_text
    ) -> None:
        self._series: Sequence[Series] = ()
        self._target: tuple[float, float] | None = None
        self._now_s: float | None = None
        super().__init__(parent, unit=unit, time_text=time_text)

    def set_series(
        self, series: Sequence[Series], *, target: tuple[float, float] | None = None, now_s: float | None = None
    ) -> None:
        self._series, self._target, self._now_s = series, target, now_s
        self._draw()

    def _draw(self) -> None:
        t = self._begin()
        if self._target is not None:
            region = self._pg.LinearRegionItem(
                self._target,
                orientation="horizontal",
                movable=False,
                brush=theme.qcolor(t.equipment, 0.3),
                pen=theme.pen(t.line),
            )
            region.setZValue(-10)
            self.plot.addItem(region)
        names: list[tuple[str, QPen | QBrush]] = []
        for series in self._series:
            x, pen = np.asarray(series.x, dtype=np.float64), theme.kind_pen(t, series.kind)
            if series.colour is not None:
                pen.setColor(QColor(t.category(series.colour)))
            if series.low is not None and series.high is not None:
                self._band(x, series.low, series.high, pen.color().name(), 0.18)
            self.plot.plot(x, np.asarray(series.y, dtype=np.float64), pen=pen)
            names.append((series.name, pen))
        self._now(self._now_s, t)
        if self._target is not None:
            names.append(("target", QBrush(theme.qcolor(t.equipment, 0.5))))
        self.legend.set_entries(names)
        bands = [band for series in self._series for band in (series.low, series.high) if band is not None]
        ends = [self._target] if self._target is not None else []
        self._look_at([series.x for series in self._series], [*(series.y for series in self._series), *bands, *ends])


class DayChart(LineChart):
    """Today against other days: today dark, yesterday dashed, the days before as a faint field."""

    def set_days(
        self, x: ArrayLike, today: ArrayLike, yesterday: ArrayLike | None = None, before: Sequence[ArrayLike] = ()
    ) -> None:
        """`before` are the days whose range is the usual one; all as long as `x`, NaN where it has not come so far."""
        series = []
        if len(before):
            days = np.array([np.asarray(day, dtype=np.float64) for day in before])
            middle = np.median(days, axis=0)
            series.append(Series("usual", x, middle, Kind.PLANNED, days.min(axis=0), days.max(axis=0)))
        if yesterday is not None:
            series.append(Series("yesterday", x, yesterday, colour=4))
        self.set_series([*series, Series("today", x, today)])


def _finite(parts: Sequence[ArrayLike]) -> Floats:
    values = np.concatenate([np.zeros(0), *(np.ravel(np.asarray(part, dtype=np.float64)) for part in parts)])
    finite: Floats = values[np.isfinite(values)]
    return finite


def _bottom_axis(pg: Any, time_text: TimeText | None) -> Any:
    """Round times of day instead of powers of ten."""
    if time_text is None:
        return pg.AxisItem("bottom")
    written = time_text

    class TimeAxis(pg.AxisItem):  # type: ignore[misc]
        def tickValues(self, low: float, high: float, size: float) -> list[tuple[float, list[float]]]:
            found = ticks(low, high, size)
            return [((found[1] - found[0]) if len(found) > 1 else 1.0, found)]

        def tickStrings(self, values: Sequence[float], scale: float, spacing: float) -> list[str]:
            return [written(value) for value in values]

    return TimeAxis("bottom")
