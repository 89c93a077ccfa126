"""How does somebody sign in? Where the server is, who they are, and where the password comes from."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

import psycopg
from psycopg import pq
from psycopg.conninfo import make_conninfo
from sqlalchemy import URL, make_url

from controltower.domain.errors import Refused
from controltower.store.postgres.engine import connect, driven
from controltower.store.postgres.faults import in_its_words, said_of, wants_password, wrong_password
from controltower.store.urls import redacted

TRIES = 3
SERVICE = "controltower"
"""Under this name the system's keyring keeps our passwords."""
KEPT = ("sslmode", "sslrootcert", "sslcert", "sslkey", "sslcrl", "channel_binding", "target_session_attrs")
"""What libpq adds from a service or the environment, and is worth handing on."""
_STOPS = {"gssencmode": "no, thanks"}
"""With a value that is none, libpq puts all its words together, and then stops before it speaks with anybody."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A password that somebody has typed, and whether the keyring shall keep it."""

    password: str = field(repr=False)
    keep: bool = False


Ask = Callable[[str], Answer | None]
"""Asks a person, with a sentence why; None when they give up, or nobody is there."""


class Keys(Protocol):
    """Where passwords may be kept between two runs."""

    def get(self, place: str) -> str | None:
        """The password for a place, which is a URL without one."""

    def put(self, place: str, password: str) -> bool:
        """Keep it; whether that was possible."""


class Keyring:
    """The system's keyring; where there is none, nothing is kept and nothing is found."""

    def get(self, place: str) -> str | None:
        """As `Keys.get`."""
        import keyring
        from keyring.errors import KeyringError

        try:
            return keyring.get_password(SERVICE, place)
        except KeyringError:
            return None

    def put(self, place: str, password: str) -> bool:
        """As `Keys.put`; looked up again, for there are keyrings that keep nothing and say nothing."""
        import keyring
        from keyring.errors import KeyringError

        try:
            keyring.set_password(SERVICE, place, password)
        except KeyringError:
            return False
        return self.get(place) == password


def resolve(url: str, ask: Ask, keys: Keys, *, new: bool = False) -> str:
    """The URL with all that is needed to sign in, the password too where libpq does not find one by itself.

    Asked in this order: the URL, libpq (PGPASSWORD, password file, service), the keyring, the person. Raises Refused
    where nobody is let in, Unavailable where the server cannot be reached. The answer is for the database alone: show
    people what `redacted` leaves of it, and give child processes what `apart` makes of it. With `new` the database need
    not be there yet.
    """
    asked = settled(url)
    place = kept_at(_whole(asked))
    why = _tried(asked, new=new)
    if why is None:
        return _whole(asked)
    kept = keys.get(place)
    if kept and _tried(asked.set(password=kept), new=new) is None:
        return _whole(asked.set(password=kept))
    for _ in range(TRIES):
        answer = ask(why)
        if answer is None:
            break
        signed = asked.set(password=answer.password)
        why = _tried(signed, new=new)
        if why is None:
            if answer.keep:
                keys.put(place, answer.password)
            return _whole(signed)
    raise Refused([f"{why} Nobody gave one that fits."])


def kept_at(url: str) -> str:
    """Under which name keyrings keep the password: a login has one for all databases of its server."""
    return redacted(url).rpartition("/")[0]


def apart(url: str) -> tuple[str, Mapping[str, str]]:
    """The URL without its password, and the environment in which a child process finds it."""
    parsed = make_url(url)
    if parsed.password is None:
        return url, {}
    # URL.set takes None for “as it was”.
    bare = URL.create(parsed.drivername, parsed.username, None, parsed.host, parsed.port, parsed.database, parsed.query)
    return bare.render_as_string(), {"PGPASSWORD": str(parsed.password)}


def of_service(name: str) -> str:
    """The URL of one of libpq's services."""
    return URL.create("postgresql", query={"service": name}).render_as_string()


def settled(url: str) -> URL:
    """The URL with what libpq knows from services and the environment written out. Raises Refused for nonsense."""
    driven(url)  # refuses what cannot be read
    parsed = make_url(url)
    words = {name: value for name, value in parsed.query.items() if isinstance(value, str)}
    named = {"user": parsed.username, "password": parsed.password, "host": parsed.host, "dbname": parsed.database}
    words |= {name: str(value) for name, value in named.items() if value}
    if parsed.port:
        words["port"] = str(parsed.port)
    known = _known({**words, **_STOPS}, redacted(url))
    query = {name: value for name, value in words.items() if name in parsed.query and name not in _PLACED}
    query |= {name: value for name in KEPT if (value := known.get(name))}
    return _put_together(known, query)


_PLACED = ("service", "user", "password", "host", "port", "dbname")


def _put_together(known: Mapping[str, str], query: dict[str, str]) -> URL:
    """Several hosts, of which any may be the one that can be written to, stand among the options."""
    host, port = known.get("host", ""), known.get("port", "")
    if "," in host or "," in port or host.startswith("/"):
        query |= {"host": host} | ({"port": port} if port else {})
        host, port = "", ""
    return URL.create(
        "postgresql",
        known.get("user"),
        known.get("password"),
        host or None,
        int(port) if port else None,
        known.get("dbname"),
        query,
    )


def _known(words: Mapping[str, str], place: str) -> dict[str, str]:
    try:
        talk = pq.PGconn.connect_start(make_conninfo(**words).encode())
    except psycopg.ProgrammingError as error:
        raise Refused([f"{place} has an option that libpq does not know."]) from error
    try:
        found = {option.keyword.decode(): option.val.decode() for option in talk.info if option.val}
        compiled = {option.keyword.decode(): (option.compiled or b"").decode() for option in talk.info}
        said = talk.error_message.decode(errors="replace").strip()
    finally:
        talk.finish()
    if not found and said.startswith("definition of service"):
        raise Refused([f"No pg_service.conf that libpq reads describes a service called “{words['service']}”."])
    if not found:
        raise Refused([f"{place}: {said}."])
    return {name: value for name, value in found.items() if name in _PLACED or value != compiled[name] or name in words}


def _tried(url: URL, *, new: bool) -> str | None:
    """None where this lets somebody in, else why a password is needed. Raises Refused or Unavailable for the rest."""
    place = redacted(_whole(url))
    try:
        connect(driven(_whole(url))).close()
    except psycopg.OperationalError as error:
        if wants_password(error):
            return f"{place} wants a password."
        if new and 'database "' in str(error) and "does not exist" in str(error):
            return None
        if wrong_password(error):
            return f"{place} does not take this password.{in_its_words(error)}"
        raise said_of(error, place) from error
    return None


def _whole(url: URL) -> str:
    return url.render_as_string(hide_password=False)
