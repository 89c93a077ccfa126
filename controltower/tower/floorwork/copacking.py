"""Which packs of several products are to be made up, which are open at a bench, and what is wrong with them?"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from controltower.domain.ids import BenchId, OrderId, SiteId, SpecId
from controltower.domain.orders import CLOSED, STAGES, Order, Progress, Stage
from controltower.domain.packs import Pack, PackSpec, PackStatus, packs_wanted
from controltower.domain.picture import Picture
from controltower.domain.times import Instant

PACKED = STAGES.index(Stage.PACKED)


class PackState(StrEnum):
    """How far the packs of an order are, the most pressing first."""

    BLOCKED = "blocked"
    OPEN = "open"
    DUE = "to make up"
    COMING = "being picked"
    DONE = "closed"


@dataclass(frozen=True, slots=True)
class PackRow:
    """The packs of one order: how many are wanted and closed, and of the open one its bench and its pieces.

    `says` is why the piece that was scanned last may not go in; `refused` counts such pieces over all of its packs.
    """

    order: OrderId
    site: SiteId
    spec: SpecId
    name: str
    wanted: int
    closed: int
    bench: BenchId | None
    scanned: int
    pieces: int
    state: PackState
    says: str
    refused: int
    leaves_at: Instant


def pack_rows(picture: Picture) -> tuple[PackRow, ...]:
    """Orders that want packs and are not packed yet, those that are blocked and open first, then by departure."""
    if not picture[PackSpec]:
        return ()
    held: dict[OrderId, list[Pack]] = {}
    for pack in picture[Pack].values():
        held.setdefault(pack.order, []).append(pack)
    rows = [row for order in _wanting(picture) if (row := _row(picture, order, held.get(order.id, []))) is not None]
    places = list(PackState)
    return tuple(sorted(rows, key=lambda row: (places.index(row.state), row.leaves_at, row.order)))


def closed_today(picture: Picture, site: SiteId) -> int:
    """How many packs were closed at a site."""
    return sum(pack.site == site and pack.status is PackStatus.CLOSED for pack in picture[Pack].values())


def _wanting(picture: Picture) -> Iterator[Order]:
    """Orders for a pack that have not left the bench."""
    for order in picture[Order].values():
        if order.pack is None:
            continue
        progress = picture[Progress][order.id]
        if progress.stage not in CLOSED and STAGES.index(progress.stage) < PACKED:
            yield order


def _row(picture: Picture, order: Order, packs: list[Pack]) -> PackRow | None:
    spec = picture[PackSpec].get(order.pack or "")
    wanted = packs_wanted(picture, order)
    if spec is None or not wanted:
        return None
    progress = picture[Progress][order.id]
    now = next((pack for pack in packs if pack.status is PackStatus.OPEN), None)
    closed = sum(pack.status is PackStatus.CLOSED for pack in packs)
    return PackRow(
        order.id,
        order.site,
        spec.id,
        spec.name,
        wanted,
        closed,
        now.bench if now else packs[-1].bench if packs else None,
        len(now.scanned) if now else 0,
        sum(part.quantity for part in spec.parts),
        _state(now, closed >= wanted, progress.stage is Stage.PICKED),
        now.blocked if now else "",
        sum(pack.refused for pack in packs),
        progress.departure_at,
    )


def _state(now: Pack | None, done: bool, picked: bool) -> PackState:
    if now is not None:
        return PackState.BLOCKED if now.blocked else PackState.OPEN
    if done:
        return PackState.DONE
    return PackState.DUE if picked else PackState.COMING
