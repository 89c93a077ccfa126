"""What must be visited for these orders? A stop for each door, with its window, its weight and its time there."""

from collections.abc import Iterable
from dataclasses import dataclass

from controltower.domain.ids import OrderId, StopId
from controltower.domain.items import Item, volume_ml
from controltower.domain.loading import weight_of
from controltower.domain.orders import Order, OrderLine, Progress
from controltower.domain.packing import Parcel
from controltower.domain.picture import Picture
from controltower.domain.times import MINUTE, NEVER, Instant

SERVICE_S = 150
"""At the door: park, walk, ring, hand over, sign; on top `PER_ORDER_S` for each further order."""
PER_ORDER_S = 30
NARROWEST = 15 * MINUTE
"""Orders for one door share a stop where their windows share at least this."""


@dataclass(frozen=True, slots=True)
class Demand:
    """One stop to make: where, when, how heavy, and from when its goods are at the dock (0: at departure)."""

    stop: StopId
    orders: tuple[OrderId, ...]
    address: str
    lat: float
    lon: float
    window_opens: Instant
    window_closes: Instant
    service_s: int
    weight_g: int
    volume_ml: int
    ready_at: Instant = NEVER
    parcels: int = 0
    needs: frozenset[str] = frozenset()
    """Skills of vehicle and driver that it takes: a tail lift, two hands, a licence."""
    priority: int = 0
    """Where not all can be served, those of a higher one are."""
    parcel_price: float | None = None
    """What a parcel carrier takes for it, who would still get it in time; None where there is none."""


def demand_of(picture: Picture, order: Order, departure_at: Instant) -> Demand:
    """The stop of one order: measured parcels where they are packed, else what its lines should weigh and fill."""
    progress = picture[Progress][order.id]
    lines = [picture[OrderLine][key] for key in order.lines]
    if progress.packed_at:
        parcels = [picture[Parcel][key] for key in progress.parcels]
        weight = sum(weight_of(each) for each in parcels)
        volume = sum(each.length_mm * each.width_mm * each.height_mm // 1000 for each in parcels)
    else:
        weight = sum(picture[Item][line.item].weight_g * (line.quantity - line.short) for line in lines)
        volume = sum(volume_ml(picture[Item][line.item]) * (line.quantity - line.short) for line in lines)
    return Demand(
        StopId(f"S{departure_at // MINUTE}-{order.id}"),
        (order.id,),
        order.address,
        order.lat,
        order.lon,
        order.window_opens,
        order.window_closes,
        SERVICE_S,
        weight,
        volume,
    )


def consolidated(demands: Iterable[Demand]) -> tuple[Demand, ...]:
    """Stops with those for one door joined where their windows leave room for it."""
    doors: dict[tuple[str, float, float], list[Demand]] = {}
    for demand in sorted(demands, key=lambda each: (each.window_closes, each.stop)):
        door = doors.setdefault((demand.address, round(demand.lat, 5), round(demand.lon, 5)), [])
        if door and _shared(door[-1], demand) >= NARROWEST:
            door[-1] = _joined(door[-1], demand)
        else:
            door.append(demand)
    return tuple(demand for door in doors.values() for demand in door)


def _shared(one: Demand, other: Demand) -> int:
    return min(one.window_closes, other.window_closes) - max(one.window_opens, other.window_opens)


def _joined(one: Demand, other: Demand) -> Demand:
    return Demand(
        one.stop,
        (*one.orders, *other.orders),
        one.address,
        one.lat,
        one.lon,
        max(one.window_opens, other.window_opens),
        min(one.window_closes, other.window_closes),
        one.service_s + PER_ORDER_S * len(other.orders),
        one.weight_g + other.weight_g,
        one.volume_ml + other.volume_ml,
        max(one.ready_at, other.ready_at),
        one.parcels + other.parcels,
        one.needs | other.needs,
        max(one.priority, other.priority),
        None if one.parcel_price is None or other.parcel_price is None else one.parcel_price + other.parcel_price,
    )
