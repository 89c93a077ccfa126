"""How is a server that many desks share spoken to? Through rights of one's own, and with every fault given its name."""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any

import psycopg
from sqlalchemy import URL, Connection, Engine, ExceptionContext, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as NoneFree

from controltower.domain.errors import Outdated, Refused, Unavailable
from controltower.domain.times import Instant
from controltower.store.database import Closer, Database
from controltower.store.migrations import HEAD
from controltower.store.postgres.appending import APPEND, handed
from controltower.store.postgres.faults import said_of
from controltower.store.postgres.patience import Patient, brief
from controltower.store.rows import Draft, sha
from controltower.store.urls import redacted

SCHEMA = "controltower"
CHANNEL = "controltower"
OLDEST = 150000
CONNECTIONS = 4
PATIENCE_S = 10
LOCAL = ("localhost", "127.0.0.1", "::1")
TALK = {
    "connect_timeout": 5,
    "keepalives": 1,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 6_000,
    "application_name": "controltower",
}
"""A machine that is gone is noticed in seconds; left alone, TCP takes a quarter of an hour. `Patient` sees to a server
that is gone while its machine, or one in between, still answers."""
PROOF = {"require_auth": "scram-sha-256"} if psycopg.pq.version() >= 160000 else {}
"""A password is proved and never told, whatever the server asks for; libpq before 16 cannot be so strict."""
GUARD = (
    f"-c search_path={SCHEMA} -c statement_timeout=30000 -c lock_timeout=5000 "
    "-c idle_in_transaction_session_timeout=10000 "
    "-c tcp_keepalives_idle=10 -c tcp_keepalives_interval=3 -c tcp_keepalives_count=3 -c tcp_user_timeout=15000"
)
"""And the server notices a desk that is gone: it would keep its connections for two hours, and a login has only 30."""
_VERSION = "SELECT version_num FROM controltower.alembic_version"


class Shared(Database):
    """A database on a server. A lost connection is Unavailable, and the next use makes a new one."""

    check = staticmethod(sha)
    like = "ILIKE"
    shared = True

    def __init__(self, url: URL) -> None:
        self.url = url
        self.name = named(url)
        self.engine = engine_of(url)
        self.login = url.username or ""

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """As `Database.writing`."""
        with self.world(), self.engine.begin() as connection:
            yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """As `Database.reading`."""
        with self.world(), self.engine.connect() as plain:
            connection = plain.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
            with connection.begin():
                yield connection

    @contextmanager
    def glancing(self) -> Iterator[Connection]:
        """As `Database.glancing`: one way there and back instead of three, and many desks ask often."""
        with self.world(), self.engine.connect() as plain, brief(plain.connection.driver_connection):
            yield plain.execution_options(isolation_level="AUTOCOMMIT")

    @contextmanager
    def bare(self, said: int = 0) -> Iterator[Any]:
        """The driver's own connection, each statement a transaction of its own; it will be told so many characters."""
        with self.world(), self.engine.connect() as plain:
            connection = plain.execution_options(isolation_level="AUTOCOMMIT")
            driver: Any = connection.connection.driver_connection
            try:
                with brief(driver, said):
                    yield driver
            finally:
                if driver.closed:
                    plain.invalidate()  # the pool does not see what the driver was told
                    self.engine.dispose()  # and the others are most likely lost with it

    @contextmanager
    def world(self) -> Iterator[None]:
        """As `Database.world`."""
        try:
            yield
        except IntegrityError:
            raise
        except DBAPIError as error:
            if isinstance(error.orig, psycopg.Error):
                raise said_of(error.orig, self.name) from error
            raise
        except psycopg.Error as error:
            raise said_of(error, self.name) from error
        except NoneFree as error:
            raise Unavailable(f"The database {self.name} is busy: no connection came free.") from error

    def append(self, operation: str, drafts: Sequence[Draft], clock: Callable[[], Instant]) -> list[int]:  # noqa: ARG002
        """As `Database.append`; the server numbers, dates and guards, and the bell is rung after the commit."""
        values = handed(operation, drafts)
        with self.bare(sum(map(len, values))) as driver:
            places = self._placed(driver, operation, values)
            # What is committed is committed, whether or not anybody is told.
            with suppress(psycopg.Error):
                driver.execute("SELECT ring(%s)", (operation,))
        return places

    @staticmethod
    def _placed(driver: Any, operation: str, values: tuple[Any, ...]) -> list[int]:
        try:
            places: list[int] = driver.execute(APPEND, values).fetchone()[0]
        except psycopg.errors.LockNotAvailable:
            # Somebody holds the numbering for longer than any message takes: out with whoever only sits on it.
            with suppress(psycopg.Error):
                driver.execute("SELECT evict(%s)", (operation,))
            raise
        return places

    def listen(self, operation: str, ring: Callable[[], None]) -> Closer:
        """As `Database.listen`: a connection of its own, made again when it is lost."""
        ending = threading.Event()
        ear = threading.Thread(target=self._hear, args=(operation, ring, ending), name="bell", daemon=True)
        ear.start()

        def hush() -> None:
            ending.set()
            ear.join(3)

        return hush

    def _hear(self, operation: str, ring: Callable[[], None], ending: threading.Event) -> None:
        while not ending.is_set():
            with suppress(psycopg.Error), connect(self.url) as connection:
                connection.execute(f"LISTEN {CHANNEL}")
                ring()  # whatever was said before anybody listened
                while not ending.is_set():
                    for note in connection.notifies(timeout=0.25, stop_after=1):
                        if note.payload == operation:
                            ring()
            ending.wait(0.5)

    def close(self) -> None:
        """Let go of all connections."""
        self.engine.dispose()

    def sql(self, text: str) -> str:
        """As `Database.sql`."""
        return text.replace("%", "%%").replace("?", "%s")


def open_server(url: str) -> Shared:
    """The database at `postgresql://login@host/database`.

    Raises Refused where it was never initialised or the login is not let in, Outdated where its schema is not this
    program's, Unavailable where it cannot be reached.
    """
    database = Shared(driven(url))
    try:
        with database.bare() as driver:
            _check(driver, database.name)
    except BaseException:
        database.close()
        raise
    return database


def named(url: URL) -> str:
    """The URL as a sentence may show it: without the password, and without options, where one could stand too."""
    port = f":{url.port}" if url.port else ""
    return f"postgresql://{url.username or ''}@{url.host or ''}{port}/{url.database or ''}"


def driven(url: str) -> URL:
    """The URL with our driver in it; encrypted where the server is elsewhere, and certain where its root is known.

    Raises Refused for one that cannot be read.
    """
    try:
        parsed = make_url(url).set(drivername="postgresql+psycopg")
    except (ArgumentError, ValueError) as error:
        raise Refused([f"{redacted(url)} is not a database URL such as postgresql://anna@host/tower."]) from error
    if "@" in (parsed.database or ""):
        raise Refused([f"{redacted(url)} has a password with signs that URLs keep for themselves: write %40 for @."])
    if "sslmode" in parsed.query:
        return parsed
    if "sslrootcert" in parsed.query:
        return parsed.update_query_dict({"sslmode": "verify-full"})
    return parsed if _is_near(parsed) else parsed.update_query_dict({"sslmode": "require"})


def _is_near(url: URL) -> bool:
    """Whether all the hosts are this machine."""
    hosts = f"{url.host or url.query.get('host', '')}".split(",")
    return all(host in LOCAL or host.startswith("/") for host in hosts)


def engine_of(url: URL) -> Engine:
    """An engine with few connections; none is opened yet."""
    engine = create_engine(
        url,
        creator=lambda: connect(url),
        hide_parameters=True,
        pool_size=CONNECTIONS,
        max_overflow=0,
        pool_timeout=PATIENCE_S,
        pool_reset_on_return="rollback",
        isolation_level="READ COMMITTED",
    )
    event.listen(engine, "handle_error", _given_up)
    return engine


def _given_up(context: ExceptionContext) -> None:
    """An error without a code is the connection's own: that is used no more, whatever the driver thinks of it."""
    error = context.original_exception
    if isinstance(error, psycopg.OperationalError) and not error.sqlstate:
        context.is_disconnect = True


def connect(url: URL) -> Patient:
    """A new connection of the driver. Raises psycopg.Error."""
    words: dict[str, Any] = {**TALK, **PROOF, **url.query}
    words["options"] = f"{GUARD} {url.query.get('options', '')}"
    named = {"user": url.username, "password": url.password, "host": url.host, "port": url.port, "dbname": url.database}
    words |= {name: value for name, value in named.items() if value is not None}
    try:
        return Patient.connect(**words, autocommit=True)
    except UnicodeError as error:
        raise psycopg.OperationalError("failed to resolve host: no machine can be called so.") from error
    except psycopg.ProgrammingError as error:
        raise psycopg.OperationalError(f"invalid connection option: {error}") from error


def _check(driver: Any, name: str) -> None:
    """Raises Refused or Outdated where this program cannot work with the database."""
    if driver.info.server_version < OLDEST:
        raise Refused([f"{name} is PostgreSQL {driver.info.server_version // 10000}; 15 or newer is needed."])
    try:
        row = driver.execute(_VERSION).fetchone()
    except (psycopg.errors.UndefinedTable, psycopg.errors.InvalidSchemaName) as error:
        raise Refused([f"{name} holds no control tower yet. Its owner runs: controltower db init"]) from error
    except psycopg.errors.InsufficientPrivilege as error:
        raise Refused([f"{name} lets this login see nothing. Its owner runs: controltower db grant"]) from error
    held = row[0] if row else ""
    if held != HEAD:
        newer = held > HEAD
        do = "Update this program to open it." if newer else "Its owner runs: controltower db upgrade"
        raise Outdated(f"The schema of {name} is {held or 'none'}, and this program's is {HEAD}. {do}")
