"""What became of each route, stop and parcel on the road? Departures, deliveries, failures and returns."""

from dataclasses import dataclass, replace

from controltower.domain.contradictions import contradiction, unknown
from controltower.domain.docks import left_as_booked
from controltower.domain.ids import ParcelId, RouteId, StopId, VehicleId
from controltower.domain.inventory import Ledger, ledger_of
from controltower.domain.loading import Load
from controltower.domain.orders import OrderLine, Progress, Stage, with_line
from controltower.domain.packing import Parcel, ParcelStatus
from controltower.domain.picture import Facts, Picture
from controltower.domain.routes import Route, RouteStatus, Stop, StopKind, StopStatus
from controltower.domain.said import Said
from controltower.domain.tracking.handover import Failure, ProofKind, ended
from controltower.domain.tracking.vehicles import Track


@dataclass(frozen=True, slots=True)
class VehicleDeparted:
    """A vehicle left with what was loaded."""

    route: RouteId


@dataclass(frozen=True, slots=True)
class StopReached:
    """The vehicle stands at the stop."""

    stop: StopId


@dataclass(frozen=True, slots=True)
class StopDelivered:
    """These parcels were handed over; `reference` says where the proof is found, and names nobody."""

    stop: StopId
    parcels: tuple[ParcelId, ...]
    proof: ProofKind = ProofKind.NONE
    reference: str = ""


@dataclass(frozen=True, slots=True)
class StopFailed:
    """Nothing could be handed over; said of a stop that was not reached, the vehicle will not go there."""

    stop: StopId
    reason: str
    failure: Failure = Failure.OTHER


@dataclass(frozen=True, slots=True)
class GoodsTransferred:
    """At a transfer stop, the goods of the stops ahead came over from the other vehicle."""

    stop: StopId


@dataclass(frozen=True, slots=True)
class VehicleReturned:
    """The route is over and the vehicle home, after so many km."""

    route: RouteId
    km: float


@dataclass(frozen=True, slots=True)
class ParcelReturned:
    """A parcel that could not be delivered is back in the building."""

    parcel: ParcelId


def vehicle_departed(picture: Picture, event: VehicleDeparted, said: Said) -> Facts:
    """The route is on the road, and what is aboard is shipped."""
    route = picture[Route].get(event.route)
    if route is None:
        return unknown(picture, said, Route, event.route)
    if route.status not in (RouteStatus.PLANNED, RouteStatus.LOADING):
        return (contradiction(picture, said, route.id, "departs", f"it is {route.status}", Route),)
    load = picture[Load].get(route.id)
    parcels = [picture[Parcel][key] for key in load.parcels] if load else []
    gone = [
        replace(parcel, status=ParcelStatus.ON_ROAD)
        for parcel in parcels
        if parcel.status is ParcelStatus.LOADED and parcel.route == route.id
    ]
    orders = dict.fromkeys(parcel.order for parcel in gone)
    progresses = (picture[Progress][order] for order in orders)
    return (
        replace(route, status=RouteStatus.ON_ROAD, departed_at=said.at),
        *gone,
        *(replace(each, stage=Stage.DEPARTED, departed_at=said.at) for each in progresses),
        *_shipped(picture, gone, 1),
        *left_as_booked(picture, route.vehicle, route.id, said.at),
        *_on_route(picture, route.vehicle, route.id),
    )


def stop_reached(picture: Picture, event: StopReached, said: Said) -> Facts:
    """The stop is reached."""
    stop = picture[Stop].get(event.stop)
    if stop is None:
        return unknown(picture, said, Stop, event.stop)
    if stop.status is not StopStatus.AHEAD:
        return (contradiction(picture, said, stop.id, "is reached", f"it is {stop.status}", Stop),)
    return (replace(stop, status=StopStatus.REACHED, reached_at=said.at, expected_at=said.at, told_at=said.at),)


def stop_delivered(picture: Picture, event: StopDelivered, said: Said) -> Facts:
    """The stop is done and its parcels delivered; an order is, when the last of its parcels was handed over."""
    stop = picture[Stop].get(event.stop)
    if stop is None:
        return unknown(picture, said, Stop, event.stop)
    if stop.status is not StopStatus.REACHED:
        return (contradiction(picture, said, stop.id, "is delivered", f"it is {stop.status}", Stop),)
    handed: dict[ParcelId, Parcel] = {}
    for key in event.parcels:
        parcel = picture[Parcel].get(key)
        if parcel is None or parcel.route != stop.route or parcel.status is not ParcelStatus.ON_ROAD:
            held = "no such parcel" if parcel is None else f"it is {parcel.status} on {parcel.route}"
            return (contradiction(picture, said, key, f"is delivered at {stop.id}", held, Parcel),)
        if parcel.order not in stop.orders:
            held = f"it is for order {parcel.order}, which is not delivered there"
            return (contradiction(picture, said, key, f"is delivered at {stop.id}", held, Stop),)
        handed[key] = replace(parcel, status=ParcelStatus.DELIVERED)
    if not handed:
        return (contradiction(picture, said, stop.id, "is delivered", "nothing was handed over", Stop),)
    orders = dict.fromkeys(parcel.order for parcel in handed.values())
    progresses = (picture[Progress][order] for order in orders)
    return (
        replace(stop, status=StopStatus.DONE, done_at=said.at),
        ended(picture, stop, said, proof=event.proof, reference=event.reference),
        *handed.values(),
        *(
            replace(each, stage=Stage.DELIVERED, closed_at=said.at)
            for each in progresses
            if all((handed.get(key) or picture[Parcel][key]).status is ParcelStatus.DELIVERED for key in each.parcels)
        ),
    )


def stop_failed(picture: Picture, event: StopFailed, said: Said) -> Facts:
    """The stop was tried in vain, or will not be tried at all; its goods stay where they are."""
    stop = picture[Stop].get(event.stop)
    if stop is None:
        return unknown(picture, said, Stop, event.stop)
    if stop.status not in (StopStatus.REACHED, StopStatus.AHEAD):
        return (contradiction(picture, said, stop.id, "fails", f"it is {stop.status}", Stop),)
    progresses = (picture[Progress][order] for order in stop.orders)
    if stop.status is StopStatus.AHEAD:
        over = replace(stop, status=StopStatus.UNSERVED, reason=event.reason)
    else:
        over = replace(stop, status=StopStatus.FAILED, done_at=said.at, reason=event.reason)
    return (
        over,
        ended(picture, stop, said, failure=event.failure),
        *(replace(each, stage=Stage.FAILED) for each in progresses if each.stage is Stage.DEPARTED),
    )


def goods_transferred(picture: Picture, event: GoodsTransferred, said: Said) -> Facts:
    """Parcels of the stops ahead that were on the other vehicle are on this one."""
    stop = picture[Stop].get(event.stop)
    if stop is None:
        return unknown(picture, said, Stop, event.stop)
    if stop.kind is not StopKind.TRANSFER or stop.status is not StopStatus.REACHED:
        return (contradiction(picture, said, stop.id, "hands goods over", f"{stop.kind}, {stop.status}", Stop),)
    route = picture[Route][stop.route]
    orders = [order for key in route.stops for order in picture[Stop][key].orders]
    parcels = (picture[Parcel][key] for order in orders for key in picture[Progress][order].parcels)
    taken = [parcel for parcel in parcels if parcel.route == stop.source and parcel.status is ParcelStatus.ON_ROAD]
    return (
        replace(stop, status=StopStatus.DONE, done_at=said.at),
        *(replace(parcel, route=route.id) for parcel in taken),
    )


def vehicle_returned(picture: Picture, event: VehicleReturned, said: Said) -> Facts:
    """The route is done; stops still ahead were not served."""
    route = picture[Route].get(event.route)
    if route is None:
        return unknown(picture, said, Route, event.route)
    if route.status is not RouteStatus.ON_ROAD:
        return (contradiction(picture, said, route.id, "returns", f"it is {route.status}", Route),)
    left = (picture[Stop][key] for key in route.stops)
    return (
        replace(route, status=RouteStatus.DONE, returned_at=said.at, driven_km=event.km),
        *(replace(stop, status=StopStatus.UNSERVED) for stop in left if stop.status is StopStatus.AHEAD),
        *_on_route(picture, route.vehicle, None),
    )


def parcel_returned(picture: Picture, event: ParcelReturned, said: Said) -> Facts:
    """The parcel is in the building again and counts as not shipped; its order was not delivered."""
    parcel = picture[Parcel].get(event.parcel)
    if parcel is None:
        return unknown(picture, said, Parcel, event.parcel)
    if parcel.status is not ParcelStatus.ON_ROAD:
        return (contradiction(picture, said, parcel.id, "comes back", f"it is {parcel.status}", Parcel),)
    progress = picture[Progress][parcel.order]
    return (
        replace(parcel, status=ParcelStatus.RETURNED, route=None),
        *((replace(progress, stage=Stage.FAILED),) if progress.stage is Stage.DEPARTED else ()),
        *_shipped(picture, [parcel], -1),
    )


def _on_route(picture: Picture, vehicle: VehicleId, route: RouteId | None) -> Facts:
    track = picture[Track].get(vehicle)
    return () if track is None else (replace(track, route=route),)


def _shipped(picture: Picture, parcels: list[Parcel], sign: int) -> Facts:
    """Lines and ledgers after these parcels left (1) or came back (-1)."""
    lines: dict[str, OrderLine] = {}
    ledgers: dict[str, Ledger] = {}
    for parcel in parcels:
        for content in parcel.contents:
            line = lines.get(content.line) or picture[OrderLine][content.line]
            lines[line.id] = with_line(line, shipped=sign * content.quantity)
            held = ledgers.get(line.item) or ledger_of(picture, line.item)
            shipped = held.shipped + sign * content.quantity
            ledgers[line.item] = Ledger(held.id, held.received, held.counted, shipped, held.written_off)
    return (*lines.values(), *ledgers.values())
