"""Labels from the command line: a file, and where somebody is named, a decision in the journal."""

from pathlib import Path

import pytest
from zebrafy.zebrafy_zpl import ZebrafyZPL

from controltower.cli import main
from controltower.domain.labels import ParcelLabel
from controltower.domain.times import Instant
from controltower.store.engine import open_database
from controltower.store.journal import Journal
from controltower.store.keeper import Keeper
from controltower.store.projection import Projection
from tests.helpers import labelled, make


def clock() -> Instant:
    return make.at(3)


@pytest.fixture
def url(tmp_path: Path) -> str:
    url = f"sqlite:///{(tmp_path / 'day.db').as_posix()}"
    with open_database(url) as database:
        journal = Journal(database, clock)
        journal.append([make.message(body) for body in labelled.opening(3)])
        Keeper(journal, Projection(database), clock).catch_up()
    return url


def test_a_route_is_printed_for_an_office_printer(url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "labels.pdf"
    assert main(["labels", "R1", "--db", url, "--out", str(out)]) == 0
    assert out.read_bytes().startswith(b"%PDF")
    assert capsys.readouterr().out == f"3 labels of R1 are in {out}.\n"


def test_what_somebody_printed_is_not_due_again(url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "labels.zpl"
    words = ["labels", "R1", "--db", url, "--out", str(out), "--form", "zpl-picture", "--person", "ada"]
    assert main(words) == 0
    assert len(list(ZebrafyZPL(out.read_text()).to_images())) == 3
    with open_database(url) as database:
        journal, projection = Journal(database, clock), Projection(database)
        Keeper(journal, projection, clock).catch_up()
        assert set(projection.load()[ParcelLabel]) == {labelled.parcel(number) for number in (1, 2, 3)}
    assert main(words) == 0
    assert capsys.readouterr().out.endswith("No label of R1 is to be printed.\n")


def test_a_route_that_is_not_there_is_said(url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["labels", "R7", "--db", url, "--out", str(tmp_path / "x.pdf")]) == 1
    assert "There is no route R7." in capsys.readouterr().err


def test_a_language_without_words_is_said(url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "x.pdf"
    assert main(["labels", "R1", "--db", url, "--out", str(out), "--language", "xx"]) == 1
    assert "Labels cannot be written in “xx”" in capsys.readouterr().err
    assert not out.exists()
