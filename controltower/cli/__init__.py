"""What can be asked on the command line? Each command says what it did, and ends with a code that means something."""

import argparse
import sys
from collections.abc import Callable, Sequence

from controltower.cli import database, demo, labels, notes, roads, tower, twin
from controltower.cli.parser import parser
from controltower.cli.words import FAILED
from controltower.domain.errors import Outdated, Refused, Rejected, Unavailable
from controltower.planning.roads.home import keep_in

COMMANDS: dict[str, Callable[[argparse.Namespace], int]] = {
    "run": demo.run,
    "desk": demo.desk,
    "twin": twin.twin,
    "screenshots": demo.screenshots,
    "history": twin.history,
    "keep": database.keep,
    "tower": tower.tower,
    "db": database.db,
    "labels": labels.labels,
    "notes": notes.notes,
    "import": database.import_folder,
    "roads": roads.roads,
}


def main(words: Sequence[str] | None = None) -> int:
    """Do what the words ask (by default those of the process); the exit code. Ends the process for wrong words."""
    asked = parser().parse_args(words)
    keep_in(roads.roads_folder())
    try:
        return COMMANDS[asked.command](asked)
    except (Refused, Rejected, Outdated, Unavailable) as error:
        print(f"controltower {asked.command}: {error}", file=sys.stderr)
        return FAILED
    except KeyboardInterrupt:
        return FAILED
