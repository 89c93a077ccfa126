"""What is one run of the program at a desk? The real session and the real desk, and a person who looks and decides."""

from collections import deque
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from controltower.domain.messages import Body, Decision, Message
from controltower.domain.picture import Picture
from controltower.domain.times import Instant
from controltower.tower.desk import Link, LinkState, Role, Wires
from controltower.tower.following import Ears
from controltower.tower.seats import Rights
from tests.manydesks import operation
from tests.manydesks.doors import ModelStore
from tests.manydesks.faults import Faults, Process
from tests.manydesks.keeping import Disk
from tests.manydesks.world import FOREVER, World

if TYPE_CHECKING:
    from tests.manydesks.book import Book
    from tests.manydesks.plants import Parts


@dataclass(frozen=True, slots=True)
class Kept:
    """Decisions that an earlier run left."""

    messages: tuple[Message, ...]


@dataclass(frozen=True, slots=True)
class Refusal:
    """A message that the database does not take, and why."""

    message: Message
    reasons: tuple[str, ...]


@dataclass(slots=True, eq=False)
class Place:
    """A chair at a machine: who sits there, with what disk and what clock; windows come and go."""

    name: str
    login: str
    role: Role
    disk: Disk
    skew_s: float = 0.0
    runs: int = 0

    @property
    def offers(self) -> bool:
        """Whether the tower itself sits here: it offers and does not decide."""
        return self.login == "tower"


class Window:
    """One run: it ends with its process, and the disk stays."""

    def __init__(self, world: World, faults: Faults, place: Place, book: "Book", parts: "Parts") -> None:
        place.runs += 1
        self.world, self.faults, self.place, self.book, self.parts = world, faults, place, book, parts
        self.process = Process(f"{place.name}.{place.runs}", lambda: faults.chance(faults.character.full_disk), True)
        self.inbox: deque[Any] = deque()
        self.keys = 0
        self.deciding = not faults.over
        self.asked: tuple[Message, ...] = ()
        self.closing = False
        ears = Ears(
            self.hear, self.hear, self.hear, lambda *of: self.hear(Refusal(*of)), self.hear, self.hear,
            lambda messages: self.hear(Kept(messages)),
        )  # fmt: skip
        outbox = parts.box(place.disk, self.process)
        self.session = parts.session(self._open, ears, lambda: world.now, outbox, wake=self._stir)
        wires = Wires(self.send, _nobody, Executor(), self._wall, self._new_key, self.session.attend)
        self.desk = parts.desk(place.login, place.role, wires)
        self.reader, self.screen, self.minder = Reader(self), Screen(self), Minder(self)
        world.enter(self.reader, 0.01)
        world.enter(self.screen, 0.5)
        world.enter(self.minder, 1.0)

    def end(self) -> None:
        """The process is killed."""
        self.process.dead, self.closing = True, False
        for each in (self.reader, self.screen, self.minder):
            self.world.leave(each)
        self.world.note(self.process.name, "ends")

    def close(self) -> None:
        """The person closes the window: one last attempt, and what waits is found at the next start."""
        closing, self.closing = Closing(self), True
        for each in (self.reader, self.screen, self.minder):
            self.world.leave(each)
        self.world.enter(closing)

    def send(self, message: Message) -> None:
        """As the seat does: to the session, which wakes its thread."""
        self.book.sent(self, message)
        self.session.send(message)

    def say(self, body: Body) -> None:
        """The tower's own words."""
        picture = self.desk.picture
        self.send(Message("tower", self._new_key(), picture.now, "tower", body))

    def hear(self, news: Any) -> None:
        """In the thread of the session: hand over."""
        self.process.check()
        self.inbox.append(news)
        self.world.stir(self.screen, 0.05)

    def resume(self, messages: tuple[Message, ...]) -> None:
        """The person wants what an earlier run left to be said."""
        self.desk.expect(messages)
        self.session.resume(messages)

    def discard(self, messages: tuple[Message, ...]) -> None:
        """The person does not want it any more."""
        self.book.discarded(messages)
        self.session.discard(messages)

    def _stir(self) -> None:
        self.world.stir(self.reader)

    def _open(self) -> ModelStore:
        return self.parts.store(self.faults, self.process, self.place.login, self.book.acked)

    def _wall(self) -> Instant:
        return self.world.wall(self.place.skew_s)

    def _new_key(self) -> str:
        self.keys += 1
        return f"{self.process.name}-{self.keys}"


class Reader:
    """The session's thread: called as soon as it wants to be, or somebody woke it."""

    def __init__(self, window: Window) -> None:
        self.name = f"{window.process.name}/session"
        self._window = window

    def step(self) -> float:
        """One step of the session."""
        session = self._window.session
        wait_s: float = session.step()
        return FOREVER if session.over else wait_s


class Minder:
    """The thread beside it, that notes what was sent also while the session waits for an answer."""

    def __init__(self, window: Window) -> None:
        self.name = f"{window.process.name}/minder"
        self._window = window

    def step(self) -> float:
        """Look after what waits."""
        self._window.session.look_after()
        return 0.5


class Closing:
    """The last that a window does."""

    def __init__(self, window: Window) -> None:
        self.name = f"{window.process.name}/closing"
        self._window = window

    def step(self) -> float:
        """End the session, and then the process."""
        window = self._window
        if window.world.is_busy(window.reader):
            return 0.01
        window.session.close()
        window.end()
        window.world.leave(self)
        return FOREVER


class Screen:
    """The thread of the window: takes what came, and now and then the person acts."""

    def __init__(self, window: Window) -> None:
        self.name = f"{window.process.name}/screen"
        self._window = window
        self._next_s = window.world.now + window.world.random.uniform(1.0, 3.0)

    def step(self) -> float:
        """Take what came; and where it is time, look, decide, or answer."""
        window, world = self._window, self._window.world
        while window.inbox:
            self._take(window.inbox.popleft())
        window.book.check_window(window)
        if world.now >= self._next_s:
            self._next_s = world.now + world.random.expovariate(1 / 2.5) + 0.2
            self._act()
        return self._next_s - world.now if window.deciding or window.asked else FOREVER

    def _take(self, news: Any) -> None:
        desk = self._window.desk
        match news:
            case Picture():
                desk.begin(news)
                self._window.world.note(self.name, "begins at", news.seq)
            case Link():
                desk.note_link(news)
                self._window.world.note(self.name, news.state, news.says)
            case Rights():
                desk.note_rights(news)
            case Refusal():
                self._window.world.note(self.name, "hears no to", news.message.key, *news.reasons)
                desk.refuse(news.message, news.reasons)
                name = f"{news.message.source}:{news.message.key}"
                if any(each.id == name and not each.seq for each in desk.refused):
                    self._window.book.refused(news.message)
            case Kept():
                self._window.asked += news.messages
                self._window.world.note(self.name, "is asked about", len(news.messages))
            case tuple():
                desk.note_others(news)
            case _:
                desk.take(news)

    def _act(self) -> None:
        window, random = self._window, self._window.world.random
        if window.asked and random.random() < 0.7:
            asked, window.asked = window.asked, ()
            (window.resume if random.random() < 0.8 or not window.deciding else window.discard)(asked)
            return
        if not window.deciding or not window.desk.picture.seq:
            return
        if window.place.offers:
            if window.desk.link.state is LinkState.LIVE:
                window.say(operation.offer(random, window.desk.picture, f"P{random.getrandbits(40):x}"))
            return
        if random.random() < 0.3:
            window.desk.look(random.choice(("inbox", "floor")), random.choice(("", "W1", "R1")))
            return
        self._decide(operation.decision(random, window.desk.picture))

    def _decide(self, decision: Decision) -> None:
        desk = self._window.desk
        key = desk.decide(decision)
        self._window.world.note(self.name, "decides", type(decision).__name__, key)


def _nobody(_query: object) -> Any:
    raise AssertionError("nobody searches here")
