"""Cut the power at any moment of a day's work: what was acknowledged, is it there, once and in order?"""

import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from controltower.domain.clock import ClockTicked
from controltower.domain.errors import Outdated, Refused, Unavailable
from controltower.domain.folding import fold
from controltower.domain.messages import Entry, Message
from controltower.domain.picture import Picture
from controltower.domain.times import Instant
from controltower.store.database import Database
from controltower.store.engine import open_database
from controltower.store.journal import Journal
from controltower.store.keeper import Keeper
from controltower.store.projection import Projection
from controltower.store.sqlite.engine import CHECKPOINT_PAGES as STORES_PAGES
from tests.helpers import make
from tests.store import sample
from tests.store.killing import Wounds
from tests.store.power.disk import Acknowledged, Deed, Disk
from tests.store.power.driver import driver
from tests.store.power.recorder import Recorder

SIZE = sample.Size(15, 30, 10)
SITTINGS = 3
"""So often the file is closed and opened again within one recording: its log is deleted and made anew."""
CHECKPOINT_PAGES = 60
"""So that checkpoints come often in a short day; the store's own figure would see none."""
FILE = "tower.db"
CUTS_A_DAY = 250
UNBORN = 0.03
"""The share of cuts while the file is made, before anything was acknowledged."""


@dataclass
class Recording:
    """What was done to the files while a day was written, and what the day was."""

    deeds: Sequence[Deed]
    entries: Sequence[Entry]
    _digests: dict[int, str] = field(default_factory=dict)

    @property
    def first(self) -> int:
        """The deed with which the first message was acknowledged."""
        return next(n for n, deed in enumerate(self.deeds) if isinstance(deed, Acknowledged))

    def digest(self, seq: int) -> str:
        """The digest of the picture at a place."""
        if seq not in self._digests:
            picture = Picture()
            for entry in self.entries[:seq]:
                fold(picture, entry)
            self._digests[seq] = picture.digest()
        return self._digests[seq]


def recorded(folder: Path, synchronous: str = "FULL", seed: int = 1) -> Recording:
    """Write a day with the real store and its keeper, in batches of any size, and keep every deed."""
    recorder = Recorder()
    instead = {f"PRAGMA wal_autocheckpoint={STORES_PAGES}": f"PRAGMA wal_autocheckpoint={CHECKPOINT_PAGES}"}
    if synchronous != "FULL":
        instead["PRAGMA synchronous=FULL"] = f"PRAGMA synchronous={synchronous}"
    library = driver(instead)
    url = f"sqlite:///{(folder / FILE).as_posix()}"
    said, random = sample.messages(SIZE), Random(seed)
    for sitting in range(SITTINGS):
        with open_database(url, library=library) as database:
            _work(database, said, len(said) * (sitting + 1) // SITTINGS, recorder, random)
    with open_database(url, library=library) as database:
        entries = Journal(database, _clock).read(0, len(said) + 1)
    deeds = tuple(recorder.deeds)
    recorder.unregister()
    return Recording(deeds, entries)


def cuts(recording: Recording, number: int, seed: int, folder: Path) -> Iterator[Wounds]:
    """Cut the power so many times, at moments and with losses drawn from the seed; what was found after each."""
    random = Random(seed)
    disk, done = Disk(), 0
    for moment in sorted(_moment(recording, random) for _ in range(number)):
        for deed in recording.deeds[done:moment]:
            disk.take(deed)
        done = moment
        yield _examined(recording, disk.after_cut(random), disk.acknowledged, folder)


def cut_days(number: int, seed: int, synchronous: str = "FULL") -> list[Wounds]:
    """Record a day of its own for each few hundred cuts, and cut; what was found after each."""
    found: list[Wounds] = []
    while len(found) < number:
        with a_folder() as written:
            recording = recorded(written, synchronous, seed + len(found))
        with a_folder() as folder:
            found += cuts(recording, min(CUTS_A_DAY, number - len(found)), seed + len(found), folder)
    return found


@contextmanager
def a_folder() -> Iterator[Path]:
    """A folder, in memory where this machine has one, so that opening a file costs no disk."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if os.access(memory, os.W_OK) else None) as folder:
        yield Path(folder)


def _work(database: Database, said: Sequence[Message], until: int, recorder: Recorder, random: Random) -> None:
    """Append the messages up to a place and keep the projection; each acknowledgement is written down."""
    journal = Journal(database, _clock)
    keeper = Keeper(journal, Projection(database), _clock, 1e9, 30)
    done = journal.last()
    while done < until:
        batch = said[done : min(until, done + random.choice((1, 1, 2, 3, 20)))]
        done = journal.append(batch)[-1]
        recorder.deeds.append(Acknowledged(done))
        keeper.take(journal.read(keeper.picture.seq))


def _moment(recording: Recording, random: Random) -> int:
    """How many deeds were done before the cut; seldom so few that nothing was acknowledged yet."""
    if random.random() < UNBORN:
        return random.randrange(recording.first + 1)
    return random.randint(recording.first + 1, len(recording.deeds))


def _examined(recording: Recording, found: dict[str, bytes], acknowledged: int, folder: Path) -> Wounds:
    """Start the machine again, with what was found on its disk, and open the file as the program does."""
    for left in folder.iterdir():
        left.unlink()
    for name, content in found.items():
        (folder / name).write_bytes(content)
    wounds = Wounds()
    try:
        with open_database(f"sqlite:///{(folder / FILE).as_posix()}") as database:
            _compare(recording, database, acknowledged, wounds)
    except (Unavailable, Refused, Outdated) as error:
        wounds.wrong.append(str(error))
        wounds.lost = [entry.said.key for entry in recording.entries[:acknowledged]]
    return wounds


def _compare(recording: Recording, database: Database, acknowledged: int, wounds: Wounds) -> None:
    journal, projection = Journal(database, _clock), Projection(database)
    entries = journal.read(0, len(recording.entries) + 1)
    there = {entry.said.key for entry in entries}
    wounds.lost = [entry.said.key for entry in recording.entries[:acknowledged] if entry.said.key not in there]
    wounds.beyond = len(entries) - acknowledged
    if len(there) < len(entries):
        wounds.doubled.append(f"{len(entries) - len(there)} of {len(entries)}")
    if entries != recording.entries[: len(entries)]:
        wounds.wrong.append("the journal says another thing")
    loaded = projection.load()
    if loaded.seq > len(entries) or loaded.digest() != recording.digest(loaded.seq):
        wounds.wrong.append(f"the projection at {loaded.seq} is not what is folded up to there")
    keeper = Keeper(journal, projection, _clock)
    keeper.catch_up()
    if keeper.picture.digest() != recording.digest(len(entries)):
        wounds.wrong.append("the projection and the rest of the journal do not make the picture")
    if journal.append([make.message(ClockTicked(), "after", key="1")]) != [len(entries) + 1]:
        wounds.wrong.append("the journal does not go on where it ended")


def _clock() -> Instant:
    return make.DAWN
