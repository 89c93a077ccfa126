"""The goods in tables: items, the cartons they go into, and what was counted where."""

from collections.abc import Iterable

from controltower.domain import inventory, items
from controltower.domain.ids import ItemId, LocationId
from controltower.domain.messages import Body
from controltower.domain.picture import Picture
from controltower.domain.places import Location
from controltower.integrations.tables.columns import Column
from controltower.integrations.tables.kinds import CODE, TEXT, TIME, WHOLE, WORDS, choice
from controltower.integrations.tables.places import own
from controltower.integrations.tables.table import Table, Values, World, listing

ITEM = Column("item", CODE, "Code of the item", "SKU-1001", refers="items")


def millimetres(name: str, says: str, example: str) -> Column:
    """An edge of something that one person can lift."""
    return Column(name, WHOLE, says, example, "mm", 1, 5_000)


def pieces(says: str, example: str, least: int) -> Column:
    """A whole number of pieces."""
    return Column("quantity", WHOLE, says, example, "pieces", least, 1_000_000)


def _count(values: Values, _lines: tuple[Values, ...], world: World) -> Body | None:
    place, item = LocationId(values["location"]), ItemId(values["item"])
    if inventory.stock_at(world.picture, place, item).counted_at > values["counted_at"]:
        return None
    return inventory.StockCounted(place, item, values["quantity"])


def _counts(picture: Picture) -> Iterable[Values]:
    for key, stock in picture[inventory.Stock].items():
        row = _held(picture, key)
        if row is not None and stock.place in picture[Location]:
            yield row


def _held(picture: Picture, key: str) -> Values | None:
    stock = picture[inventory.Stock].get(key)
    if stock is None:
        return None
    at = stock.counted_at or picture.now
    return {"location": stock.place, "item": stock.item, "quantity": stock.on_hand, "counted_at": at}


ITEMS = listing(
    "items",
    "item",
    "What is stocked and sold, as one piece.",
    items.Item,
    items.ItemListed,
    (
        own("item", "Code of the item, its SKU", "SKU-1001"),
        Column("name", TEXT, "What it is", "Desk lamp"),
        millimetres("length_mm", "Longest edge of one piece", "320"),
        millimetres("width_mm", "Second edge of one piece", "180"),
        millimetres("height_mm", "Shortest edge of one piece", "140"),
        Column("weight_g", WHOLE, "Weight of one piece", "850", "g", 1, 1_000_000),
        Column("velocity", choice(items.Velocity), "Class by how often it is ordered", "A"),
        Column("handling", WORDS, "What to mind, such as fragile; chilled", "fragile", required=False, default=()),
        Column(
            "value_cents",
            WHOLE,
            "What one piece costs you, in your currency",
            "1290",
            "hundredths",
            0,
            100_000_000,
            required=False,
            default=0,
        ),
    ),
)
CARTONS = listing(
    "cartons",
    "carton",
    "Shipping boxes by their inner size.",
    items.Carton,
    items.CartonListed,
    (
        own("carton", "Code of the carton", "M"),
        millimetres("length_mm", "Inner length", "400"),
        millimetres("width_mm", "Inner width", "300"),
        millimetres("height_mm", "Inner height", "200"),
        Column("tare_g", WHOLE, "Weight of the empty box", "180", "g", 0, 100_000),
        Column("limit_g", WHOLE, "What it may hold", "20000", "g", 1, 1_000_000),
    ),
)
STOCK = Table(
    "stock",
    "stock",
    "What was counted at a storage place: each row is one count. A new count needs a new time.",
    (
        Column("location", CODE, "Code on the label of the place", "DC1-A-01-003-1", refers="locations"),
        ITEM,
        pieces("How many pieces are there", "24", 0),
        Column("counted_at", TIME, "When it was counted", "2026-03-01 18:00"),
    ),
    ("location", "item"),
    _count,
    _held,
    _counts,
    at="counted_at",
)
TABLES = (ITEMS, CARTONS, STOCK)
