"""Who else is at work? Feeds that say what happened, and keepers that write the tables: the real one, stepped."""

from collections.abc import Callable
from random import Random

from controltower.domain.errors import Outdated, Refused, Unavailable
from controltower.domain.messages import Message
from controltower.domain.times import Instant
from controltower.store.keeper import Keeper
from tests.manydesks import operation
from tests.manydesks.doors import Acked, ModelJournal, ModelProjection, ModelStore
from tests.manydesks.faults import Faults, Process
from tests.manydesks.plants import Parts
from tests.manydesks.world import FOREVER, Crashed, World

AGAIN_S = 0.5
DAY_S = 24.0
"""In so long a feed says what it has to say; one that was held up hurries afterwards."""
BATCHES = (1, 1, 2, 5)


class Feed:
    """Says its reports in order, each batch until it is acknowledged; now and then something once more."""

    def __init__(self, world: World, faults: Faults, login: str, count: int, acked: Acked) -> None:
        self.name = login
        self.process = Process(login)
        self.world, self.faults, self._acked = world, faults, acked
        random = Random(world.random.getrandbits(32))
        bodies = operation.reports(random, count)
        self._spread_s = DAY_S / max(1, count)
        self._bodies = bodies
        self._number = 0
        self.said: list[Message] = []
        self._waiting: list[Message] = []
        self._store: ModelStore | None = None
        world.enter(self, world.random.uniform(0.0, 1.0))

    @property
    def done(self) -> bool:
        """Whether all is said and acknowledged."""
        return not self._bodies and not self._waiting

    def step(self) -> float:
        """Say the next batch, or the last one again."""
        random = self.world.random
        if not self._waiting:
            self._waiting = [self._message() for _ in range(min(random.choice(BATCHES), len(self._bodies)))]
        if random.random() < 0.1 and self.said:
            self._waiting.insert(0, random.choice(self.said))
        try:
            if self._store is None:
                self._store = self._opened()
            self._store.append(self._waiting)
        except (Unavailable, Refused):
            self._store = None
            return AGAIN_S
        self.said += self._waiting
        self._waiting = []
        if self.done:
            return FOREVER
        return (self._spread_s if self.world.now < DAY_S else 0.1) * 2 * random.random()

    def again(self) -> None:
        """The journal may have lost what was said last."""
        self.world.stir(self, AGAIN_S)

    def _opened(self) -> ModelStore:
        """The database; and where it may lose what it acknowledged, all is said again."""
        store = ModelStore(self.faults, self.process, self.name, self._acked)
        if self.faults.character.asynchronous:
            for start in range(0, len(self.said), 10):
                store.append(self.said[start : start + 10])
        return store

    def _message(self) -> Message:
        self._number += 1
        body = self._bodies.pop(0)
        return Message(self.name, f"{self.name}-{self._number}", self.world.wall(), self.name, body)


class Keeping:
    """One process that keeps the tables. What it holds in memory it throws away whenever the database was away."""

    def __init__(self, world: World, faults: Faults, login: str, skew_s: Callable[[], float], parts: Parts) -> None:
        self.name = login
        self.world, self.faults, self._skew_s, self._parts = world, faults, skew_s, parts
        self.runs = 1
        self.process = Process(f"{login}.1")
        self._keeper: Keeper | None = None
        self._journal: ModelJournal | None = None
        world.enter(self, world.random.uniform(0.0, 2.0))

    def step(self) -> float:
        """Fold and write what there is, as the real one does."""
        random = self.world.random
        try:
            if self._keeper is None or self._journal is None:
                self._keeper = self._opened()
            elif random.random() < 0.5:
                self._keeper.run(lambda: False)
            else:
                self._keeper.take(self._journal.read(self._keeper.picture.seq))
        except (Unavailable, Crashed):
            self._keeper = None
            return AGAIN_S
        except (Refused, Outdated) as error:
            self.world.note(self.name, "ends", error)
            self.die()
            return 3.0
        return random.choice((0.05, 0.3, 1.0))

    def die(self) -> None:
        """Killed, and started again under another name."""
        self.process.dead = True
        self.runs += 1
        self.process = Process(f"{self.name}.{self.runs}")
        self._keeper = None

    def _opened(self) -> Keeper:
        of = (self.faults, self.process, self.name)
        self._journal = ModelJournal(*of)
        journal, projection, lease = self._journal, ModelProjection(*of), self._parts.lease(*of)
        clock = lambda: Instant(self.world.wall(self._skew_s()))  # noqa: E731
        return Keeper(journal, projection, clock, 2.0, 40, lease)  # type: ignore[arg-type]
