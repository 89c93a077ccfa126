"""A pin put by hand: which orders need one, the spot that the book has, and what is sent."""

from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt

from controltower.boards.orders.changing import ChangePanel
from controltower.boards.orders.pinning import ALL_REACHED, NO_ROADS, PinDialog
from controltower.domain.changing import ChangeOrder
from controltower.domain.ids import OrderId
from controltower.domain.messages import Message
from controltower.domain.orders import Order
from controltower.domain.roads import RoadDataListed
from controltower.integrations.osm.building import Origin, build_roads
from controltower.planning.roads.home import keep_in
from controltower.planning.travel import roads_of
from controltower.tower.pinning import Addressed, addressed, pinned, unplaced
from controltower.tower.seats import Rights
from controltower.ui import theme
from tests.boards.scene import Scene, empty
from tests.helpers import streets
from tests.helpers.living import living
from tests.tower.test_changed import on_road


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Road data of one street with a house."""
    folder = tmp_path_factory.mktemp("pins")
    nodes = {1: (0.0, 0.0), 2: (4.0, 0.0), 3: (2.0, 0.2)}
    tags = {3: {"addr:street": "Home Street", "addr:housenumber": "7"}}
    street = ([1, 2], {"highway": "residential", "name": "Home Street"})
    source = streets.osm(folder / "town.osm", nodes, [street], node_tags=tags)
    build_roads(source, folder / "small", Origin("small", "test"), lambda _says: None, lambda: False)
    return folder


@pytest.fixture
def scene(home: Path) -> Iterator[Scene]:
    keep_in(home)
    scene = empty()
    scene.desk.begin(living(14.0).fork())
    yield scene
    keep_in(None)


def on_roads(scene: Scene, name: str) -> None:
    """The operation is planned on this road data from now on."""
    scene.hear([Message("test", "roads", scene.desk.picture.now, "test", RoadDataListed(name))])


class Answers(Executor):
    """Answers what was asked of it once that is wanted."""

    def __init__(self) -> None:
        self.asked: list[tuple[Future[Any], Callable[[], Any]]] = []

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        self.asked.append((future, partial(fn, *args, **kwargs)))
        return future

    def come(self) -> None:
        """All answers that are still to come."""
        asked, self.asked = self.asked, []
        for future, answer in asked:
            future.set_result(answer())


def dialog(qtbot, qapp, scene: Scene, order: Order | None) -> PinDialog:
    theme.apply(qapp, theme.LIGHT)
    found = PinDialog(scene.desk, order.id if order else None)
    qtbot.addWidget(found)
    with qtbot.waitExposed(found):
        found.show()
    return found


def test_an_order_that_no_vehicle_gets_to_is_listed_with_the_spot_of_its_address(scene):
    on_roads(scene, "small")
    roads = roads_of(scene.desk.picture)
    there, away = streets.place(2, 0), streets.place(2, 60)
    orders = (Addressed(OrderId("here"), "7 Home Street", *there), Addressed(OrderId("lost"), "Home Street 7", *away))
    (lost,) = unplaced(roads, orders)
    assert lost.of.order == "lost"
    assert lost.reason.endswith(".")
    assert lost.found is not None
    assert (lost.found.lat, lost.found.lon) == pytest.approx(streets.place(2, 0.2))
    (unknown,) = unplaced(roads, (Addressed(OrderId("lost"), "Qwertz Alley 9", *away),))
    assert unknown.found is None


def test_orders_on_their_way_need_no_pin(scene):
    picture = scene.desk.picture
    assert on_road(picture).id not in {each.order for each in addressed(picture)}


def test_the_order_that_was_chosen_is_offered_where_nothing_can_be_checked(qtbot, qapp, scene):
    on_roads(scene, "")
    order = on_road(scene.desk.picture)
    pins = dialog(qtbot, qapp, scene, order)
    assert pins.note.text() == NO_ROADS
    assert pins.chosen is not None
    assert pins.chosen.of.order == order.id
    assert not pins.send_button.isEnabled()


def test_a_click_puts_the_pin_and_enter_sends_it(qtbot, qapp, scene):
    order = on_road(scene.desk.picture)
    pins = dialog(qtbot, qapp, scene, order)
    qtbot.mouseClick(pins.map, Qt.MouseButton.LeftButton, pos=QPoint(pins.map.width() // 2 + 60, 200))
    assert pins.map.pin is not None
    lon, lat = pins.map.pin
    assert pins.send_button.isEnabled()
    qtbot.keyClick(pins, Qt.Key.Key_Return)
    (sent,) = scene.sent
    assert isinstance(sent.body, ChangeOrder)
    scene.land()
    held = scene.desk.picture[Order][order.id]
    assert (held.lat, held.lon) == pytest.approx((lat, lon), abs=1e-6)
    assert (held.address, held.window_closes) == (order.address, order.window_closes)


def test_a_pin_far_from_the_site_is_told_why_it_cannot_be_sent(qtbot, qapp, scene):
    pins = dialog(qtbot, qapp, scene, on_road(scene.desk.picture))
    pins._put(2.35, 48.85)
    assert "km from" in pins.says.text()
    assert not pins.send_button.isEnabled()


def test_an_address_that_is_typed_brings_the_pin_there(qtbot, qapp, scene):
    on_roads(scene, "small")
    pins = dialog(qtbot, qapp, scene, on_road(scene.desk.picture))
    assert pins.note.text() != ALL_REACHED
    assert pins.list.count() > 1
    pins.words.setText("Home Stret 7")
    pins.words.setFocus()
    assert pins.chosen is not None
    pins._put(pins.chosen.of.lon + 0.001, pins.chosen.of.lat)
    qtbot.keyClick(pins.words, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "Found: Home Street 7" in pins.says.text(), timeout=5_000)
    assert pins.map.pin == pytest.approx(streets.place(2, 0.2)[::-1])
    assert pins.decision is not None
    assert not scene.sent


def test_an_address_that_is_found_late_moves_no_other_order(qtbot, qapp, scene):
    on_roads(scene, "small")
    pins = dialog(qtbot, qapp, scene, on_road(scene.desk.picture))
    qtbot.waitUntil(lambda: pins.list.count() > 1, timeout=5_000)
    answers = Answers()
    pins.desk.wires.work = answers
    pins.words.setText("Home Street 7")
    pins.look_up()
    pins.list.setCurrentRow(1)
    pin = pins.map.pin
    answers.come()
    qapp.processEvents()
    assert pins.map.pin == pin
    panel = ChangePanel(scene.desk)
    qtbot.addWidget(panel)
    first, second = list(scene.desk.picture[Order])[:2]
    panel.present(first)
    panel.address.setText("Home Street 7")
    panel.look_up()
    panel.present(second)
    place = panel.place.text()
    answers.come()
    qapp.processEvents()
    assert panel.place.text() == place


def test_who_may_not_change_orders_puts_no_pin(qtbot, qapp, scene):
    scene.desk.note_rights(Rights(("viewer",), frozenset()))
    order = on_road(scene.desk.picture)
    pins = dialog(qtbot, qapp, scene, order)
    pins._put(order.lon + 0.001, order.lat)
    assert "change orders" in pins.says.text()
    pins.send()
    assert not scene.sent


def test_a_pin_keeps_the_address_and_the_window(scene):
    order = on_road(scene.desk.picture)
    wanted = pinned(scene.desk.picture, order.id, 1.0, 2.0)
    assert (wanted.address, wanted.window_opens, wanted.lat) == (order.address, order.window_opens, 1.0)


def test_the_pin_is_a_button_beside_the_place_of_an_order(qtbot, qapp, scene):
    theme.apply(qapp, theme.LIGHT)
    panel = ChangePanel(scene.desk)
    qtbot.addWidget(panel)
    order = on_road(scene.desk.picture)
    panel.present(order.id)
    panel.show()
    qtbot.mouseClick(panel.pin_button, Qt.MouseButton.LeftButton)
    assert panel.pins is not None
    assert panel.pins.chosen is not None
    assert panel.pins.chosen.of.order == order.id
    panel.pins.close()
    qtbot.waitUntil(lambda: panel.pins is None)
