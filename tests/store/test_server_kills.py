import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from controltower.store.postgres.serving import Server
from tests.helpers.server import FOLDERS, SECRET
from tests.store.server_killing import a_ward, killed

KILLS = 24
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="one process of a server is killed by a signal")

NOT_FLUSHED = """
DO $$ BEGIN
    EXECUTE replace(pg_get_functiondef('append'::regproc), '''synchronous_commit'', ''on''',
                    '''synchronous_commit'', ''off''');
    EXECUTE format('ALTER DATABASE %I SET synchronous_commit = off', current_database());
END $$
"""
"""What is answered is not on the disk yet."""
SAID_TWICE = """
ALTER TABLE journal DROP CONSTRAINT journal_said_once;
CREATE OR REPLACE FUNCTION ring(p_operation text) RETURNS void LANGUAGE sql AS $$ SELECT pg_sleep(0.05) $$
"""
"""What was said before is not known again; and between landing and acknowledgement there is time to be killed."""


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """One that waits for its disk."""
    with (
        tempfile.TemporaryDirectory(prefix=FOLDERS, ignore_cleanup_errors=True) as folder,
        Server(Path(folder), SECRET) as server,
    ):
        yield server


def test_whoever_is_killed_nothing_acknowledged_is_lost_or_doubled_and_all_know_the_same(server: Server) -> None:
    (found,) = killed(server, KILLS, seed=1, each=KILLS)
    assert (found.lost, found.doubled, found.wrong) == ([], [], [])
    assert sum(found.kills.values()) >= KILLS
    assert found.messages > KILLS


def test_an_answer_that_is_not_on_the_disk_yet_is_found_out(server: Server) -> None:
    with a_ward(server, 1, NOT_FLUSHED) as ward:
        for _ in range(12):
            ward.kill("immediate stop")
            if ward.found.lost:
                break
    assert ward.found.lost


def test_a_message_that_is_not_known_again_is_found_out(server: Server) -> None:
    with a_ward(server, 1, SAID_TWICE) as ward:
        for _ in range(20):
            ward.kill("feed")
            if ward.found.doubled:
                break
    assert ward.found.doubled
