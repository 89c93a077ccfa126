"""What is known now, as tables? For quick start and for SQL; thrown away and rebuilt from the journal at will."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import msgspec
from sqlalchemy import Connection, MetaData, inspect

from controltower.domain.errors import Outdated, Unavailable
from controltower.domain.folding import RULES, fold
from controltower.domain.ids import OperationId
from controltower.domain.picture import Picture
from controltower.domain.times import Instant
from controltower.store.database import Database
from controltower.store.facts import FACTS
from controltower.store.journal import MAIN, Journal
from controltower.store.shapes import PREFIX, Shape, columns_of, fingerprint, shaped


def _always(_connection: Connection) -> bool:
    return True


FETCH = 1_000
REBUILD = 5_000
"""Entries that a rebuild folds between two writes."""

_POSITION = "SELECT seq, now, heard, told_by FROM position WHERE operation = ?"
_SHAPES = "SELECT fingerprint FROM fact_shapes"
_VERSIONS = "SELECT DISTINCT rules, shapes FROM position"
_MOVE = (
    "INSERT INTO position (operation, seq, rules, shapes, now, heard, told_by) VALUES (?, ?, ?, ?, ?, ?, ?) "
    "ON CONFLICT (operation) DO UPDATE SET seq = excluded.seq, rules = excluded.rules, shapes = excluded.shapes, "
    "now = excluded.now, heard = excluded.heard, told_by = excluded.told_by WHERE position.seq = ?"
)


@dataclass(frozen=True, slots=True)
class Shapes:
    """How all kinds of fact are kept: their tables, and a fingerprint of their fields."""

    metadata: MetaData
    of: dict[type[Any], Shape]
    fingerprint: str


@cache
def shapes_of(kinds: tuple[type[Any], ...], *, shared: bool = False) -> Shapes:
    """The shapes of these kinds, made once; `shared` are those of a server."""
    metadata = MetaData()
    return Shapes(metadata, {kind: shaped(kind, metadata, shared=shared) for kind in kinds}, fingerprint(kinds))


def renew(connection: Connection) -> None:
    """Make the tables of facts on a server anew where they are not this program's; its owner does, at each upgrade.

    Raises Outdated for those of newer rules.
    """
    shapes = shapes_of(FACTS, shared=True)
    versions = connection.exec_driver_sql(_VERSIONS).fetchall()
    _check_rules(versions, RULES)
    held = connection.exec_driver_sql(_SHAPES).scalar() if inspect(connection).has_table("fact_shapes") else None
    if held == shapes.fingerprint and all(tuple(each) == (RULES, held) for each in versions):
        return
    for name in inspect(connection).get_table_names():
        if name.startswith(PREFIX):
            connection.exec_driver_sql(f'DROP TABLE "{name}"')
    connection.exec_driver_sql("DELETE FROM position")
    shapes.metadata.create_all(connection)
    connection.exec_driver_sql("CREATE TABLE fact_shapes (operation text, fingerprint text)")
    connection.exec_driver_sql("INSERT INTO fact_shapes VALUES (NULL, %s)", (shapes.fingerprint,))


class Projection:
    """The tables of one operation's facts, with the place in the journal that they stand for.

    Facts and place are written in one transaction, and only on top of the place that the writer knew. Tables that
    other rules, or other shapes of the facts, have written are thrown away on first use. Raises Outdated where those
    rules are newer.
    """

    def __init__(
        self,
        database: Database,
        operation: OperationId = MAIN,
        *,
        kinds: tuple[type[Any], ...] = FACTS,
        rules: int = RULES,
    ) -> None:
        self.database = database
        self.operation = operation
        self._shapes = shapes_of(kinds, shared=database.shared)
        self._rules = rules
        with database.reading() as connection:
            ready = self._is_ready(connection)
        if not ready and not database.shared:
            with database.writing() as connection:
                self._renew(connection)

    def position(self) -> int:
        """The place in the journal that the tables stand for; 0 where they are empty."""
        with self.database.reading() as connection:
            return self._seq(connection)

    def load(self) -> Picture:
        """The picture that the tables hold, as the fold left it. Raises Unavailable where a row cannot be read."""
        picture = Picture()
        with self.database.reading() as connection:
            self._check(connection)
            row = connection.exec_driver_sql(self.database.sql(_POSITION), (self.operation,)).first()
            if row is None:
                return picture
            try:
                for shape in self._shapes.of.values():
                    self._load(connection, shape, picture)
                self._stand(picture, row)
            except (msgspec.DecodeError, KeyError) as error:
                raise Unavailable(f"The projection holds a row that cannot be read ({error}); rebuild it.") from error
        return picture

    def write(
        self, facts: Iterable[Any], picture: Picture, from_seq: int, held: Callable[[Connection], bool] = _always
    ) -> bool:
        """Write changed facts and the place of the picture they come from, both or neither.

        False, and nothing written, where the tables do not stand at `from_seq`, or where the right to write is no
        longer `held`: another keeper was there first.
        """
        # All rows are made beforehand: a transaction that idles meanwhile keeps others waiting, and may be ended.
        ready = [self._ready(kind, table.values(), picture) for kind, table in _latest(facts).items()]
        with self.database.writing() as connection:
            self._check(connection)
            if not held(connection) or self._seq(connection) != from_seq:
                return False
            # First the place, which is one row: of two who come at once the second waits here, and finds it moved.
            moved = connection.exec_driver_sql(self.database.sql(_MOVE), (*self._place(picture), from_seq))
            if moved.rowcount != 1:
                return False
            for statement, values in ready:
                connection.exec_driver_sql(statement, values)
        return True

    def forget(self) -> None:
        """Empty the tables of this operation."""
        with self.database.writing() as connection:
            for shape in self._shapes.of.values():
                connection.execute(shape.table.delete().where(shape.table.c.operation == self.operation))
            statement = self.database.sql("DELETE FROM position WHERE operation = ?")
            connection.exec_driver_sql(statement, (self.operation,))

    def rebuild(
        self,
        journal: Journal,
        progress: Callable[[int, int], None] | None = None,
        stop: Callable[[], bool] = lambda: False,
    ) -> Picture:
        """Throw the tables away and fold the journal into them again; the picture at its end, or where it was stopped.

        `progress` hears how many entries of how many are done. Raises Outdated where a keeper writes the same tables.
        """
        self.forget()
        picture, total = Picture(), journal.last()
        while not stop():
            before = picture.seq
            entries = journal.read(before, REBUILD)
            if not entries:
                break
            facts = [fact for entry in entries for fact in fold(picture, entry).facts]
            if not self.write(facts, picture, before):
                raise Outdated(
                    "Somebody else writes the projection at the same time. Stop the keeper and rebuild again."
                )
            if progress is not None:
                progress(picture.seq, max(total, picture.seq))
        return picture

    def _ready(self, kind: type[Any], facts: Iterable[Any], picture: Picture) -> tuple[str, Any]:
        """The statement that writes facts of a kind, and its values."""
        shape = self._shapes.of[kind]
        rows = shape.rows(self.operation, facts, picture)
        columns = columns_of(rows) if self.database.shared else None
        return (shape.bulk, columns) if columns is not None else (self.database.sql(shape.upsert), rows)

    def _is_ready(self, connection: Connection) -> bool:
        """Whether the tables are there and have this program's shapes. Raises Outdated for those of newer rules."""
        known = set(inspect(connection).get_table_names())
        return self._is_current(connection) and known.issuperset(self._shapes.metadata.tables)

    def _is_current(self, connection: Connection) -> bool:
        versions = connection.exec_driver_sql(_VERSIONS).fetchall()
        _check_rules(versions, self._rules)
        return all(tuple(each) == (self._rules, self._shapes.fingerprint) for each in versions)

    def _check(self, connection: Connection) -> None:
        """Raises Outdated where the tables are another program's, or it has taken them over since they were opened."""
        current = self._is_current(connection)
        if not self.database.shared:
            if not current:
                raise Outdated("Another version of this program has renewed the projection. Start this one again.")
        elif not current or connection.exec_driver_sql(_SHAPES).scalar() != self._shapes.fingerprint:
            raise Outdated(
                f"The tables of {self.database.name} are another program's. Its owner runs: controltower db upgrade"
            )

    def _renew(self, connection: Connection) -> None:
        if self._is_ready(connection):
            return
        held = MetaData()
        held.reflect(connection, only=lambda name, _: name.startswith(PREFIX))
        held.drop_all(connection)
        connection.exec_driver_sql("DELETE FROM position")
        self._shapes.metadata.create_all(connection)

    def _seq(self, connection: Connection) -> int:
        row = connection.exec_driver_sql(self.database.sql(_POSITION), (self.operation,)).first()
        return row[0] if row else 0

    def _load(self, connection: Connection, shape: Shape, picture: Picture) -> None:
        result = connection.exec_driver_sql(self.database.sql(shape.select), (self.operation,))
        while rows := result.fetchmany(FETCH):
            for fact, said in shape.facts(rows):
                picture.put((fact,), said)

    def _stand(self, picture: Picture, row: Sequence[Any]) -> None:
        kinds = {kind.__name__: kind for kind in self._shapes.of}
        picture.seq, picture.now = row[0], Instant(row[1])
        picture.heard = msgspec.json.decode(row[2])
        picture.told_by = {kinds[name]: source for name, source in msgspec.json.decode(row[3]).items()}

    def _place(self, picture: Picture) -> tuple[Any, ...]:
        heard = msgspec.json.encode(picture.heard).decode()
        told_by = msgspec.json.encode({kind.__name__: source for kind, source in picture.told_by.items()}).decode()
        return self.operation, picture.seq, self._rules, self._shapes.fingerprint, picture.now, heard, told_by


def _check_rules(versions: Iterable[Sequence[Any]], rules: int) -> None:
    newest = max((each[0] for each in versions), default=0)
    if newest > rules:
        raise Outdated(
            f"The database was written by a newer program (its rules are version {newest}, this program's {rules}). "
            "Update this program to open it."
        )


def _latest(facts: Iterable[Any]) -> dict[type[Any], dict[str, Any]]:
    """The last fact of each id, by kind, in the order in which the ids came first."""
    latest: dict[type[Any], dict[str, Any]] = {}
    for fact in facts:
        latest.setdefault(type(fact), {})[fact.id] = fact
    return latest
