"""Demand in tables: orders with their lines."""

from collections.abc import Iterable, Iterator
from math import asin, cos, radians, sin, sqrt
from typing import Any

from controltower.domain import orders
from controltower.domain.errors import Refused
from controltower.domain.ids import ItemId, OrderId, SiteId, SpecId
from controltower.domain.messages import Body
from controltower.domain.picture import Picture
from controltower.domain.times import Instant
from controltower.integrations.tables.columns import Column
from controltower.integrations.tables.goods import ITEM, pieces
from controltower.integrations.tables.kinds import CODE, NUMBER, TEXT, TIME, choice
from controltower.integrations.tables.places import SITE, own
from controltower.integrations.tables.table import Flaw, Table, Values, World
from controltower.store.addresses import Level, Unmatched

BLANK = "; blank: where the road data has the address"
FURTHEST_KM = 250.0
EARTH_KM = 6_371.0
ALIKE = ("site", "customer", "address", "lat", "lon", "service", "window_opens", "window_closes", "cut_off", "pack")
"""What the row of an order and what was placed have by the same name."""


def _place(values: Values, lines: tuple[Values, ...], world: World) -> Body | None:
    placed = orders.OrderPlaced(
        OrderId(values["order"]),
        SiteId(values["site"]),
        values["customer"],
        values["address"],
        values["lat"],
        values["lon"],
        values["service"],
        values["window_opens"],
        values["window_closes"],
        values["cut_off"],
        values["departure_at"],
        tuple(orders.Wanted(ItemId(line["item"]), line["quantity"]) for line in lines),
        pack=SpecId(values["pack"]) if values["pack"] else None,
    )
    held = world.picture[orders.Order].get(values["order"])
    if held is None:
        return placed
    differences = list(_differences(world.picture, held, placed, values["placed_at"]))
    if differences:
        raise Refused(
            (f"was placed before with other content ({', '.join(differences)}); an import cannot change an order",)
        )
    return None


def _differences(
    picture: Picture, held: orders.Order, placed: orders.OrderPlaced, placed_at: Instant | None
) -> Iterator[str]:
    yield from (name for name in ALIKE if getattr(held, name) != getattr(placed, name))
    progress = picture[orders.Progress][held.id]
    if not (progress.rolled or progress.route) and progress.departure_at != placed.departure_at:
        yield "departure_at"
    if placed_at is not None and placed_at != held.placed_at:
        yield "placed_at"
    if sorted(map(_wanted, placed.lines)) != sorted(_wanted(picture[orders.OrderLine][key]) for key in held.lines):
        yield "lines"


def _wanted(line: orders.Wanted | orders.OrderLine) -> tuple[str, int]:
    return line.item, line.quantity


def _located(values: dict[str, Any], world: World) -> Iterator[Flaw]:
    """Give an order without coordinates those of its address; without a match it needs a pin that somebody puts."""
    if values["lat"] is not None and values["lon"] is not None:
        return
    held = world.picture[orders.Order].get(values["order"])
    if held is not None and held.address == values["address"]:
        values["lat"], values["lon"] = held.lat, held.lon
    elif values["lat"] is not None or values["lon"] is not None:
        yield Flaw("lat", "is there without the other coordinate: give both, or neither")
    elif world.locate is None:
        yield Flaw("lat", "is blank, and there is no road data to find the address in: give both coordinates")
    else:
        found = world.locate(values["address"])
        if isinstance(found, Unmatched):
            yield Flaw("address", f"{found.reason} Or give its lat and lon, as a pin on the map.")
        elif found.level is Level.PLACE:
            yield Flaw("address", f"names no street of {found.label} that is known; give its lat and lon, as a pin.")
        else:
            values["lat"], values["lon"] = found.lat, found.lon


def _servable(values: Values, world: World) -> Iterator[Flaw]:
    if values["window_closes"] <= values["window_opens"]:
        yield Flaw("window_closes", "is not after window_opens")
    if values["departure_at"] >= values["window_closes"]:
        yield Flaw("departure_at", "is not before window_closes: the order would leave too late")
    if values["cut_off"] > values["departure_at"]:
        yield Flaw("cut_off", "is after departure_at")
    site = world.find("sites", values["site"])
    if site is not None:
        far = _km(site["lat"], site["lon"], values["lat"], values["lon"])
        if far > FURTHEST_KM:
            yield Flaw(
                "lat",
                f"{values['lat']:g}, {values['lon']:g} lies {far:,.0f} km from {values['site']}: no last mile is over "
                f"{FURTHEST_KM:g} km; are latitude and longitude swapped?",
            )


def _km(lat: float, lon: float, to_lat: float, to_lon: float) -> float:
    """Great-circle distance (haversine)."""
    lift = sin(radians(to_lat - lat) / 2) ** 2
    turn = sin(radians(to_lon - lon) / 2) ** 2
    return 2 * EARTH_KM * asin(sqrt(min(1.0, lift + cos(radians(lat)) * cos(radians(to_lat)) * turn)))


def _orders(picture: Picture) -> Iterable[Values]:
    return (row for key in picture[orders.Order] if (row := _held(picture, key)) is not None)


def _held(picture: Picture, key: str) -> Values | None:
    order = picture[orders.Order].get(key)
    if order is None:
        return None
    row = {name: getattr(order, name) for name in (*ALIKE, "placed_at")}
    return {"order": order.id, **row, "departure_at": picture[orders.Progress][order.id].departure_at}


def _lines(picture: Picture) -> Iterable[Values]:
    for order in picture[orders.Order].values():
        for key in order.lines:
            line = picture[orders.OrderLine][key]
            yield {"order": order.id, "item": line.item, "quantity": line.quantity}


def never(_values: Values, _lines: tuple[Values, ...], _world: World) -> Body | None:
    """A line says nothing of its own: it is part of what its order or notice says."""
    return None


ORDERS = Table(
    "orders",
    "order",
    "What customers ordered. Each order needs at least one row in order_lines.",
    (
        own("order", "Number of the order", "O-10001"),
        SITE,
        Column("customer", TEXT, "Who gets it", "M. Jensen"),
        Column("address", TEXT, "Where it goes, in one line", "Hafenstr. 12, 24103 Kiel"),
        Column(
            "lat", NUMBER, f"Latitude of the address (WGS 84){BLANK}", "54.3301", "degrees", -90, 90, required=False
        ),
        Column(
            "lon", NUMBER, f"Longitude of the address (WGS 84){BLANK}", "10.1502", "degrees", -180, 180, required=False
        ),
        Column("service", choice(orders.Service), "The promise that was sold", "same-day"),
        Column("window_opens", TIME, "From when it may be delivered", "2026-03-02 12:00"),
        Column("window_closes", TIME, "By when it must be delivered", "2026-03-02 18:00"),
        Column("cut_off", TIME, "By when it had to be ordered", "2026-03-02 08:00"),
        Column("departure_at", TIME, "The departure it leaves with", "2026-03-02 11:30"),
        Column("placed_at", TIME, "When it was ordered; blank: now", "2026-03-01 19:20", required=False),
        Column(
            "pack", CODE, "The pack that its pieces are made up into; blank: none", "", refers="packs", required=False
        ),
    ),
    ("order",),
    _place,
    _held,
    _orders,
    _servable,
    "order_lines",
    at="placed_at",
    complete=_located,
)
ORDER_LINES = Table(
    "order_lines",
    "order line",
    "The items of the orders, one row for each line.",
    (
        Column("order", CODE, "Number of the order", "O-10001"),
        ITEM,
        pieces("How many pieces are wanted", "2", 1),
    ),
    (),
    never,
    rows=_lines,
    parent="order",
)
TABLES = (ORDERS, ORDER_LINES)
