from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
import pytest
from psycopg import sql
from trustme import CA

from controltower.domain.errors import Refused
from controltower.domain.ids import OperationId
from controltower.store.engine import open_database
from controltower.store.journal import Journal
from controltower.store.postgres.access import Keyring, kept_at, of_service
from controltower.store.postgres.roles import grant, revoke
from controltower.store.postgres.serving import ADMIN, FAST, Server, binaries, tidy
from controltower.store.signin import (
    Address,
    Granted,
    Kind,
    Part,
    TurnedAway,
    Welcome,
    address_of,
    enter,
    missing,
    outwaited,
)
from tests.helpers import make
from tests.helpers.server import SECRET, Tower
from tests.store.test_access import Remembering, keys

__all__ = ["keys"]


def at(tower: Tower, login: str = "anna") -> Address:
    return Address(host="127.0.0.1", port=f"{tower.server.port}", database=tower.database, login=login)


@pytest.fixture
def anna(pg: Tower) -> Address:
    pg.login("anna", "supervisor")
    return at(pg)


def turned(answer: Welcome | TurnedAway) -> tuple[Part, bool]:
    assert isinstance(answer, TurnedAway), answer
    return answer.part, answer.passing


def test_who_gives_the_right_answers_is_let_in_and_told_where(pg: Tower, anna: Address) -> None:
    with pg.admin() as driver:
        grant(driver, "anna", ["viewer", "manager"], "north")
    answer = enter(anna, pg.passwords["anna"], Keyring())
    assert isinstance(answer, Welcome)
    assert (answer.login, answer.kept) == ("anna", None)
    assert answer.operations == (Granted("main", ("supervisor",)), Granted("north", ("manager", "viewer")))
    open_database(answer.url).close()
    assert pg.passwords["anna"] not in f"{answer} {anna}"


def test_the_password_is_blamed_where_it_is_wrong_or_missing(pg: Tower, anna: Address, keys: Remembering) -> None:
    wrong = enter(anna, "guessed-secret", Keyring())
    assert turned(wrong) == (Part.PASSWORD, False)
    assert turned(enter(anna, "", Keyring())) == (Part.PASSWORD, False)
    assert turned(enter(replace(anna, login="nobody"), "any", Keyring())) == (Part.PASSWORD, False)
    assert "guessed" not in f"{wrong}"


def test_an_empty_password_is_looked_for_in_the_keyring_which_keeps_only_one_that_fits(
    pg: Tower, anna: Address, keys: Remembering
) -> None:
    enter(anna, "wrong", Keyring(), keep=True)
    assert keys.held == {}
    kept = enter(anna, pg.passwords["anna"], Keyring(), keep=True)
    assert isinstance(kept, Welcome)
    assert kept.kept
    assert list(keys.held) == [("controltower", kept_at(anna.url()))]
    assert isinstance(enter(anna, "", Keyring()), Welcome)
    for typed in ("", pg.passwords["anna"]):
        expected = outwaited(anna, typed, Keyring())
        assert (expected.url, expected.login) == (kept.url, "anna")


def no_database(tower: Tower, address: Address) -> Address:
    return replace(address, database="moon")


def no_machine(tower: Tower, address: Address) -> Address:
    return replace(address, host="no-such-machine.invalid")


def nobody_there(tower: Tower, address: Address) -> Address:
    return replace(address, port="1")


def locked(tower: Tower, address: Address) -> Address:
    with tower.admin() as driver:
        driver.execute("ALTER ROLE anna NOLOGIN")
    return address


def no_rights(tower: Tower, address: Address) -> Address:
    with tower.admin() as driver:
        revoke(driver, "anna", ["supervisor"], "main")
    return address


def no_role(tower: Tower, address: Address) -> Address:
    """A grant of the database is left, as an owner's slip leaves it."""
    with tower.admin() as driver:
        driver.execute("DELETE FROM controltower.grants")
    return address


def no_tower(tower: Tower, address: Address) -> Address:
    with tower.admin() as driver:
        driver.execute("DROP SCHEMA controltower CASCADE")
    return address


def newer(tower: Tower, address: Address) -> Address:
    with tower.admin() as driver:
        driver.execute("UPDATE controltower.alembic_version SET version_num = '9999'")
    return address


def another_operation(tower: Tower, address: Address) -> Address:
    return replace(address, operation="south")


def a_certificate(tower: Tower, address: Address) -> Address:
    return replace(address, certificate="/nowhere/root.crt")


def an_option(tower: Tower, address: Address) -> Address:
    return replace(address, options="sslmode=perhaps")


def no_name(tower: Tower, address: Address) -> Address:
    return replace(address, host="tower..example")


def no_number(tower: Tower, address: Address) -> Address:
    return replace(address, options="connect_timeout=soon")


@pytest.mark.parametrize(
    ("wrong", "part", "passing", "says"),
    [
        (no_database, Part.DATABASE, False, "no database called “moon”"),
        (no_machine, Part.HOST, True, "No machine is known here by the name no-such-machine.invalid"),
        (nobody_there, Part.HOST, True, "Nothing answers at 127.0.0.1:1"),
        (locked, Part.LOGIN, False, "anna is locked"),
        (no_rights, Part.LOGIN, False, "db grant"),
        (no_role, Part.LOGIN, False, "a role in no operation"),
        (no_tower, Part.DATABASE, False, "holds no control tower yet"),
        (newer, Part.WHOLE, False, "Update this program"),
        (another_operation, Part.OPERATION, False, "anna has no role in “south”. There is: main."),
        (a_certificate, Part.HOST, False, "does not encrypt"),
        (an_option, Part.OPTIONS, False, "libpq does not know"),
        (no_name, Part.HOST, True, "No machine is known here by the name tower..example"),
        (no_number, Part.OPTIONS, False, "libpq does not know"),
    ],
)
def test_each_failure_names_the_answer_that_is_to_blame(
    pg: Tower, anna: Address, wrong: Callable[[Tower, Address], Address], part: Part, passing: bool, says: str
) -> None:
    answer = enter(wrong(pg, anna), pg.passwords["anna"], Keyring())
    assert turned(answer) == (part, passing)
    assert isinstance(answer, TurnedAway)
    assert says in answer.says
    assert pg.passwords["anna"] not in answer.says


def test_a_database_of_somebody_else_is_the_logins_affair(pg: Tower, anna: Address) -> None:
    with psycopg.connect(pg.url(), autocommit=True) as driver:
        driver.execute(sql.SQL("REVOKE CONNECT ON DATABASE {} FROM PUBLIC").format(sql.Identifier("postgres")))
        try:
            answer = enter(replace(anna, database="postgres"), pg.passwords["anna"], Keyring())
        finally:
            driver.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO PUBLIC").format(sql.Identifier("postgres")))
    assert turned(answer) == (Part.LOGIN, False)


def test_what_is_not_filled_in_is_asked_for_at_once() -> None:
    assert [each.part for each in missing(Address(port="many"))] == [Part.HOST, Part.DATABASE, Part.LOGIN, Part.PORT]
    assert [each.part for each in missing(Address(Kind.SERVICE))] == [Part.SERVICE]
    assert [each.part for each in missing(Address(Kind.FILE))] == [Part.FILE]
    assert missing(Address(host="one,two", port="1,2", database="tower", login="anna")) == ()


@pytest.mark.parametrize("host", ["postgresql://anna:secret@far/tower", "anna:secret@far", "http://far"])
def test_a_whole_url_is_no_machine_and_no_password_in_it_is_shown(host: str) -> None:
    (away,) = missing(Address(host=host, database="tower", login="anna"))
    assert (away.part, away.passing) == (Part.HOST, False)
    assert "secret" not in away.says


def test_a_file_of_this_machine_is_opened_by_its_name(tmp_path: Path) -> None:
    path = tmp_path / "day.db"
    assert turned(enter(Address(Kind.FILE, file=str(path)), "", Keyring())) == (Part.FILE, False)
    with open_database(f"sqlite:///{path.as_posix()}") as database:
        for operation in ("main", "north"):
            Journal(database, lambda: make.at(0), OperationId(operation)).append([make.message(make.house()[0])])
    answer = enter(Address(Kind.FILE, file=str(path)), "", Keyring())
    assert isinstance(answer, Welcome)
    assert answer.operations == (Granted("main"), Granted("north"))
    path.with_name("notes.db").write_text("no database at all, but long enough to be looked at as if it were one" * 20)
    assert turned(enter(Address(Kind.FILE, file=str(tmp_path / "notes.db")), "", Keyring())) == (Part.FILE, False)


def test_a_service_is_entered_and_blamed_by_its_name(
    pg: Tower, anna: Address, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = ["[tower]", "host=127.0.0.1", f"port={pg.server.port}", f"dbname={pg.database}", "[away]", "host=127.0.0.1"]
    services = tmp_path / "services.conf"
    services.write_text("\n".join([*lines, "port=1"]))
    monkeypatch.setenv("PGSERVICEFILE", str(services))
    address = Address(Kind.SERVICE, service="tower", login="anna")
    assert isinstance(enter(address, pg.passwords["anna"], Keyring()), Welcome)
    assert turned(enter(address, "wrong", Keyring())) == (Part.PASSWORD, False)
    assert turned(enter(replace(address, service="away"), "any", Keyring())) == (Part.SERVICE, True)
    assert turned(enter(replace(address, service="nowhere"), "any", Keyring())) == (Part.SERVICE, False)
    assert address_of(of_service("tower"))[0] == Address(Kind.SERVICE, service="tower")


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://anna@tower.example:5433/tower?sslrootcert=/etc/root.crt",
        "postgresql:///tower?user=anna&host=one,two&port=5432,5433&target_session_attrs=read-write",
    ],
)
def test_an_address_says_what_its_url_says(url: str) -> None:
    address, password = address_of(url)
    assert password == ""
    assert address_of(address.url()) == (address, "")
    assert address.login == "anna"


def test_the_password_of_a_url_is_told_apart_and_never_in_an_address() -> None:
    for url in ("postgresql://anna:se%40cret@host/tower", "postgresql://anna@host/tower?password=se%40cret"):
        address, password = address_of(url)
        assert password == "se@cret"
        assert "cret" not in f"{address} {address.url()} {address.name}"
    typed = Address(host="h", database="d", login="l", options="password=secret&sslpassword=secret")
    assert "secret" not in typed.url()
    with pytest.raises(Refused, match="not a database URL"):
        address_of("postgresql//anna@host")


def test_a_certificate_that_is_not_the_servers_is_blamed() -> None:
    if binaries().bundled:
        pytest.skip("the PostgreSQL of the wheel cannot encrypt")
    with TemporaryDirectory(prefix="controltower-own-", ignore_cleanup_errors=True) as place:
        Path(place).chmod(0o711)
        with Server(Path(place) / "server", SECRET, settings=FAST, tls=True) as server:
            here = Address(host="127.0.0.1", port=f"{server.port}", database="postgres", login=ADMIN)
            other = Path(place) / "other.crt"
            CA().cert_pem.write_to_path(str(other))
            sure = enter(replace(here, certificate=str(server.certificate)), SECRET, Keyring())
            assert turned(sure) == (Part.DATABASE, False)  # signed in, where no control tower is
            for wrong in (str(other), "/nowhere/root.crt"):
                assert turned(enter(replace(here, certificate=wrong), SECRET, Keyring()))[0] is Part.CERTIFICATE
        tidy([server.folder])
