from pathlib import Path

import pytest

from controltower.app.running import Asked
from controltower.app.seat import Place
from controltower.cli import main
from controltower.cli.parser import parser

SECRET = "of-nobody"
SERVER = f"postgresql://anna:{SECRET}@127.0.0.1:1/tower"


def test_a_desk_needs_no_database_on_the_command_line() -> None:
    asked = parser().parse_args(["desk"])
    assert (asked.db, asked.service, asked.operation, asked.role) == (None, None, "", None)
    asked = parser().parse_args(["desk", "--service", "tower", "--operation", "north", "--role", "manager"])
    assert (asked.service, asked.operation, asked.role) == ("tower", "north", "manager")


@pytest.mark.parametrize("words", [["desk"], ["desk", "--db", SERVER]])
def test_without_a_screen_nobody_is_asked(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(words) == 1
    said = capsys.readouterr().err
    assert "There is no screen here" in said
    assert SECRET not in said


def test_a_demo_day_is_not_run_into_a_server(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", "--db", SERVER]) == 1
    said = capsys.readouterr().err
    assert "db serve --demo" in said
    assert SECRET not in said


def test_a_file_wants_no_password(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("controltower.app.running.has_screen", lambda: True)
    assert main(["desk", "--db", f"sqlite:///{(tmp_path / 'x.db').as_posix()}", "--remember"]) == 1
    assert "wants no password" in capsys.readouterr().err


def test_what_holds_a_password_does_not_show_it(tmp_path: Path) -> None:
    assert SECRET not in f"{Asked(SERVER)} {Place(SERVER, tmp_path)}"
