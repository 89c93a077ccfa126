import json
from pathlib import Path
from random import Random

import numpy as np
import pytest

from controltower.domain.routes import VehicleKind
from controltower.domain.times import HOUR, Instant
from controltower.integrations.osm.demo import town_in
from controltower.planning.roads import FAR_S, Going, engine_of
from controltower.planning.roads.graph import FORM, load
from controltower.planning.roads.home import ABOUT, is_ours
from controltower.planning.travel import Roads, Size, travel_matrix, way
from controltower.settings import TOWN_DATA
from controltower.simulation.network import city
from controltower.store.groundmap import GroundMap


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("roads")
    half = home / TOWN_DATA
    half.mkdir()
    (half / "graph.npz").write_bytes(b"of another form")
    (half / ABOUT).write_text(json.dumps({"form": FORM - 1}), encoding="utf-8")
    return town_in(home, "test", lambda _step: None, lambda: False)


def test_the_town_is_made_once_and_one_of_another_form_is_made_anew(folder: Path) -> None:
    told: list[str] = []
    assert town_in(folder.parent, "test", told.append, lambda: False) == folder
    assert told == []
    about = json.loads((folder / ABOUT).read_text(encoding="utf-8"))
    assert about["form"] == FORM
    assert about["attribution"] == "Saltmere, an invented town"
    assert [each.name for each in folder.parent.iterdir()] == [TOWN_DATA]


def test_nothing_is_left_where_somebody_stops_it(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        town_in(tmp_path, "test", lambda _step: None, lambda: True)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("kind", [VehicleKind.VAN, VehicleKind.CARGO_BIKE])
def test_every_site_reaches_customers_all_over_the_town_and_comes_back(folder: Path, kind: VehicleKind) -> None:
    rng, engine, going = Random(4), engine_of(str(folder)), Going(kind, Instant(12 * HOUR), "UTC")
    homes = [city.home(rng, city.district_of(rng))[1:] for _ in range(60)]
    sites = [city.DC_AT, *((lat, lon) for _, lat, lon in city.MICROS_AT)]
    assert max(engine.nearest(place, going).metres for place in (*homes, *sites)) < 60.0
    seconds, metres = engine.matrix([*sites, *homes], going)
    assert seconds.max() < 0.01 * FAR_S
    assert 12_000 < metres.max() < 30_000


def test_the_map_has_water_streets_houses_and_names(folder: Path) -> None:
    kept = GroundMap(folder / "map.sqlite")
    west, north, east, south = (int(edge) for edge in kept.about["box"].split())
    kinds = {shape.kind for shape in kept.shapes((west, north, east, south), 17)}
    assert kinds >= {
        "sea",
        "water",
        "built",
        "works",
        "green",
        "wood",
        "building",
        "motorway",
        "trunk",
        "minor",
        "rail",
    }
    names = {name.text for name in kept.names((west, north, east, south), 14)}
    assert names >= {"Oldmarket", "Inner Ring", "River Mere", "Salt Sound", "Harbour Road"}
    kept.close()


def test_half_a_town_counts_as_none(tmp_path: Path) -> None:
    (tmp_path / "graph.npz").write_bytes(b"half of it")
    assert not is_ours(tmp_path)


@pytest.mark.parametrize(("limit", "size"), [("limit_kg", Size(weight_kg=5_000.0)), ("limit_m", Size(height_m=3.5))])
def test_what_is_too_heavy_or_too_high_goes_round_the_old_bridge_and_the_underpass(
    folder: Path, limit: str, size: Size
) -> None:
    graph = load(folder)
    edge = int(np.flatnonzero(getattr(graph, limit) > 0)[0])
    first, last = graph.shape_first[edge], graph.shape_first[edge + 1] - 1
    ends = [(float(graph.shape_lat[n]), float(graph.shape_lon[n])) for n in (first, last)]
    roads, noon = Roads(city.CENTRE, "UTC", network=str(folder)), Instant(12 * HOUR)
    usual, large = (travel_matrix(ends, noon, roads, size=each) for each in (Size(), size))
    assert FAR_S > large[0].max() > usual[0].max()
    assert way(ends, noon, roads, size=size).metres > way(ends, noon, roads).metres
