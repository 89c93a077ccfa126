"""Which goods come, and which lines wait for them? Read from notices, receipts, orders and shelves."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from controltower.domain.crossdock import Crossing, CrossingStatus, Match, unpromised
from controltower.domain.docks import Notice, NoticeStatus, Receipt, Truck, TruckStatus, receipt_id
from controltower.domain.ids import ItemId, LineId, NoticeId, PlaceId, SiteId
from controltower.domain.inventory import Stock, available, stock_at
from controltower.domain.orders import CLOSED, Order, OrderLine, Progress, Stage, waiting
from controltower.domain.picture import Picture
from controltower.domain.places import Location
from controltower.domain.times import Instant, later
from controltower.planning.crossdock.problem import CrossdockProblem, Supply, Want
from controltower.planning.crossdock.ways import ways_s

DOCKING_S = 900.0
"""From the gate to the first piece off the truck: an assumption."""


def problem_of(picture: Picture, now: Instant, notices: Iterable[NoticeId] | None = None) -> CrossdockProblem:
    """Goods of these notices (or all announced or being received), and what lines want beyond what shelves can give."""
    keys = tuple(picture[Notice]) if notices is None else tuple(notices)
    supplies = tuple(_supplies(picture, now, [picture[Notice][NoticeId(key)] for key in keys]))
    wants = _wants_for(picture, now, supplies)
    ways = ways_s(picture, dict.fromkeys(supply.notice for supply in supplies), wants)
    return CrossdockProblem(now, supplies, wants, ways_s=ways)


def live_problem_of(
    picture: Picture, now: Instant, notices: Iterable[NoticeId] | None = None
) -> tuple[CrossdockProblem, tuple[Match, ...]]:
    """As `problem_of`, with the pieces that were promised and have not crossed, and those promises."""
    keys = tuple(map(NoticeId, picture[Notice])) if notices is None else tuple(notices)
    supplies = tuple(
        _supply(picture, now, picture[Notice][key], item, quantity)
        for key in keys
        for item in picture[Notice][key].items
        if (quantity := _pieces(picture, picture[Notice][key], item)) > 0
    )
    promised = tuple(
        Match(each.notice, each.item, each.line, each.quantity - each.moved)
        for each in picture[Crossing].values()
        if each.status is CrossingStatus.APPROVED and each.notice in keys
    )
    wants = {want.line: want for want in _wants_for(picture, now, supplies)}
    for match in promised:
        line = picture[OrderLine][match.line]
        order, progress = picture[Order][line.order], picture[Progress][line.order]
        if progress.stage not in CLOSED:
            none = Want(line.id, order.id, line.item, order.site, 0, progress.departure_at)
            want = wants.get(match.line, none)
            wants[match.line] = replace(want, quantity=want.quantity + match.quantity)
    ways = ways_s(picture, dict.fromkeys(supply.notice for supply in supplies), wants.values())
    return CrossdockProblem(now, supplies, tuple(wants.values()), ways_s=ways), promised


def _wants_for(picture: Picture, now: Instant, supplies: Iterable[Supply]) -> tuple[Want, ...]:
    """Lines that wait for one of these, and other lines of their orders; less what shelves can give."""
    items = {supply.item for supply in supplies}
    asked = tuple(want for want in _wants(picture, now) if want.item in items or _order_asks(picture, want, items))
    return tuple(_bare(picture, asked))


def _pieces(picture: Picture, notice: Notice, item: ItemId) -> int:
    """Pieces that stand on the stage of a notice or are still to come, promised or not."""
    standing = available(stock_at(picture, PlaceId(notice.id), item))
    if notice.status is NoticeStatus.RECEIVED:
        return standing
    receipt = picture[Receipt][receipt_id(notice.id, item)]
    return standing + max(0, receipt.announced - receipt.received - receipt.damaged)


def _supply(picture: Picture, now: Instant, notice: Notice, item: ItemId, quantity: int) -> Supply:
    receipt = picture[Receipt][receipt_id(notice.id, item)]
    has_come = receipt.received + receipt.damaged >= receipt.announced
    stands = notice.status is NoticeStatus.RECEIVED or has_come
    return Supply(notice.id, item, notice.site, quantity, _from_at(picture, now, notice, receipt), stands=stands)


def _supplies(picture: Picture, now: Instant, notices: Iterable[Notice]) -> Iterable[Supply]:
    for notice in notices:
        for item in notice.items:
            left = unpromised(picture, notice.id, item)
            if left > 0:
                yield _supply(picture, now, notice, item, left)


def _from_at(picture: Picture, now: Instant, notice: Notice, receipt: Receipt) -> Instant:
    """Now where pieces stand on the stage, else after the truck is here and opened."""
    truck = picture[Truck].get(notice.truck)
    if receipt.received or notice.status is NoticeStatus.RECEIVED or truck is None:
        return now
    if truck.status is TruckStatus.DOCKED:
        return max(now, later(truck.docked_at, DOCKING_S))
    return later(max(now, truck.expected_at), DOCKING_S)


def _wants(picture: Picture, now: Instant) -> Iterable[Want]:
    for progress in picture[Progress].values():
        if progress.stage not in (Stage.PLACED, Stage.RELEASED) or progress.departure_at <= now:
            continue
        order = picture[Order][progress.id]
        for key in order.lines:
            line = picture[OrderLine][key]
            if waiting(line) > 0:
                yield Want(line.id, order.id, line.item, order.site, waiting(line), progress.departure_at)


def _bare(picture: Picture, wants: Sequence[Want]) -> Iterable[Want]:
    """What the shelves cannot give: stock that nobody was promised goes to the orders that leave first."""
    free = _free(picture, {want.item for want in wants})
    given: dict[LineId, int] = {}
    for want in sorted(wants, key=lambda each: (each.leaves_at, each.line)):
        given[want.line] = min(want.quantity, free[want.site, want.item])
        free[want.site, want.item] -= given[want.line]
    left = (replace(want, quantity=want.quantity - given[want.line]) for want in wants)
    return (want for want in left if want.quantity)


def _free(picture: Picture, items: Collection[ItemId]) -> Counter[tuple[SiteId, ItemId]]:
    """Pieces in locations of a site that nobody was promised."""
    found: Counter[tuple[SiteId, ItemId]] = Counter()
    for stock in picture[Stock].values():
        place = picture[Location].get(stock.place) if stock.item in items else None
        if place is not None:
            found[place.site, stock.item] += max(0, available(stock))
    return found


def _order_asks(picture: Picture, want: Want, items: set[ItemId]) -> bool:
    """Whether another waiting line of this order could be served, so that this one decides about completion."""
    lines = (picture[OrderLine][key] for key in picture[Order][want.order].lines)
    return any(line.item in items and waiting(line) > 0 for line in lines)
