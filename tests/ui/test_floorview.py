import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication

from controltower.ui import theme
from controltower.ui.floorplan import NOTHING, Area, FloorPlan, HeatMap
from controltower.ui.floorview import FloorView
from controltower.ui.movers import MoverKind, Movers, MoverState

LEFT, CTRL, SHIFT = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
PLAN = FloorPlan(
    100, 50,
    zones=[Area("A", "Fast", 5, 5, 30, 40), Area("B", "Slow", 60, 5, 30, 40)],
    doors=[Area("D1", "1", 45, 47, 4, 3)],
    cell_ids=["A-1", "A-2", "A-3"], cell_x=np.array([10.5, 11.5, 10.5]), cell_y=np.array([20.5, 20.5, 21.5]),
)  # fmt: skip


@pytest.fixture
def floor(qtbot) -> FloorView:
    floor = FloorView(PLAN)
    qtbot.addWidget(floor)
    floor.resize(1000, 520)
    floor.show()
    qtbot.waitExposed(floor)
    floor.set_movers(["w1", "w2", "w3"], [10, 20, 70], [10, 30, 10], [MoverKind.PERSON] * 3, [MoverState.BUSY] * 3)
    return floor


def at(floor: FloorView, x: float, y: float) -> QPoint:
    return floor.view.to_glass(x, y).toPoint()


def drag(
    qtbot, floor: FloorView, start: QPoint, end: QPoint, keys=Qt.KeyboardModifier.NoModifier, *, drop: bool = True
) -> None:
    qtbot.mousePress(floor, LEFT, keys, start)
    for share in (0.3, 0.7, 1.0):
        _move(floor, start + (end - start) * share, keys)
    if drop:
        qtbot.mouseRelease(floor, LEFT, keys, end)


def _move(floor: FloorView, point: QPoint, keys, held: Qt.MouseButton = LEFT) -> None:
    """A move that always arrives, with the button held: QTest's own hold none, and are lost where the pointer was."""
    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QMouseEvent

    event = QMouseEvent(
        QEvent.Type.MouseMove, QPointF(point), floor.mapToGlobal(QPointF(point)), Qt.MouseButton.NoButton, held, keys
    )
    QApplication.sendEvent(floor, event)


def test_a_mover_is_dragged_onto_a_zone_that_lights_up(floor: FloorView, qtbot) -> None:
    start, end = at(floor, 10, 10), at(floor, 75, 25)
    drag(qtbot, floor, start, end, drop=False)
    assert floor.target == "B"
    lit = floor.grab().toImage()
    with qtbot.waitSignal(floor.dropped) as dropped:
        qtbot.mouseRelease(floor, LEFT, pos=end)

    assert dropped.args == [["w1"], "B"]
    assert floor.target == ""
    assert floor.grab().toImage() != lit


def test_a_dropped_mover_stays_until_the_journal_says_so(floor: FloorView, qtbot) -> None:
    drag(qtbot, floor, at(floor, 10, 10), at(floor, 75, 25))

    assert floor.movers.x[0] == 10


def test_a_chosen_group_is_dragged_together(floor: FloorView, qtbot) -> None:
    qtbot.mouseClick(floor, LEFT, pos=at(floor, 10, 10))
    with qtbot.waitSignal(floor.chosen) as chosen:
        qtbot.mouseClick(floor, LEFT, CTRL, at(floor, 20, 30))
    assert chosen.args == [["w1", "w2"]]
    with qtbot.waitSignal(floor.dropped) as dropped:
        drag(qtbot, floor, at(floor, 20, 30), at(floor, 75, 25))

    assert dropped.args == [["w1", "w2"], "B"]


def test_outside_every_zone_nothing_is_dropped(floor: FloorView, qtbot) -> None:
    with qtbot.assertNotEmitted(floor.dropped):
        drag(qtbot, floor, at(floor, 10, 10), at(floor, 48, 25))


def test_a_box_chooses_what_is_in_it(floor: FloorView, qtbot) -> None:
    with qtbot.waitSignal(floor.chosen) as chosen:
        drag(qtbot, floor, at(floor, 4, 3), at(floor, 36, 40), SHIFT)

    assert chosen.args == [["w1", "w2"]]


def test_the_keyboard_can_move_a_group_too(floor: FloorView, qtbot) -> None:
    floor.choose(["w1", "w3"])
    qtbot.keyClick(floor, Qt.Key.Key_M)
    assert floor.target == "A"
    qtbot.keyClick(floor, Qt.Key.Key_Tab)
    assert floor.target == "B"
    with qtbot.waitSignal(floor.dropped) as dropped:
        qtbot.keyClick(floor, Qt.Key.Key_Return)

    assert dropped.args == [["w1", "w3"], "B"]


def test_escape_gives_a_move_up(floor: FloorView, qtbot) -> None:
    floor.choose(["w1"])
    qtbot.keyClick(floor, Qt.Key.Key_M)
    with qtbot.assertNotEmitted(floor.dropped):
        qtbot.keyClick(floor, Qt.Key.Key_Escape)
        qtbot.keyClick(floor, Qt.Key.Key_Return)


def test_empty_floor_pans_and_the_wheel_zooms_about_the_cursor(floor: FloorView, qtbot) -> None:
    before = floor.view.to_world(QPointF(0, 0))
    drag(qtbot, floor, at(floor, 48, 25), at(floor, 48, 25) + QPoint(50, 20))
    after = floor.view.to_world(QPointF(0, 0))
    assert (before[0] - after[0]) * floor.view.scale == pytest.approx(50, abs=1)
    pin, scale = QPointF(300, 200), floor.view.scale
    world = floor.view.to_world(pin)
    turn = QWheelEvent(
        pin,
        floor.mapToGlobal(pin),
        QPoint(),
        QPoint(0, 120),
        LEFT & ~LEFT,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(floor, turn)

    assert floor.view.scale > scale
    assert floor.view.to_world(pin) == pytest.approx(world)


def test_zones_doors_and_locations_answer(floor: FloorView, qtbot) -> None:
    with qtbot.waitSignal(floor.zone_clicked) as zone:
        qtbot.mouseClick(floor, LEFT, pos=at(floor, 25, 20))
    with qtbot.waitSignal(floor.door_clicked) as door:
        qtbot.mouseClick(floor, LEFT, pos=at(floor, 47, 48.5))
    with qtbot.waitSignal(floor.location_hovered) as place:
        _move(floor, at(floor, 11.5, 20.5), Qt.KeyboardModifier.NoModifier, Qt.MouseButton.NoButton)

    assert (zone.args, door.args, place.args) == (["A"], ["D1"], ["A-2"])


def test_movers_glide_while_visible_and_then_rest(floor: FloorView, qtbot) -> None:
    floor.set_movers(["w1", "w2", "w3"], [30, 20, 70], [10, 30, 10], [0] * 3, [1] * 3)
    assert floor.movers.x[0] == 10
    seen: set[float] = set()
    floor._timer.timeout.connect(lambda: seen.add(float(floor.movers.x[0])))
    qtbot.waitUntil(lambda: bool(floor.movers.x[0] == 30))
    assert len(seen) > 3

    qtbot.waitUntil(lambda: not floor._timer.isActive())


def test_a_hidden_floor_does_not_animate(floor: FloorView, qtbot) -> None:
    floor.hide()
    floor.set_movers(["w1"], [30], [10], [0], [1])

    assert not floor._timer.isActive()
    assert floor.movers.x[0] == 30


def test_movers_keep_their_place_and_choice_when_others_come_and_go() -> None:
    m = Movers()
    m.set(["a", "b"], [0, 10], [0, 10], [0, 0], [0, 0])
    m.chosen = {"a", "b"}
    m.set(["c", "b"], [5, 20], [5, 20], [0, 0], [0, 0])

    assert list(m.x) == [5, 10]
    assert m.chosen == {"b"}
    assert m.step()
    assert 10 < m.x[1] < 20


def test_the_heat_map_has_one_pixel_per_cell_and_finds_it_again() -> None:
    heat = HeatMap(PLAN)
    heat.colour(np.array([0.0, 1.0, np.nan]), np.array([0xFF000000, 0xFFFFFFFF], dtype=np.uint32), 0xFF00FF00)

    assert (heat.columns, heat.rows) == (100, 50)
    assert heat.image.pixelColor(10, 20).name() == "#000000"
    assert heat.image.pixelColor(11, 20).name() == "#ffffff"
    assert heat.image.pixelColor(10, 21).name() == "#00ff00"
    assert heat.image.pixelColor(0, 0).alpha() == 0
    assert heat.cell_at(11.5, 20.5) == 1
    assert heat.cell_at(50, 20) == heat.cell_at(-1, 0) == heat.cell_at(1e6, 0) == NOTHING


def test_heat_is_seen(floor: FloorView, qtbot) -> None:
    floor.set_heat([0.0, 1.0, 0.5])
    picture = floor.grab().toImage()
    cold, hot = (picture.pixelColor(at(floor, x, 20.5)).lightness() for x in (10.5, 11.5))

    assert hot < cold - 60 if not theme.current().dark else hot > cold + 60


def test_a_plan_whose_y_grows_north_is_drawn_upside_down(qtbot) -> None:
    floor = FloorView(FloorPlan(10, 10, y_up=True))
    qtbot.addWidget(floor)
    floor.resize(200, 200)
    floor.fit()

    assert floor.view.to_glass(0, 9).y() < floor.view.to_glass(0, 1).y()
    assert floor.view.to_world(floor.view.to_glass(3, 4)) == pytest.approx((3, 4))


def test_a_location_covers_its_span_of_squares():
    plan = FloorPlan(
        10, 10, cell_ids=["a"], cell_x=np.array([5.2]), cell_y=np.array([5.2]), cell_m=0.5, cell_span=(3, 2)
    )
    heat = HeatMap(plan)
    hits = [(x, y) for x in np.arange(0.25, 10, 0.5) for y in np.arange(0.25, 10, 0.5) if heat.cell_at(x, y) == 0]
    assert len(hits) == 6
    assert {x for x, _ in hits} == {4.75, 5.25, 5.75}


def test_a_large_building_after_a_small_one_is_seen_whole(qtbot):
    view = FloorView(FloorPlan(1, 1))
    qtbot.addWidget(view)
    view.resize(400, 300)
    view.set_plan(FloorPlan(160, 110))
    assert view.view.to_glass(160, 110).x() <= 400
    assert view.view.to_glass(160, 110).y() <= 300
