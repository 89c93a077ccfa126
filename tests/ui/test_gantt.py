from itertools import pairwise

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication

from controltower.ui.gantt import Bar, Gantt, Row
from controltower.ui.theme import Kind
from controltower.ui.timeaxis import clock_text, ticks

H = 3600.0
LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
ROWS = [Row(f"D{i}", f"Door {i}") for i in range(20)]
BARS = [
    Bar("p0", "D0", 9 * H, 10 * H, "Truck 1", movable=True),
    Bar("m0", "D0", 9.2 * H, 10.1 * H, "Truck 1", Kind.MEASURED),
    Bar("p1", "D1", 9 * H, 10 * H, "Truck 2", movable=True),
    Bar("p1b", "D1", 11 * H, 12 * H, "Truck 3"),
    Bar("p19", "D19", 9 * H, 10 * H, "Truck 9"),
]


@pytest.fixture
def gantt(qtbot) -> Gantt:
    gantt = Gantt(accepts=lambda bar, row, start: row != "D3")
    qtbot.addWidget(gantt)
    gantt.resize(900, 300)
    gantt.set_rows(ROWS)
    gantt.set_bars(BARS)
    gantt.set_window(8 * H, 14 * H)
    gantt.set_now(9.5 * H)
    gantt.show()
    qtbot.waitExposed(gantt)
    return gantt


def bar(name: str) -> Bar:
    return next(bar for bar in BARS if bar.id == name)


def drag(qtbot, gantt: Gantt, start: QPoint, end: QPoint) -> None:
    port = gantt.viewport()
    qtbot.mousePress(port, LEFT, pos=start)
    for share in (0.5, 1.0):
        point = QPointF(start + (end - start) * share)
        QApplication.sendEvent(
            port,
            QMouseEvent(QEvent.Type.MouseMove, point, port.mapToGlobal(point), Qt.MouseButton.NoButton, LEFT, NONE),
        )
    qtbot.mouseRelease(port, LEFT, pos=end)


def test_a_movable_bar_is_dragged_to_another_door_and_time(gantt: Gantt, qtbot) -> None:
    start = gantt.bar_rect(bar("p1")).center().toPoint()
    end = gantt.bar_rect(bar("p1"), "D2", 10 * H).center().toPoint()
    with qtbot.waitSignal(gantt.moved) as moved:
        drag(qtbot, gantt, start, end)

    assert moved.args == ["p1", "D2", 10 * H]
    assert next(b for b in gantt.bars if b.id == "p1").start_s == 9 * H


def test_what_is_not_accepted_goes_back(gantt: Gantt, qtbot) -> None:
    start = gantt.bar_rect(bar("p1")).center().toPoint()
    with qtbot.assertNotEmitted(gantt.moved):
        drag(qtbot, gantt, start, gantt.bar_rect(bar("p1"), "D3", 10 * H).center().toPoint())
        drag(qtbot, gantt, start, QPoint(300, 5))


def test_what_is_not_movable_stays(gantt: Gantt, qtbot) -> None:
    start = gantt.bar_rect(bar("p1b")).center().toPoint()
    with qtbot.assertNotEmitted(gantt.moved):
        drag(qtbot, gantt, start, start + QPoint(80, 30))
    assert gantt.selected_id == "p1b"


def test_the_measured_bar_lies_on_the_planned_one(gantt: Gantt) -> None:
    assert gantt.bar_at(gantt.bar_rect(bar("m0")).center()) == bar("m0")
    assert gantt.bar_at(QPointF(20, 60)) is None


def test_arrows_walk_and_enter_opens(gantt: Gantt, qtbot) -> None:
    gantt.select("p1")
    qtbot.keyClick(gantt, Qt.Key.Key_Right)
    walked = [gantt.selected_id]
    qtbot.keyClick(gantt, Qt.Key.Key_Up)
    walked.append(gantt.selected_id)
    assert walked == ["p1b", "m0"]
    with qtbot.waitSignal(gantt.activated) as opened:
        qtbot.keyClick(gantt, Qt.Key.Key_Return)

    assert opened.args == ["m0"]


def test_a_chosen_bar_out_of_sight_is_brought_into_sight(gantt: Gantt) -> None:
    gantt.set_window(12 * H, 14 * H)
    gantt.select("p19")
    box = gantt.bar_rect(bar("p19"))

    assert gantt.viewport().rect().contains(box.center().toPoint())


def test_control_and_wheel_zoom_time_about_the_cursor(gantt: Gantt) -> None:
    pin = gantt.bar_rect(bar("p1b")).topLeft()
    event = QWheelEvent(
        pin,
        gantt.mapToGlobal(pin),
        QPoint(),
        QPoint(0, 240),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.ControlModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(gantt.viewport(), event)
    low, high = gantt.window_s

    assert high - low < 6 * H
    assert gantt.bar_rect(bar("p1b")).left() == pytest.approx(pin.x())


def test_dragging_empty_space_pans_time(gantt: Gantt, qtbot) -> None:
    before = gantt.window_s
    drag(qtbot, gantt, QPoint(800, 150), QPoint(700, 150))

    assert gantt.window_s[0] > before[0]
    assert gantt.window_s[1] - gantt.window_s[0] == pytest.approx(before[1] - before[0])


def test_planned_measured_and_forecast_are_never_drawn_alike(gantt: Gantt) -> None:
    pictures = []
    for kind in Kind:
        gantt.set_bars([Bar("x", "D0", 9 * H, 10 * H, "Truck", kind)])
        pictures.append(gantt.grab().toImage())

    assert all(one != other for i, one in enumerate(pictures) for other in pictures[i + 1 :])


def test_new_rows_bars_and_choices_are_seen_at_once(gantt: Gantt) -> None:
    pictures = [gantt.grab().toImage()]
    for change in (
        lambda: gantt.set_bars([*BARS, Bar("new", "D2", 9 * H, 10 * H, "Truck 4")]),
        lambda: gantt.select("new"),
        lambda: gantt.set_rows([Row(row.id, "Gate") for row in ROWS]),
        lambda: gantt.set_now(10 * H),
        lambda: gantt.verticalScrollBar().setValue(40),
    ):
        change()
        pictures.append(gantt.grab().toImage())

    assert all(one != other for one, other in pairwise(pictures))


def test_ticks_are_round_and_have_room() -> None:
    assert ticks(8 * H + 60, 10 * H, 300) == [8.5 * H, 9 * H, 9.5 * H, 10 * H]
    assert ticks(0, 7 * 86400, 50) == [0]
    assert clock_text(25 * H + 300) == "01:05"
