"""The twin drives where the operation's routes are planned: on road data of this machine, if there is any."""

import json
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from controltower.domain.picture import Picture
from controltower.domain.roads import Closure, RoadDataListed
from controltower.domain.routes import VehicleKind
from controltower.domain.times import Instant
from controltower.planning.roads.graph import save
from controltower.planning.roads.home import ABOUT, is_open, keep_in
from controltower.planning.travel import roads_of
from controltower.settings import DEFAULTS, Settings
from controltower.simulation.planners import Trip
from controltower.tower.legs import RoadLegs
from controltower.tower.proposing import Proposers
from controltower.tower.proposing.proposers import Question
from tests.helpers import make, streets
from tests.helpers.streets import place
from tests.tower.seats import opened

HOME = {"highway": "residential", "name": "Home Street"}
SQUARE = {1: (0.0, 0.0), 2: (4.0, 0.0), 3: (4.0, 4.0), 4: (0.0, 4.0)}


@pytest.fixture
def network(tmp_path: Path) -> Iterator[str]:
    """A street round a square, as the data set "square"."""
    folder = tmp_path / "square"
    folder.mkdir()
    save(streets.graph(streets.osm(tmp_path / "square.osm", SQUARE, [([1, 2, 3, 4, 1], HOME)])), folder)
    (folder / ABOUT).write_text(json.dumps({"name": "square", "digest": "d1"}), encoding="utf-8")
    keep_in(tmp_path)
    yield str(folder)
    keep_in(None)


def listed(name: str, digest: str = "") -> Picture:
    """A picture of an operation with this road data."""
    picture = make.opened()
    make.tell(picture, RoadDataListed(name, digest))
    return picture


def test_road_data_of_this_machine_is_used_and_any_other_is_not(network: str) -> None:
    assert roads_of(listed("square")).network == roads_of(listed("square", "d1")).network == network
    assert roads_of(listed("square", "d2")).network == roads_of(listed("triangle")).network == ""
    assert roads_of(listed("square")).basis == "roads"
    assert roads_of(make.opened()).basis == "estimate"


def test_a_name_from_the_journal_leads_to_no_other_folder(network: str, tmp_path: Path) -> None:
    keep_in(tmp_path / "home")
    (tmp_path / "home").mkdir()
    for name in ("../square", network, "..", ".", "a\0b", "c:square", "..\\square"):
        assert roads_of(listed(name)).network == ""


def test_what_says_nothing_of_itself_is_no_road_data(network: str) -> None:
    (Path(network) / ABOUT).write_text("[1]", encoding="utf-8")
    assert roads_of(listed("square")).network == ""


def test_a_leg_follows_the_streets_and_goes_round_what_is_closed(network: str) -> None:
    legs = RoadLegs(roads_of(listed("square")))
    trip = Trip(place(0, 0), place(4, 0), 12.0, VehicleKind.VAN)
    free = legs(trip)
    closed = legs(replace(trip, closed=(Closure("C", "Home Street", (place(2, 0),), 20.0, Instant(1)),)))
    assert free is not None
    assert closed is not None
    assert closed.metres == pytest.approx(free.metres + 2 * 4 * 111.2, rel=0.01)
    assert free.line[0] == trip.start
    assert free.line[-1] == trip.end


def test_without_a_road_there_is_no_leg(network: str) -> None:
    assert RoadLegs(roads_of(listed("square")))(Trip(place(0, 0), (10.0, 10.0), 12.0, VehicleKind.VAN)) is None


def test_nobody_looks_for_causes_while_road_data_is_being_opened(network: str) -> None:
    shared, (ada,) = opened("ada")
    looked: list[str] = []

    def looker(picture: Picture, _settings: Settings) -> list[Question]:
        looked.append(roads_of(picture).network)
        return []

    tower = Proposers(ada.wires, DEFAULTS, (looker,))
    picture = listed("square", "d1")
    until = time.monotonic() + 30
    while not looked:
        assert time.monotonic() < until
        tower.step(picture)
        assert is_open(network) or not looked
    assert looked == [network]
    shared.work.shutdown()
