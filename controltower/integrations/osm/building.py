"""How does an extract become road data? Step by step into a folder that stands there whole, or not at all."""

import json
import shutil
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from hashlib import blake2b
from pathlib import Path
from typing import Any

from controltower.domain.errors import Rejected, Unavailable
from controltower.domain.roads import CityZone
from controltower.integrations.osm.addresses import named_in
from controltower.integrations.osm.extract import Extract, Progress, opened, reading
from controltower.integrations.osm.network import graph_of
from controltower.integrations.osm.shapes import draw_map
from controltower.integrations.osm.ways import ways_of
from controltower.integrations.osm.zones import zones_of
from controltower.planning.roads.graph import FORM, RoadGraph, save
from controltower.planning.roads.home import ABOUT
from controltower.store.addresses import write_addresses

ADDRESSES, MAP = "addresses.sqlite", "map.sqlite"
ATTRIBUTION = "© OpenStreetMap contributors"
LICENCE = "Open Database License 1.0 (opendatacommons.org/licenses/odbl)"
TIMES_THE_EXTRACT = 12
"""The room on disk that is asked for: so many times that of the extract."""
Stop = Callable[[], bool]


@dataclass(frozen=True, slots=True)
class Built:
    """What came of it; `left_out` is what was not taken over, a sentence each."""

    folder: Path
    name: str
    nodes: int
    edges: int
    road_km: float
    addresses: int
    streets: int
    zones: tuple[CityZone, ...]
    left_out: tuple[str, ...]
    size: int


@dataclass(frozen=True, slots=True)
class Origin:
    """What a data set is called, and whose it is."""

    name: str
    built_by: str
    attribution: str = ATTRIBUTION
    licence: str = LICENCE


def build_roads(source: Path, folder: Path, origin: Origin, tell: Progress, stop: Stop) -> Built:
    """Road data of an extract in a folder of its own; what stood there before is replaced when all is done.

    Raises Rejected for what cannot be read, Unavailable where the disk fails, KeyboardInterrupt where `stop` says so.
    """
    partial = folder.with_name(folder.name + ".partial")
    try:
        shutil.rmtree(partial, ignore_errors=True)
        partial.mkdir(parents=True)
        _room(source, partial)
        built = _written(source, partial, origin, tell, stop)
        shutil.rmtree(folder, ignore_errors=True)
        partial.replace(folder)
    except OSError as error:
        raise Unavailable(f"The road data cannot be written to {folder}: {error.strerror or error}.") from error
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return replace(built, folder=folder, size=sum(each.stat().st_size for each in folder.iterdir()))


def digest_of(path: Path) -> str:
    """A short proof of what a file holds."""
    with path.open("rb") as file:
        found = blake2b(digest_size=16)
        while block := file.read(1 << 20):
            found.update(block)
    return found.hexdigest()


def _room(source: Path, folder: Path) -> None:
    """Raises Unavailable where the disk has too little room."""
    if not source.is_file():
        raise Rejected(f"There is no file {source}.")
    needed, free = TIMES_THE_EXTRACT * source.stat().st_size, shutil.disk_usage(folder).free
    if free < needed:
        short = f"{needed / 1e6:,.0f} MB are needed and {free / 1e6:,.0f} MB are free"
        raise Unavailable(f"There is no room for the road data in {folder.parent}: {short}.")


def _written(source: Path, folder: Path, origin: Origin, tell: Progress, stop: Stop) -> Built:
    """All files of the data set; what is to be said of them."""
    tell("looking through the extract")
    extract = opened(source, folder, tell)
    _halt(stop)
    with reading(source):
        graph, left_out = _network(extract, folder, tell, stop)
        tell("reading addresses")
        named = named_in(extract.path, stop)
        addresses = write_addresses(folder / ADDRESSES, named.houses, named.streets, named.places)
        if named.streetless:
            left_out.append(f"{named.streetless:,} house numbers without a street")
        zones = zones_of(extract.path)
        _halt(stop)
        tell("drawing the map")
        left_out += draw_map(extract.path, folder / MAP, origin.name, origin.attribution).says
    if extract.sorted_anew:
        extract.path.unlink()
    (folder / ABOUT).write_text(
        json.dumps(_about(source, origin, graph, zones), ensure_ascii=False, indent=1), encoding="utf-8"
    )
    streets = len({each.name for each in named.streets})
    km = round(float(graph.metres.sum()) / 1000, 1)
    return Built(folder, origin.name, graph.nodes, graph.edges, km, addresses, streets, zones, tuple(left_out), 0)


def _network(extract: Extract, folder: Path, tell: Progress, stop: Stop) -> tuple[RoadGraph, list[str]]:
    tell(f"reading roads among {extract.ways:,} ways")
    drawn = ways_of(extract.path, stop)
    if not drawn.numbers:
        raise Rejected(f"{extract.path.name} has no roads in it that a van or a bike may drive.")
    tell("ordering the road graph")
    graph = graph_of(drawn)
    save(graph, folder)
    left_out = []
    if drawn.cut:
        left_out.append(f"{drawn.cut:,} ways go beyond the border of the extract and were cut there")
    apart = int((~graph.main.any(axis=1)).sum())
    if apart:
        left_out.append(f"{apart:,} pieces of road are cut off from the rest: nobody is routed there")
    return graph, left_out


def _about(source: Path, origin: Origin, graph: RoadGraph, zones: tuple[CityZone, ...]) -> dict[str, Any]:
    low, high = (graph.shape_lat.min(), graph.shape_lon.min()), (graph.shape_lat.max(), graph.shape_lon.max())
    return {
        "name": origin.name,
        "digest": digest_of(source),
        "source": source.name,
        "attribution": origin.attribution,
        "licence": origin.licence,
        "bounds": [float(each) for each in (*low, *high)],
        "built_by": origin.built_by,
        "form": FORM,
        "nodes": graph.nodes,
        "edges": graph.edges,
        "zones": [asdict(zone) for zone in zones],
    }


def _halt(stop: Stop) -> None:
    if stop():
        raise KeyboardInterrupt
