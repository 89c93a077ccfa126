"""What does a row say, and what is wrong with it? Cells become values, and all flaws of a row are found."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from controltower.domain.errors import Rejected
from controltower.domain.messages import Body
from controltower.integrations.tables.columns import Setting
from controltower.integrations.tables.report import Fate, Problem
from controltower.integrations.tables.sheets import Line, Sheet, plain_name
from controltower.integrations.tables.table import Flaw, Table, Values

REASON = "reason"
"""The column that a rejects file has more; it is skipped on reading."""


@dataclass(slots=True)
class Row:
    """One row on its way in. `values` holds what could be read; `body` is the message it became."""

    table: Table
    file: str
    number: int
    cells: dict[str, str]
    values: dict[str, Any] = field(default_factory=dict)
    flaws: list[Flaw] = field(default_factory=list)
    lines: list["Row"] = field(default_factory=list)
    fate: Fate = Fate.LEFT
    body: Body | None = None

    @property
    def place(self) -> str:
        """File and row, as a person finds them."""
        return f"{self.file} row {self.number}"

    def problems(self) -> Iterator[Problem]:
        """Every flaw with its place."""
        return (Problem(self.file, self.number, flaw.column, flaw.reason) for flaw in self.flaws)

    def refuse(self, column: str, reason: str) -> None:
        """Note a flaw."""
        self.flaws.append(Flaw(column, reason))


@dataclass(frozen=True, slots=True)
class Header:
    """Where each column of a table stands in a sheet, and what is wrong with the header itself."""

    places: dict[str, int]
    width: int
    missing: tuple[str, ...]
    notes: tuple[str, ...]


def header_of(table: Table, sheet: Sheet) -> Header:
    """The header of a sheet. Raises Rejected where a column stands twice, or none is known."""
    names = [plain_name(text) for text in sheet.lines[0].texts]
    known = [column.name for column in table.columns]
    twice = sorted({name for name in known if names.count(name) > 1})
    if twice:
        raise Rejected(f"has more than one column {twice[0]}", row=sheet.lines[0].number)
    places = {name: names.index(name) for name in known if name in names}
    if not places:
        raise Rejected(f"has no column of {table.name}: {', '.join(known)}", row=sheet.lines[0].number)
    missing = tuple(column.name for column in table.columns if column.required and column.name not in places)
    strange = [name for name in names if name and name not in (*known, REASON)]
    notes = (f"columns not known and left out: {', '.join(strange)}",) if strange else ()
    return Header(places, len(names), missing, notes)


def row_of(table: Table, sheet: Sheet, header: Header, line: Line, setting: Setting) -> Row:
    """The row of a line, with every cell that can be read and a flaw for every one that cannot."""
    cells = {name: line.texts[place] if place < len(line.texts) else "" for name, place in header.places.items()}
    row = Row(table, sheet.file, line.number, cells)
    if len(line.texts) > header.width and any(line.texts[header.width :]):
        row.refuse("", f"has {len(line.texts)} cells under {header.width} columns; put texts with separators in quotes")
    destroyed = {name: line.flaws[place] for name, place in header.places.items() if place in line.flaws}
    for column in table.columns:
        if column.name in destroyed:
            row.refuse(column.name, destroyed[column.name])
        elif column.name in header.missing:
            row.refuse(column.name, "this column is missing in the file")
        else:
            try:
                row.values[column.name] = column.read(cells.get(column.name, ""), setting)
            except Rejected as flaw:
                row.refuse(column.name, flaw.reason)
    return row


def refuse_repeated(rows: Iterable[Row]) -> None:
    """A flaw in every row whose key stood in a sound row before it."""
    first: dict[str, Row] = {}
    for row in rows:
        if row.flaws or not row.table.key:
            continue
        key = row.table.key_of(row.values)
        if key in first:
            row.refuse(row.table.key[0], f"{key} is in {first[key].place} already")
        first.setdefault(key, row)


def by_parent(rows: Iterable[Row]) -> dict[str, list[Row]]:
    """The rows of lines by the key of what they belong to; "" where that could not be read."""
    families: dict[str, list[Row]] = {}
    for row in rows:
        families.setdefault(str(row.values.get(row.table.parent, "")), []).append(row)
    return families


def values_of(rows: Iterable[Row]) -> tuple[Values, ...]:
    """What the rows say."""
    return tuple(row.values for row in rows)
