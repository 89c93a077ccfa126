"""Who is let in, and to which operations? One try, with all that a person has answered."""

from dataclasses import dataclass, field
from pathlib import Path

import psycopg
from sqlalchemy import URL

from controltower.domain.errors import Outdated, Refused, Unavailable
from controltower.store.database import Database
from controltower.store.engine import open_database
from controltower.store.journal import MAIN
from controltower.store.postgres.access import Keys, kept_at, settled
from controltower.store.postgres.engine import connect, driven, open_server
from controltower.store.signin.address import Address, Kind
from controltower.store.signin.turned import Part, TurnedAway, turned_away

_ON_SERVER = (
    "SELECT o.operation, array(SELECT g.role FROM grants g WHERE g.operation = o.operation AND g.login = session_user "
    "ORDER BY g.role) FROM operations o ORDER BY o.operation"
)
_IN_FILE = (
    "WITH RECURSIVE held(name) AS (SELECT min(operation) FROM journal UNION ALL "
    "SELECT (SELECT min(operation) FROM journal WHERE operation > name) FROM held WHERE name IS NOT NULL) "
    "SELECT name FROM held WHERE name IS NOT NULL"
)


@dataclass(frozen=True, slots=True)
class Granted:
    """An operation that a login may see, and its roles there; none in a file, where everybody may do everything."""

    operation: str
    roles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Welcome:
    """Let in: the URL with all that signing in needs (for the database alone), as whom, and to which operations.

    `kept` is whether the keyring took the password; None where it was not asked to.
    """

    url: str = field(repr=False)
    login: str
    operations: tuple[Granted, ...]
    kept: bool | None = None


def enter(address: Address, password: str, keys: Keys, *, keep: bool = False) -> Welcome | TurnedAway:
    """Sign in once: with this password, or with what libpq or the keyring knows where it is empty. May take seconds.

    With `keep` a password that fits is given to the keyring.
    """
    try:
        if address.kind is Kind.FILE:
            return _into_file(address)
        asked = settled(address.url())
    except Refused as error:
        return TurnedAway(_whole_of(address), str(error))
    fits = _fitting(asked, address, _passwords(asked, password, keys))
    if isinstance(fits, TurnedAway):
        return fits
    answer = _into_server(fits, address)
    if isinstance(answer, Welcome) and keep and password:
        return Welcome(answer.url, answer.login, answer.operations, keys.put(kept_at(answer.url), password))
    return answer


def outwaited(address: Address, password: str, keys: Keys) -> Welcome:
    """What to sign in with once the server is back, untried. Raises Refused for what cannot be an address."""
    asked = settled(address.url())
    known = password or asked.password or keys.get(kept_at(_whole(asked)))
    return Welcome(_whole(asked.set(password=known) if known else asked), asked.username or "", ())


def _into_file(address: Address) -> Welcome | TurnedAway:
    if not Path(address.file).is_file():
        return TurnedAway(Part.FILE, "There is no such file.")
    try:
        with open_database(address.url()) as database:
            return _named(address, Welcome(address.url(), "", _operations(database)))
    except (Refused, Outdated, Unavailable) as error:
        return TurnedAway(Part.FILE, str(error))


def _passwords(asked: URL, password: str, keys: Keys) -> list[str | None]:
    """What to try, in this order; None leaves it to libpq."""
    if password:
        return [password]
    kept = keys.get(kept_at(_whole(asked)))
    return [asked.password, kept] if kept else [asked.password]


def _fitting(asked: URL, address: Address, passwords: list[str | None]) -> URL | TurnedAway:
    """The URL with the first password that the server takes."""
    away = TurnedAway(Part.PASSWORD, "A password is needed.")
    for password in passwords:
        url = asked.set(password=password) if password else asked
        try:
            connect(driven(_whole(url))).close()
        except psycopg.OperationalError as error:
            away = turned_away(error, address)
            if away.part is not Part.PASSWORD:
                return away
        else:
            return url
    return away


def _into_server(url: URL, address: Address) -> Welcome | TurnedAway:
    try:
        with open_server(_whole(url)) as database:
            welcome = Welcome(_whole(url), url.username or "", _operations(database))
    except Outdated as error:
        return TurnedAway(Part.WHOLE, f"This control tower is of another version than this program. {error}")
    except Unavailable as error:
        return TurnedAway(_whole_of(address), str(error), passing=True)
    except Refused as error:
        return _no_tower(error, url, address)
    if not welcome.operations:
        says = f"{welcome.login} has a role in no operation. The owner gives one with: controltower db grant"
        return TurnedAway(Part.LOGIN, says)
    return _named(address, welcome)


def _no_tower(error: Refused, url: URL, address: Address) -> TurnedAway:
    """The server let us in, and the database did not: it is no control tower, or not for this login."""
    if isinstance(error.__cause__, psycopg.errors.InsufficientPrivilege):
        says = f"{url.username} may see nothing in this database. Its owner lets people in with: controltower db grant"
        return TurnedAway(Part.LOGIN, says)
    if isinstance(error.__cause__, psycopg.errors.UndefinedTable | psycopg.errors.InvalidSchemaName):
        says = f"“{url.database}” holds no control tower yet. Its owner makes one with: controltower db init"
        return TurnedAway(Part.DATABASE if address.kind is Kind.SERVER else Part.SERVICE, says)
    return TurnedAway(_whole_of(address), str(error))


def _named(address: Address, welcome: Welcome) -> Welcome | TurnedAway:
    """As it is, but for an operation that was named and is not among them."""
    names = [each.operation for each in welcome.operations]
    if not address.operation or address.operation in names:
        return welcome
    who = f"{welcome.login} has no role in" if welcome.login else "The file does not hold"
    says = f"{who} “{address.operation}”. There is: {', '.join(names)}."
    return TurnedAway(Part.OPERATION, says, choices=tuple(names))


def _operations(database: Database) -> tuple[Granted, ...]:
    with database.reading() as connection:
        if database.shared:
            rows = connection.exec_driver_sql(_ON_SERVER).fetchall()
            return tuple(Granted(name, tuple(roles)) for name, roles in rows)
        names = [name for (name,) in connection.exec_driver_sql(_IN_FILE)]
    return tuple(Granted(name) for name in names or [MAIN])


def _whole_of(address: Address) -> Part:
    return {Kind.SERVER: Part.HOST, Kind.SERVICE: Part.SERVICE, Kind.FILE: Part.FILE}[address.kind]


def _whole(url: URL) -> str:
    return url.render_as_string(hide_password=False)
