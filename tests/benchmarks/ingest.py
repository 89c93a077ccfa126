"""How many messages a second does PostgreSQL take in? Through the guarded door, beside raw COPY into the same table."""

import argparse
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from itertools import count
from pathlib import Path
from statistics import median
from typing import Any

import psycopg

from controltower.domain.messages import Message
from controltower.domain.times import Instant
from controltower.store.codec import Codec
from controltower.store.engine import open_database
from controltower.store.journal import Journal
from controltower.store.keeper import Keeper, collect_seldom
from controltower.store.postgres.serving import Server
from controltower.store.postgres.setup import initialise
from controltower.store.projection import Projection
from controltower.store.rows import COLUMNS, draft, numbered
from tests.benchmarks.shown import show
from tests.helpers.server import SECRET, Tower
from tests.store import sample
from tests.store.killing import CONTEXT

RATE, RATIO = 30_000, 0.35
"""Messages a second, and their ratio to raw COPY, at 10,000 a commit."""
COPY = f"COPY controltower.journal ({', '.join(COLUMNS)}) FROM STDIN"
PATTERN = "pattern"
ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
Batch = list[Message]
Row = tuple[Any, ...]
_names = count(1)


def now() -> Instant:
    """The wall clock."""
    return Instant(time.time_ns() // 1_000)


def main(argv: Sequence[str] = ()) -> None:
    """Take the same day in, in commits of several sizes, on a server that writes to the disk."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--messages", type=int, default=60_000)
    options.add_argument("--sizes", type=int, nargs="+", default=[100, 1_000, 10_000])
    options.add_argument("--rounds", type=int, default=5, help="of which the median is told")
    options.add_argument("--json", action="store_true")
    given = options.parse_args(argv)
    day = sample.messages(sample.ORDINARY, given.messages)[: given.messages]
    said = [replace(each, author=each.source) for each in day]
    with tempfile.TemporaryDirectory() as folder, Server(Path(folder), SECRET) as server:
        with psycopg.connect(server.url(), autocommit=True) as driver:
            driver.execute(f"CREATE DATABASE {PATTERN}")
        initialise(server.url(database=PATTERN))
        rows = [_measured(server, sample.batches(said, size), given.rounds) for size in given.sizes]
    title = f"ingest to PostgreSQL, fsync on; goal {RATE:,}/s and {RATIO} of raw COPY at 10,000 a commit"
    show(title, rows, as_json=given.json)


def _measured(server: Server, batches: list[Batch], rounds: int) -> dict[str, Any]:
    """The medians, messages a second; every round does each in turn, in a database of its own."""
    measures = (_taken, _by_rows, _in_blocks, _kept, _together)
    spent = [[measure(_fresh(server), batches) for measure in measures] for _ in range(rounds)]
    total = sum(map(len, batches))
    ours, by_rows, in_blocks, kept, together = (total / median(each) for each in zip(*spent, strict=True))
    return {
        "commit": len(batches[0]),
        "journal/s": ours,
        "COPY, row by row/s": by_rows,
        "ratio": median(each[1] / each[0] for each in spent),
        "COPY, ready text/s": in_blocks,
        "its ratio": median(each[2] / each[0] for each in spent),
        "folded and projected/s": kept,
        "both at once/s": together,
    }


def _taken(tower: Tower, batches: list[Batch]) -> float:
    """Seconds to append all, as a feed."""
    with open_database(tower.login("feed", "integrator")) as database:
        return _timed(Journal(database, now).append, batches)


def _by_rows(tower: Tower, batches: list[Batch]) -> float:
    """Seconds that the driver takes to send rows, made beforehand, into the same table: without checks and numbers."""
    with tower.admin() as driver:
        return _timed(lambda rows: _copy_rows(driver, rows), _rows(batches))


def _in_blocks(tower: Tower, batches: list[Batch]) -> float:
    """Seconds for the same where even COPY's own text was made beforehand: what the disk and the indices allow."""
    with tower.admin() as driver:
        return _timed(lambda text: _copy_text(driver, text), [_text(rows) for rows in _rows(batches)])


def _kept(tower: Tower, batches: list[Batch]) -> float:
    """Seconds until a keeper, in a process of its own, has folded and written all that was appended before."""
    _taken(tower, batches)
    with ProcessPoolExecutor(1, CONTEXT) as pool:
        return pool.submit(keep, tower.login("kim", "keeper"), sum(map(len, batches))).result()


def _together(tower: Tower, batches: list[Batch]) -> float:
    """Seconds from the first append until the tables hold all, the keeper following meanwhile."""
    url = tower.login("feed", "integrator")
    with ProcessPoolExecutor(1, CONTEXT) as pool, open_database(url) as database:
        pool.submit(now).result()
        done, begun = pool.submit(keep, tower.login("kim", "keeper"), sum(map(len, batches))), time.perf_counter()
        _timed(Journal(database, now).append, batches)
        done.result()
        return time.perf_counter() - begun


def keep(url: str, total: int) -> float:
    """Keep the tables until they hold so many messages; the seconds it took."""
    collect_seldom()
    with open_database(url) as database:
        projection = Projection(database)
        keeper = Keeper(Journal(database, now), projection, now)
        begun = time.perf_counter()
        keeper.run(lambda: keeper.picture.seq >= total)
        seconds = time.perf_counter() - begun
        assert projection.position() == total
        return seconds


def _fresh(server: Server) -> Tower:
    name = f"round_{next(_names)}"
    with psycopg.connect(server.url(), autocommit=True) as driver:
        driver.execute(f"CREATE DATABASE {name} TEMPLATE {PATTERN}")
    return Tower(server, name)


def _timed(write: Callable[[Any], Any], batches: Sequence[Any]) -> float:
    begun = time.perf_counter()
    for batch in batches:
        write(batch)
    return time.perf_counter() - begun


def _rows(batches: list[Batch]) -> list[list[Row]]:
    codec, place, ready = Codec(), 1, []
    for batch in batches:
        ready.append(numbered("main", [draft(message, codec) for message in batch], place, now()))
        place += len(batch)
    return ready


def _copy_rows(driver: Any, rows: list[Row]) -> None:
    with driver.cursor().copy(COPY) as copy:
        for row in rows:
            copy.write_row(row)


def _text(rows: list[Row]) -> bytes:
    """The rows as COPY's text format has them."""
    return "".join("\t".join(str(value).translate(ESCAPES) for value in row) + "\n" for row in rows).encode()


def _copy_text(driver: Any, text: bytes) -> None:
    with driver.cursor().copy(COPY) as copy:
        copy.write(text)


if __name__ == "__main__":
    import sys

    main(sys.argv[1:])
