"""Who plans for the twin? The tower's own planners, in the words in which the twin asks."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial

from controltower.domain.holds import hold_of
from controltower.domain.ids import ItemId, LineId, OrderId, ParcelId, PlaceId, RouteId, SiteId, StopId, TaskId
from controltower.domain.items import Carton
from controltower.domain.orders import Service
from controltower.domain.picture import Picture
from controltower.domain.places import Aisle, Location
from controltower.domain.routes import Vehicle
from controltower.domain.stowage import Piece
from controltower.domain.times import Instant
from controltower.planning.loading import RouteLoad, plan_route
from controltower.planning.loading.reading import OrderLoad
from controltower.planning.packing import PackingProblem, piece_of, plan_packing
from controltower.planning.picking import Block, Pick, order_tour, walk_m
from controltower.planning.picking.carts import carts
from controltower.planning.routes import Carrier, RoutesProblem, plan_routes
from controltower.planning.stock import AllocationProblem, Lot, Need, plan_allocation
from controltower.planning.stops import Demand
from controltower.planning.tasks import SCALES, pressing, walk_s
from controltower.planning.travel import Roads, roads_of
from controltower.simulation.network import TIMEZONE
from controltower.simulation.plain import PLAIN
from controltower.simulation.planners import (
    Box,
    Claim,
    Departing,
    Errand,
    Freight,
    PickLine,
    Pieces,
    Planners,
    Point,
    Round,
    Stowed,
    Walk,
)
from controltower.tower.legs import RoadLegs


def tower_planners(timezone: str = TIMEZONE, facts: Picture | None = None) -> Planners:
    """All by the tower's planners, but for waves, which are made by neighbourhood.

    The time zone is where rush hours are those of the clock on the wall. Where the facts name road data of this
    machine, routes are planned and driven on it.
    """
    roads = replace(roads_of(facts or Picture()), timezone=timezone)
    return Planners(
        tour,
        PLAIN.waves,
        boxes,
        partial(rounds, roads),
        roads.basis,
        shares,
        stowed,
        batches,
        next_errand,
        RoadLegs(roads) if roads.network else None,
    )


def tour(aisles: Sequence[Aisle], places: Sequence[Location], start: Point, end: Point, *, seed: int) -> Walk:
    """The shortest combined tour from the start; the way back leads to the end instead."""
    del seed
    low, high = min(aisle.y_from_m for aisle in aisles), max(aisle.y_to_m for aisle in aisles)
    block = Block(low, high, start)
    picks = [Pick(TaskId(str(n)), place.aisle, place.x_m, place.y_m) for n, place in enumerate(places)]
    planned = order_tour(block, picks)
    order = tuple(int(task) for task in planned.tasks)
    last = (places[order[-1]].x_m, places[order[-1]].y_m)
    return Walk(order, planned.metres - walk_m(block, last, start) + walk_m(block, last, end))


def batches(
    aisles: Sequence[Aisle], lines: Sequence[PickLine], start: Point, most: int, *, seed: int
) -> list[list[int]]:
    """Lines that share a tour, as the lists of next tasks have them too."""
    del seed
    cross_m = min(aisle.y_from_m for aisle in aisles), max(aisle.y_to_m for aisle in aisles)
    spots = [(line.place.x_m, line.place.y_m) for line in lines]
    return [list(cart) for cart in carts(spots, cross_m, start, most)]


def boxes(pieces: Sequence[Pieces], cartons: Sequence[Carton]) -> list[Box]:
    """The fewest and cheapest cartons that were found; what fits none goes into the largest all the same."""
    singles = tuple(piece_of(each.line, each.item) for each in pieces for _ in range(each.quantity))
    plan = plan_packing(PackingProblem(singles, tuple(cartons)))
    packed_boxes = [
        Box(parcel.carton, tuple((each.line, each.quantity) for each in parcel.contents)) for parcel in plan.parcels
    ]
    packed: Counter[LineId] = Counter()
    for box in packed_boxes:
        packed.update(dict(box.contents))
    left = tuple((each.line, each.quantity - packed[each.line]) for each in pieces if each.quantity > packed[each.line])
    largest = max(cartons, key=lambda carton: (carton.length_mm * carton.width_mm * carton.height_mm, carton.id))
    return [*packed_boxes, Box(largest.id, left)] if left else packed_boxes


def shares(claims: Sequence[Claim], free: Mapping[ItemId, int], now: Instant) -> dict[LineId, int]:
    """Pieces to the orders that they make whole; what is on its way by truck is not counted on."""
    site = SiteId("")
    lots = tuple(Lot(PlaceId(item), item, site, quantity, now) for item, quantity in free.items())
    needs = tuple(
        Need(each.line, each.order, each.item, site, each.quantity, each.departs_at, Service.SAME_DAY)
        for each in claims
    )
    given: Counter[LineId] = Counter()
    for grant in plan_allocation(AllocationProblem(now, lots, needs)).grants:
        given[grant.line] += grant.quantity
    return dict(given)


def next_errand(errands: Sequence[Errand], at: Point, now_s: float) -> int:
    """The errand with the highest index of the lists of next tasks, by the scales that they mostly come to."""

    def index(number: int) -> float:
        errand = errands[number]
        walk = walk_s(at, errand.start) if errand.start is not None else 0.0
        return pressing(SCALES[0], walk, errand.due_s - now_s - walk - errand.work_s)

    return max(range(len(errands)), key=index)


def stowed(vehicle: Vehicle, freights: Sequence[Freight]) -> Stowed:
    """The load as the board of packing and loading plans it, without the exact model that takes seconds."""
    orders: dict[OrderId, list[Freight]] = {}
    for each in freights:
        orders.setdefault(each.order, []).append(each)
    loads = tuple(
        OrderLoad(order, parcels[0].stop, tuple(_piece(each) for each in parcels)) for order, parcels in orders.items()
    )
    plan = plan_route(RouteLoad(RouteId(""), hold_of(vehicle), loads, ()), exact=False).plan
    left = {ParcelId(each.id): each.reason for each in plan.left_out}
    return Stowed(tuple(ParcelId(placed.piece) for placed in plan.load), left)


def _piece(freight: Freight) -> Piece:
    size = freight.length_mm, freight.width_mm, freight.height_mm
    return Piece(freight.parcel, *size, freight.weight_g, freight.stop, freight.is_fragile)


def rounds(known: Roads, departing: Departing) -> list[Round]:
    """Routes by PyVRP; drops that it leaves out are in no round."""
    lat, lon = departing.depot
    numbers = {StopId(f"{number:04d}"): number for number in range(len(departing.drops))}
    demands = tuple(
        Demand(
            key,
            (),
            str(key),
            drop.lat,
            drop.lon,
            drop.window_opens,
            drop.window_closes,
            drop.service_s,
            drop.grams,
            drop.millilitres,
        )
        for key, drop in zip(numbers, departing.drops, strict=True)
    )
    carriers = tuple(Carrier(vehicle, departing.departs_at, departing.back_by) for vehicle in departing.vehicles)
    roads = replace(known, centre=departing.centre)
    problem = RoutesProblem(SiteId(""), lat, lon, departing.departs_at, roads, carriers, demands)
    plan = plan_routes(problem, seed=departing.seed)
    return [
        Round(
            route.vehicle,
            tuple(numbers[visit.stop] for visit in route.visits),
            tuple(visit.arrives_at for visit in route.visits),
            round(route.km, 2),
        )
        for route in plan.routes
    ]
