from collections import Counter
from hashlib import sha256
from itertools import pairwise
from math import cos, hypot, radians
from pathlib import Path
from random import Random

import numpy as np
import osmium
import pytest

from controltower.integrations.osm.town import Town, homes_table, town
from controltower.integrations.osm.town.guides import guides
from controltower.integrations.osm.town.layout import lay_out
from controltower.settings import resources
from controltower.simulation.network import city


@pytest.fixture(scope="module")
def drawn() -> Town:
    return town()


@pytest.fixture(scope="module")
def extract(drawn: Town, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("town") / "town.osm.pbf"
    drawn.sheet.write(path)
    return path


def roads(drawn: Town):
    return [(nodes, tags) for nodes, tags in drawn.sheet.ways if tags.get("highway", "footway") != "footway"]


def test_the_addresses_that_ship_are_those_of_the_town(drawn):
    shipped = (resources() / "demo" / "homes.tsv").read_text(encoding="utf-8").splitlines()
    made = homes_table(drawn.homes).splitlines()
    assert len(shipped) == len(made)
    assert [row.split("\t")[:3] for row in shipped] == [row.split("\t")[:3] for row in made]
    for one, other in zip(shipped[1:], made[1:], strict=True):
        for a, b in zip(one.split("\t")[3:], other.split("\t")[3:], strict=True):
            assert float(a) == pytest.approx(float(b), abs=2e-6)


def test_the_town_has_the_size_it_claims(drawn):
    nodes = {node for nodes, _ in roads(drawn) for node in nodes}
    assert 8_000 <= len(nodes) <= 16_000
    assert 6_000 <= len(drawn.homes) <= 10_000
    lons, lats = [lon for lon, _, _ in drawn.sheet.nodes], [lat for _, lat, _ in drawn.sheet.nodes]
    assert 14_000 < (max(lons) - min(lons)) * 111_320 * cos(radians(city.CENTRE[0])) < 17_000
    assert 11_000 < (max(lats) - min(lats)) * 111_320 < 14_000


def test_one_seed_gives_the_same_bytes_and_another_a_different_town(drawn, extract, tmp_path):
    again = tmp_path / "again.osm.pbf"
    town().sheet.write(again)
    assert sha256(again.read_bytes()).digest() == sha256(extract.read_bytes()).digest()
    assert not np.array_equal(lay_out(Random("1:streets"), guides()).at, lay_out(Random("2:streets"), guides()).at)


def test_everybody_can_drive_everywhere(drawn):
    """From any node of a street to any other; the motorway begins and ends at the border."""
    ahead: dict[int, set[int]] = {}
    back: dict[int, set[int]] = {}
    for nodes, tags in roads(drawn):
        for a, b in pairwise(nodes):
            one_way = tags.get("oneway", "no")
            for begin, end in ((a, b), (b, a)):
                if one_way == ("-1" if (begin, end) == (a, b) else "yes"):
                    continue
                ahead.setdefault(begin, set()).add(end)
                back.setdefault(end, set()).add(begin)
    start = next(iter(ahead))
    named = {
        node for nodes, tags in roads(drawn) if tags["highway"] not in ("motorway", "motorway_link") for node in nodes
    }
    assert named <= reached(ahead, start)
    assert named <= reached(back, start)


def reached(ways: dict[int, set[int]], start: int) -> set[int]:
    seen, left = {start}, [start]
    while left:
        for node in ways.get(left.pop(), ()):
            if node not in seen:
                seen.add(node)
                left.append(node)
    return seen


def test_one_bridge_bears_little_and_one_underpass_is_low(drawn):
    bridges = [tags for _, tags in roads(drawn) if tags.get("bridge") == "yes"]
    assert len(bridges) >= 5
    assert {tags["bridge:name"] for tags in bridges if "maxweight" in tags} == {"Old Bridge"}
    assert any("maxheight" in tags and tags.get("tunnel") == "yes" for _, tags in roads(drawn))


def test_the_old_town_has_one_way_lanes_inside_a_low_emission_zone(drawn):
    lanes = [tags for _, tags in roads(drawn) if tags["highway"] == "living_street"]
    assert 0.2 < sum("oneway" in tags for tags in lanes) / len(lanes) < 0.6
    ((members, tags),) = drawn.sheet.relations
    assert tags["boundary"] == "low_emission_zone"
    assert len(drawn.sheet.ways[members[0][1] - 1][0]) > 20


def test_names_are_written_in_more_than_one_language(drawn):
    names = {tags["name"] for _, tags in roads(drawn) if "name" in tags}
    assert len(names) > 2_000
    assert set("øåöäüßłéñš") & set("".join(names).lower()) >= set("øåöäßłéš")
    assert not any("  " in name or not name[0].isupper() for name in names)


def test_nobody_lives_twice_at_one_number(drawn):
    most = Counter((home.street, home.number) for home in drawn.homes).most_common(1)
    assert most[0][1] == 1


def test_every_site_has_a_road_to_its_door(drawn):
    nodes = {node for nodes, tags in roads(drawn) for node in nodes}
    places = [drawn.sheet.nodes[node - 1][:2] for node in nodes]
    for lat, lon in (city.DC_AT, *((lat, lon) for _, lat, lon in city.MICROS_AT)):
        assert min(hypot((x - lon) * 64_000, (y - lat) * 111_320) for x, y in places) < 25.0


def test_the_extract_is_in_order_and_all_its_things_are_there(extract, drawn):
    last = {"n": 0, "w": 0, "r": 0}
    seen: list[str] = []
    for thing in osmium.FileProcessor(str(extract)):
        kind = thing.type_str()
        assert thing.id > last[kind]
        last[kind] = thing.id
        if kind not in seen:
            seen.append(kind)
    assert seen == ["n", "w", "r"]
    assert last["n"] == len(drawn.sheet.nodes)
    box = osmium.io.Reader(str(extract), osmium.osm.osm_entity_bits.NOTHING).header().box()
    assert box.valid()
