"""Where is the database, and who signs in to it? What is asked in a terminal, and what is never shown there."""

import argparse
import secrets
import sys
from getpass import getpass

from controltower.domain.errors import Refused
from controltower.store.engine import is_server


def signed_in(asked: argparse.Namespace, *, new: bool = False) -> str:
    """The URL of the database, with all that is needed to sign in; it holds a password and is shown to nobody.

    With `new` the database need not be there yet.
    """
    from controltower.store.postgres.access import Answer, Keyring, of_service, resolve

    url = of_service(asked.service) if asked.service else str(asked.db)
    if not is_server(url):
        if asked.remember:
            raise Refused(["A file of this machine wants no password; leave --remember out."])
        return url

    def ask(why: str) -> Answer | None:
        if not sys.stdin or not sys.stdin.isatty():
            return None
        print(why, file=sys.stderr)
        password = getpass("Password: ")
        return Answer(password, asked.remember) if password else None

    return resolve(url, ask, Keyring(), new=new)


def login_of(url: str) -> str:
    """Who signs in with this URL of a server."""
    from controltower.store.postgres.access import settled

    return settled(url).username or ""


def new_password(login: str) -> tuple[str, bool]:
    """A password for a login, and whether it was made here; asked for twice where somebody is there to be asked."""
    if sys.stdin and sys.stdin.isatty():
        first = getpass(f"New password for {login} (none: one is made): ")
        if first and getpass("Again: ") != first:
            raise Refused(["These were two different passwords."])
        if first:
            return first, False
    return made_password(), True


def made_password() -> str:
    """A password that nobody guesses; 96 bits."""
    return secrets.token_urlsafe(12)
