"""How many messages a second reach the disk? Appends at synchronous=FULL, beside raw rows into the same table."""

import argparse
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from controltower.domain.messages import Message
from controltower.domain.times import Instant
from controltower.store.codec import Codec
from controltower.store.engine import Database, open_database
from controltower.store.journal import Journal
from controltower.store.rows import COLUMNS, draft, numbered
from controltower.store.sqlite.engine import File
from tests.benchmarks.shown import percentile, show
from tests.store import sample

INSERT = f"INSERT INTO journal ({', '.join(COLUMNS)}) VALUES ({', '.join('?' * len(COLUMNS))})"
GOAL = 20_000
"""Messages a second in batches of 100."""


def main(argv: Sequence[str] = ()) -> None:
    """Append the same messages in batches of several sizes."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--messages", type=int, default=60_000)
    options.add_argument("--json", action="store_true")
    given = options.parse_args(argv)
    said = sample.messages(sample.ORDINARY, given.messages)[: given.messages]
    rows = [_measured(said, size) for size in (1, 10, 100, 1_000)]
    show(f"append to SQLite, synchronous=FULL; goal {GOAL:,}/s in batches of 100", rows, as_json=given.json)


def _measured(said: list[Message], size: int) -> dict[str, Any]:
    batches = sample.batches(said[: max(2_000, min(len(said), size * 600))], size)
    ours = _timed(_appender, batches)
    raw = _timed(partial(_raw, said), batches)
    count = sum(map(len, batches))
    rate, raw_rate = count / sum(ours), count / sum(raw)
    return {
        "batch": size,
        "messages/s": rate,
        "raw rows/s": raw_rate,
        "ratio": rate / raw_rate,
        "p50 ms": percentile(ours, 0.5) * 1_000,
        "p99 ms": percentile(ours, 0.99) * 1_000,
    }


def _timed(make: Callable[[Database], Callable[[list[Message]], Any]], batches: list[list[Message]]) -> list[float]:
    with (
        tempfile.TemporaryDirectory() as folder,
        open_database(f"sqlite:///{Path(folder).as_posix()}/j.db") as database,
    ):
        write = make(database)
        spent = []
        for batch in batches:
            before = time.perf_counter()
            write(batch)
            spent.append(time.perf_counter() - before)
        return spent


def _appender(database: Database) -> Callable[[list[Message]], Any]:
    return Journal(database, lambda: Instant(time.time_ns() // 1_000)).append


def _raw(said: list[Message], database: Database) -> Callable[[list[Message]], Any]:
    """Rows made beforehand, by the bare driver: what the disk and the indices alone would allow."""
    assert isinstance(database, File)
    connection: Any = database.writer.raw_connection().driver_connection
    codec, place = Codec(), 0
    ready = numbered("main", [draft(message, codec) for message in said], 1, Instant(1))

    def write(batch: list[Message]) -> None:
        nonlocal place
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany(INSERT, ready[place : place + len(batch)])
        connection.execute("COMMIT")
        place += len(batch)

    return write


if __name__ == "__main__":
    import sys

    main(sys.argv[1:])
