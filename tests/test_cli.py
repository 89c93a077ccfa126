import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from controltower.app.boards import BOARDS
from controltower.cli import main
from controltower.domain.labour import Duty
from controltower.domain.places import OperationOpened
from controltower.domain.times import Instant
from controltower.store.engine import open_database
from controltower.store.journal import Journal
from controltower.store.keeper import Keeper
from controltower.store.projection import Projection
from tests.helpers import make


def clock() -> Instant:
    return make.at(0)


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{(tmp_path / 'day.db').as_posix()}"


def fill(url: str, demo: bool = True) -> None:
    """A journal of the small house, its projection current."""
    with open_database(url) as database:
        journal = Journal(database, clock)
        opening = make.house() if demo else [OperationOpened("Real", "UTC", "EUR"), *make.house()[1:]]
        journal.append([make.message(body) for body in opening])
        Keeper(journal, Projection(database), clock).catch_up()


def controltower(*words: str, cwd: Path | None = None) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "controltower", *words]
    return subprocess.run(command, capture_output=True, text=True, timeout=240, cwd=cwd, check=False)


def test_wrong_words_end_with_two_and_say_which_are_right(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["dance"])
    assert ended.value.code == 2
    assert "run" in capsys.readouterr().err


@pytest.mark.parametrize(
    "words", [["run", "--pace", "900"], ["run", "--until", "25:00"], ["screenshots", "--sizes", "big"]]
)
def test_what_is_not_a_pace_a_time_or_a_size_is_said(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(words)
    assert ended.value.code == 2
    assert words[-1] in capsys.readouterr().err


def test_a_database_is_created_checked_and_rebuilt(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["db", "init", "--db", url]) == 0
    fill(url)
    assert main(["db", "check", "--db", url]) == 0
    capsys.readouterr()
    assert main(["db", "rebuild", "--db", url]) == 0
    before, after, says = capsys.readouterr().out.splitlines()
    assert before.split()[1] == after.split()[1]
    assert says == "What was written reads as it was folded."


def test_an_operation_that_is_not_there_is_not_found_to_be_sound(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["db", "init", "--db", url]) == 0
    fill(url)
    assert main(["db", "check", "--db", url, "--operation", "mian"]) == 1
    assert "holds nothing of the operation mian" in capsys.readouterr().err


def test_tables_that_do_not_say_what_the_journal_says_are_reported(
    url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    fill(url)
    with open_database(url) as database:
        projection = Projection(database)
        picture = projection.load()
        wrong = replace(picture[Duty]["W1"], doing="sleeps")
        assert projection.write([wrong], picture, picture.seq)
    assert main(["db", "check", "--db", url]) == 1
    assert "differ" in capsys.readouterr().err


def test_a_database_that_cannot_be_used_is_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["db", "init", "--db", "mysql://host/x"]) == 1
    assert "not supported" in capsys.readouterr().err
    assert main(["db", "init", "--db", f"sqlite:///{tmp_path.as_posix()}/nowhere/x.db"]) == 1
    assert "controltower db:" in capsys.readouterr().err


def test_an_unknown_scenario_names_those_there_are(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["twin", "--db", url, "--scenario", "moonshine"]) == 1
    assert "ordinary" in capsys.readouterr().err


@pytest.mark.parametrize("words", [["twin", "--scale", "small", "--pace", "max"], ["run", "--fresh"]])
def test_a_demo_is_never_played_into_a_real_operation(
    url: str, words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    fill(url, demo=False)
    assert main([*words, "--db", url]) == 1
    assert "operation" in (said := capsys.readouterr().err) or "another day" in said
    with open_database(url) as database:
        assert Journal(database, clock).last() == len(make.house())


def test_templates_are_written_and_a_folder_is_asked_for(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["import", "--templates", str(tmp_path / "t")]) == 0
    assert (tmp_path / "t" / "orders.csv").is_file()
    assert main(["import"]) == 1
    assert "FOLDER" in capsys.readouterr().err


def test_a_small_day_flat_out_has_its_figures_at_the_end(url: str) -> None:
    done = controltower("twin", "--db", url, "--scale", "small", "--scenario", "ordinary", "--pace", "max")
    assert (done.returncode, done.stderr) == (0, "")
    with open_database(url) as database:
        (closed,) = Journal(database, clock).search(kinds=("DayClosed",), sources=("clock",))
        assert closed.said.seq > 1_000


def test_without_a_screen_run_plays_the_day_saves_pictures_and_says_so(url: str, tmp_path: Path) -> None:
    out = tmp_path / "out"
    words = ("run", "--scale", "small", "--until", "06:30", "--db", url, "--out", str(out))
    done = controltower(*words, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert "There is no screen here" in done.stdout
    pictures = sorted(path.name.split("-")[0] for path in out.glob("*.png"))
    assert pictures == sorted(kind.name for kind in BOARDS)
    assert all(path.stat().st_size > 10_000 for path in out.glob("*.png"))
    summary = (out / "summary.md").read_text(encoding="utf-8")
    assert "DEMO – simulated day, seed 7, scenario demo" in summary
    assert "## Waves" in summary
    again = controltower(*words, cwd=tmp_path)
    assert again.returncode == 1
    assert "holds another day already" in again.stderr
