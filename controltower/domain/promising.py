"""What may still be promised to a customer? Pieces that are there or due in time, less what others wait for already."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field

from controltower.domain.crossdock import Crossing, CrossingStatus
from controltower.domain.docks import Notice, NoticeStatus, Receipt, Truck, TruckStatus, receipt_id
from controltower.domain.ids import ItemId, LineId, NoticeId, OrderId, SiteId
from controltower.domain.inventory import Stock, available, stock_at
from controltower.domain.orders import Order, OrderLine, OrderPlaced, Progress, Stage, waiting
from controltower.domain.picture import Picture
from controltower.domain.places import Location, operation_of
from controltower.domain.times import HOUR, Instant, clock

TO_DEPARTURE = 2 * HOUR
"""From a truck at the gate to its goods on a vehicle: unloaded, put away, picked, packed and loaded. Assumption."""
OPEN = (Stage.PLACED, Stage.RELEASED)
"""Stages in which lines of an order may still wait for pieces."""
CHUNK = 1_500
"""So many facts are read at a time."""


@dataclass(frozen=True, slots=True)
class Due:
    """Pieces on a notice that nobody was promised; they can leave with a departure at `ready_at` or after it."""

    notice: NoticeId
    quantity: int
    expected_at: Instant
    ready_at: Instant


@dataclass(frozen=True, slots=True)
class Waiting:
    """Pieces that an open line still waits for, and when its order leaves."""

    line: LineId
    order: OrderId
    quantity: int
    leaves_at: Instant


@dataclass(slots=True)
class Pool:
    """One item at one site, in pieces: what stands there, what is due, and who waits.

    `available` were promised to nobody at their place, `staged` of those on hand stand on a receiving stage, `crossing`
    of these are bound to lines; `oversold` are reserved or held where a count has found fewer.
    """

    site: SiteId
    item: ItemId
    on_hand: int = 0
    reserved: int = 0
    held: int = 0
    available: int = 0
    oversold: int = 0
    staged: int = 0
    crossing: int = 0
    stocks: list[Stock] = field(default_factory=list)
    dues: list[Due] = field(default_factory=list)
    waits: list[Waiting] = field(default_factory=list)

    @property
    def free(self) -> int:
        """Pieces that are there and nobody was promised."""
        return self.available - self.crossing

    @property
    def wanted(self) -> int:
        """Pieces that open lines wait for."""
        return sum(each.quantity for each in self.waits)

    def promisable(self, by: Instant) -> int:
        """Pieces that an order which leaves at `by` may have without taking them from anyone who waits already.

        At each departure from `by` on, what will have come must cover all who have left by then; the scarcest decides.
        """
        moments = {by, *(each.leaves_at for each in self.waits if each.leaves_at > by)}
        return max(0, min(self._left(at) for at in moments))

    def _left(self, at: Instant) -> int:
        came = sum(each.quantity for each in self.dues if each.ready_at <= at)
        return self.free + came - sum(each.quantity for each in self.waits if each.leaves_at <= at)


Pools = dict[tuple[SiteId, ItemId], Pool]


def pools_of(picture: Picture, items: Collection[ItemId] | None = None) -> Pools:
    """Every item at every site where it is or is wanted; of these items only, where some are named."""
    found: Pools = {}
    for _ in gather(picture, found, items):
        pass
    return found


def gather(picture: Picture, found: Pools, items: Collection[ItemId] | None = None) -> Iterator[None]:
    """Read the pools into `found`, a step for each thousand facts or so; give it a fork if the picture may change."""
    locations, notices = picture[Location], picture[Notice]
    for number, stock in enumerate(picture[Stock].values()):
        if items is None or stock.item in items:
            place = locations.get(stock.place)
            notice = notices.get(stock.place) if place is None else None
            if place is not None:
                _stand(_pool(found, place.site, stock.item), stock)
            elif notice is not None:
                pool = _pool(found, notice.site, stock.item)
                _stand(pool, stock)
                pool.staged += stock.on_hand
        if number % CHUNK == CHUNK - 1:
            yield
    _due(picture, found, items)
    yield
    yield from _wait(picture, found, items)


def promisable(picture: Picture, site: SiteId, item: ItemId, by: Instant) -> int:
    """Available to promise: pieces of an item that an order which leaves a site at `by` may still have."""
    pool = pools_of(picture, (item,)).get((site, item))
    return pool.promisable(by) if pool is not None else 0


def order_problems(picture: Picture, placed: OrderPlaced) -> Iterable[str]:
    """Why an order that is not placed yet cannot be promised whole, a sentence for each item; nothing where it can."""
    wanted: dict[ItemId, int] = {}
    for each in placed.lines:
        wanted[each.item] = wanted.get(each.item, 0) + each.quantity
    pools = pools_of(picture, tuple(wanted))
    for item, quantity in wanted.items():
        pool = pools.get((placed.site, item)) or Pool(placed.site, item)
        left = pool.promisable(placed.departure_at)
        if quantity > left:
            yield f"{placed.order} wants {quantity} of {item}, and {left} can be promised: {account(picture, pool)}."


def account(picture: Picture, pool: Pool) -> str:
    """What a pool is made of: `12 on hand, 9 reserved, 2 held, 4 wait, 30 due at 14:10`."""
    operation = operation_of(picture)
    zone = operation.timezone if operation else "UTC"
    words = [f"{pool.on_hand} on hand"]
    words += [f"{pool.reserved + pool.crossing} reserved"] if pool.reserved + pool.crossing else []
    words += [f"{pool.held} held"] if pool.held else []
    words += [f"{pool.wanted} waited for"] if pool.wanted else []
    words += [f"{due.quantity} due at {clock(due.expected_at, zone)}" for due in pool.dues]
    return ", ".join(words) if pool.dues else ", ".join([*words, "none due"])


def _pool(found: Pools, site: SiteId, item: ItemId) -> Pool:
    pool = found.get((site, item))
    if pool is None:
        pool = found[site, item] = Pool(site, item)
    return pool


def _stand(pool: Pool, stock: Stock) -> None:
    pool.on_hand += stock.on_hand
    pool.reserved += stock.reserved
    pool.held += stock.held
    pool.available += available(stock)
    pool.oversold += max(0, stock.reserved + stock.held - stock.on_hand)
    pool.stocks.append(stock)


def _due(picture: Picture, found: Pools, items: Collection[ItemId] | None) -> None:
    """What notices still bring, less what of it is bound to cross; a crossing takes from the stage first."""
    bound: dict[tuple[str, str], int] = {}
    for crossing in picture[Crossing].values():
        if crossing.status is CrossingStatus.APPROVED:
            key = crossing.notice, crossing.item
            bound[key] = bound.get(key, 0) + crossing.quantity - crossing.moved
    for notice in picture[Notice].values():
        for item in notice.items if items is None else [item for item in notice.items if item in items]:
            receipt = picture[Receipt][receipt_id(notice.id, item)]
            closed = notice.status is NoticeStatus.RECEIVED
            coming = 0 if closed else max(0, receipt.announced - receipt.received - receipt.damaged)
            promised = bound.get((notice.id, item), 0)
            standing = min(promised, stock_at(picture, notice.id, item).on_hand)
            coming -= promised - standing
            if standing:
                _pool(found, notice.site, item).crossing += standing
            if coming > 0:
                expected = _expected(picture, notice)
                ready = Instant(expected + TO_DEPARTURE)
                _pool(found, notice.site, item).dues.append(Due(notice.id, coming, expected, ready))


def _expected(picture: Picture, notice: Notice) -> Instant:
    """When the truck is, or was, at the gate; not before now where it is still on its way."""
    truck = picture[Truck].get(notice.truck)
    if truck is None:
        return picture.now
    return max(picture.now, truck.expected_at) if truck.status is TruckStatus.EXPECTED else truck.expected_at


def _wait(picture: Picture, found: Pools, items: Collection[ItemId] | None) -> Iterator[None]:
    orders, lines = picture[Order], picture[OrderLine]
    for number, progress in enumerate(picture[Progress].values()):
        if progress.stage in OPEN:
            order = orders[progress.id]
            for key in order.lines:
                line = lines[key]
                wanted = waiting(line)
                if wanted > 0 and (items is None or line.item in items):
                    pool = _pool(found, order.site, line.item)
                    pool.waits.append(Waiting(line.id, order.id, wanted, progress.departure_at))
        if number % CHUNK == CHUNK - 1:
            yield
