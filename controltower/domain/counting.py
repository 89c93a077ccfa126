"""Which places shall be counted, and what was found there? Count orders that the next count of their place closes."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from controltower.domain.errors import Refused
from controltower.domain.ids import ItemId, LocationId, PlaceId, ProposalId, SiteId, stock_id
from controltower.domain.inventory import Stock, StockCounted, stock_at, stock_counted
from controltower.domain.items import Item
from controltower.domain.picture import Facts, Picture
from controltower.domain.places import Location
from controltower.domain.said import Said
from controltower.domain.times import NEVER, Instant


class CountStatus(StrEnum):
    """Asked for, or done."""

    OPEN = "open"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class CountPlace:
    """One item at one place, to be counted, and why."""

    location: LocationId
    item: ItemId
    because: str = ""


@dataclass(frozen=True, slots=True)
class CountOrder:
    """The last count that was ordered of a place: when, and what it found against the book.

    `book` and `found` are pieces at the moment of the count; both are 0 until then.
    """

    id: str
    site: SiteId
    location: LocationId
    item: ItemId
    status: CountStatus
    asked_at: Instant
    asked_by: str
    counted_at: Instant = NEVER
    book: int = 0
    found: int = 0
    because: str = ""


@dataclass(frozen=True, slots=True)
class CountTally:
    """How often a place was counted after its first count, from then to the last, and how many counts differed."""

    id: str
    location: LocationId
    item: ItemId
    counts: int
    wrong: int
    first_at: Instant
    last_at: Instant


@dataclass(frozen=True, slots=True)
class CountStock:
    """Have these places counted."""

    places: tuple[CountPlace, ...]
    proposal: ProposalId | None = None
    reason: str = ""


def count_stock(picture: Picture, decision: CountStock, said: Said) -> Facts:
    """An open order for each place. All of them, or none."""
    reasons = list(count_problems(picture, decision.places))
    if reasons:
        raise Refused(reasons)
    return tuple(
        CountOrder(
            stock_id(place.location, place.item),
            picture[Location][place.location].site,
            place.location,
            place.item,
            CountStatus.OPEN,
            said.at,
            said.author,
            because=place.because,
        )
        for place in decision.places
    )


def count_problems(picture: Picture, places: Iterable[CountPlace]) -> Iterable[str]:
    """Every reason why places cannot be counted so, each a sentence."""
    seen: set[str] = set()
    for place in places:
        key = stock_id(place.location, place.item)
        if key in seen:
            yield f"{place.location} is counted twice for {place.item}."
        seen.add(key)
        if place.location not in picture[Location]:
            yield f"There is no location {place.location}."
        if place.item not in picture[Item]:
            yield f"There is no item {place.item}."
        held = picture[CountOrder].get(key)
        if held is not None and held.status is CountStatus.OPEN:
            yield f"{place.location} is to be counted for {place.item} already."
    if not seen:
        yield "Nothing is counted."


def counted(picture: Picture, event: StockCounted, said: Said) -> Facts:
    """A count of stock, and the tally of its place; one that was ordered is done."""
    facts = stock_counted(picture, event, said)
    if not isinstance(facts[0], Stock):
        return facts
    facts += _tally(picture, event, said)
    asked = picture[CountOrder].get(stock_id(event.location, event.item))
    if asked is None or asked.status is CountStatus.DONE:
        return facts
    book = stock_at(picture, PlaceId(event.location), event.item).on_hand
    return (*facts, replace(asked, status=CountStatus.DONE, counted_at=said.at, book=book, found=event.quantity))


def _tally(picture: Picture, event: StockCounted, said: Said) -> Facts:
    """The first count of a place only says what is there; each further one shows whether the book was right."""
    stock = stock_at(picture, PlaceId(event.location), event.item)
    if not stock.counted_at:
        return ()
    held = picture[CountTally].get(stock.id)
    counts, wrong, first_at = (held.counts, held.wrong, held.first_at) if held else (0, 0, stock.counted_at)
    wrong += stock.on_hand != event.quantity
    last_at = max(stock.counted_at, said.at)
    return (CountTally(stock.id, event.location, event.item, counts + 1, wrong, first_at, last_at),)
