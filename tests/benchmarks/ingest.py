"""How many messages a second does PostgreSQL take in? Through the guarded door, beside raw COPY into the same table."""

import argparse
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from pathlib import Path
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


def now() -> Instant:
    """The wall clock."""
    return Instant(time.time_ns() // 1_000)


def main(argv: Sequence[str] = ()) -> None:
    """Take the same day in, in commits of several sizes, on a server that writes to the disk."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--messages", type=int, default=60_000)
    options.add_argument("--json", action="store_true")
    given = options.parse_args(argv)
    said = [replace(each, author=each.source) for each in sample.messages(sample.ORDINARY, given.messages)]
    with tempfile.TemporaryDirectory() as folder, Server(Path(folder), SECRET) as server:
        rows = [_measured(server, said[: given.messages], size) for size in (100, 1_000, 10_000)]
    title = f"ingest to PostgreSQL, fsync on; goal {RATE:,}/s and {RATIO} of raw COPY at 10,000 a commit"
    show(title, rows, as_json=given.json)


def _measured(server: Server, said: list[Message], size: int) -> dict[str, Any]:
    batches = [said[start : start + size] for start in range(0, len(said), size)]
    tower = _fresh(server, f"take_{size}")
    with open_database(tower.login("feed", "integrator")) as database:
        ours = _timed(Journal(database, now).append, batches)
    kept = _kept(tower, len(said))
    tower = _fresh(server, f"both_{size}")
    together = _together(tower, batches, len(said))
    raw = _raw(_fresh(server, f"copy_{size}"), batches)
    rate, bare = len(said) / ours, len(said) / raw
    return {
        "commit": size,
        "journal/s": rate,
        "raw COPY/s": bare,
        "ratio": rate / bare,
        "folded and projected/s": len(said) / kept,
        "both at once/s": len(said) / together,
    }


def _kept(tower: Tower, count: int) -> float:
    """Seconds until a keeper, in a process of its own, has folded and written so many."""
    with ProcessPoolExecutor(1, CONTEXT) as pool:
        return pool.submit(keep, tower.login("kim", "keeper"), count).result()


def _together(tower: Tower, batches: list[list[Message]], count: int) -> float:
    """Seconds from the first append until the tables hold all, the keeper following meanwhile."""
    url = tower.login("feed", "integrator")
    with ProcessPoolExecutor(1, CONTEXT) as pool, open_database(url) as database:
        pool.submit(now).result()
        done, begun = pool.submit(keep, tower.login("kim", "keeper"), count), time.perf_counter()
        _timed(Journal(database, now).append, batches)
        done.result()
        return time.perf_counter() - begun


def keep(url: str, count: int) -> float:
    """Keep the tables until they hold so many messages; the seconds it took."""
    collect_seldom()
    with open_database(url) as database:
        projection = Projection(database)
        keeper = Keeper(Journal(database, now), projection, now)
        begun = time.perf_counter()
        keeper.run(lambda: keeper.picture.seq >= count)
        seconds = time.perf_counter() - begun
        assert projection.position() == count
        return seconds


def _fresh(server: Server, name: str) -> Tower:
    with psycopg.connect(server.url(), autocommit=True) as driver:
        driver.execute(f"CREATE DATABASE {name}")
    initialise(server.url(database=name))
    return Tower(server, name)


def _timed(write: Any, batches: list[list[Message]]) -> float:
    begun = time.perf_counter()
    for batch in batches:
        write(batch)
    return time.perf_counter() - begun


def _raw(tower: Tower, batches: list[list[Message]]) -> float:
    """Rows made beforehand, by the owner, with no check and no sequence: what the disk and the indices allow."""
    codec, place, ready = Codec(), 1, []
    for batch in batches:
        ready.append(numbered("main", [draft(message, codec) for message in batch], place, now()))
        place += len(batch)
    with tower.admin() as driver:
        begun = time.perf_counter()
        for rows in ready:
            with driver.cursor().copy(COPY) as copy:
                for row in rows:
                    copy.write_row(row)
        return time.perf_counter() - begun


if __name__ == "__main__":
    import sys

    main(sys.argv[1:])
