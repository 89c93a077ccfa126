"""Road data is built of an extract, or not at all; what is wrong with an extract is said in a sentence."""

import json
from pathlib import Path

import osmium
import pytest

from controltower.cli import main
from controltower.domain.errors import Rejected
from controltower.integrations.osm.building import ADDRESSES, MAP, Built, Origin, build_roads
from controltower.planning.roads.graph import GRAPH
from controltower.planning.roads.home import ABOUT
from controltower.store.addresses import AddressBook, Level, Match
from controltower.ui.tiles import drawing
from tests.helpers import streets
from tests.helpers.streets import LAT, LON, place

HOME = {"highway": "residential", "name": "Straße der Töne"}
NODES = {1: (0.0, 0.0), 2: (2.0, 0.0), 3: (2.0, 2.0), 4: (0.2, 0.2), 5: (1.0, 1.0)}
TAGS = {
    4: {"addr:housenumber": "7", "addr:street": "Straße der Töne", "addr:city": "Saltmere"},
    5: {"place": "town", "name": "Saltmere"},
}
ORIGIN = Origin("town", "a test")


@pytest.fixture
def extract(tmp_path: Path) -> Path:
    """Three streets round a triangle, a house and a town."""
    return streets.osm(tmp_path / "town.osm", NODES, [([1, 2, 3, 1], HOME)], node_tags=TAGS)


def built(source: Path, stop: bool = False) -> Built:
    """Road data of the source, beside it."""
    return build_roads(source, source.parent / "data", ORIGIN, lambda _: None, lambda: stop)


def test_a_data_set_has_a_graph_addresses_a_map_and_says_whose_it_is(extract: Path) -> None:
    found = built(extract)
    assert {each.name for each in found.folder.iterdir()} == {GRAPH, ADDRESSES, MAP, ABOUT}
    assert (found.addresses, found.streets, found.left_out) == (1, 1, ())
    about = json.loads((found.folder / ABOUT).read_text(encoding="utf-8"))
    assert about["attribution"] == "© OpenStreetMap contributors"
    assert about["bounds"] == pytest.approx([LAT, LON, LAT + 0.002, LON + 0.002])
    book = AddressBook(found.folder / ADDRESSES)
    match = book.locate("strasse der tone 7")
    book.close()
    assert isinstance(match, Match)
    assert match.level is Level.HOUSE
    assert (match.lat, match.lon) == place(0.2, 0.2)


def test_an_extract_in_disorder_is_sorted_and_gives_the_same_graph(extract: Path) -> None:
    first = built(extract)
    graph = (first.folder / GRAPH).read_bytes()
    shuffled = extract.with_name("shuffled.osm.pbf")
    with osmium.SimpleWriter(str(shuffled)) as writer:
        for kind in (osmium.osm.WAY, osmium.osm.NODE):
            for each in osmium.FileProcessor(str(extract), kind):
                writer.add(each)
    said: list[str] = []
    second = build_roads(shuffled, extract.parent / "second", ORIGIN, said.append, lambda: False)
    assert "shuffled.osm.pbf is not sorted: sorting it first" in said
    assert (second.folder / GRAPH).read_bytes() == graph
    assert not (second.folder / "sorted.osm.pbf").exists()


def test_what_is_stopped_leaves_nothing_half_done(extract: Path) -> None:
    before = built(extract)
    with pytest.raises(KeyboardInterrupt):
        built(extract, stop=True)
    assert (before.folder / GRAPH).is_file()
    assert not before.folder.with_name("data.partial").exists()


def test_a_file_that_was_cut_off_is_rejected(extract: Path) -> None:
    cut = extract.with_name("cut.osm")
    cut.write_bytes(extract.read_bytes()[:-60])
    with pytest.raises(Rejected, match=r"^cut\.osm is broken or was cut off, and cannot be read"):
        built(cut)
    assert not (cut.parent / "data").exists()


def test_what_is_no_extract_is_rejected(tmp_path: Path) -> None:
    for name, says in (
        ("note.txt", r"note\.txt is no OpenStreetMap extract: its name should end in \.osm\.pbf"),
        ("note.osm.pbf", r"note\.osm\.pbf is broken or was cut off"),
    ):
        (tmp_path / name).write_text("hello", encoding="utf-8")
        with pytest.raises(Rejected, match=says):
            built(tmp_path / name)
    with pytest.raises(Rejected, match=r"There is no file"):
        built(tmp_path / "none.osm.pbf")


def test_an_extract_without_roads_is_rejected(tmp_path: Path) -> None:
    path = streets.osm(tmp_path / "sea.osm", NODES, [([1, 2], {"highway": "steps"})])
    with pytest.raises(Rejected, match=r"sea\.osm has no roads in it"):
        built(path)


def test_the_command_line_builds_lists_shows_and_routes(extract: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = ["roads", "--folder", str(extract.parent / "here")]
    assert main([*folder, "build", str(extract)]) == 0
    assert "1 street names, 1 house numbers" in capsys.readouterr().out
    assert main([*folder, "list"]) == 0
    assert capsys.readouterr().out.startswith("town  2 junctions")
    assert main([*folder, "show", "town"]) == 0
    assert "© OpenStreetMap contributors" in capsys.readouterr().out
    assert main([*folder, "route", "town", "Strasse der Töne 7", f"{LAT},{LON + 0.002}"]) == 0
    assert "Straße der Töne" in capsys.readouterr().out
    assert main([*folder, "route", "town", f"{LON},{LAT}", "Saltmere"]) == 1
    assert "are the two swapped?" in capsys.readouterr().err
    assert main([*folder, "show", "city"]) == 1
    assert "There is no road data called city." in capsys.readouterr().err


def test_roads_that_lead_nowhere_are_told_in_a_sentence(tmp_path: Path) -> None:
    lost = streets.osm(tmp_path / "spot.osm", NODES, [([1, 1, 1], HOME)])
    with pytest.raises(Rejected, match=r"^No road of the extract leads from one place to another"):
        built(lost)


def test_an_extract_whose_only_road_is_cut_has_roads_and_an_empty_map(tmp_path: Path) -> None:
    found = built(streets.osm(tmp_path / "cut.osm", NODES, [([1, 2, 99, 3], HOME)]))
    assert found.left_out == ("1 ways go beyond the border of the extract and were cut there",)
    assert drawing.about(str(found.folder)).box == (0, 0, 0, 0)
