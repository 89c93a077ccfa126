"""How much work is done and to come, quarter by quarter? Stacked bars against a stepped line."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import ArrayLike
from PySide6.QtGui import QBrush, QColor, QPen
from PySide6.QtWidgets import QWidget

from controltower.ui import theme
from controltower.ui.colour import mix
from controltower.ui.plots import Chart
from controltower.ui.theme import Kind, Theme
from controltower.ui.timeaxis import TimeText, clock_text

QUARTER_S = 900.0


class WorkChart(Chart):
    """Work per quarter-hour in stacked bars, against capacity or plan as a stepped line; what is ahead is lighter."""

    def __init__(
        self, parent: QWidget | None = None, *, unit: str = "", time_text: TimeText | None = clock_text
    ) -> None:
        self._starts, self._layers, self._capacity = np.zeros(0), dict[str, np.ndarray](), np.zeros(0)
        self._plan, self._forecast = np.zeros(0), np.zeros(0)
        self._now_s: float | None = None
        self._width_s = QUARTER_S
        self._drawn: tuple[object, ...] = ()
        super().__init__(parent, unit=unit, time_text=time_text)

    def set_work(
        self,
        starts_s: ArrayLike,
        layers: Mapping[str, ArrayLike],
        capacity: ArrayLike | None = None,
        *,
        plan: ArrayLike | None = None,
        forecast: ArrayLike | None = None,
        now_s: float | None = None,
        width_s: float = QUARTER_S,
    ) -> None:
        """`layers` by name from the bottom up, each as long as `starts_s`; so are capacity, plan and forecast.

        The forecast stands on top of what was measured, and looks like a forecast.
        """
        self._starts = np.asarray(starts_s, dtype=np.float64)
        self._layers = {name: np.asarray(values, dtype=np.float64) for name, values in layers.items()}
        self._capacity, self._plan, self._forecast = (
            np.zeros(0) if values is None else np.asarray(values, dtype=np.float64)
            for values in (capacity, plan, forecast)
        )
        self._now_s, self._width_s = now_s, width_s
        drawn = self._looks()
        if drawn != self._drawn:
            self._drawn = drawn
            self._draw()

    def _looks(self) -> tuple[object, ...]:
        """What an eye can tell apart: whole units of work, and a now-line that moved by a third of a bar."""
        parts = (*self._layers.values(), self._capacity, self._plan, self._forecast)
        now = self._now_s and self._now_s // (self._width_s / 3)
        return (now, self._width_s, *self._layers, self._starts.tobytes(), *(np.rint(part).tobytes() for part in parts))

    def _draw(self) -> None:
        t, base = self._begin(), np.zeros(len(self._starts))
        middles = self._starts + self._width_s / 2
        ahead = middles > self._now_s if self._now_s is not None else np.zeros(len(middles), dtype=bool)
        greys = _greys(t, len(self._layers))
        names: list[tuple[str, QPen | QBrush]] = []
        for (name, values), grey in zip(self._layers.items(), greys, strict=True):
            brushes = [theme.qcolor(grey, 0.5 if later else 1.0) for later in ahead]
            bars = self._pg.BarGraphItem(
                x=middles, y0=base, height=values, width=self._width_s * 0.86, brushes=brushes, pen=theme.pen(t.panel)
            )
            self.plot.addItem(bars)
            names.append((name, QBrush(QColor(grey))))
            base = base + values
        if self._forecast.any():
            told = self._forecast > 0
            pen, brush = theme.kind_pen(t, Kind.FORECAST), QBrush(theme.qcolor(t.forecast, 0.22))
            width = self._width_s * 0.86
            bars = self._pg.BarGraphItem(
                x=middles[told], y0=base[told], height=self._forecast[told], width=width, brush=brush, pen=pen
            )
            self.plot.addItem(bars)
            names.append(("forecast", brush))
            base = base + self._forecast
        for name, line, pen in (
            ("capacity", self._capacity, theme.pen(t.ink, 2.0)),
            ("plan", self._plan, theme.kind_pen(t, Kind.PLANNED)),
        ):
            if len(line):
                edges = np.append(self._starts, self._starts[-1:] + self._width_s)
                self.plot.plot(edges, line, stepMode="center", pen=pen)
                names.append((name, pen))
        self._now(self._now_s, t)
        self.legend.set_entries(names)
        self._look_at([self._starts, self._starts + self._width_s], [base, self._capacity, self._plan], from_zero=True)


def _greys(t: Theme, n: int) -> list[str]:
    """Even steps from dark to light, so that layers are told apart without a colour."""
    return [mix(t.equipment_dark if not t.dark else t.ink_soft, t.panel, 0.72 * i / max(1, n - 1)) for i in range(n)]
