"""What is damaged, missing, or of another version is named, and never read as if it were sound."""

from dataclasses import dataclass
from pathlib import Path
from typing import cast

import pytest

from controltower.domain.clock import ClockTicked, SetPace
from controltower.domain.errors import Outdated, Unavailable
from controltower.domain.messages import KINDS, Body
from controltower.store.codec import Codec
from controltower.store.engine import Database, open_database
from controltower.store.journal import Journal
from tests.helpers import make
from tests.store.place import Place
from tests.store.sample import ticks


@dataclass(frozen=True, slots=True)
class DroneLaunched:
    """What a later version may say."""

    drone: str


@pytest.mark.parametrize(
    ("column", "change"),
    [
        ("body", "replace(body, '100', '101')"),
        ("body", "replace(body, '\"', '')"),
        ("source", "'tms'"),
        ("author", "'somebody'"),
        ("occurred_at", "occurred_at + 1"),
        ("recorded_at", "recorded_at + 1"),
        ("kind", "'StepClock'"),
        ("version", "1"),
        ("checksum", "checksum + 1"),
    ],
)
def test_a_damaged_row_is_named_and_never_read(place: Place, journal: Journal, column: str, change: str) -> None:
    journal.append([make.message(SetPace(pace), "demo") for pace in (1.0, 100.0, 2.0)])
    assert place.alter(f"UPDATE journal SET {column} = {change} WHERE seq = 2") == 1
    check_damaged(journal)


@pytest.mark.parametrize(("column", "bytes_"), [("body", "7bff7d"), ("source", "ff")])
def test_a_row_of_a_file_that_is_no_text_is_named_and_never_read(tmp_path: Path, column: str, bytes_: str) -> None:
    place = Place(tmp_path, None)
    with open_database(place.url()) as database:
        journal = Journal(database, lambda: make.DAWN)
        journal.append([make.message(SetPace(pace), "demo") for pace in (1.0, 100.0, 2.0)])
        assert place.alter(f"UPDATE journal SET {column} = CAST(x'{bytes_}' AS TEXT) WHERE seq = 2") == 1
        check_damaged(journal)


def check_damaged(journal: Journal) -> None:
    assert [entry.said.seq for entry in journal.read(0)] == [1]
    with pytest.raises(Unavailable, match="Entry 2 of the journal is damaged"):
        journal.read(1)
    with pytest.raises(Unavailable):
        journal.search()


def test_a_missing_row_is_named(place: Place, journal: Journal) -> None:
    journal.append(ticks("a", "b", "c"))
    assert place.alter("DELETE FROM journal WHERE seq = 2") == 1
    assert [entry.said.seq for entry in journal.read(0)] == [1]
    with pytest.raises(Unavailable, match="Entry 2 "):
        journal.read(1)


def test_a_message_of_a_newer_program_is_outdated(place: Place, database: Database, journal: Journal) -> None:
    if place.tower:
        place.alter("UPDATE program SET messages = 99")
    newer = Journal(database, lambda: make.DAWN, codec=Codec(version=99))
    newer.append(ticks("a"))
    with pytest.raises(Outdated, match="newer program"):
        journal.read(0)


def test_a_kind_of_message_that_only_another_version_knows_is_outdated(
    place: Place, database: Database, journal: Journal
) -> None:
    if place.tower:
        place.alter("INSERT INTO may_say VALUES ('integrator', 'DroneLaunched')")
    newer = Journal(database, lambda: make.DAWN, codec=Codec(KINDS | {"DroneLaunched": DroneLaunched}))
    newer.append([make.message(ClockTicked()), make.message(cast(Body, DroneLaunched("D1")))])
    assert [entry.said.seq for entry in journal.read(0)] == [1]
    with pytest.raises(Outdated, match=r"Entry 2 .* another version .* DroneLaunched"):
        journal.read(1)
    with pytest.raises(Outdated, match="Entry 2 "):
        journal.search()
