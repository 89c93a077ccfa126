import threading
from pathlib import Path

from controltower.domain.messages import Entry
from controltower.store.engine import open_database
from controltower.store.journal import Journal
from tests.helpers import make
from tests.store import killing

WRITERS = ("a", "b", "c", "d")
BATCHES = 25
TOTAL = (len(WRITERS) * 5 + 1) * BATCHES


def test_four_processes_write_one_gapless_order_while_others_follow(url: str) -> None:
    """They also create the file together."""
    processes = [killing.CONTEXT.Process(target=killing.writer, args=(url, name, BATCHES)) for name in WRITERS]
    for process in processes:
        process.start()
    heard: list[Entry] = []
    with open_database(url) as database:
        journal = Journal(database, lambda: make.DAWN)
        watchdog = threading.Timer(60, journal.close)
        watchdog.start()
        for entries in journal.follow(lambda: False, 0):
            heard += entries
            if len(heard) >= TOTAL:
                break
        watchdog.cancel()
        for process in processes:
            process.join(60)
        assert [process.exitcode for process in processes] == [0, 0, 0, 0]
        assert [entry.said.seq for entry in heard] == list(range(1, TOTAL + 1))
        assert journal.read(0, TOTAL + 1) == heard
    said = {(entry.said.source, entry.said.key) for entry in heard}
    assert len(said) == TOTAL
    for name in WRITERS:
        own = [entry.said.key for entry in heard if entry.said.source == name]
        assert own == [f"{number}-{n}" for number in range(BATCHES) for n in range(5)]


def test_whenever_it_is_killed_nothing_acknowledged_is_lost_nor_doubled_and_the_picture_is_right(
    tmp_path: Path,
) -> None:
    found = list(killing.kills(tmp_path, 24, seed=1))
    assert len(found) == 24
    for wounds in found:
        assert (wounds.lost, wounds.doubled, wounds.wrong) == ([], [], [])
        assert wounds.beyond >= 0
