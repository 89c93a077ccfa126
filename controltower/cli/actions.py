"""Which words does `controltower db` take, and how is a database named on the command line?"""

import argparse
from pathlib import Path

from controltower.cli.words import pace
from controltower.settings import DEFAULTS, meaning
from controltower.store.journal import MAIN

URL = "the database, such as sqlite:///folder/file.db or postgresql://anna@host/tower"
PORT = 54329


def place(words: argparse.ArgumentParser, *, required: bool = True, operation: bool = True) -> None:
    """Where the database is, and how one signs in."""
    where = words.add_mutually_exclusive_group(required=required)
    where.add_argument("--db", metavar="URL", help=URL)
    where.add_argument("--service", metavar="NAME", help="a server as libpq's service of this name describes it")
    words.add_argument("--remember", action="store_true", help="keep a password that is asked for in the keyring")
    if operation:
        words.add_argument("--operation", default=MAIN, metavar="NAME", help=f"which operation (default: {MAIN})")


def add_actions(words: argparse.ArgumentParser) -> None:
    """What is done to a database as a whole."""
    actions = words.add_subparsers(dest="action", required=True, metavar="ACTION")
    place(actions.add_parser("init", help="make it, with its operation"))
    place(actions.add_parser("upgrade", help="bring it to this program's schema and rights"))
    place(actions.add_parser("check", help="compare the tables with the journal, folded anew"))
    place(actions.add_parser("rebuild", help="throw the tables away and fold the journal into them"))
    _grant(actions.add_parser("grant", help="give a login roles in an operation of a server"))
    _revoke(actions.add_parser("revoke", help="take roles away again"))
    _backup(actions.add_parser("backup", help="copy an operation into one file, while others write"))
    _restore(actions.add_parser("restore", help="bring such a file back, into a file or a server"))
    _forget(actions.add_parser("forget", help="erase names of people, those whose time is over and those you name"))
    _serve(actions.add_parser("serve", help="run a PostgreSQL of this machine alone, to try many desks"))


def _grant(words: argparse.ArgumentParser) -> None:
    place(words)
    words.add_argument("--login", required=True, metavar="NAME", help="who; made where the server knows nobody so")
    words.add_argument("--role", action="append", required=True, help="supervisor, dispatcher ...; may be repeated")
    words.add_argument(
        "--source", action="append", default=[], help="for whom an integrator speaks, such as wms; may be repeated"
    )
    words.add_argument(
        "--new-password", action="store_true", help="give a login that is known another password (a new one gets one)"
    )


def _revoke(words: argparse.ArgumentParser) -> None:
    place(words)
    words.add_argument("--login", required=True, metavar="NAME", help="who")
    words.add_argument("--role", action="append", default=[], help="which; all where none is named")


def _backup(words: argparse.ArgumentParser) -> None:
    words.add_argument("file", type=Path, metavar="FILE", help="the file to make")
    place(words)


def _restore(words: argparse.ArgumentParser) -> None:
    words.add_argument("file", type=Path, metavar="FILE", help="the backup")
    place(words, operation=False)
    words.add_argument("--operation", metavar="NAME", help="as which operation (default: the one that it was)")
    words.add_argument("--rights", action="store_true", help="give logins that the server knows their roles again")


def _forget(words: argparse.ArgumentParser) -> None:
    place(words)
    words.add_argument(
        "--worker",
        action="append",
        default=[],
        metavar="NUMBER",
        help="whose name; may be repeated (default: nobody's)",
    )


def _serve(words: argparse.ArgumentParser) -> None:
    words.add_argument("--folder", type=Path, metavar="DIR", help="where it is kept (default: in your data folder)")
    words.add_argument("--port", type=int, default=PORT, help=f"where it answers on this machine (default: {PORT})")
    words.add_argument("--demo", action="store_true", help="with a demo day that begins anew, and its keeper")
    words.add_argument("--pace", type=pace, default=DEFAULTS.pace, help=meaning("pace"))
    words.add_argument("--scale", choices=("full", "small"), default="full", help="how large the demo is")
    words.add_argument("--leash", action="store_true", help="end when standard input ends")
