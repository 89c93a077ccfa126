"""Which parcels go to one recipient together, and who is visited twice though once would do?"""

from collections.abc import Iterable
from dataclasses import dataclass

from controltower.domain.ids import OrderId, ParcelId, RouteId, SiteId, StopId
from controltower.domain.orders import Order, Progress, Stage
from controltower.domain.packing import Parcel
from controltower.domain.picture import Picture
from controltower.domain.routes import AHEAD_OF_ROAD, Route, Stop, StopKind
from controltower.domain.times import Instant
from controltower.tower.floorwork.lanes import STANDING


@dataclass(frozen=True, slots=True)
class Shipment:
    """All that one recipient gets at one stop, of however many orders; its name on labels is that of the stop."""

    stop: StopId
    route: RouteId
    recipient: str
    address: str
    orders: tuple[OrderId, ...]
    parcels: tuple[ParcelId, ...]
    ready: int

    @property
    def complete(self) -> bool:
        """Whether every parcel that is known stands ready."""
        return self.ready == len(self.parcels)


@dataclass(frozen=True, slots=True)
class Apart:
    """One recipient who is visited more than once with the same departure, though one window would do for all."""

    recipient: str
    address: str
    stops: tuple[StopId, ...]


def shipments(picture: Picture, route: Route) -> tuple[Shipment, ...]:
    """The shipments of a route in visiting order."""
    stops = (picture[Stop][key] for key in route.stops)
    return tuple(_shipment(picture, stop) for stop in stops if stop.kind is StopKind.DELIVERY)


def visited_twice(picture: Picture) -> tuple[Apart, ...]:
    """Recipients whose orders of one departure ride to one door on several stops, by address."""
    doors: dict[tuple[SiteId, Instant, str, str], list[Stop]] = {}
    for route in picture[Route].values():
        if route.status in AHEAD_OF_ROAD:
            for stop in _deliveries(picture, route):
                key = (route.site, route.departure_at, _recipient(picture, stop), stop.address)
                doors.setdefault(key, []).append(stop)
    found = (
        Apart(recipient, address, tuple(stop.id for stop in stops))
        for (_, _, recipient, address), stops in doors.items()
        if len(stops) > 1 and _share_time(stops)
    )
    return tuple(sorted(found, key=lambda each: (each.address, each.stops)))


def _shipment(picture: Picture, stop: Stop) -> Shipment:
    orders = tuple(key for key in stop.orders if picture[Progress][key].stage is not Stage.CANCELLED)
    parcels = tuple(key for order in orders for key in picture[Progress][order].parcels)
    ready = sum(picture[Parcel][key].status in STANDING for key in parcels)
    return Shipment(stop.id, stop.route, _recipient(picture, stop), stop.address, orders, parcels, ready)


def _deliveries(picture: Picture, route: Route) -> Iterable[Stop]:
    stops = (picture[Stop][key] for key in route.stops)
    return (stop for stop in stops if stop.kind is StopKind.DELIVERY and stop.orders)


def _recipient(picture: Picture, stop: Stop) -> str:
    """Who gets it; neighbours at one door are told with a plus."""
    return " + ".join(dict.fromkeys(picture[Order][key].customer for key in stop.orders))


def _share_time(stops: Iterable[Stop]) -> bool:
    """Whether some moment lies in the window of each."""
    stops = list(stops)
    return max(stop.window_opens for stop in stops) < min(stop.window_closes for stop in stops)
