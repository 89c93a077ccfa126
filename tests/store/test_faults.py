import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from struct import pack, unpack

import psycopg
import pytest
from sqlalchemy import URL

from controltower.domain.errors import Refused, Unavailable
from controltower.store.engine import open_database
from controltower.store.journal import Journal
from controltower.store.postgres.access import Answer, resolve
from controltower.store.postgres.engine import connect, driven
from controltower.store.postgres.faults import said_of, wrong_password
from controltower.store.signin import Part, TurnedAway, address_of, enter
from tests.helpers import make
from tests.helpers.server import Tower

GERMAN = "Passwort-Authentifizierung für Benutzer »anna« fehlgeschlagen"


class NoKeys:
    """Keeps nothing."""

    def get(self, place: str) -> str | None:
        return None

    def put(self, place: str, password: str) -> bool:
        return False


class Door:
    """A server that gets as far as the password, and then says a sentence, or nothing, and closes."""

    def __init__(self, says: str, *, asks: bool) -> None:
        self.says, self.asks = says, asks
        self.socket = socket.create_server(("127.0.0.1", 0))

    @property
    def url(self) -> URL:
        return driven(f"postgresql://anna:secret@127.0.0.1:{self.socket.getsockname()[1]}/tower")

    def open(self) -> None:
        while True:
            try:
                visitor, _ = self.socket.accept()
            except OSError:
                return
            with visitor, suppress(OSError, EOFError):
                self._answer(visitor)

    def _answer(self, visitor: socket.socket) -> None:
        while unpack("!i", _message(visitor)[:4])[0] in (80877103, 80877104):  # wants encryption first
            visitor.sendall(b"N")
        if self.asks:
            visitor.sendall(b"R" + _framed(pack("!i", 10) + b"SCRAM-SHA-256\0\0"))
            visitor.recv(1)
            _message(visitor)
        if self.says:
            grave = "ПОМИЛКА".encode()  # even how grave it is stands there in the server's language
            visitor.sendall(b"E" + _framed(b"S" + grave + b"\0C28P01\0M" + self.says.encode() + b"\0\0"))


def _message(visitor: socket.socket) -> bytes:
    (size,) = unpack("!i", visitor.recv(4, socket.MSG_WAITALL))
    return visitor.recv(size - 4, socket.MSG_WAITALL)


def _framed(said: bytes) -> bytes:
    return pack("!i", len(said) + 4) + said


@contextmanager
def door(says: str, *, asks: bool) -> Iterator[URL]:
    it = Door(says, asks=asks)
    thread = threading.Thread(target=it.open, daemon=True)
    thread.start()
    try:
        yield it.url
    finally:
        with suppress(OSError):
            it.socket.shutdown(socket.SHUT_RDWR)
        it.socket.close()
        thread.join(5)


def turned_away(url: URL) -> psycopg.Error:
    with pytest.raises(psycopg.OperationalError) as raised:
        connect(url)
    return raised.value


def test_a_wrong_password_is_known_whatever_language_the_server_speaks() -> None:
    with door(GERMAN, asks=True) as url:
        error = turned_away(url)
        assert wrong_password(error)
        said = said_of(error, "tower")
        assert isinstance(said, Refused)
        assert str(said) == f"tower does not let this login in: {GERMAN}."
        heard: list[str] = []

        def ask(why: str) -> Answer | None:
            heard.append(why)
            return None

        whole = url.set(drivername="postgresql").render_as_string(hide_password=False)
        with pytest.raises(Refused, match="does not take this password"):
            resolve(whole, ask, NoKeys())
        address, password = address_of(whole)
        away = enter(address, password, NoKeys())
        assert isinstance(away, TurnedAway)
        assert away.part is Part.PASSWORD
        # It may have said something else: whoever knows the language reads it.
        assert [words.endswith(f"The server says: {GERMAN}.") for words in (*heard, away.says)] == [True, True]


@pytest.mark.parametrize(("says", "asks"), [("", True), ("", False), ("Das Datenbanksystem startet", False)])
def test_a_server_that_goes_away_at_the_door_is_away_and_no_question_of_passwords(says: str, *, asks: bool) -> None:
    with door(says, asks=asks) as url:
        error = turned_away(url)
    assert not wrong_password(error)
    assert isinstance(said_of(error, "tower"), Unavailable)


def test_a_server_with_too_many_visitors_is_away_whatever_the_password() -> None:
    with door('too many connections for role "anna"', asks=True) as url:
        error = turned_away(url)
    assert isinstance(said_of(error, "tower"), Unavailable)


def test_a_session_that_is_ended_is_no_question_of_passwords(pg: Tower) -> None:
    connection = connect(driven(pg.login("ada", "supervisor")))
    with pg.admin() as driver:
        driver.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'ada'")
    with pytest.raises(psycopg.OperationalError) as raised:
        connection.execute("SELECT 1")
    assert isinstance(said_of(raised.value, "tower"), Unavailable)
    connection.close()


def test_a_connection_that_fails_without_a_code_is_used_no_more(pg: Tower, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_asked: object, **_named: object) -> None:
        raise psycopg.OperationalError("connection socket closed")

    with open_database(pg.login("ada", "supervisor")) as database:

        def asked(*, failing: bool = False) -> object:
            with database.reading() as connection:
                if failing:
                    monkeypatch.setattr(connection.connection.driver_connection, "wait", fails)
                return connection.exec_driver_sql("SELECT pg_backend_pid()").scalar()

        before = asked()
        with pytest.raises(Unavailable, match="socket closed"):
            asked(failing=True)
        assert asked() != before


def test_whoever_loses_the_last_role_while_signed_in_is_refused(pg: Tower) -> None:
    with open_database(pg.login("ada", "supervisor")) as database:
        journal = Journal(database, lambda: make.DAWN)
        journal.last()
        with pg.admin() as driver:
            driver.execute("REVOKE controltower_supervisor FROM ada")
        for asked in (journal.last, lambda: journal.append([make.message(make.order("O1"), author="ada")])):
            with pytest.raises(Refused, match=r"shows this login nothing|ermission denied"):
                asked()


def test_a_server_that_lets_nobody_write_can_still_be_read(pg: Tower) -> None:
    url = pg.login("wms", "integrator")
    with pg.admin() as driver:
        driver.execute(f"ALTER DATABASE {pg.database} SET default_transaction_read_only = on")
    with open_database(url) as database:
        journal = Journal(database, lambda: make.DAWN)
        with pytest.raises(Unavailable, match="read-only") as raised:
            journal.append([make.message(make.order("O1"), author="wms")])
        assert raised.value.readable
        assert journal.last() == 0
