"""How does each order stand, and which ones does somebody look for? A book of all orders, kept up in small steps."""

from collections.abc import Generator, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeVar

from controltower.domain.ids import OrderId, RouteId, StopId
from controltower.domain.labels import sscc_of
from controltower.domain.orders import CLOSED, Order, Progress, Stage
from controltower.domain.packing import Parcel
from controltower.domain.picture import Picture
from controltower.domain.routes import Route, RouteStatus, Stop, StopStatus
from controltower.domain.times import NEVER, Instant
from controltower.planning.arrivals import JEOPARDY, Arrival, arrivals, learnt
from controltower.store.addresses.folding import folded

SLICE = 400
"""So many orders are looked at before the desk may breathe."""
ROUTES = 10
"""And so many routes."""
LISTED = 1_000
"""More orders than this nobody reads; who looks for one says a word of it."""
NEAR = 4
"""Shorter words must be written as they are; in longer ones a slip is forgiven."""

_T = TypeVar("_T")
Steps = Generator[None, None, _T]
"""A result that is come to in small steps."""
Meant = list[tuple[str, ...]]
"""For each word that was asked for, those of which one must be there."""


class Show(StrEnum):
    """Which orders are listed."""

    OPEN = "Open"
    JEOPARDY = "In jeopardy"
    AMISS = "Failed or late"
    ALL = "All"


@dataclass(frozen=True, slots=True)
class OrderRow:
    """One order: how far it is, what was promised, and when it will be, or was, at the door.

    `p_late` is the chance that it comes after its window, 1 where it did, None where nobody can say yet.
    """

    id: OrderId
    stage: Stage
    address: str
    service: str
    window_opens: Instant
    window_closes: Instant
    route: RouteId | None
    stop: StopId | None
    arrival: Arrival | None
    reached_at: Instant
    p_late: float | None
    rolled: int

    @property
    def open(self) -> bool:
        """Whether it is still to be delivered."""
        return self.stage not in CLOSED

    @property
    def in_jeopardy(self) -> bool:
        """Whether it will probably be late, and is not yet."""
        return self.open and self.stage is not Stage.FAILED and (self.p_late or 0.0) >= JEOPARDY

    @property
    def amiss(self) -> bool:
        """Whether it failed, or came after its window."""
        return self.stage is Stage.FAILED or (self.stage is Stage.DELIVERED and self.p_late == 1.0)

    @property
    def rank(self) -> tuple[int, float]:
        """Who is looked at first: in jeopardy, missed, open by the end of the window, closed by the latest."""
        if self.in_jeopardy:
            return (1, self.window_closes) if self.p_late == 1.0 else (0, self.window_closes)
        if self.stage is Stage.FAILED:
            return 1, self.window_closes
        return (2, self.window_closes) if self.open else (3, -self.reached_at)


@dataclass(slots=True)
class OrderBook:
    """All orders by id, with the words by which each is found; `keep_up` looks at what may have changed."""

    rows: dict[OrderId, OrderRow] = field(default_factory=dict)
    arrivals: Mapping[StopId, Arrival] = field(default_factory=dict)
    at: Instant = NEVER
    in_jeopardy: int = 0
    _hay: dict[OrderId, tuple[int, str]] = field(default_factory=dict)

    def keep_up(self, picture: Picture) -> Steps[None]:
        """Every order as the picture has it, in slices; orders that the picture does not know are forgotten."""
        self.arrivals = yield from _expected(picture)
        visits = yield from _visits(picture)
        orders = picture[Order]
        rows: dict[OrderId, OrderRow] = {}
        danger = 0
        for number, (key, progress) in enumerate(picture[Progress].items(), 1):
            rows[progress.id] = self._row(orders[key], progress, visits.get(progress.id))
            self._note(picture, orders[key], progress)
            if number % SLICE == 0:
                yield
            danger += rows[progress.id].in_jeopardy
        self.rows, self.at, self.in_jeopardy = rows, picture.now, danger

    def listed(self, show: Show, words: str) -> Iterator[tuple[OrderRow, ...] | None]:
        """None after each slice, and at last the orders asked for, whoever must be looked at first in front.

        Words are looked for in every order, whatever is shown. One that is found nowhere may have a slip of the pen.
        """
        wanted = folded(words).split()
        found: list[OrderRow] = []
        for near in (False, True) if wanted else (False,):
            meant = yield from self._meant(wanted) if near else _same(wanted)
            found = yield from self._sifted(show, meant)
            if found:
                break
        yield tuple(found)

    def _sifted(self, show: Show, meant: Meant) -> Steps[list[OrderRow]]:
        """The first of them by rank: cut after each slice, for to sort them all at once would take too long."""
        found: list[OrderRow] = []
        for number, row in enumerate(self.rows.values(), 1):
            if self._passes(row, show, meant):
                found.append(row)
            if number % (2 * SLICE) == 0:
                found = _foremost(found)
                yield
        return _foremost(found)

    def _passes(self, row: OrderRow, show: Show, meant: Meant) -> bool:
        if meant:
            hay = self._hay[row.id][1]
            return all(any(word in hay for word in choice) for choice in meant)
        return {
            Show.OPEN: row.open,
            Show.JEOPARDY: row.in_jeopardy,
            Show.AMISS: row.amiss,
            Show.ALL: True,
        }[show]

    def _meant(self, wanted: list[str]) -> Steps[Meant]:
        """For each word the ones that it may have meant: those that are one slip away."""
        known: set[str] = set()
        for number, (_, hay) in enumerate(list(self._hay.values()), 1):
            known.update(word for word in hay.split() if word.isalpha())
            if number % (10 * SLICE) == 0:
                yield
        meant: Meant = []
        for word in wanted:
            near = (each for each in known if abs(len(each) - len(word)) <= 1) if len(word) >= NEAR else ()
            meant.append((word, *(each for each in near if one_slip(word, each))))
            yield
        return meant

    def _row(self, order: Order, progress: Progress, stop: Stop | None) -> OrderRow:
        """The row as it was, where nothing of it changed: so whoever compares is done soon."""
        arrival = self.arrivals.get(stop.id) if stop is not None and progress.stage not in CLOSED else None
        reached = stop.reached_at if stop else NEVER
        row = OrderRow(
            order.id,
            progress.stage,
            order.address,
            str(order.service),
            order.window_opens,
            order.window_closes,
            progress.route,
            stop.id if stop else None,
            arrival,
            reached,
            _p_late(order, progress, stop, arrival),
            progress.rolled,
        )
        held = self.rows.get(order.id)
        return held if held == row else row

    def _note(self, picture: Picture, order: Order, progress: Progress) -> None:
        """The words of an order: its id, address and customer, and its parcels with their numbers."""
        stamp = hash((progress.parcels, order.address))
        if self._hay.get(order.id, (0, ""))[0] == stamp:
            return
        parcels = (picture[Parcel].get(key) for key in progress.parcels)
        codes = (f"{each.id} {sscc_of(each)}" for each in parcels if each is not None)
        texts = (order.id, order.address, order.customer, *codes)
        self._hay[order.id] = stamp, f"{order.id.casefold()} {folded(' '.join(texts))}"


def one_slip(one: str, other: str) -> bool:
    """Whether two words differ by one letter that is wrong, missing, too many, or swapped with its neighbour."""
    if one == other:
        return True
    short, long = sorted((one, other), key=len)
    at = next((n for n, sign in enumerate(short) if sign != long[n]), len(short))
    if len(long) > len(short):
        return short[at:] == long[at + 1 :] and len(long) - len(short) == 1
    swapped = short[at : at + 2] == long[at : at + 2][::-1] and short[at + 2 :] == long[at + 2 :]
    return short[at + 1 :] == long[at + 1 :] or swapped


def _foremost(rows: list[OrderRow]) -> list[OrderRow]:
    """As many as are listed, those to be looked at first in front."""
    return sorted(rows, key=lambda row: row.rank)[:LISTED]


def _same(wanted: list[str]) -> Steps[Meant]:
    """Each word means itself."""
    yield
    return [(word,) for word in wanted]


def _expected(picture: Picture) -> Steps[dict[StopId, Arrival]]:
    """The arrivals at every stop ahead."""
    paces = learnt(picture)
    yield
    found: dict[StopId, Arrival] = {}
    for number, route in enumerate(list(picture[Route].values()), 1):
        if route.status is not RouteStatus.DONE:
            found.update((each.stop, each) for each in arrivals(picture, route, paces))
        if number % ROUTES == 0:
            yield
    return found


def _visits(picture: Picture) -> Steps[dict[OrderId, Stop]]:
    """The visit of each order that counts: the one that is ahead or being made, else the last one that was made."""
    visits: dict[OrderId, Stop] = {}
    for number, stop in enumerate(picture[Stop].values(), 1):
        for order in stop.orders:
            held = visits.get(order)
            if held is None or _newer(stop, held):
                visits[order] = stop
        if number % (10 * SLICE) == 0:
            yield
    return visits


def _newer(stop: Stop, held: Stop) -> bool:
    return _weight(stop) > _weight(held)


def _weight(stop: Stop) -> tuple[bool, Instant]:
    return stop.status in (StopStatus.AHEAD, StopStatus.REACHED), stop.done_at or stop.planned_at


def _p_late(order: Order, progress: Progress, stop: Stop | None, arrival: Arrival | None) -> float | None:
    if stop is not None and stop.reached_at:
        return float(stop.reached_at > order.window_closes)
    if arrival is not None:
        return arrival.p_late
    if stop is not None and progress.stage not in CLOSED:
        return float(stop.expected_at > order.window_closes)
    return None
