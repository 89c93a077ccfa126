"""How long from a commit to the picture of each of many desks? Processes on one server, at several rates."""

import argparse
import multiprocessing
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from itertools import chain
from multiprocessing.connection import Connection
from pathlib import Path
from queue import Empty, SimpleQueue
from random import Random
from statistics import median
from typing import Any

import psycopg

from controltower.domain.folding import fold
from controltower.domain.labour import Move, MoveStaff
from controltower.domain.messages import Entry, Message
from controltower.domain.picture import Picture
from controltower.domain.times import Instant
from controltower.store.engine import open_database
from controltower.store.journal import Journal
from controltower.store.postgres.serving import Server
from controltower.store.postgres.setup import initialise
from controltower.tower.following import Ears, StoreThread, opener
from controltower.tower.following.ears import ignore
from controltower.tower.seats import Looking
from tests.benchmarks.shown import percentile, show
from tests.helpers.server import SECRET, Tower
from tests.store import sample

GOAL_MS = 100
"""At the 99th percentile with 20 desks and 500 messages a second."""
FEED_S = 0.02
"""The feed commits so often."""
SIZE = sample.SMALL
BUILT = frozenset(message.key for message in sample.messages(SIZE))
"""What is there before anything is measured."""


def now() -> Instant:
    """The wall clock, which the server on this machine shares."""
    return Instant(time.time_ns() // 1_000)


@dataclass(slots=True)
class Desk:
    """A desk without a screen: its picture, how late each entry was in it, and how long its decisions took, ms."""

    name: str
    picture: Picture = field(default_factory=Picture)
    late: list[float] = field(default_factory=list)
    sent: dict[str, float] = field(default_factory=dict)
    answered: list[float] = field(default_factory=list)

    def take(self, entries: list[Entry]) -> None:
        """Fold, and look at the clock."""
        for entry in entries:
            fold(self.picture, entry)
        seen, ticked = now(), time.perf_counter()
        for entry in entries:
            if entry.said.key in BUILT:
                continue
            self.late.append((seen - entry.recorded_at) / 1_000)
            if entry.said.author == self.name:
                self.answered.append((ticked - self.sent[entry.said.key]) * 1_000)

    def decide(self, random: Random) -> Message:
        """Send somebody elsewhere, whether or not that can be done."""
        key = f"d{len(self.sent)}"
        source, target = random.sample(sample.ZONES, 2)
        moves = (Move(random.choice(sample.WORKERS), source, target),)
        self.sent[key] = time.perf_counter()
        return Message(f"desk:{self.name}", key, now(), self.name, MoveStaff(moves, None, "help there"))


def desk(url: str, name: str, every_s: float, pipe: Connection) -> None:
    """Follow, attend and decide as the program does until it is told to stop; what was measured."""
    began: SimpleQueue[Picture] = SimpleQueue()
    heard: SimpleQueue[list[Entry]] = SimpleQueue()
    store = StoreThread(opener(url, now, desk=name), Ears(began.put, heard.put, ignore))
    store.attend(Looking("floor"))
    store.start()
    here, random = Desk(name, began.get()), Random(name)
    pipe.send("ready")
    pipe.recv()
    due, worked = time.perf_counter() + random.random() * every_s, time.process_time()
    while not pipe.poll():
        _take(here, heard)
        if every_s and time.perf_counter() > due:
            due += every_s
            store.send(here.decide(random))
    pipe.recv()
    while len(here.answered) < len(here.sent):
        _take(here, heard)
    pipe.send(time.process_time() - worked)
    last = pipe.recv()
    while here.picture.seq < last:
        _take(here, heard)
    store.stop()
    pipe.send((here.late, here.answered, here.picture.digest()))


def _take(here: Desk, heard: "SimpleQueue[list[Entry]]") -> None:
    with suppress(Empty):
        here.take(heard.get(timeout=0.05))


def main(argv: Sequence[str] = ()) -> None:
    """Each rate with a fresh database, in which a building stands; the feed reports who and what is where."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--desks", type=int, default=20)
    options.add_argument("--seconds", type=float, default=10.0)
    options.add_argument("--rates", type=int, nargs="+", default=[50, 500, 2_000])
    options.add_argument("--decide", type=float, default=2.0, help="seconds between two decisions of a desk; 0: none")
    options.add_argument("--json", action="store_true")
    given = options.parse_args(argv)
    with tempfile.TemporaryDirectory() as folder, Server(Path(folder), SECRET) as server:
        rows = [_measured(server, given, rate) for rate in given.rates]
    title = f"commit to picture, {given.desks} desk processes; goal p99 {GOAL_MS} ms at 500/s"
    show(title, rows, as_json=given.json)


def _measured(server: Server, given: argparse.Namespace, rate: int) -> dict[str, Any]:
    name = f"rate_{rate}"
    with psycopg.connect(server.url(), autocommit=True) as driver:
        driver.execute(f"CREATE DATABASE {name}")
    initialise(server.url(database=name))
    tower, total = Tower(server, name), round(rate * given.seconds)
    feed = tower.login("feed", "integrator")
    said = [replace(message, source="feed", author="feed") for message in sample.messages(SIZE, len(BUILT) + total)]
    with open_database(feed) as database:
        Journal(database, now).append(said[: len(BUILT)])
    pipes = [_started(tower, f"desk{number}", given.decide) for number in range(given.desks)]
    for pipe in pipes:
        pipe.recv()
    for pipe in pipes:
        pipe.send("begin")
    spent = _feed(feed, rate, said[len(BUILT) :])
    for pipe in pipes:
        pipe.send("enough")
    worked = median(pipe.recv() for pipe in pipes)
    with open_database(feed) as database:
        last = Journal(database, now).last()
    for pipe in pipes:
        pipe.send(last)
    lates, answers, digests = zip(*(pipe.recv() for pipe in pipes), strict=True)
    share = {"a desk's CPU, %": 100 * worked / spent}
    return _row(total / spent, [*chain(*lates)], [*chain(*answers)]) | share | {"digests": len(set(digests))}


def _row(rate: float, late: list[float], answered: list[float]) -> dict[str, Any]:
    late, answered = sorted(late), sorted(answered) or [0.0]
    return {
        "messages/s": rate,
        "p50 ms": percentile(late, 0.5),
        "p99 ms": percentile(late, 0.99),
        "worst ms": late[-1],
        "decisions": len(answered),
        "click to verdict p50 ms": percentile(answered, 0.5),
        "p99 ms ": percentile(answered, 0.99),
    }


def _started(tower: Tower, name: str, every_s: float) -> Connection:
    context = multiprocessing.get_context("spawn")
    ours, its = context.Pipe()
    given = (tower.login(name, "supervisor"), name, every_s, its)
    context.Process(target=desk, args=given, daemon=True).start()
    its.close()
    return ours


def _feed(url: str, rate: int, said: list[Message]) -> float:
    begun, sent = time.perf_counter(), 0
    with open_database(url) as database:
        journal = Journal(database, now)
        while sent < len(said):
            due = min(len(said), round((time.perf_counter() - begun) * rate))
            if due > sent:
                journal.append(said[sent:due])
                sent = due
            time.sleep(FEED_S)
    return time.perf_counter() - begun


if __name__ == "__main__":
    import sys

    main(sys.argv[1:])
