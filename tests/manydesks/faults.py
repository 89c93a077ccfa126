"""What is wrong with the world just now? The server, the networks, the bells; and what a seed has in store."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from controltower.domain.errors import Unavailable
from tests.manydesks.server import Server
from tests.manydesks.world import Crashed, World

USUAL_S = (0.0005, 0.004)


@dataclass(slots=True)
class Character:
    """How bad this world is. Chances are for each question to the database."""

    cut_before: float = 0.0
    cut_after: float = 0.0
    slow: float = 0.0
    slow_s: float = 1.0
    bell_lost: float = 0.0
    bell_late_s: float = 0.0
    bell_doubled: float = 0.0
    deaf: bool = False
    """No bell ever rings, also not when all else is well."""
    asynchronous: bool = False
    """A failover loses the newest commits."""
    full_disk: float = 0.0
    """The disk of a desk takes no note of what waits."""
    unnoticed: float = 0.0
    """Another thread of the program stumbles over the cut first, and the session's next question goes through."""
    events: int = 0


@dataclass(slots=True)
class Process:
    """Something that may end at any moment, with what it holds in memory; `fails` is asked whenever it notes things."""

    name: str
    fails: Callable[[], bool] = lambda: False
    threads: bool = False
    """Whether other threads of it use the same connections."""
    freezes_s: float = 0.0
    """For so long it stands still in the middle of its next exchange."""
    dead: bool = False
    cut_off: bool = False

    def thaw(self) -> float:
        """How long it stands still just now."""
        freezes_s, self.freezes_s = self.freezes_s, 0.0
        return freezes_s

    def check(self) -> None:
        """Ends here where it was killed meanwhile."""
        if self.dead:
            raise Crashed(self.name)


@dataclass(slots=True)
class Faults:
    """The state of the world between a process and the server."""

    world: World
    server: Server
    character: Character
    down: bool = False
    unwritable: str = ""
    generation: int = 0
    """Grows whenever all connections are cut."""
    over: bool = False
    """From here on nothing fails any more."""
    struck: dict[str, Callable[[], None]] = field(default_factory=dict)
    """What happens once the next message of a login is committed, before it is told so."""
    ears: list["Ear"] = field(default_factory=list)
    seen: dict[str, int] = field(default_factory=dict)

    def note(self, kind: str) -> None:
        """Count a fault that happened."""
        self.seen[kind] = self.seen.get(kind, 0) + 1

    def chance(self, of: float) -> bool:
        """Whether something of this chance happens; nothing does when the faults are over."""
        return not self.over and of > 0 and self.world.random.random() < of

    def takes_s(self) -> float:
        """How long the next question takes."""
        if self.chance(self.character.slow):
            self.note("slow")
            return self.character.slow_s * self.world.random.random()
        return self.world.random.uniform(*USUAL_S)

    def ring(self) -> None:
        """The bell rings for all who listen; or for some, or late, or twice."""
        if self.character.deaf:
            return
        for ear in tuple(self.ears):
            if ear.process.cut_off or self.chance(self.character.bell_lost):
                self.note("bell lost")
                continue
            late_s = 0.002
            if self.character.bell_late_s and not self.over:
                late_s += self.character.bell_late_s * self.world.random.random()
            for _ in range(2 if self.chance(self.character.bell_doubled) else 1):
                self.world.at(self.world.now + late_s, ear.hear)

    def strike(self, login: str) -> None:
        """Somebody's message is committed; perhaps they do not hear so, and something has changed when they ask."""
        happens = self.struck.pop(login, None)
        if happens is not None and not self.over:
            self.cut_all()
            happens()

    def cut_all(self) -> None:
        """Every connection ends."""
        self.generation += 1


@dataclass(slots=True, eq=False)
class Ear:
    """Somebody who listens for the bell."""

    process: Process
    ring: Callable[[], None]
    listening: bool = True

    def hear(self) -> None:
        """The bell reaches them, if they are still there."""
        if self.listening and not self.process.dead:
            self.ring()


@dataclass(slots=True)
class Line:
    """The way of one process to the server and back, on which anything may get lost."""

    faults: Faults
    process: Process
    generation: int = -1

    def open(self) -> None:
        """Raises Unavailable where the server is not to be reached."""
        self.generation = self.faults.generation
        with self.crossing("open"):
            pass

    @contextmanager
    def crossing(self, what: str, *, writes: bool = False) -> Iterator[None]:
        """A question and its answer. What stands in `with` is done by the server, if it comes so far."""
        self._go(what)
        if writes and self.faults.unwritable:
            self.faults.note("unwritable")
            raise Unavailable(self.faults.unwritable, readable=True)
        yield
        self._come_back(what, writes=writes)

    def _go(self, what: str) -> None:
        faults = self.faults
        self.process.check()
        faults.world.take(faults.takes_s() + self.process.thaw())
        self.process.check()
        self.hold(what)
        if faults.chance(faults.character.cut_before):
            faults.note("cut before")
            raise Unavailable(f"The connection was cut before {what}.")

    def _come_back(self, what: str, *, writes: bool) -> None:
        faults = self.faults
        if writes:
            faults.world.take(faults.takes_s())
            self.process.check()
            if self.generation != faults.generation:
                faults.note("answer lost")
            self.hold(what)
        if faults.chance(faults.character.cut_after):
            faults.note("answer lost")
            raise Unavailable(f"The connection was cut after {what}.")

    def hold(self, what: str) -> None:
        """Raises Unavailable where the connection does not hold; the next question opens a new one, as a pool does."""
        if self.faults.down or self.process.cut_off:
            raise Unavailable(f"The database cannot be reached for {what}.")
        if self.generation != self.faults.generation:
            self.generation = self.faults.generation
            if self.process.threads and self.faults.chance(self.faults.character.unnoticed):
                self.faults.note("unnoticed")
                return
            raise Unavailable(f"The connection was cut at {what}.")
