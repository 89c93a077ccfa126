"""What do warehouse and transport tell each other about a route or a truck, when was it said, and by whom?"""

from collections.abc import Iterable
from dataclasses import dataclass

from controltower.domain.crossdock import Crossing, CrossingStatus
from controltower.domain.docks import Appointment, Notice, NoticeStatus, Receipt, Truck, TruckStatus
from controltower.domain.ids import NoticeId, OrderId, RouteId, TruckId, VehicleId
from controltower.domain.loading import Load, weight_of
from controltower.domain.orders import Order, OrderLine, Progress, waiting
from controltower.domain.packing import Parcel, ParcelStatus
from controltower.domain.picture import Picture
from controltower.domain.places import operation_of
from controltower.domain.routes import AHEAD_OF_ROAD, Route, RouteStatus, Stop, StopKind
from controltower.domain.times import MINUTE, NEVER, Instant, clock
from controltower.tower.floorwork.docks import dock_row
from controltower.tower.floorwork.waves import READY

SLACK = 5 * MINUTE


@dataclass(frozen=True, slots=True)
class Telling:
    """One thing that one side told the other; `good` is False where it stands in the way of the departure."""

    what: str
    value: str
    told_at: Instant
    source: str
    good: bool


@dataclass(frozen=True, slots=True)
class RouteDialogue:
    """Down: what transport tells the warehouse of a route; up: what the warehouse tells transport."""

    route: RouteId
    vehicle: VehicleId
    down: tuple[Telling, ...]
    up: tuple[Telling, ...]


@dataclass(frozen=True, slots=True)
class TruckDialogue:
    """Down: when an inbound truck comes and with what; up: how far its goods are."""

    truck: TruckId
    notice: NoticeId
    down: tuple[Telling, ...]
    up: tuple[Telling, ...]


def route_dialogues(picture: Picture) -> tuple[RouteDialogue, ...]:
    """One for each route that has not left yet, by departure."""
    routes = sorted(picture[Route].values(), key=lambda route: (route.departure_at, route.id))
    return tuple(_route(picture, route) for route in routes if route.status in AHEAD_OF_ROAD)


def truck_dialogues(picture: Picture) -> tuple[TruckDialogue, ...]:
    """One for each inbound truck that has not left yet, by its plan."""
    trucks = sorted(picture[Truck].values(), key=lambda truck: (truck.planned_at, truck.id))
    return tuple(_truck(picture, truck) for truck in trucks if truck.status is not TruckStatus.LEFT)


def route_dialogue(picture: Picture, key: RouteId) -> RouteDialogue | None:
    """What is told about a route, also after it left; None where there is no such route."""
    route = picture[Route].get(key)
    return _route(picture, route) if route else None


def truck_dialogue(picture: Picture, key: TruckId) -> TruckDialogue | None:
    """What is told about an inbound truck; None where there is no such truck."""
    truck = picture[Truck].get(key)
    return _truck(picture, truck) if truck else None


def _route(picture: Picture, route: Route) -> RouteDialogue:
    orders = [order for key in route.stops for order in picture[Stop][key].orders]
    parcels = [picture[Parcel][key] for order in orders for key in picture[Progress][order].parcels]
    down = (*_at_dock(picture, route), *_departure(picture, route), *_sequence(picture, route))
    up = (
        _ready(picture, route, orders, parcels),
        _lane(picture, route, parcels),
        _weight(picture, parcels),
        _complete(picture, orders),
        *_loaded(picture, route, parcels),
    )
    return RouteDialogue(route.id, route.vehicle, down, up)


def _at_dock(picture: Picture, route: Route) -> Iterable[Telling]:
    for booked in picture[Appointment].values():
        if booked.route == route.id:
            row = dock_row(picture, booked)
            at = booked.docked_at or row.expected_at
            word = "since" if booked.docked_at else "at"
            told = booked.docked_at or route.changed_at
            good = row.late_s * 1_000_000 <= SLACK
            value = f"{booked.door} {word} {_clock(picture, at)}"
            yield Telling("Vehicle at the door", value, told, _source(picture, Appointment), good)
            return
    yield Telling("Vehicle at the door", "no door booked", route.changed_at, _source(picture, Route), good=False)


def _departure(picture: Picture, route: Route) -> Iterable[Telling]:
    if route.departed_at:
        value = f"left {_clock(picture, route.departed_at)}"
        late = route.departed_at - route.departure_at > SLACK
        yield Telling("Departure", value, route.departed_at, _source(picture, Route), not late)
    else:
        overdue = picture.now - route.departure_at > SLACK
        value = f"planned {_clock(picture, route.departure_at)}"
        yield Telling("Departure", value, route.planned_at, _source(picture, Route), not overdue)


def _sequence(picture: Picture, route: Route) -> Iterable[Telling]:
    load = picture[Load].get(route.id)
    visits = [picture[Stop][key] for key in route.stops if picture[Stop][key].kind is StopKind.DELIVERY]
    yield Telling("Stops", f"{len(visits)}, {route.km:.0f} km", route.changed_at, _source(picture, Route), good=True)
    if load is None or not load.stops:
        yield Telling("Loading order", "not told yet", NEVER, _source(picture, Route), good=False)
        return
    changed = tuple(reversed(load.stops)) != tuple(key for key in route.stops if key in set(load.stops))
    value = f"last stop first: {picture[Stop][load.stops[0]].address} … {picture[Stop][load.stops[-1]].address}"
    before = route.status in AHEAD_OF_ROAD
    yield Telling("Loading order", value, load.ordered_at, _source(picture, Route), good=not (changed and before))


def _ready(picture: Picture, route: Route, orders: list[OrderId], parcels: list[Parcel]) -> Telling:
    ready = [parcel for parcel in parcels if parcel.status in READY]
    unpacked = sum(not picture[Progress][order].packed_at for order in orders)
    total = f"{len(ready)} of {len(parcels)}" + (f" (+ {unpacked} orders to pack)" if unpacked else "")
    whole = len(ready) == len(parcels) and not unpacked
    newest = max((parcel.staged_at for parcel in ready), default=NEVER)
    good = whole or picture.now < route.departure_at - 4 * SLACK
    return Telling("Parcels ready", total, newest, _source(picture, Parcel), good)


def _lane(picture: Picture, route: Route, parcels: list[Parcel]) -> Telling:
    lanes = sorted({parcel.lane for parcel in parcels if parcel.lane})
    wrong = [lane for lane in lanes if route.lane and lane != route.lane]
    newest = max((parcel.staged_at for parcel in parcels), default=NEVER)
    value = ", ".join(lanes) if lanes else f"{route.lane or 'no lane'}, empty"
    return Telling("Lane", value, newest, _source(picture, Parcel), not wrong)


def _weight(picture: Picture, parcels: list[Parcel]) -> Telling:
    measured = [parcel for parcel in parcels if parcel.weight_g]
    estimated = sum(parcel.expected_g for parcel in parcels) / 1000
    actual = sum(weight_of(parcel) for parcel in parcels) / 1000
    newest = max((parcel.weighed_at for parcel in measured), default=NEVER)
    share = f"{len(measured)} of {len(parcels)} weighed"
    value = f"{actual:.1f} kg ({share}; estimate {estimated:.1f} kg)" if parcels else "nothing packed yet"
    stopped = any(parcel.status is ParcelStatus.STOPPED for parcel in parcels)
    return Telling("Weight", value, newest, _source(picture, Parcel), not stopped)


def _complete(picture: Picture, orders: list[OrderId]) -> Telling:
    lines = [picture[OrderLine][key] for order in orders for key in picture[Order][order].lines]
    short = {line.order: line.item for line in lines if line.short}
    waits = {line.order: line.item for line in lines if waiting(line) > 0}
    newest = max((picture[Progress][order].packed_at for order in orders), default=NEVER)
    parts = [f"{len(short)} orders come short"] if short else []
    parts += [f"{len(waits)} wait for goods ({', '.join(sorted(set(waits.values()))[:3])})"] if waits else []
    return Telling("Complete", "; ".join(parts) or "yes", newest, _source(picture, OrderLine), not parts)


def _loaded(picture: Picture, route: Route, parcels: list[Parcel]) -> Iterable[Telling]:
    load = picture[Load].get(route.id)
    if load is None or (not load.parcels and route.status is RouteStatus.PLANNED):
        return
    wrong = f", {load.out_of_sequence} out of sequence" if load.out_of_sequence else ""
    value = f"{len(load.parcels)} of {len(parcels)}{wrong}"
    yield Telling("Loaded", value, load.at, _source(picture, Load), not load.out_of_sequence)


def _truck(picture: Picture, truck: Truck) -> TruckDialogue:
    notice = picture[Notice][truck.notice]
    receipts = [each for each in picture[Receipt].values() if each.notice == notice.id]
    return TruckDialogue(
        truck.id, notice.id, tuple(_coming(picture, truck, receipts)), tuple(_inside(picture, notice, receipts))
    )


def _coming(picture: Picture, truck: Truck, receipts: list[Receipt]) -> Iterable[Telling]:
    late = truck.expected_at - truck.planned_at
    drift = f", planned {_clock(picture, truck.planned_at)}" if abs(late) > SLACK else ""
    here = {TruckStatus.EXPECTED: "", TruckStatus.IN_YARD: "in the yard since ", TruckStatus.DOCKED: "arrived "}
    value = f"{here.get(truck.status, 'left, came ')}{_clock(picture, truck.expected_at)}{drift}"
    yield Telling("Expected at the gate", value, truck.told_at, _source(picture, Truck), late <= 4 * SLACK)
    for booked in picture[Appointment].values():
        if booked.guest == truck.id:
            word = f"since {_clock(picture, booked.docked_at)}" if booked.docked_at else "booked"
            span = f"{_clock(picture, booked.starts_at)}–{_clock(picture, booked.ends_at)}"
            yield Telling(
                "Door",
                f"{booked.door} {word} ({span})",
                booked.docked_at or truck.told_at,
                _source(picture, Appointment),
                good=True,
            )
    pieces = sum(receipt.announced for receipt in receipts)
    notice = picture[Notice][truck.notice]
    value = f"{pieces} pieces of {len(receipts)} items from {notice.supplier}"
    yield Telling("Announced", value, notice.announced_at, _source(picture, Notice), good=True)


def _inside(picture: Picture, notice: Notice, receipts: list[Receipt]) -> Iterable[Telling]:
    announced = sum(receipt.announced for receipt in receipts)
    received = sum(receipt.received for receipt in receipts)
    damaged = sum(receipt.damaged for receipt in receipts)
    newest = max((receipt.at for receipt in receipts), default=NEVER)
    over = notice.status is NoticeStatus.RECEIVED
    value = f"{received} of {announced}" + (f", {damaged} damaged" if damaged else "")
    yield Telling(
        "Received", value, newest, _source(picture, Receipt), not (over and received < announced) and not damaged
    )
    crossings = [each for each in picture[Crossing].values() if each.notice == notice.id]
    if crossings:
        moved = sum(each.moved for each in crossings)
        bound = sum(each.quantity for each in crossings if each.status is not CrossingStatus.ENDED)
        latest = max(each.at for each in crossings)
        yield Telling("Crossed to lanes", f"{moved} of {bound} pieces", latest, _source(picture, Crossing), good=True)
    if notice.stored_at:
        yield Telling(
            "Last put away", _clock(picture, notice.stored_at), notice.stored_at, _source(picture, Notice), good=True
        )


def _source(picture: Picture, kind: type) -> str:
    return picture.told_by.get(kind, "")


def _clock(picture: Picture, at: Instant) -> str:
    operation = operation_of(picture)
    return clock(at, operation.timezone if operation else "UTC")
