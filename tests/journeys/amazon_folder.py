"""The stops of real delivery routes as an import folder: orders for the demo's building, moved to their station."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

from controltower.domain.folding import fold
from controltower.domain.items import Item, Velocity
from controltower.domain.labour import Worker
from controltower.domain.messages import Message, entry
from controltower.domain.picture import Picture
from controltower.domain.places import Operation, OperationOpened, Site
from controltower.domain.times import HOUR, Instant, Span, instant
from controltower.integrations.tables import write_folder
from controltower.simulation.network import MIDNIGHT, network
from controltower.simulation.network.goods import SHARE_OF_LINES
from controltower.simulation.network.scale import FULL, Scale

TIMEZONE = "America/Chicago"
DAY = datetime(2026, 3, 10, tzinfo=ZoneInfo(TIMEZONE))
"""The data names no day; this one is a Tuesday without a change of clocks."""
DEPARTURES = (9, 11, 13)
"""Hours. Each route's stops leave together, and the routes are dealt to the departures in turn."""
OPENS, CLOSES = 9, 21
"""The window of the day, since the data gives none."""
LINES = (0.45, 0.4, 0.15)
"""Chance of one, two and three lines: 1.7 on average, as there are packages per stop in the same data's statistics."""


@dataclass(frozen=True, slots=True)
class Stop:
    """One row of the data, as text."""

    route: str
    code: str
    lat: str
    lon: str


@dataclass(frozen=True, slots=True)
class Station:
    """Where routes begin, and their stops by route in the order of the file."""

    lat: float
    lon: float
    routes: dict[str, list[Stop]]


def station(path: Path, most: int, each: int | None = None) -> Station:
    """The station with the most routes, and so many of these (the first by their id: as good as any).

    Where `each` is given, only so many stops of each route.
    """
    stops: dict[str, list[Stop]] = {}
    stations: dict[tuple[str, str], list[str]] = {}
    for stop, kind in _rows(path):
        if kind == "Station":
            stations.setdefault((stop.lat, stop.lon), []).append(stop.route)
        else:
            stops.setdefault(stop.route, []).append(stop)
    place = max(stations, key=lambda each: len(stations[each]))
    chosen = sorted(stations[place])[:most]
    return Station(float(place[0]), float(place[1]), {route: stops[route][:each] for route in chosen})


def write_day(folder: Path, found: Station, seed: int, scale: Scale = FULL) -> Picture:
    """The station's building, people, fleet, stock and orders as an import folder; the picture of the building."""
    picture = moved(found, seed, scale)
    write_folder(picture, folder)
    goods = list(picture[Item].values())
    sellable = [item for item in goods if item.id in _stocked(picture)]
    orders = list(_orders(found, Random(f"{seed}:amazon"), sellable))
    _write(folder / "orders.csv", [row for row, _ in orders])
    _write(folder / "order_lines.csv", [line for _, lines in orders for line in lines])
    return picture


def moved(found: Station, seed: int, scale: Scale) -> Picture:
    """The demo's distribution centre at the station's place and in its time zone, before the first shift."""
    picture = Picture()
    at = Instant(instant(DAY) + round(4.5 * HOUR))
    for body in network(seed, scale=replace(scale, micros=0)).bodies:
        said = body
        if isinstance(body, OperationOpened):
            said = replace(body, name="Austin station, stops of real routes", timezone=TIMEZONE, currency="USD")
        fold(picture, entry(Message("wms", str(picture.seq), at, "wms", said), picture.seq + 1, at))
    picture.put(replace(site, name="Austin station", lat=found.lat, lon=found.lon) for site in picture[Site].values())
    picture.put([_on_the_day(worker) for worker in picture[Worker].values()])
    assert picture[Operation]["operation"].demo
    return picture


def _on_the_day(worker: Worker) -> Worker:
    """The same hours on the walls of another zone."""
    shift = instant(DAY) - MIDNIGHT
    breaks = tuple(_later(span, shift) for span in worker.breaks)
    return replace(worker, shift=_later(worker.shift, shift), breaks=breaks)


def _later(span: Span, by: int) -> Span:
    return Span(Instant(span.starts + by), Instant(span.ends + by))


def _orders(
    found: Station, rng: Random, goods: Sequence[Item]
) -> Iterator[tuple[dict[str, str], list[dict[str, str]]]]:
    classes = {velocity: [item for item in goods if item.velocity is velocity] for velocity in Velocity}
    shares = [SHARE_OF_LINES[velocity] for velocity in classes]
    for number, (route, stops) in enumerate(found.routes.items()):
        departs = DEPARTURES[number % len(DEPARTURES)]
        for stop in stops:
            key = f"R{number + 1:03d}-{stop.code}"
            row = {
                "order": key,
                "site": "DC",
                "customer": f"Stop {stop.code} of {route}",
                "address": f"{stop.lat}, {stop.lon}",
                "lat": stop.lat,
                "lon": stop.lon,
                "service": "same-day",
                "window_opens": _clock(OPENS),
                "window_closes": _clock(CLOSES),
                "cut_off": _clock(departs - 3),
                "departure_at": _clock(departs),
                "placed_at": _clock(4),
            }
            count = rng.choices((1, 2, 3), LINES)[0]
            picked = {rng.choice(classes[rng.choices(list(classes), shares)[0]]).id for _ in range(count)}
            lines = [{"order": key, "item": item, "quantity": str(rng.choice((1, 1, 1, 2)))} for item in sorted(picked)]
            yield row, lines


def _clock(hour: int) -> str:
    return f"{DAY:%Y-%m-%d} {hour:02d}:00"


def _stocked(picture: Picture) -> set[str]:
    from controltower.domain.inventory import Stock

    return {stock.item for stock in picture[Stock].values() if stock.on_hand}


def _rows(path: Path) -> Iterator[tuple[Stop, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield Stop(row["Route_ID"], row["stop"], row["lat"], row["lon"]), row["type"]


def _write(path: Path, rows: Sequence[dict[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
