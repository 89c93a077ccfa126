"""Customers' notes from the command line: a file, and the journal that hears that they were sent."""

import json
from pathlib import Path

import pytest

from controltower.cli import main
from controltower.domain.ids import OrderId
from controltower.domain.notes import Note, NoteKind, NoteQueued, NoteStatus
from controltower.domain.times import Instant
from controltower.store.engine import open_database
from controltower.store.journal import Journal
from controltower.store.keeper import Keeper
from controltower.store.projection import Projection
from tests.helpers import make


def clock() -> Instant:
    return make.at(3)


def queued(name: str, held_back: str = "") -> NoteQueued:
    return NoteQueued(name, OrderId("O1"), NoteKind.DELIVERED, "pt", "Olá.", held_back=held_back)


@pytest.fixture
def url(tmp_path: Path) -> str:
    url = f"sqlite:///{(tmp_path / 'day.db').as_posix()}"
    with open_database(url) as database:
        journal = Journal(database, clock)
        journal.append([make.message(body) for body in make.house()])
        journal.append([make.message(make.order("O1"))])
        journal.append([make.message(queued("n1"), "tower"), make.message(queued("n2", "night"), "tower")])
    return url


def test_what_waits_is_sent_once_and_what_is_held_back_never(url: str, tmp_path: Path) -> None:
    out = tmp_path / "notes.jsonl"
    assert main(["notes", "--db", url, "--to", str(out)]) == 0
    assert main(["notes", "--db", url, "--to", str(out)]) == 0
    lines = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    assert [(line["note"], line["text"]) for line in lines] == [("n1", "Olá.")]
    with open_database(url) as database:
        journal, projection = Journal(database, clock), Projection(database)
        Keeper(journal, projection, clock).catch_up()
        held = projection.load()[Note]
        assert (held["n1"].status, held["n2"].status) == (NoteStatus.SENT, NoteStatus.WITHHELD)


def test_one_can_look_before_anything_is_sent(url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["notes", "--db", url, "--look", "--to", str(tmp_path / "x")]) == 0
    assert capsys.readouterr().out == "O1  pt  Olá.\n"
    assert not (tmp_path / "x").exists()


def test_a_file_that_cannot_be_written_leaves_all_waiting(url: str, tmp_path: Path) -> None:
    assert main(["notes", "--db", url, "--to", str(tmp_path)]) != 0
    out = tmp_path / "notes.jsonl"
    assert main(["notes", "--db", url, "--to", str(out)]) == 0
    assert len(out.read_text("utf-8").splitlines()) == 1
