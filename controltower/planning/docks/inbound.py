"""What do inbound trucks want of a dock? How long they stand, how many unload them, where their goods go, who waits."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence

from controltower.domain.crossdock import Crossing, CrossingStatus
from controltower.domain.docks import Notice, Receipt, Truck, TruckStatus, receipt_id
from controltower.domain.ids import ItemId, RouteId, SiteId
from controltower.domain.inventory import Stock
from controltower.domain.orders import CLOSED, OrderLine, Progress
from controltower.domain.picture import Picture
from controltower.domain.places import DoorKind, Location, Zone, ZoneKind, operation_of
from controltower.domain.times import DAY, Instant, clock, later, midnight
from controltower.planning.crossdock import problem_of as crossdock_problem
from controltower.planning.crossdock.ways import lanes_of
from controltower.planning.docks.problem import Departure, Feed, Goal, Mode, Visit, Way

GATE_S, LEAVE_S = 180.0, 300.0
"""From the gate to a door, and from the last pallet to the free door. Assumptions."""
LINE_S, PIECE_S = 100.0, 2.0
"""Unload and check one line of a notice, and each piece of it, by one person. Assumption."""
MANY_HANDS = 3
"""With so many people in receiving two unload a truck together, else one."""
FREE_S, DETENTION_H = 3_600.0, 60.0
"""So long after it came a truck costs nothing; then this an hour. Assumption, after usual terms of carriers."""
WAIT_H = 15.0
"""What an hour in the yard is worth where nobody charges for it. Assumption."""
ONWARD_S = 2_400.0
"""From the unloaded truck to the vehicle that leaves with its goods: crossing, packing, loading. Assumption."""
LATE_ORDER_H, MOST_LATE_H = 4.0, 80.0
"""What an hour costs by which an order's goods come too late for its departure, and most for one departure."""
STAY_S = 10 * 3_600.0
Waiting = dict[ItemId, Counter[RouteId]]
"""Orders by the item that they wait for and the departure that they are for."""
Crossers = dict[ItemId, list[Goal]]
"""The ways of an item's pieces across the dock, one for each order that waits for them."""


def truck_visits(
    picture: Picture, now: Instant, trucks: Sequence[Truck], hands: int
) -> tuple[tuple[Visit, ...], tuple[Departure, ...]]:
    """A visit for each truck, with `hands` people in receiving; and the departures that wait for goods aboard."""
    waiting, leaves, crossers = _waiting(picture, now, trucks)
    crew = 2 if hands >= MANY_HANDS else 1
    places = homes(picture, {item for truck in trucks for item in picture[Notice][truck.notice].items})
    visits = tuple(_visit(picture, now, truck, crew, waiting, crossers, places) for truck in trucks)
    orders: Counter[RouteId] = Counter()
    for truck in trucks:
        for item in picture[Notice][truck.notice].items:
            orders.update(waiting.get(item, Counter()))
    departures = (Departure(key, leaves[key], min(MOST_LATE_H, LATE_ORDER_H * orders[key])) for key in orders)
    return visits, tuple(sorted(departures, key=lambda each: (each.leaves_at, each.route)))


def _visit(
    picture: Picture,
    now: Instant,
    truck: Truck,
    crew: int,
    waiting: Waiting,
    crossers: Crossers,
    places: dict[tuple[SiteId, ItemId], tuple[float, float]],
) -> Visit:
    notice = picture[Notice][truck.notice]
    came = truck.arrived_at or max(truck.expected_at, now)
    from_at = later(came, GATE_S)
    work_s = _work_s(picture, notice) / crew
    until = later(max(from_at, now), STAY_S)
    live = Way(Mode.LIVE, from_at, until, work_s, 0.0, LEAVE_S, FREE_S, DETENTION_H, wait_h=WAIT_H)
    drop = Way(Mode.DROP, from_at, until, work_s, 0.0, LEAVE_S, wait_h=WAIT_H / 2)
    routes = dict.fromkeys(key for item in notice.items for key in waiting.get(item, ()))
    x, y = _goal(picture, notice, places)
    is_there = truck.status is TruckStatus.DOCKED
    trips = 0 if is_there else len(notice.items)
    goals = () if is_there else tuple(goal for item in notice.items for goal in crossers.get(item, ()))
    return Visit(
        truck.id,
        DoorKind.INBOUND,
        (drop if truck.drops else live,),
        frozenset(truck.needs),
        crew,
        x,
        y,
        trips,
        tuple(Feed(key, ONWARD_S) for key in routes),
        goals=goals,
    )


def _work_s(picture: Picture, notice: Notice) -> float:
    """Seconds of one person for what has not come off the truck yet."""
    total = 0.0
    for item in notice.items:
        receipt = picture[Receipt][receipt_id(notice.id, item)]
        left = receipt.announced - receipt.received - receipt.damaged
        if left > 0 and not receipt.received:
            total += LINE_S + PIECE_S * left
    return total


def _waiting(
    picture: Picture, now: Instant, trucks: Iterable[Truck]
) -> tuple[Waiting, dict[RouteId, Instant], Crossers]:
    """Orders that wait for goods of these trucks, approved to cross or free to; when their departures leave; the ways.

    A way goes to the lane of the order's route, or to the middle of all lanes where that is not known yet.
    """
    found: Waiting = {}
    leaves: dict[RouteId, Instant] = {}
    crossers: Crossers = {}
    notices = [truck.notice for truck in trucks]
    wants = [(want.item, want.order, want.site) for want in crossdock_problem(picture, now, notices).wants]
    for crossing in picture[Crossing].values():
        if crossing.status is CrossingStatus.APPROVED and crossing.notice in notices:
            order = picture[OrderLine][crossing.line].order
            wants.append((crossing.item, order, picture[Notice][crossing.notice].site))
    for item, order, site in dict.fromkeys(wants):
        progress = picture[Progress][order]
        if progress.stage in CLOSED or progress.departure_at <= now:
            continue
        key = departure_key(picture, site, progress.departure_at)
        found.setdefault(item, Counter())[key] += 1
        leaves[key] = progress.departure_at
        crossers.setdefault(item, []).extend(_crossing(lanes_of(picture, order, site)))
    return found, leaves, crossers


def _crossing(lanes: Collection[tuple[float, float]]) -> Iterable[Goal]:
    """One trip to the middle of these lanes; none where there are none."""
    if lanes:
        yield Goal(sum(x for x, _ in lanes) / len(lanes), sum(y for _, y in lanes) / len(lanes))


def departure_key(picture: Picture, site: SiteId, leaves_at: Instant) -> RouteId:
    """What all routes of a departure are called together; which of them takes an order is not known yet.

    Orders that rolled leave at the same hour of another day, and that is another departure.
    """
    operation = operation_of(picture)
    zone = operation.timezone if operation else "UTC"
    days = round((midnight(leaves_at, zone) - midnight(picture.now, zone)) / DAY)
    return RouteId(f"{site} {clock(leaves_at, zone)}{f' in {days} d' if days else ''}")


def homes(picture: Picture, items: set[ItemId]) -> dict[tuple[SiteId, ItemId], tuple[float, float]]:
    """Where each item lies at each site: the place that holds most of it."""
    most: dict[tuple[SiteId, ItemId], tuple[int, float, float]] = {}
    for stock in picture[Stock].values():
        place = picture[Location].get(stock.place) if stock.item in items else None
        if place is not None:
            key = (place.site, stock.item)
            most[key] = max(most.get(key, (-1, 0.0, 0.0)), (stock.on_hand, place.x_m, place.y_m))
    return {key: (x, y) for key, (_, x, y) in most.items()}


def _goal(
    picture: Picture, notice: Notice, found: dict[tuple[SiteId, ItemId], tuple[float, float]]
) -> tuple[float, float]:
    """The middle of the places where its goods go; of receiving where none is known."""
    places = [found[notice.site, item] for item in notice.items if (notice.site, item) in found]
    if places:
        return sum(x for x, _ in places) / len(places), sum(y for _, y in places) / len(places)
    zones = (z for z in picture[Zone].values() if z.site == notice.site and z.kind is ZoneKind.RECEIVING)
    zone = next(zones, None)
    return (zone.x_m + zone.width_m / 2, zone.y_m + zone.depth_m / 2) if zone else (0.0, 0.0)
