"""Do many writers at once break anything? They decide the same proposals, and then say a day's mixture of messages."""

import argparse
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

from controltower.store.postgres.serving import Server
from controltower.store.postgres.setup import initialise
from tests.benchmarks.shown import show
from tests.helpers.server import SECRET, Tower
from tests.store import contending, crowd
from tests.store.place import Place

DECIDERS = ("supervisor", "supervisor", "supervisor", "dispatcher", "dispatcher")
PARTS = (
    *("integrator", "supervisor", "integrator", "dispatcher", "integrator"),
    *("supervisor", "integrator", "supervisor", "integrator", "manager"),
)
"""The roles of every ten writers; one of the last ten is a viewer, who may say nothing and tries all the same."""
ON_A_FILE = 8
"""Processes that write one file: as many as a machine has desks and feeds at most."""
SORTS = (
    *("said", "said before", "refused by the database", "in the journal", "accepted", "refused by a rule"),
    *("winners", "contradictions", "busy"),
)


def main(argv: Sequence[str] = ()) -> None:
    """On a server that writes to the disk, and in a file; every figure but the last three counts messages."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--writers", type=int, default=50)
    options.add_argument("--offers", type=int, default=100, help="proposals that all decide")
    options.add_argument("--amount", type=int, default=10_000, help="messages that each says then")
    options.add_argument("--desks", type=int, default=5, help="that follow meanwhile")
    options.add_argument("--json", action="store_true")
    given = options.parse_args(argv)
    rows = [_row(*each) for each in _scenes(given)]
    title = f"{given.desks} desks, a keeper, a file it is said to again: wrong must be 0 and digests 1"
    show(title, rows, as_json=given.json)
    wrong = sum(int(row["wrong"]) for row in rows) + sum(int(row["digests"]) - 1 for row in rows)
    raise SystemExit(min(wrong, 1))


def _scenes(given: argparse.Namespace) -> Iterator[tuple[str, contending.Outcome]]:
    for where, writers in (("server", given.writers), ("file", min(given.writers, ON_A_FILE))):
        deciding = [crowd.Part(n, DECIDERS[n % 5], given.offers, given.offers) for n in range(writers)]
        telling = [crowd.Part(n, _role(n, writers), given.amount, given.amount // 5) for n in range(writers)]
        with _place(where) as (place, folder):
            yield (
                f"{writers} decide, {where}",
                contending.lived(place.url, folder, deciding, crowd.quarrel, given.desks, given.offers),
            )
        with _place(where) as (place, folder):
            yield (
                f"{writers} x {given.amount:,}, {where}",
                contending.lived(place.url, folder, telling, crowd.bustle, given.desks, given.amount // 5),
            )


def _role(number: int, writers: int) -> str:
    return "viewer" if number == writers - 4 else PARTS[number % len(PARTS)]


@contextmanager
def _place(where: str) -> Iterator[tuple[Place, Path]]:
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as other:
        folder = Path(one)
        if where == "file":
            yield Place(folder, None), folder
            return
        with Server(Path(other), SECRET) as server:
            with psycopg.connect(server.url(), autocommit=True) as driver:
                driver.execute("CREATE DATABASE tower")
            initialise(server.url(database="tower"))
            yield Place(folder, Tower(server, "tower")), folder


def _row(scene: str, outcome: contending.Outcome) -> dict[str, Any]:
    for sentence in outcome.wrong[:20]:
        print(f"WRONG, {scene}: {sentence}")
    print(f"{scene}: {len(outcome.wrong)} wrong, {len(outcome.digests)} digests", file=sys.stderr, flush=True)
    counts = {sort: f"{outcome.met[sort]:,}" for sort in SORTS}
    said = round(outcome.met["said"] / outcome.seconds)
    return {"scene": scene, **counts, "wrong": len(outcome.wrong), "digests": len(outcome.digests), "said/s": said}


if __name__ == "__main__":
    main(sys.argv[1:])
