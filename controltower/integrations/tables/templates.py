"""What should the files look like? Empty tables with a line of explanation for each column and an example row."""

from collections.abc import Iterable
from pathlib import Path

from controltower.domain.errors import Unavailable
from controltower.domain.picture import Picture
from controltower.integrations.tables.columns import Setting
from controltower.integrations.tables.examples import EXTRA
from controltower.integrations.tables.registry import TABLES
from controltower.integrations.tables.rejects import save, table_text
from controltower.integrations.tables.table import Table, zone_of

WORKBOOK = "templates.xlsx"


def write_templates(folder: Path) -> tuple[Path, ...]:
    """One CSV for each table, and a workbook of them all. Raises Unavailable."""
    files = [save(folder / f"{table.name}.csv", _text(table)) for table in TABLES]
    return (*files, _workbook(folder / "workbook" / WORKBOOK))


def write_folder(picture: Picture, folder: Path) -> tuple[Path, ...]:
    """What a picture knows of every table, as a folder that can be imported; tables without rows are left out."""
    setting = Setting(zone_of(picture) or "UTC")
    files = []
    for table in TABLES:
        rows = [list(table.shown(values, setting).values()) for values in table.rows(picture)]
        if rows:
            files.append(save(folder / f"{table.name}.csv", table_text(names(table), rows)))
    return tuple(files)


def names(table: Table) -> list[str]:
    """The columns of a table by name."""
    return [column.name for column in table.columns]


def explanations(table: Table) -> list[str]:
    """A line for each column, marked in the first as a comment."""
    said = [column.explanation() for column in table.columns]
    return [f"# {said[0]}", *said[1:]]


def examples(table: Table) -> list[list[str]]:
    """Rows that can be imported together with those of the other tables."""
    first = {column.name: column.example for column in table.columns}
    return [list({**first, **more}.values()) for more in ({}, *EXTRA.get(table.name, ()))]


def _text(table: Table) -> str:
    title = f"# {table.name}: {table.says} Rows that begin with # are skipped."
    rows: Iterable[Iterable[str]] = (names(table), explanations(table), *examples(table))
    return table_text([title], rows)


def _workbook(path: Path) -> Path:
    """A sheet for each table; every cell below the header is text, so that nothing is rounded."""
    import xlsxwriter
    from xlsxwriter.exceptions import FileCreateError

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        book = xlsxwriter.Workbook(str(path), {"strings_to_numbers": False, "strings_to_formulas": False})
        head, grey, text = (
            book.add_format({"bold": True, "bottom": 1}),
            book.add_format({"italic": True, "font_color": "#555555", "text_wrap": True, "valign": "top"}),
            book.add_format({"num_format": "@"}),
        )
        for table in TABLES:
            sheet = book.add_worksheet(table.name)
            sheet.set_column(0, len(table.columns) - 1, 24, text)
            sheet.freeze_panes(2, 1)
            sheet.write_row(0, 0, names(table), head)
            sheet.write_row(1, 0, explanations(table), grey)
            for number, row in enumerate(examples(table), 2):
                sheet.write_row(number, 0, row, text)
        book.close()
    except (OSError, FileCreateError) as error:
        raise Unavailable(f"{path} cannot be written: {error}") from error
    return path
