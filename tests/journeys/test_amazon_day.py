"""A slice of real delivery stops goes all the way: imported, waved, picked, packed, loaded, routed and delivered."""

from pathlib import Path

import pytest

from controltower.domain.folding import fold
from controltower.domain.packing import Parcel, ParcelStatus
from controltower.domain.picture import Picture
from controltower.domain.places import Site
from controltower.domain.routes import Stop
from controltower.domain.times import instant
from controltower.domain.waves import Wave, WaveStatus
from controltower.integrations.tables import run_import
from controltower.simulation.network.scale import SMALL
from controltower.store.engine import open_database
from controltower.store.journal import Journal
from tests.domain.conserved import doubly_reserved, negative, unconserved
from tests.journeys.amazon_day import Journey, Outcome, main, play
from tests.journeys.amazon_folder import DAY, station

EACH = 20
Played = tuple[Outcome, Picture, Path]


def journey(data: Path, folder: Path) -> Journey:
    url = f"sqlite:///{(folder / 'amazon.db').as_posix()}"
    return Journey(data, folder / "import", url, routes=2, scale=SMALL, each=EACH)


@pytest.fixture(scope="module")
def stops(shared_data: Path) -> Path:
    return shared_data / "demand" / "amazon_austin_locations.csv"


@pytest.fixture(scope="module")
def played(stops: Path, tmp_path_factory: pytest.TempPathFactory) -> Played:
    """The slice, its picture as the journal folds, and its folder."""
    folder = tmp_path_factory.mktemp("amazon")
    outcome = play(journey(stops, folder), lambda _: None)
    return outcome, read(folder), folder


def read(folder: Path) -> Picture:
    picture = Picture()
    with open_database(f"sqlite:///{(folder / 'amazon.db').as_posix()}") as database:
        for entry in Journal(database, lambda: instant(DAY)).read(0, 100_000):
            fold(picture, entry)
    return picture


def test_every_drop_is_accounted_for_and_all_but_a_few_are_delivered(played: Played) -> None:
    outcome, _, _ = played

    assert outcome.drops == 2 * EACH == outcome.delivered + outcome.failed + outcome.left
    assert outcome.delivered >= 0.9 * outcome.drops
    assert (outcome.imported.refused, outcome.contradictions) == (0, 0)


def test_they_were_waved_packed_and_driven_from_the_station(played: Played, stops: Path) -> None:
    _, picture, _ = played
    found = station(stops, 2, EACH)
    site = picture[Site]["DC"]

    assert (site.lat, site.lon) == (found.lat, found.lon)
    assert {wave.status for wave in picture[Wave].values()} == {WaveStatus.CLOSED}
    assert {order for wave in picture[Wave].values() for order in wave.orders} == {
        order for stop in picture[Stop].values() for order in stop.orders
    }
    assert {parcel.status for parcel in picture[Parcel].values()} <= {ParcelStatus.DELIVERED, ParcelStatus.RETURNED}
    places = {(stop.lat, stop.lon) for stop in picture[Stop].values()}
    assert places == {(float(stop.lat), float(stop.lon)) for each in found.routes.values() for stop in each}


def test_stock_is_conserved_to_the_unit(played: Played) -> None:
    _, picture, _ = played

    assert [*unconserved(picture), *doubly_reserved(picture), *negative(picture)] == []


def test_importing_the_folder_again_after_the_day_changes_nothing(played: Played) -> None:
    _, picture, folder = played
    with open_database(f"sqlite:///{(folder / 'amazon.db').as_posix()}") as database:
        journal = Journal(database, lambda: instant(DAY))
        report = run_import(folder / "import", journal, picture, instant(DAY))

        assert (report.messages, report.refused, report.known) == (0, 0, report.rows)
        assert journal.last() == picture.seq


def test_the_same_seed_gives_the_same_day(played: Played, stops: Path, tmp_path: Path) -> None:
    again = play(journey(stops, tmp_path), lambda _: None)

    assert again.digest == played[0].digest


def test_without_the_data_it_says_so(tmp_path: Path) -> None:
    said: list[str] = []

    assert main([str(tmp_path / "nothing.csv")], said.append) == 2
    assert "is not on this machine" in said[0]
