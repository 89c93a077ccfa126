"""What is aboard, and in which order did it go in? The load of each route, last stop first."""

from dataclasses import dataclass, replace

from controltower.domain.contradictions import contradiction, unknown
from controltower.domain.docks import VehicleDocked, docked_as_booked
from controltower.domain.ids import ParcelId, RouteId, StopId, VehicleId
from controltower.domain.orders import Progress
from controltower.domain.packing import Parcel, ParcelStatus, order_at
from controltower.domain.picture import Facts, Picture
from controltower.domain.routes import AHEAD_OF_ROAD, Route, RouteStatus, Stop
from controltower.domain.said import Said
from controltower.domain.times import NEVER, Instant


@dataclass(frozen=True, slots=True)
class Load:
    """The load of a route: the stops in loading order, and the parcels aboard as they came.

    `deepest` is the furthest place in that order reached so far; `out_of_sequence` counts parcels that came too late.
    """

    id: RouteId
    stops: tuple[StopId, ...]
    ordered_at: Instant
    parcels: tuple[ParcelId, ...] = ()
    weight_g: int = 0
    deepest: int = 0
    out_of_sequence: int = 0
    begun_at: Instant = NEVER
    at: Instant = NEVER


@dataclass(frozen=True, slots=True)
class LoadingOrdered:
    """Transport tells the dock in which order to load: last stop first."""

    route: RouteId
    stops: tuple[StopId, ...]


@dataclass(frozen=True, slots=True)
class ParcelLoaded:
    """A parcel was scanned into a vehicle."""

    parcel: ParcelId
    route: RouteId
    vehicle: VehicleId


def loading_ordered(picture: Picture, event: LoadingOrdered, said: Said) -> Facts:
    """The loading order; it may change until the vehicle has left."""
    route = picture[Route].get(event.route)
    if route is None:
        return unknown(picture, said, Route, event.route)
    if route.status not in AHEAD_OF_ROAD:
        return (contradiction(picture, said, route.id, "gets a loading order", f"it is {route.status}", Route),)
    if sorted(event.stops) != sorted(route.stops):
        return (contradiction(picture, said, route.id, "gets a loading order", "the stops are others", Route),)
    held = picture[Load].get(route.id) or Load(route.id, (), said.at)
    return (replace(held, stops=event.stops, ordered_at=said.at, deepest=0, at=said.at),)


def vehicle_docked(picture: Picture, event: VehicleDocked, said: Said) -> Facts:
    """The vehicle stands at the door and can be loaded."""
    route = picture[Route].get(event.route)
    if route is None:
        return unknown(picture, said, Route, event.route)
    if route.status is not RouteStatus.PLANNED or route.vehicle != event.vehicle:
        claim = f"{event.vehicle} docks at {event.door}"
        held = f"it is {route.status} with {route.vehicle}"
        return (contradiction(picture, said, route.id, claim, held, Route),)
    return (
        replace(route, status=RouteStatus.LOADING, door=event.door),
        *docked_as_booked(picture, event.vehicle, route.id, event.door, said.at),
    )


def parcel_loaded(picture: Picture, event: ParcelLoaded, said: Said) -> Facts:
    """The parcel is aboard; one that belongs before what is loaded already counts as out of sequence."""
    parcel, route = picture[Parcel].get(event.parcel), picture[Route].get(event.route)
    if parcel is None:
        return unknown(picture, said, Parcel, event.parcel)
    if route is None:
        return unknown(picture, said, Route, event.route)
    if parcel.status not in (ParcelStatus.STAGED, ParcelStatus.SORTED) or route.status is not RouteStatus.LOADING:
        held = f"the parcel is {parcel.status}, the route {route.status}"
        return (contradiction(picture, said, parcel.id, f"is loaded on {route.id}", held, Parcel),)
    if route.vehicle != event.vehicle:
        claim = f"is loaded into {event.vehicle}"
        return (contradiction(picture, said, parcel.id, claim, f"{route.vehicle} drives {route.id}", Route),)
    loaded = replace(parcel, status=ParcelStatus.LOADED, route=route.id, loaded_at=said.at)
    load = _with_parcel(picture, picture[Load].get(route.id) or Load(route.id, (), NEVER), loaded, said.at)
    return (loaded, load, *order_at(picture, loaded, said.at))


def aboard(picture: Picture, stop: Stop) -> list[Parcel]:
    """The parcels of a stop that are in some vehicle now."""
    keys = (key for order in stop.orders for key in picture[Progress][order].parcels)
    parcels = (picture[Parcel][key] for key in keys)
    return [parcel for parcel in parcels if parcel.status in (ParcelStatus.LOADED, ParcelStatus.ON_ROAD)]


def weight_of(parcel: Parcel) -> int:
    """Grams: measured where the scale has spoken, else expected."""
    return parcel.weight_g or parcel.expected_g


def _with_parcel(picture: Picture, load: Load, parcel: Parcel, at: Instant) -> Load:
    place = next((n for n, stop in enumerate(load.stops) if parcel.order in picture[Stop][stop].orders), load.deepest)
    return replace(
        load,
        parcels=(*load.parcels, parcel.id),
        weight_g=load.weight_g + weight_of(parcel),
        deepest=max(load.deepest, place),
        out_of_sequence=load.out_of_sequence + (place < load.deepest),
        begun_at=load.begun_at or at,
        at=at,
    )
