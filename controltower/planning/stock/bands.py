"""How long will each item last, when does it run out, and whom does that hit? A band for each item at each site."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from controltower.domain.ids import ItemId, NoticeId, OrderId, PlaceId, SiteId
from controltower.domain.inventory import Stock, available
from controltower.domain.items import Item
from controltower.domain.orders import Progress
from controltower.domain.picking import OPEN_TASK, PickTask
from controltower.domain.picture import Picture
from controltower.domain.places import Location, LocationKind, operation_of
from controltower.domain.promising import CHUNK, Due, Pool, Pools, gather
from controltower.domain.times import DAY, HOUR, MINUTE, NEVER, Instant
from controltower.planning.stock.demand import Ordered, Rate, ordered, rates
from controltower.planning.stock.problem import Key

TO_ACT = 75 * MINUTE
"""Whatever brings pieces to an order must have begun so long before it leaves. House rule: the last call of a wave."""
TO_SHELF = HOUR
"""From a truck at the gate to its pieces where they are picked. Assumption."""
AHEAD = 12 * HOUR
"""So far ahead a stock-out is foreseen."""
WEEKS = 26
"""An item that lasts longer than so many weeks is overstocked. House rule."""
STILL = 30 * DAY
"""An item of which nothing moved for so long stands still. House rule."""


class Level(StrEnum):
    """How an item stands, the worst first."""

    SHORT = "short"
    DUE = "rests on a truck"
    BARE = "face bare"
    RUNS_OUT = "runs out"
    FINE = "fine"
    OVER = "overstock"
    STILL = "stands still"


URGENT = (Level.SHORT, Level.DUE, Level.BARE, Level.RUNS_OUT)
"""Levels that somebody may have to act upon."""
IDLE = (Level.OVER, Level.STILL)


@dataclass(frozen=True, slots=True)
class Band:
    """One item at one site: pieces there, wanted and due, how long they last, and whom a stock-out hits.

    `missing` pieces are lacking when `orders` leave, the first at `first_at`; at other levels these are the orders that
    wait. `at_face` of the free pieces stand where they are picked, and `due` come with `notice`, the next that can help
    them. `out_at` is when the last free one is expected to go (NEVER: not within twelve hours), `act_by` is the last
    moment to do something. Before the operation opened nobody knows what moved, so `moved_at` is never before that.
    """

    site: SiteId
    item: ItemId
    level: Level
    on_hand: int
    free: int
    at_face: int
    reserved: int
    held: int
    wanted: int
    due: int
    due_at: Instant
    notice: NoticeId | None
    per_hour: float
    per_day: float
    missing: int
    orders: tuple[OrderId, ...]
    first_at: Instant
    out_at: Instant
    act_by: Instant
    moved_at: Instant
    value_cents: int
    over_cents: int

    @property
    def id(self) -> str:
        return f"{self.site}|{self.item}"

    @property
    def cover_days(self) -> float:
        """Days that the free pieces last."""
        return self.free / self.per_day if self.per_day else float("inf")


@dataclass(frozen=True, slots=True)
class Shortage:
    """Orders that will lack pieces, the first to leave first, and how many pieces in all."""

    orders: tuple[OrderId, ...] = ()
    missing: int = 0
    first_at: Instant = NEVER


def bands(picture: Picture, now: Instant) -> tuple[Band, ...]:
    """Every item at every site, what must be acted upon first at the top; then the value that stands idle."""
    found: list[Band] = []
    for _ in banding(picture, now, found):
        pass
    return tuple(sorted(found, key=urgency))


def urgency(band: Band) -> tuple[int, int, int, str]:
    """The order of bands: orders that wait by time to act, then what is foreseen, then value that stands idle."""
    if band.level in URGENT:
        return (1 if band.level is Level.RUNS_OUT else 0, band.act_by, -band.missing, band.id)
    return (2 if band.level in IDLE else 3, -band.over_cents, -band.value_cents, band.id)


def banding(picture: Picture, now: Instant, found: list[Band], pools: Pools | None = None) -> Iterator[None]:
    """Put the bands into `found`, unsorted, in short steps; give it a fork where the picture may change meanwhile.

    What was read on the way is left in `pools`.
    """
    pools = {} if pools is None else pools
    yield from gather(picture, pools)
    asked = Ordered()
    yield from ordered(picture, now, asked)
    rated = rates(picture, pools, asked)
    yield
    lost = _lost(picture, pools)
    yield
    for number, (key, pool) in enumerate(pools.items()):
        found.append(band_of(picture, now, pool, rated.get(key, Rate(0.0, 0.0)), lost.get(key, ())))
        if number % (CHUNK // 5) == 0:
            yield


def band_of(picture: Picture, now: Instant, pool: Pool, rate: Rate, lost: Sequence[tuple[Instant, OrderId]]) -> Band:
    """The band of one item; `lost` are orders whose reserved pieces a count did not find."""
    shortage = _shortage(now, pool, lost)
    out_at = _out_at(now, pool, rate)
    at_face = sum(available(stock) for stock in pool.stocks if _is_face(picture, stock))
    moved_at = max((_moved_at(picture, stock) for stock in pool.stocks), default=NEVER)
    operation = operation_of(picture)
    moved_at = max(moved_at, operation.opened_at) if operation else moved_at
    level = _level(now, pool, rate, shortage, at_face, out_at, moved_at)
    waits = sorted((each.leaves_at, each.order) for each in pool.waits)
    orders = shortage.orders or tuple(dict.fromkeys(order for _, order in waits))
    first_at = shortage.first_at or (waits[0][0] if waits else NEVER)
    item = picture[Item].get(pool.item)
    cents = item.value_cents if item else 0
    over = max(0, round(pool.on_hand - rate.per_day * 7 * WEEKS)) if level in IDLE else 0
    due = _next_due(pool, shortage)
    return Band(
        pool.site,
        pool.item,
        level,
        pool.on_hand,
        pool.free,
        at_face,
        pool.reserved + pool.crossing,
        pool.held,
        pool.wanted,
        due.quantity if due else 0,
        due.expected_at if due else NEVER,
        due.notice if due else None,
        rate.per_hour,
        rate.per_day,
        shortage.missing,
        orders,
        first_at,
        out_at,
        _act_by(level, first_at, out_at),
        moved_at,
        pool.on_hand * cents,
        over * cents,
    )


def _shortage(now: Instant, pool: Pool, lost: Sequence[tuple[Instant, OrderId]]) -> Shortage:
    """Who goes without if whoever leaves first is served first."""
    left, missing = pool.free, pool.oversold
    hit = {order: at for at, order in lost}
    coming = sorted(((due.ready_at, due.quantity) for due in pool.dues), reverse=True)
    for each in sorted(pool.waits, key=lambda each: (each.leaves_at, each.line)):
        while coming and coming[-1][0] <= max(each.leaves_at, now):
            left += coming.pop()[1]
        given = min(left, each.quantity)
        left -= given
        if given < each.quantity:
            missing += each.quantity - given
            hit[each.order] = min(each.leaves_at, hit.get(each.order, each.leaves_at))
    orders = sorted(hit, key=lambda order: (hit[order], order))
    return Shortage(tuple(orders), missing, hit[orders[0]] if orders else NEVER)


def _next_due(pool: Pool, shortage: Shortage) -> Due | None:
    """The next pieces to come; where some are missing, those that come too late for the first who goes without."""
    late = [due for due in pool.dues if due.ready_at > shortage.first_at]
    return min(late or pool.dues, key=lambda each: (each.expected_at, each.notice), default=None)


def _out_at(now: Instant, pool: Pool, rate: Rate) -> Instant:
    """When the last free piece goes if orders go on as they come; NEVER where that is far ahead."""
    if not rate.per_hour:
        return NEVER
    left, at = float(pool.free - pool.wanted), float(now)
    speed = rate.per_hour / HOUR
    for due in sorted(pool.dues, key=lambda each: each.expected_at):
        arrives = max(at, due.expected_at + TO_SHELF)
        if left < speed * (arrives - at):
            break
        left -= speed * (arrives - at)
        left, at = left + due.quantity, arrives
    out = at + max(0.0, left) / speed
    return Instant(round(out)) if out <= now + AHEAD else NEVER


def _level(
    now: Instant, pool: Pool, rate: Rate, shortage: Shortage, at_face: int, out_at: Instant, moved_at: Instant
) -> Level:
    if shortage.missing:
        return Level.SHORT
    if pool.wanted > pool.free:
        return Level.DUE
    if pool.wanted > at_face:
        return Level.BARE
    if out_at and rate.per_hour * AHEAD / HOUR >= 1.0:
        return Level.RUNS_OUT
    if pool.on_hand and moved_at <= now - STILL:
        return Level.STILL
    return Level.OVER if pool.on_hand > rate.per_day * 7 * WEEKS else Level.FINE


def _act_by(level: Level, first_at: Instant, out_at: Instant) -> Instant:
    match level:
        case Level.SHORT | Level.DUE | Level.BARE:
            return Instant(first_at - TO_ACT) if first_at else NEVER
        case Level.RUNS_OUT:
            return Instant(out_at - TO_ACT)
        case _:
            return NEVER


def _lost(picture: Picture, pools: Pools) -> dict[Key, tuple[tuple[Instant, OrderId], ...]]:
    """Orders whose reserved pieces are not there, by when they leave: at each such place the last to leave."""
    wrong = {
        (stock.place, stock.item): (key, stock.reserved + stock.held - stock.on_hand)
        for key, pool in pools.items()
        if pool.oversold
        for stock in pool.stocks
        if stock.reserved + stock.held > stock.on_hand
    }
    if not wrong:
        return {}
    tasks: dict[tuple[str, str], list[PickTask]] = defaultdict(list)
    for task in picture[PickTask].values():
        if task.status in OPEN_TASK and (PlaceId(task.location), task.item) in wrong:
            tasks[task.location, task.item].append(task)
    found: dict[Key, list[tuple[Instant, OrderId]]] = defaultdict(list)
    for place, (key, gone) in wrong.items():
        left = gone
        for leaves_at, task in sorted(_by_departure(picture, tasks[place]), key=lambda each: (-each[0], each[1].id)):
            if left <= 0:
                break
            found[key].append((leaves_at, task.order))
            left -= task.quantity
    return {key: tuple(each) for key, each in found.items()}


def _by_departure(picture: Picture, tasks: Iterable[PickTask]) -> Iterable[tuple[Instant, PickTask]]:
    return ((picture[Progress][task.order].departure_at, task) for task in tasks)


def _is_face(picture: Picture, stock: Stock) -> bool:
    place = picture[Location].get(stock.place)
    return place is not None and place.kind is LocationKind.PICK


def _moved_at(picture: Picture, stock: Stock) -> Instant:
    """When somebody last spoke of a stock; a count or a hold counts as well as a pick."""
    told = picture.told(Stock, stock.id)
    return told.at if told is not None else stock.counted_at
