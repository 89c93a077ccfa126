"""Where do the customers live? At addresses of Saltmere, an invented harbour city that stands on no map.

Its streets and houses are drawn by `controltower.integrations.osm.town`; the table of its addresses ships.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import cos, pi, radians, sin
from random import Random

import numpy as np
from numpy.typing import NDArray

from controltower.settings import resources

CENTRE = (54.86, 12.55)
"""A spot of open sea. No street, district or house of Saltmere exists."""
KM_PER_DEGREE = 111.32
Place = tuple[float, float]


@dataclass(frozen=True, slots=True)
class District:
    """A part of the city: its middle in km east and north of the centre, its radius, and its share of the orders."""

    name: str
    east_km: float
    north_km: float
    radius_km: float
    share: float


def place(east_km: float, north_km: float) -> Place:
    """WGS 84 degrees of a point so many km east and north of the centre."""
    lat = CENTRE[0] + north_km / KM_PER_DEGREE
    lon = CENTRE[1] + east_km / (KM_PER_DEGREE * cos(radians(CENTRE[0])))
    return round(lat, 6), round(lon, 6)


DC_AT = place(-3.4, 2.3)
MICROS_AT = (("Oldmarket micro-hub", *place(0.4, -0.6)), ("Southgate micro-hub", *place(1.9, -4.3)))
MICRO_REACH_KM = 2.2
"""How far a cargo bike of a micro-fulfilment centre goes, as the crow flies."""

DISTRICTS = (
    District("Oldmarket", 0.3, -0.4, 0.9, 0.17),
    District("Ropewalk", 1.7, 0.5, 0.8, 0.10),
    District("Southgate", 1.8, -4.0, 1.1, 0.14),
    District("Millfield", -2.2, -1.8, 1.1, 0.12),
    District("Lanternhill", 4.1, -1.6, 1.2, 0.11),
    District("Westerby", -5.0, -0.7, 1.2, 0.09),
    District("Ferrydale", 4.6, 1.6, 1.0, 0.08),
    District("Orchard End", -1.6, -5.2, 1.3, 0.08),
    District("Highmoor", -4.7, -4.3, 1.4, 0.06),
    District("Farrow Green", 5.6, -4.9, 1.4, 0.05),
)
SINCE_BEFORE = 25, 5, 140
"""How many streets, words for a street and numbers chance chose among before the town had addresses."""


@dataclass(frozen=True, slots=True)
class Homes:
    """The addresses of one district: what each is called, and places `(n, 2)` in degrees."""

    names: tuple[str, ...]
    places: NDArray[np.float64]


def district_of(rng: Random, districts: Sequence[District] = DISTRICTS) -> District:
    """A district, as often as orders come from it."""
    return rng.choices(districts, weights=[each.share for each in districts])[0]


def home(rng: Random, district: District) -> tuple[str, float, float]:
    """An address in a district with its place; homes lie thicker towards the middle."""
    angle, distance = rng.uniform(0, 2 * pi), district.radius_km * rng.triangular(0, 1, 0.35)
    lat, lon = place(district.east_km + distance * cos(angle), district.north_km + distance * sin(angle))
    streets, words, numbers = SINCE_BEFORE
    # Drawn and not used, so that the days of a seed ask for the same goods as they always did.
    rng.choice(range(streets)), rng.choice(range(words)), rng.randint(1, numbers)
    homes = addresses()[district.name]
    narrow = cos(radians(CENTRE[0]))
    north, east = homes.places[:, 0] - lat, (homes.places[:, 1] - lon) * narrow
    nearest = int(np.argmin(north * north + east * east))
    home_lat, home_lon = homes.places[nearest].tolist()
    return homes.names[nearest], home_lat, home_lon


@lru_cache(maxsize=1)
def addresses() -> Mapping[str, Homes]:
    """The addresses of the demo's town by district, from the table that ships."""
    table = (resources() / "demo" / "homes.tsv").read_text(encoding="utf-8").splitlines()[1:]
    found: dict[str, tuple[list[str], list[tuple[float, float]]]] = {}
    for district, street, number, lat, lon in (row.split("\t") for row in table):
        names, places = found.setdefault(district, ([], []))
        names.append(f"{number} {street}, {district}")
        places.append((float(lat), float(lon)))
    return {district: Homes(tuple(names), np.array(places)) for district, (names, places) in found.items()}
