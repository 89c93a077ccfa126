"""The board of packing and loading: packs of several products, and the piece that may not go in."""

import pytest

from controltower.boards.packing import PackingBoard
from controltower.domain import ids as i
from controltower.domain import packs
from controltower.domain.orders import Order, OrderPlaced, Wanted
from controltower.ui import theme
from tests.boards.morning import NOW, Morning, at, morning

SKU0, SKU1, SKU2 = (i.ItemId(f"SKU{n}") for n in range(3))
SPEC = packs.PackSpec(i.SpecId("GIFT-DESK"), "Desk starter", (Wanted(SKU1, 2), Wanted(SKU2, 1)))
G1, G2 = i.OrderId("G1"), i.OrderId("G2")
PACK = i.pack_id(G1, 1)


@pytest.fixture
def plain():
    """A morning on which nothing is sold in packs."""
    day = morning()
    yield day
    day.desk.wires.work.shutdown()


@pytest.fixture
def day(plain):
    """Two orders for a gift, of which one is made up at the bench."""
    day = plain
    day.say(NOW, "wms", packs.PackSpecListed(SPEC), wish(day, G1), wish(day, G2))
    day.say(NOW, "wms", packs.PackBegun(PACK, SPEC.id, G1, i.BenchId("B1")), packs.PackScanned(PACK, SKU1))
    return day


def wish(day: Morning, key: i.OrderId) -> OrderPlaced:
    """An order for one gift, to where another order goes."""
    like = day.desk.picture[Order]["O07"]
    names = ("site", "customer", "address", "lat", "lon", "service", "window_opens", "window_closes", "cut_off")
    more = {name: getattr(like, name) for name in names}
    return OrderPlaced(order=key, departure_at=at(13), lines=SPEC.parts, pack=SPEC.id, **more)


def shown(qtbot, qapp, day: Morning, look: theme.Theme = theme.LIGHT) -> PackingBoard:
    theme.apply(qapp, look)
    board = PackingBoard(day.desk)
    qtbot.addWidget(board)
    board.resize(1366, 768)
    with qtbot.waitActive(board):
        board.show()
    board.present()
    return board


def test_packs_are_listed_with_their_bench_and_what_is_in(qtbot, qapp, day):
    board = shown(qtbot, qapp, day)
    first, second = board.packs.rows()
    assert (first.order, first.name, first.bench, first.pieces, first.state) == (
        G1,
        "Desk starter",
        "B1",
        "1/3",
        "open",
    )
    assert (second.order, second.bench, second.pieces, second.state) == (G2, "–", "–", "being picked")
    assert board._pack_section.note.text == "2 orders to make up, 0 closed"


@pytest.mark.parametrize("look", [theme.LIGHT, theme.DARK])
def test_a_wrong_piece_says_why_it_may_not_go_in_until_the_right_one_is_scanned(qtbot, qapp, day, look):
    board = shown(qtbot, qapp, day, look)
    day.say(NOW, "wms", packs.PackScanned(PACK, SKU0))
    board.present()
    line = board.packs.rows()[0]
    assert (line.state, line.blocked) == ("blocked", True)
    assert board._pack_section.note.text == "G1: SKU0 does not belong in Desk starter."
    day.say(NOW, "wms", packs.PackScanned(PACK, SKU1), packs.PackScanned(PACK, SKU2), packs.PackClosed(PACK))
    board.present()
    closed = next(each for each in board.packs.rows() if each.order == G1)
    assert (closed.state, closed.blocked) == ("closed", False)
    assert closed.tip.endswith("1 wrong piece stopped")
    assert board._pack_section.note.text == "2 orders to make up, 1 closed"


def test_where_no_pack_is_sold_there_is_no_list_of_them(qtbot, qapp, plain):
    board = shown(qtbot, qapp, plain)
    assert not board._pack_section.isVisible()
