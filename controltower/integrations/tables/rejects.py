"""Where do refused rows go? Into a folder of their own, as they were and with their reasons, ready to be repaired."""

import csv
import io
from collections.abc import Iterable
from itertools import count
from pathlib import Path

from controltower.domain.errors import Unavailable
from controltower.integrations.tables.report import Fate
from controltower.integrations.tables.rows import REASON, Row

FOLDER = "rejects"


def write_rejects(folder: Path, rows: Iterable[Row]) -> Path | None:
    """The folder beside the files with the refused rows by table; None where nothing was refused.

    Earlier rejects, in which somebody may be at work, are never written over. Raises Unavailable.
    """
    texts = {f"{name}.csv": text for name, text in _texts(rows).items()}
    if not texts:
        return None
    for number in count(1):
        target = folder / (FOLDER if number == 1 else f"{FOLDER}-{number}")
        if not target.exists():
            _write(target, texts)
            return target
        if _holds(target, texts):
            return target
    raise AssertionError("counting ends never")


def table_text(columns: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Rows as CSV, in which a spreadsheet finds its way."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return text.getvalue()


def save(path: Path, text: str) -> Path:
    """Write a text with the mark by which spreadsheets know UTF-8. Raises Unavailable."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8-sig", newline="")
    except OSError as error:
        raise Unavailable(f"{path} cannot be written: {error.strerror or error}") from error
    return path


def _texts(rows: Iterable[Row]) -> dict[str, str]:
    refused: dict[str, list[Row]] = {}
    for row in rows:
        if row.fate is Fate.REFUSED:
            refused.setdefault(row.table.name, []).append(row)
    texts = {}
    for name, broken in refused.items():
        columns = [column.name for column in broken[0].table.columns]
        cells = ([*(row.cells.get(column, "") for column in columns), _reason(row)] for row in broken)
        texts[name] = table_text([*columns, REASON], cells)
    return texts


def _reason(row: Row) -> str:
    said = "; ".join(f"{flaw.column}: {flaw.reason}" if flaw.column else flaw.reason for flaw in row.flaws)
    return f"{said} ({row.place})"


def _write(target: Path, texts: dict[str, str]) -> None:
    for name, text in texts.items():
        save(target / name, text)


def _holds(target: Path, texts: dict[str, str]) -> bool:
    """Whether a folder holds exactly these texts."""
    try:
        return {path.name: path.read_bytes().decode("utf-8-sig") for path in target.iterdir()} == texts
    except (OSError, UnicodeDecodeError):
        return False
