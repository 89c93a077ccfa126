"""Several promise the last pieces at once, each with a connection of its own: the journal's order decides, once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from controltower.domain.contradictions import Contradiction
from controltower.domain.folding import fold
from controltower.domain.ids import TaskId, stock_id
from controltower.domain.inventory import Stock
from controltower.domain.messages import Message
from controltower.domain.picking import PickTask, StockAllocated
from controltower.domain.picture import Picture
from controltower.domain.times import Instant
from controltower.store.engine import open_database
from controltower.store.journal import Journal
from tests.domain.conserved import doubly_reserved
from tests.helpers import make
from tests.store.place import Place

WRITERS, ORDERS, THERE = 4, 6, 10


def promised(url: str, name: str, clock: Callable[[], Instant], start: Barrier) -> None:
    """One piece for each order of this writer, one message after the other; it looks at nobody else's."""
    with open_database(url) as database:
        journal = Journal(database, clock)
        start.wait(30)
        for number in range(ORDERS):
            task, order = TaskId(f"{name}-{number}"), f"{name}{number}"
            journal.append([
                Message(name, f"{number}", make.at(1), name, StockAllocated(task, make.line(order), make.PLACE, 1))
            ])  # fmt: skip


def test_of_ten_pieces_ten_are_promised_however_many_promise_at_once(place: Place) -> None:
    names = [f"w{number}" for number in range(WRITERS)]
    orders = [make.order(f"{name}{number}", 1) for name in names for number in range(ORDERS)]
    urls = [place.url(name) for name in names]

    def clock() -> Instant:
        return make.at(1)

    with open_database(urls[0]) as database:
        Journal(database, clock).append([make.message(body, "w0", author="w0") for body in (*make.house(), *orders)])
        start = Barrier(WRITERS)
        with ThreadPoolExecutor(WRITERS) as pool:
            for done in [pool.submit(promised, url, name, clock, start) for url, name in zip(urls, names, strict=True)]:
                done.result(60)
        written = Journal(database, clock).read(0, 1_000)
    pictures = [Picture(), Picture()]
    for each in written:
        for picture in pictures:
            fold(picture, each)
    first = pictures[0]
    assert len({picture.digest() for picture in pictures}) == 1
    assert first[Stock][stock_id(make.PLACE, make.ITEM)].reserved == THERE
    assert len(first[PickTask]) == THERE
    assert len(first[Contradiction]) == WRITERS * ORDERS - THERE
    assert doubly_reserved(first) == []
