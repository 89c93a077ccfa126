"""What is a table? Its columns, its key, what it refers to, and which message a row of it becomes."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from controltower.domain.messages import Body
from controltower.domain.picture import Picture
from controltower.domain.places import operation_of
from controltower.domain.times import Instant
from controltower.integrations.tables.columns import PLAIN, Column, Setting
from controltower.store.addresses import Match, Unmatched

Values = Mapping[str, Any]
"""The values of a row by the names of its columns."""


@dataclass(frozen=True, slots=True)
class Flaw:
    """What is wrong with a row, and in which column."""

    column: str
    reason: str


@dataclass(slots=True)
class World:
    """What a row may refer to: the picture, and the good rows of this import by table and key.

    `locate` says where an address is; None where there is no book of addresses.
    """

    picture: Picture
    now: Instant
    tables: Mapping[str, "Table"]
    timezone: str | None = None
    locate: Callable[[str], Match | Unmatched] | None = None
    good: dict[str, dict[str, Values]] = field(default_factory=dict)
    refused: dict[str, dict[str, str]] = field(default_factory=dict)
    """Where the refused rows of each table stand, by key."""

    def find(self, table: str, key: str) -> Values | None:
        """The row of a table with this key, as it will be after the import."""
        row = self.good.get(table, {}).get(key)
        return row if row is not None else self.tables[table].held(self.picture, key)


Check = Callable[[Values, World], Iterator[Flaw]]
Complete = Callable[[dict[str, Any], World], Iterator[Flaw]]
"""Fills in what a row leaves open, before it is checked."""


def unchecked(_values: Values, _world: World) -> Iterator[Flaw]:
    """Nothing else can be wrong with a row."""
    yield from ()


def unheld(_picture: Picture, _key: str) -> Values | None:
    """Nothing of this table is kept in the picture by key."""
    return None


@dataclass(frozen=True, slots=True)
class Table:
    """One kind of sheet.

    `say` makes the message of a row and its lines; None where the picture holds the same already, Refused where it
    holds something that an import cannot change. `held` is the row that the picture holds for a key, `rows` are all
    that it holds. `lines` names the table whose rows belong to rows of this one, by their column `parent`; `at` the
    column with the time of the event. Where `replaces`, a row may take the place of what is held.
    """

    name: str
    noun: str
    says: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    say: Callable[[Values, tuple[Values, ...], World], Body | None]
    held: Callable[[Picture, str], Values | None] = unheld
    rows: Callable[[Picture], Iterable[Values]] = lambda _: ()
    check: Check = unchecked
    lines: str = ""
    parent: str = ""
    at: str = ""
    replaces: bool = False
    complete: Complete = unchecked

    def key_of(self, values: Values) -> str:
        """The key of a row as text, "" for a table without one."""
        return "|".join(str(values[name]) for name in self.key)

    def shown(self, values: Values, setting: Setting = PLAIN) -> dict[str, str]:
        """The row as text by column."""
        return {column.name: column.show(values[column.name], setting) for column in self.columns}


@dataclass(frozen=True, slots=True)
class Shape:
    """How rows become facts of one kind and back, in a time zone, and how such a fact is listed."""

    fact: Any
    listed: Callable[[Any], Body]
    build: Callable[[Values, str | None], Any]
    unbuild: Callable[[Any, str | None], Values]


def plain(fact: Any, listed: Callable[[Any], Body], columns: tuple[Column, ...]) -> Shape:
    """Rows whose columns are the fields of the fact."""
    fields = [(column.name, column.field or column.name) for column in columns]
    return Shape(
        fact,
        listed,
        lambda values, _: fact(**{to: values[column] for column, to in fields}),
        lambda held, _: {column: getattr(held, to) for column, to in fields},
    )


def listing(
    name: str,
    noun: str,
    says: str,
    fact: Any,
    listed: Callable[[Any], Body],
    columns: tuple[Column, ...],
    check: Check = unchecked,
) -> Table:
    """A table of master data, each row a fact of its own: the columns are its fields."""
    return mapped(name, noun, says, columns, plain(fact, listed, columns), check)


def mapped(
    name: str, noun: str, says: str, columns: tuple[Column, ...], shape: Shape, check: Check = unchecked
) -> Table:
    """A table of master data whose rows are made into facts by functions of their own."""

    def say(values: Values, _: tuple[Values, ...], world: World) -> Body | None:
        made = shape.build(values, world.timezone)
        return None if world.picture[shape.fact].get(made.id) == made else shape.listed(made)

    def held(picture: Picture, key: str) -> Values | None:
        found = picture[shape.fact].get(key)
        return None if found is None else shape.unbuild(found, zone_of(picture))

    def rows(picture: Picture) -> Iterable[Values]:
        return (shape.unbuild(each, zone_of(picture)) for each in picture[shape.fact].values())

    return Table(name, noun, says, columns, (columns[0].name,), say, held, rows, check, replaces=True)


def zone_of(picture: Picture) -> str | None:
    """The operation's time zone, if one is open."""
    operation = operation_of(picture)
    return operation.timezone if operation else None
