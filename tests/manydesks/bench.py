"""How does one seed go? Everybody is set up, works while anything may fail, and comes to the end once all is well."""

from dataclasses import dataclass

from controltower.domain.folding import fold
from controltower.domain.picture import Picture
from controltower.domain.proposals import Verdict
from controltower.tower.desk import LinkState, Role
from tests.manydesks import operation
from tests.manydesks.book import Book, check_writes
from tests.manydesks.events import ACTIVE_S, character, happenings
from tests.manydesks.faults import Faults
from tests.manydesks.keeping import Disk
from tests.manydesks.others import Feed, Keeping
from tests.manydesks.plants import Parts
from tests.manydesks.server import Grant, as_kept
from tests.manydesks.window import Place, Window
from tests.manydesks.world import KEPT, Broken, World

ARRIVES_S = 20.0
"""So long after the last fault everybody has come to the end: the longest wait before a lost database is looked for
again is 10 s, a server is looked at every second without a bell, and a dead keeper's lease lasts 3 s."""
LOOK_S = 0.5
PEOPLE = {
    "ada": (Role.SUPERVISOR, Grant(("supervisor",))),
    "ben": (Role.DISPATCHER, Grant(("dispatcher",), elsewhere=True)),
    "eva": (Role.SUPERVISOR, Grant(("dispatcher", "supervisor"))),
    "tower": (Role.MANAGER, Grant(("integrator",), ("tower",))),
}
SYSTEMS = {
    "wms": Grant(("integrator",), ("wms",)),
    "tms": Grant(("integrator",), ("*",)),
    "kim": Grant(("keeper",)),
    "kai": Grant(("keeper",)),
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a seed went."""

    seed: int
    broken: str
    digest: str
    steps: int
    last: tuple[str, ...]
    entries: int
    accepted: int
    refused: int
    arrived_s: float
    faults: dict[str, int]

    @property
    def says(self) -> str:
        """What went wrong, what happened last, and how it is seen again."""
        trace = "\n".join(f"  {line}" for line in self.last)
        again = f"python -m tests.manydesks --seed {self.seed}"
        return f"seed {self.seed}: {self.broken}\n{trace}\nAgain: {again}"


class Bench:
    """The world of one seed."""

    def __init__(self, seed: int, parts: Parts | None = None, kept: int | None = KEPT) -> None:
        self.seed, self.parts = seed, parts or Parts()
        self.world = World(seed, kept)
        random, base = self.world.random, operation.base()
        self.server_skew_s = 0.0
        self.turned_back = False
        self.server = self.parts.server(lambda: self.world.wall(self.server_skew_s))
        self.server.grants = {**{name: held for name, (_, held) in PEOPLE.items()}, **SYSTEMS}
        self.server.entries = list(base.entries)
        self.server.places = {(each.said.source, each.said.key): each.said.seq for each in base.entries}
        self.server.tables = _kept(random.choice(sorted(base.pictures)))
        self.faults = Faults(self.world, self.server, character(random))
        self.server.journaled = self.faults.character.asynchronous
        self.book = Book()
        names = [*random.choices(("ada", "ben", "eva"), k=random.randint(1, 3)), "eva", "tower"]
        self.places = [
            Place(f"{name}-{number}", name, PEOPLE[name][0], Disk(), random.uniform(-2, 2))
            for number, name in enumerate(names)
        ]
        self.windows: dict[str, Window] = {}
        for place in self.places:
            self.start(place)
        acked = self.book.acked
        self.feeds = [Feed(self.world, self.faults, name, random.randint(5, 30), acked) for name in ("wms", "tms")]
        skew = [random.uniform(-2, 2) for _ in range(2)]
        self.keepers = [
            Keeping(self.world, self.faults, name, lambda by=skew[number]: by, self.parts)  # type: ignore[misc]
            for number, name in enumerate(("kim", "kai")[: random.randint(1, 2)])
        ]
        for at, words, do in happenings(self, random):
            self.world.at(at, lambda words=words, do=do: self._happen(words, do))  # type: ignore[misc]

    # --- what happens ----------------------------------------------------------------------------------------------

    def _happen(self, words: str, do: object) -> None:
        if not self.faults.over:
            self.world.note("---", words)
            do()  # type: ignore[operator]

    def start(self, place: Place) -> None:
        """A window is opened where there is none; one that is being closed is waited for."""
        last = self.windows.get(place.name)
        if last is not None and last.closing:
            self.world.at(self.world.now + LOOK_S, lambda: self.start(place))
        elif last is None or last.process.dead:
            self.windows[place.name] = Window(self.world, self.faults, place, self.book, self.parts)

    def crash(self, place: Place) -> None:
        """The window that is there is killed."""
        self.windows[place.name].end()

    def quit(self, place: Place) -> None:
        """The window that is there is closed by its person."""
        window = self.windows[place.name]
        if not (window.closing or window.process.dead):
            window.close()

    def fail_over(self, lost_s: float) -> None:
        """The standby is the server from now on."""
        before = len(self.server.entries)
        self.faults.cut_all()
        lost = self.server.fail_over(lost_s)
        self.faults.down = False
        self.turned_back = self.turned_back or lost > 0
        self.book.lost = self.book.lost or len(self.server.entries) < before
        self.world.note("---", lost, "commits are lost, the journal ends at", len(self.server.entries))
        for feed in self.feeds:
            feed.again()

    def network(self, number: int, *, cut: bool) -> None:
        """Somebody's network is cut, or back."""
        processes = [window.process for window in self.windows.values()] + [each.process for each in self.keepers]
        processes[number % len(processes)].cut_off = cut

    def stall(self, number: int, for_s: float) -> None:
        """A thread stands still for so long."""
        threads = [each for window in self.windows.values() for each in (window.reader, window.screen)]
        everybody = [*threads, *self.keepers]
        self.world.sleep(everybody[number % len(everybody)], for_s)

    def freeze(self, number: int, for_s: float, *, keeper: bool) -> None:
        """A process stands still in the middle of something."""
        processes = [each.process for each in (self.keepers if keeper else self.windows.values())]
        processes[number % len(processes)].freezes_s = for_s

    def jump(self, place: Place | None, by_s: float) -> None:
        """A clock is set."""
        if place is None:
            self.server_skew_s += by_s
        else:
            place.skew_s += by_s

    # --- one seed --------------------------------------------------------------------------------------------------

    def run(self) -> Outcome:
        """Live it to the end."""
        broken, arrived_s = "", 0.0
        try:
            self.world.run(ACTIVE_S)
            self._calm()
            arrived_s = self._arrive()
            self._check()
        except Broken as error:
            broken = str(error)
        except BaseException as error:
            error.add_note(f"seed {self.seed}: python -m tests.manydesks --seed {self.seed}")
            raise
        verdicts = [each for window in self.windows.values() for each in window.desk.picture[Verdict].values()]
        accepted = sum(each.accepted for each in verdicts) // max(1, len(self.windows))
        refused = len(verdicts) // max(1, len(self.windows)) - accepted
        self.world.note(broken or "all is well", len(self.server.entries))
        return Outcome(
            self.seed, broken, self.world.trace.digest(), self.world.trace.steps, tuple(self.world.trace.last),
            len(self.server.entries), accepted, refused, arrived_s, self.faults.seen,
        )  # fmt: skip

    def _calm(self) -> None:
        """From now on nothing fails, nobody decides, and everybody is there."""
        faults = self.faults
        self.world.note("--- all is well from here")
        faults.over, faults.down, faults.unwritable = True, False, ""
        self.server.grants = {**{name: held for name, (_, held) in PEOPLE.items()}, **SYSTEMS}
        for place in self.places:
            self.start(place)
        for window in self.windows.values():
            window.process.cut_off, window.process.freezes_s = False, 0.0
            window.deciding = False
            self.world.stir(window.screen)
        for keeper in self.keepers:
            keeper.process.cut_off, keeper.process.freezes_s = False, 0.0

    def _arrive(self) -> float:
        """Let everybody run on until all have come to the end; after how many seconds."""
        begun = self.world.now
        while why := self._missing():
            if self.world.now - begun >= ARRIVES_S:
                raise Broken(f"{ARRIVES_S:.0f} s after the last fault {why}")
            self.world.run(self.world.now + LOOK_S)
        return self.world.now - begun

    def _missing(self) -> str:
        """Who has not come to the end, and how."""
        end = len(self.server.entries)
        for feed in self.feeds:
            if not feed.done:
                return f"{feed.name} has not said everything"
        for window in self.windows.values():
            if window.process.dead or window.closing:
                return f"{window.process.name} is not there"
            name, desk = window.process.name, window.desk
            if desk.picture.seq != end:
                return f"{name} stands at {desk.picture.seq} of {end}: {desk.link.says}"
            if desk.link.state is not LinkState.LIVE:
                return f"{name} is {desk.link.state}: {desk.link.says}"
            if desk.pending or window.session.unsent or window.asked:
                return f"{name} waits for {sorted(desk.pending)}, {window.session.unsent} unsent: {desk.link.says}"
            if len(desk.others) != len(self.windows) - 1:
                return f"{name} sees {len(desk.others)} of {len(self.windows) - 1} others"
        left = [key for place in self.places for box in place.disk.boxes.values() for key in box]
        if left:
            return f"{left} wait on disk"
        if self.server.tables.seq != end:
            return f"the tables stand at {self.server.tables.seq} of {end}"
        return ""

    def _check(self) -> None:
        truth = operation.base().pictures[len(operation.base().entries)].fork()
        for entry in self.server.entries[truth.seq :]:
            fold(truth, entry)
        self.book.check(self.server, truth)
        digest = truth.digest()
        for window in self.windows.values():
            if window.desk.picture.digest() != digest:
                raise Broken(f"{window.process.name} knows something else: {_difference(window.desk.picture, truth)}")
        if self.server.tables.digest() != digest:
            raise Broken(f"the tables hold something else: {_difference(self.server.tables, truth)}")
        check_writes(self.server, lost=self.turned_back)


def _difference(picture: Picture, truth: Picture) -> str:
    """The first fact that two pictures do not share."""
    for kind in sorted({*picture.kinds(), *truth.kinds()}, key=lambda each: each.__name__):
        for key in sorted({*picture[kind], *truth[kind]}):
            if picture[kind].get(key) != truth[kind].get(key):
                return f"{kind.__name__} {key} is {picture[kind].get(key)}, not {truth[kind].get(key)}"
    return "who told what, or when"


_KEPT: dict[int, Picture] = {}


def _kept(seq: int) -> Picture:
    """The tables as they stood at a place before the desks opened."""
    if seq not in _KEPT:
        _KEPT[seq] = as_kept(operation.base().pictures[seq])
    return _KEPT[seq].fork()
