"""How are many desks tried on one machine? A server of one's own, with a login for every role, and a demo day on it."""

import argparse
import os
import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from math import isinf
from pathlib import Path
from typing import TYPE_CHECKING

from controltower.cli.signing import made_password
from controltower.cli.words import OK, data_folder, told_to_end
from controltower.settings import DEFAULTS
from controltower.store.journal import MAIN
from controltower.store.urls import redacted

if TYPE_CHECKING:
    from controltower.app.children import Children, Ended
    from controltower.store.postgres.serving import Server

LOOK_S = 0.5
AGAIN_S = 3.0
"""So long after a process of the demo died it is started again."""
FEED, KEEPER, TOWER = "feed", "keeper", "tower"
LOGINS: Mapping[str, str] = {
    "viewer": "viewer",
    "supervisor": "supervisor",
    "dispatcher": "dispatcher",
    "manager": "manager",
    FEED: "integrator",
    TOWER: "integrator",
    KEEPER: "keeper",
}
"""A login for each role, and one for the tower that proposes."""
SOURCES: Mapping[str, tuple[str, ...]] = {FEED: ("*",), TOWER: ("tower",)}
FOR_ROOT = Path("/var/lib/controltower/server")
"""The server runs as somebody else then, who cannot look into root's own folders."""


@dataclass(frozen=True, slots=True)
class Part:
    """A process of the demo: its words, what its environment alone may hold, and whether it can go on where it died."""

    words: tuple[str, ...]
    secrets: Mapping[str, str] = field(repr=False)
    resumes: bool = True


@dataclass(slots=True)
class Passwords:
    """Those of a server of one's own: from the keyring, else made anew. None is ever written to a file of ours."""

    made: dict[str, str] = field(default_factory=dict, repr=False)

    def of(self, place: str) -> str:
        """The password for a place."""
        from controltower.store.postgres.access import Keyring

        kept = Keyring().get(place)
        if kept:
            return kept
        password = made_password()
        if not Keyring().put(place, password):
            self.made[place] = password
        return password


def serve(asked: argparse.Namespace) -> int:
    """Run a server until the process is told to end."""
    from controltower.app.children import Children

    ending = told_to_end(leashed=asked.leash)
    passwords = Passwords()
    server = _server(asked.folder or _folder(), asked.port, passwords)
    children = Children()
    with server:
        database = "demo" if asked.demo else "tower"
        urls = _prepared(server, database, passwords, fresh=asked.demo)
        _tell(server, urls, passwords)
        try:
            _play(children, _parts(urls, asked) if asked.demo else {}, ending)
        finally:
            children.stop()
    print("The server has ended.")
    return OK


def _folder() -> Path:
    is_root = os.name != "nt" and os.geteuid() == 0
    return FOR_ROOT if is_root else data_folder() / "server"


def _server(folder: Path, port: int, passwords: Passwords) -> "Server":
    """Encrypted where that can be had; it is of this machine alone either way."""
    from controltower.store.postgres.serving import ADMIN, Server, binaries

    place = redacted(f"postgresql://{ADMIN}@127.0.0.1:{port}/{folder.absolute()}")
    server = Server(folder.absolute(), passwords.of(place), port)
    passwords.made.pop(place, None)  # who owns the folder needs none to make another at the next start
    server.tls = not binaries(server.version).bundled and _can_sign()
    return server


def _can_sign() -> bool:
    from importlib.util import find_spec

    return find_spec("trustme") is not None


def _prepared(server: "Server", name: str, passwords: Passwords, *, fresh: bool) -> dict[str, str]:
    """The URLs of the logins, by their names, in a database that is ready."""
    from controltower.store.postgres.access import kept_at
    from controltower.store.postgres.owner import drop_database, let_in, make_database
    from controltower.store.postgres.setup import initialise

    owner = server.url(database=name)
    if fresh:
        drop_database(owner)
    make_database(owner)
    initialise(owner)
    urls = {}
    for login, role in LOGINS.items():
        password = passwords.of(kept_at(server.url(login, "", name)))
        let_in(owner, login, [role], MAIN, password=password, sources=SOURCES.get(login, ()))
        urls[login] = server.url(login, password, name)
    return urls


def _tell(server: "Server", urls: Mapping[str, str], passwords: Passwords) -> None:
    from controltower.store.postgres.access import kept_at

    kept = "They are in your keyring." if not passwords.made else "They are made anew at each start."
    print(f"PostgreSQL {server.version} answers on this machine alone, at port {server.port}; Ctrl+C ends it.")
    if server.tls:
        print(f"Connections are encrypted; ?sslrootcert={server.certificate} makes sure of the server.")
    print(f"Sign in with: controltower desk --db URL. Passwords are shown this once. {kept}\n")
    for url in urls.values():
        print(f"  {redacted(url):52} {passwords.made.get(kept_at(url), '(in the keyring)')}")
    print(flush=True)


def _parts(urls: Mapping[str, str], asked: argparse.Namespace) -> dict[str, Part]:
    """Keeper, tower and twin, which learn their passwords from their environment."""
    from controltower.store.postgres.access import apart

    pace = "max" if isinf(asked.pace) else f"{asked.pace:g}"
    day = ("--pace", pace, "--scale", asked.scale, "--town", "--from", DEFAULTS.begin)
    keeper, tower, feed = (apart(urls[login]) for login in (KEEPER, TOWER, FEED))
    return {
        "keeper": Part(("keep", "--db", keeper[0]), keeper[1]),
        "tower": Part(("tower", "--db", tower[0]), tower[1]),
        "twin": Part(("twin", "--db", feed[0], *day), feed[1], resumes=False),
    }


def _play(children: "Children", parts: Mapping[str, Part], ending: threading.Event) -> None:
    """Start all, and start again after a pause what dies and can go on, until the process is told to end."""
    due_s = dict.fromkeys(parts, 0.0)
    while True:
        for name in [name for name, at_s in due_s.items() if time.monotonic() >= at_s]:
            del due_s[name]
            children.start(name, parts[name].words, secrets=parts[name].secrets)
        if ending.wait(LOOK_S):
            return
        for child in children.ended():
            resumes = parts[child.name].resumes
            print(_ended(child, resumes=resumes), file=sys.stderr, flush=True)
            if resumes:
                due_s[child.name] = time.monotonic() + AGAIN_S


def _ended(child: "Ended", *, resumes: bool) -> str:
    if not resumes and not child.code:
        return "The demo day is over."
    then = f"It is started again in {AGAIN_S:.0f} s" if resumes else "The day stands still: serve it anew to go on"
    return f"The {child.name} has ended: {child.words.rstrip('.')}. {then}."
