"""Who may sign in, and do what? Rights are given and taken by the owner of a server's database."""

import argparse

from controltower.cli.signing import new_password, signed_in
from controltower.cli.words import OK
from controltower.domain.errors import Refused
from controltower.store.engine import is_server


def grant(asked: argparse.Namespace) -> int:
    """Give a login roles in an operation; one that is new gets a password, shown once where it was made here."""
    from controltower.store.postgres.owner import has_login, let_in

    url = _server(asked)
    is_new = not has_login(url, asked.login)
    password, made = new_password(asked.login) if is_new or asked.new_password else (None, False)
    let_in(url, asked.login, asked.role, asked.operation, password=password, sources=asked.source)
    print(f"{asked.login} is {_listed(asked.role)} in operation {asked.operation}.")
    if made:
        print(f"Password, shown this once: {password}")
    return OK


def revoke(asked: argparse.Namespace) -> int:
    """Take roles in an operation from a login, all where none is named."""
    from controltower.store.postgres.owner import take_away

    held = take_away(_server(asked), asked.login, asked.role, asked.operation)
    if not held:
        raise Refused([f"{asked.login} has no such role in operation {asked.operation}."])
    print(f"{asked.login} is no longer {_listed(held)} in operation {asked.operation}.")
    return OK


def _server(asked: argparse.Namespace) -> str:
    url = signed_in(asked)
    if not is_server(url):
        raise Refused(["A file of this machine has no logins: whoever can write the file may do everything."])
    return url


def _listed(roles: list[str] | tuple[str, ...]) -> str:
    return " and ".join(roles)
