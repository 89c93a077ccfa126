import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from controltower.domain.crossdock import CrossDock
from controltower.domain.folding import fold
from controltower.domain.messages import Message
from controltower.domain.picture import Picture
from controltower.domain.proposals import Proposal, ProposalStatus
from controltower.store.engine import open_database
from controltower.store.journal import Journal
from controltower.store.postgres.access import apart
from controltower.tower.proposing import approve
from tests.cli.test_rights import clock, fill
from tests.cli.test_serving import until
from tests.helpers import make
from tests.helpers.server import Tower


@pytest.fixture(autouse=True)
def _no_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")


def tower(url: str) -> "subprocess.Popen[str]":
    """The service as a process, whose password is in the environment."""
    words = [sys.executable, "-m", "controltower", "tower", "--leash", "--db", url]
    pipe = subprocess.PIPE
    return subprocess.Popen(words, stdin=pipe, stdout=pipe, stderr=pipe, text=True, start_new_session=True)


def interrupt(program: "subprocess.Popen[str]") -> None:
    """Ctrl+C, which a terminal sends to its planners, too."""
    if sys.platform != "win32":
        os.killpg(program.pid, signal.SIGINT)


def tell(url: str, *messages: Message) -> None:
    with open_database(url) as database:
        Journal(database, clock).append(messages)


def known(url: str) -> Picture:
    """All that the journal says."""
    picture = Picture()
    with open_database(url) as database:
        for entry in Journal(database, clock).read(0, 1_000):
            fold(picture, entry)
    return picture


def proposals(url: str) -> dict[str, Proposal]:
    return dict(known(url)[Proposal])


def test_the_tower_proposes_on_a_server_and_one_that_is_killed_leaves_nothing_behind(
    pg: Tower, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its planners hold its output open as long as they live: who reads to the end has waited for them."""
    fill(pg)
    url, secret = apart(pg.login("tower", "integrator", sources=("tower",)))
    monkeypatch.setenv("PGPASSWORD", secret["PGPASSWORD"])
    wms, sue = pg.url("wms"), pg.login("sue", "supervisor")
    told = make.message(make.notice("N1", 5)), make.message(make.order("O1", 2, make.OTHER))
    tell(wms, *(replace(message, author="wms") for message in told))
    with tower(url) as first:
        assert until(lambda: len(proposals(wms)) == 1)
        first.kill()
        first.communicate(timeout=60)
    ((key, offered),) = proposals(wms).items()
    with tower(url) as second:
        assert second.stdout is not None
        assert second.stdout.readline() == "Following the journal.\n"
        decision = approve(offered)
        assert isinstance(decision, CrossDock)
        tell(sue, Message("desk:sue", "1", make.at(0), "sue", decision))
        said = next(line for line in second.stdout if "approved" in line)
        _, err = second.communicate(timeout=60)
        assert (second.returncode, err) == (0, "")
    assert f"approved by sue: {offered.title}" in said
    assert proposals(wms)[key].status is ProposalStatus.APPROVED
    assert len(proposals(wms)) == 1


def test_on_a_file_it_proposes_too_and_whom_nobody_knows_is_told_so(pg: Tower, tmp_path: Path) -> None:
    file = f"sqlite:///{(tmp_path / 'day.db').as_posix()}"
    tell(file, *(make.message(body) for body in make.house()))
    tell(file, make.message(make.notice("N1", 5)), make.message(make.order("O1", 2, make.OTHER)))
    with tower(file) as service:
        assert until(lambda: len(proposals(file)) == 1)
        interrupt(service)
        out, err = service.communicate(timeout=60)
        assert (service.returncode, err) == (0, "")
    assert "Cross-dock 2 pieces" in out
    with tower(pg.server.url("nobody", "guessed", pg.database)) as stranger:
        _, err = stranger.communicate(timeout=60)
    assert stranger.returncode == 1
    assert "nobody" in err
    assert "guessed" not in err
