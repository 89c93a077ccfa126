"""Why is somebody not let in, and which of their answers is to blame? In words for the place where it was typed."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import psycopg

from controltower.store.postgres.faults import in_its_words, wants_password, wrong_password
from controltower.store.signin.address import Address, Kind


class Part(StrEnum):
    """What was filled in; WHOLE where no single answer is to blame."""

    HOST = "host"
    PORT = "port"
    DATABASE = "database"
    LOGIN = "login"
    PASSWORD = "password"
    CERTIFICATE = "certificate"
    OPTIONS = "options"
    SERVICE = "service"
    FILE = "file"
    OPERATION = "operation"
    WHOLE = "whole"


@dataclass(frozen=True, slots=True)
class TurnedAway:
    """Not let in. `passing` where the same answers may do later: the server is away, or full.

    `choices` are answers that would have done, where they are few and known.
    """

    part: Part
    says: str
    passing: bool = False
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Sign:
    """What libpq says, as a pattern, and what it means for the person."""

    pattern: str
    part: Part
    says: str
    passing: bool = False


_NEEDED: Mapping[Kind, Mapping[Part, str]] = {
    Kind.SERVER: {
        Part.HOST: "Which machine is the server? Its name or address.",
        Part.DATABASE: "Which database of the server? Often “tower”.",
        Part.LOGIN: "Who signs in? Each person has a login of their own.",
    },
    Kind.SERVICE: {Part.SERVICE: "Which service of pg_service.conf?"},
    Kind.FILE: {Part.FILE: "Which file?"},
}
_ITS_OWN = (Part.LOGIN, Part.PASSWORD)
"""What is typed beside a service; all else is the service's."""
_WRONG = _Sign(
    "password authentication failed",
    Part.PASSWORD,
    "This password does not fit {login}. (A server says the same of a login that it does not know.)",
)
_SIGNS = (
    _WRONG,
    _Sign(
        "permission denied for database",
        Part.LOGIN,
        "{login} may not use {database}. Its owner lets people in with: controltower db grant",
    ),
    _Sign("not permitted to log in", Part.LOGIN, "{login} is locked: the server lets this login in no more."),
    _Sign(
        "too many connections for role",
        Part.LOGIN,
        "{login} has as many connections as a login may have. Close another desk.",
        passing=True,
    ),
    _Sign(
        r"pg_hba\.conf",
        Part.LOGIN,
        "The server does not let {login} in from this machine, or not in this way (pg_hba.conf has no line for it).",
    ),
    _Sign('role ".*" does not exist', Part.LOGIN, "The server knows nobody called {login}."),
    _Sign('database ".*" does not exist', Part.DATABASE, "This server has no database called {database}."),
    _Sign(
        "root certificate file|read root certificate",
        Part.CERTIFICATE,
        "This file is not there, or holds no certificate.",
    ),
    _Sign("does not match host name", Part.CERTIFICATE, "The server's certificate is for another name than “{host}”."),
    _Sign(
        "certificate verify failed",
        Part.CERTIFICATE,
        "The server's certificate was not signed by this one: what answers there may be another server.",
    ),
    _Sign(
        "server does not support ssl",
        Part.HOST,
        "{host} does not encrypt its connections: nobody signs in to another machine so, nor with a certificate file.",
    ),
    _Sign(
        "authentication method requirement",
        Part.HOST,
        "{host} asks for the password itself and not for a proof of it (SCRAM). It is not told.",
    ),
    _Sign("invalid port", Part.PORT, "There is no such port."),
    _Sign("invalid (connection option|.* value)", Part.OPTIONS, "libpq does not know this."),
    _Sign(
        "translate host name|name or service not known|resolve host|nodename nor servname|getaddrinfo|"
        "no address associated|name resolution",
        Part.HOST,
        "No machine is known here by the name {host}.",
        passing=True,
    ),
    _Sign(
        "connection refused|no such file or directory",
        Part.HOST,
        "Nothing answers at {where}. Are the name and the port right, and does the server run?",
        passing=True,
    ),
    _Sign("read-only|hot standby", Part.HOST, "None of these servers can be written to at the moment.", passing=True),
    _Sign(
        "starting up|shutting down|recovery|too many clients|connection slots",
        Part.HOST,
        "{host} takes nobody in at the moment: it is starting, stopping or full.",
        passing=True,
    ),
    _Sign(
        "timeout|timed out|unreachable|no route|closed the connection|reset by peer",
        Part.HOST,
        "{host} does not answer.",
        passing=True,
    ),
)
"""The first that fits counts: libpq and the server give reasons as words, in no fixed form and in any language."""


def missing(address: Address) -> tuple[TurnedAway, ...]:
    """What has not been filled in, or cannot be meant, before anybody is asked."""
    needed = _NEEDED[address.kind].items()
    found = [TurnedAway(part, says) for part, says in needed if not getattr(address, part).strip()]
    if address.kind is Kind.SERVER and ("@" in address.host or "://" in address.host):
        # It may hold a password, which would be shown, and kept with the place.
        found.append(TurnedAway(Part.HOST, "Its name or address alone. What else a URL says has fields of its own."))
    ports = address.port.replace(",", "").strip()
    if address.kind is Kind.SERVER and ports and not ports.isdecimal():
        found.append(TurnedAway(Part.PORT, "A port is a number, such as 5432."))
    return tuple(found)


def turned_away(error: psycopg.OperationalError, address: Address) -> TurnedAway:
    """Which answer was wrong, as far as libpq's words tell."""
    if wants_password(error):
        return TurnedAway(Part.PASSWORD, "A password is needed. Neither the keyring nor libpq's own places have one.")
    said = str(error).strip()
    sign = next((each for each in _SIGNS if re.search(each.pattern, said, re.IGNORECASE)), None)
    if sign is None and wrong_password(error):
        return TurnedAway(Part.PASSWORD, f"{_WRONG.says.format_map(_names(address))}{in_its_words(error)}")
    if sign is None:
        first = (said.splitlines() or ["it does not say why"])[0].rstrip(".")
        return TurnedAway(Part.WHOLE, f"The server lets nobody in: {first}.", passing=True)
    part = sign.part if address.kind is Kind.SERVER or sign.part in _ITS_OWN else Part.SERVICE
    return TurnedAway(part, sign.says.format_map(_names(address)), sign.passing)


def _names(address: Address) -> Mapping[str, str]:
    login = address.login or "This login"
    if address.kind is Kind.SERVICE:
        server = "the server of this service"
        return {"login": login, "database": "the database of this service", "host": server, "where": server}
    where = f"{address.host}:{address.port}" if address.port else address.host
    return {"login": login, "database": f"“{address.database}”", "host": address.host, "where": where}
