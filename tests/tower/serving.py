"""What is a tower that proposes tried with? A journal to follow, processes that answer when they are let, and ears."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from controltower.domain.ids import ProposalId, VehicleId
from controltower.domain.messages import Entry, Message
from controltower.domain.proposals import Proposal, ProposalStatus
from controltower.domain.times import Instant
from controltower.domain.tracking import VehicleBrokeDown
from controltower.planning.rerouting import ReroutePlan
from controltower.settings import DEFAULTS
from controltower.store.engine import open_database
from controltower.store.journal import Journal
from controltower.tower.following import opener
from controltower.tower.service import Service, World
from tests.helpers import make
from tests.tower.seats import two_vans

OFTEN = replace(DEFAULTS, propose_every_s=0.01, retry_from_s=0.02, retry_to_s=0.1)
QUIET_S = 0.5
BREAKDOWN = VehicleBrokeDown(VehicleId("V1"), "engine")
THE_ONE = ProposalId("reroute:V1@R1#1")


def clock() -> Instant:
    return make.at(0)


@dataclass
class Held(Executor):
    """Keeps new routes back until it is let, so that two have theirs at one moment."""

    routes: list[tuple["Future[Any]", object]] = field(default_factory=list)

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> "Future[Any]":
        future: Future[Any] = Future()
        answer = fn(*args, **kwargs)
        if isinstance(answer, ReroutePlan):
            self.routes.append((future, answer))
        else:
            future.set_result(answer)
        return future

    def let(self) -> None:
        """Give the first routes out."""
        future, answer = self.routes[0]
        future.set_result(answer)


@dataclass
class Heard:
    """A service, and all that it says."""

    url: str
    work: Executor
    desk: str = "tower-1"
    told: list[str] = field(default_factory=list)
    warned: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        hears = self.told.append, self.warned.append
        store = opener(self.url, clock, desk=self.desk)
        world = World(store, "tower", self.desk, self.work, clock, time.monotonic, *hears)
        self.service = Service(world, OFTEN)

    def until(self, condition: Callable[[], bool], seconds: float = 30.0) -> None:
        """Run until it is so."""
        end = time.monotonic() + seconds
        assert self.service.run(lambda: condition() or time.monotonic() > end)
        assert condition(), (self.told, self.warned)

    def rest(self) -> None:
        """Run for as long as it takes to propose what there is."""
        quiet = time.monotonic() + QUIET_S
        self.until(lambda: time.monotonic() > quiet)

    @property
    def proposals(self) -> dict[ProposalId, ProposalStatus]:
        return {ProposalId(key): each.status for key, each in self.service.picture[Proposal].items()}


@contextmanager
def threads() -> Iterator[Executor]:
    with ThreadPoolExecutor(1) as work:
        yield work


def tell(url: str, *messages: Message) -> None:
    with open_database(url) as database:
        Journal(database, clock).append(messages)


def begin(url: str) -> None:
    """Two vans under way, and one of them breaks down."""
    tell(url, *(make.message(body) for body in make.house()))
    tell(url, *(make.message(body, "tms", 3) for body in two_vans()))
    tell(url, make.message(BREAKDOWN, "telematics", 3.1))


def said(url: str) -> list[Entry]:
    """What towers said."""
    with open_database(url) as database:
        entries = Journal(database, clock).read(0, 5_000)
    return [entry for entry in entries if entry.said.source == "tower"]


def wait(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.005)
