"""A desk, a feed, an import and a keeper far from their server: what does a bad network do to them?"""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from controltower.cli.database import AGAIN_S
from controltower.domain.errors import Unavailable
from controltower.domain.folding import fold
from controltower.domain.ids import ProposalId
from controltower.domain.messages import Entry
from controltower.domain.picture import Picture
from controltower.domain.proposals import RejectProposal
from controltower.domain.times import Instant
from controltower.integrations.tables import run_import
from controltower.store.engine import Database, open_database
from controltower.store.journal import Journal
from controltower.store.keeper import Keeper
from controltower.store.keeping import Lease
from controltower.store.postgres.serving import Server
from controltower.store.projection import Projection
from controltower.tower.desk import LinkState
from controltower.tower.following import OpenStore, StoreThread, opener
from tests.helpers import make
from tests.helpers.proxy import Network
from tests.helpers.server import Tower, a_tower
from tests.integrations.tables.folders import template, write
from tests.store import sample
from tests.tower.listening import Heard

DAY = sample.messages(sample.Size(60, 120, 40), 10_000)
BATCH = 25
APART_S = 0.03
CALM_S = 0.3
PATIENCE_S = 90.0
"""So long after a fault all must be well again; how long it takes is measured, and no test decides by it."""
Opens = Callable[[str, Callable[[], Instant]], Callable[[], OpenStore]]
_BUILDING = threading.Lock()
PORTS = "SELECT client_port FROM pg_stat_activity WHERE datname = current_database() AND "


def clock() -> Instant:
    """A wall clock that nobody sets."""
    return Instant(make.DAWN + round(time.monotonic() * 1_000_000))


@dataclass(slots=True)
class Found:
    """What became of it: seconds until it was noticed, and until all was well; and what is wrong, if anything is."""

    noticed_s: float | None = None
    desk_s: float = 0.0
    keeper_s: float = 0.0
    said: int = 0
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


class Faraway:
    """A world of its own: one database, which all reach through one network. `options` end the URLs of all.

    `folder` holds tables to import, and `imports` are the keys of what they say. `opens` is how the desk opens a URL.
    """

    def __init__(
        self,
        tower: Tower,
        network: Network,
        folder: Path,
        imports: list[str],
        options: str = "",
        opens: Opens = opener,
    ) -> None:
        self.tower, self.network = tower, network
        self.heard, self.decided, self.fed = Heard(), list[str](), 0
        self._folder, self._imports, self._options = folder, imports, options
        self._keys = (f"said-{number}" for number in count(1))
        # Logins are the whole server's, and several worlds may be on one.
        self._name = f"ada_{network.port}"
        self._ending, self._importing, self._imported = threading.Event(), threading.Event(), threading.Event()
        self._desk = StoreThread(opens(self._far(self._name, "supervisor"), clock), self.heard.ears())
        works = ((self._keep, "keeper"), (self._feed, "integrator"), (self._import, "integrator"))
        self._threads = [
            threading.Thread(target=work, args=(self._far(f"{work.__name__}_{network.port}", role),))
            for work, role in works
        ]
        self._near = open_database(tower.login(f"near_{network.port}", "viewer"))
        self._journal, self._projection = Journal(self._near, clock), Projection(self._near)

    def begin(self) -> None:
        """Start all, and wait until each has done something."""
        self._desk.start()
        for thread in self._threads:
            thread.start()
        self._wait(lambda: bool(self.heard.links) and self.heard.links[-1].state is LinkState.LIVE)
        self._wait(lambda: self._projection.position() > 0)
        self.talk(CALM_S)

    def suffer(self, happens: "Act", ends: "Act", lasts_s: float) -> Found:
        """Let a fault happen while all talk, see it end, and wait until all is well again."""
        found, ended = Found(), threading.Event()
        watch = threading.Thread(target=self._notice, args=(found, len(self.heard.links), ended))
        watch.start()
        self._importing.set()
        happens(self)
        self.talk(lasts_s)
        ends(self)
        healed_s = time.monotonic()
        self.decide()
        self._wait(lambda: self._desk.unsent == 0 and len(self.heard.entries) >= self._journal.last() - self._began())
        found.desk_s = time.monotonic() - healed_s
        ended.set()
        watch.join()
        self._wait(lambda: self._imported.is_set() and self._projection.position() >= self._journal.last() - BATCH)
        found.keeper_s = time.monotonic() - healed_s
        self.talk(CALM_S)
        return found

    def talk(self, seconds: float) -> None:
        """Decide again and again for so long."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self.decide()
            time.sleep(APART_S)

    def decide(self) -> str:
        """Say one decision; its key."""
        key = next(self._keys)
        self.decided.append(key)
        body = RejectProposal(ProposalId(key), "no")
        self._desk.send(make.message(body, f"desk:{self._name}", key=key, author=self._name))
        return key

    def end(self, found: Found) -> None:
        """Stop all, and look what there is."""
        self._wait(lambda: self._desk.unsent == 0)
        self._ending.set()
        for thread in self._threads:
            thread.join(PATIENCE_S)
        self._wait(lambda: len(self.heard.entries) >= self._journal.last() - self._began())
        self._desk.stop(20)
        self._examine(found)

    def close(self) -> None:
        """Let go of all, however it went."""
        self._ending.set()
        self._importing.set()
        self._desk.stop(0.1)
        self._near.close()

    def ports(self, condition: str) -> list[int]:
        """From where the network speaks to the server for those of whom this is so, in SQL."""
        with self.tower.admin() as driver:
            return [port for (port,) in driver.execute(PORTS + condition).fetchall()]

    def _notice(self, found: Found, links: int, ended: threading.Event) -> None:
        """When the desk first said that something is not as it should be."""
        began_s = time.monotonic()
        while not ended.wait(0.005):
            if any(link.state is not LinkState.LIVE for link in self.heard.links[links:]):
                found.noticed_s = time.monotonic() - began_s
                return

    def _examine(self, found: Found) -> None:
        entries = read(self._journal)
        found.said = len(entries)
        fed = [message.key for message in DAY[: self.fed]]
        for source, wanted in ((f"desk:{self._name}", self.decided), ("twin", fed), ("import", self._imports)):
            keys = [each.said.key for each in entries if each.said.source == source]
            found.lost += [key for key in wanted if key not in set(keys)]
            found.doubled += sorted({key for key in keys if keys.count(key) > 1}) if len(set(keys)) < len(keys) else []
            if keys != wanted:
                found.wrong.append(f"what {source} said is not there in its order, or not alone")
        if [each.said.seq for each in entries] != list(range(1, len(entries) + 1)):
            found.wrong.append("there are gaps")
        if folded(self.heard.entries, self.heard.pictures[-1]).digest() != folded(entries).digest():
            found.wrong.append("the desk's picture is another")
        held = self._projection.load()
        if held.digest() != folded(entries[: held.seq]).digest():
            found.wrong.append("the tables hold another picture")
        if self.heard.refusals:
            found.wrong.append(f"refused: {self.heard.refusals[0]}")

    def _began(self) -> int:
        return self.heard.entries[0].said.seq - 1 if self.heard.entries else 0

    def _far(self, name: str, role: str) -> str:
        return self.network.through(self.tower.login(name, role) + self._options)

    def _keep(self, url: str) -> None:
        def work(database: Database) -> bool:
            lease = Lease(database, "one")
            Keeper(Journal(database, clock), Projection(database), clock, 0.2, lease=lease).run(self._ending.is_set)
            return True

        self._tried(url, work, AGAIN_S)

    def _feed(self, url: str) -> None:
        """Say the day, a batch at a time, each again until it is answered."""

        def work(database: Database) -> bool:
            while not self._ending.is_set():
                Journal(database, clock).append(DAY[self.fed : self.fed + BATCH])
                self.fed += BATCH
                self._ending.wait(0.2)
            return True

        self._tried(url, work, 0.5)

    def _import(self, url: str) -> None:
        """Import the folder, and all of it again until it is done."""

        def work(database: Database) -> bool:
            journal = Journal(database, clock)
            return run_import(self._folder, journal, folded(read(journal)), make.DAWN).ok

        self._importing.wait(PATIENCE_S)
        self._tried(url, work, 0.5)
        self._imported.set()

    def _tried(self, url: str, work: Callable[[Database], bool], again_s: float) -> None:
        """Do it with an open database, again and again until it is done or all ends, as our programs do."""
        while not self._ending.is_set():
            try:
                with open_database(url) as database:
                    if work(database):
                        return
            except Unavailable:
                pass
            self._ending.wait(again_s)

    def _wait(self, so: Callable[[], bool]) -> None:
        end = time.monotonic() + PATIENCE_S
        while not so():
            if time.monotonic() > end:
                raise AssertionError(f"All is not well again after {PATIENCE_S:.0f} s.")
            time.sleep(0.02)


Act = Callable[[Faraway], object]


@contextmanager
def beside(server: Server) -> Iterator[Tower]:
    """A fresh database while others are made and dropped on the same server."""
    building = a_tower(server)
    with _BUILDING:
        tower = building.__enter__()
    try:
        yield tower
    finally:
        with _BUILDING:
            building.__exit__(None, None, None)


def an_import(folder: Path) -> tuple[Path, list[str]]:
    """A folder of tables, and the keys of what they say to an operation that is open."""
    tables = write(folder / "tables", {name: rows for name, rows in template().items() if name != "operation"})
    with _BUILDING, open_database(f"sqlite:///{folder / 'alone.db'}") as database:
        journal = Journal(database, clock)
        journal.append(DAY[:BATCH])
        assert run_import(tables, journal, folded(read(journal)), make.DAWN).ok
        return tables, [entry.said.key for entry in read(journal) if entry.said.source == "import"]


def read(journal: Journal) -> list[Entry]:
    """All there is."""
    entries: list[Entry] = []
    while more := journal.read(len(entries), 5_000):
        entries += more
    return entries


def folded(entries: Sequence[Entry], picture: Picture | None = None) -> Picture:
    """The picture after these."""
    picture = picture or Picture()
    for entry in entries:
        fold(picture, entry)
    return picture
