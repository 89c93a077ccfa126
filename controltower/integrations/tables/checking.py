"""Which rows can land? Rows are checked against each other, across files, and against what is known already."""

from collections.abc import Callable, Sequence

from controltower.domain.errors import Refused
from controltower.integrations.tables.registry import BY_NAME, TABLES
from controltower.integrations.tables.report import Fate
from controltower.integrations.tables.rows import Row, by_parent, refuse_repeated, values_of
from controltower.integrations.tables.table import Table, World

Rows = dict[str, list[Row]]
"""The rows of an import by table."""


def check(rows: Rows, world: World, stop: Callable[[], bool]) -> None:
    """Give every row its flaws, or its message; a row without either says what is known. Tables in order."""
    for table in TABLES:
        if stop():
            break
        if not table.parent:
            _check_table(table, rows, world)
    for row in (row for each in rows.values() for row in each if row.flaws):
        row.fate = Fate.REFUSED


def _check_table(table: Table, rows: Rows, world: World) -> None:
    refuse_repeated(rows[table.name])
    for row in rows[table.name]:
        _refer(row, world)
    if table.lines:
        for line in rows[table.lines]:
            _refer(line, world)
        _bind(table, rows, world)
    for row in rows[table.name]:
        _settle(row, world)


def _refer(row: Row, world: World) -> None:
    """A flaw for each column that names what is not there, with the place where that was refused."""
    for column in row.table.columns:
        key = row.values.get(column.name)
        if not column.refers or key is None or world.find(column.refers, key) is not None:
            continue
        noun = BY_NAME[column.refers].noun
        refused = world.refused.get(column.refers, {}).get(key)
        reason = f"there is no {noun} {key}" if refused is None else f"{noun} {key} is refused ({refused})"
        row.refuse(column.name, reason)


def _bind(table: Table, rows: Rows, world: World) -> None:
    """Give the rows of a table their lines; one that is refused takes the others of its family with it."""
    families = by_parent(rows[table.lines])
    for row in rows[table.name]:
        key = row.values.get(table.key[0])
        if key is None or any(flaw.column == table.key[0] for flaw in row.flaws):
            continue
        row.lines = families.pop(key, [])
        broken = [line for line in row.lines if line.flaws]
        if not row.lines:
            row.refuse(table.key[0], f"{table.noun} {key} has no rows in {table.lines}")
        elif broken:
            row.refuse(table.key[0], f"{len(broken)} of {len(row.lines)} lines refused ({broken[0].place})")
    for key, orphans in families.items():
        _refuse_orphans(table, key, orphans, world)


def _refuse_orphans(table: Table, key: str, orphans: Sequence[Row], world: World) -> None:
    if table.held(world.picture, key) is not None:
        reason = f"{table.noun} {key} is known already and not in this folder; lines cannot be added to it"
    else:
        reason = f"there is no {table.noun} {key}"
    for orphan in orphans:
        if key or not orphan.flaws:
            orphan.refuse(orphan.table.parent, reason)


def _settle(row: Row, world: World) -> None:
    """The last checks, and the message; what a sound row says can then be referred to."""
    if not row.flaws:
        row.flaws.extend(row.table.complete(row.values, world))
    if not row.flaws:
        row.flaws.extend(row.table.check(row.values, world))
    if not row.flaws and row.table.at:
        _refuse_future(row, world)
    if not row.flaws:
        try:
            row.body = row.table.say(row.values, values_of(row.lines), world)
        except Refused as refusal:
            row.refuse(row.table.key[0], " ".join(refusal.reasons))
    if row.flaws:
        _refuse_family(row, world)
        return
    world.good.setdefault(row.table.name, {})[row.table.key_of(row.values)] = row.values
    if row.body is None:
        row.fate = Fate.KNOWN
        for line in row.lines:
            line.fate = Fate.KNOWN


def _refuse_family(row: Row, world: World) -> None:
    key = row.table.key[0]
    if key in row.values:
        world.refused.setdefault(row.table.name, {}).setdefault(str(row.values[key]), row.place)
    for line in row.lines:
        if not line.flaws:
            line.refuse(line.table.parent, f"{row.table.noun} {row.values[key]} is refused ({row.place})")


def _refuse_future(row: Row, world: World) -> None:
    at = row.values[row.table.at]
    if at is not None and at > world.now:
        row.refuse(row.table.at, f"{row.cells[row.table.at]} is later than the time of this import")
