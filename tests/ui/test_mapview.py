import time

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication

from controltower.ui import mercator
from controltower.ui.mappaint import Room, round_length
from controltower.ui.mapview import MapView
from controltower.ui.routelayer import Disc, RouteLine
from tests.helpers import ground

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
NORTH = RouteLine(
    "north", "Route 1", [(-8.65, 41.17), (-8.60, 41.17)], [(-8.64, 41.17), (-8.61, 41.17)], [1, 0], ["s1", "s2"]
)
SOUTH = RouteLine(
    "south",
    "Route 2",
    [(-8.65, 41.13), (-8.60, 41.13)],
    [(-8.64, 41.13)],
    [2],
    colour=1,
    old_path=[(-8.65, 41.14), (-8.60, 41.14)],
)


@pytest.fixture
def chart(qtbot) -> MapView:
    chart = MapView(attribution="nobody")
    qtbot.addWidget(chart)
    chart.resize(900, 600)
    chart.show()
    qtbot.waitExposed(chart)
    chart.set_routes([NORTH, SOUTH])
    return chart


def send_move(chart: MapView, point: QPoint) -> None:
    event = QMouseEvent(
        QEvent.Type.MouseMove, QPointF(point), chart.mapToGlobal(QPointF(point)), Qt.MouseButton.NoButton, LEFT, NONE
    )
    QApplication.sendEvent(chart, event)


def spot(chart: MapView, lon: float, lat: float) -> QPoint:
    return chart.glass_of(lon, lat).toPoint()


def test_the_first_routes_are_fitted_into_the_widget(chart: MapView) -> None:
    for route in (NORTH, SOUTH):
        for lon, lat in np.asarray(route.path):
            assert chart.rect().contains(spot(chart, lon, lat))


def test_routes_that_come_after_the_ground_are_fitted_and_it_is_not(qtbot, tmp_path) -> None:
    chart = MapView(attribution="nobody")
    qtbot.addWidget(chart)
    chart.resize(900, 600)
    ground.lay(chart, tmp_path, qtbot)
    chart.set_routes([NORTH, SOUTH])
    assert spot(chart, -8.60, 41.17).x() - spot(chart, -8.65, 41.17).x() > 450


def test_routes_that_come_late_leave_whoever_looks_elsewhere(qtbot, tmp_path) -> None:
    chart = MapView(attribution="nobody")
    qtbot.addWidget(chart)
    chart.resize(900, 600)
    ground.lay(chart, tmp_path, qtbot)
    chart.zoom(2.0)
    before = chart.view.scale
    chart.set_routes([NORTH, SOUTH])
    assert chart.view.scale == before


def test_dragging_takes_the_map_along(chart: MapView, qtbot) -> None:
    start, before = spot(chart, -8.62, 41.15), chart.glass_of(-8.62, 41.15)
    qtbot.mousePress(chart, LEFT, pos=start)
    send_move(chart, start + QPoint(60, 10))
    send_move(chart, start + QPoint(120, -40))
    qtbot.mouseRelease(chart, LEFT, pos=start + QPoint(120, -40))
    moved = chart.glass_of(-8.62, 41.15) - before

    assert (moved.x(), moved.y()) == pytest.approx((120, -40))


def test_a_drag_is_not_a_click(chart: MapView, qtbot) -> None:
    start = spot(chart, -8.64, 41.17)
    with qtbot.assertNotEmitted(chart.selected):
        qtbot.mousePress(chart, LEFT, pos=start)
        send_move(chart, start + QPoint(60, 10))
        qtbot.mouseRelease(chart, LEFT, pos=start + QPoint(60, 10))


def test_the_wheel_zooms_about_the_cursor(chart: MapView) -> None:
    pin = chart.glass_of(-8.61, 41.16)
    scale = chart.view.scale
    for turn in (120, 120, -120):
        event = QWheelEvent(
            pin,
            chart.mapToGlobal(pin),
            QPoint(),
            QPoint(0, turn),
            Qt.MouseButton.NoButton,
            NONE,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(chart, event)
    now = chart.glass_of(-8.61, 41.16)

    assert chart.view.scale > scale
    assert (now.x(), now.y()) == pytest.approx((pin.x(), pin.y()), abs=1e-6)


def test_a_click_on_a_stop_a_line_or_nothing(chart: MapView, qtbot) -> None:
    said: list[object] = []
    chart.selected.connect(said.append)
    chart.stop_clicked.connect(said.append)
    qtbot.mouseClick(chart, LEFT, pos=spot(chart, -8.61, 41.17))
    assert said == ["north", "s2"]
    qtbot.mouseClick(chart, LEFT, pos=spot(chart, -8.62, 41.13))
    assert chart.selected_id == "south"
    qtbot.mouseClick(chart, LEFT, pos=spot(chart, -8.62, 41.15))

    assert chart.selected_id is None


def test_the_choice_survives_new_routes_and_is_not_said_again(chart: MapView, qtbot) -> None:
    chart.select("south")
    with qtbot.assertNotEmitted(chart.selected):
        chart.set_routes([SOUTH, NORTH])
        chart.select("south")
    assert chart.selected_id == "south"
    chart.set_routes([NORTH])

    assert chart.selected_id is None


def test_a_chosen_route_out_of_sight_is_brought_into_sight_at_the_same_scale(chart: MapView) -> None:
    chart.zoom(8, chart.glass_of(-8.65, 41.17))
    scale = chart.view.scale
    assert not chart.rect().contains(spot(chart, -8.625, 41.13))
    chart.select("south")

    assert chart.rect().contains(spot(chart, -8.625, 41.13))
    assert chart.view.scale == pytest.approx(scale)


def test_a_vehicle_chooses_its_route(chart: MapView, qtbot) -> None:
    chart.set_vehicles(
        ["v1", "v2"], [-8.63, -8.62], [41.15, 41.16], [0, 90], [0, 3], ["Van 1", "Van 2"], ["north", "south"]
    )
    qtbot.waitUntil(lambda: not chart._frames.isActive())
    with qtbot.waitSignal(chart.vehicle_clicked) as clicked:
        qtbot.mouseClick(chart, LEFT, pos=spot(chart, -8.62, 41.16))

    assert clicked.args == ["v2"]
    assert chart.selected_id == "south"


def test_vehicles_glide_and_then_rest(chart: MapView, qtbot) -> None:
    chart.set_vehicles(["v1"], [-8.63], [41.15], [0], [0])
    qtbot.waitUntil(lambda: not chart._frames.isActive())
    start = chart.vehicles.x[0]
    chart.set_vehicles(["v1"], [-8.61], [41.15], [0], [0])
    seen: set[float] = set()
    chart._frames.timeout.connect(lambda: seen.add(float(chart.vehicles.x[0])))
    qtbot.waitUntil(lambda: not chart._frames.isActive())

    assert len(seen) > 3
    assert chart.vehicles.x[0] > start


def test_every_layer_leaves_a_mark(chart: MapView, qtbot, tmp_path) -> None:
    pictures = [chart.grab().toImage()]
    for change in (
        lambda: ground.lay(chart, tmp_path, qtbot),
        lambda: chart.set_discs([Disc(-8.62, 41.15, 500, "zone")]),
        lambda: chart.set_routes([NORTH]),
        lambda: chart.select("north"),
        lambda: chart.set_vehicles(["v"], [-8.62], [41.155], [45], [2]),
    ):
        change()
        pictures.append(chart.grab().toImage())

    assert all(one != other for i, one in enumerate(pictures) for other in pictures[i + 1 :])


def test_labels_never_lie_upon_each_other() -> None:
    from PySide6.QtCore import QRectF

    room = Room()

    assert room.take(QRectF(0, 0, 10, 10))
    assert not room.take(QRectF(5, 5, 10, 10))
    assert room.take(QRectF(11, 0, 10, 10))


@pytest.mark.parametrize(
    ("length", "rounded"), [(1, 1), (1.9, 1), (2, 2), (7, 5), (999, 500), (1000, 1000), (0.03, 0.02)]
)
def test_scale_bars_are_round(length: float, rounded: float) -> None:
    assert round_length(length) == pytest.approx(rounded)


def test_mercator_there_and_back() -> None:
    x, y = mercator.project(-8.62, 41.15)

    assert mercator.unproject(float(x), float(y)) == pytest.approx((-8.62, 41.15))
    assert [float(v) for v in mercator.project(0, 0)] == pytest.approx([0.5, 0.5])
    assert mercator.metres_per_unit(0.5) == pytest.approx(40_075_017, rel=1e-6)
    assert mercator.project(0, 89)[1] == pytest.approx(0, abs=1e-9)


def test_a_thousand_vehicles_over_two_hundred_routes_are_drawn_in_time(chart: MapView) -> None:
    chance = np.random.default_rng(1)
    routes = []
    for i in range(200):
        path = chance.normal((-8.62, 41.15), (0.03, 0.02), (26, 2))
        routes.append(RouteLine(f"r{i}", f"Route {i}", path, path[1:], chance.integers(0, 3, 25), colour=i))
    chart.set_routes(routes)
    n = 1000
    chart.set_vehicles(
        range(n),
        chance.normal(-8.62, 0.03, n),
        chance.normal(41.15, 0.02, n),
        chance.uniform(0, 360, n),
        chance.integers(0, 2, n),
    )
    chart.grab()
    times = []
    for _ in range(9):
        started = time.perf_counter()
        chart.grab()
        times.append(time.perf_counter() - started)

    assert sorted(times)[4] < 0.010  # about 1 ms on a quiet machine
