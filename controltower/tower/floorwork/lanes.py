"""How ready is the load of each route in its lane: how many parcels, how heavy, and is anything missing?"""

from collections.abc import Iterable
from dataclasses import dataclass

from controltower.domain.ids import DoorId, LaneId, OrderId, RouteId, SiteId, VehicleId
from controltower.domain.items import Item
from controltower.domain.loading import Load
from controltower.domain.orders import Order, OrderLine, Progress, Stage
from controltower.domain.packing import Parcel, ParcelStatus
from controltower.domain.picture import Picture
from controltower.domain.routes import AHEAD_OF_ROAD, Route, RouteStatus, Stop
from controltower.domain.times import NEVER, Instant

STANDING = (ParcelStatus.STAGED, ParcelStatus.LOADED)


@dataclass(frozen=True, slots=True)
class LaneRow:
    """The load of one route that has not left.

    An order that is not packed yet counts as one parcel, with the weight that its items should have. `ready` are staged
    or loaded, `loaded` of them aboard. `measured_g` is what the scale said, `estimated_g` what is not weighed yet.
    """

    route: RouteId
    vehicle: VehicleId
    site: SiteId
    lane: LaneId | None
    door: DoorId | None
    status: RouteStatus
    departure_at: Instant
    parcels: int
    ready: int
    loaded: int
    measured_g: int
    estimated_g: int
    stopped: int
    short: tuple[OrderId, ...]
    loading_order: int
    out_of_sequence: int
    told_at: Instant

    @property
    def complete(self) -> bool:
        """Whether every parcel stands ready and none is short."""
        return self.ready == self.parcels and not self.short


def lane_rows(picture: Picture) -> tuple[LaneRow, ...]:
    """Every route that has not left, by departure and id."""
    routes = (route for route in picture[Route].values() if route.status in AHEAD_OF_ROAD)
    ordered = sorted(routes, key=lambda route: (route.departure_at, route.id))
    return tuple(lane_row(picture, route) for route in ordered)


def lane_row(picture: Picture, route: Route) -> LaneRow:
    """One route, counted through its orders."""
    orders, progresses, boxes = orders_of(picture, route), picture[Progress], picture[Parcel]
    parcels = [boxes[key] for order in orders for key in progresses[order].parcels]
    unpacked = [order for order in orders if not progresses[order].parcels]
    load = picture[Load].get(route.id)
    return LaneRow(
        route.id,
        route.vehicle,
        route.site,
        route.lane,
        route.door,
        route.status,
        route.departure_at,
        len(parcels) + len(unpacked),
        sum(parcel.status in STANDING for parcel in parcels),
        sum(parcel.status is ParcelStatus.LOADED for parcel in parcels),
        sum(parcel.weight_g for parcel in parcels),
        sum(parcel.expected_g for parcel in parcels if not parcel.weight_g) + _expected_g(picture, unpacked),
        sum(parcel.status is ParcelStatus.STOPPED for parcel in parcels),
        _short(picture, orders),
        len(load.stops) if load else 0,
        load.out_of_sequence if load else 0,
        max((max(parcel.packed_at, parcel.weighed_at, parcel.staged_at) for parcel in parcels), default=NEVER),
    )


def orders_of(picture: Picture, route: Route) -> list[OrderId]:
    """The orders of a route that are still wanted, in the order of its stops."""
    stops, progresses = picture[Stop], picture[Progress]
    keys = (order for stop in route.stops for order in stops[stop].orders)
    return [key for key in keys if progresses[key].stage is not Stage.CANCELLED]


def _short(picture: Picture, orders: Iterable[OrderId]) -> tuple[OrderId, ...]:
    wanted, lines = picture[Order], picture[OrderLine]
    return tuple(order for order in orders if any(lines[key].short for key in wanted[order].lines))


def _expected_g(picture: Picture, orders: Iterable[OrderId]) -> int:
    wanted, lines, items = picture[Order], picture[OrderLine], picture[Item]
    each = (lines[key] for order in orders for key in wanted[order].lines)
    return sum(items[line.item].weight_g * line.quantity for line in each)
