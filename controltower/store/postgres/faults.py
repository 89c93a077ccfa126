"""What went wrong with the server, in words for a person? Its codes, turned into our errors."""

import re

import psycopg

from controltower.domain.errors import Refused, Rejected, Unavailable

WORLD = {
    "25006": "is read-only at the moment (a standby, or being maintained)",
    "53100": "has no room left on its disk",
    "53200": "has no memory left",
    "53300": "has too many connections",
    "53400": "takes nothing from this login for a minute: it held everybody up",
    "55P03": "is held up: somebody else holds the lock for too long",
    "57014": "did not answer in time",
    "57P01": "is being shut down",
    "57P02": "has crashed and restarts",
    "57P03": "is starting up",
    "57P04": "was dropped",
    "25P03": "ended our transaction: it stood idle for too long",
    "40001": "could not write: another transaction was first",
    "40P01": "could not write: two transactions waited for each other",
}
"""Faults of the world, by SQLSTATE (PostgreSQL's documentation, appendix A); the caller may try again."""
READABLE = ("25006", "53100", "53400", "55P03", "40001", "40P01")
"""Where these happen only writing fails; reading goes on."""
LET_IN = ("28P01", "28000", "3D000")
GONE = ("42P01", "42883", "3F000")
"""What is in a schema that somebody may no longer look into is not there for them: no table, no function."""
FULL = ("too many connections", "too many clients", "connection slots")
NOT_LET_IN = (
    "does not exist",
    "not permitted to log in",
    "no pg_hba.conf entry",
    "permission denied for database",
)
"""What a server says, in English, to somebody whom it does not let in, whatever the password."""
_SERVER = re.compile(r":  (?=\S)")
"""Before the words of a server, after how grave it finds them; libpq's own words never stand so."""
_ATTEMPT = re.compile(r"^connection failed: connection to server at .*? failed: ")
"""Before libpq's own words: where it tried, which whoever reads it is told already."""


def said_of(error: psycopg.Error, name: str) -> Exception:
    """The error of ours that this one is; a bug stays what it is."""
    state, words = error.sqlstate or "", _first(error)
    if state in WORLD:
        return Unavailable(f"The database {name} {WORLD[state]}.", readable=state in READABLE)
    if state == "42501":
        return Refused([words])
    if state in GONE:
        return Refused([f"{name} shows this login nothing: {words}"])
    if state in ("22023", "22P02", "54001", "22P05"):
        return Rejected(words, field="body")
    if state in LET_IN or (not state and _turned_away(error)):
        return Refused([f"{name} does not let this login in: {words}"])
    if isinstance(error, psycopg.OperationalError | psycopg.InterfaceError) or state.startswith(("08", "53", "58")):
        return Unavailable(f"The database {name} cannot be reached: {words}")
    return error


def wants_password(error: psycopg.Error) -> bool:
    """Whether nobody was let in because there was no password."""
    return (error.pgconn is not None and error.pgconn.needs_password) or _says(error, "no password supplied")


def wrong_password(error: psycopg.Error) -> bool:
    """Whether a password was given and did not fit.

    Before a session begins there is no code, only words, and a server has them in its own language. So libpq is asked:
    where a server speaks after it was given a password, and says nothing known, it says that.
    """
    if _says(error, "password authentication failed"):
        return True
    talk = error.pgconn
    gave = talk is not None and talk.used_password and not talk.needs_password and not talk.backend_pid
    return gave and bool(_spoken(error)) and not _says(error, *FULL, *NOT_LET_IN)


def in_its_words(error: psycopg.Error) -> str:
    """What to add to “a wrong password” where that is only taken from what the server did; empty where it said so.

    In a language that is not known here it may have said that the login is locked, or that there is no such database.
    """
    return "" if _says(error, "password authentication failed") else f" The server says: {_first(error)}"


def _turned_away(error: psycopg.Error) -> bool:
    return wants_password(error) or wrong_password(error) or _says(error, *NOT_LET_IN)


def _says(error: psycopg.Error, *parts: str) -> bool:
    low = str(error).lower()
    return any(part in low for part in parts)


def _spoken(error: psycopg.Error) -> str:
    """What the server said to somebody who came in vain; empty where it was libpq that spoke."""
    return next((_SERVER.split(line, maxsplit=1)[1] for line in _lines(error) if _SERVER.search(line)), "")


def _lines(error: psycopg.Error) -> list[str]:
    return str(error).strip().splitlines()


def _first(error: psycopg.Error) -> str:
    """What the server says, without the statement it was about; what our own functions say is a sentence already."""
    said = error.diag.message_primary or (not error.sqlstate and _spoken(error)) or "".join(_lines(error)[:1])
    line = _ATTEMPT.sub("", said.splitlines()[0]) if said else type(error).__name__
    return line if line.endswith(".") else f"{line[:1].upper()}{line[1:]}."
