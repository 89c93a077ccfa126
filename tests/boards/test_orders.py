import pytest
from PySide6.QtCore import Qt

from controltower.boards.orders import OrdersBoard
from controltower.boards.orders.board import NO_MATCH, NO_ORDER
from controltower.domain.changing import OrderChange
from controltower.domain.notes import NoteStatus
from controltower.domain.orders import Order, Progress, Stage
from controltower.domain.packing import Parcel
from controltower.planning.arrivals import all_arrivals
from controltower.tower.notes import due_notes
from controltower.tower.orderlist import Show
from controltower.tower.seats import Rights
from controltower.tower.timeline import Step
from controltower.ui import theme
from tests.boards.scene import Scene, empty
from tests.helpers.living import living
from tests.tower.test_changed import on_road


@pytest.fixture
def scene() -> Scene:
    scene = empty()
    scene.desk.begin(living(14.0).fork())
    return scene


@pytest.fixture
def board(qtbot, qapp, scene) -> OrdersBoard:
    return shown(qtbot, qapp, scene)


def shown(qtbot, qapp, scene: Scene) -> OrdersBoard:
    theme.apply(qapp, theme.LIGHT)
    board = OrdersBoard(scene.desk)
    qtbot.addWidget(board)
    board.resize(1366, 700)
    with qtbot.waitActive(board):
        board.show()
    board.present()
    return board


def test_what_is_in_jeopardy_stands_first_and_its_way_beside_it(board):
    first = board.table.rows()[0]
    assert first.in_jeopardy or first.stage is Stage.FAILED
    assert board.chosen == first.id
    assert "in jeopardy" in board.list_section.note.text
    steps = [moment.step for moment in board.line.moments]
    assert steps[0] is Step.PLACED


def test_an_order_is_found_while_typing_by_a_word_with_a_slip(qtbot, board):
    qtbot.keyClicks(board.words, "oldmrket")
    qtbot.waitUntil(lambda: all("Oldmarket" in row.address for row in board.table.rows()), timeout=5_000)
    assert board.table.rows()
    board.words.setText("qqqqqq")
    qtbot.waitUntil(lambda: not board.table.rows(), timeout=5_000)
    assert board.table._empty.text() == NO_MATCH


def test_a_parcel_leads_to_its_order_though_that_is_closed(board, scene):
    picture = scene.desk.picture
    parcel = next(each for each in picture[Parcel].values() if picture[Progress][each.order].stage is Stage.DELIVERED)
    board.reveal(parcel.id)
    assert board.chosen == parcel.order
    assert board.line.moments[-1].step in (Step.DELIVERED, Step.TOLD)


def test_arrow_keys_walk_the_line_and_enter_opens_the_place(qtbot, board, scene):
    order = on_road(scene.desk.picture)
    board.reveal(order.id)
    board.line.setFocus()
    board.line.choose(0)
    qtbot.keyClick(board.line, Qt.Key.Key_Down)
    assert board.line.chosen == 1
    board.line.choose(len(board.line.moments) - 1)
    with qtbot.waitSignal(board.opening) as opened:
        qtbot.keyClick(board.line, Qt.Key.Key_Return)
    last = board.line.moments[-1]
    assert opened.args == ["routes", last.thing]
    assert last.band is not None


def test_the_list_can_be_cut_to_what_went_wrong(qtbot, board):
    board.choice.setCurrentIndex(list(Show).index(Show.AMISS))
    qtbot.waitUntil(lambda: bool(board.table.rows()) and all(row.amiss for row in board.table.rows()), timeout=5_000)


def test_a_change_shows_what_it_does_is_decided_and_comes_back(qtbot, board, scene):
    order = on_road(scene.desk.picture)
    board.reveal(order.id)
    panel = board.changing
    assert not panel.change_button.isEnabled()
    panel.address.setText("1 New Street")
    panel.place.setText(f"{order.lat + 0.01:.5f}, {order.lon:.5f}")
    panel.closes.setText("20:00")
    panel.weigh()
    qtbot.waitUntil(lambda: panel.effect.text().startswith("Driving ahead"), timeout=5_000)
    panel.change_button.click()
    assert scene.desk.pending
    assert scene.desk.picture[Order][order.id] == order
    scene.land()
    board.present()
    assert scene.desk.picture[Order][order.id].address == "1 New Street"
    assert scene.desk.picture[OrderChange][order.id].address == order.address
    assert panel.says.text().startswith("Changed.")
    assert Step.CHANGED in {moment.step for moment in board.line.moments}


def test_fields_that_cannot_be_are_answered_with_every_reason(board, scene):
    order = on_road(scene.desk.picture)
    board.reveal(order.id)
    board.changing.place.setText("somewhere")
    board.changing.opens.setText("25:00")
    board.changing.weigh()
    assert "latitude" in board.changing.says.text()
    assert "14:30" in board.changing.says.text()
    board.changing.place.setText(f"{order.lon:.5f}, {order.lat:.5f}")
    board.changing.opens.setText("13:00")
    board.changing.weigh()
    assert "swapped" in board.changing.says.text()
    assert not board.changing.change_button.isEnabled()


def test_who_may_not_change_orders_is_told_so(board, scene):
    scene.desk.note_rights(Rights(("viewer",), frozenset()))
    board.reveal(on_road(scene.desk.picture).id)
    board.changing.weigh()
    assert "change orders" in board.changing.says.text()


def test_what_customers_are_told_can_be_read_before_it_is_sent(qtbot, qapp, scene):
    picture = scene.desk.picture
    scene.say(*due_notes(picture, all_arrivals(picture)), source="tower", hours=0)
    board = shown(qtbot, qapp, scene)
    order = on_road(picture)
    board.reveal(order.id)
    assert [note.order for note in board.told.notes.rows()] == [order.id]
    assert board.told.notes.rows()[0].status is NoteStatus.WAITING
    board.told.choice.setCurrentIndex(1)
    assert len(board.told.notes.rows()) > 100


def test_where_nothing_was_ordered_a_sentence_stands(qtbot, qapp):
    board = shown(qtbot, qapp, empty())
    assert board.table._empty.text() == NO_ORDER
    assert "Choose an order" in board.line_section.empty_text
