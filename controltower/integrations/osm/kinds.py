"""What does a map draw, and from which zoom on? OpenStreetMap's tags as the few kinds that our map knows."""

from collections.abc import Mapping

Tags = Mapping[str, str]

ROADS = {
    "motorway": ("motorway", 8), "trunk": ("trunk", 8), "primary": ("primary", 9), "secondary": ("secondary", 11),
    "tertiary": ("tertiary", 12), "unclassified": ("minor", 13), "residential": ("minor", 13),
    "living_street": ("minor", 13), "road": ("minor", 13), "pedestrian": ("walk", 14), "service": ("service", 15),
    "motorway_link": ("link", 11), "trunk_link": ("link", 11), "primary_link": ("link", 12),
    "secondary_link": ("link", 13), "tertiary_link": ("link", 13), "track": ("path", 15), "footway": ("path", 15),
    "path": ("path", 15), "cycleway": ("path", 15), "steps": ("path", 16), "bridleway": ("path", 15),
}  # fmt: skip
RAILS = {"rail": ("rail", 11), "light_rail": ("rail", 13), "subway": ("rail", 14), "tram": ("tram", 14),
         "narrow_gauge": ("rail", 13), "funicular": ("rail", 14)}  # fmt: skip
STREAMS = {"river": ("river", 9), "canal": ("river", 12), "stream": ("stream", 14), "drain": ("stream", 15)}
LANDUSE = {
    "residential": "built", "retail": "built", "commercial": "works", "industrial": "works", "port": "works",
    "harbour": "works", "railway": "works", "forest": "wood", "grass": "green", "meadow": "green", "orchard": "green",
    "vineyard": "green", "village_green": "green", "recreation_ground": "green", "allotments": "green",
    "cemetery": "green", "reservoir": "water", "basin": "water", "farmland": "field",
}  # fmt: skip
LEISURE = {"park": "green", "garden": "green", "golf_course": "green", "nature_reserve": "green", "pitch": "green",
           "common": "green", "playground": "green", "stadium": "works", "marina": "dock"}  # fmt: skip
NATURAL = {"water": "water", "bay": "water", "wood": "wood", "scrub": "green", "heath": "green", "grassland": "green",
           "wetland": "green", "beach": "sand", "sand": "sand"}  # fmt: skip
LEAST = {"water": 9, "wood": 9, "built": 10, "works": 11, "green": 11, "field": 11, "sand": 12, "dock": 13, "pier": 13,
         "building": 15, "runway": 12}  # fmt: skip
AREAS_FIRST = ("built", "works", "field", "wood", "green", "sand", "sea", "water", "dock", "pier", "runway", "building")
"""The order in which areas lie upon each other."""
PLACES = {"city": ("city", 9), "town": ("town", 11), "village": ("village", 12), "suburb": ("suburb", 12),
          "borough": ("suburb", 12), "quarter": ("suburb", 13), "neighbourhood": ("suburb", 14),
          "hamlet": ("village", 13), "island": ("island", 12),
          "islet": ("island", 13), "locality": ("locality", 15)}  # fmt: skip


def area_kind(tags: Tags) -> str:
    """What an area is drawn as; "" for nothing."""
    if "building" in tags and tags["building"] != "no":
        return "building"
    if tags.get("waterway") in ("riverbank", "dock"):
        return "water"
    if tags.get("man_made") in ("pier", "quay", "breakwater"):
        return "pier"
    if tags.get("aeroway") in ("aerodrome", "apron"):
        return "works"
    for key, kinds in (("natural", NATURAL), ("leisure", LEISURE), ("landuse", LANDUSE)):
        if (kind := kinds.get(tags.get(key, ""), "")) and not (kind == "water" and tags.get("natural") == "bay"):
            return kind
    return ""


def line_kind(tags: Tags) -> tuple[str, int]:
    """What a way is drawn as, and its least zoom; ("", 0) for nothing."""
    for key, kinds in (("highway", ROADS), ("railway", RAILS), ("waterway", STREAMS)):
        if tags.get(key, "") in kinds:
            return kinds[tags[key]]
    if tags.get("route") == "ferry":
        return "ferry", 11
    if tags.get("man_made") in ("pier", "breakwater", "groyne"):
        return "mole", 13
    return ("runway", 12) if tags.get("aeroway") in ("runway", "taxiway") else ("", 0)


def layer_of(tags: Tags) -> int:
    """Below the ground (-1), on it (0) or above it (1, and more where bridges cross)."""
    if tags.get("tunnel", "no") not in ("no", "building_passage"):
        return -1
    if tags.get("bridge", "no") == "no":
        return 0
    level = tags.get("layer", "1")
    return max(1, min(5, int(level))) if level.isdigit() else 1
