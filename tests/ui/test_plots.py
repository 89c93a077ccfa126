import subprocess
import sys

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication

from controltower.ui import theme
from controltower.ui.plots import DayChart, LineChart, Series
from controltower.ui.theme import Kind
from controltower.ui.workchart import WorkChart

H = 3600.0
X = np.arange(6 * H, 10 * H, 600)


def picture(chart, qtbot):
    qtbot.addWidget(chart)
    chart.resize(500, 300)
    return chart.grab().toImage()


def test_planned_measured_and_forecast_are_never_drawn_alike(qtbot) -> None:
    pictures = []
    for kind in Kind:
        chart = LineChart(unit="lines/h")
        chart.set_series([Series("same", X, np.sin(X / 3000), kind)])
        pictures.append(picture(chart, qtbot))

    assert all(one != other for i, one in enumerate(pictures) for other in pictures[i + 1 :])


def test_everything_is_in_sight_band_and_target_too(qtbot) -> None:
    chart = LineChart()
    chart.set_series([Series("f", X, X * 0 + 5, Kind.FORECAST, X * 0 - 20, X * 0 + 9)], target=(0, 40), now_s=7 * H)
    (left, right), (low, high) = chart.plot.viewRange()

    assert left <= X[0] and right >= X[-1]  # noqa: PT018 - one range
    assert low <= -20 and high >= 40  # noqa: PT018
    assert left > 5 * H


def test_neither_wheel_nor_drag_moves_a_chart(qtbot) -> None:
    chart = LineChart()
    chart.set_series([Series("x", X, X)])
    picture(chart, qtbot)
    before = chart.plot.viewRange()
    port, pin = chart.plot.viewport(), QPointF(250, 150)
    QApplication.sendEvent(
        port,
        QWheelEvent(
            pin,
            port.mapToGlobal(pin),
            QPoint(),
            QPoint(0, 120),
            Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        ),
    )

    assert chart.plot.viewRange() == before


def test_work_is_stacked_against_a_capacity(qtbot) -> None:
    chart = WorkChart(unit="min")
    starts = np.arange(6 * H, 8 * H, 900)
    chart.set_work(starts, {"pick": starts * 0 + 300, "pack": starts * 0 + 200}, starts * 0 + 700, now_s=7 * H)
    assert chart.plot.viewRange()[1][0] == 0
    assert chart.plot.viewRange()[1][1] >= 700
    one = picture(chart, qtbot)
    chart.set_work(starts, {"pick": starts * 0 + 300, "pack": starts * 0 + 200}, now_s=7 * H)

    assert chart.grab().toImage() != one


def test_a_chart_follows_the_theme(qtbot, qapp: QApplication) -> None:
    chart = LineChart()
    chart.set_series([Series("x", X, X)])
    light = picture(chart, qtbot)
    theme.apply(qapp, theme.DARK)
    dark = chart.grab().toImage()
    theme.apply(qapp, theme.LIGHT)

    assert dark.pixelColor(3, 290).lightness() < 80 < light.pixelColor(3, 290).lightness()


def test_a_closed_chart_does_not_mind_a_new_theme(qtbot, qapp: QApplication) -> None:
    chart = LineChart()
    chart.deleteLater()
    qtbot.waitUntil(lambda: not __import__("shiboken6").isValid(chart))
    theme.apply(qapp, theme.DARK)
    theme.apply(qapp, theme.LIGHT)

    assert theme.current() is theme.LIGHT


@pytest.mark.parametrize("chart_kind", [LineChart, WorkChart, DayChart])
def test_a_chart_without_data_is_empty_and_no_error(chart_kind, qtbot) -> None:
    assert not picture(chart_kind(), qtbot).isNull()


def test_a_day_that_is_not_over_is_drawn_as_far_as_it_came(qtbot) -> None:
    chart = DayChart()
    today = X * 1.0
    today[10:] = np.nan
    chart.set_days(X, today, X * 0.9, [X * 0.8, X * 1.1])

    assert chart.plot.viewRange()[1][1] >= max(X * 1.1)


def test_pyqtgraph_is_not_imported_before_the_first_chart() -> None:
    code = "import sys, controltower.ui.plots, controltower.ui.tile; print('pyqtgraph' in sys.modules)"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)

    assert said.stdout.strip() == "False"


def test_work_that_looks_the_same_is_not_drawn_again(qtbot) -> None:
    chart = WorkChart()
    qtbot.addWidget(chart)
    starts = np.arange(6, 10) * H

    def bars(work: float, now_s: float) -> list[object]:
        chart.set_work(starts, {"pick": starts * 0 + work}, now_s=now_s)
        return list(chart.plot.getPlotItem().items)

    first = bars(300, 7 * H)
    assert bars(300.2, 7 * H + 60) == first
    assert bars(302, 7 * H + 60) != first
