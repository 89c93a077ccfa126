"""How soon is a base map there, and does a desk stay live on it? Building, tiles, routes and a thousand vehicles.

For each extract (without one: the demo's town): the map is drawn of it, tiles are painted and read again, 200 routes of
25 stops along its roads are shown, and 1,000 vehicles are told five times a second where they are, while a watch looks
how late the desk's loop is; then the same while the map is dragged.
"""

import argparse
import json
import os
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
import osmium
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QTimer
from PySide6.QtWidgets import QApplication

from controltower.domain.routes import VehicleKind
from controltower.domain.times import HOUR, Instant
from controltower.integrations.osm.building import MAP, Origin, build_roads
from controltower.integrations.osm.kinds import line_kind
from controltower.integrations.osm.shapes import draw_map, on_map
from controltower.integrations.osm.town import write_town
from controltower.planning.roads import Going, engine_of
from controltower.store.groundmap import WORLD, GroundMap
from controltower.ui.loopwatch import LoopReport, LoopWatch
from controltower.ui.mapview import MapView
from controltower.ui.mercator import unproject
from controltower.ui.routelayer import RouteLine
from controltower.ui.tiles.drawing import Key, draw
from controltower.ui.tiles.pool import Tiles
from tests.benchmarks.shown import show

ROUTES, STOPS, VEHICLES = 200, 25, 1_000
UPDATES_S = 0.2
WARM_S = 1.0
SIZE = 1920, 1080
TILES_OF = {11: 2, 13: 4, 15: 6, 16: 6}
"""How many tiles are painted of each zoom, about the busiest place."""
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class City:
    """A data set that was built for the benchmark: its folder, and places on its roads `(n, 2)` lat, lon."""

    name: str
    folder: Path
    places: Floats


def main(argv: Sequence[str] = ()) -> None:
    """The figures of each city."""
    options = argparse.ArgumentParser(prog="python -m tests.benchmarks.maps", description=__doc__)
    options.add_argument("paths", nargs="*", type=Path, metavar="PATH", help="extracts (.osm.pbf), or folders of them")
    options.add_argument("--seconds", type=float, default=10.0, help="of each look at the live desk (default: 10)")
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--json", action="store_true", help="one object for each figure and line")
    given = options.parse_args(argv)
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = QApplication.instance() or QApplication(["maps"])
    rows: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory(prefix="maps-") as place:
        for extract in _extracts(given.paths, Path(place)):
            for row in _figures(app, extract, Path(place), given.seconds, given.seed):
                rows.append(row)
                if given.json:
                    print(json.dumps({"best_known": None, "gap_pct": None} | row), flush=True)
    if not given.json:
        show("base map", rows, as_json=False)


def _extracts(paths: Sequence[Path], place: Path) -> Iterator[Path]:
    for path in paths:
        yield from sorted(path.glob("*.osm.pbf")) if path.is_dir() else [path]
    if not paths:
        began = time.process_time()
        write_town(place / "town.osm.pbf")
        print(f"The town was drawn in {time.process_time() - began:.1f} s of CPU.")
        yield place / "town.osm.pbf"


def _figures(app: Any, extract: Path, place: Path, seconds: float, seed: int) -> Iterator[dict[str, Any]]:
    name = extract.name.split(".")[0]
    folder = place / name
    began, cpu = time.perf_counter(), time.process_time()
    build_roads(extract, folder, Origin(name, "benchmark"), lambda _step: None, lambda: False)
    yield _row(name, "road data and map built, CPU s", time.process_time() - cpu, time.perf_counter() - began)
    began, cpu = time.perf_counter(), time.process_time()
    drawn = draw_map(extract, folder / MAP, name)
    complete = _roads_on(folder) >= _roads_of(extract)
    yield _row(name, "map alone, CPU s", time.process_time() - cpu, time.perf_counter() - began, valid=complete)
    yield _row(name, f"shapes ({drawn.names:,} names, {(folder / MAP).stat().st_size / 1e6:.1f} MB)", drawn.shapes, 0.0)
    city = City(name, folder, _places(folder, seed))
    yield from _tiles(city)
    yield from _desk(app, city, seconds, seed)


def _row(name: str, what: str, value: float, seconds: float, *, valid: bool = True) -> dict[str, Any]:
    return {"instance": f"{name}: {what}", "value": round(value, 3), "seconds": round(seconds, 3), "valid": valid}


def _roads_of(extract: Path) -> int:
    """How many ways that lie whole in the extract are roads, rails or streams: counted apart from the map."""
    found = 0
    for way in osmium.FileProcessor(str(extract), osmium.osm.NODE | osmium.osm.WAY).with_locations():
        if isinstance(way, osmium.osm.Way) and line_kind(dict(way.tags))[0] and way.tags.get("natural") != "coastline":
            whole = sum(node.location.valid() for node in way.nodes) == len(way.nodes) > 1
            distinct = len({(node.lat, node.lon) for node in way.nodes if node.location.valid()}) > 1
            found += whole and distinct and not (way.is_closed() and way.tags.get("area") == "yes")
    return found


def _roads_on(folder: Path) -> int:
    """How many lines the map has."""
    kept = GroundMap(folder / MAP)
    areas = ("sea", "water", "dock", "built", "works", "wood", "green", "field", "sand", "pier", "building")
    found = sum(shape.kind not in areas for shape in kept.shapes((-(1 << 30), -(1 << 30), 1 << 30, 1 << 30), 18))
    kept.close()
    return found


def _places(folder: Path, seed: int) -> Floats:
    """Places on roads, drawn by chance."""
    kept = GroundMap(folder / MAP)
    west, north, east, south = (int(edge) for edge in kept.about["box"].split())
    roads = [s.points[len(s.points) // 2] for s in kept.shapes((west, north, east, south), 14) if s.kind == "minor"]
    kept.close()
    chosen = np.random.default_rng(seed).choice(len(roads), size=min(len(roads), ROUTES * STOPS), replace=False)
    lonlat = [unproject(roads[i][0] / WORLD, roads[i][1] / WORLD) for i in chosen]
    return np.array([(lat, lon) for lon, lat in lonlat])


def _tiles(city: City) -> Iterator[dict[str, Any]]:
    """Milliseconds of each tile, painted and then read again."""
    lat, lon = np.median(city.places, axis=0)
    x, y = on_map(np.array([[lon, lat]]))[0] / WORLD
    for zoom, count in TILES_OF.items():
        keys = [Key(zoom, int(x * 2**zoom) + k % 2, int(y * 2**zoom) + k // 2, "light") for k in range(count)]
        cold, warm = _timed(city, keys), _timed(city, keys)
        same = [draw(str(city.folder), key).png for key in keys] == [png for _, png in cold]
        yield _row(city.name, f"tile of zoom {zoom}, painted, CPU ms", 1000 * _mean(cold), 0.0, valid=same)
        yield _row(city.name, f"tile of zoom {zoom}, read, CPU ms", 1000 * _mean(warm), 0.0, valid=same)


def _timed(city: City, keys: Sequence[Key]) -> list[tuple[float, bytes]]:
    out = []
    for key in keys:
        began = time.process_time()
        png = draw(str(city.folder), key).png
        out.append((time.process_time() - began, png))
    return out


def _mean(timed: Sequence[tuple[float, bytes]]) -> float:
    return sum(seconds for seconds, _ in timed) / len(timed)


def _desk(app: Any, city: City, seconds: float, seed: int) -> Iterator[dict[str, Any]]:
    """A map view over the whole city, with tiles painted in a process of their own."""
    lines = _lines(city, seed)
    work = ProcessPoolExecutor(1, get_context("spawn"))
    work.submit(int).result()
    view = MapView()
    view.resize(*SIZE)
    view.show()
    began = time.perf_counter()
    tiles = Tiles(work, str(city.folder), view)
    view.set_tiles(tiles)
    view.set_routes(lines)
    view.grab()
    first = time.perf_counter() - began
    _until(app, lambda: not tiles.waiting and not view._sharpen.isActive())
    whole = time.perf_counter() - began
    points = sum(len(np.asarray(line.path)) for line in lines)
    shown = len(view._routes) == len(lines)
    yield _row(
        city.name, f"{len(lines)} routes x {STOPS} stops ({points:,} points) shown, s", first, first, valid=shown
    )
    yield _row(city.name, "the same with all of its ground, s", whole, whole, valid=shown)
    for what, drags in (("still", False), ("dragged", True)):
        report = _live(app, view, lines, seconds, drags)
        yield _row(city.name, f"{VEHICLES:,} vehicles, map {what}: loop p99 ms", 1000 * report.p99_s, seconds)
        yield _row(city.name, f"{VEHICLES:,} vehicles, map {what}: CPU p99 ms", 1000 * report.cpu_p99_s, seconds)
    view.hide()
    view.deleteLater()
    work.shutdown()
    app.processEvents()


def _lines(city: City, seed: int) -> list[RouteLine]:
    """Routes along the roads: each goes by neighbours of a place."""
    engine, going = engine_of(str(city.folder)), Going(VehicleKind.VAN, Instant(12 * HOUR), "UTC")
    chance = np.random.default_rng(seed)
    out = []
    for number in range(ROUTES):
        middle = city.places[chance.integers(len(city.places))]
        near = np.argsort(np.hypot(*(city.places - middle).T))[: 2 * STOPS]
        stops = city.places[chance.permutation(near)[:STOPS]]
        path = engine.way([(float(lat), float(lon)) for lat, lon in stops], going).line[:, ::-1]
        out.append(RouteLine(number, f"Route {number}", path, stops[:, ::-1], colour=number))
    return out


def _live(app: Any, view: MapView, lines: Sequence[RouteLine], seconds: float, drags: bool) -> LoopReport:
    """How late the loop is while vehicles move along their routes."""
    paths = [np.asarray(line.path) for line in lines]
    ids = [f"V{k}" for k in range(VEHICLES)]
    step = 0

    def tell() -> None:
        nonlocal step
        step += 1
        spots = np.array([paths[k % len(paths)][(7 * k + step) % len(paths[k % len(paths)])] for k in range(VEHICLES)])
        view.set_vehicles(ids, spots[:, 0], spots[:, 1], np.full(VEHICLES, 90.0), np.zeros(VEHICLES, dtype=np.intp))

    def drag() -> None:
        view.view.pan(12.0 if (step // 10) % 2 else -12.0, 4.0 if (step // 10) % 2 else -4.0)
        view._shift += QPointF(12.0, 4.0)
        if not view._sharpen.isActive():
            view._sharpen.start()
        view.update()

    timers = [QTimer(view, interval=round(1000 * UPDATES_S))]
    timers[0].timeout.connect(tell)
    if drags:
        timers.append(QTimer(view, interval=50))
        timers[1].timeout.connect(drag)
    watch = LoopWatch(view)
    for timer in timers:
        timer.start()
    warm = time.perf_counter() + WARM_S
    _until(app, lambda: time.perf_counter() > warm)
    watch.start()
    end = time.perf_counter() + seconds
    _until(app, lambda: time.perf_counter() > end)
    report = watch.stop()
    for timer in timers:
        timer.stop()
    return report


def _until(app: Any, done: Callable[[], bool]) -> None:
    while not done():
        app.processEvents()
        time.sleep(0.0005)


if __name__ == "__main__":
    import sys

    main(sys.argv[1:])
