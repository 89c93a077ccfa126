"""How much is there, where, and whose is it? Stock by place, conserved to the unit, and reserved exactly once."""

from dataclasses import dataclass
from enum import StrEnum

from controltower.domain.contradictions import Contradiction, contradiction, unknown
from controltower.domain.ids import ItemId, LocationId, NoticeId, PlaceId, ReplenishmentId, SiteId, stock_id
from controltower.domain.items import Item
from controltower.domain.picture import Facts, Picture
from controltower.domain.places import Location
from controltower.domain.said import Said
from controltower.domain.times import NEVER, Instant


@dataclass(frozen=True, slots=True)
class Stock:
    """Pieces of one item at one place: on hand, of these reserved for orders, of these on hold."""

    id: str
    place: PlaceId
    item: ItemId
    on_hand: int
    reserved: int
    held: int
    counted_at: Instant


@dataclass(frozen=True, slots=True)
class Ledger:
    """What ever came and went of one item: received + counted = on hand + shipped + written off."""

    id: ItemId
    received: int = 0
    counted: int = 0
    shipped: int = 0
    written_off: int = 0


@dataclass(frozen=True, slots=True)
class Difference:
    """What one count found beside the book, in pieces; each count that differs leaves one, for good."""

    id: str
    place: PlaceId
    item: ItemId
    book: int
    found: int
    at: Instant


class ReplenishmentStatus(StrEnum):
    """Asked for, or done."""

    OPEN = "open"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Replenishment:
    """A move of stock from reserve to a pick face."""

    id: ReplenishmentId
    site: SiteId
    item: ItemId
    source: LocationId
    target: LocationId
    quantity: int
    status: ReplenishmentStatus
    asked_at: Instant
    done_at: Instant = NEVER


@dataclass(frozen=True, slots=True)
class StockCounted:
    """Somebody counted a place: so many pieces are there."""

    location: LocationId
    item: ItemId
    quantity: int


@dataclass(frozen=True, slots=True)
class StockHeld:
    """So many pieces must not be used."""

    place: PlaceId
    item: ItemId
    quantity: int
    reason: str


@dataclass(frozen=True, slots=True)
class HoldReleased:
    """So many held pieces may be used again."""

    place: PlaceId
    item: ItemId
    quantity: int


@dataclass(frozen=True, slots=True)
class StockWrittenOff:
    """So many pieces are gone for good."""

    place: PlaceId
    item: ItemId
    quantity: int
    reason: str


@dataclass(frozen=True, slots=True)
class StockMoved:
    """Pieces went from one place to another: a put-away, a replenishment, or a plain move."""

    item: ItemId
    source: PlaceId
    target: LocationId
    quantity: int
    by: str
    replenishment: ReplenishmentId | None = None


@dataclass(frozen=True, slots=True)
class ReplenishmentAsked:
    """A pick face runs low and shall be filled."""

    replenishment: ReplenishmentId
    site: SiteId
    item: ItemId
    source: LocationId
    target: LocationId
    quantity: int


def stock_at(picture: Picture, place: PlaceId | LocationId | NoticeId, item: ItemId) -> Stock:
    """The stock of an item at a place; nothing where nobody has said otherwise."""
    key = stock_id(place, item)
    return picture[Stock].get(key) or Stock(key, PlaceId(place), item, 0, 0, 0, NEVER)


def ledger_of(picture: Picture, item: ItemId) -> Ledger:
    """The ledger of an item; empty where nothing happened yet."""
    return picture[Ledger].get(item) or Ledger(item)


def available(stock: Stock) -> int:
    """Pieces that may be promised: there, not reserved, not held."""
    return max(0, stock.on_hand - stock.reserved - stock.held)


def changed(stock: Stock, on_hand: int = 0, reserved: int = 0, held: int = 0) -> Stock:
    """The stock with so many pieces more (or, negative, fewer) of each."""
    return Stock(
        stock.id,
        stock.place,
        stock.item,
        stock.on_hand + on_hand,
        stock.reserved + reserved,
        stock.held + held,
        stock.counted_at,
    )


def stock_counted(picture: Picture, event: StockCounted, said: Said) -> Facts:
    """What was counted is what is there; the difference goes to the ledger, and is kept where there was a book before.

    A count that leaves less than is reserved or held stands, and is named as a contradiction.
    """
    problem = _known(picture, event.location, event.item, said) or _whole(picture, event.quantity, event.item, said, 0)
    if problem:
        return problem
    held = stock_at(picture, event.location, event.item)
    ledger = ledger_of(picture, event.item)
    surplus = event.quantity - held.on_hand
    facts: Facts = (
        Stock(held.id, held.place, held.item, event.quantity, held.reserved, held.held, said.at),
        Ledger(ledger.id, ledger.received, ledger.counted + surplus, ledger.shipped, ledger.written_off),
    )
    if surplus and (held.counted_at or held.on_hand):
        facts += (Difference(f"{said.seq}:{held.id}", held.place, held.item, held.on_hand, event.quantity, said.at),)
    if event.quantity < held.reserved + held.held:
        claim = f"{event.quantity} counted"
        facts += (contradiction(picture, said, held.id, claim, f"{held.reserved} reserved, {held.held} held", Stock),)
    return facts


def stock_held(picture: Picture, event: StockHeld, said: Said) -> Facts:
    """Pieces go on hold, as far as they are there and not yet reserved."""
    held = stock_at(picture, event.place, event.item)
    if not 0 < event.quantity <= available(held):
        return (_too_many(picture, held, event.quantity, "hold", said),)
    return (changed(held, held=event.quantity),)


def hold_released(picture: Picture, event: HoldReleased, said: Said) -> Facts:
    """Held pieces may be used again, as far as they were held."""
    held = stock_at(picture, event.place, event.item)
    if not 0 < event.quantity <= held.held:
        return (_too_many(picture, held, event.quantity, "release from hold", said),)
    return (changed(held, held=-event.quantity),)


def stock_written_off(picture: Picture, event: StockWrittenOff, said: Said) -> Facts:
    """Pieces leave the books: held ones first, reserved ones never."""
    held = stock_at(picture, event.place, event.item)
    if not 0 < event.quantity <= held.on_hand - held.reserved:
        return (_too_many(picture, held, event.quantity, "write off", said),)
    ledger = ledger_of(picture, event.item)
    return (
        changed(held, on_hand=-event.quantity, held=-min(event.quantity, held.held)),
        Ledger(ledger.id, ledger.received, ledger.counted, ledger.shipped, ledger.written_off + event.quantity),
    )


def stock_moved(picture: Picture, event: StockMoved, said: Said) -> Facts:
    """Pieces that are free at the source stand at the target; a replenishment that asked for them is done."""
    if event.target not in picture[Location]:
        return unknown(picture, said, Location, event.target)
    source = stock_at(picture, event.source, event.item)
    target = stock_at(picture, PlaceId(event.target), event.item)
    if source.id == target.id or not 0 < event.quantity <= available(source):
        return (_too_many(picture, source, event.quantity, "move", said),)
    facts: Facts = (changed(source, on_hand=-event.quantity), changed(target, on_hand=event.quantity))
    asked = picture[Replenishment].get(event.replenishment) if event.replenishment else None
    if asked is not None and asked.status is ReplenishmentStatus.OPEN:
        facts += (_done(asked, said.at),)
    return facts


def replenishment_asked(picture: Picture, event: ReplenishmentAsked, said: Said) -> Facts:
    """A replenishment is open; asking again for the same one changes nothing."""
    if event.replenishment in picture[Replenishment]:
        return ()
    problem = _whole(picture, event.quantity, event.item, said, 1)
    if problem:
        return problem
    return (
        Replenishment(
            event.replenishment,
            event.site,
            event.item,
            event.source,
            event.target,
            event.quantity,
            ReplenishmentStatus.OPEN,
            said.at,
        ),
    )


def _done(asked: Replenishment, at: Instant) -> Replenishment:
    return Replenishment(
        asked.id,
        asked.site,
        asked.item,
        asked.source,
        asked.target,
        asked.quantity,
        ReplenishmentStatus.DONE,
        asked.asked_at,
        at,
    )


def _known(picture: Picture, location: LocationId, item: ItemId, said: Said) -> Facts:
    if location not in picture[Location]:
        return unknown(picture, said, Location, location)
    if item not in picture[Item]:
        return unknown(picture, said, Item, item)
    return ()


def _whole(picture: Picture, quantity: int, subject: str, said: Said, least: int) -> Facts:
    if quantity >= least:
        return ()
    return (contradiction(picture, said, subject, f"{quantity} pieces", f"no fewer than {least} make sense", Stock),)


def _too_many(picture: Picture, stock: Stock, quantity: int, verb: str, said: Said) -> Contradiction:
    held = f"{stock.on_hand} on hand, {stock.reserved} reserved, {stock.held} held"
    return contradiction(picture, said, stock.id, f"{verb} {quantity} pieces", held, Stock)
