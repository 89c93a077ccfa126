from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from controltower.domain.errors import Unavailable
from controltower.domain.messages import Message
from controltower.domain.times import Instant
from controltower.store.engine import open_database
from controltower.store.journal import Journal
from controltower.store.postgres import patience
from controltower.store.postgres.serving import Server, binaries
from controltower.tower.following import OpenStore
from tests.helpers import make
from tests.helpers.proxy import TELLS, Weather, When, a_network
from tests.helpers.server import Tower, a_server
from tests.store.faraway import Faraway, Found
from tests.store.waits import LONGEST_S, WAITS, waited
from tests.store.weathers import LONG, Fault, faults, frozen, lived, trapped, vanished

AT_ONCE = 8
"""So many worlds live side by side: most of their time they wait."""
SOME = (
    "slow, 2 % lost, 50 kB/s",
    "cut on the way down",
    "cut both ways",
    "all reset",
    "peer gone, new ones get through",
    "bell gone",
    "decision cut off unheard",
    "decision cut off when written",
    "feed cut off when written",
    "import cut off when written",
    "tables cut off when written",
)
"""The benchmark `network` goes through all of them, and takes its time."""
FAULTS = {
    "peer gone, and none gets through": vanished(3.0, new=False),
    "server stands still for long": frozen(12.0),
    **{name: fault for name, fault in faults().items() if name in SOME},
}
ENCRYPTED = {
    "encrypted, peer gone": vanished(1.0, new=True),
    "encrypted, long request cut off when written": trapped(When.AFTER, LONG),
}
NOTICED = ("peer gone, new ones get through", "peer gone, and none gets through", "server stands still for long")
Begun = Mapping[str, Future[Any]]

pytestmark = pytest.mark.skipif(not TELLS, reason="here no socket turns packets away unseen")


@pytest.fixture(scope="module")
def begun(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Begun]:
    """The worlds of all tests that were chosen, begun at once; each test waits for its own."""
    chosen = [
        str(item.callspec.params["name"])
        for item in request.session.items
        if isinstance(item, pytest.Function) and item.path == request.path and hasattr(item, "callspec")
    ]
    plain: Server = request.getfixturevalue("postgres")
    secured: Server | None = request.getfixturevalue("secured") if set(chosen) & set(ENCRYPTED) else None

    def job(name: str) -> Callable[[], object]:
        if name in WAITS:
            return lambda: waited(plain, name)
        folder = tmp_path_factory.mktemp("world")
        if name in FAULTS:
            return lambda: lived(plain, FAULTS[name], folder)
        if secured is None:
            return lambda: None
        options = f"?sslmode=verify-full&sslrootcert={secured.certificate}"
        return lambda: lived(secured, ENCRYPTED[name], folder, options)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        yield {name: pool.submit(job(name)) for name in dict.fromkeys(chosen)}
        pool.shutdown(cancel_futures=True)


@pytest.fixture(scope="module")
def secured() -> Iterator[Server | None]:
    """A server that encrypts; None where the only one here comes from a wheel, and cannot."""
    if binaries().bundled:
        yield None
        return
    with a_server(tls=True) as server:
        yield server


@pytest.mark.parametrize("name", WAITS)
def test_whoever_waits_for_one_that_is_gone_does_not_wait_without_end(
    begun: Begun, name: str, record_property: Callable[[str, object], None]
) -> None:
    seconds: float = begun[name].result()
    record_property("seconds", seconds)
    assert seconds < LONGEST_S


@pytest.mark.parametrize("name", [*FAULTS, *ENCRYPTED])
def test_a_bad_network_loses_nothing_and_says_nothing_twice(
    begun: Begun, name: str, record_property: Callable[[str, object], None]
) -> None:
    found: Found | None = begun[name].result()
    if found is None:
        pytest.skip("this PostgreSQL comes from a wheel and cannot encrypt connections")
    for what in ("noticed_s", "desk_s", "keeper_s"):
        record_property(what, getattr(found, what))
    assert (found.lost, found.doubled, found.wrong) == ([], [], [])
    assert found.noticed_s is not None or name not in NOTICED


def test_who_says_much_over_a_slow_network_is_given_the_time(pg: Tower, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "BRIEF_S", 1.0)
    much = [make.message(make.order("O" * 40_000), author="wms")]
    with (
        a_network(pg.server.port) as network,
        open_database(network.through(pg.login("wms", "integrator"))) as database,
    ):
        journal = Journal(database, lambda: make.DAWN)
        assert journal.last() == 0
        network.weather = Weather(bytes_per_s=40_000)
        assert journal.append(much) == [1]
        monkeypatch.setattr(patience, "SLOW_PER_S", 1_000_000)
        with pytest.raises(Unavailable, match="has said nothing for 1 s"):
            journal.append(much)


class Careless(OpenStore):
    """Takes what was cut off for written."""

    def append(self, messages: Sequence[Message]) -> list[int]:
        try:
            return super().append(messages)
        except Unavailable:
            return [1] * len(messages)


def test_a_decision_that_is_taken_for_written_is_found_out(postgres: Server, tmp_path: Path) -> None:
    def opens(url: str, clock: Callable[[], Instant]) -> Callable[[], OpenStore]:
        return lambda: Careless(open_database(url), clock)

    assert lived(postgres, faults()["decision cut off unheard"], tmp_path, opens=opens).lost


def test_a_message_that_is_not_known_again_is_found_out(postgres: Server, tmp_path: Path) -> None:
    cut_off = faults()["feed cut off when written"]

    def happen(world: Faraway) -> None:
        with world.tower.admin() as driver:
            driver.execute("ALTER TABLE controltower.journal DROP CONSTRAINT journal_said_once")
        cut_off.happens(world)

    assert lived(postgres, Fault(happen, cut_off.ends, cut_off.lasts_s), tmp_path).doubled
