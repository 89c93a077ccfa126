from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends.fail import Keyring as NoKeyring
from keyring.errors import PasswordDeleteError

from controltower.domain.errors import Refused, Unavailable
from controltower.store.engine import is_server, open_database
from controltower.store.postgres.access import Answer, Keyring, apart, kept_at, of_service, resolve, settled
from controltower.store.postgres.engine import driven
from controltower.store.postgres.serving import ADMIN, Server
from controltower.store.urls import redacted
from tests.helpers.server import SECRET, Tower

MISTYPED = (
    "postgresql://anna:se@cr/et@host/db",
    "postgresql://anna:se?cr#et@host/db",
    "postgresql://anna:secret@h:1,h:2/db",
    "postgresql://anna:secret@host:port/db",
    "postgresql//anna:secret@host/db",
    "anna:secret@host/db",
    "postgresql://anna:secret@[host/db",
    "postgresql:///db?user=anna&password=secret",
    "postgresql://anna@host/db?password=se@cret",
    "postgresql://host/db?user=anna&password=secret@",
)


class Remembering(KeyringBackend):
    """A keyring that forgets when the test is over."""

    priority = 1.0

    def __init__(self) -> None:
        super().__init__()
        self.held: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.held.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.held[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        raise PasswordDeleteError


class Person:
    """Answers with one password after another, and remembers the sentences."""

    def __init__(self, *answers: Answer) -> None:
        self.answers, self.heard = list(answers), list[str]()

    def __call__(self, why: str) -> Answer | None:
        self.heard.append(why)
        return self.answers.pop(0) if self.answers else None


@pytest.fixture(autouse=True)
def keys(monkeypatch: pytest.MonkeyPatch) -> Remembering:
    remembering = Remembering()
    monkeypatch.setattr("keyring.core._keyring_backend", remembering)
    for name in ("PGPASSWORD", "PGHOST", "PGUSER", "PGSERVICE", "PGSSLMODE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PGPASSFILE", "/nowhere")
    return remembering


def whole(tower: Tower, password: str) -> str:
    return tower.server.url("anna", password, tower.database)


def bare(tower: Tower) -> str:
    tower.login("anna", "supervisor")
    return apart(tower.url("anna"))[0]


@pytest.mark.parametrize("url", MISTYPED)
def test_a_password_is_never_shown_however_the_url_was_mistyped(url: str) -> None:
    said = [redacted(url)]
    for read in (is_server, open_database, settled):
        try:
            said.append(str(read(url)))
        except (Refused, Unavailable) as error:
            said.append(str(error))
    assert not [words for words in said for part in ("se@", "se?", "cr/", "cr#", "et@") if part in words]
    assert not [words for words in said if "secret" in words]


def test_the_urls_own_password_is_used_and_nobody_is_asked(pg: Tower) -> None:
    pg.login("anna", "supervisor")
    person = Person()
    with open_database(resolve(pg.url("anna"), person, Keyring())) as database:
        assert database.name == redacted(pg.url("anna"))
    assert person.heard == []


def test_what_libpq_finds_is_used_and_nobody_is_asked(
    pg: Tower, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url, person = bare(pg), Person()
    secret = pg.passwords["anna"]
    monkeypatch.setenv("PGPASSWORD", secret)
    open_database(resolve(url, person, Keyring())).close()
    monkeypatch.delenv("PGPASSWORD")
    passfile = tmp_path / "pgpass"
    escaped = secret.replace("\\", "\\\\").replace(":", "\\:")
    passfile.write_text(f"127.0.0.1:{pg.server.port}:*:anna:{escaped}\n")
    passfile.chmod(0o600)
    monkeypatch.setenv("PGPASSFILE", str(passfile))
    found = resolve(url, person, Keyring())
    assert apart(found)[1] == {}
    open_database(found).close()
    assert person.heard == []


def test_a_service_says_who_where_and_how(pg: Tower, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pg.login("anna", "supervisor")
    lines = ["[tower]", "host=127.0.0.1", f"port={pg.server.port}", "user=anna", f"dbname={pg.database}"]
    services = tmp_path / "services.conf"
    services.write_text("\n".join([*lines, f"password={pg.passwords['anna']}", "[strict]", "sslmode=verify-full"]))
    monkeypatch.setenv("PGSERVICEFILE", str(services))
    with open_database(resolve(of_service("tower"), Person(), Keyring())) as database:
        assert database.name == redacted(pg.url("anna"))
    assert settled(of_service("strict") + "&host=far").query["sslmode"] == "verify-full"
    with pytest.raises(Refused, match="describes a service called “nowhere”"):
        resolve(of_service("nowhere"), Person(), Keyring())


def test_a_person_is_asked_until_it_fits_and_asked_no_more_where_the_keyring_keeps_it(
    pg: Tower, keys: Remembering
) -> None:
    url, secret = bare(pg), f"{pg.login('anna', 'supervisor') and pg.passwords['anna']}"
    person = Person(Answer("wrong"), Answer(secret, keep=True))
    assert apart(resolve(url, person, Keyring()))[1] == {"PGPASSWORD": secret}
    assert [heard.rpartition("/")[2].partition(" ")[2] for heard in person.heard] == [
        "wants a password.",
        "does not take this password.",
    ]
    assert list(keys.held) == [("controltower", kept_at(url))]
    assert resolve(url, Person(), Keyring()) == resolve(pg.url("anna"), Person(), Keyring())


def test_a_password_that_was_kept_and_fits_no_more_is_asked_for(pg: Tower, keys: Remembering) -> None:
    url = bare(pg)
    keys.set_password("controltower", kept_at(url), "an old one")
    person = Person(Answer(pg.passwords["anna"]))
    resolve(url, person, Keyring())
    assert len(person.heard) == 1
    assert keys.get_password("controltower", kept_at(url)) == "an old one"


def test_whoever_gives_up_or_is_wrong_three_times_is_refused(pg: Tower) -> None:
    url = bare(pg)
    with pytest.raises(Refused, match=r"wants a password\. Nobody"):
        resolve(url, Person(), Keyring())
    person = Person(*[Answer("wrong-secret")] * 5)
    with pytest.raises(Refused, match="does not take") as refused:
        resolve(url, person, Keyring())
    assert len(person.heard) == 3
    assert "wrong-secret" not in f"{refused.value!r} {person.heard}"


def test_without_a_keyring_nothing_is_kept_and_nothing_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("keyring.core._keyring_backend", NoKeyring())
    assert isinstance(keyring.get_keyring(), NoKeyring)
    assert Keyring().get("postgresql://anna@host/db") is None
    assert not Keyring().put("postgresql://anna@host/db", "secret")


def test_a_server_that_is_not_there_is_no_question_of_passwords() -> None:
    person = Person()
    with pytest.raises(Unavailable, match="cannot be reached"):
        resolve("postgresql://anna:secret@127.0.0.1:1/db", person, Keyring())
    assert person.heard == []


@pytest.mark.parametrize(
    ("url", "mode"),
    [
        ("postgresql://anna@127.0.0.1/db", None),
        ("postgresql:///db?host=/run/postgresql", None),
        ("postgresql://anna@tower.example/db", "require"),
        ("postgresql:///db?host=localhost,tower.example", "require"),
        ("postgresql://anna@tower.example/db?sslrootcert=root.crt", "verify-full"),
        ("postgresql://anna@tower.example/db?sslmode=disable", "disable"),
    ],
)
def test_what_leaves_this_machine_is_encrypted_unless_somebody_says_otherwise(url: str, mode: str | None) -> None:
    assert driven(url).query.get("sslmode") == mode


def until_not_let_in(url: str) -> str:
    """Why, once the server has read its new rules; it takes its time."""
    for _ in range(200):
        try:
            open_database(url).close()
        except Unavailable as error:
            return str(error)
    return "It let us in two hundred times."


def test_a_server_that_asks_for_the_password_itself_does_not_get_it(postgres: Server) -> None:
    rules = postgres.folder / "data" / "pg_hba.conf"
    before = rules.read_text()
    programs = postgres.programs
    assert programs is not None
    try:
        rules.write_text("host all all 127.0.0.1/32 password\n")
        programs.run("pg_ctl", "reload", "-D", str(postgres.folder / "data"))
        assert "scram-sha-256" in until_not_let_in(postgres.url(ADMIN, SECRET, "pattern"))
    finally:
        rules.write_text(before)
        programs.run("pg_ctl", "reload", "-D", str(postgres.folder / "data"))
