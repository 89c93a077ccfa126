from collections import Counter
from itertools import combinations
from math import hypot
from random import Random

from controltower.domain.automation import Robot
from controltower.domain.contradictions import Contradiction
from controltower.domain.ids import SiteId
from controltower.domain.inventory import Stock
from controltower.domain.items import Item
from controltower.domain.labour import Worker
from controltower.domain.places import Bench, Door, DoorKind, Lane, Location, Site, Zone, ZoneKind
from controltower.domain.routes import Vehicle
from controltower.simulation.demo import opening_picture
from controltower.simulation.network import city, goods, network
from controltower.simulation.network.scale import FULL, SMALL

PICTURE = opening_picture(7)


def test_the_demo_has_the_size_it_claims():
    assert sum(location.site == "DC" for location in PICTURE[Location].values()) == 12_000
    doors = Counter(door.kind for door in PICTURE[Door].values() if door.site == "DC")
    assert doors == {DoorKind.INBOUND: 10, DoorKind.OUTBOUND: 14}
    assert len(PICTURE[Item]) == 3_000
    assert len(PICTURE[Worker]) == 60
    assert len(PICTURE[Robot]) == 12
    assert len(PICTURE[Vehicle]) == 32
    assert sum(bench.site == "DC" for bench in PICTURE[Bench].values()) == 16
    assert sum(lane.site == "DC" for lane in PICTURE[Lane].values()) >= 32
    assert Counter(location.site for location in PICTURE[Location].values())[SiteId("M1")] == 240


def test_nobody_contradicts_the_opening():
    assert not PICTURE[Contradiction]


def test_zones_do_not_overlap_and_lie_inside_their_building():
    for zone in PICTURE[Zone].values():
        site = PICTURE[Site][zone.site]
        assert zone.x_m >= 0
        assert zone.x_m + zone.width_m <= site.width_m
        assert zone.y_m + zone.depth_m <= site.depth_m
    for one, other in combinations(PICTURE[Zone].values(), 2):
        if one.site == other.site:
            apart = one.x_m + one.width_m <= other.x_m or other.x_m + other.width_m <= one.x_m
            above = one.y_m + one.depth_m <= other.y_m or other.y_m + other.depth_m <= one.y_m
            assert apart or above, f"{one.id} and {other.id} overlap"


def test_everything_that_stands_in_a_zone_lies_inside_it():
    zones = PICTURE[Zone]
    for location in PICTURE[Location].values():
        assert _holds(zones[location.zone], location.x_m, location.y_m), location
    for bench in PICTURE[Bench].values():
        assert _holds(zones[bench.zone], bench.x_m, bench.y_m), bench
    for lane in PICTURE[Lane].values():
        staging = next(zone for zone in zones.values() if zone.site == lane.site and zone.kind is ZoneKind.STAGING)
        assert _holds(staging, lane.x_m, lane.y_m), lane
        assert _holds(staging, lane.x_m + lane.width_m, lane.y_m + lane.depth_m), lane


def test_an_item_for_which_orders_wait_has_no_stock_at_the_centre():
    bare = set(goods.waiting_items(network(7).goods, FULL))
    assert len(bare) == FULL.waiting_items
    assert not any(
        stock.on_hand for stock in PICTURE[Stock].values() if stock.item in bare and not stock.place.startswith("M")
    )


def test_one_seed_makes_one_network():
    assert opening_picture(7, scale=SMALL).digest() == opening_picture(7, scale=SMALL).digest()
    assert opening_picture(7, scale=SMALL).digest() != opening_picture(8, scale=SMALL).digest()


def test_customers_live_at_addresses_of_their_district_and_nobody_where_there_is_no_house():
    rng = Random(3)
    for _ in range(200):
        district = city.district_of(rng)
        address, lat, lon = city.home(rng, district)
        homes = city.addresses()[district.name]
        number = homes.names.index(address)
        assert address.endswith(f", {district.name}")
        assert homes.places[number].tolist() == [lat, lon]
        assert hypot((lat - city.CENTRE[0]) * city.KM_PER_DEGREE - district.north_km, 0) < 1.3 * district.radius_km


def _holds(zone, x, y):
    return zone.x_m <= x <= zone.x_m + zone.width_m and zone.y_m <= y <= zone.y_m + zone.depth_m
