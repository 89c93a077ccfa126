"""Who may drive a way, how fast, and which way round? What OpenStreetMap's tags mean to a van and to a cargo bike.

Speeds are those of a free road with its junctions, in km/h, and assumptions but for signed limits: nobody averages the
limit, so that 0.85 of it counts, and at most 1.4 times what the class usually allows.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

Tags = Mapping[str, str]

SPEEDS = {
    "motorway": 100.0,
    "motorway_link": 55.0,
    "trunk": 80.0,
    "trunk_link": 45.0,
    "primary": 48.0,
    "primary_link": 35.0,
    "secondary": 44.0,
    "secondary_link": 33.0,
    "tertiary": 38.0,
    "tertiary_link": 30.0,
    "unclassified": 32.0,
    "residential": 27.0,
    "road": 25.0,
    "living_street": 12.0,
    "service": 14.0,
    "track": 12.0,
    "pedestrian": 8.0,
}
"""Ways that a van may drive unless a tag forbids it; pedestrian streets and tracks only where one allows it."""
ASKED = ("pedestrian", "track")
MAJOR = ("motorway", "motorway_link", "trunk", "trunk_link", "primary", "primary_link")
MIDDLE = ("secondary", "secondary_link", "tertiary", "tertiary_link", "unclassified")
BIKE_KM_H = 15.0
BIKE_SPEEDS = {"cycleway": 16.0, "path": 11.0, "track": 11.0, "footway": 7.0, "pedestrian": 7.0, "living_street": 12.0}
NO_BIKES = ("motorway", "motorway_link")
NO_STOPPING = ("motorway", "motorway_link", "trunk", "trunk_link")
FERRY_KM_H = 12.0
BOARDING_S = 600.0
"""What a ferry costs beside its crossing, where no duration is tagged: an assumption."""
CLOSED = ("no", "private", "agricultural", "forestry", "agricultural;forestry", "military", "emergency", "psv", "bus")
SOLID = (
    "block",
    "bollard",
    "bus_trap",
    "chain",
    "cycle_barrier",
    "debris",
    "hampshire_gate",
    "height_restrictor",
    "jersey_barrier",
    "kissing_gate",
    "log",
    "motorcycle_barrier",
    "planter",
    "stile",
    "sump_buster",
    "swing_gate",
    "turnstile",
)
"""Barriers that stop a van, unless a tag lets it through; a gate does only where a tag closes it."""
NARROW = ("cycle_barrier", "kissing_gate", "stile", "turnstile", "debris", "log")
"""Barriers that stop a cargo bike too."""
_NUMBER = re.compile(r"^\s*(\d+(?:[.,]\d+)?)\s*(mph|km/h|kmh|t|m|st|lbs|kg)?\s*$")
_FEET = re.compile(r"^\s*(\d+)'\s*(?:(\d+)\"?)?\s*$")
_DURATION = re.compile(r"^(?:(\d+):)?(\d+)(?::\d\d)?$")


@dataclass(frozen=True, slots=True)
class Road:
    """A way as it may be driven: km/h of a van and of a bike, with and against its line (0: not at all).

    `rank` is 0 for major, 1 for middle and 2 for minor roads; limits are 0 where there is none. `extra_s` is what a
    ferry costs beside its way, and `crossing_s` what its whole crossing takes, if somebody said so.
    """

    van: tuple[float, float]
    bike: tuple[float, float]
    rank: int
    name: str
    limit_kg: float
    limit_m: float
    stops: bool
    extra_s: float = 0.0
    crossing_s: float = 0.0


def road_of(tags: Tags) -> Road | None:
    """The way as it may be driven; None where neither a van nor a bike may."""
    if tags.get("route") == "ferry" and "highway" not in tags:
        return _ferry(tags)
    kind = tags.get("highway", "").split(";")[0]
    van = _van_km_h(kind, tags)
    bike = _bike_km_h(kind, tags)
    if not (van or bike) or tags.get("area") == "yes":
        return None
    with_line, against = directions(tags)
    bike_with, bike_against = _bike_directions(tags, with_line=with_line, against=against)
    return Road(
        (van * with_line, van * against),
        (bike * bike_with, bike * bike_against),
        0 if kind in MAJOR else 1 if kind in MIDDLE else 2,
        tags.get("name") or tags.get("ref", ""),
        _kilograms(tags.get("maxweight", "")),
        metres(tags.get("maxheight", "")),
        kind not in NO_STOPPING and tags.get("tunnel") != "yes",
    )


def directions(tags: Tags) -> tuple[bool, bool]:
    """Whether a way may be driven with its line, and against it."""
    oneway = tags.get("oneway", "")
    if oneway in ("-1", "reverse"):
        return False, True
    around = tags.get("junction") in ("roundabout", "circular") or tags.get("highway") in ("motorway", "motorway_link")
    only = oneway in ("yes", "true", "1") or (around and oneway != "no")
    return True, not only


def stops_at(tags: Tags) -> tuple[bool, bool]:
    """Whether what stands on a node of a way stops a van, and whether it stops a bike."""
    barrier = tags.get("barrier", "")
    if not barrier:
        return False, False
    van = _permission(tags, ("goods", "motorcar", "motor_vehicle", "vehicle", "access"))
    bike = _permission(tags, ("bicycle", "vehicle", "access"))
    van_stops = van is False or (van is None and barrier in SOLID)
    return van_stops, bike is False or (bike is None and barrier in NARROW)


def km_h(text: str) -> float:
    """A speed limit in km/h; 0 where it says nothing that can be counted on."""
    found = _NUMBER.match(text.split(";", maxsplit=1)[0])
    if not found:
        return {"walk": 7.0, "none": 130.0}.get(text.rsplit(":", maxsplit=1)[-1], 0.0)
    value = float(found[1].replace(",", "."))
    return value * 1.609344 if found[2] == "mph" else value


def metres(text: str) -> float:
    """A height in metres; 0 where it says nothing that can be counted on."""
    feet = _FEET.match(text)
    if feet:
        return float(feet[1]) * 0.3048 + float(feet[2] or 0) * 0.0254
    found = _NUMBER.match(text)
    return float(found[1].replace(",", ".")) if found and found[2] in (None, "m") else 0.0


def _kilograms(text: str) -> float:
    found = _NUMBER.match(text)
    if not found or found[2] not in (None, "t", "kg", "st", "lbs"):
        return 0.0
    value = float(found[1].replace(",", "."))
    return value * {"kg": 1.0, "st": 907.18, "lbs": 0.45359}.get(found[2] or "t", 1_000.0)


def _van_km_h(kind: str, tags: Tags) -> float:
    usual = SPEEDS.get(kind, 0.0)
    allowed = _permission(tags, ("goods", "motorcar", "motor_vehicle", "vehicle", "access"))
    if not usual or allowed is False or (kind in ASKED and not allowed):
        return 0.0
    limit = km_h(tags.get("maxspeed", ""))
    return max(5.0, min(0.85 * limit, 1.4 * usual)) if limit else usual


def _bike_km_h(kind: str, tags: Tags) -> float:
    allowed = _permission(tags, ("bicycle", "vehicle", "access"))
    if kind in NO_BIKES or tags.get("motorroad") == "yes" or tags.get("bicycle") in ("no", "use_sidepath", "dismount"):
        return 0.0
    if kind in BIKE_SPEEDS:
        asked = kind in ("footway", "pedestrian")
        return (
            BIKE_SPEEDS[kind] if (tags.get("bicycle") not in (None, "no") if asked else allowed is not False) else 0.0
        )
    if kind not in SPEEDS or allowed is False:
        return 0.0
    return BIKE_KM_H


def _bike_directions(tags: Tags, *, with_line: bool, against: bool) -> tuple[bool, bool]:
    both = tags.get("oneway:bicycle") == "no" or any(
        tags.get(key, "").startswith("opposite") for key in ("cycleway", "cycleway:left", "cycleway:right")
    )
    return (True, True) if both else (with_line, against)


def _permission(tags: Tags, keys: tuple[str, ...]) -> bool | None:
    """What the most particular tag says; None where none does. Who delivers is a destination's guest."""
    for key in keys:
        said = tags.get(key)
        if said:
            return said not in CLOSED
    return None


def _ferry(tags: Tags) -> Road | None:
    van = _permission(tags, ("goods", "motorcar", "motor_vehicle", "vehicle", "access"))
    bike = _permission(tags, ("bicycle", "vehicle", "access"))
    van_km_h = FERRY_KM_H if van else 0.0
    bike_km_h = FERRY_KM_H if bike or (bike is None and van) else 0.0
    if not (van_km_h or bike_km_h):
        return None
    taken = _seconds(tags.get("duration", ""))
    both = (van_km_h, van_km_h), (bike_km_h, bike_km_h)
    return Road(*both, 2, tags.get("name", "ferry"), 0.0, 0.0, stops=False, extra_s=BOARDING_S, crossing_s=taken)


def _seconds(text: str) -> float:
    """A duration such as "25" (minutes) or "01:25" (hours and minutes); 0 where it says nothing."""
    found = _DURATION.match(text)
    return float(found[1] or 0) * 3600 + float(found[2]) * 60 if found else 0.0
