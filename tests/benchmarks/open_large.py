"""How soon is the picture of a long journal there? From the projection, beside the whole fold and bare SQL."""

import argparse
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from typing import Any

from controltower.domain.folding import fold
from controltower.domain.picture import Picture
from controltower.domain.times import Instant
from controltower.store.engine import Database, open_database
from controltower.store.facts import FACTS
from controltower.store.journal import Journal
from controltower.store.projection import Projection
from controltower.store.shapes import table_name
from controltower.store.sqlite.engine import File
from tests.benchmarks.shown import show
from tests.store import sample

BEHIND = 2_000
"""Messages that came after the projection was last written."""
RUNS = 5


def main(argv: Sequence[str] = ()) -> None:
    """Write the journal once, then open it several times."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--messages", type=int, default=100_000)
    options.add_argument("--json", action="store_true")
    given = options.parse_args(argv)
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder).as_posix()}/tower.db"
        facts = _written(url, given.messages)
        rows = _opened(url)
    title = f"open a journal of {given.messages:,} messages and {facts:,} facts; goal: 40,000 facts in 0.7 s"
    show(title, rows, as_json=given.json)


def _written(url: str, total: int) -> int:
    with open_database(url) as database:
        journal, projection = Journal(database, _wall), Projection(database)
        said = sample.messages(sample.ORDINARY, total)[:total]
        for batch in sample.batches(said[:-BEHIND], 1_000):
            journal.append(batch)
        count = projection.rebuild(journal).count()
        journal.append(said[-BEHIND:])
        return count


def _opened(url: str) -> list[dict[str, Any]]:
    opening = _median(lambda: open_database(url).close())
    with open_database(url) as database:
        journal, projection = Journal(database, _wall), Projection(database)
        load, bare = _median(projection.load), _median(lambda: _bare(database))
        tail = _median(lambda: _folded(journal, projection.load())) - load
        whole = _median(lambda: _folded(journal, Picture()), runs=1)
        if _folded(journal, projection.load()).digest() != _folded(journal, Picture()).digest():
            raise SystemExit("The projection and the fold disagree.")
    return [
        {"step": "open the file", "s": opening, "ratio to bare SQL": opening / bare},
        {"step": "load the projection", "s": load, "ratio to bare SQL": load / bare},
        {"step": f"fold the last {BEHIND:,}", "s": tail, "ratio to bare SQL": tail / bare},
        {"step": "fold it all instead", "s": whole, "ratio to bare SQL": whole / bare},
        {"step": "bare SQL: every row fetched", "s": bare, "ratio to bare SQL": 1.0},
    ]


def _folded(journal: Journal, picture: Picture) -> Picture:
    while entries := journal.read(picture.seq, 2_000):
        for entry in entries:
            fold(picture, entry)
    return picture


def _bare(database: Database) -> None:
    assert isinstance(database, File)
    connection: Any = database.readers.raw_connection()
    for kind in FACTS:
        connection.driver_connection.execute(f"SELECT * FROM {table_name(kind)}").fetchall()
    connection.close()


def _median(work: Callable[[], object], runs: int = RUNS) -> float:
    spent = []
    for _ in range(runs):
        before = time.perf_counter()
        work()
        spent.append(time.perf_counter() - before)
    return median(spent)


def _wall() -> Instant:
    return Instant(time.time_ns() // 1_000)


if __name__ == "__main__":
    import sys

    main(sys.argv[1:])
