"""How are the labels of a route printed from the command line? Into a file, for a printer of papers or of labels."""

import argparse
from uuid import uuid4

from controltower.cli.database import folded
from controltower.cli.signing import signed_in
from controltower.cli.words import OK, wall_clock
from controltower.domain.errors import Refused
from controltower.domain.ids import RouteId
from controltower.domain.labels import PrintLabels
from controltower.domain.messages import Message
from controltower.domain.routes import Route
from controltower.settings import DEFAULTS
from controltower.store.engine import open_database
from controltower.store.journal import Journal
from controltower.store.projection import Projection
from controltower.tower.floorwork.labels import route_labels

SIZES = {"a6": "A6", "4x6": "INCH_4X6"}


def labels(asked: argparse.Namespace) -> int:
    """Write the labels that are due, or all, to a file; with a person's name it is said in the journal."""
    from controltower.integrations.labels import Form, Paper, Size, contents_of, draw

    paper = Paper(Form(asked.form), Size[SIZES[asked.size]], asked.dpi)
    with open_database(signed_in(asked)) as database:
        journal = Journal(database, wall_clock, asked.operation)
        picture = folded(journal, Projection(database, asked.operation).load())
        route = picture[Route].get(RouteId(asked.route))
        if route is None:
            raise Refused([f"There is no route {asked.route}."])
        due = None if asked.all else route_labels(picture, route).due
        contents = contents_of(
            picture, route.id, company_prefix=DEFAULTS.company_prefix, tongue=asked.language, only=due
        )
        if not contents:
            print(f"No label of {route.id} is to be printed.")
            return OK
        asked.out.write_bytes(draw(contents, paper))
        if asked.person:
            decision = PrintLabels(route.id, route.version, tuple(content.code for content in contents))
            author = f"desk:{asked.person}"
            journal.append([Message(author, uuid4().hex, picture.now, asked.person, decision)])
    print(f"{len(contents)} labels of {route.id} are in {asked.out}.")
    return OK
