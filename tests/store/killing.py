"""Kill -9 in the middle of appending and projecting: is what was acknowledged there, once, and rightly known?"""

import multiprocessing
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from random import Random

from controltower.domain.clock import ClockTicked
from controltower.domain.folding import fold
from controltower.domain.messages import Entry
from controltower.domain.picture import Picture
from controltower.store.engine import open_database
from controltower.store.journal import Journal
from controltower.store.keeper import Keeper
from controltower.store.projection import Projection
from tests.helpers import make
from tests.store import sample

if sys.platform == "win32":
    CONTEXT = multiprocessing.get_context("spawn")
else:
    CONTEXT = multiprocessing.get_context("forkserver")
    CONTEXT.set_forkserver_preload(["tests.store.killing"])
SIZE = sample.Size(120, 240, 60)
LONGEST_S = 0.06
"""Up to how long after its first acknowledgement a victim lives."""
UNBORN = 0.2
"""The share of victims that are killed at any moment of their start instead."""


def victim(url: str, acknowledged: int, pipe: Connection) -> None:
    """Append a day from a place on and keep its projection; say how far it has come after each append."""
    said = sample.messages(SIZE)
    with open_database(url) as database:
        journal = Journal(database, lambda: make.DAWN)
        keeper = Keeper(journal, Projection(database), lambda: make.DAWN, 1e9, 30)
        sizes = Random(acknowledged)
        while acknowledged < len(said):
            batch = said[acknowledged : acknowledged + sizes.randint(1, 40)]
            places = journal.append(batch)
            acknowledged += len(batch)
            pipe.send((acknowledged, places[-1]))
            keeper.take(journal.read(keeper.picture.seq))


@dataclass(slots=True)
class Wounds:
    """What was found wrong after a kill; empty where all is well."""

    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    beyond: int = 0
    """Messages that had landed, but were killed before they were acknowledged."""


def kills(folder: Path, number: int, seed: int) -> Iterator[Wounds]:
    """Kill so many victims, one by one, and look at the file after each; a fresh file when a day is through."""
    random = Random(seed)
    total = len(sample.messages(SIZE))
    url, acknowledged, files = "", total, 0
    for _ in range(number):
        if acknowledged >= total:
            files += 1
            url, acknowledged = f"sqlite:///{(folder / f'{files}.db').as_posix()}", 0
        acknowledged = _kill(url, acknowledged, random)
        yield examined(url, acknowledged)


def examined(url: str, acknowledged: int) -> Wounds:
    """Open the file as a restart would, and compare it with what it must hold."""
    found = Wounds()
    said = sample.messages(SIZE)
    with open_database(url) as database:
        journal, projection = Journal(database, lambda: make.DAWN), Projection(database)
        entries = journal.read(0, len(said) + 1)
        keys = [entry.said.key for entry in entries]
        found.lost = [message.key for message in said[:acknowledged] if message.key not in set(keys)]
        found.doubled = sorted({key for key in keys if keys.count(key) > 1}) if len(set(keys)) < len(keys) else []
        found.beyond = len(entries) - acknowledged
        if keys != [message.key for message in said[: len(keys)]]:
            found.wrong.append("the order is another")
        loaded = projection.load()
        if loaded.digest() != _folded(entries[: loaded.seq]).digest():
            found.wrong.append(f"the projection at {loaded.seq} is not what is folded up to there")
        for entry in journal.read(loaded.seq, len(said)):
            fold(loaded, entry)
        if loaded.digest() != _folded(entries).digest():
            found.wrong.append("the projection and the rest of the journal do not make the picture")
    return found


def _kill(url: str, acknowledged: int, random: Random) -> int:
    """Start a victim and kill it; how far it said it had come."""
    hears, says = CONTEXT.Pipe(duplex=False)
    process = CONTEXT.Process(target=victim, args=(url, acknowledged, says), daemon=True)
    process.start()
    says.close()
    if random.random() >= UNBORN:
        hears.poll(60)
    time.sleep(random.random() * LONGEST_S)
    process.kill()
    process.join()
    try:
        while True:
            acknowledged = hears.recv()[0]
    except EOFError:
        hears.close()
        process.close()
        return acknowledged


def _folded(entries: list[Entry]) -> Picture:
    picture = Picture()
    for entry in entries:
        fold(picture, entry)
    return picture


def writer(url: str, name: str, batches: int) -> None:
    """Append messages of one's own, and some that every writer says."""
    with open_database(url) as database:
        journal = Journal(database, lambda: make.DAWN)
        for number in range(batches):
            own = [make.message(ClockTicked(), name, key=f"{number}-{n}") for n in range(5)]
            common = [make.message(ClockTicked(), "all", key=str(number))]
            places = journal.append([*own, *common])
            if places[:5] != list(range(places[0], places[0] + 5)):
                raise SystemExit(f"{name}: {places}")
