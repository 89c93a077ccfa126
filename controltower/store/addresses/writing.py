"""How does a book of addresses come to be? Houses, streets and places into one SQLite file, with an index for typos."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import cos, hypot, radians
from pathlib import Path
from typing import Any

from controltower.domain.errors import Unavailable
from controltower.store.addresses.folding import folded, number_of
from controltower.store.sqlite.library import newest

KM = 111.195
ONE_STREET_KM = 1.0
"""Parts of one name further apart are two streets."""
TABLES = """
CREATE TABLE street (id INTEGER PRIMARY KEY, name TEXT, folded TEXT, city TEXT, city_folded TEXT, lat REAL, lon REAL);
CREATE TABLE house (street INTEGER, number TEXT, numeral INTEGER, shown TEXT, postcode TEXT, lat REAL, lon REAL);
CREATE TABLE place (id INTEGER PRIMARY KEY, name TEXT, folded TEXT, kind TEXT, lat REAL, lon REAL);
CREATE VIRTUAL TABLE spelled USING fts5 (folded, tokenize = 'trigram', detail = 'none', columnsize = 0);
"""


@dataclass(frozen=True, slots=True)
class House:
    """A house with its number and street."""

    number: str
    street: str
    postcode: str
    city: str
    lat: float
    lon: float


@dataclass(frozen=True, slots=True)
class Street:
    """A piece of a named street, by its middle."""

    name: str
    lat: float
    lon: float


@dataclass(frozen=True, slots=True)
class Place:
    """A town, a village or a quarter."""

    name: str
    kind: str
    lat: float
    lon: float


@dataclass(slots=True)
class _Known:
    """A street as it is put together: its pieces, houses, and the town that its houses name."""

    name: str
    city: str
    spots: list[tuple[float, float]]
    houses: list[House]


def write_addresses(path: Path, houses: Iterable[House], streets: Iterable[Street], places: Iterable[Place]) -> int:
    """A new file with all of them; how many houses. Raises Unavailable where the disk fails."""
    towns = list(places)
    known = _streets(list(houses), list(streets), towns)
    library = newest()
    try:
        path.unlink(missing_ok=True)
        connection = library.connect(str(path))
        try:
            connection.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;" + TABLES)
            count = _fill(connection, known, towns)
            connection.commit()
        finally:
            connection.close()
    except (library.Error, OSError) as error:
        raise Unavailable(f"The addresses cannot be written to {path}: {error}.") from error
    return count


def _fill(connection: Any, known: list[_Known], towns: list[Place]) -> int:
    count = 0
    for key, street in enumerate(known, 1):
        lat, lon = _middle(street.spots)
        row = (key, street.name, folded(street.name), street.city, folded(street.city), lat, lon)
        connection.execute("INSERT INTO street VALUES (?, ?, ?, ?, ?, ?, ?)", row)
        for house in street.houses:
            number = number_of(house.number)
            numeral = int("".join(sign for sign in number if sign.isdecimal())[:9] or 0)
            entry = (key, number, numeral, house.number, folded(house.postcode), house.lat, house.lon)
            connection.execute("INSERT INTO house VALUES (?, ?, ?, ?, ?, ?, ?)", entry)
            count += 1
    for key, town in enumerate(towns, 1):
        spot = (key, town.name, folded(town.name), town.kind, town.lat, town.lon)
        connection.execute("INSERT INTO place VALUES (?, ?, ?, ?, ?, ?)", spot)
    connection.execute("INSERT INTO spelled (folded) SELECT DISTINCT folded FROM street")
    connection.execute("CREATE INDEX street_folded ON street (folded)")
    connection.execute("CREATE INDEX house_street ON house (street, numeral)")
    return count


def _streets(houses: list[House], streets: list[Street], towns: list[Place]) -> list[_Known]:
    """Streets of one name apart where they lie apart; each in the town that its houses name, or the nearest place."""
    by_name: dict[str, list[_Known]] = {}
    for house in houses:
        _near(by_name, house.street, (house.lat, house.lon), house.city).houses.append(house)
    for street in streets:
        _near(by_name, street.name, (street.lat, street.lon), "")
    known = [each for alike in by_name.values() for each in _grown_together(alike)]
    for each in known:
        if not each.city and towns:
            lat, lon = _middle(each.spots)
            each.city = min(towns, key=lambda town: _km(lat, lon, (town.lat, town.lon))).name
    return list(_joined(known))


def _grown_together(alike: list[_Known]) -> list[_Known]:
    """Streets of one name without those that turned out to be parts of another, now that all pieces are known."""
    whole: list[_Known] = []
    for each in sorted(alike, key=lambda street: not street.city):
        parts = [held for held in whole if _one_street(held, each)]
        for part in parts:
            whole.remove(part)
            each.spots += part.spots
            each.houses = part.houses + each.houses
            each.city = each.city or part.city
        whole.append(each)
    return whole


def _one_street(one: _Known, other: _Known) -> bool:
    same = not one.city or not other.city or folded(one.city) == folded(other.city)
    return same and any(_km(*spot, end) <= ONE_STREET_KM for spot in one.spots for end in other.spots)


def _joined(known: list[_Known]) -> Iterable[_Known]:
    """Streets of one name in one town are one, however long it is."""
    one: dict[tuple[str, str], _Known] = {}
    for each in known:
        held = one.setdefault((folded(each.name), folded(each.city)), each)
        if held is not each:
            held.spots += each.spots
            held.houses += each.houses
    return one.values()


def _near(by_name: dict[str, list[_Known]], name: str, spot: tuple[float, float], city: str) -> _Known:
    """The street of this name to which a spot belongs, begun where there is none near enough."""
    alike = by_name.setdefault(folded(name), [])
    for each in alike:
        if (not city or not each.city or folded(city) == folded(each.city)) and any(
            _km(*spot, other) <= ONE_STREET_KM for other in each.spots
        ):
            each.spots.append(spot)
            each.city = each.city or city
            return each
    alike.append(_Known(name, city, [spot], []))
    return alike[-1]


def _middle(spots: list[tuple[float, float]]) -> tuple[float, float]:
    """The spot nearest to the mean of all."""
    lat, lon = (sum(spot[n] for spot in spots) / len(spots) for n in range(2))
    return min(spots, key=lambda spot: _km(lat, lon, spot))


def _km(lat: float, lon: float, other: tuple[float, float]) -> float:
    return KM * hypot(other[0] - lat, (other[1] - lon) * cos(radians(lat)))
