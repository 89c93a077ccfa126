from controltower.domain.ids import LineId
from controltower.domain.items import Carton, Item
from controltower.domain.places import Aisle, Location, LocationKind, Zone
from controltower.domain.routes import Vehicle
from controltower.domain.times import later
from controltower.simulation.demo import opening_picture
from controltower.simulation.ground import walk_m
from controltower.simulation.network import clock_of
from controltower.simulation.network.city import CENTRE, DC_AT, place
from controltower.simulation.network.scale import SMALL
from controltower.simulation.plain import by_volume, nearby, s_shape, swept
from controltower.simulation.planners import Departing, Drop, Pieces, Waveable

PICTURE = opening_picture(scale=SMALL)
ZONE = PICTURE[Zone]["DC-A"]
AISLES = [aisle for aisle in PICTURE[Aisle].values() if aisle.zone == ZONE.id]
FACES = [each for each in PICTURE[Location].values() if each.zone == ZONE.id and each.kind is LocationKind.PICK]


def test_a_tour_visits_each_place_once_and_is_as_long_as_it_is_walked():
    places, door = FACES[::7], (20.0, 80.0)
    walk = s_shape(AISLES, places, door, door, seed=0)
    assert sorted(walk.order) == list(range(len(places)))
    metres, here, before = 0.0, door, None
    for number in walk.order:
        spot = places[number].x_m, places[number].y_m
        metres += walk_m(ZONE, before, here, spot, places[number])
        here, before = spot, places[number]
    assert abs(walk.metres - metres - walk_m(ZONE, before, here, door, None)) < 1e-6


def test_the_way_between_aisles_goes_round_the_racks():
    low, high = FACES[0], next(face for face in FACES if face.aisle != FACES[0].aisle and face.y_m == FACES[0].y_m)
    straight = abs(low.x_m - high.x_m)
    assert walk_m(ZONE, low, (low.x_m, low.y_m), (high.x_m, high.y_m), high) > straight


def test_waves_hold_every_order_once_and_no_more_than_they_may():
    orders = [Waveable(f"O{n}", *place(n % 5, n % 7), 2, clock_of(13)) for n in range(47)]  # type: ignore[arg-type]
    groups = nearby(orders, 10)
    assert sorted(key for group in groups for key in group) == sorted(order.order for order in orders)
    assert max(map(len, groups)) <= 10


def test_every_piece_is_packed_once_within_the_limits():
    cartons = list(PICTURE[Carton].values())
    items = list(PICTURE[Item].values())[:12]
    pieces = [Pieces(LineId(f"L{n}"), item, 9) for n, item in enumerate(items)]
    boxes = by_volume(pieces, cartons)
    for each in pieces:
        assert sum(count for box in boxes for line, count in box.contents if line == each.line) == 9
    weights = {each.line: each.item.weight_g for each in pieces}
    for box in boxes:
        limit = PICTURE[Carton][box.carton].limit_g
        assert sum(count * weights[line] for line, count in box.contents) <= limit


def test_rounds_serve_every_drop_once_where_there_are_vehicles_enough():
    drops = tuple(Drop(*place(n % 6 - 3, n % 5 - 2), clock_of(9), clock_of(13), 150, 3_000, 15_000) for n in range(60))
    vans = tuple(PICTURE[Vehicle].values())[:6]
    at = clock_of(9)
    rounds = swept(Departing(DC_AT, CENTRE, 9.0, at, later(at, 3.5 * 3600), vans, drops, 7))
    served = [drop for each in rounds for drop in each.drops]
    assert sorted(served) == list(range(60))
    assert len({each.vehicle for each in rounds}) == len(rounds)
    for each in rounds:
        assert list(each.arrives_at) == sorted(each.arrives_at)
