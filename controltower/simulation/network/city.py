"""Where do the customers live? Saltmere, an invented harbour city that stands on no map, drawn from a seed."""

from collections.abc import Sequence
from dataclasses import dataclass
from json import dumps
from math import cos, pi, radians, sin
from random import Random

CENTRE = (54.86, 12.55)
"""A spot of open sea. No street, district or house of Saltmere exists."""
KM_PER_DEGREE = 111.32
Place = tuple[float, float]
Line = tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class District:
    """A part of the city: its middle in km east and north of the centre, its radius, and its share of the orders."""

    name: str
    east_km: float
    north_km: float
    radius_km: float
    share: float


@dataclass(frozen=True, slots=True)
class Feature:
    """A line or, where it closes, an area of the map's background, as (lat, lon) points."""

    kind: str
    name: str
    points: Line


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
STREETS = (
    "Anchor", "Baker", "Chandler", "Cooper", "Dune", "Elm", "Fisher", "Gull", "Harbour", "Heron", "Juniper", "Kelp",
    "Lime", "Mason", "Net", "Oar", "Pilot", "Quarry", "Reed", "Saddler", "Tanner", "Upper", "Vine", "Weaver", "Yew",
)  # fmt: skip
WAYS = ("Street", "Lane", "Row", "Road", "Walk")


def district_of(rng: Random, districts: Sequence[District] = DISTRICTS) -> District:
    """A district, as often as orders come from it."""
    return rng.choices(districts, weights=[each.share for each in districts])[0]


def home(rng: Random, district: District) -> tuple[str, float, float]:
    """An address in a district with its place; homes lie thicker towards the middle."""
    angle, distance = rng.uniform(0, 2 * pi), district.radius_km * rng.triangular(0, 1, 0.35)
    lat, lon = place(district.east_km + distance * cos(angle), district.north_km + distance * sin(angle))
    street = f"{rng.choice(STREETS)} {rng.choice(WAYS)}"
    return f"{rng.randint(1, 140)} {street}, {district.name}", lat, lon


def background(seed: int) -> tuple[Feature, ...]:
    """Coast, river, ring road, radial streets and the outlines of districts: invented, for the eye alone."""
    rng = Random(f"{seed}:city")
    return (*_water(rng), *(_outline(rng, each) for each in DISTRICTS), *_streets(rng), *_roads(rng))


def _water(rng: Random) -> tuple[Feature, ...]:
    coast = tuple(
        place(east, 3.4 + 0.5 * sin(east / 2.1) + rng.uniform(-0.12, 0.12))
        for east in (step * 0.5 for step in range(-20, 21))
    )
    sea = (*coast, place(10, 9), place(-10, 9), coast[0])
    river = tuple(
        place(-0.9 + 0.55 * sin(north / 1.7) + rng.uniform(-0.05, 0.05), north)
        for north in (3.3 - 0.4 * step for step in range(34))
    )
    return Feature("sea", "Salt Sound", sea), Feature("coast", "Coast", coast), Feature("river", "River Mere", river)


def _roads(rng: Random) -> tuple[Feature, ...]:
    inner = tuple(_on_ring(2.4, step * pi / 18) for step in range(37))
    outer = tuple(_on_ring(6.4, step * pi / 18) for step in range(17, 38))
    quay = tuple(place(-4.6 + 0.5 * step, 2.4 - 0.06 * step + rng.uniform(-0.05, 0.05)) for step in range(20))
    ring = (
        Feature("ring", "Inner Ring", inner),
        Feature("ring", "Outer Ring", outer),
        Feature("road", "Quayside", quay),
    )
    return (*ring, *(_radial(rng, number, each) for number, each in enumerate(DISTRICTS)))


def _on_ring(radius_km: float, angle: float) -> Place:
    return place(radius_km * cos(angle), min(2.6, radius_km * 0.92 * sin(angle)) - 0.8)


def _radial(rng: Random, number: int, district: District) -> Feature:
    points = []
    for step in range(9):
        share = step / 7
        bend = 0.18 * sin(share * pi) * rng.choice((-1, 1))
        points.append(place(district.east_km * share + bend, district.north_km * share - bend))
    return Feature("road", f"Radial {number + 1}", tuple(points))


def _outline(rng: Random, district: District) -> Feature:
    ring = []
    for step in range(14):
        reach, angle = district.radius_km * rng.uniform(0.92, 1.12), 2 * pi * step / 14
        ring.append(place(district.east_km + reach * cos(angle), district.north_km + reach * sin(angle)))
    return Feature("district", district.name, (*ring, ring[0]))


def _streets(rng: Random) -> tuple[Feature, ...]:
    """A small grid in each district."""
    streets = []
    for district in DISTRICTS:
        turn = rng.uniform(0, pi / 2)
        for number in range(6):
            aside = district.radius_km * (number % 3 - 1) * 0.5
            along = turn + (pi / 2 if number >= 3 else 0)
            ends = [_across(district, along, aside, sign * district.radius_km * 0.8) for sign in (-1, 1)]
            streets.append(Feature("street", "", tuple(ends)))
    return tuple(streets)


def _across(district: District, along: float, aside: float, reach: float) -> Place:
    east = district.east_km + reach * cos(along) - aside * sin(along)
    north = district.north_km + reach * sin(along) + aside * cos(along)
    return place(east, north)


def as_json(features: Sequence[Feature]) -> str:
    """The background as the file that ships: a note that it is invented, and one feature a line."""
    rows = [dumps({"kind": each.kind, "name": each.name, "points": each.points}) for each in features]
    note = dumps("Saltmere is invented; nothing drawn here exists. Points are [lat, lon].")
    return f'{{"note": {note},\n "features": [\n  ' + ",\n  ".join(rows) + "\n ]}\n"
