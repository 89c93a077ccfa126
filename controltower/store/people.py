"""What are people called? Kept apart from the journal, read with a reason, and every reading is noted."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from controltower.domain.ids import OperationId
from controltower.domain.times import DAY, Instant
from controltower.store.database import Database
from controltower.store.journal import MAIN

KEPT = 30 * DAY
"""For so long after it was told a name is given out."""

_TELL = (
    "INSERT INTO people (operation, worker, name, told_at) VALUES (?, ?, ?, ?) "
    "ON CONFLICT (operation, worker) DO UPDATE SET name = excluded.name, told_at = excluded.told_at"
)
_NAME = "SELECT name FROM people WHERE operation = ? AND worker = ? AND told_at > ?"
_NOTE = "INSERT INTO name_reads (operation, worker, reader, at, why) VALUES (?, ?, ?, ?, ?)"
_READS = "SELECT worker, reader, at, why FROM name_reads WHERE operation = ? ORDER BY read_no"


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
        """Keep these names by the numbers of people. Raises Refused where this login speaks for no source."""
        if not names:
            return
        if self._database.shared:
            with self._database.writing() as connection:
                told = (self._operation, list(names), list(names.values()))
                connection.exec_driver_sql("SELECT tell_names(%s, %s::text[], %s::text[])", told)
            return
        now = self._clock()
        with self._database.writing() as connection:
            rows = [(self._operation, worker, name, now) for worker, name in names.items()]
            connection.exec_driver_sql(_TELL, rows)

    def names(self, workers: Sequence[str], reader: str, why: str) -> dict[str, str]:
        """The names of these people as far as they are kept; noted for each. Raises Refused for whom may not ask."""
        if not workers:
            return {}
        if self._database.shared:
            with self._database.writing() as connection:
                asked = (self._operation, list(workers), why)
                rows = connection.exec_driver_sql("SELECT * FROM names(%s, %s::text[], %s)", asked)
                return {str(row[0]): str(row[1]) for row in rows}
        now = self._clock()
        found = {}
        with self._database.writing() as connection:
            for worker in workers:
                connection.exec_driver_sql(_NOTE, (self._operation, worker, reader, now, why))
                name = connection.exec_driver_sql(_NAME, (self._operation, worker, now - KEPT)).scalar()
                if name is not None:
                    found[worker] = name
        return found

    def reads(self) -> list[Reading]:
        """Who read which name, in order. Raises Refused for whom that is not."""
        with self._database.reading() as connection:
            if self._database.shared:
                rows = connection.exec_driver_sql("SELECT * FROM name_reads_of(%s)", (self._operation,))
            else:
                rows = connection.exec_driver_sql(_READS, (self._operation,))
            return [Reading(*row) for row in rows]
