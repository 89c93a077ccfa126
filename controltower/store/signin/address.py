"""Where is a database, and who signs in there? What a person fills in, and the URL that it makes; never a password."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from sqlalchemy import URL, make_url

from controltower.domain.errors import Refused
from controltower.store.postgres.access import of_service, settled
from controltower.store.postgres.engine import driven
from controltower.store.sqlite.engine import file_of
from controltower.store.urls import FILE

CERTIFICATE = "sslrootcert"
_FIELDS = ("service", "user", "password", "host", "port", "dbname", CERTIFICATE)


class Kind(StrEnum):
    """How a database is named."""

    SERVER = "server"
    SERVICE = "service"
    FILE = "file"


@dataclass(frozen=True, slots=True)
class Address:
    """What a person says of a database, as typed; of the fields those of the kind count.

    `host` and `port` may be several with commas between them; `options` are libpq's, in the form of a URL's query.
    """

    kind: Kind = Kind.SERVER
    host: str = ""
    port: str = ""
    database: str = ""
    login: str = ""
    certificate: str = ""
    options: str = ""
    service: str = ""
    file: str = ""
    operation: str = ""

    def url(self) -> str:
        """The URL without a password. Raises Refused for a port that is none."""
        if self.kind is Kind.FILE:
            return f"{FILE}{Path(self.file).absolute().as_posix()}"
        if self.kind is Kind.SERVICE:
            service = make_url(of_service(self.service))
            return service.update_query_dict({"user": self.login} if self.login else {}).render_as_string()
        return self._server().render_as_string()

    @property
    def name(self) -> str:
        """How a list of places calls it."""
        where = {
            Kind.FILE: self.file,
            Kind.SERVICE: f"{f'{self.login} at ' if self.login else ''}service {self.service}",
            Kind.SERVER: f"{self.login} at {self.host}{f':{self.port}' if self.port else ''}, {self.database}",
        }[self.kind]
        return f"{where} · {self.operation}" if self.operation else where

    def _server(self) -> URL:
        query = dict(make_url(f"postgresql:///?{self.options}").query) if self.options else {}
        query = {name: value for name, value in query.items() if "password" not in name}
        if self.certificate:
            query[CERTIFICATE] = self.certificate
        host, port = self.host, self.port
        if "," in host or "," in port or host.startswith("/"):
            query |= {"host": host} | ({"port": port} if port else {})
            host, port = "", ""
        if port and not port.isdecimal():
            raise Refused([f"“{port}” is not a port: a number such as 5432."])
        number = int(port) if port else None
        return URL.create("postgresql", self.login or None, None, host or None, number, self.database or None, query)


def address_of(url: str, operation: str = "") -> tuple[Address, str]:
    """What a URL says, with what libpq knows besides, and the password that stands in it. Raises Refused for nonsense.

    A password that the environment or a service knows is left to libpq.
    """
    if url.startswith(FILE):
        return Address(Kind.FILE, file=str(file_of(url)), operation=operation), ""
    driven(url)  # refuses what cannot be read
    asked = make_url(url)
    query = {name: value for name, value in asked.query.items() if isinstance(value, str)}
    password = asked.password or query.get("password", "")
    if "service" in query:
        login = asked.username or query.get("user", "")
        return Address(Kind.SERVICE, service=query["service"], login=login, operation=operation), password
    known = settled(url)
    more = {name: value for name, value in known.query.items() if name not in _FIELDS and "password" not in name}
    address = Address(
        host=known.host or f"{known.query.get('host', '')}",
        port=f"{known.port or known.query.get('port', '')}",
        database=known.database or "",
        login=known.username or "",
        certificate=f"{known.query.get(CERTIFICATE, '')}",
        options=URL.create("postgresql", query=more).render_as_string().partition("?")[2],
        operation=operation,
    )
    return address, password
