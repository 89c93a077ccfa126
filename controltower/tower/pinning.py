"""Which open orders lie where no vehicle gets to, and where else might their address be? A list for a person's pin."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from controltower.domain.changing import ChangeOrder
from controltower.domain.ids import OrderId
from controltower.domain.orders import CLOSED, Order, Progress, Stage
from controltower.domain.picture import Picture
from controltower.domain.routes import VehicleKind
from controltower.planning.travel import Roads, nearest
from controltower.store.addresses import Level, Match
from controltower.tower.changing import locate

AWAY = (*CLOSED, Stage.DEPARTED)
BY_HAND = "pin put by hand"


@dataclass(frozen=True, slots=True)
class Addressed:
    """An open order: what its address says, and where it is thought to be."""

    order: OrderId
    address: str
    lat: float
    lon: float


@dataclass(frozen=True, slots=True)
class Unplaced:
    """An order that no vehicle gets to, why, and the spot that the book of addresses has for it, if any."""

    of: Addressed
    reason: str
    found: Match | None = None


def addressed(picture: Picture) -> tuple[Addressed, ...]:
    """The orders that are still to be driven, by their ids."""
    held = (picture[Order][key] for key, each in sorted(picture[Progress].items()) if each.stage not in AWAY)
    return tuple(Addressed(each.id, each.address, each.lat, each.lon) for each in held)


def unplaced(roads: Roads, orders: Sequence[Addressed]) -> tuple[Unplaced, ...]:
    """Those of the orders whose place neither van nor bike reaches; run in another process. Raises Unavailable.

    What is closed now, or a zone, is no fault of the place.
    """
    free, found = replace(roads, closures=(), zones=(), traffic=()), []
    for each in orders:
        reason = _out_of_reach(free, each)
        if reason:
            match = locate(roads.network, each.address)
            sure = isinstance(match, Match) and match.level is not Level.PLACE
            found.append(Unplaced(each, reason, match if sure and isinstance(match, Match) else None))
    return tuple(found)


def pinned(picture: Picture, order: OrderId, lat: float, lon: float) -> ChangeOrder:
    """The decision to bring an order to a pin, at its own time."""
    held = picture[Order][order]
    return ChangeOrder(order, held.address, lat, lon, held.window_opens, held.window_closes, BY_HAND)


def _out_of_reach(roads: Roads, each: Addressed) -> str:
    """The reason for a van, where a bike does not get there either."""
    snaps = [nearest((each.lat, each.lon), roads, kind) for kind in (VehicleKind.VAN, VehicleKind.CARGO_BIKE)]
    return "" if any(snap.reachable for snap in snaps) else snaps[0].reason
