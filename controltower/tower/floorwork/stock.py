"""What stands behind an item's band: its places, who waits, what comes, and what could help before it runs out?"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from controltower.domain.counting import CountOrder, CountStatus
from controltower.domain.docks import Notice
from controltower.domain.ids import LineId, LocationId, OrderId, PlaceId, WaveId
from controltower.domain.inventory import Difference, Replenishment, ReplenishmentStatus, Stock, available
from controltower.domain.orders import Order, OrderLine, Progress, Service
from controltower.domain.picking import PickTask, TaskStatus
from controltower.domain.picture import Picture
from controltower.domain.places import Location, LocationKind, operation_of
from controltower.domain.promising import Due, Pool, pools_of
from controltower.domain.proposals import Proposal, ProposalStatus
from controltower.domain.times import MINUTE, NEVER, Instant, clock, midnight
from controltower.domain.waves import Wave
from controltower.planning.stock import Band, Discrepancy, banding, finding, urgency

ACROSS = 55 * MINUTE
"""From a truck at the gate across the dock to a lane that is to leave. Assumption, as cross-docking has it."""
NAMED = 3
"""So many orders are named in a sentence; the rest are counted."""


@dataclass(slots=True)
class Measured:
    """Bands and discrepancies as they were measured last; measured in steps, and shown when whole."""

    at: Instant = NEVER
    bands: tuple[Band, ...] = ()
    discrepancies: tuple[Discrepancy, ...] = ()
    counted: int = 0
    """Places that were counted today, and in how many of them something else was found than the book said."""
    differed: int = 0

    def measure(self, picture: Picture) -> Iterator[None]:
        """A round over a fork of this moment; before its end the last round is shown."""
        now = picture.now
        bands: list[Band] = []
        yield from banding(picture, now, bands)
        bands.sort(key=urgency)
        yield
        found: list[Discrepancy] = []
        yield from finding(picture, found)
        found.sort(key=lambda each: (-each.at, each.subject, each.cause))
        today = midnight(now, _timezone(picture)) if now else NEVER
        yield
        self.counted = sum(stock.counted_at >= today for stock in picture[Stock].values())
        self.differed = len({(each.place, each.item) for each in picture[Difference].values() if each.at >= today})
        self.at, self.bands, self.discrepancies = now, tuple(bands), tuple(found)
        yield


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """One place of an item; `differed` is what each of its counts found more or fewer, `asked`: one is to come."""

    id: str
    place: PlaceId
    location: LocationId | None
    kind: str
    on_hand: int
    free: int
    reserved: int
    held: int
    counted_at: Instant
    differed: tuple[int, ...]
    asked: bool


@dataclass(frozen=True, slots=True)
class WaitRow:
    """One line that waits for pieces, and whether its order is among those hit."""

    line: LineId
    order: OrderId
    service: Service
    wave: WaveId | None
    leaves_at: Instant
    wanted: int
    hit: bool


@dataclass(frozen=True, slots=True)
class Help:
    """Something that could help, in a sentence, and where one does it: a board and what to reveal there."""

    id: str
    what: str
    says: str
    board: str = ""
    key: str = ""


@dataclass(slots=True)
class Behind:
    """Everything that stands behind one band, read anew from the picture."""

    band: Band
    places: tuple[PlaceRow, ...] = ()
    waits: tuple[WaitRow, ...] = ()
    helps: tuple[Help, ...] = ()
    pool: Pool | None = None
    elsewhere: list[Pool] = field(default_factory=list)


def behind(picture: Picture, band: Band) -> Behind:
    """Places, waiting lines and what could help, of the item of a band; some milliseconds."""
    pools = pools_of(picture, (band.item,))
    found = Behind(band, pool=pools.get((band.site, band.item)))
    found.elsewhere = [pool for key, pool in sorted(pools.items()) if key[0] != band.site and pool.free > 0]
    if found.pool is not None:
        found.places = tuple(_places(picture, found.pool))
        found.waits = tuple(_waits(picture, found.pool, band))
    found.helps = tuple(_helps(picture, found))
    return found


def count_orders(picture: Picture) -> tuple[CountOrder, ...]:
    """Counts that were ordered: the open ones first, by when they were asked for, then the last that were done."""
    orders = picture[CountOrder].values()
    return tuple(
        sorted(orders, key=lambda each: (each.status is CountStatus.DONE, -max(each.asked_at, each.counted_at)))
    )


def count_offers(picture: Picture) -> tuple[Proposal, ...]:
    """Counts that wait for a decision, the first to be decided first."""
    open_ = (each for each in picture[Proposal].values() if each.status is ProposalStatus.OPEN)
    return tuple(sorted((each for each in open_ if each.places), key=lambda each: (each.act_by, each.id)))


def _places(picture: Picture, pool: Pool) -> Iterable[PlaceRow]:
    """Faces first, then reserve, then receiving stages; those with pieces first."""
    differed: dict[str, list[int]] = {}
    for each in picture[Difference].values():
        if each.item == pool.item:
            differed.setdefault(each.place, []).append(each.found - each.book)
    rows = []
    for stock in pool.stocks:
        location = picture[Location].get(stock.place)
        asked = picture[CountOrder].get(stock.id)
        kind = "stage" if location is None else str(location.kind)
        if location is None and not stock.on_hand:
            continue
        rows.append(
            PlaceRow(
                stock.id,
                stock.place,
                location.id if location else None,
                kind,
                stock.on_hand,
                available(stock),
                stock.reserved,
                stock.held,
                stock.counted_at,
                tuple(differed.get(stock.place, ())),
                asked is not None and asked.status is CountStatus.OPEN,
            )
        )
    order = {str(LocationKind.PICK): 0, str(LocationKind.RESERVE): 1}
    return sorted(rows, key=lambda row: (order.get(row.kind, 2), -row.on_hand, row.place))


def _waits(picture: Picture, pool: Pool, band: Band) -> Iterable[WaitRow]:
    """By when they leave."""
    hit = set(band.orders) if band.missing else set()
    for each in sorted(pool.waits, key=lambda each: (each.leaves_at, each.line)):
        order, progress = picture[Order][each.order], picture[Progress][each.order]
        yield WaitRow(
            each.line, each.order, order.service, progress.wave, each.leaves_at, each.quantity, each.order in hit
        )


def _helps(picture: Picture, found: Behind) -> Iterable[Help]:
    """What could bring pieces in time, the surest first; a supervisor decides, and most of it is one key away."""
    yield from _offered(picture, found.band)
    if found.pool is not None:
        yield from _refills(picture, found.band)
        yield from _coming(picture, found.band, found.pool)
    if found.band.missing:
        yield from _later(picture, found.band)
        yield from _elsewhere(found)
    yield from _held(found)


def _offered(picture: Picture, band: Band) -> Iterable[Help]:
    """Open proposals that have to do with the item at this site."""
    for each in picture[Proposal].values():
        if each.status is ProposalStatus.OPEN and (_crosses(picture, each, band) or _counts(picture, each, band)):
            yield Help(f"offer {each.id}", "Decide", f"{each.title}. It is in the Inbox.", "inbox", each.id)


def _crosses(picture: Picture, proposal: Proposal, band: Band) -> bool:
    lines = (picture[OrderLine].get(match.line) for match in proposal.matches if match.item == band.item)
    return any(line is not None and picture[Order][line.order].site == band.site for line in lines)


def _counts(picture: Picture, proposal: Proposal, band: Band) -> bool:
    places = (picture[Location].get(each.location) for each in proposal.places if each.item == band.item)
    return any(place is not None and place.site == band.site for place in places)


def _refills(picture: Picture, band: Band) -> Iterable[Help]:
    """Replenishments that are under way."""
    for each in picture[Replenishment].values():
        if (each.site, each.item) == (band.site, band.item) and each.status is ReplenishmentStatus.OPEN:
            asked = clock(each.asked_at, _timezone(picture))
            zone = picture[Location][each.target].zone if each.target in picture[Location] else ""
            says = f"{each.quantity} come down from {each.source} to {each.target}, asked for at {asked}."
            yield Help(f"refill {each.id}", "Replenish", says, "floor", zone)


def _coming(picture: Picture, band: Band, pool: Pool) -> Iterable[Help]:
    """Trucks that bring the item, and whether in time for the first that is hit."""
    for due in sorted(pool.dues, key=lambda each: (each.expected_at, each.notice)):
        notice = picture[Notice][due.notice]
        at = clock(due.expected_at, _timezone(picture))
        says = f"{notice.truck} brings {due.quantity} at {at}{_in_time(picture, band, due)}."
        yield Help(f"truck {due.notice}", "Truck", says, "docks", notice.truck)


def _in_time(picture: Picture, band: Band, due: Due) -> str:
    if not band.first_at:
        return ""
    leaves = clock(band.first_at, _timezone(picture))
    if due.ready_at <= band.first_at:
        return f", in time for {leaves} by way of the shelf"
    if due.expected_at + ACROSS <= band.first_at:
        return f", in time for {leaves} only straight across the dock"
    departures = (each.departure_at for each in picture[Wave].values() if each.site == band.site)
    others = (each.departure_at for each in picture[Progress].values() if picture[Order][each.id].site == band.site)
    ahead = {at for at in (*departures, *others) if at >= max(due.ready_at, band.first_at)}
    rolled = f"; in time for {clock(min(ahead), _timezone(picture))}, should they roll" if ahead else ""
    return f", too late for {leaves}{rolled}"


def _later(picture: Picture, band: Band) -> Iterable[Help]:
    """Pieces that are reserved, and on no tour yet, for orders that leave after the first that is hit."""
    found: dict[OrderId, int] = {}
    for task in picture[PickTask].values():
        later = picture[Progress][task.order].departure_at > band.first_at
        if later and task.status is TaskStatus.RESERVED and (task.site, task.item) == (band.site, band.item):
            found[task.order] = found.get(task.order, 0) + task.quantity
    if found:
        latest = sorted(found, key=lambda order: (-picture[Progress][order].departure_at, order))
        says = (
            f"{sum(found.values())} are reserved for {_count(len(found), 'order')} that leave later "
            f"({_named(latest)}): give them back where they are wanted sooner."
        )
        yield Help("re-allocate", "Re-allocate", says, "waves", latest[0])


def _elsewhere(found: Behind) -> Iterable[Help]:
    for pool in found.elsewhere:
        yield Help(f"site {pool.site}", "Transfer", f"{pool.site} has {pool.free} free.", "", "")


def _held(found: Behind) -> Iterable[Help]:
    held = [place for place in found.places if place.held]
    if held:
        places = ", ".join(place.place for place in held[:NAMED])
        says = f"{sum(place.held for place in held)} are on hold at {places}: check whether they may be used."
        yield Help("held", "Check holds", says)


def _named(orders: list[OrderId]) -> str:
    more = len(orders) - NAMED
    return ", ".join(orders[:NAMED]) + (f" and {more} more" if more > 0 else "")


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def _timezone(picture: Picture) -> str:
    operation = operation_of(picture)
    return operation.timezone if operation else "UTC"
