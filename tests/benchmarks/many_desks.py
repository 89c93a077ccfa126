"""How long from a commit to the picture of each of many desks? Processes on one server, at several rates."""

import argparse
import multiprocessing
import tempfile
import time
from collections.abc import Sequence
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import psycopg

from controltower.domain.clock import ClockTicked
from controltower.domain.folding import fold
from controltower.domain.messages import Message
from controltower.domain.picture import Picture
from controltower.domain.times import Instant
from controltower.store.engine import open_database
from controltower.store.journal import Journal
from controltower.store.postgres.serving import Server
from controltower.store.postgres.setup import initialise
from tests.benchmarks.shown import percentile, show
from tests.helpers.server import SECRET, Tower

GOAL_MS = 100
"""At the 99th percentile with 20 desks and 500 messages a second."""


def now() -> Instant:
    """The wall clock, which the server on this machine shares."""
    return Instant(time.time_ns() // 1_000)


def desk(url: str, last: int, pipe: Connection) -> None:
    """Follow and fold until an entry; how late each was, and the digest at the end."""
    with open_database(url) as database:
        picture, late = Picture(), []
        pipe.send("ready")
        for entries in Journal(database, now).follow(lambda: picture.seq >= last, 0):
            for entry in entries:
                fold(picture, entry)
            seen = now()
            late += [(seen - entry.recorded_at) / 1_000 for entry in entries]
        pipe.send((late, picture.digest()))


def main(argv: Sequence[str] = ()) -> None:
    """Each rate with a fresh database; the feed commits every 20 ms."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--desks", type=int, default=20)
    options.add_argument("--seconds", type=float, default=8.0)
    options.add_argument("--rates", type=int, nargs="+", default=[50, 500, 2_000])
    options.add_argument("--json", action="store_true")
    given = options.parse_args(argv)
    with tempfile.TemporaryDirectory() as folder, Server(Path(folder), SECRET) as server:
        rows = [_measured(server, given.desks, rate, given.seconds) for rate in given.rates]
    title = f"commit to picture, {given.desks} desk processes; goal p99 {GOAL_MS} ms at 500/s"
    show(title, rows, as_json=given.json)


def _measured(server: Server, desks: int, rate: int, seconds: float) -> dict[str, Any]:
    name = f"rate_{rate}"
    with psycopg.connect(server.url(), autocommit=True) as driver:
        driver.execute(f"CREATE DATABASE {name}")
    initialise(server.url(database=name))
    tower, last = Tower(server, name), round(rate * seconds)
    context = multiprocessing.get_context("spawn")
    pipes, processes = [], []
    for number in range(desks):
        hears, says = context.Pipe(duplex=False)
        processes.append(
            context.Process(target=desk, args=(tower.login(f"wall{number}", "viewer"), last, says), daemon=True)
        )
        processes[-1].start()
        pipes.append(hears)
    for pipe in pipes:
        pipe.recv()
    spent = _feed(tower.login("feed", "integrator"), rate, last)
    answers = [pipe.recv() for pipe in pipes]
    for process in processes:
        process.join()
    late = sorted(value for found, _ in answers for value in found)
    return {
        "messages/s": last / spent,
        "p50 ms": percentile(late, 0.5),
        "p99 ms": percentile(late, 0.99),
        "worst ms": late[-1],
        "digests": len({digest for _, digest in answers}),
    }


def _feed(url: str, rate: int, last: int) -> float:
    begun, sent = time.perf_counter(), 0
    with open_database(url) as database:
        journal = Journal(database, now)
        while sent < last:
            due = min(last, round((time.perf_counter() - begun) * rate))
            if due > sent:
                journal.append([Message("feed", f"{n}", now(), "feed", ClockTicked()) for n in range(sent, due)])
                sent = due
            time.sleep(0.02)
    return time.perf_counter() - begun


if __name__ == "__main__":
    import sys

    main(sys.argv[1:])
