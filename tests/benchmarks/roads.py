"""How fast is our road data? Building it of an extract, 500 x 500 times, the way between two places, the nearest road.

Times are CPU seconds of one thread, so that a busy machine tells the same. `value` of a matrix is its mean of seconds;
it is `valid` where plain Dijkstra (scipy) on the arcs of the same graph finds the same seconds from some of the places
to all. With --osrm PYTHON (an interpreter that has osrm-bindings) OSRM's matrix of the same places stands beside it.
"""

import json
import resource
import subprocess
import tempfile
import time
from argparse import Namespace
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random
from typing import TypeVar

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from controltower.domain.routes import VehicleKind
from controltower.domain.times import HOUR, Instant
from controltower.integrations.osm.building import Origin, build_roads
from controltower.integrations.osm.network import graph_of
from controltower.integrations.osm.ways import ways_of
from controltower.planning.roads import FAR_S, Going, Point
from controltower.planning.roads.metric import Metric
from controltower.planning.roads.own import OwnEngine
from tests.benchmarks.instances import SHARED, arguments

PLACES, CHECKED, REPEATED = 500, 12, 200
NOON, NIGHT = Instant(12 * HOUR), Instant(3 * HOUR)
VAN = Going(VehicleKind.VAN, NOON, "UTC")
T = TypeVar("T")
PEER = Path(__file__).with_name("roads_osrm.py")


def main(argv: Sequence[str] = ()) -> None:
    """Build and measure each extract."""
    options = arguments(__doc__ or "", 0.0, SHARED / "osm")
    options.add_argument("--places", type=int, default=PLACES, help=f"in the matrix (default: {PLACES})")
    options.add_argument("--osrm", metavar="PYTHON", help="measure OSRM too, by this interpreter")
    given = options.parse_args(argv)
    paths = [each for path in given.paths or [given.default] for each in (_under(path))]
    if not paths:
        raise SystemExit("There is no extract (.osm.pbf) there.")
    for path in paths[:: given.every]:
        for figure in _measured(path, given):
            print(json.dumps(figure) if given.json else _line(figure), flush=True)


def _under(path: Path) -> list[Path]:
    return sorted(path.glob("**/*.osm.pbf")) if path.is_dir() else [path]


def _measured(path: Path, given: Namespace) -> list[dict[str, object]]:
    with tempfile.TemporaryDirectory() as folder:
        graph_of(ways_of(path, lambda: False))  # compiles
        _, build_s = _timed(
            lambda: build_roads(
                path, Path(folder) / "data", Origin("data", "a benchmark"), lambda _: None, lambda: False
            )
        )
        engine, open_s = _timed(lambda: OwnEngine(Path(folder) / "data"))
        size = sum(each.stat().st_size for each in (Path(folder) / "data").iterdir())
        figures = _figures(engine, _places(engine, given.places, given.seed), path.name)
        if given.osrm:
            figures += _of_osrm(path, given, folder, _places(engine, given.places, given.seed))
    first = {
        "instance": path.name,
        "what": "build",
        "value": engine.graph.edges,
        "seconds": round(build_s, 2),
        "open_seconds": round(open_s, 2),
        "megabytes": round(size / 1e6, 1),
        "memory_megabytes": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3),
        "valid": True,
    }
    return [first, *figures]


def _places(engine: OwnEngine, count: int, seed: int) -> list[Point]:
    """Places beside roads that a van may stop on, all over the extract."""
    chance, graph = Random(seed), engine.graph
    edges = np.flatnonzero(graph.main[:, 0] & graph.stops).tolist()
    found = []
    for edge in chance.choices(edges, k=count):
        lat, lon = graph.shape(edge)[0]
        found.append((float(lat) + chance.gauss(0, 2e-4), float(lon) + chance.gauss(0, 2e-4)))
    return found


def _figures(engine: OwnEngine, places: list[Point], name: str) -> list[dict[str, object]]:
    engine.matrix(places[:3], VAN)  # compiles
    engine.way(places[:2], VAN)
    _, weights_s = _timed(lambda: engine.metrics.of(Going(VehicleKind.VAN, NIGHT, "UTC"), 3))
    engine.snapping(0)._kept.clear()
    (seconds, _), matrix_s = _timed(lambda: engine.matrix(places, VAN))
    checked, plain_s = _plain(engine, places, engine.metrics.of(VAN, 1))
    pairs = [(places[n % len(places)], places[(7 * n + 3) % len(places)]) for n in range(REPEATED)]
    _, ways_s = _timed(lambda: [engine.way(pair, VAN) for pair in pairs])
    engine.snapping(0)._kept.clear()
    _, nearest_s = _timed(lambda: [engine.nearest(place, VAN) for place in places])
    valid = bool(np.allclose(seconds[:CHECKED], checked, rtol=1e-4, atol=0.05))
    dijkstra_s = plain_s * len(places) / CHECKED
    return [
        _figure(name, f"matrix {len(places)}", _mean(seconds), matrix_s, valid=valid),
        _figure(name, "matrix, plain Dijkstra", _mean(checked), dijkstra_s),
        _figure(name, "new weights", len(engine.graph.up_head), weights_s),
        _figure(name, "way, ms each", round(1000 * ways_s / REPEATED, 2), ways_s),
        _figure(name, "nearest, ms each", round(1000 * nearest_s / len(places), 3), nearest_s),
    ]


def _figure(name: str, what: str, value: float, seconds: float, *, valid: bool = True) -> dict[str, object]:
    return {"instance": name, "what": what, "value": value, "seconds": round(seconds, 3), "valid": valid}


def _plain(engine: OwnEngine, places: list[Point], metric: Metric) -> tuple[np.ndarray, float]:
    """Seconds from some of the places to all by Dijkstra on the arcs of the graph, and how long that takes."""
    graph = engine.graph
    cost = metric.seconds[graph.arc_edge, graph.arc_back.astype(np.int64)]
    may = ((graph.arc_kinds & 1) > 0) & np.isfinite(cost) & ~np.isfinite(metric.barred.low[graph.arc_edge])
    order = np.lexsort((cost[may], graph.arc_head[may], graph.arc_tail[may]))
    tails, heads, cost = graph.arc_tail[may][order], graph.arc_head[may][order], cost[may][order]
    first = np.r_[True, (tails[1:] != tails[:-1]) | (heads[1:] != heads[:-1])]
    joined = csr_array((np.maximum(cost[first], 1e-9), (tails[first], heads[first])), shape=(graph.nodes, graph.nodes))
    spots = engine.snapping(0).spot(places)
    starts = [engine._ends(spot, metric, VAN, away=True) for spot in spots[:CHECKED]]
    ends = [engine._ends(spot, metric, VAN, away=False) for spot in spots]
    begun = time.process_time()
    every = [dijkstra(joined, indices=nodes) for nodes, _, _, _ in starts]
    spent = (time.process_time() - begun) / max(1.0, sum(len(each[0]) for each in starts) / CHECKED)
    found = np.full((CHECKED, len(places)), np.inf)
    for row, (start, from_all) in enumerate(zip(starts, every, strict=True)):
        least = (from_all + start[1][:, None]).min(axis=0)
        for column, end in enumerate(ends):
            if len(end[0]):
                found[row, column] = (least[end[0]] + end[1]).min()
            if spots[row].edge == spots[column].edge:
                found[row, column] = engine._timed([spots[row], spots[column]], metric, VAN)[0][0, 1]
        found[row, row] = 0.0
    return np.where(np.isfinite(found), found, FAR_S), spent


def _of_osrm(path: Path, given: Namespace, folder: str, places: list[Point]) -> list[dict[str, object]]:
    """OSRM's figures, from an interpreter that has it."""
    asked = json.dumps({"extract": str(path.absolute()), "folder": folder, "places": places})
    said = subprocess.run([given.osrm, str(PEER)], input=asked, capture_output=True, text=True, check=True)
    lines = [line for line in said.stdout.splitlines() if line.startswith("{")]
    return [{"instance": path.name, "valid": True, **json.loads(line)} for line in lines]


def _mean(seconds: np.ndarray) -> float:
    return round(float(seconds[seconds < FAR_S].mean()), 1)


def _timed(work: Callable[[], T]) -> tuple[T, float]:
    begun = time.process_time()
    return work(), time.process_time() - begun


def _line(figure: dict[str, object]) -> str:
    rest = {key: value for key, value in figure.items() if key not in ("instance", "what")}
    return f"{figure['instance']:24} {figure['what']:24} " + "  ".join(f"{key} {value}" for key, value in rest.items())


if __name__ == "__main__":
    import sys

    main(sys.argv[1:])
