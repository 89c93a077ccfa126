"""What do suppliers send, on which truck, and what came of it? Notices, trucks and receipts."""

from dataclasses import dataclass, replace
from enum import StrEnum

from controltower.domain.contradictions import Contradiction, contradiction, unknown
from controltower.domain.docks.appointments import docked_as_booked, left_as_booked
from controltower.domain.ids import (
    DoorId,
    ItemId,
    NoticeId,
    PlaceId,
    SiteId,
    TruckId,
    stock_id,
)
from controltower.domain.inventory import Ledger, StockMoved, changed, ledger_of, stock_at, stock_moved
from controltower.domain.items import Item
from controltower.domain.picture import Facts, Picture
from controltower.domain.said import Said
from controltower.domain.times import NEVER, Instant


class TruckStatus(StrEnum):
    """Where an inbound truck is."""

    EXPECTED = "expected"
    IN_YARD = "in the yard"
    DOCKED = "docked"
    LEFT = "left"


class NoticeStatus(StrEnum):
    """How far the goods of a notice are."""

    ANNOUNCED = "announced"
    RECEIVING = "receiving"
    RECEIVED = "received"


@dataclass(frozen=True, slots=True)
class Notice:
    """An advance shipping notice (ASN): what a supplier sends; `stored_at` is when goods last left its stage."""

    id: NoticeId
    site: SiteId
    supplier: str
    truck: TruckId
    items: tuple[ItemId, ...]
    status: NoticeStatus
    announced_at: Instant
    closed_at: Instant = NEVER
    stored_at: Instant = NEVER


@dataclass(frozen=True, slots=True)
class Receipt:
    """One item of a notice: announced, received sound, received damaged (held), in pieces."""

    id: str
    notice: NoticeId
    item: ItemId
    announced: int
    received: int
    damaged: int
    at: Instant


@dataclass(frozen=True, slots=True)
class Truck:
    """An inbound truck; `planned_at` was agreed, `expected_at` is the latest estimate, told at `told_at`.

    It `needs` a door with this equipment; one that `drops` leaves its trailer in the yard, where waiting costs nothing.
    """

    id: TruckId
    site: SiteId
    notice: NoticeId
    status: TruckStatus
    planned_at: Instant
    expected_at: Instant
    told_at: Instant
    door: DoorId | None = None
    arrived_at: Instant = NEVER
    docked_at: Instant = NEVER
    left_at: Instant = NEVER
    needs: tuple[str, ...] = ()
    drops: bool = False


@dataclass(frozen=True, slots=True)
class Announced:
    """So many pieces of an item, as the supplier says."""

    item: ItemId
    quantity: int


@dataclass(frozen=True, slots=True)
class NoticeAnnounced:
    """A supplier announced a truck and its goods, which door it needs, and whether it drops its trailer."""

    notice: NoticeId
    site: SiteId
    supplier: str
    truck: TruckId
    planned_at: Instant
    lines: tuple[Announced, ...]
    needs: tuple[str, ...] = ()
    drops: bool = False


@dataclass(frozen=True, slots=True)
class TruckExpected:
    """The carrier's latest estimate of the arrival."""

    truck: TruckId
    expected_at: Instant


@dataclass(frozen=True, slots=True)
class TruckArrived:
    """The truck is through the gate."""

    truck: TruckId


@dataclass(frozen=True, slots=True)
class TruckDocked:
    """The truck stands at a door."""

    truck: TruckId
    door: DoorId


@dataclass(frozen=True, slots=True)
class TruckLeft:
    """The truck is gone."""

    truck: TruckId


@dataclass(frozen=True, slots=True)
class GoodsReceived:
    """Pieces came off the truck to the receiving stage of its notice; damaged ones go on hold there."""

    notice: NoticeId
    item: ItemId
    quantity: int
    damaged: int
    by: str


@dataclass(frozen=True, slots=True)
class NoticeClosed:
    """Everything that will come has come."""

    notice: NoticeId


def receipt_id(notice: NoticeId, item: ItemId) -> str:
    """The id of one item of a notice."""
    return stock_id(notice, item)


def notice_announced(picture: Picture, event: NoticeAnnounced, said: Said) -> Facts:
    """The notice, its truck and an empty receipt for each item; lines of one item are added up.

    A truck stands for one visit: a second notice on it would wipe out what is known of the first.
    """
    if event.notice in picture[Notice]:
        return (contradiction(picture, said, event.notice, "is announced again", "it was announced before", Notice),)
    if event.truck in picture[Truck]:
        held = f"it brings {picture[Truck][event.truck].notice}"
        return (contradiction(picture, said, event.truck, f"brings {event.notice}", held, Truck),)
    wanted: dict[ItemId, int] = {}
    for line in event.lines:
        if line.item not in picture[Item]:
            return unknown(picture, said, Item, line.item)
        if line.quantity <= 0:
            return (contradiction(picture, said, event.notice, f"brings {line.quantity}", "no such amount", Notice),)
        wanted[line.item] = wanted.get(line.item, 0) + line.quantity
    notice = Notice(
        event.notice, event.site, event.supplier, event.truck, tuple(wanted), NoticeStatus.ANNOUNCED, said.at
    )
    truck = Truck(
        event.truck,
        event.site,
        event.notice,
        TruckStatus.EXPECTED,
        event.planned_at,
        event.planned_at,
        said.at,
        needs=event.needs,
        drops=event.drops,
    )
    receipts = (
        Receipt(receipt_id(event.notice, item), event.notice, item, quantity, 0, 0, said.at)
        for item, quantity in wanted.items()
    )
    return (notice, truck, *receipts)


def truck_expected(picture: Picture, event: TruckExpected, said: Said) -> Facts:
    """The new estimate of a truck that is still on its way."""
    truck = picture[Truck].get(event.truck)
    if truck is None:
        return unknown(picture, said, Truck, event.truck)
    if truck.status is not TruckStatus.EXPECTED:
        return (contradiction(picture, said, truck.id, "is expected", f"it is {truck.status}", Truck),)
    return (replace(truck, expected_at=event.expected_at, told_at=said.at),)


def truck_arrived(picture: Picture, event: TruckArrived, said: Said) -> Facts:
    """The truck waits in the yard."""
    truck = picture[Truck].get(event.truck)
    if truck is None:
        return unknown(picture, said, Truck, event.truck)
    if truck.status is not TruckStatus.EXPECTED:
        return (contradiction(picture, said, truck.id, "arrives", f"it is {truck.status}", Truck),)
    return (replace(truck, status=TruckStatus.IN_YARD, arrived_at=said.at, expected_at=said.at, told_at=said.at),)


def truck_docked(picture: Picture, event: TruckDocked, said: Said) -> Facts:
    """The truck stands at the door, and its appointment began."""
    truck = picture[Truck].get(event.truck)
    if truck is None:
        return unknown(picture, said, Truck, event.truck)
    if truck.status is not TruckStatus.IN_YARD:
        return (contradiction(picture, said, truck.id, f"docks at {event.door}", f"it is {truck.status}", Truck),)
    docked = replace(truck, status=TruckStatus.DOCKED, door=event.door, docked_at=said.at)
    return (docked, *docked_as_booked(picture, truck.id, None, event.door, said.at))


def truck_left(picture: Picture, event: TruckLeft, said: Said) -> Facts:
    """The truck is gone and its door is free."""
    truck = picture[Truck].get(event.truck)
    if truck is None:
        return unknown(picture, said, Truck, event.truck)
    if truck.status is not TruckStatus.DOCKED:
        return (contradiction(picture, said, truck.id, "leaves", f"it is {truck.status}", Truck),)
    return (replace(truck, status=TruckStatus.LEFT, left_at=said.at), *left_as_booked(picture, truck.id, None, said.at))


def goods_received(picture: Picture, event: GoodsReceived, said: Said) -> Facts:
    """The receipt grows, and the pieces stand on the receiving stage, damaged ones on hold; surplus is taken too."""
    receipt = picture[Receipt].get(receipt_id(event.notice, event.item))
    if receipt is None:
        return unknown(picture, said, Receipt, receipt_id(event.notice, event.item))
    notice = picture[Notice][event.notice]
    if not 0 <= event.damaged <= event.quantity or event.quantity == 0 or notice.status is NoticeStatus.RECEIVED:
        claim = f"{event.quantity} received, {event.damaged} of them damaged"
        return (contradiction(picture, said, receipt.id, claim, f"the notice is {notice.status}", Receipt),)
    ledger = ledger_of(picture, event.item)
    stage = stock_at(picture, PlaceId(event.notice), event.item)
    sound = event.quantity - event.damaged
    return (
        replace(receipt, received=receipt.received + sound, damaged=receipt.damaged + event.damaged, at=said.at),
        replace(notice, status=NoticeStatus.RECEIVING),
        changed(stage, on_hand=event.quantity, held=event.damaged),
        Ledger(ledger.id, ledger.received + event.quantity, ledger.counted, ledger.shipped, ledger.written_off),
    )


def put_away(picture: Picture, event: StockMoved, said: Said) -> Facts:
    """A move of stock; one from a receiving stage also dates the notice."""
    facts = stock_moved(picture, event, said)
    notice = picture[Notice].get(event.source)
    if notice is None or isinstance(facts[0], Contradiction):
        return facts
    return (*facts, replace(notice, stored_at=said.at))


def notice_closed(picture: Picture, event: NoticeClosed, said: Said) -> Facts:
    """The notice is received, short or over as it is."""
    notice = picture[Notice].get(event.notice)
    if notice is None:
        return unknown(picture, said, Notice, event.notice)
    if notice.status is NoticeStatus.RECEIVED:
        return (contradiction(picture, said, notice.id, "is closed", "it was closed before", Notice),)
    return (replace(notice, status=NoticeStatus.RECEIVED, closed_at=said.at),)
