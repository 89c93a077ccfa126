"""How does a database come to be, stay current, get checked, and get filled from tables?"""

import argparse
import os
import platform
import sys

from controltower.cli.words import FAILED, OK, told_to_end, wall_clock
from controltower.domain.errors import Refused
from controltower.store.engine import open_database
from controltower.store.journal import Journal
from controltower.store.keeper import Keeper
from controltower.store.keeping import Lease
from controltower.store.people import People
from controltower.store.projection import Projection


def keep(asked: argparse.Namespace) -> int:
    """Keep the projection until the process is told to end."""
    ending = told_to_end(leashed=asked.leash)
    with open_database(asked.db) as database:
        lease = Lease(database, f"{platform.node()}:{os.getpid()}")
        Keeper(Journal(database, wall_clock), Projection(database), wall_clock, lease=lease).run(ending.is_set)
    return OK


def db(asked: argparse.Namespace) -> int:
    """Create, rebuild or check a database."""
    return {"init": _init, "rebuild": _rebuild, "check": _check}[asked.action](asked.db)


def import_folder(asked: argparse.Namespace) -> int:
    """Read tables into the journal, or write empty ones."""
    from controltower.integrations.tables import run_import, write_templates

    if asked.templates:
        written = write_templates(asked.templates)
        print(f"{len(written)} files in {asked.templates}.")
        return OK
    if not asked.folder or not asked.db:
        raise Refused(["Say which FOLDER to read and --db URL, or --templates DIR."])
    with open_database(asked.db) as database:
        journal = Journal(database, wall_clock)
        keeper = Keeper(journal, Projection(database), wall_clock)
        keeper.catch_up()
        report = run_import(asked.folder, journal, keeper.picture, wall_clock(), progress=_told)
        keeper.catch_up()
        People(database, wall_clock).tell(report.names)
    _end_line()
    print(report.text())
    return OK if report.ok else FAILED


def _init(url: str) -> int:
    with open_database(url) as database:
        Projection(database)
        last = Journal(database, wall_clock).last()
    print(f"{database.name} is ready; its journal has {last:,} messages.")
    return OK


def _rebuild(url: str) -> int:
    with open_database(url) as database:
        projection, journal = Projection(database), Journal(database, wall_clock)
        before = projection.load()
        after = projection.rebuild(journal, lambda done, total: _told(done, total, "messages"))
        again = projection.load()
    _end_line()
    print(f"before  {before.digest()}  at {before.seq:,}")
    print(f"after   {after.digest()}  at {after.seq:,}")
    return _compared(after.digest(), again.digest(), "What was written reads as it was folded.")


def _check(url: str) -> int:
    """Fold the journal up to where the tables stand, and compare."""
    from controltower.domain.folding import fold
    from controltower.domain.picture import Picture

    with open_database(url) as database:
        held, journal = Projection(database).load(), Journal(database, wall_clock)
        folded, last = Picture(), journal.last()
        while folded.seq < held.seq:
            for entry in journal.read(folded.seq, min(5_000, held.seq - folded.seq)):
                fold(folded, entry)
            _told(folded.seq, held.seq, "messages")
    _end_line()
    print(f"tables   {held.digest()}  at {held.seq:,} of {last:,}")
    print(f"journal  {folded.digest()}  at {folded.seq:,}")
    return _compared(held.digest(), folded.digest(), "The tables say what the journal says.")


def _compared(one: str, other: str, words: str) -> int:
    if one != other:
        print("The two differ. Run: controltower db rebuild", file=sys.stderr)
        return FAILED
    print(words)
    return OK


def _told(done: int, total: int, what: str) -> None:
    if sys.stderr.isatty():
        print(f"\r{done:,} of {total:,} {what}", end="", file=sys.stderr, flush=True)


def _end_line() -> None:
    if sys.stderr.isatty():
        print(file=sys.stderr)
