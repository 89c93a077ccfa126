"""How are customers' notes sent from the command line? All that wait, into a file, and the journal hears of it."""

import argparse

from controltower.cli.database import folded
from controltower.cli.signing import signed_in
from controltower.cli.words import OK, wall_clock
from controltower.store.engine import open_database
from controltower.store.journal import Journal
from controltower.store.projection import Projection


def notes(asked: argparse.Namespace) -> int:
    """Send what waits; whatever was sent before is not sent again, however often this is called."""
    from controltower.integrations.outbox import FileCarrier, send, waiting

    with open_database(signed_in(asked)) as database:
        journal = Journal(database, wall_clock, asked.operation)
        picture = folded(journal, Projection(database, asked.operation).load())
        if asked.look:
            for note in waiting(picture):
                print(f"{note.order}  {note.language}  {note.text}")
            return OK
        sent = list(send(picture, FileCarrier(asked.to)))
        if sent:
            journal.append(sent)
    print(f"{len(sent)} notes sent to {asked.to}.")
    return OK
