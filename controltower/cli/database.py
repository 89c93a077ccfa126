"""How does a database come to be, stay current, get checked, copied, and filled from tables?"""

import argparse
import os
import platform
import sys
from collections.abc import Callable

from controltower.cli import rights, serving
from controltower.cli.roads import address_book
from controltower.cli.signing import signed_in
from controltower.cli.words import FAILED, OK, told_to_end, wall_clock
from controltower.domain.errors import Refused, Unavailable
from controltower.domain.folding import fold
from controltower.domain.ids import OperationId
from controltower.domain.picture import Picture
from controltower.domain.times import HOUR, Instant
from controltower.store.backup import Copied, backup, restore
from controltower.store.engine import Database, is_server, open_database
from controltower.store.journal import MAIN, Journal
from controltower.store.keeper import Keeper, collect_seldom
from controltower.store.keeping import Lease
from controltower.store.people import People
from controltower.store.projection import Projection

AGAIN_S = 2.0
"""A keeper whose server is away looks for it so often."""


def keep(asked: argparse.Namespace) -> int:
    """Keep the projection until the process is told to end; a server that is away is waited for."""
    collect_seldom()
    ending = told_to_end(leashed=asked.leash)
    url, said = signed_in(asked), ""
    while not ending.is_set():
        try:
            with open_database(url) as database:
                said = ""
                lease = Lease(database, f"{platform.node()}:{os.getpid()}", asked.operation)
                stop = _forgetting(People(database, wall_clock, asked.operation), ending.is_set)
                _keeper(database, asked.operation, lease).run(stop)
        except Unavailable as error:
            if not is_server(url):
                raise
            if said != str(error):
                said = str(error)
                print(f"controltower keep: {said} Trying again.", file=sys.stderr, flush=True)
            ending.wait(AGAIN_S)
    return OK


def db(asked: argparse.Namespace) -> int:
    """What is done to a database as a whole."""
    return ACTIONS[asked.action](asked)


def import_folder(asked: argparse.Namespace) -> int:
    """Read tables into the journal, or write empty ones."""
    from controltower.integrations.tables import run_import, write_templates

    if asked.templates:
        written = write_templates(asked.templates)
        print(f"{len(written)} files in {asked.templates}.")
        return OK
    if not asked.folder or not (asked.db or asked.service):
        raise Refused(["Say which FOLDER to read and --db URL, or --templates DIR."])
    with open_database(signed_in(asked)) as database, address_book(asked.roads) as locate:
        journal = Journal(database, wall_clock, asked.operation)
        if database.shared:
            # Whoever feeds a server may not write its tables: its keeper does.
            picture = folded(journal, Projection(database, asked.operation).load())
            report = run_import(asked.folder, journal, picture, wall_clock(), progress=_told, locate=locate)
        else:
            keeper = _keeper(database, asked.operation)
            keeper.catch_up()
            report = run_import(asked.folder, journal, keeper.picture, wall_clock(), progress=_told, locate=locate)
            keeper.catch_up()
        People(database, wall_clock, asked.operation).tell(report.names)
    _end_line()
    print(report.text())
    return OK if report.ok else FAILED


def _init(asked: argparse.Namespace) -> int:
    url = signed_in(asked, new=True)
    if is_server(url):
        from controltower.store.postgres.owner import make_database
        from controltower.store.postgres.setup import initialise

        make_database(url)
        initialise(url, asked.operation)
    with open_database(url) as database:
        Projection(database, asked.operation)
        last = Journal(database, wall_clock, asked.operation).last()
    print(f"{database.name} is ready; its journal has {last:,} messages.")
    return OK


def _upgrade(asked: argparse.Namespace) -> int:
    url = signed_in(asked)
    if is_server(url):
        from controltower.store.postgres.setup import initialise, revision

        if revision(url) is None:
            raise Refused(["There is nothing to upgrade yet. Run: controltower db init"])
        initialise(url, asked.operation)
    with open_database(url) as database:
        Projection(database, asked.operation)
    print(f"{database.name} is this program's.")
    return OK


def _rebuild(asked: argparse.Namespace) -> int:
    with open_database(signed_in(asked)) as database:
        projection, journal = Projection(database, asked.operation), Journal(database, wall_clock, asked.operation)
        before = projection.load()
        after = projection.rebuild(journal, lambda done, total: _told(done, total, "messages"))
        again = projection.load()
    _end_line()
    print(f"before  {before.digest()}  at {before.seq:,}")
    print(f"after   {after.digest()}  at {after.seq:,}")
    return _compared(after.digest(), again.digest(), "What was written reads as it was folded.")


def _check(asked: argparse.Namespace) -> int:
    """Fold the journal up to where the tables stand, and compare."""
    with open_database(signed_in(asked)) as database:
        held, journal = Projection(database, asked.operation).load(), Journal(database, wall_clock, asked.operation)
        folded, last = Picture(), journal.last()
        if not last and asked.operation != MAIN:
            raise Refused([f"{database.name} holds nothing of the operation {asked.operation}."])
        while folded.seq < held.seq:
            for entry in journal.read(folded.seq, min(5_000, held.seq - folded.seq)):
                fold(folded, entry)
            _told(folded.seq, held.seq, "messages")
    _end_line()
    print(f"tables   {held.digest()}  at {held.seq:,} of {last:,}")
    print(f"journal  {folded.digest()}  at {folded.seq:,}")
    return _compared(held.digest(), folded.digest(), "The tables say what the journal says.")


def _backup(asked: argparse.Namespace) -> int:
    copied = backup(signed_in(asked), asked.file, _heard, operation=asked.operation)
    return _copied(copied, f"are in {asked.file}")


def _restore(asked: argparse.Namespace) -> int:
    url = signed_in(asked)
    return _copied(
        restore(asked.file, url, wall_clock, _heard, operation=asked.operation, rights=asked.rights),
        f"were read from {asked.file}",
    )


def _forget(asked: argparse.Namespace) -> int:
    """Erase names of people before their time, as a backup may have brought them back."""
    with open_database(signed_in(asked)) as database:
        gone = People(database, wall_clock, asked.operation).forget(asked.worker)
    print(f"Names erased in operation {asked.operation}: {gone:,}.")
    return OK


def _copied(copied: Copied | None, where: str) -> int:
    _end_line()
    if copied is None:
        return FAILED
    print(f"{copied.entries:,} messages and {copied.names:,} names of operation {copied.operation} {where}.")
    print(f"before  {copied.before}")
    print(f"after   {copied.after}")
    if copied.rightless:
        print(f"Without rights now: {', '.join(copied.rightless)}. Run: controltower db grant")
    return _compared(copied.before, copied.after, "Both are the same picture.")


def _keeper(database: Database, operation: OperationId, lease: Lease | None = None) -> Keeper:
    journal, projection = Journal(database, wall_clock, operation), Projection(database, operation)
    return Keeper(journal, projection, wall_clock, lease=lease)


def _forgetting(people: People, stop: Callable[[], bool]) -> Callable[[], bool]:
    """Asks `stop`, and erases the names whose time is over: at once, and then every hour."""
    due = wall_clock()

    def stopping() -> bool:
        nonlocal due
        if wall_clock() >= due:
            due = Instant(wall_clock() + HOUR)
            people.forget()
        return stop()

    return stopping


def folded(journal: Journal, picture: Picture) -> Picture:
    """The picture with all that the journal holds after it."""
    while entries := journal.read(picture.seq):
        for entry in entries:
            fold(picture, entry)
    return picture


def _compared(one: str, other: str, words: str) -> int:
    if one != other:
        print("The two differ. Run: controltower db rebuild", file=sys.stderr)
        return FAILED
    print(words)
    return OK


def _heard(done: int, total: int) -> None:
    _told(done, total, "messages")


def _told(done: int, total: int, what: str) -> None:
    if sys.stderr.isatty():
        print(f"\r{done:,} of {total:,} {what}", end="", file=sys.stderr, flush=True)


def _end_line() -> None:
    if sys.stderr.isatty():
        print(file=sys.stderr)


ACTIONS: dict[str, Callable[[argparse.Namespace], int]] = {
    "init": _init,
    "upgrade": _upgrade,
    "check": _check,
    "rebuild": _rebuild,
    "grant": rights.grant,
    "revoke": rights.revoke,
    "backup": _backup,
    "restore": _restore,
    "forget": _forget,
    "serve": serving.serve,
}
