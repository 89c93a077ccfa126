from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from controltower.domain.ids import OrderId
from controltower.domain.orders import Order, Progress, Stage
from controltower.domain.packing import Parcel
from controltower.domain.picture import Picture
from controltower.tower.orderlist import LISTED, OrderBook, OrderRow, Show, one_slip
from tests.helpers.living import living


def kept_up(picture: Picture) -> OrderBook:
    book = OrderBook()
    for _ in book.keep_up(picture):
        pass
    return book


def listed(book: OrderBook, words: str = "", show: Show = Show.ALL) -> tuple[OrderRow, ...]:
    return next(rows for rows in book.listed(show, words) if rows is not None)


@pytest.fixture(scope="module")
def picture() -> Picture:
    return living(14.0)


@pytest.fixture(scope="module")
def book(picture: Picture) -> OrderBook:
    return kept_up(picture)


def test_orders_in_jeopardy_come_first_and_those_that_can_still_be_saved_before_all(book: OrderBook) -> None:
    sure = [row for row in book.rows.values() if row.in_jeopardy]
    book = OrderBook(rows={**book.rows, sure[-1].id: replace(sure[-1], p_late=0.7)})
    rows = listed(book)
    assert rows[0].id == sure[-1].id
    pressing = [row.in_jeopardy or row.stage is Stage.FAILED for row in rows]
    assert any(pressing)
    assert pressing == sorted(pressing, reverse=True)


def test_an_order_is_found_by_its_id_its_address_and_its_parcels_number(picture: Picture, book: OrderBook) -> None:
    parcel = next(each for each in picture[Parcel].values() if len(each.id) == 18)
    order = picture[Order][parcel.order]
    assert [row.id for row in listed(book, parcel.id)] == [order.id]
    assert [row.id for row in listed(book, order.id.lower())] == [order.id]
    assert order.id in {row.id for row in listed(book, order.address)}


def test_a_slip_of_the_pen_is_forgiven_only_where_nothing_has_the_word_itself(book: OrderBook) -> None:
    right = listed(book, "oldmarket")
    assert right
    assert listed(book, "oldmarkte") == listed(book, "oldmrket") == right
    assert listed(book, "zzzzzz") == ()


def test_words_look_through_closed_orders_too(picture: Picture, book: OrderBook) -> None:
    done = next(key for key, held in picture[Progress].items() if held.stage is Stage.DELIVERED)
    assert [row.id for row in listed(book, done, Show.OPEN)] == [done]
    assert done not in {row.id for row in listed(book, "", Show.OPEN)}


def test_a_row_that_did_not_change_is_the_same_row(picture: Picture, book: OrderBook) -> None:
    before = dict(book.rows)
    for _ in book.keep_up(picture):
        pass
    assert all(book.rows[key] is row for key, row in before.items())


def test_a_hundred_thousand_orders_are_looked_through_in_small_steps(picture: Picture) -> None:
    order, progress = next(iter(picture[Order].values())), next(iter(picture[Progress].values()))
    many = Picture()
    for number in range(100_000):
        key = OrderId(f"X{number:06d}")
        many.put((replace(order, id=key), replace(progress, id=key, stage=Stage.PLACED, route=None, parcels=())))
    book, steps = OrderBook(), 0
    for _ in book.keep_up(many):
        steps += 1
    assert steps > 200
    assert [row.id for row in listed(book, "x077777")] == ["X077777"]
    assert len(listed(book, "", Show.OPEN)) == LISTED
    assert sum(rows is None for rows in book.listed(Show.ALL, "")) >= 20


def test_the_book_may_be_kept_up_while_somebody_looks_for_a_word(picture: Picture) -> None:
    order, progress = next(iter(picture[Order].values())), next(iter(picture[Progress].values()))
    more = picture.fork()
    more.put(replace(order, id=OrderId(f"X{n}")) for n in range(20_000))
    more.put(replace(progress, id=OrderId(f"X{n}")) for n in range(20_000))
    book = kept_up(more)
    looking = book.listed(Show.ALL, "oldmarkte")
    next(looking)
    more.put((replace(order, id=OrderId("Y1")), replace(progress, id=OrderId("Y1"))))
    for _ in book.keep_up(more):
        next(looking, None)
    assert "Y1" in book.rows


@given(st.text("abc", min_size=1, max_size=6), st.data())
def test_one_slip_is_one_letter_wrong_missing_too_many_or_swapped(word: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(word) - 1))
    slips = [
        word[:at] + word[at + 1 :],
        word[:at] + "x" + word[at:],
        word[:at] + "x" + word[at + 1 :],
        word[:at] + word[at : at + 2][::-1] + word[at + 2 :],
    ]
    assert all(one_slip(word, slip) and one_slip(slip, word) for slip in slips if slip)
    assert not one_slip(word, word + "xx")
