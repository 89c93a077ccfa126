"""What does the ground look like? Calm greys of the theme, wider roads lighter: colour is left to what is abnormal."""

from dataclasses import dataclass

from controltower.ui.colour import mix
from controltower.ui.tokens import Theme

ZOOMS = (9, 11, 13, 15, 17, 19)
WIDTHS: dict[str, tuple[float, ...]] = {
    "motorway": (1.4, 2.4, 3.8, 6.5, 13.0, 26.0),
    "trunk": (1.2, 2.2, 3.6, 6.0, 12.0, 24.0),
    "primary": (0.9, 1.8, 3.2, 5.6, 12.0, 24.0),
    "secondary": (0.6, 1.2, 2.6, 5.0, 11.0, 22.0),
    "tertiary": (0.4, 0.9, 2.0, 4.4, 10.0, 20.0),
    "link": (0.4, 0.8, 1.8, 3.6, 7.0, 14.0),
    "minor": (0.3, 0.5, 1.0, 3.2, 8.0, 17.0),
    "walk": (0.3, 0.4, 0.9, 2.6, 6.0, 12.0),
    "service": (0.3, 0.4, 0.7, 1.6, 4.0, 9.0),
}
"""Pixels across, at each of ZOOMS."""
CASED_FROM = {"motorway": 11, "trunk": 11, "primary": 12, "secondary": 13, "tertiary": 14, "link": 14, "minor": 15,
              "walk": 16, "service": 16}  # fmt: skip
GREAT = ("motorway", "trunk", "primary")
SMALL = ("minor", "walk", "service")


@dataclass(frozen=True, slots=True)
class Style:
    """The colours of one theme's ground: areas by kind, lines by kind, the edge of roads, and writing."""

    land: str
    areas: dict[str, str]
    edges: dict[str, str]
    roads: dict[str, str]
    lines: dict[str, str]
    casing: str
    great_casing: str
    ink: str
    ink_soft: str
    ink_water: str
    halo: str


def style(t: Theme) -> Style:
    """The ground in a theme: land is the field, roads are lighter than it, houses and docks a little darker."""
    water = mix(t.water, "#9fb8c4" if not t.dark else "#203844", 0.45 if not t.dark else 0.3)
    road = t.raised if not t.dark else mix(t.field, t.equipment, 0.72)
    great = "#ffffff" if not t.dark else mix(t.field, t.equipment, 1.0)
    minor = road if not t.dark else mix(t.field, t.equipment, 0.5)
    built = mix(t.field, t.equipment, 0.13 if not t.dark else 0.12)
    works = mix(t.field, t.equipment, 0.26 if not t.dark else 0.2)
    house = mix(t.field, t.equipment, 0.52 if not t.dark else 0.34)
    green = mix(t.green, "#c3d2bd" if not t.dark else "#22332a", 0.5)
    wood = mix(t.green, "#b3c6ae" if not t.dark else "#243a2e", 0.75)
    return Style(
        land=t.field,
        areas={"sea": water, "water": water, "dock": water, "built": built, "works": works, "wood": wood,
               "green": green,
               "field": mix(t.field, t.green, 0.6), "sand": mix(t.field, "#d8cfae", 0.35 if not t.dark else 0.1),
               "pier": t.field, "building": house, "runway": mix(t.field, t.equipment, 0.4)},
        edges={"building": mix(t.field, t.equipment, 0.55 if t.dark else 0.85),
               "pier": mix(t.field, t.equipment, 0.5)},
        roads={kind: great if kind in GREAT else minor if kind in SMALL else road for kind in WIDTHS},
        lines={"river": water, "stream": water, "rail": mix(t.field, t.equipment_dark, 0.7), "tram": t.equipment,
               "path": mix(t.field, t.equipment, 0.75), "ferry": mix(water, t.equipment_dark, 0.5),
               "mole": mix(t.field, t.equipment_dark, 0.4), "runway": mix(t.field, t.equipment, 0.5)},
        casing=mix(t.field, t.equipment, 0.75) if not t.dark else mix(t.field, "#000000", 0.35),
        great_casing=mix(t.field, t.equipment_dark, 0.55 if not t.dark else 0.4),
        ink=mix(t.ink, t.field, 0.18),
        ink_soft=mix(t.ink_soft, t.field, 0.02),
        ink_water=mix(t.ink_soft, "#4a7487" if not t.dark else "#6d9bb0", 0.6),
        halo=t.field if t.dark else t.raised,
    )  # fmt: skip


def width_at(kind: str, zoom: float) -> float:
    """How wide a road is at a zoom, in pixels."""
    widths = WIDTHS[kind]
    for k in range(len(ZOOMS) - 1):
        if zoom < ZOOMS[k + 1]:
            share = max(0.0, (zoom - ZOOMS[k]) / (ZOOMS[k + 1] - ZOOMS[k]))
            return widths[k] * float((widths[k + 1] / widths[k]) ** share)
    return widths[-1]
