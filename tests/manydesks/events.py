"""What has a seed in store? Its character, and what happens when: all drawn before anybody begins."""

from collections.abc import Callable, Iterator
from random import Random
from typing import TYPE_CHECKING

from controltower.domain.picture import Picture
from tests.manydesks.faults import Character
from tests.manydesks.server import Grant

if TYPE_CHECKING:
    from tests.manydesks.bench import Bench

ACTIVE_S = 24.0
"""So long everybody works and anything may fail; then all is well and everybody comes to the end."""
MILD = (0.0, 0.0, 0.01, 0.05)
Happening = tuple[float, str, Callable[[], None]]


def character(random: Random) -> Character:
    """How bad the world of this seed is."""
    return Character(
        cut_before=random.choice(MILD),
        cut_after=random.choice(MILD),
        slow=random.choice((0.0, 0.0, 0.02, 0.1)),
        slow_s=random.choice((0.3, 1.0, 3.0)),
        bell_lost=random.choice((0.0, 0.1, 0.5)),
        bell_late_s=random.choice((0.0, 0.0, 0.5, 3.0)),
        bell_doubled=random.choice((0.0, 0.3)),
        deaf=random.random() < 0.15,
        asynchronous=random.random() < 0.25,
        unnoticed=random.choice((0.0, 0.0, 0.5)),
        full_disk=random.choice((0.0, 0.0, 0.0, 0.3)),
        events=random.randint(0, 8),
    )


def happenings(bench: "Bench", random: Random) -> Iterator[Happening]:
    """What happens to this bench, and when."""
    kinds = [random.choice(tuple(KINDS)) for _ in range(bench.faults.character.events)]
    if bench.faults.character.asynchronous:
        kinds += ["failover"] * random.randint(1, 2)
    for kind in kinds:
        at, lasts = random.uniform(1.0, ACTIVE_S - 2), random.choice((0.2, 1.0, 3.0, 8.0))
        bench.faults.note(kind)
        yield from KINDS[kind](bench, random, at, min(lasts, ACTIVE_S - at - 0.5))


def _restart(bench: "Bench", random: Random, at: float, lasts: float) -> Iterator[Happening]:
    def down() -> None:
        bench.faults.down = True
        bench.faults.cut_all()
        bench.server.locked = ""
        bench.server.present.clear()

    yield at, "the server goes down", down
    yield at + lasts, "the server is up", lambda: setattr(bench.faults, "down", False)


def _failover(bench: "Bench", random: Random, at: float, lasts: float) -> Iterator[Happening]:
    lost_s = random.choice((0.1, 0.5, 2.0)) if bench.faults.character.asynchronous else 0.0

    def down() -> None:
        bench.faults.down = True
        bench.faults.cut_all()

    yield at, "the first server is lost", down
    yield at + min(lasts, 3.0), "the standby takes over", lambda: bench.fail_over(lost_s)


def _cut(bench: "Bench", random: Random, at: float, lasts: float) -> Iterator[Happening]:
    yield at, "all connections are cut", bench.faults.cut_all


def _unwritable(bench: "Bench", random: Random, at: float, lasts: float) -> Iterator[Happening]:
    words = random.choice(("The database is read-only at the moment.", "The database has no room left."))
    yield at, words, lambda: setattr(bench.faults, "unwritable", words)
    yield at + lasts, "it can be written again", lambda: setattr(bench.faults, "unwritable", "")


def _cut_off(bench: "Bench", random: Random, at: float, lasts: float) -> Iterator[Happening]:
    number = random.randrange(20)
    yield at, "a network is cut", lambda: bench.network(number, cut=True)
    yield at + lasts, "the network is back", lambda: bench.network(number, cut=False)


def _crash(bench: "Bench", random: Random, at: float, lasts: float) -> Iterator[Happening]:
    place = random.choice(bench.places)
    yield at, f"{place.name} crashes", lambda: bench.crash(place)
    yield at + lasts, f"{place.name} is started again", lambda: bench.start(place)


def _quits(bench: "Bench", random: Random, at: float, lasts: float) -> Iterator[Happening]:
    place = random.choice(bench.places)
    yield at, f"{place.name} quits", lambda: bench.quit(place)
    yield at + lasts, f"{place.name} comes back", lambda: bench.start(place)


def _keeper_dies(bench: "Bench", random: Random, at: float, lasts: float) -> Iterator[Happening]:
    keeper = random.choice(bench.keepers)
    yield at, f"{keeper.name} is killed", keeper.die
    yield at, f"{keeper.name} is away", lambda: bench.world.sleep(keeper, lasts)


def _stall(bench: "Bench", random: Random, at: float, lasts: float) -> Iterator[Happening]:
    number = random.randrange(20)
    yield at, "somebody stands still", lambda: bench.stall(number, lasts)


def _freeze(bench: "Bench", random: Random, at: float, lasts: float) -> Iterator[Happening]:
    number, is_keeper = random.randrange(20), random.random() < 0.7
    yield at, "somebody freezes in the middle of something", lambda: bench.freeze(number, 3.0 + lasts, keeper=is_keeper)


def _rights(bench: "Bench", random: Random, at: float, lasts: float) -> Iterator[Happening]:
    login = random.choice(sorted(bench.server.grants))
    held = bench.server.grants[login]
    less = random.choice((Grant((), elsewhere=True), Grant(("viewer",)), Grant()))
    yield at, f"{login} is left {less.roles}", lambda: bench.server.grants.update({login: less})
    yield at + lasts, f"{login} is given {held.roles}", lambda: bench.server.grants.update({login: held})


def _rights_meanwhile(bench: "Bench", random: Random, at: float, lasts: float) -> Iterator[Happening]:
    login = random.choice(("ada", "ben", "eva"))
    held, world = bench.server.grants[login], bench.world

    def withdraw() -> None:
        world.note("---", login, "is only a viewer from now on")
        bench.server.grants[login] = Grant(("viewer",))
        world.at(world.now + lasts, lambda: bench.server.grants.update({login: held}))

    yield at, f"{login} will be struck", lambda: bench.faults.struck.update({login: withdraw})


def _clock(bench: "Bench", random: Random, at: float, lasts: float) -> Iterator[Happening]:
    by_s = random.choice((-4.0, -1.0, 2.0, 30.0))
    place = random.choice((None, *bench.places))
    yield at, f"the clock of {place.name if place else 'the server'} jumps {by_s} s", lambda: bench.jump(place, by_s)


def _forgotten(bench: "Bench", random: Random, at: float, lasts: float) -> Iterator[Happening]:
    def forget() -> None:
        bench.server.tables = Picture()
        bench.turned_back = True

    yield at, "the tables are emptied", forget


KINDS = {
    "restart": _restart,
    "failover": _failover,
    "cut": _cut,
    "unwritable": _unwritable,
    "cut off": _cut_off,
    "crash": _crash,
    "crash again": _crash,
    "quits": _quits,
    "keeper": _keeper_dies,
    "stall": _stall,
    "freeze": _freeze,
    "rights": _rights,
    "rights meanwhile": _rights_meanwhile,
    "clock": _clock,
    "forgotten": _forgotten,
}
