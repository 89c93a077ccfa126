"""Does psql, with a login's own password, open anything that the driver does not? It has commands of its own."""

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.store.attack.town import PEOPLE, SECRET, THERE, Town

PSQL = shutil.which("psql")
REFUSED = (
    r"\copy controltower.journal from program 'echo'",
    r"\copy controltower.people to stdout",
    r"\copy controltower.name_reads to stdout",
    r"\lo_import '{file}'",
    "UPDATE controltower.journal SET body = '{{}}';",
    "DELETE FROM controltower.journal;",
    "TRUNCATE controltower.journal;",
    "SET ROLE controltower_owner;",
)
SHOWN = (
    r"\d+ controltower.journal",
    r"\sf controltower.append",
    r"\copy (SELECT * FROM controltower.journal) to stdout",
    r"\dp controltower.*",
)


@pytest.mark.skipif(PSQL is None, reason="psql is not installed here; the driver tries the same")
@pytest.mark.parametrize("role", PEOPLE)
def test_psql_opens_nothing_that_the_driver_does_not(town: Town, role: str, tmp_path: Path) -> None:
    file = tmp_path / "any.txt"
    file.write_text("any", encoding="utf-8")
    before = town.state()
    for command in REFUSED:
        done = _psql(town, role, command.format(file=file.as_posix()))
        assert "permission denied" in done.stderr or "must be" in done.stderr, (command, done.stderr)
        assert done.returncode
    for command in SHOWN:
        done = _psql(town, role, command)
        assert SECRET not in done.stdout + done.stderr, command
        assert f"\t{THERE}\t" not in done.stdout
    assert town.state() == before


def _psql(town: Town, role: str, command: str) -> "subprocess.CompletedProcess[str]":
    town.tried += 1
    words = [PSQL or "psql", "-X", "-v", "ON_ERROR_STOP=1", "-c", command, town.tower.url(role)]
    return subprocess.run(words, capture_output=True, text=True, check=False, timeout=60)
