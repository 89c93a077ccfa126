"""The drawing of a hold: what is nearer covers what is farther, a click finds its box, steps draw what is aboard."""

import random

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QImage

from controltower.ui import theme
from controltower.ui.fillbars import Fill, FillBars
from controltower.ui.loadframes import LOW, HoldShape, cut_mm, frames
from controltower.ui.loadshape import MANY, Cuboid, faces, from_behind, projected
from controltower.ui.loadview import LoadBox, LoadView

HOLD = HoldShape(3_000, 1_800, 1_700, ((-1_300, "200 of 600 kg"), (1_900, "300 of 1,200 kg")))


def box(key: str, x: int, y: int, z: int = 0, stop: int = 1, size: int = 400) -> LoadBox:
    return LoadBox(key, Cuboid(x, y, z, size, size, size), stop, str(stop), f"box {key}")


@pytest.fixture
def view(qtbot, qapp) -> LoadView:
    theme.apply(qapp, theme.LIGHT)
    view = LoadView()
    qtbot.addWidget(view)
    view.resize(800, 400)
    view.show()
    return view


def test_what_is_nearer_to_the_door_the_right_wall_or_the_roof_is_drawn_later():
    deep, near, upper, aside = (
        Cuboid(0, 400, 0, 400, 400, 400),
        Cuboid(400, 400, 0, 400, 400, 400),
        Cuboid(0, 400, 400, 400, 400, 400),
        Cuboid(0, 0, 0, 400, 400, 400),
    )
    order = from_behind([near, upper, aside, deep])
    assert order[0] == 3
    assert sorted(order) == [0, 1, 2, 3]


@pytest.mark.parametrize("count", [30, MANY + 1])
def test_no_box_is_drawn_before_one_that_it_hides(count):
    chance = random.Random(5)
    grid = [Cuboid(x * 300, y * 300, z * 300, 300, 300, 300) for x in range(10) for y in range(6) for z in range(5)]
    boxes = chance.sample(grid, count)
    place = {n: at for at, n in enumerate(from_behind(boxes))}
    for n, one in enumerate(boxes):
        for m, other in enumerate(boxes):
            if one.x <= other.x and one.y >= other.y and one.z <= other.z and n != m:
                assert place[n] < place[m]


def test_the_door_is_below_and_to_the_right_of_the_front_wall_on_the_screen():
    front, door = projected(0, 900, 0), projected(3_000, 900, 0)
    assert door[0] > front[0]
    assert door[1] > front[1]
    assert projected(0, 0, 500)[1] < projected(0, 0, 0)[1]


def test_every_view_of_a_hold_lies_on_the_widget():
    views = frames(HOLD, cut_mm(HOLD, [Cuboid(0, 0, 0, 400, 400, 1_500)]), 700, 300)
    for corner in (Cuboid(0, 0, 0, 3_000, 1_800, 1_700),):
        for rect in (views.from_above(corner), views.from_side(corner)):
            assert rect.left() >= 0
            assert rect.top() >= 0
            assert rect.right() <= 700
            assert rect.bottom() <= 300
    assert views.above.at((-1_300, 0)).x() >= 0
    for face in faces(Cuboid(0, 0, 0, 3_000, 1_800, 1_700)):
        for point in face:
            assert 0 <= views.solid.at(point).x() <= 400
            assert 0 <= views.solid.at(point).y() <= 300


def test_walls_are_drawn_no_higher_than_the_load_needs():
    assert cut_mm(HOLD, []) == round(LOW * 1_700)
    assert cut_mm(HOLD, [Cuboid(0, 0, 0, 1, 1, 1_690)]) == 1_700


def test_only_what_is_aboard_at_this_step_is_drawn_and_can_be_clicked(qtbot, view):
    view.set_load(HOLD, [box("far", 0, 0, stop=2), box("near", 400, 0)])
    view.set_step(["far"], "far", 2)
    assert [each.key for each in view.shown()] == ["far"]
    middle = view._frames().from_above(Cuboid(400, 0, 0, 400, 400, 400)).center()
    assert view.box_at(middle) is None
    view.set_step(["far", "near"], "near", 1)
    assert [each.key for each in view.shown()] == ["far", "near"]
    with qtbot.waitSignal(view.chosen) as told:
        qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=middle.toPoint())
    assert told.args == ["near"]


def test_a_click_in_the_view_from_the_door_finds_the_box_in_front(view):
    view.set_load(HOLD, [box("far", 0, 0), box("near", 400, 0)])
    view.set_step(["far", "near"], None, None)
    views = view._frames()
    corner = views.solid.at(projected(800, 200, 200))
    found = view.box_at(QPointF(corner.x() - 1, corner.y()))
    assert found is not None
    assert found.key == "near"


def test_the_stop_that_is_spoken_of_stands_out_and_the_others_are_grey(view):
    view.set_load(HOLD, [box("far", 0, 0, stop=2), box("near", 1_200, 0, stop=1)])
    view.set_step(["far", "near"], None, 1)
    picture: QImage = view.grab().toImage()
    views = view._frames()

    def seen(x: int) -> QColor:
        place = views.from_above(Cuboid(x, 0, 0, 400, 400, 400))
        return picture.pixelColor(round(place.left() + 4), round(place.top() + 4))

    chosen, other = seen(1_200), seen(0)
    assert chosen.saturation() > 80
    assert other.saturation() < 40


def test_what_must_make_way_is_outlined(view):
    view.set_load(HOLD, [box("far", 0, 0, stop=2), box("near", 1_200, 0, stop=1)])
    view.set_step(["far", "near"], None, None)
    before = view.grab().toImage()
    view.set_step(["far", "near"], None, None, ["far"])
    assert view.grab().toImage() != before


def test_a_plan_that_is_no_longer_true_is_hatched_and_says_so(view):
    view.set_load(HOLD, [box("far", 0, 0)])
    view.set_step(["far"], None, None)
    before = view.grab().toImage()
    view.set_stale("The parcels are others by now.")
    assert view.grab().toImage() != before
    view.set_stale("")
    assert view.grab().toImage() == before


def test_a_bar_says_how_much_and_is_bold_beyond_its_limit(qtbot, qapp):
    theme.apply(qapp, theme.LIGHT)
    bars = FillBars()
    qtbot.addWidget(bars)
    bars.set_fills([Fill("Weight", 0.5, 0.9, "450 of 900 kg")])
    within = bars.grab().toImage()
    assert bars.accessibleName() == "Weight: 450 of 900 kg"
    bars.set_fills([Fill("Weight", 1.2, 1.2, "450 of 900 kg")])
    assert bars.grab().toImage() != within
    bars.set_fills([Fill("Weight", 1.2, 1.2, "1"), Fill("Room", 0.1, 0.1, "2")])
    assert bars.sizeHint().height() == 48
