"""The building in tables: the operation, its sites, and what stands where on their floors."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from controltower.domain import places
from controltower.domain.errors import Refused
from controltower.domain.messages import Body
from controltower.domain.picture import Picture
from controltower.integrations.tables.columns import Column
from controltower.integrations.tables.kinds import (
    CODE,
    CURRENCY,
    NUMBER,
    TEXT,
    TIME,
    TIMEZONE,
    WHOLE,
    WORDS,
    YES_NO,
    choice,
)
from controltower.integrations.tables.table import Flaw, Table, Values, World, listing

SITE = Column("site", CODE, "Code of the building", "DC1", refers="sites")
ZONE = Column("zone", CODE, "Code of the zone", "DC1-A", refers="zones")


def own(name: str, says: str, example: str) -> Column:
    """The column with the row's own code."""
    return Column(name, CODE, says, example, field="id")


def metres(name: str, says: str, example: str, least: float = 0) -> Column:
    """A place or length on the floor."""
    return Column(name, NUMBER, says, example, "metres", least, 5_000)


X = metres("x_m", "Distance from the west wall", "12.5")
Y = metres("y_m", "Distance from the north wall", "48")


def on_site(values: Values, world: World) -> Iterator[Flaw]:
    """A flaw where the row does not lie on the floor of its site."""
    site = world.find("sites", values["site"])
    if site is None:
        return
    floor = f"the floor of {values['site']} is {site['width_m']:g} x {site['depth_m']:g} m"
    if values["x_m"] + values.get("width_m", 0) > site["width_m"] + 0.001:
        yield Flaw("x_m", f"reaches {values['x_m'] + values.get('width_m', 0):g} m east; {floor}")
    bottom = max(values[name] for name in ("y_m", "y_from_m", "y_to_m") if name in values) + values.get("depth_m", 0)
    if bottom > site["depth_m"] + 0.001:
        yield Flaw("y_m" if "y_m" in values else "y_to_m", f"reaches {bottom:g} m south; {floor}")


def in_zone(values: Values, world: World) -> Iterator[Flaw]:
    """A flaw where the row is off the floor, or its zone or aisle is at another site."""
    yield from on_site(values, world)
    yield from same_site("zone", "zones", values, world)


def in_aisle(values: Values, world: World) -> Iterator[Flaw]:
    """Flaws of a location: off the floor, or its aisle in another zone."""
    yield from in_zone(values, world)
    aisle = world.find("aisles", values["aisle"])
    if aisle is not None and aisle["zone"] != values["zone"]:
        yield Flaw("aisle", f"aisle {values['aisle']} is in {aisle['zone']}, not in {values['zone']}")


def same_site(column: str, table: str, values: Values, world: World) -> Iterator[Flaw]:
    """A flaw where what a column names is at another site than the row."""
    named = world.find(table, values[column]) if column in values else None
    if named is not None and named["site"] != values["site"]:
        yield Flaw(column, f"{column} {values[column]} is at {named['site']}, not at {values['site']}")


def _open(values: Values, _lines: tuple[Values, ...], world: World) -> Body | None:
    opened = places.OperationOpened(
        values["operation"],
        values["timezone"],
        values["currency"],
        values["demo"],
        values["seed"],
        values["scenario"],
    )
    held = places.operation_of(world.picture)
    if held is None:
        return opened
    if (held.name, held.timezone, held.currency, held.demo) == (
        opened.name,
        opened.timezone,
        opened.currency,
        opened.demo,
    ):
        return None
    kind = "a demo" if held.demo else "a real operation"
    raise Refused(
        (f"{held.name} in {held.timezone} with {held.currency}, {kind}, is open already; an import cannot change that",)
    )


def _operations(picture: Picture) -> Iterable[Values]:
    for held in picture[places.Operation].values():
        yield {
            "operation": held.name,
            "timezone": held.timezone,
            "currency": held.currency,
            "demo": held.demo,
            "seed": held.seed,
            "scenario": held.scenario,
            "opened_at": held.opened_at,
        }


def _one_operation(values: Values, world: World) -> Iterator[Flaw]:
    others = [name for name in world.good.get("operation", {}) if name != values["operation"]]
    if others:
        yield Flaw("operation", f"a folder holds one operation, and {others[0]} is there before")
    if values["seed"] is not None and not values["demo"]:
        yield Flaw("seed", "only a demo has a seed")


OPERATION = Table(
    "operation",
    "operation",
    "The network that is run as one: a single row.",
    (
        Column("operation", TEXT, "Name of the operation", "North"),
        Column("timezone", TIMEZONE, "Time zone of its clock", "Europe/Berlin"),
        Column("currency", CURRENCY, "Currency of its costs", "EUR"),
        Column("demo", YES_NO, "Whether it is played by the twin and not real", "no", required=False, default=False),
        Column("seed", WHOLE, "Seed of a demo", "", least=0, required=False),
        Column("scenario", CODE, "Scenario of a demo", "", required=False),
        Column("opened_at", TIME, "When it was opened; a demo's clock starts here", "", required=False),
    ),
    ("operation",),
    _open,
    rows=_operations,
    check=_one_operation,
    at="opened_at",
)
SITES = listing(
    "sites",
    "site",
    "The buildings.",
    places.Site,
    places.SiteListed,
    (
        own("site", "Code of the building", "DC1"),
        Column("name", TEXT, "Name as people say it", "Distribution centre North"),
        Column("kind", choice(places.SiteKind), "Distribution or micro-fulfilment centre", "distribution"),
        Column("lat", NUMBER, "Latitude (WGS 84)", "54.3213", "degrees", -90, 90),
        Column("lon", NUMBER, "Longitude (WGS 84)", "10.1349", "degrees", -180, 180),
        metres("width_m", "Width of the floor, west to east", "140", 1),
        metres("depth_m", "Depth of the floor, north to south", "90", 1),
    ),
)
ZONES = listing(
    "zones",
    "zone",
    "Rectangles of floor with one kind of work.",
    places.Zone,
    places.ZoneListed,
    (
        own("zone", "Code of the zone", "DC1-A"),
        SITE,
        Column("name", TEXT, "Name as people say it", "Zone A"),
        Column("kind", choice(places.ZoneKind), "The work that is done there", "storage"),
        X,
        Y,
        metres("width_m", "Width, west to east", "40", 0.1),
        metres("depth_m", "Depth, north to south", "30", 0.1),
        Column("units_per_hour", NUMBER, "What one person does there", "60", "units per hour", 0.1, 10_000),
    ),
    on_site,
)
AISLES = listing(
    "aisles",
    "aisle",
    "Straight walks between racks, north to south.",
    places.Aisle,
    places.AisleListed,
    (
        own("aisle", "Code of the aisle", "DC1-A-01"),
        SITE,
        ZONE,
        X,
        metres("y_from_m", "Where it begins, from the north wall", "2"),
        metres("y_to_m", "Where it ends, from the north wall", "28"),
    ),
    in_zone,
)
LOCATIONS = listing(
    "locations",
    "location",
    "Storage places; x and y are where a picker stands to reach them.",
    places.Location,
    places.LocationListed,
    (
        own("location", "Code on the label of the place", "DC1-A-01-003-1"),
        SITE,
        ZONE,
        Column("aisle", CODE, "Code of its aisle", "DC1-A-01", refers="aisles"),
        X,
        Y,
        Column("level", WHOLE, "Level, the lowest is 1", "1", least=0, most=50),
        Column("kind", choice(places.LocationKind), "Pick face, or reserve above it", "pick"),
    ),
    in_aisle,
)
LANES = listing(
    "lanes",
    "lane",
    "Strips of the staging area, each for the parcels of one route.",
    places.Lane,
    places.LaneListed,
    (
        own("lane", "Code of the lane", "DC1-L01"),
        SITE,
        X,
        Y,
        metres("width_m", "Width, west to east", "2", 0.1),
        metres("depth_m", "Depth, north to south", "6", 0.1),
        Column("capacity_parcels", WHOLE, "How many parcels it holds", "120", "parcels", 1, 100_000),
    ),
    on_site,
)
DOORS = listing(
    "doors",
    "door",
    "Dock doors.",
    places.Door,
    places.DoorListed,
    (
        own("door", "Code of the door", "DC1-D01"),
        SITE,
        Column("kind", choice(places.DoorKind), "Which way goods go", "outbound"),
        X,
        Y,
        Column("equipment", WORDS, "What it is equipped with, such as reefer", "", required=False, default=()),
    ),
    on_site,
)
BENCHES = listing(
    "benches",
    "bench",
    "Pack benches.",
    places.Bench,
    places.BenchListed,
    (own("bench", "Code of the bench", "DC1-B01"), SITE, replace(ZONE, example="DC1-P"), X, Y),
    in_zone,
)
TABLES = (OPERATION, SITES, ZONES, AISLES, LOCATIONS, LANES, DOORS, BENCHES)
