"""Which low-emission zones does an extract draw? Rings with their names; who may not enter is for people to say."""

from pathlib import Path

import osmium

from controltower.domain.roads import CityZone
from controltower.domain.routes import VehicleKind

BURNING = (VehicleKind.VAN,)
"""Who is kept out of a zone of low emission unless somebody says otherwise: vans that burn fuel."""


def zones_of(path: Path) -> tuple[CityZone, ...]:
    """The zones of an extract, by the number of what draws them."""
    wanted = osmium.filter.TagFilter(("boundary", "low_emission_zone"))
    found = []
    for each in osmium.FileProcessor(str(path)).with_areas(wanted).with_filter(wanted):
        if not isinstance(each, osmium.osm.Area):
            continue
        for part, outer in enumerate(each.outer_rings()):
            ring = tuple((node.lat, node.lon) for node in outer)[:-1]
            name = each.tags.get("name") or "low-emission zone"
            found.append(CityZone(f"zone-{each.orig_id()}-{part}", name, ring, BURNING))
    return tuple(found)
