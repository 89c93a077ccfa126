"""Import folders for tests, and a journal to import them into."""

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from controltower.domain.folding import fold
from controltower.domain.messages import Entry
from controltower.domain.picture import Picture
from controltower.domain.times import Instant
from controltower.integrations.tables import ImportReport, run_import
from controltower.integrations.tables.columns import Setting
from controltower.integrations.tables.kinds import TIME
from controltower.integrations.tables.registry import BY_NAME, TABLES
from controltower.integrations.tables.templates import examples, names
from controltower.store.engine import open_database
from controltower.store.journal import Journal

Rows = list[dict[str, str]]
Folder = dict[str, Rows]


def time(text: str) -> Instant:
    """An instant on the clock of Berlin."""
    told: Instant = TIME.read(text, Setting("Europe/Berlin"))
    return told


NOW = time("2026-03-02 05:00")


class Operation:
    """A journal on disk, and the picture that it folds to."""

    def __init__(self, journal: Journal) -> None:
        self.journal = journal

    def entries(self) -> list[Entry]:
        return self.journal.read(0, 100_000)

    def picture(self) -> Picture:
        picture = Picture()
        for entry in self.entries():
            fold(picture, entry)
        return picture

    def take(self, folder: Path, now: Instant = NOW, **more) -> ImportReport:
        return run_import(folder, self.journal, self.picture(), now, **more)


@contextmanager
def operation(folder: Path) -> Iterator[Operation]:
    """A fresh operation in a folder."""
    with open_database(f"sqlite:///{folder / 'journal.db'}") as database:
        yield Operation(Journal(database, lambda: NOW))


def template() -> Folder:
    """The rows of the templates: a small building with one order and one notice."""
    return {table.name: [dict(zip(names(table), row, strict=True)) for row in examples(table)] for table in TABLES}


def write(folder: Path, tables: Folder, delimiter: str = ",", encoding: str = "utf-8") -> Path:
    """The rows as CSV files; missing cells are blank."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in tables.items():
        with (folder / f"{name}.csv").open("w", encoding=encoding, newline="") as file:
            writer = csv.DictWriter(file, names(BY_NAME[name]), restval="", delimiter=delimiter)
            writer.writeheader()
            writer.writerows(rows)
    return folder


def write_book(path: Path, tables: Folder) -> Path:
    """The rows as one workbook, numbers in numeric cells and times as dates as a person would type them."""
    from datetime import datetime

    import xlsxwriter

    path.parent.mkdir(parents=True, exist_ok=True)
    book = xlsxwriter.Workbook(str(path))
    day = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    for name, rows in tables.items():
        sheet = book.add_worksheet(name)
        sheet.write_row(0, 0, names(BY_NAME[name]))
        for number, row in enumerate(rows, 1):
            for place, column in enumerate(BY_NAME[name].columns):
                text = row.get(column.name, "")
                if text and column.kind.says.startswith(("a number", "a whole")):
                    sheet.write_number(number, place, float(text))
                elif text and column.kind is TIME:
                    sheet.write_datetime(number, place, datetime.fromisoformat(text), day)
                else:
                    sheet.write_string(number, place, text)
    book.close()
    return path


def read(path: Path) -> Rows:
    """The rows of a CSV file."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))
