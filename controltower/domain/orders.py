"""What was promised to whom? Orders with their lines and windows, and how far each has come."""

from dataclasses import dataclass, replace
from enum import StrEnum

from controltower.domain.contradictions import contradiction, unknown
from controltower.domain.ids import ItemId, LineId, OrderId, ParcelId, RouteId, SiteId, SpecId, WaveId, line_id
from controltower.domain.items import Item
from controltower.domain.picture import Facts, Picture
from controltower.domain.said import Said
from controltower.domain.times import NEVER, Instant


class Service(StrEnum):
    """The promise that was sold."""

    EXPRESS = "express"
    SAME_DAY = "same-day"
    NEXT_DAY = "next-day"


class Stage(StrEnum):
    """How far an order has come; in this order, but for the last two."""

    PLACED = "placed"
    RELEASED = "released"
    PICKED = "picked"
    PACKED = "packed"
    STAGED = "staged"
    LOADED = "loaded"
    DEPARTED = "departed"
    DELIVERED = "delivered"
    FAILED = "failed"
    CANCELLED = "cancelled"


STAGES = tuple(Stage)
CLOSED = (Stage.DELIVERED, Stage.CANCELLED)


@dataclass(frozen=True, slots=True)
class Order:
    """The promise: what, to where (WGS 84 degrees), between when, and by which cut-off it had to be in.

    `pack` is the specification of the packs that its pieces are made up into at a bench, where they are.

    `language` is the one in which the customer is told of it (as `pt`; empty: that of the house).
    """

    id: OrderId
    site: SiteId
    customer: str
    address: str
    lat: float
    lon: float
    service: Service
    window_opens: Instant
    window_closes: Instant
    cut_off: Instant
    placed_at: Instant
    lines: tuple[LineId, ...]
    pack: SpecId | None = None
    language: str = ""


@dataclass(frozen=True, slots=True)
class OrderLine:
    """One item of an order, in pieces: `allocated` is reserved and not yet picked, the others are running totals."""

    id: LineId
    order: OrderId
    item: ItemId
    quantity: int
    allocated: int = 0
    picked: int = 0
    packed: int = 0
    shipped: int = 0
    short: int = 0


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an order has come, and when it reached each stage (0: not yet). `rolled` counts missed departures."""

    id: OrderId
    stage: Stage
    departure_at: Instant
    wave: WaveId | None = None
    route: RouteId | None = None
    parcels: tuple[ParcelId, ...] = ()
    rolled: int = 0
    allocated_at: Instant = NEVER
    released_at: Instant = NEVER
    picked_at: Instant = NEVER
    packed_at: Instant = NEVER
    staged_at: Instant = NEVER
    loaded_at: Instant = NEVER
    departed_at: Instant = NEVER
    closed_at: Instant = NEVER


@dataclass(frozen=True, slots=True)
class Wanted:
    """So many pieces of an item, as the customer asked for them."""

    item: ItemId
    quantity: int


@dataclass(frozen=True, slots=True)
class OrderPlaced:
    """A customer ordered; the order leaves with the departure at `departure_at`."""

    order: OrderId
    site: SiteId
    customer: str
    address: str
    lat: float
    lon: float
    service: Service
    window_opens: Instant
    window_closes: Instant
    cut_off: Instant
    departure_at: Instant
    lines: tuple[Wanted, ...]
    pack: SpecId | None = None
    language: str = ""


@dataclass(frozen=True, slots=True)
class OrderCancelled:
    """The customer wants it no more."""

    order: OrderId
    reason: str


@dataclass(frozen=True, slots=True)
class OrderRolled:
    """The order missed its departure and leaves with a later one."""

    order: OrderId
    departure_at: Instant
    reason: str


@dataclass(frozen=True, slots=True)
class LineShorted:
    """So many pieces of a line will not come."""

    line: LineId
    quantity: int
    reason: str


def waiting(line: OrderLine) -> int:
    """Pieces that nothing is reserved for yet."""
    return line.quantity - line.allocated - line.picked - line.short


def with_line(
    line: OrderLine, allocated: int = 0, picked: int = 0, packed: int = 0, shipped: int = 0, short: int = 0
) -> OrderLine:
    """The line with so many pieces more (or, negative, fewer) of each."""
    return OrderLine(
        line.id,
        line.order,
        line.item,
        line.quantity,
        line.allocated + allocated,
        line.picked + picked,
        line.packed + packed,
        line.shipped + shipped,
        line.short + short,
    )


def order_placed(picture: Picture, event: OrderPlaced, said: Said) -> Facts:
    """The order, its lines and its progress; an order that cannot be served as written is a contradiction."""
    if event.order in picture[Order]:
        return (contradiction(picture, said, event.order, "is placed again", "it was placed before", Order),)
    for wanted in event.lines:
        if wanted.item not in picture[Item]:
            return unknown(picture, said, Item, wanted.item)
    problem = _flaw(event)
    if problem:
        return (contradiction(picture, said, event.order, problem, "no order can be served so", Order),)
    lines = tuple(
        OrderLine(line_id(event.order, number), event.order, wanted.item, wanted.quantity)
        for number, wanted in enumerate(event.lines, 1)
    )
    order = Order(
        event.order,
        event.site,
        event.customer,
        event.address,
        event.lat,
        event.lon,
        event.service,
        event.window_opens,
        event.window_closes,
        event.cut_off,
        said.at,
        tuple(line.id for line in lines),
        event.pack,
        event.language,
    )
    return (order, *lines, Progress(event.order, Stage.PLACED, event.departure_at))


def order_cancelled(picture: Picture, event: OrderCancelled, said: Said) -> Facts:
    """The order is closed, once, where nothing of it is reserved or picked; else warehouse and customer disagree."""
    progress = picture[Progress].get(event.order)
    if progress is None:
        return unknown(picture, said, Order, event.order)
    if progress.stage in CLOSED:
        return (contradiction(picture, said, event.order, "is cancelled", f"it is {progress.stage}", Order),)
    lines = [picture[OrderLine][line] for line in picture[Order][event.order].lines]
    if any(line.allocated or line.picked for line in lines):
        return (contradiction(picture, said, event.order, "is cancelled", "goods are reserved for it", Order),)
    return (replace(progress, stage=Stage.CANCELLED, closed_at=said.at),)


def order_rolled(picture: Picture, event: OrderRolled, said: Said) -> Facts:
    """The order leaves later, on a route yet to be planned; not while its goods are on the road."""
    progress = picture[Progress].get(event.order)
    if progress is None:
        return unknown(picture, said, Order, event.order)
    if progress.stage in (*CLOSED, Stage.DEPARTED):
        return (contradiction(picture, said, event.order, "rolls to a later departure", progress.stage, Order),)
    return (replace(progress, departure_at=event.departure_at, route=None, rolled=progress.rolled + 1),)


def line_shorted(picture: Picture, event: LineShorted, said: Said) -> Facts:
    """Pieces that still wait are given up."""
    line = picture[OrderLine].get(event.line)
    if line is None:
        return unknown(picture, said, OrderLine, event.line)
    if not 0 < event.quantity <= waiting(line):
        held = f"{waiting(line)} pieces wait"
        return (contradiction(picture, said, line.id, f"{event.quantity} pieces short", held, OrderLine),)
    given_up = with_line(line, short=event.quantity)
    return (given_up, *advanced(picture, given_up, said.at))


def advanced(picture: Picture, line: OrderLine, at: Instant) -> Facts:
    """The order's progress after one of its lines changed, if that brought it a stage further."""
    progress = picture[Progress].get(line.order)
    order = picture[Order].get(line.order)
    if progress is None or order is None or progress.stage in CLOSED:
        return ()
    lines = [line if key == line.id else picture[OrderLine][key] for key in order.lines]
    after = progress
    if not after.allocated_at and all(waiting(each) == 0 for each in lines):
        after = replace(after, allocated_at=at)
    done = all(each.picked + each.short == each.quantity for each in lines)
    if done and not after.picked_at:
        after = replace(after, picked_at=at, stage=_furthest(after.stage, Stage.PICKED))
    if done and not after.packed_at and all(each.packed == each.picked for each in lines):
        after = replace(after, packed_at=at, stage=_furthest(after.stage, Stage.PACKED))
    return () if after is progress else (after,)


def _furthest(one: Stage, other: Stage) -> Stage:
    return max(one, other, key=STAGES.index)


def _flaw(event: OrderPlaced) -> str:
    if not event.lines:
        return "has no lines"
    if any(wanted.quantity <= 0 for wanted in event.lines):
        return "asks for no pieces of an item"
    if event.window_closes <= event.window_opens:
        return "has a window that closes before it opens"
    if not (-90 <= event.lat <= 90 and -180 <= event.lon <= 180):
        return f"lies at {event.lat}, {event.lon}, which is nowhere"
    return ""
