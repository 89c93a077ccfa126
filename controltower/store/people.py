"""What are people called? Kept apart from the journal, read with a reason, and every reading is noted."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from controltower.domain.errors import Refused
from controltower.domain.ids import OperationId
from controltower.domain.times import DAY, Instant
from controltower.store.database import Database
from controltower.store.journal import MAIN

KEPT = 30 * DAY
"""For so long after it was told a name is given out; on a server its owner may set other days for an operation."""
AT_ONCE = 200
"""So many names are read in one go: enough for a board, not for the whole list of a large house."""

_TELL = (
    "INSERT INTO people (operation, worker, name, told_at, until) VALUES (?, ?, ?, ?, ?) "
    "ON CONFLICT (operation, worker) "
    "DO UPDATE SET name = excluded.name, told_at = excluded.told_at, until = excluded.until"
)
_NAME = "SELECT name FROM people WHERE operation = ? AND worker = ? AND until > ?"
_NOTE = "INSERT INTO name_reads (operation, worker, reader, at, why) VALUES (?, ?, ?, ?, ?)"
_READS = "SELECT worker, reader, at, why FROM name_reads WHERE operation = ? ORDER BY read_no"
_OVER = "DELETE FROM people WHERE operation = ? AND until <= ?"
_GONE = "DELETE FROM people WHERE operation = ? AND worker = ?"


@dataclass(frozen=True, slots=True)
class Reading:
    """Somebody read a name, and why."""

    worker: str
    reader: str
    at: Instant
    why: str


class People:
    """The names in one operation.

    On a server the database decides who may read them; in a file of one machine only this program does, and whoever
    has the file has the names.
    """

    def __init__(self, database: Database, clock: Callable[[], Instant], operation: OperationId = MAIN) -> None:
        self._database = database
        self._clock = clock
        self._operation = operation

    def tell(self, names: Mapping[str, str]) -> None:
        """Keep these names by the numbers of people, and erase those whose time is over.

        Raises Refused where this login speaks for no source.
        """
        if not names:
            return
        with self._database.writing() as connection:
            if self._database.shared:
                told = (self._operation, list(names), list(names.values()))
                connection.exec_driver_sql("SELECT tell_names(%s, %s::text[], %s::text[])", told)
                return
            now = self._clock()
            rows = [(self._operation, worker, name, now, now + KEPT) for worker, name in names.items()]
            connection.exec_driver_sql(_OVER, (self._operation, now))
            connection.exec_driver_sql(_TELL, rows)

    def names(self, workers: Sequence[str], reader: str, why: str) -> dict[str, str]:
        """The names of these people as far as they are kept; each that is given out is noted.

        Raises Refused for whom may not ask, for no reason given, and for more than AT_ONCE.
        """
        if not workers:
            return {}
        _check(workers, why)
        if self._database.shared:
            return self._ask(workers, why)
        found = {}
        with self._database.writing() as connection:
            now = self._clock()
            for worker in dict.fromkeys(workers):
                name = connection.exec_driver_sql(_NAME, (self._operation, worker, now)).scalar()
                if name is not None:
                    connection.exec_driver_sql(_NOTE, (self._operation, worker, reader, now, why))
                    found[worker] = str(name)
        return found

    def reads(self) -> list[Reading]:
        """Who read which name, in order. Raises Refused for whom that is not."""
        with self._database.reading() as connection:
            if self._database.shared:
                rows = connection.exec_driver_sql("SELECT * FROM name_reads_of(%s)", (self._operation,))
            else:
                rows = connection.exec_driver_sql(_READS, (self._operation,))
            return [Reading(*row) for row in rows]

    def forget(self, workers: Sequence[str] = ()) -> int:
        """Erase the names whose time is over, and those of these people; how many. Raises Refused for whom may not."""
        with self._database.writing() as connection:
            if self._database.shared:
                asked = (self._operation, list(workers))
                return int(connection.exec_driver_sql("SELECT forget_names(%s, %s::text[])", asked).scalar_one())
            gone = connection.exec_driver_sql(_OVER, (self._operation, self._clock())).rowcount
            return gone + sum(self._erase(connection, worker) for worker in workers)

    def _ask(self, workers: Sequence[str], why: str) -> dict[str, str]:
        """Ask in one transaction and be answered in the next: what was not noted for good is not given out."""
        with self._database.writing() as connection:
            asked = (self._operation, list(workers), why)
            reads = connection.exec_driver_sql("SELECT ask_names(%s, %s::text[], %s)", asked).scalar_one()
        with self._database.reading() as connection:
            rows = connection.exec_driver_sql("SELECT * FROM names(%s, %s::bigint[])", (self._operation, reads))
            return {str(row[0]): str(row[1]) for row in rows}

    def _erase(self, connection: Connection, worker: str) -> int:
        return connection.exec_driver_sql(_GONE, (self._operation, worker)).rowcount


def _check(workers: Sequence[str], why: str) -> None:
    """Raises Refused for a question that no database should answer."""
    reasons = []
    if not why.strip():
        reasons.append("Names are read for a reason: say which.")
    if len(workers) > AT_ONCE:
        reasons.append(f"At most {AT_ONCE} names are read at a time, not {len(workers):,}.")
    if reasons:
        raise Refused(reasons)
