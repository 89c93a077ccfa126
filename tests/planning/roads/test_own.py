"""Ways on our own graph: those that Dijkstra finds, round what is closed, at the pace of the hour."""

from math import inf
from pathlib import Path
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from controltower.domain.roads import CityZone, Closure
from controltower.domain.routes import VehicleKind
from controltower.domain.times import HOUR, MINUTE, NEVER, Instant
from controltower.domain.tracking import Traffic
from controltower.planning.roads import FAR_M, FAR_S, Going
from controltower.planning.roads.own import OwnEngine
from tests.helpers import streets
from tests.helpers.streets import place

NOON = Instant(12 * HOUR)
VAN = Going(VehicleKind.VAN, NOON, "UTC")
BIKE = Going(VehicleKind.CARGO_BIKE, NOON, "UTC")
HOME = {"highway": "residential", "name": "Home Street"}
GRID = {row * 5 + column: (float(column), float(row)) for row in range(5) for column in range(5)}
ROWS = [([row * 5 + column for column in range(5)], HOME | {"name": f"Row {row}"}) for row in range(5)]
COLUMNS = [([row * 5 + column for row in range(5)], HOME | {"name": f"Column {column}"}) for column in range(5)]


@pytest.fixture
def grid(tmp_path: Path) -> OwnEngine:
    """Five streets across five."""
    nodes = {number + 1: spot for number, spot in GRID.items()}
    ways = [([node + 1 for node in along], tags) for along, tags in (*ROWS, *COLUMNS)]
    return streets.engine(streets.osm(tmp_path / "grid.osm", nodes, ways))


def going(at: Instant = NOON, kind: VehicleKind = VehicleKind.VAN, **more: object) -> Going:
    """Who drives when."""
    return Going(kind, at, "UTC", **more)  # type: ignore[arg-type]


def test_a_place_is_reached_along_the_streets(grid: OwnEngine) -> None:
    seconds, metres = grid.matrix([place(0, 0), place(4, 4)], VAN)
    assert metres[0, 1] == pytest.approx(4 * 111.2 + 4 * 65.4, rel=0.01)
    assert metres[0, 1] / seconds[0, 1] * 3.6 == pytest.approx(27 / 1.25, rel=0.01)
    assert seconds[0, 0] == metres[1, 1] == 0


def test_places_between_crossings_are_reached_from_either_side(grid: OwnEngine) -> None:
    _, metres = grid.matrix([place(0.5, 0), place(1.5, 0), place(0.5, 1)], VAN)
    assert metres[0, 1] == pytest.approx(65.4, rel=0.02)
    assert metres[0, 2] == pytest.approx(111.2 + 65.4, rel=0.02)


def test_a_closed_street_is_driven_round_and_a_place_on_it_is_not_reached(grid: OwnEngine) -> None:
    closure = Closure("C1", "Row 0", (place(1.5, 0),), 15.0, NEVER)
    points = [place(0, 0), place(4, 0), place(1.5, 0), place(1.1, 0)]
    _, free = grid.matrix(points, VAN)
    seconds, metres = grid.matrix(points, going(closures=(closure,)))
    assert metres[0, 1] == pytest.approx(free[0, 1] + 2 * 111.2, rel=0.01)
    assert seconds[0, 2] == seconds[2, 1] == FAR_S
    assert metres[2, 0] == FAR_M
    assert metres[0, 3] == pytest.approx(1.1 * 65.4, rel=0.03)
    reason = grid.nearest(points[2], going(closures=(closure,))).reason
    assert reason.startswith("Row 0 at 54.00000, 12.00150 lies where Row 0 is closed")


def test_a_zone_keeps_out_whom_it_forbids_and_lets_others_through(grid: OwnEngine) -> None:
    ring = (place(0.5, -0.5), place(3.5, -0.5), place(3.5, 2.5), place(0.5, 2.5))
    zone = CityZone("Z1", "Old Town", ring, (VehicleKind.VAN,))
    points = [place(0, 0), place(4, 0), place(2, 1.5)]
    _, free = grid.matrix(points, VAN)
    seconds, metres = grid.matrix(points, going(zones=(zone,)))
    assert metres[0, 1] == pytest.approx(free[0, 1] + 6 * 111.2, rel=0.01)
    assert seconds[0, 2] == FAR_S
    assert not grid.nearest(points[2], going(zones=(zone,))).reachable


def test_traffic_makes_streets_slow_and_others_worth_while(grid: OwnEngine) -> None:
    jam = Traffic("J1", *place(2, 0), 0.05, 20.0, "accident", NOON)
    points = [place(0, 0), place(4, 0)]
    free, _ = grid.matrix(points, VAN)
    seconds, metres = grid.matrix(points, going(traffic=(jam,)))
    assert seconds[0, 1] > free[0, 1]
    assert metres[0, 1] == pytest.approx(4 * 65.4 + 2 * 111.2, rel=0.01)
    assert grid.matrix(points, BIKE)[0][0, 1] == pytest.approx(4 * 65.4 / 15 * 3.6, rel=0.02)


def test_the_morning_is_slower_than_the_night(grid: OwnEngine) -> None:
    points = [place(0, 0), place(4, 4)]
    night, morning = (grid.matrix(points, going(Instant(hour * HOUR)))[0][0, 1] for hour in (3, 8))
    assert morning == pytest.approx(night * 16.25 / 14, rel=0.001)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 24 * 60 - 31), st.integers(1, 30))
def test_whoever_leaves_later_does_not_arrive_earlier(minute: int, later: int) -> None:
    from controltower.planning.roads.hours import mixed, slowed

    def takes(at: int) -> float:
        return sum(share * float(slowed(period)[0]) for period, share in mixed(Instant(at * MINUTE), "UTC"))

    hour_long = 3_600.0
    assert (minute + later) * 60 + takes(minute + later) * hour_long > minute * 60 + takes(minute) * hour_long


def test_a_way_is_drawn_along_the_streets_and_is_as_long_as_the_matrix_says(grid: OwnEngine) -> None:
    points = [place(0.5, 0), place(4, 3.5), place(4, 3.2)]
    way = grid.way(points, VAN)
    seconds, metres = grid.matrix(points, VAN)
    assert way.seconds == pytest.approx(seconds[0, 1] + seconds[1, 2])
    assert way.metres == pytest.approx(metres[0, 1] + metres[1, 2])
    assert _length(way.line) == pytest.approx(way.metres, rel=0.01)
    assert tuple(way.line[0]) == points[0]
    assert tuple(way.line[-1]) == points[-1]


def test_coordinates_that_are_swapped_or_far_away_say_so(grid: OwnEngine) -> None:
    lat, lon = place(2, 2)
    assert "are the two swapped?" in grid.nearest((lon, lat), VAN).reason
    assert grid.nearest((48.1, 11.5), VAN).reason == "48.10000, 11.50000 lies outside of the road data."
    seconds, _ = grid.matrix([place(2, 2), (48.1, 11.5)], VAN)
    assert seconds[0, 1] == FAR_S
    assert not grid.way([place(2, 2), (48.1, 11.5)], VAN).open


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6))
def test_seconds_are_those_of_dijkstra_on_random_towns(tmp_path_factory: pytest.TempPathFactory, seed: int) -> None:
    chance = Random(seed)
    nodes = {n + 1: (chance.uniform(0, 9), chance.uniform(0, 9)) for n in range(30)}
    kinds = ("residential", "primary", "service", "cycleway", "tertiary")
    ways = [(chance.sample(sorted(nodes), chance.randint(2, 5)), _random_tags(chance, kinds)) for _ in range(30)]
    folder = tmp_path_factory.mktemp("town")
    engine = streets.engine(streets.osm(folder / "town.osm", nodes, ways))
    points = [place(chance.uniform(0, 9), chance.uniform(0, 9)) for _ in range(6)]
    for asked in (VAN, BIKE):
        seconds, metres = engine.matrix(points, asked)
        assert np.allclose(seconds, _by_dijkstra(engine, points, asked), rtol=1e-4, atol=0.01)
        assert ((seconds < FAR_S) == (metres < FAR_M)).all()


def _random_tags(chance: Random, kinds: tuple[str, ...]) -> dict[str, str]:
    tags = {"highway": chance.choice(kinds)}
    return tags | ({"oneway": "yes"} if chance.random() < 0.4 else {})


def _by_dijkstra(engine: OwnEngine, points: list[tuple[float, float]], asked: Going) -> np.ndarray:
    """Seconds by scipy on the arcs of the graph, from and to places on roads."""
    graph, column = engine.graph, 0 if asked.kind is VehicleKind.VAN else 1
    metric = engine.metrics.of(asked, 1 if column == 0 else 0)
    may = (graph.arc_kinds & (1 << column)) > 0
    tails, heads = graph.arc_tail[may], graph.arc_head[may]
    cost = metric.seconds[graph.arc_edge[may], graph.arc_back[may].astype(int)]
    least: dict[tuple[int, int], float] = {}
    for tail, head, each in zip(tails.tolist(), heads.tolist(), cost.tolist(), strict=True):
        least[tail, head] = min(each, least.get((tail, head), inf))
    ends = np.array(list(least)).reshape(-1, 2)
    joined = csr_array((np.array(list(least.values())), (ends[:, 0], ends[:, 1])), shape=(graph.nodes, graph.nodes))
    every = dijkstra(joined)
    spots = engine.snapping(column).spot(points)
    found = np.full((len(points), len(points)), FAR_S)
    for row, start in enumerate(spots):
        for to, end in enumerate(spots):
            out, back = engine._ends(start, metric, asked, away=True), engine._ends(end, metric, asked, away=False)
            through = [
                float(a + every[one, other] + b)
                for one, a in zip(out[0], out[1], strict=True)
                for other, b in zip(back[0], back[1], strict=True)
            ]
            along = engine._timed([start, end], metric, asked)[0][0, 1] if start.edge == end.edge >= 0 else inf
            best = 0.0 if row == to else min([*through, along])
            found[row, to] = best if best < inf else FAR_S
    return found


def _length(line: np.ndarray) -> float:
    north, east = np.diff(line[:, 0]), np.diff(line[:, 1]) * np.cos(np.radians(line[0, 0]))
    return float(np.hypot(north, east).sum() * 111_195)
