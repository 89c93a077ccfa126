"""How long until it is noticed that the other side is gone? By name: each way of waiting for it, in seconds."""

import threading
import time
from collections.abc import Callable, Mapping

from controltower.domain.errors import Unavailable
from controltower.store.database import Database
from controltower.store.engine import open_database
from controltower.store.journal import Journal
from controltower.store.postgres.serving import Server
from tests.helpers.proxy import Network, a_network
from tests.helpers.server import Tower
from tests.store.faraway import beside, clock
from tests.tower.listening import until

LONGEST_S = 45.0
LISTENS = (
    "SELECT client_port FROM pg_stat_activity WHERE datname = current_database() AND starts_with(query, 'LISTEN') "
    "AND client_port <> ALL (%s)"
)
OF = "SELECT client_port FROM pg_stat_activity WHERE usename = %s"


def ports(tower: Tower, statement: str, *values: object) -> list[int]:
    """The ports of the network from which the server is spoken to, as a statement finds them."""
    with tower.admin() as driver:
        return [port for (port,) in driver.execute(statement, values).fetchall()]


def request(tower: Tower, network: Network, database: Database) -> float:
    """A desk asks, and what it sends is not acknowledged."""
    network.vanish()
    return _unavailable_s(lambda: Journal(database, clock).last())


def answer(tower: Tower, network: Network, database: Database) -> float:
    """A desk has asked, the server has acknowledged that, works, and vanishes before it answers."""
    threading.Timer(0.3, network.vanish).start()

    def ask() -> None:
        with database.reading() as connection:
            connection.exec_driver_sql("SELECT pg_sleep(29)")

    return _unavailable_s(ask) - 0.3


def standstill(tower: Tower, network: Network, database: Database) -> float:
    """A desk asks, it is acknowledged, and nobody answers."""
    network.freeze()
    return _unavailable_s(lambda: Journal(database, clock).last())


def unconnected(tower: Tower, network: Network, database: Database) -> float:
    """A desk signs in, and nobody answers."""
    network.cut()
    return _unavailable_s(lambda: open_database(network.through(tower.url(*tower.passwords))).close())


def bell(tower: Tower, network: Network, database: Database) -> float:
    """A bell that is heard no more is hung up anew."""
    hush = database.listen("main", lambda: None)
    until(lambda: bool(ports(tower, LISTENS, [])))
    old = ports(tower, LISTENS, [])
    began_s = time.monotonic()
    network.vanish(old)
    until(lambda: bool(ports(tower, LISTENS, old)), 2 * LONGEST_S)
    hush()
    return time.monotonic() - began_s


def desk(tower: Tower, network: Network, database: Database) -> float:
    """The server has a desk that is gone, and lets its connection go."""
    login = next(iter(tower.passwords))
    assert ports(tower, OF, login)
    network.vanish()
    began_s = time.monotonic()
    until(lambda: not ports(tower, OF, login), 2 * LONGEST_S)
    return time.monotonic() - began_s


WAITS: Mapping[str, Callable[[Tower, Network, Database], float]] = {
    "desk sends, peer gone": request,
    "desk waits for an answer, peer gone": answer,
    "desk waits for an answer, server stands still": standstill,
    "desk signs in, nobody there": unconnected,
    "bell, peer gone, until it hangs anew": bell,
    "server, desk gone, until its connection ends": desk,
}


def waited(server: Server, name: str, options: str = "") -> float:
    """The seconds of one of them. `options` end the URL."""
    with beside(server) as tower, a_network(server.port) as network:
        # Logins are the whole server's, and several wait at once.
        url = network.through(tower.login(f"waits_{network.port}", "viewer") + options)
        database = open_database(url)
        # Whoever would wait without end is told by then.
        end = threading.Timer(LONGEST_S + 5, network.stop)
        end.start()
        try:
            Journal(database, clock).last()
            return WAITS[name](tower, network, database)
        finally:
            database.close()
            end.cancel()
            end.join()


def _unavailable_s(use: Callable[[], object]) -> float:
    began_s = time.monotonic()
    try:
        use()
    except Unavailable:
        return time.monotonic() - began_s
    raise AssertionError("It did not fail.")
