"""Which desks are there, and what do they look at? Told by each desk every second, and forgotten within seconds."""

import re
from dataclasses import dataclass

from controltower.domain.ids import OperationId
from controltower.domain.times import Instant
from controltower.store.database import Database
from controltower.store.journal import MAIN

HEARD_S = 5.0
"""A desk that was not heard for so long is gone."""
DESKS = 8
"""So many windows of one login are shown to the others."""
LONGEST = {"desk": 64, "board": 40, "thing": 200}

_ATTEND = "SELECT * FROM controltower.attend(%s, %s, %s, %s, %s)"
_UNPRINTED = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Seen:
    """Another desk: whose, with which roles, what it looks at since when, and when it was heard (server's clock)."""

    desk: str
    login: str
    role: str
    board: str
    thing: str
    deciding: bool
    since: Instant
    seen: Instant


class Presence:
    """The place of one desk among the others of an operation.

    `desk` is a name that no other window has; without one it neither tells nor hears.
    """

    def __init__(self, database: Database, operation: OperationId = MAIN, desk: str = "") -> None:
        self._database = database
        self._operation = operation
        self._desk = _fitting(desk, "desk")

    def attend(self, board: str, thing: str = "", deciding: bool = False) -> list[Seen]:
        """Say what this desk looks at, and hear of the others, those about to decide first.

        In a file of one machine nobody else is there. Raises Refused where the login may see nothing, Unavailable.
        """
        if not (self._database.shared and self._desk):
            return []
        told = (self._operation, self._desk, _fitting(board, "board"), _fitting(thing, "thing"), deciding)
        with self._database.glancing() as connection:  # one way there and back, for each desk does so every second
            return [Seen(*row) for row in connection.exec_driver_sql(_ATTEND, told)]


def _fitting(text: str, field: str) -> str:
    """What the database takes: too long a text is cut, and what cannot be shown is left out."""
    return _UNPRINTED.sub("", text)[: LONGEST[field]]
