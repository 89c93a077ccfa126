"""What is written in a file? Every cell of a CSV file or workbook as text, with the row that a spreadsheet shows."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path

from controltower.domain.errors import Rejected
from controltower.integrations.tables.kinds import SPREADSHEET_ERRORS

TEXT_FILES = (".csv", ".tsv")
WORKBOOKS = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")
SEPARATORS = ",;\t|"
EXACT = 10**15
"""Numbers in numeric cells are exact below this: a spreadsheet keeps 15 digits."""


@dataclass(frozen=True, slots=True)
class Line:
    """One row: its number as a spreadsheet shows it, its texts, and by column what is wrong with a cell as such."""

    number: int
    texts: tuple[str, ...]
    flaws: dict[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sheet:
    """The rows of one table in one file, comments and blank rows left out; the first is the header.

    `names` are what the table may be called by: the sheet's name, or the file's where it has but one sheet.
    """

    file: str
    names: tuple[str, ...]
    lines: tuple[Line, ...]
    decimal_comma: bool = False
    note: str = ""


def sheets_of(path: Path, words: Sequence[str]) -> Iterator[Sheet]:
    """The sheets of one file; `words` are the column names that tell which separator it uses. Raises Rejected."""
    if path.suffix.lower() in TEXT_FILES:
        yield _text_sheet(path, words)
    else:
        yield from _workbook(path)


def plain_name(text: str) -> str:
    """A name of a table or column as it is compared: lower case, words joined by underscores."""
    return "_".join(text.strip().lstrip("\ufeff").casefold().replace("-", " ").replace("_", " ").split())


def _text_sheet(path: Path, words: Sequence[str]) -> Sheet:
    text, note = _decoded(path.read_bytes())
    try:
        separator = _separator(text, words)
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True))
    except csv.Error as flaw:
        raise Rejected(f"cannot be read as a table: {flaw}") from None
    lines = _without_comments(Line(number, tuple(cell.strip() for cell in row)) for number, row in enumerate(rows, 1))
    return Sheet(path.name, (plain_name(path.stem),), lines, separator in ";\t", note)


def _decoded(raw: bytes) -> tuple[str, str]:
    """The text of a file, and a note where it was not UTF-8."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16", "replace"), ""
    try:
        return raw.decode("utf-8-sig"), ""
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace"), "is not UTF-8; it was read as Windows-1252"


def _separator(text: str, words: Sequence[str]) -> str:
    """The separator that makes the most known column names of the header."""
    known = set(words)
    for row in io.StringIO(text):
        if row.strip(' "\t,;|\r\n') and not is_comment(row.lstrip('"').strip()):
            split = {mark: next(csv.reader([row], delimiter=mark), []) for mark in SEPARATORS}
            return max(SEPARATORS, key=lambda mark: sum(plain_name(cell) in known for cell in split[mark]))
    return ","


def _workbook(path: Path) -> Iterator[Sheet]:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        book = CalamineWorkbook.from_path(path)
        found = [(name, book.get_sheet_by_name(name).to_python(skip_empty_area=False)) for name in book.sheet_names]
    except CalamineError as flaw:
        raise Rejected(f"cannot be read as a workbook: {flaw}") from None
    filled = [(name, rows) for name, rows in found if any(cell != "" for row in rows for cell in row)]
    for name, rows in filled:
        lines = _without_comments(_line(number, row) for number, row in enumerate(rows, 1))
        if len(filled) == 1:
            yield Sheet(path.name, (plain_name(name), plain_name(path.stem)), lines)
        else:
            yield Sheet(f"{path.name}:{name}", (plain_name(name),), lines)


def _line(number: int, row: Iterable[object]) -> Line:
    texts: list[str] = []
    flaws: dict[int, str] = {}
    for place, cell in enumerate(row):
        texts.append(_cell(cell))
        if isinstance(cell, int | float) and not isinstance(cell, bool) and abs(cell) >= EXACT:
            flaws[place] = (
                f"{texts[-1]} is a number of more than 15 digits in a numeric cell, which the spreadsheet has rounded; "
                "format the column as text and enter it again"
            )
    return Line(number, tuple(texts), flaws)


def _cell(cell: object) -> str:
    match cell:
        case bool():
            return "yes" if cell else "no"
        case float() if cell.is_integer():
            return str(int(cell))
        case float():
            return repr(cell)
        case datetime():
            return _whole_second(cell).isoformat(sep=" ", timespec="seconds")
        case date() | time():
            return cell.isoformat()
        case timedelta():
            return str(cell)
        case _:
            return str(cell).strip()


def _whole_second(told: datetime) -> datetime:
    """The nearest second: a spreadsheet keeps times as fractions of a day."""
    return (told + timedelta(microseconds=500_000)).replace(microsecond=0)


def is_comment(text: str) -> bool:
    """Whether a row that begins so is an explanation."""
    return text.startswith("#") and not text.upper().startswith(SPREADSHEET_ERRORS)


def _without_comments(lines: Iterable[Line]) -> tuple[Line, ...]:
    return tuple(line for line in lines if any(line.texts) and not is_comment(next(iter(line.texts), "")))
