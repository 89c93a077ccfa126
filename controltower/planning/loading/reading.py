"""What is to be loaded on a route? Its parcels as measured, and those that are not packed yet as they are expected."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from controltower.domain.holds import hold_of
from controltower.domain.ids import OrderId, ParcelId, RouteId
from controltower.domain.items import FRAGILE, Carton, Item
from controltower.domain.loading import weight_of
from controltower.domain.orders import CLOSED, Order, OrderLine, Progress
from controltower.domain.packing import Parcel, ParcelStatus
from controltower.domain.picture import Picture
from controltower.domain.routes import Route, Stop, StopStatus, Vehicle
from controltower.domain.stowage import STRICT, Hold, Piece, Rules
from controltower.planning.loading.problem import LoadProblem
from controltower.planning.packing import PackingProblem, piece_of, plan_packing
from controltower.planning.packing import Piece as Thing

AWAY = (ParcelStatus.ON_ROAD, ParcelStatus.DELIVERED)


@dataclass(frozen=True, slots=True)
class OrderLoad:
    """What of one order goes to a stop: its parcels, and the things that are not in a parcel yet."""

    order: OrderId
    stop: int
    parcels: tuple[Piece, ...]
    things: tuple[Thing, ...] = ()
    is_fragile: bool = False


@dataclass(frozen=True, slots=True)
class RouteLoad:
    """The load of a route as it is known, in the order of its stops; stop 1 comes first.

    `aboard` are parcels that were loaded already, in the order in which they went in; the plan does not ask for them.
    """

    route: RouteId
    hold: Hold
    orders: tuple[OrderLoad, ...]
    cartons: tuple[Carton, ...]
    rules: Rules = STRICT
    aboard: tuple[ParcelId, ...] = field(default=(), compare=False)


def problem_of(picture: Picture, key: RouteId) -> RouteLoad | None:
    """What the vehicle of a route that has not left shall carry; None where the route or its vehicle is not known."""
    route = picture[Route].get(key)
    vehicle = picture[Vehicle].get(route.vehicle) if route else None
    if route is None or vehicle is None:
        return None
    orders: list[OrderLoad] = []
    aboard: list[Parcel] = []
    for number, progress in wanted(picture, route):
        parcels = [picture[Parcel][each] for each in progress.parcels]
        aboard += [parcel for parcel in parcels if parcel.status is ParcelStatus.LOADED]
        orders.append(_order_load(picture, progress, number, [each for each in parcels if each.status not in AWAY]))
    went_in = tuple(parcel.id for parcel in sorted(aboard, key=lambda each: (each.loaded_at, each.id)))
    return RouteLoad(key, hold_of(vehicle), tuple(orders), tuple(picture[Carton].values()), aboard=went_in)


def wanted(picture: Picture, route: Route) -> Iterator[tuple[int, Progress]]:
    """The orders that this route is to bring, each with the place of its stop on the route, from 1."""
    for number, key in enumerate(route.stops, 1):
        stop = picture[Stop][key]
        if stop.status is StopStatus.AHEAD:
            for order in stop.orders:
                progress = picture[Progress][order]
                if progress.stage not in CLOSED and progress.route == route.id:
                    yield number, progress


def load_problem(asked: RouteLoad) -> LoadProblem:
    """The pieces to be loaded: parcels, and for each order that is not packed yet the cartons that it should go into.

    An expected parcel is named after its order and its number in it.
    """
    pieces = [piece for each in asked.orders for piece in (*each.parcels, *_expected(each, asked.cartons))]
    return LoadProblem(asked.hold, tuple(pieces), asked.rules)


def _order_load(picture: Picture, progress: Progress, number: int, parcels: list[Parcel]) -> OrderLoad:
    pieces = tuple(_piece(picture, parcel, number) for parcel in parcels)
    if progress.packed_at:
        return OrderLoad(progress.id, number, pieces)
    things: list[Thing] = []
    is_fragile = False
    for key in picture[Order][progress.id].lines:
        line = picture[OrderLine][key]
        item = picture[Item][line.item]
        left = line.quantity - line.short - line.packed
        things += [piece_of(line.id, item)] * left
        is_fragile |= left > 0 and FRAGILE in item.handling
    return OrderLoad(progress.id, number, pieces, tuple(things), is_fragile)


def _piece(picture: Picture, parcel: Parcel, stop: int) -> Piece:
    """A parcel by its own size, and by its measured weight if it has one."""
    lines, items = picture[OrderLine], picture[Item]
    is_fragile = any(FRAGILE in items[lines[each.line].item].handling for each in parcel.contents)
    size = parcel.length_mm, parcel.width_mm, parcel.height_mm
    return Piece(parcel.id, *size, weight_of(parcel), stop, is_fragile)


def _expected(each: OrderLoad, cartons: tuple[Carton, ...]) -> list[Piece]:
    """The parcels that the rest of an order should become; what fits no carton travels as it is."""
    plan = plan_packing(PackingProblem(each.things, cartons))
    sizes = [((box.length_mm, box.width_mm, box.height_mm), box.expected_g) for box in plan.parcels]
    in_cartons = Counter(content.line for box in plan.parcels for content in box.contents)
    sizes += [(thing.size, thing.weight_g) for thing in each.things if thing.line not in in_cartons]
    return [
        Piece(f"{each.order}/{number}", *size, weight_g, each.stop, each.is_fragile)
        for number, (size, weight_g) in enumerate(sizes, len(each.parcels) + 1)
    ]
