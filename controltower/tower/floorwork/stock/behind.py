"""What stands behind an item's band: its places, who waits, and what could help?"""

from collections.abc import Iterable

from controltower.domain.counting import CountOrder, CountStatus
from controltower.domain.inventory import Difference, available
from controltower.domain.orders import Order, Progress
from controltower.domain.picture import Picture
from controltower.domain.places import Location, LocationKind
from controltower.domain.promising import Pool, pools_of
from controltower.planning.stock import (
    Band,
)
from controltower.tower.floorwork.stock.helping import helps
from controltower.tower.floorwork.stock.measuring import Shares
from controltower.tower.floorwork.stock.rows import Behind, PlaceRow, WaitRow


def behind(picture: Picture, band: Band, shares: Shares) -> Behind:
    """Places, waiting lines and what could help, of the item of a band; some milliseconds."""
    pools = pools_of(picture, (band.item,))
    found = Behind(band, pool=pools.get((band.site, band.item)))
    found.elsewhere = [pool for key, pool in sorted(pools.items()) if key[0] != band.site and pool.free > 0]
    if found.pool is not None:
        found.places = tuple(_places(picture, found.pool))
        found.waits = tuple(_waits(picture, found.pool, band, shares))
    found.helps = tuple(helps(picture, found))
    return found


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


def _waits(picture: Picture, pool: Pool, band: Band, shares: Shares) -> Iterable[WaitRow]:
    """By when they leave."""
    hit = set(band.orders) if band.missing else set()
    for each in sorted(pool.waits, key=lambda each: (each.leaves_at, each.line)):
        order, progress = picture[Order][each.order], picture[Progress][each.order]
        yield WaitRow(
            each.line,
            each.order,
            order.service,
            progress.wave,
            each.leaves_at,
            each.quantity,
            each.order in hit,
            shares.given.get(each.line, 0) if band.missing else None,
            shares.why.get(each.line, ""),
        )
