"""What went wrong with the server, in words for a person? Its codes, turned into our errors."""

import psycopg

from controltower.domain.errors import Refused, Rejected, Unavailable

WORLD = {
    "25006": "is read-only at the moment (a standby, or being maintained)",
    "53100": "has no room left on its disk",
    "53200": "has no memory left",
    "53300": "has too many connections",
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
LET_IN = ("28P01", "28000", "3D000")
NOT_LET_IN = (
    "authentication failed",
    "no password supplied",
    "does not exist",
    "not permitted to log in",
    "no pg_hba.conf entry",
    "permission denied for database",
)
"""What a server says, in English, to somebody whom it does not let in."""


def said_of(error: psycopg.Error, name: str) -> Exception:
    """The error of ours that this one is; a bug stays what it is."""
    state, words = error.sqlstate or "", _first(error)
    if state in WORLD:
        return Unavailable(f"The database {name} {WORLD[state]}.")
    if state == "42501":
        return Refused([words])
    if state in ("22023", "22P02", "54001", "22P05"):
        return Rejected(words, field="body")
    if state in LET_IN or (not state and _not_let_in(words)):
        return Refused([f"{name} does not let this login in: {words}"])
    if isinstance(error, psycopg.OperationalError | psycopg.InterfaceError) or state.startswith(("08", "53", "58")):
        return Unavailable(f"The database {name} cannot be reached: {words}")
    return error


def _first(error: psycopg.Error) -> str:
    """What the server says, without the statement it was about."""
    said = error.diag.message_primary or str(error)
    line = said.strip().splitlines()[0] if said.strip() else type(error).__name__
    return f"{line[:1].upper()}{line[1:]}{'' if line.endswith('.') else '.'}"


def _not_let_in(words: str) -> bool:
    """Before a session begins there is no code, only the server's own words."""
    low = words.lower()
    return any(part in low for part in NOT_LET_IN)
