"""What could help before an item runs out? Each in a sentence, with the place where one does it."""

from collections.abc import Iterable

from controltower.domain.docks import Notice
from controltower.domain.ids import OrderId
from controltower.domain.inventory import Replenishment, ReplenishmentStatus
from controltower.domain.orders import Order, OrderLine, Progress
from controltower.domain.picking import PickTask, TaskStatus
from controltower.domain.picture import Picture
from controltower.domain.places import Location, operation_of
from controltower.domain.promising import Due, Pool
from controltower.domain.proposals import Proposal, ProposalStatus
from controltower.domain.times import MINUTE, clock
from controltower.domain.waves import Wave
from controltower.planning.stock import (
    Band,
)
from controltower.tower.floorwork.stock.rows import Behind, Help

ACROSS = 55 * MINUTE
"""From a truck at the gate across the dock to a lane that is to leave. Assumption, as cross-docking has it."""
NAMED = 3
"""So many orders are named in a sentence; the rest are counted."""


def helps(picture: Picture, found: Behind) -> Iterable[Help]:
    """What could bring pieces in time, the surest first; a supervisor decides, and most of it is one key away."""
    yield from _offered(picture, found.band)
    if found.pool is not None:
        yield from _refills(picture, found.band)
        yield from _coming(picture, found.band, found.pool)
    if found.band.missing:
        yield from _share(found)
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


def _share(found: Behind) -> Iterable[Help]:
    """How far what is there goes, if orders that it makes whole come first."""
    some = [row for row in found.waits if row.gets]
    if some:
        whole = sum(row.gets == row.wanted for row in found.waits)
        says = (
            f"{sum(row.gets or 0 for row in some)} can be had in time: {whole} of {_count(len(found.waits), 'line')} "
            "whole, if orders that become whole by it come first (column Gets)."
        )
        yield Help("share", "Share out", says)


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
