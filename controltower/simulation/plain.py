"""How does one plan without a planner? Simple rules of thumb, for tests and for the twin's first picture of a day."""

from collections.abc import Sequence
from math import atan2

from controltower.domain.ids import LineId, OrderId
from controltower.domain.items import Carton, volume_ml
from controltower.domain.places import Aisle, Location
from controltower.domain.routes import Vehicle, VehicleKind
from controltower.domain.times import Instant, later, seconds_between
from controltower.simulation import travel
from controltower.simulation.planners import (
    Box,
    Departing,
    Drop,
    Pieces,
    Planners,
    Point,
    Round,
    Walk,
    Waveable,
)

SPARE = 4
"""A van takes so many drops more than its even share, so that the last one has few."""
FILL = 0.75
"""Share of a carton that is filled. Assumption."""
ROUND = 0.85
"""Share of the time until a vehicle must be back that a round by rule of thumb fills."""


def s_shape(aisles: Sequence[Aisle], places: Sequence[Location], start: Point, end: Point, *, seed: int) -> Walk:
    """Aisle by aisle from the left, up one and down the next."""
    del seed
    columns: dict[str, list[int]] = {}
    for number in sorted(range(len(places)), key=lambda n: (places[n].aisle, places[n].y_m, n)):
        columns.setdefault(places[number].aisle, []).append(number)
    order: list[int] = []
    for column, (_, numbers) in enumerate(sorted(columns.items())):
        order += numbers[::-1] if column % 2 == 0 else numbers
    low = min(aisle.y_from_m for aisle in aisles) - 1
    high = max(aisle.y_to_m for aisle in aisles) + 1
    return Walk(tuple(order), _walked([places[number] for number in order], start, end, (low, high)))


def nearby(orders: Sequence[Waveable], most: int) -> list[list[OrderId]]:
    """Orders in groups of neighbours: by the direction in which they lie from the middle of all."""
    lat = sum(order.lat for order in orders) / len(orders)
    lon = sum(order.lon for order in orders) / len(orders)
    turned = sorted(orders, key=lambda order: (atan2(order.lat - lat, order.lon - lon), order.order))
    groups = -(-len(turned) // most)
    size = -(-len(turned) // groups)
    return [[order.order for order in turned[start : start + size]] for start in range(0, len(turned), size)]


def by_volume(pieces: Sequence[Pieces], cartons: Sequence[Carton]) -> list[Box]:
    """The smallest carton whose volume holds everything; as many of the largest as are needed where none does."""
    by_size = sorted(cartons, key=_room)
    largest = by_size[-1]
    boxes: list[Box] = []
    load: dict[LineId, int] = {}
    volume = weight = 0
    for each in pieces:
        for _ in range(each.quantity):
            more = volume_ml(each.item)
            if load and (volume + more > FILL * _room(largest) or weight + each.item.weight_g > largest.limit_g):
                boxes.append(Box(largest.id, tuple(load.items())))
                load, volume, weight = {}, 0, 0
            load[each.line] = load.get(each.line, 0) + 1
            volume, weight = volume + more, weight + each.item.weight_g
    fits = (carton for carton in by_size if volume <= FILL * _room(carton) and weight <= carton.limit_g)
    chosen = next(fits, largest)
    return [*boxes, Box(chosen.id, tuple(load.items()))]


def swept(departing: Departing) -> list[Round]:
    """Drops in the order of their direction from the depot, cut where a vehicle is full or would be away too long."""
    lat, lon = departing.depot
    drops = departing.drops
    turned = sorted(range(len(drops)), key=lambda n: (atan2(drops[n].lat - lat, drops[n].lon - lon), n))
    rounds: list[Round] = []
    for used, vehicle in enumerate(departing.vehicles):
        if not turned:
            break
        taken, turned = _filled(departing, vehicle, turned, len(departing.vehicles) - used)
        if taken:
            rounds.append(_round(departing, vehicle, _nearest(departing, taken)))
    return rounds


PLAIN = Planners(s_shape, nearby, by_volume, swept, "rule of thumb")


def _walked(places: Sequence[Location], start: Point, end: Point, ends: tuple[float, float]) -> float:
    """Metres from start through the places to end, round the racks between aisles."""
    metres, here, aisle = 0.0, start, ""
    for place in places:
        spot = place.x_m, place.y_m
        metres += abs(here[1] - spot[1]) if place.aisle == aisle else _round_racks(here, spot, ends)
        here, aisle = spot, place.aisle
    return metres + _round_racks(here, end, ends)


def _round_racks(one: Point, other: Point, ends: tuple[float, float]) -> float:
    return abs(one[0] - other[0]) + min(abs(one[1] - way) + abs(other[1] - way) for way in ends)


def _room(carton: Carton) -> float:
    return carton.length_mm * carton.width_mm * carton.height_mm / 1000


def _filled(departing: Departing, vehicle: Vehicle, turned: list[int], left: int) -> tuple[list[int], list[int]]:
    """What one vehicle takes from the front of the list, and what remains; it shares evenly with those `left`."""
    taken: list[int] = []
    grams = millilitres = 0
    share = -(-len(turned) // left) + (0 if vehicle.kind is VehicleKind.CARGO_BIKE else SPARE)
    for number in turned[:share]:
        drop = departing.drops[number]
        grams, millilitres = grams + drop.grams, millilitres + drop.millilitres
        whole = grams > vehicle.capacity_g or millilitres > vehicle.capacity_ml
        if (
            whole
            or _away_s(departing, vehicle, [*taken, number])
            > seconds_between(departing.departs_at, departing.back_by) * ROUND
        ):
            break
        taken.append(number)
    return taken, turned[len(taken) :]


def _away_s(departing: Departing, vehicle: Vehicle, numbers: list[int]) -> float:
    places = [departing.depot, *((departing.drops[n].lat, departing.drops[n].lon) for n in numbers), departing.depot]
    stem = sum(
        _leg_s(departing, vehicle, one, other) for one, other in ((places[0], places[1]), (places[-2], places[-1]))
    )
    return stem + 250.0 * len(numbers)


def _nearest(departing: Departing, numbers: list[int]) -> list[int]:
    """Always the drop that can be reached next, windows that close early counted as nearer."""
    here, left, order = departing.depot, list(numbers), []
    while left:
        best = min(left, key=lambda n: (_pull(departing, here, departing.drops[n]), n))
        order.append(best)
        left.remove(best)
        here = departing.drops[best].lat, departing.drops[best].lon
    return order


def _pull(departing: Departing, here: Point, drop: Drop) -> float:
    opens = max(0.0, seconds_between(departing.departs_at, drop.window_opens))
    closes = seconds_between(departing.departs_at, drop.window_closes)
    return travel.road_km(here, (drop.lat, drop.lon)) + 2.5 * opens / 3600 + 0.6 * closes / 3600


def _round(departing: Departing, vehicle: Vehicle, order: list[int]) -> Round:
    at, here, km = departing.departs_at, departing.depot, 0.0
    arrives: list[Instant] = []
    for number in order:
        drop = departing.drops[number]
        spot = drop.lat, drop.lon
        at = later(at, _leg_s(departing, vehicle, here, spot))
        arrives.append(at)
        at = later(max(at, drop.window_opens), drop.service_s)
        km, here = km + travel.road_km(here, spot), spot
    return Round(vehicle.id, tuple(order), tuple(arrives), round(km + travel.road_km(here, departing.depot), 2))


def _leg_s(departing: Departing, vehicle: Vehicle, one: Point, other: Point) -> float:
    return travel.Roads(departing.centre).expected_s(one, other, departing.hour + 1, vehicle.kind)
