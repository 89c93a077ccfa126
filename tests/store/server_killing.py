"""Kill -9 of a server, its processes, and all who use it: is what was acknowledged there, once, and rightly known?"""

import os
import signal
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from random import Random
from typing import Any

import psycopg

from controltower.domain.errors import Unavailable
from controltower.domain.messages import Entry
from controltower.store.engine import open_database
from controltower.store.journal import Journal
from controltower.store.keeper import Keeper
from controltower.store.postgres.serving import Server
from controltower.store.postgres.setup import initialise
from controltower.store.projection import Projection
from tests.helpers.server import Tower
from tests.store.faraway import folded, read
from tests.store.victims import DAY, END, HUSH, Victim, clock, told

LONGEST_S = 120.0
MOMENT_S = 0.12
"""Up to how long after all have come forward the next one is killed."""
ROLES = {"ada": "supervisor", "bob": "supervisor", "feed": "integrator", "kim": "keeper"}
SPEAK = ("ada", "bob", "feed")
SHARES = {"postmaster": 1, "immediate stop": 1, "backend": 2, "ada": 2, "bob": 2, "feed": 4, "kim": 4}
"""How many of each are killed, of sixteen. A backend may be any process of the server, those at work more often."""
_PROCESSES = (
    "SELECT pid, coalesce(state, '') = 'active' FROM pg_stat_activity WHERE pid <> pg_backend_pid() ORDER BY pid"
)
_numbers = count(1)
_JOURNAL = "FROM controltower.journal WHERE operation = 'main'"
_COUNTED = f"SELECT count(*), coalesce(max(seq), 0), count(DISTINCT (source, source_key)) {_JOURNAL}"
_AT = f"SELECT source_key {_JOURNAL} AND seq = %s"
_THERE = f"SELECT count(DISTINCT source_key) {_JOURNAL} AND source = %s AND source_key = ANY (%s)"
_OF = f"SELECT count(*) {_JOURNAL} AND source = %s"


@dataclass(slots=True)
class Wounds:
    """What was found wrong; empty where all is well. `beyond` had landed unacknowledged when somebody was killed."""

    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    kills: dict[str, int] = field(default_factory=dict)
    beyond: int = 0
    messages: int = 0

    def add(self, other: "Wounds") -> None:
        """Take what another one found."""
        self.lost += other.lost
        self.doubled += other.doubled
        self.wrong += other.wrong
        for name, number in other.kills.items():
            self.kills[name] = self.kills.get(name, 0) + number
        self.beyond += other.beyond
        self.messages += other.messages


class Ward:
    """A database of its own on a server, with all who use it. `harm` is SQL that is run first: it must be found out."""

    def __init__(self, server: Server, seed: int, harm: str = "") -> None:
        self.server, self.found = server, Wounds()
        self._chance = Random(seed)
        self._tower = Tower(server, f"ward_{next(_numbers)}")
        with self._driver("postgres") as driver:
            driver.execute(f"CREATE DATABASE {self._tower.database}")
        initialise(self._tower.url())
        with self._driver() as driver:
            driver.execute("SET search_path = controltower")
            driver.execute(harm)
        urls = {name: self._tower.login(name, role) for name, role in ROLES.items()}
        self._near = self._tower.login("near", "viewer")
        self._folder = tempfile.TemporaryDirectory(prefix="controltower-ward-", ignore_cleanup_errors=True)
        self._victims = {name: Victim(name, url, Path(self._folder.name)) for name, url in urls.items()}

    def kill(self, what: str) -> None:
        """Let all come forward, kill one at some moment, and look what is there."""
        self._come_forward()
        time.sleep(self._chance.random() * MOMENT_S)
        if what in self._victims:
            self._victims[what].end()
            self.found.beyond += self._is_beyond(self._victims[what])
            self._victims[what].begin()
        elif what == "backend":
            self._kill_backend()
        else:
            if what == "postmaster":
                self.server.kill()
            else:
                self.server.stop(how="immediate")
            self._start()
        self.found.add(Wounds(kills={what: 1}))
        self._look()

    def end(self) -> Wounds:
        """Let all finish and tell what they know, and compare it with what is there."""
        self._come_forward()
        self._ask(HUSH, list(self._victims.values()))
        with open_database(self._near) as database:
            journal = Journal(database, clock)
            entries = read(journal)
            self._count(entries)
            right = folded(entries).digest()
            desks = [self._victims["ada"], self._victims["bob"]]
            self._ask(END, desks, len(entries))
            self.found.wrong += [f"{desk.name} knows another picture" for desk in desks if desk.answer != right]
            held = Projection(database).load()
            if held.digest() != folded(entries[: held.seq]).digest():
                self.found.wrong.append("the tables hold another picture")
        with open_database(self._tower.url("kim")) as database:
            Keeper(Journal(database, clock), Projection(database), clock).catch_up()
            if Projection(database).load().digest() != right:
                self.found.wrong.append("the tables, brought to the end, hold another picture")
        return self.found

    def close(self) -> None:
        """End all who are left."""
        for victim in self._victims.values():
            victim.end()
        self._folder.cleanup()

    def _ask(self, word: str, victims: Sequence[Victim], until: int = 0) -> None:
        for victim in victims:
            victim.tell(word, until)
        self._wait(lambda: all(victim.answer is not None for victim in victims))

    def _come_forward(self) -> None:
        """Wait until each who says something has said more."""
        before = {name: self._victims[name].said for name in SPEAK}
        self._wait(lambda: all(self._victims[name].said > said for name, said in before.items()))

    def _wait(self, so: Callable[[], bool]) -> None:
        end = time.monotonic() + LONGEST_S
        while True:
            for victim in self._victims.values():
                victim.hear()
                if victim.died:
                    raise AssertionError(f"{victim.name} ended by itself")
            if so():
                return
            if time.monotonic() > end:
                raise AssertionError("they did not come forward")
            time.sleep(0.003)

    def _kill_backend(self) -> None:
        with self._driver() as driver:
            found = driver.execute(_PROCESSES).fetchall()
        active = [pid for pid, at_work in found if at_work]
        chosen = active if active and self._chance.random() < 0.7 else [pid for pid, _ in found]
        with suppress(ProcessLookupError):
            os.kill(self._chance.choice(chosen), signal.SIGKILL)

    def _start(self) -> None:
        """Start the server again, as often as it takes: those whom it left behind may need a moment to end."""
        end = time.monotonic() + LONGEST_S
        while True:
            try:
                self.server.start()
                return
            except Unavailable:
                if time.monotonic() > end:
                    raise
                self.found.add(Wounds(kills={"started in vain": 1}))
                time.sleep(0.2)

    def _is_beyond(self, victim: Victim) -> bool:
        """Whether something had landed that it never heard of."""
        with self._driver() as driver:
            return bool(driver.execute(_OF, (_source(victim.name),)).fetchone()[0] > victim.said)

    def _look(self) -> None:
        """Look what is there, as soon as the server answers; it may not have noticed yet that it was hit."""
        for victim in self._victims.values():
            victim.hear()
        end = time.monotonic() + LONGEST_S
        while True:
            try:
                with self._driver() as driver:
                    self.found.add(self._glance(driver))
                return
            except psycopg.OperationalError:
                if time.monotonic() > end:
                    raise

    def _glance(self, driver: Any) -> Wounds:
        """Whether there are gaps or doubles, and what was acknowledged last is there, where it was said to be."""
        found = Wounds()
        number, last, different = driver.execute(_COUNTED).fetchone()
        if number != last:
            found.wrong.append(f"{number} messages, and the last is at {last}")
        if different != number:
            found.doubled.append(f"{number - different} of {number}")
        for name in SPEAK:
            said = self._victims[name].said
            keys = [told(name, n).key for n in range(max(0, said - 60), said)]
            (there,) = driver.execute(_THERE, (_source(name), keys)).fetchone()
            if there < len(keys):
                found.lost.append(f"{len(keys) - there} of the last of {name}")
        feed = self._victims["feed"]
        if feed.place and driver.execute(_AT, (feed.place,)).fetchone() != (told("feed", feed.placed - 1).key,):
            found.wrong.append(f"another message is at {feed.place}")
        return found

    def _count(self, entries: Sequence[Entry]) -> None:
        """Whether each said what it said once, in its order, and nothing of it is missing."""
        self.found.messages += len(entries)
        if [entry.said.seq for entry in entries] != list(range(1, len(entries) + 1)):
            self.found.wrong.append("there are gaps")
        for name in SPEAK:
            there = [entry for entry in entries if entry.said.source == _source(name)]
            wanted = [told(name, number) for number in range(max(len(there), self._victims[name].said))]
            keys = {entry.said.key for entry in there}
            self.found.lost += [each.key for each in wanted[: self._victims[name].said] if each.key not in keys]
            if len(keys) < len(there):
                self.found.doubled.append(f"{len(there) - len(keys)} of {name}")
            if [(each.said.key, each.body) for each in there] != [(each.key, each.body) for each in wanted]:
                self.found.wrong.append(f"{name}'s order is another, or something is not as it was said")

    @contextmanager
    def _driver(self, database: str = "") -> Iterator[Any]:
        """The administrator's connection, as soon as there is one."""
        with psycopg.connect(self._answering(database or self._tower.database), autocommit=True) as driver:
            yield driver

    def _answering(self, database: str) -> str:
        """Where the server is, once it answers: whoever killed it is here sooner than it is back."""
        url, end = self.server.url(database=database), time.monotonic() + LONGEST_S
        while True:
            try:
                psycopg.connect(url).close()
                return url
            except psycopg.OperationalError:
                if time.monotonic() > end:
                    raise
                time.sleep(0.02)


def schedule(kills: int, chance: Random) -> list[str]:
    """Who is killed, one after the other: each of them by its share."""
    every = [what for what, share in SHARES.items() for _ in range(share)]
    found = (every * (kills // len(every) + 1))[:kills]
    chance.shuffle(found)
    return found


def killed(server: Server, kills: int, seed: int, each: int) -> Iterator[Wounds]:
    """Kill so many on a server, in databases of at most `each` kills; what was found in each."""
    left = schedule(kills, Random(seed))
    for number in range(0, kills, each):
        with a_ward(server, seed + number) as ward:
            for what in left[number : number + each]:
                ward.kill(what)
            yield ward.end()


@contextmanager
def a_ward(server: Server, seed: int, harm: str = "") -> Iterator[Ward]:
    """A database with all who use it, until all of them are ended. `harm` is SQL that is run first."""
    ward = Ward(server, seed, harm)
    try:
        yield ward
    finally:
        ward.close()


def _source(name: str) -> str:
    return DAY[0].source if name == "feed" else f"desk:{name}"
