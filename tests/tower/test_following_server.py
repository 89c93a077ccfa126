import time
from collections.abc import Callable

from controltower.domain.ids import ProposalId
from controltower.domain.messages import Body, Entry, Message
from controltower.domain.proposals import RejectProposal
from controltower.domain.rerouting import ReRoute
from controltower.domain.times import Instant
from controltower.store.engine import open_database
from controltower.store.journal import Journal
from controltower.tower.desk import LinkState
from controltower.tower.following import CHUNK, POLL_S, OpenStore, Pace, StoreThread, opener
from tests.helpers import make
from tests.helpers.server import Tower
from tests.tower.listening import Heard, until

NO = RejectProposal(ProposalId("P1"), "not now")
NOT_HERS = ReRoute((), (), ProposalId("P1"))
"""Routes are the dispatcher's; this supervisor may not change them."""


def clock() -> Instant:
    return make.at(0)


def decision(key: str, body: Body = NO) -> Message:
    return make.message(body, source="desk:ada", key=key, author="ada")


def written(url: str) -> list[str]:
    """The keys in the journal, in its order."""
    with open_database(url) as database:
        journal, keys = Journal(database, clock), list[str]()
        while entries := journal.read(len(keys), CHUNK):
            keys += [entry.said.key for entry in entries]
        return keys


def test_what_the_database_refuses_is_told_and_the_others_get_through(pg: Tower) -> None:
    heard = Heard()
    thread = StoreThread(opener(pg.login("ada", "supervisor"), clock), heard.ears())
    wrong = {"k1", "k4", "k5"}
    for number in range(9):
        key = f"k{number}"
        thread.send(decision(key, NOT_HERS if key in wrong else NO))
    thread.start()
    until(lambda: len(heard.entries) == 6)
    assert heard.keys() == ["k0", "k2", "k3", "k6", "k7", "k8"]
    assert heard.refused_keys() == ["k1", "k4", "k5"]
    assert all("may not say ReRoute" in reasons[0] for _, reasons in heard.refusals)
    until(lambda: heard.state is LinkState.LIVE)
    assert thread.stop() == 0


def test_connections_that_are_cut_while_decisions_are_sent_lose_and_double_none(pg: Tower) -> None:
    heard, url = Heard(), pg.login("ada", "supervisor")
    thread = StoreThread(opener(url, clock), heard.ears(), retry_from_s=0.02, retry_to_s=0.05)
    thread.start()
    until(lambda: bool(heard.links))
    keys, cut = [f"k{number}" for number in range(120)], 0
    with pg.admin() as driver:
        for key in keys:
            thread.send(decision(key))
            time.sleep(0.005)
            if key.endswith("5"):
                found = driver.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'ada'")
                cut += len(found.fetchall())
    until(lambda: thread.unsent == 0 and len(heard.entries) == len(keys))
    until(lambda: heard.links[-1].state is LinkState.LIVE)
    assert cut > 0
    assert any(link.state is LinkState.LOST for link in heard.links)
    assert not heard.refusals
    assert heard.keys() == keys
    assert len(heard.pictures) == 1
    assert thread.stop() == 0
    assert written(url) == keys


class Listener(OpenStore):
    """Notes when it was read, and perhaps hears no bell."""

    deaf = False

    def __init__(self, url: str) -> None:
        super().__init__(open_database(url), clock)
        self.read_at: list[float] = []

    def listen(self, ring: Callable[[], None]) -> Callable[[], None]:
        return (lambda: None) if self.deaf else super().listen(ring)

    def read(self, after: int, limit: int) -> list[Entry]:
        self.read_at.append(time.monotonic())
        return super().read(after, limit)


class Deaf(Listener):
    deaf = True


def test_the_bell_alone_brings_news_and_is_not_answered_each_time(pg: Tower) -> None:
    heard, desk = Heard(), Listener(pg.login("ada", "supervisor"))
    thread = StoreThread(lambda: desk, heard.ears(), pace=Pace(safety_s=3_600.0))
    thread.start()
    until(lambda: bool(heard.links))
    with open_database(pg.login("wms", "integrator")) as database:
        journal = Journal(database, clock)
        for number in range(60):
            journal.append([make.message(make.order(f"O{number}"), author="wms")])
    until(lambda: len(heard.entries) == 60)
    gaps = [later - earlier for earlier, later in zip(desk.read_at, desk.read_at[1:], strict=False)]
    assert min(gaps) > 0.9 * POLL_S
    assert thread.stop() == 0


def test_a_desk_that_hears_no_bell_looks_by_itself(pg: Tower) -> None:
    heard = Heard()
    url = pg.login("ada", "supervisor")
    thread = StoreThread(lambda: Deaf(url), heard.ears())
    thread.start()
    until(lambda: bool(heard.links))
    with open_database(pg.login("wms", "integrator")) as database:
        Journal(database, clock).append([make.message(make.order("O1"), author="wms")])
    until(lambda: heard.bodies() == [make.order("O1")])
    assert thread.stop() == 0
