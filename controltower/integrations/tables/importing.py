"""How does a folder of tables become an operation? Read, check, append, report; good rows land, bad ones are kept."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path

from controltower.domain.errors import Rejected, Unavailable
from controltower.domain.picture import Picture
from controltower.domain.places import operation_of
from controltower.domain.times import Instant
from controltower.integrations.tables.checking import Rows, check
from controltower.integrations.tables.columns import Setting
from controltower.integrations.tables.landing import Journal, Progress, Stop, land
from controltower.integrations.tables.people import WORKERS
from controltower.integrations.tables.registry import BY_NAME, COLUMNS, TABLES
from controltower.integrations.tables.rejects import write_rejects
from controltower.integrations.tables.report import Counted, Fate, ImportReport, Problem
from controltower.integrations.tables.rows import Row, header_of, row_of
from controltower.integrations.tables.sheets import TEXT_FILES, WORKBOOKS, Sheet, sheets_of
from controltower.integrations.tables.table import Table, World, zone_of
from controltower.store.addresses import Match, Unmatched


class Notices:
    """What is to be said about files: problems that cost rows, and notes that cost nothing."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.notes: list[str] = []


def quiet(done: int, total: int, says: str) -> None:
    """Progress that nobody follows."""


def run_import(
    folder: Path,
    journal: Journal,
    picture: Picture,
    now: Instant,
    *,
    author: str = "import",
    progress: Progress = quiet,
    stop: Stop = lambda: False,
    locate: Callable[[str], Match | Unmatched] | None = None,
) -> ImportReport:
    """Take every table of a folder into the journal. A second import of the same folder changes nothing.

    `picture` is what the journal holds, and stays as it is. `now` dates what gives no time of its own; a demo has its
    own clock. `locate` finds orders that have an address and no coordinates. `progress(done, total, says)` is told how
    far it is, and `stop()` ends it between two batches. Raises Unavailable where the folder cannot be read or the
    journal cannot be written.
    """
    notices = Notices()
    progress(0, 0, f"Reading {folder.name}")
    sheets = [(table, sheet) for sheet in _sheets(folder, notices) if (table := _table_of(sheet, notices))]
    timezone = zone_of(picture) or _told_timezone(sheets)
    rows, whole = _rows(sheets, timezone, notices, progress, stop)
    world = World(picture, _present(rows, picture, now), BY_NAME, timezone, locate)
    progress(0, 0, "Checking")
    check(rows, world, stop)
    _remark(world, notices)
    every = [row for table in TABLES for row in rows[table.name]]
    messages = land(every, world, journal, author, progress, stop)
    stopped = not whole or any(row.fate is Fate.LEFT for row in every)
    problems = [*notices.problems, *(problem for row in every for problem in row.problems())]
    rejects = _rejects(folder, every, notices)
    notes, names = tuple(notices.notes), _names(rows)
    return ImportReport(tuple(_counted(rows)), tuple(problems), notes, messages, stopped, rejects, names)


def _names(rows: Mapping[str, list[Row]]) -> dict[str, str]:
    """The names of people whose rows are in the journal by now."""
    taken = (row for row in rows[WORKERS.name] if row.fate not in (Fate.REFUSED, Fate.LEFT))
    return {row.values["worker"]: row.values["name"] for row in taken if row.values["name"]}


def _sheets(folder: Path, notices: Notices) -> Iterator[Sheet]:
    try:
        paths = sorted(path for path in folder.iterdir() if path.is_file())
    except OSError as error:
        raise Unavailable(f"{folder} cannot be read: {error.strerror or error}") from error
    for path in paths:
        if path.suffix.lower() not in (*TEXT_FILES, *WORKBOOKS) or path.name.startswith(("~$", ".")):
            notices.notes.append(f"{path.name} is no table and was left out")
            continue
        try:
            yield from sheets_of(path, COLUMNS)
        except Rejected as flaw:
            notices.problems.append(Problem(path.name, 0, "", flaw.reason))
        except OSError as error:
            notices.problems.append(Problem(path.name, 0, "", f"cannot be opened: {error.strerror or error}"))


def _table_of(sheet: Sheet, notices: Notices) -> Table | None:
    if sheet.note:
        notices.notes.append(f"{sheet.file} {sheet.note}")
    table = next((BY_NAME[name] for name in sheet.names if name in BY_NAME), None)
    if table is None:
        near = get_close_matches(sheet.names[-1], BY_NAME, 1)
        hint = f"; was {near[0]} meant?" if near else f": {', '.join(BY_NAME)}"
        notices.problems.append(Problem(sheet.file, 0, "", f"is called like none of the tables{hint}"))
    return table


def _told_timezone(sheets: Iterable[tuple[Table, Sheet]]) -> str | None:
    """The time zone that the folder gives the operation: needed before anything that tells a time is read."""
    for table, sheet in sheets:
        if table.name == "operation":
            for row in _rows_of(table, sheet, Setting(), Notices()):
                if "timezone" in row.values:
                    return str(row.values["timezone"])
    return None


def _rows(
    sheets: Iterable[tuple[Table, Sheet]], timezone: str | None, notices: Notices, progress: Progress, stop: Stop
) -> tuple[Rows, bool]:
    """The rows by table, and whether all sheets were read before it was stopped."""
    rows: Rows = {table.name: [] for table in TABLES}
    for table, sheet in sheets:
        if stop():
            return rows, False
        progress(0, 0, f"Reading {sheet.file}")
        rows[table.name].extend(_rows_of(table, sheet, Setting(timezone, sheet.decimal_comma), notices))
    return rows, True


def _rows_of(table: Table, sheet: Sheet, setting: Setting, notices: Notices) -> list[Row]:
    if not sheet.lines:
        notices.notes.append(f"{sheet.file} is empty")
        return []
    try:
        header = header_of(table, sheet)
    except Rejected as flaw:
        notices.problems.append(Problem(sheet.file, flaw.row or 0, "", f"{flaw.reason}; none of its rows was read"))
        return []
    notices.notes.extend(f"{sheet.file}: {note}" for note in header.notes)
    return [row_of(table, sheet, header, line, setting) for line in sheet.lines[1:]]


def _present(rows: Rows, picture: Picture, now: Instant) -> Instant:
    """The time of the import; in a demo the demo's, which begins when it is opened."""
    operation = operation_of(picture)
    if operation is not None:
        return picture.now if operation.demo else now
    for row in rows["operation"]:
        if row.values.get("demo") and row.values.get("opened_at"):
            return Instant(row.values["opened_at"])
    return now


def _remark(world: World, notices: Notices) -> None:
    if operation_of(world.picture) is None and not world.good.get("operation"):
        notices.notes.append("no operation is open: give one in operation.csv, with its time zone and currency")


def _counted(rows: Rows) -> Iterator[Counted]:
    for table in TABLES:
        fates = [row.fate for row in rows[table.name]]
        if fates:
            yield Counted(table.name, len(fates), {fate: fates.count(fate) for fate in Fate if fate in fates})


def _rejects(folder: Path, rows: Iterable[Row], notices: Notices) -> Path | None:
    """The folder of the rejects; where it cannot be written the report alone names them, and says so."""
    try:
        return write_rejects(folder, rows)
    except Unavailable as flaw:
        notices.notes.append(f"refused rows could not be set aside: {flaw}")
        return None
