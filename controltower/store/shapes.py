"""How does a fact become a row, and a row a fact? A table for each kind, made from its dataclass."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, is_dataclass
from enum import Enum
from hashlib import blake2b
from operator import attrgetter
from types import NoneType
from typing import Any, NewType, get_args, get_origin, get_type_hints

import msgspec
from sqlalchemy import BigInteger, Boolean, Column, Float, Identity, Integer, MetaData, Table, Text, UniqueConstraint
from sqlalchemy.dialects import sqlite
from sqlalchemy.types import TypeEngine

from controltower.domain.picture import Picture
from controltower.domain.said import Said
from controltower.domain.times import Instant

PREFIX = "fact_"
TOLD = ("by_seq", "by_at", "by_source")
"""Who last told a fact, beside its own fields: the entry, when, and the source."""
PLAIN: dict[Any, type[TypeEngine[Any]]] = {str: Text, int: BigInteger, float: Float, bool: Boolean}
"""The types that a column holds as they are; an enum is its value, all else JSON."""

ARRAYS: dict[type[Any], str] = {Text: "text", BigInteger: "bigint", Float: "float8", Boolean: "boolean"}
"""What PostgreSQL calls them."""

BETWEEN, NOTHING = "\x1f", "\x1e"
"""In the text of a column: what stands between two values, and for none."""

Turn = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Shape:
    """One kind of fact: its table, its statements, and what each column needs on the way in and out (None: nothing).

    `row_no` keeps the order in which facts became known, which is the order of the picture's tables.
    """

    kind: type[Any]
    table: Table
    upsert: str
    bulk: str
    select: str
    outward: tuple[tuple[int, Turn], ...]
    inward: tuple[tuple[int, Turn], ...]

    def rows(self, operation: str, facts: Iterable[Any], picture: Picture) -> list[tuple[Any, ...]]:
        """The facts, and who told the picture each of them, as values for `upsert`."""
        facts = list(facts)
        values = attrgetter(*(field.name for field in fields(self.kind)))
        columns: list[Iterable[Any]] = list(zip(*map(values, facts), strict=True))
        for place, turn in self.outward:
            columns[place] = map(turn, columns[place])
        told = picture.tellers(self.kind)
        tellers = [_teller(told.get(fact.id)) for fact in facts]
        return [(operation, *row, *told) for *row, told in zip(*columns, tellers, strict=True)]

    def facts(self, rows: Sequence[Sequence[Any]]) -> Iterator[tuple[Any, Said | None]]:
        """The rows of `select` as facts, each with who told it."""
        *whole, seqs, ats, sources = zip(*rows, strict=True)
        columns: list[Iterable[Any]] = list(whole)
        for place, turn in self.inward:
            columns[place] = map(turn, columns[place])
        return zip(map(self.kind, *columns), map(_said, seqs, ats, sources), strict=True)


def shaped(kind: type[Any], metadata: MetaData, *, shared: bool = False) -> Shape:
    """The shape of a kind of fact; its table is added to the metadata.

    `shared` is a server's: there every key begins with the operation, and many rows travel as a few texts.
    """
    hints = {name: _plain(hint) for name, hint in _hints(kind).items()}
    columns = [
        Column(name, _column_type(hint), nullable=_nullable(hint), primary_key=shared and name == "id")
        for name, hint in hints.items()
    ]
    order = (Identity(),) if shared else ()
    table = Table(
        table_name(kind),
        metadata,
        Column("row_no", BigInteger().with_variant(Integer, "sqlite"), *order, primary_key=not shared),
        Column("operation", Text, nullable=False, primary_key=shared),
        *columns,
        Column("by_seq", BigInteger),
        Column("by_at", BigInteger),
        Column("by_source", Text),
        *(() if shared else (UniqueConstraint("operation", "id", name=f"{table_name(kind)}_once"),)),
    )
    outward = [(place, turn) for place, hint in enumerate(hints.values()) if (turn := _outward(hint))]
    inward = [(place, turn) for place, hint in enumerate(hints.values()) if (turn := _inward(hint))]
    names = [*hints, *TOLD]
    bulk = _bulk(table, ["operation", *names])
    return Shape(kind, table, _upsert(table, names), bulk, _select(table, names), tuple(outward), tuple(inward))


def table_name(kind: type[Any]) -> str:
    """OrderLine lies in fact_order_line."""
    return PREFIX + re.sub(r"(?<=[a-z])(?=[A-Z])", "_", kind.__name__).lower()


def fingerprint(kinds: Iterable[type[Any]]) -> str:
    """Sixteen hex digits that change when any of the kinds, or what they are made of, does."""
    text = "\n".join((*TOLD, *(_described(kind) for kind in kinds)))
    return blake2b(text.encode(), digest_size=8).hexdigest()


def _teller(told: Said | None) -> tuple[Any, ...]:
    return (told.seq, told.at, told.source) if told is not None else (None, None, None)


def _said(seq: int | None, at: Instant, source: str) -> Said | None:
    return Said(seq, at, source, "", "") if seq is not None else None


def _described(hint: Any) -> str:
    """A type by its fields or values, all the way down; nothing of its docstring."""
    hint = _plain(hint)
    if is_dataclass(hint):
        inner = ", ".join(f"{name}: {_described(each)}" for name, each in _hints(hint).items())
        return f"{getattr(hint, '__name__', '')}({inner})"
    if isinstance(hint, type) and issubclass(hint, Enum):
        return f"{hint.__name__}{[member.value for member in hint]}"
    if get_args(hint):
        return f"{get_origin(hint)}[{', '.join(_described(each) for each in get_args(hint))}]"
    return str(hint)


def _hints(kind: Any) -> dict[str, Any]:
    hints = get_type_hints(kind)
    return {field.name: hints[field.name] for field in fields(kind)}


def _plain(hint: Any) -> Any:
    """The type behind the names that were given to it, here and in a union."""
    while isinstance(hint, NewType):
        hint = hint.__supertype__
    if _nullable(hint):
        inner = tuple(_plain(each) for each in get_args(hint))
        return inner[0] | inner[1]
    return hint


def _nullable(hint: Any) -> bool:
    """Whether the type is `X | None`; a union of more is JSON."""
    return NoneType in get_args(hint) and len(get_args(hint)) == 2


def _core(hint: Any) -> Any:
    return next(each for each in get_args(hint) if each is not NoneType) if _nullable(hint) else hint


def _is_enum(hint: Any) -> bool:
    return isinstance(hint, type) and issubclass(hint, Enum)


def _column_type(hint: Any) -> type[TypeEngine[Any]]:
    return PLAIN.get(_core(hint), Text)


def _outward(hint: Any) -> Turn | None:
    core = _core(hint)
    if core in PLAIN:
        return None
    if _is_enum(core):
        values: dict[Any, Any] = {member: member.value for member in core} | {None: None}
        return values.__getitem__
    encode = msgspec.json.Encoder().encode
    return lambda value: encode(value).decode()


def _inward(hint: Any) -> Turn | None:
    core = _core(hint)
    if core is bool:
        return lambda value: None if value is None else bool(value)
    if core in PLAIN:
        return None
    if _is_enum(core):
        members: dict[Any, Any] = {member.value: member for member in core} | {None: None}
        return members.__getitem__
    return msgspec.json.Decoder(hint).decode


def _upsert(table: Table, names: Sequence[str]) -> str:
    """One statement for new facts and changed ones; SQLite's and PostgreSQL's words for it are the same."""
    statement = sqlite.insert(table).values(dict.fromkeys(("operation", *names)))
    changed = {name: statement.excluded[name] for name in names if name != "id"}
    whole = statement.on_conflict_do_update(index_elements=["operation", "id"], set_=changed)
    return str(whole.compile(dialect=sqlite.dialect()))


def columns_of(rows: Sequence[Sequence[Any]]) -> tuple[str, ...] | None:
    """Each column of the rows as one text for `bulk`; None where a value holds what should stand between two."""
    texts = []
    for column in zip(*rows, strict=True):
        values = [NOTHING if value is None else str(value) for value in column]
        text = BETWEEN.join(values)
        if not text or text.count(BETWEEN) >= len(values) or text.count(NOTHING) > column.count(None):
            return None
        texts.append(text)
    return tuple(texts)


def _bulk(table: Table, names: Sequence[str]) -> str:
    """The same for a server: each column one text, which the server takes apart far faster than a driver's array."""
    apart = "string_to_array(%s, E'\\x1f', E'\\x1e')"
    arrays = ", ".join(f"{apart}::{ARRAYS[type(table.c[name].type)]}[]" for name in names)
    changed = ", ".join(f'"{name}" = excluded."{name}"' for name in names if name not in ("operation", "id"))
    listed = ", ".join(f'"{name}"' for name in names)
    return (
        f"INSERT INTO {table.name} ({listed}) SELECT * FROM unnest({arrays}) "  # noqa: S608 - our own names
        f"ON CONFLICT (operation, id) DO UPDATE SET {changed}"
    )


def _select(table: Table, names: Sequence[str]) -> str:
    from sqlalchemy import bindparam, select

    chosen = select(*(table.c[name] for name in names)).where(table.c.operation == bindparam("operation"))
    return str(chosen.order_by(table.c.row_no).compile(dialect=sqlite.dialect()))
