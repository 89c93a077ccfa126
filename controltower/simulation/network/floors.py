"""What do the buildings look like? A distribution centre and micro-fulfilment centres, in metres that could be built.

The numbers of the large floor are an assumption of a plausible building: racks 1.1 m deep on both sides of aisles 1.3 m
wide (a pitch of 3.5 m), bays of 1.8 m, cross aisles of 4 m, goods in through the north wall and out through the south.
"""

from collections.abc import Iterator

from controltower.domain.ids import AisleId, BenchId, DoorId, LaneId, LocationId, SiteId, ZoneId
from controltower.domain.messages import Listing
from controltower.domain.places import (
    Aisle,
    AisleListed,
    Bench,
    BenchListed,
    Door,
    DoorKind,
    DoorListed,
    Lane,
    LaneListed,
    Location,
    LocationKind,
    LocationListed,
    Site,
    SiteKind,
    SiteListed,
    Zone,
    ZoneKind,
    ZoneListed,
)
from controltower.simulation.network.city import DC_AT, MICROS_AT
from controltower.simulation.network.scale import Scale

DC = SiteId("DC")
PITCH_M = 3.5
BAY_M = 1.8
RACK_M = 0.9
PICK_LEVELS = 2
RATES = {ZoneKind.STORAGE: 80.0, ZoneKind.PACKING: 24.0, ZoneKind.RECEIVING: 220.0, ZoneKind.STAGING: 40.0}
"""Lines, parcels, units and parcels per hour and person: what the twin's engineered times come to (see standards)."""


def distribution_centre(scale: Scale) -> Iterator[Listing]:
    """Harbour DC: storage in two rows of four zones, receiving north of it, packing and staging south of it."""
    yield SiteListed(Site(DC, "Harbour DC", SiteKind.DISTRIBUTION, *DC_AT, 160.0, 110.0))
    yield _zone(DC, "RECV", "Receiving", ZoneKind.RECEIVING, 6, 2, 148, 13)
    for number in range(scale.zones):
        letter = "ABCDEFGH"[number]
        x, y = 6 + 37.6 * (number % 4), 17.0 + 32.0 * (number // 4)
        yield from _storage(DC, letter, f"Storage {letter}", x, y, scale)
    yield _zone(DC, "PACK", "Packing", ZoneKind.PACKING, 6, 80, 148, 11)
    yield _zone(DC, "STAGE", "Staging", ZoneKind.STAGING, 6, 93, 148, 15)
    for number in range(scale.doors_in):
        x = 12 + 136 * number / max(1, scale.doors_in - 1)
        yield _door(DC, f"IN{number + 1:02d}", DoorKind.INBOUND, x, 0, ("reefer",) if is_cooled(number) else ())
    for number in range(scale.doors_out):
        yield _door(DC, f"OUT{number + 1:02d}", DoorKind.OUTBOUND, 12 + 136 * number / max(1, scale.doors_out - 1), 110)
    for number in range(scale.benches):
        yield _bench(DC, number, 12 + 136 * number / max(1, scale.benches - 1), 85)
    for number in range(scale.lanes):
        yield _lane(DC, number, 6.4 + 148 * number / scale.lanes, 94, 148 / scale.lanes - 0.8, 11)


def micro_centre(number: int) -> Iterator[Listing]:
    """A shop-sized site of 240 locations with packing, staging and one door each way out for cargo bikes."""
    name, lat, lon = MICROS_AT[number]
    site = SiteId(f"M{number + 1}")
    scale = Scale(aisles=4, bays=10, levels=3)
    yield SiteListed(Site(site, name, SiteKind.MICRO, lat, lon, 32.0, 34.0))
    yield from _storage(site, "A", "Storage", 2, 2, scale)
    yield _zone(site, "PACK", "Packing", ZoneKind.PACKING, 18, 2, 12, 12)
    yield _zone(site, "STAGE", "Staging", ZoneKind.STAGING, 2, 22, 28, 10)
    yield _door(site, "OUT01", DoorKind.OUTBOUND, 10, 34)
    yield _door(site, "OUT02", DoorKind.OUTBOUND, 22, 34)
    for bench in range(2):
        yield _bench(site, bench, 21 + 6 * bench, 8)
    for lane in range(6):
        yield _lane(site, lane, 3 + 4.5 * lane, 23, 3.5, 8)


def is_cooled(number: int) -> bool:
    """Whether an inbound door, counted from 0, takes refrigerated trailers: every fifth, from the second on."""
    return number % 5 == 1


def zone_id(site: SiteId, name: str) -> ZoneId:
    """The id of a zone by its short name: A to H, RECV, PACK, STAGE."""
    return ZoneId(f"{site}-{name}")


def _storage(site: SiteId, letter: str, name: str, x: float, y: float, scale: Scale) -> Iterator[Listing]:
    """A zone of parallel aisles with racks on both sides: odd bays on the left, even ones on the right."""
    depth = scale.bays * BAY_M + 1
    zone = _zone(site, letter, name, ZoneKind.STORAGE, x, y, scale.aisles * PITCH_M, depth)
    yield zone
    for number in range(scale.aisles):
        middle = x + PITCH_M * (number + 0.5)
        aisle = Aisle(AisleId(f"{zone.zone.id}-{number + 1:02d}"), site, zone.zone.id, middle, y, y + depth)
        yield AisleListed(aisle)
        yield from (LocationListed(each) for each in _locations(aisle, scale))


def _locations(aisle: Aisle, scale: Scale) -> Iterator[Location]:
    for bay in range(2 * scale.bays):
        x = round(aisle.x_m + (RACK_M if bay % 2 else -RACK_M), 2)
        y = round(aisle.y_from_m + 0.5 + BAY_M * (bay // 2 + 0.5), 2)
        for level in range(1, scale.levels + 1):
            kind = LocationKind.PICK if level <= PICK_LEVELS else LocationKind.RESERVE
            key = LocationId(f"{aisle.id}-{bay + 1:02d}-{level}")
            yield Location(key, aisle.site, aisle.zone, aisle.id, x, y, level, kind)


def _zone(site: SiteId, short: str, name: str, kind: ZoneKind, x: float, y: float, w: float, d: float) -> ZoneListed:
    return ZoneListed(Zone(zone_id(site, short), site, name, kind, round(x, 2), y, w, d, RATES[kind]))


def _door(site: SiteId, short: str, kind: DoorKind, x: float, y: float, equipment: tuple[str, ...] = ()) -> DoorListed:
    return DoorListed(Door(DoorId(f"{site}-{short}"), site, kind, round(x, 1), y, equipment))


def _bench(site: SiteId, number: int, x: float, y: float) -> BenchListed:
    return BenchListed(Bench(BenchId(f"{site}-B{number + 1:02d}"), site, zone_id(site, "PACK"), round(x, 1), y))


def _lane(site: SiteId, number: int, x: float, y: float, width: float, depth: float) -> LaneListed:
    return LaneListed(Lane(LaneId(f"{site}-L{number + 1:02d}"), site, round(x, 2), y, round(width, 2), depth, 80))
