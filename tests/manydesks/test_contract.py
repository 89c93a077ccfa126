"""Does the model answer as the real databases do? The same random questions to both; only then is it to be trusted."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from typing import Any

import pytest

from controltower.domain.errors import Outdated, Refused, Rejected, Unavailable
from controltower.domain.folding import fold
from controltower.domain.labour import WorkerSeen
from controltower.domain.messages import Entry, Message
from controltower.domain.picture import Picture
from controltower.domain.times import SECOND, Instant
from controltower.store.engine import open_database
from controltower.store.journal import Journal
from controltower.store.keeping import Lease
from controltower.store.postgres.roles import grant, revoke
from controltower.store.projection import Projection
from controltower.tower.following import OpenStore
from controltower.tower.seats import Rights
from tests.helpers import make
from tests.helpers.server import Tower
from tests.manydesks import operation
from tests.manydesks.server import Grant, Server

LOGINS: dict[str, Grant] = {
    "wms": Grant(("integrator",), ("wms", "scanner")),
    "tower": Grant(("integrator",), ("*",)),
    "ada": Grant(("supervisor",)),
    "ben": Grant(("dispatcher", "supervisor"), elsewhere=True),
    "max": Grant(("viewer",), elsewhere=True),
    "kim": Grant(("keeper",)),
    "kai": Grant(("keeper",)),
}
ERRORS = (Refused, Rejected, Outdated, Unavailable)
Question = tuple[str, str, Any]
"""Whose login, what is asked, and with what."""


def questions(seed: int, count: int) -> Iterator[Question]:
    """What people and feeds ask, mostly sensible."""
    random, said = Random(seed), list[Message]()
    bodies = [entry.body for entry in operation.base().entries]
    for number in range(count):
        login = random.choice(sorted(LOGINS))
        match random.choice(
            ("append",) * 6 + ("read", "read", "last", "entry", "rights", "load", "keep", "keep", "write")
        ):
            case "append":
                batch = [
                    message(random, login, number * 10 + each, bodies, said)
                    for each in range(random.choice((1, 1, 2, 4)))
                ]
                said += batch
                yield login, "append", tuple(batch)
            case "read":
                yield login, "read", (random.randint(0, len(said) + 2), random.choice((1, 3, 500)))
            case "entry":
                yield login, "entry", random.randint(1, len(said) + 2)
            case "keep":
                yield random.choice(("kim", "kai", login)), "keep", random.choice(("left", "right"))
                if random.random() < 0.3:
                    yield "", "expire", None
            case "write":
                yield random.choice(("kim", "kai")), "write", random.choice((0, 0, 0, -1))
            case what:
                yield login, what, None
        if random.random() < 0.08:
            yield random.choice(sorted(LOGINS)), random.choice(("revoke", "grant")), None


def message(random: Random, login: str, number: int, bodies: list[Any], said: list[Message]) -> Message:
    """Something new, or something that was said before; now and then in another's name, or with a key of nonsense."""
    if said and random.random() < 0.25:
        again = random.choice(said)
        return replace(again, body=random.choice(bodies)) if random.random() < 0.3 else again
    is_desk = login in {"ada", "ben"}
    source, author = (f"desk:{login}", login) if is_desk else (login, login)
    body = operation.decision(random, operation.base().pictures[len(bodies)]) if is_desk else random.choice(bodies)
    key, at = f"k{number}", Instant(make.DAWN + number * SECOND)
    whole = Message(source, key, at, author, body)
    match random.choice(("",) * 24 + ("source", "author", "key", "empty", "nul", "late", "half", "floats")):
        case "source":
            return replace(whole, source=random.choice(("desk:ada", "wms", "scanner", "demo")))
        case "author":
            return replace(whole, author=random.choice(("ada", "wms", "nobody")))
        case "key":
            return replace(whole, key=f"k{number}\n")
        case "empty":
            return replace(whole, key="")
        case "nul":
            return replace(whole, body=make.order(f"O\0{number}"))
        case "late":
            return replace(whole, at=Instant(2**60))
        case "half":
            return replace(whole, author="\ud800")
        case "floats":
            return replace(whole, body=WorkerSeen(operation.WORKERS[0], -0.0, 0.1, "äö"))
        case _:
            return whole


@dataclass(slots=True)
class Model:
    """The model, asked directly: nothing fails."""

    server: Server

    def ask(self, login: str, what: str, given: Any) -> Any:
        """The answer."""
        server = self.server
        match what:
            case "append":
                return server.append(login, given)
            case "read":
                return server.read(login, *given)
            case "entry":
                return next(iter(server.read(login, given - 1, 1)), None)
            case "last":
                return server.last(login)
            case "rights":
                return server.rights(login)
            case "load":
                return (server.tables if server.grant(login).roles else Picture()).digest()
            case "keep":
                return server.keep(login, given, 60)
            case "write":
                server.grant(login)
                return written(server.tables.fork(), server.entries, given, lambda *of: server.write("", *of))
            case _:
                return self._alter(login, what)

    def _alter(self, login: str, what: str) -> None:
        server = self.server
        match what:
            case "expire" if server.lease is not None:
                server.lease = replace(server.lease, until=Instant(server.clock() - 1))
            case "revoke":
                server.grants[login] = replace(server.grants[login], roles=())
            case "grant":
                server.grants[login] = LOGINS[login]
            case _:
                pass


def written(
    picture: Picture, entries: list[Entry], off: int, write: Callable[[list[Any], Picture, int], bool]
) -> tuple[bool, int]:
    """Fold a few entries more and write what changed, on top of the place that is there or of another one."""
    start = picture.seq
    facts = [fact for entry in entries[start : start + 20] for fact in fold(picture, entry).facts]
    if picture.seq == start:
        return False, start
    return write(facts, picture, start + off), picture.seq


class Real:
    """A real database; each login has opened it for itself."""

    def __init__(self, stack: ExitStack, urls: dict[str, str], tower: Tower | None) -> None:
        self.tower = tower
        self._stack, self._urls = stack, urls
        self.stores = {login: self._opened(login) for login in urls}

    def _opened(self, login: str) -> OpenStore:
        return self._stack.enter_context(OpenStore(open_database(self._urls[login]), lambda: make.DAWN))

    def ask(self, login: str, what: str, given: Any) -> Any:
        """The answer."""
        store = self.stores[login or "kim"]
        match what:
            case "append":
                return store.append(given)
            case "read":
                return store.read(*given)
            case "entry":
                return store.entry(given)
            case "last":
                return store.last()
            case "rights":
                return store.rights()
            case "load":
                return store.load().digest()
            case "keep":
                return Lease(store.database, given, ttl_s=60).renew()
            case "write":
                projection = Projection(store.database)
                entries = Journal(store.database, lambda: make.DAWN).read(0, 100_000)
                return written(projection.load(), entries, given, projection.write)
            case _:
                return self._alter(login, what)

    def _alter(self, login: str, what: str) -> None:
        assert self.tower is not None
        with self.tower.admin() as driver:
            match what:
                case "expire":
                    driver.execute("UPDATE controltower.keepers SET until = clock_timestamp() - interval '1 second'")
                case "revoke":
                    revoke(driver, login, LOGINS[login].roles, "main")
                case "grant":
                    grant(driver, login, LOGINS[login].roles, "main", sources=LOGINS[login].sources)
                    # Whoever lost the last role while signed in finds the schema again when signing in anew.
                    self.stores[login] = self._opened(login)
                case _:
                    raise AssertionError(what)


def answer(side: Model | Real, question: Question) -> Any:
    """What comes back, or the kind of error; the time of recording is each database's own."""
    try:
        found = side.ask(*question)
    except ERRORS as error:
        return type(error).__name__
    if isinstance(found, Rights):
        return frozenset(found.roles), found.kinds, found.names
    if isinstance(found, Entry):
        return replace(found, recorded_at=Instant(0))
    if isinstance(found, list) and found and isinstance(found[0], Entry):
        return [replace(entry, recorded_at=Instant(0)) for entry in found]
    return found


def compare(model: Model, real: Real, asked: Iterator[Question]) -> dict[str, int]:
    """Put the same questions to both; how often each was answered how."""
    heard: dict[str, int] = {}
    for number, question in enumerate(asked):
        ours, theirs = answer(model, question), answer(real, question)
        assert ours == theirs, f"question {number}, {question}: the model says {ours!r}, the database {theirs!r}"
        kind = ours if isinstance(ours, str) else type(ours).__name__
        heard[f"{question[1]}: {kind}"] = heard.get(f"{question[1]}: {kind}", 0) + 1
    return heard


class Open(Server):
    """A file of one machine: everybody may everything."""

    def guard(self, login: str, drafts: Any) -> None:
        """Nobody is refused."""

    def grant(self, login: str) -> Grant:
        """Everything."""
        return Grant(("supervisor",))


def model(kind: type[Server] = Server) -> Model:
    """A model with the logins of this test."""
    return Model(kind(lambda: make.DAWN, grants=dict(LOGINS)))


ALIKE = ("append", "read", "last", "entry", "load", "write")
"""What is asked of a file too."""
CONTROL = "\n\0"


@pytest.mark.parametrize("seed", range(10))
def test_the_model_answers_as_a_file_does(seed: int, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'tower.db'}"
    asked = [question for question in questions(seed, 120) if question[1] in ALIKE and not guarded(question)]
    with ExitStack() as stack:
        real = Real(stack, dict.fromkeys(LOGINS, url), None)
        heard = compare(model(Open), real, iter(asked))
    assert heard["append: list"] > 4


def guarded(question: Question) -> bool:
    """Whether it is about something that a server refuses by itself, and a file does not."""
    told = question[2] if question[1] == "append" else ()
    return any(each.key == "" or any(mark in f"{each.key}{each.body!r}" for mark in CONTROL) for each in told)


@pytest.mark.parametrize("seed", range(4))
def test_the_model_answers_as_a_server_does(seed: int, pg: Tower) -> None:
    with ExitStack() as stack:
        for login, held in LOGINS.items():
            pg.login(login, *held.roles, sources=held.sources)
            if held.elsewhere:
                pg.login(login, "viewer", operation="other")
        real = Real(stack, {login: pg.url(login) for login in LOGINS}, pg)
        heard = compare(model(), real, questions(seed, 150))
    assert heard["append: list"] > 4
    assert heard["append: Refused"] > 4
