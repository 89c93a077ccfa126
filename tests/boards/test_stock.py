import pytest
from PySide6.QtCore import Qt

from controltower.boards.stock import StockBoard
from controltower.boards.stock.board import NO_RUN_OUT, NO_STOCK
from controltower.boards.stock.book import NO_COUNT, NO_DIFFERENCE
from controltower.boards.stock.lists import sparks
from controltower.boards.stock.rows import Show
from controltower.domain import ids as i
from controltower.domain.counting import CountOrder, CountPlace, CountStatus, CountStock
from controltower.domain.docks import TruckExpected
from controltower.domain.inventory import StockCounted
from controltower.domain.messages import Message, entry
from controltower.domain.orders import OrderPlaced, Service, Wanted
from controltower.domain.picking import PickConfirmed
from controltower.domain.proposals import Effect, ProposalKind, ProposalMade, Urgency
from controltower.planning.stock import By
from controltower.tower.seats import Rights
from controltower.tower.wording.beside import thing_words
from controltower.ui import theme
from tests.boards.morning import DC, NOW, PICK_A, PICK_B, Morning, at, morning, opened
from tests.boards.scene import cut_off
from tests.helpers.living import living

SKU = i.ItemId("SKU1")
FACE_A, FACE_B = i.LocationId(f"{PICK_A}-1-1"), i.LocationId(f"{PICK_B}-1-1")


def order(name: str, pieces: int, leaves: float, item: i.ItemId = SKU) -> OrderPlaced:
    wanted = (Wanted(item, pieces),)
    return OrderPlaced(i.OrderId(name), DC, "Customer", "Rua", 38.72, -9.15, Service.SAME_DAY, at(14), at(19),
                       at(9), at(leaves), wanted)  # fmt: skip


@pytest.fixture
def day() -> Morning:
    """A big order that the shelves cannot fill before it leaves, and one that leaves too late to be hit."""
    day = morning()
    day.say(NOW, "shop", order("BIG", 180, 13), order("LATE", 30, 18))
    return day


@pytest.fixture
def board(qtbot, qapp, day) -> StockBoard:
    return shown(qtbot, qapp, day)


def shown(qtbot, qapp, day: Morning) -> StockBoard:
    theme.apply(qapp, theme.LIGHT)
    board = StockBoard(day.desk)
    qtbot.addWidget(board)
    board.resize(1366, 650)
    with qtbot.waitActive(board):
        board.show()
    board.present()
    return board


def lines(board: StockBoard) -> list[tuple[str, int, int]]:
    return [(row.item, row.missing, row.orders) for row in board.bands.rows()]


def test_what_runs_out_is_looked_at_first_with_those_whom_it_hits(board):
    assert board.showing is Show.ACT
    assert lines(board) == [("SKU1", 7, 1)]
    assert board.bands.current_key == "DC|SKU1"
    assert [(row.order, row.hit, row.gets) for row in board.item.waits.rows()] == [
        ("BIG", True, 173),
        ("LATE", False, 30),
    ]
    assert board.bands.rows()[0].says == "K3 only straight across for 1 order"
    assert "1 item short for 1 order" in board._band_section.note.text


def test_behind_an_item_stand_its_places_and_what_could_help(day, board):
    assert [(row.location, row.on_hand) for row in board.item.places.rows()][:2] == [(FACE_B, 46), (FACE_A, 50)][::-1]
    says = {row.id: row.says for row in board.item.helps.rows()}
    assert says["truck ASN2"].startswith("K2 brings 40 at 10:45, in time for 13:00")
    assert says["truck ASN3"] == "K3 brings 40 at 12:00, in time for 13:00 only straight across the dock."
    day.say(NOW, "carrier", TruckExpected(i.TruckId("K3"), at(12.5)))
    board.present()
    says = {row.id: row.says for row in board.item.helps.rows()}
    assert says["truck ASN3"].endswith("12:30, too late for 13:00; in time for 18:00, should they roll.")
    assert board.bands.rows()[0].says == "K3 comes too late for 1 order"


def test_enter_on_a_help_opens_where_it_is_decided(qtbot, board):
    with qtbot.waitSignal(board.opening) as asked:
        board.item.helps.activated.emit("truck ASN2")
    assert asked.args == ["docks", "K2"]


def test_words_find_items_by_code_name_and_order(qtbot, board):
    board.choice.setCurrentIndex(list(Show).index(Show.ALL))
    assert len(board.bands.rows()) == 4
    for words, found in (("thing 2", ["SKU2"]), ("BIG", ["SKU1"]), ("nothing such", [])):
        board.words.setText(words)
        board._typing.timeout.emit()
        assert [row.item for row in board.bands.rows()] == found


def test_another_list_shows_what_stands_idle(board):
    board.choice.setCurrentIndex(list(Show).index(Show.IDLE))
    assert board.lists.currentWidget() is board.idle
    assert {row.item for row in board.idle.rows()} <= {"SKU0", "SKU2", "SKU3"}


def test_a_count_is_asked_for_and_seen_to_be_on_its_way(qtbot, day, board):
    board.bands.view.setFocus()
    qtbot.keyClick(board.bands.view, Qt.Key.Key_C)
    (sent,) = day.sent
    assert {place.location for place in sent.body.places} == {FACE_A, FACE_B}
    board.present()
    assert board.item.pending.pending
    assert not board.item.count_button.isEnabled()
    day.land()
    board.present()
    assert [row.asked for row in board.item.places.rows() if row.location] == [True, True]
    assert not board.item.count_button.isEnabled()
    assert {line.result for line in board.book.counts.rows()} == {"waits"}
    day.say(NOW, "wms", StockCounted(FACE_A, SKU, 44))
    board.present()
    done = next(line for line in board.book.counts.rows() if line.place == FACE_A)
    assert (done.result, done.off) == ("44, -6", -6)
    assert day.desk.picture[CountOrder][done.id].status is CountStatus.DONE


def test_only_chosen_places_are_counted_where_some_are_chosen(day, board):
    board.item.places.select(i.stock_id(FACE_B, SKU))
    board.item.count()
    assert [place.location for place in day.sent[0].body.places] == [FACE_B]


def test_a_count_that_another_desk_asked_for_first_is_refused_and_it_says_why(day, board):
    board.item.count()
    first = CountStock((CountPlace(FACE_A, SKU),))
    day.desk.take([_entry(day, Message("desk:eva", "e1", NOW, "eva", first))])
    day.land()
    board.present()
    assert "is to be counted for SKU1 already" in board.item.place_section.note.text


def test_who_may_not_have_places_counted_sees_why(qtbot, qapp, day):
    day.desk.rights = Rights(("viewer",), frozenset())
    board = shown(qtbot, qapp, day)
    assert not board.item.count_button.isEnabled()
    assert "may not" in board.item.count_button.toolTip()
    board.item.count()
    assert day.sent == []


def test_counts_that_are_proposed_stand_there_and_open_the_inbox(qtbot, day, board):
    effects = (Effect("Error value expected at these places", "340 EUR", "0 EUR"),)
    offer = ProposalMade(i.ProposalId("count:1"), ProposalKind.COUNT, "Count 1 place", "Why", effects, Urgency.LOW,
                         at(11), places=(CountPlace(FACE_A, SKU),))  # fmt: skip
    day.say(NOW, "tower", offer)
    board.present()
    (line,) = board.book.counts.rows()
    assert (line.place, line.at_text, line.result) == ("Count 1 place", "until 11:00", "≈ 340 EUR off")
    assert {row.id: row.board for row in board.item.helps.rows()}["offer count:1"] == "inbox"
    with qtbot.waitSignal(board.opening) as asked:
        board.book.counts.activated.emit("count:1")
    assert asked.args == ["inbox", "count:1"]


def test_discrepancies_are_grouped_as_asked(day, board):
    day.say(NOW, "wms", StockCounted(FACE_A, SKU, 44), PickConfirmed(i.TaskId("T06"), 1, i.PickerId("P01")))
    board.present()
    assert board.book.groups.rows()[0].label == "counted fewer"
    board.book.by.setCurrentIndex(list(By).index(By.ITEM))
    assert {row.label for row in board.book.groups.rows()} == {"SKU1", "SKU2"}


def test_enter_on_a_group_shows_the_item_that_it_is_about(day, board):
    day.say(NOW, "wms", StockCounted(i.LocationId(f"{PICK_A}-2-2"), i.ItemId("SKU2"), 44))
    board.present()
    board.book.groups.activated.emit("counted fewer")
    assert board.chosen.item == "SKU2"


def test_an_order_reveals_the_item_that_it_lacks(board):
    board.choice.setCurrentIndex(list(Show).index(Show.IDLE))
    board.reveal("BIG")
    assert board.showing is Show.ACT
    assert board.chosen.item == "SKU1"


def test_others_read_which_item_is_looked_at(day, board):
    board.in_front()
    assert (day.desk.looking.board, thing_words(day.desk.picture, day.desk.looking.thing)) == ("stock", "SKU1 at DC")


def test_what_is_chosen_stays_chosen_while_the_picture_changes(day, board):
    board.choice.setCurrentIndex(list(Show).index(Show.ALL))
    board.bands.select("DC|SKU3")
    day.say(NOW, "shop", order("MORE", 10, 12))
    board.present()
    assert board.chosen.item == "SKU3"


def test_empty_places_say_why_they_are_empty(qtbot, qapp):
    board = shown(qtbot, qapp, opened())
    assert board._band_section.empty_text == NO_STOCK
    assert board.book.count_section.empty_text == NO_COUNT
    assert board.book.group_section.empty_text == NO_DIFFERENCE


def test_where_nothing_runs_out_the_list_says_so(qtbot, qapp):
    board = shown(qtbot, qapp, morning())
    assert board.bands.rows() == []
    assert board.bands._empty.text() == NO_RUN_OUT


def test_a_trend_is_drawn_against_its_own_height():
    assert sparks((0, 1, 2)) == "▁▅█"
    assert sparks((0, 0)) == "–"


@pytest.mark.parametrize("size", [(1366, 650), (1920, 960)])
def test_nothing_is_cut_off(board, size):
    board.resize(*size)
    assert cut_off(board) == []
    for table in (board.bands, board.item.places, board.item.waits, board.item.helps, board.book.groups):
        assert table.view.horizontalHeader().length() <= table.view.viewport().width() + 2


def test_a_living_day_is_shown_in_short_steps(qtbot, qapp, day):
    day.desk.begin(living(9.0, small=True).fork())
    board = StockBoard(day.desk)
    qtbot.addWidget(board)
    board.show()
    steps = sum(1 for _ in board.presenting())
    assert steps >= 10
    assert board.measured.at == day.desk.picture.now
    assert board.book.groups.rows()
    board.choice.setCurrentIndex(list(Show).index(Show.ALL))
    assert len(board.bands.rows()) == len(board.measured.bands)


def _entry(day: Morning, message: Message):
    return entry(message, day.desk.picture.seq + 1, NOW)
