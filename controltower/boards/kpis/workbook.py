"""What does a manager take away? All figures with definition and source, the facts behind each, and other days."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from controltower.boards.kpis.words import standing, target
from controltower.domain.kpis import KPIS, DayFigures, Evidence, Kpi, Measured

HEADS = ("Figure", "Value", "Unit", "Target", "Against it", "Facts", "Meaning", "Definition from")
WIDTHS = (24, 12, 10, 22, 14, 8, 70, 40)
SHEET_NAME = 31
"""Excel allows so many letters."""


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that goes into the workbook, measured at one moment."""

    operation: str
    when: str
    note: str
    figures: dict[str, Measured]
    days: tuple[DayFigures, ...]


def write_workbook(report: Report, path: Path) -> Path:
    """The workbook at this path. Raises OSError where it cannot be written."""
    from xlsxwriter import Workbook
    from xlsxwriter.exceptions import FileCreateError

    book: Any = Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False})
    bold = book.add_format({"bold": True, "bottom": 1})
    _figures(book, report, bold)
    _days(book, report, bold)
    for kpi in KPIS:
        measured = report.figures.get(kpi.id)
        _evidence(book, kpi, measured.evidence if measured else (), bold)
    try:
        book.close()
    except FileCreateError as problem:
        raise OSError(str(problem)) from problem
    return path


def _figures(book: Any, report: Report, bold: Any) -> None:
    sheet = book.add_worksheet("Figures")
    sheet.write_string(
        0, 0, f"{report.operation}: figures of the day", book.add_format({"bold": True, "font_size": 14})
    )
    sheet.write_string(1, 0, f"{report.when}. {report.note}".strip())
    _head(sheet, 3, HEADS, bold)
    for row, kpi in enumerate(KPIS, 4):
        measured = report.figures.get(kpi.id)
        value, count = (measured.value, len(measured.evidence)) if measured else (None, 0)
        cells = (kpi.title, value, kpi.unit, target(kpi), standing(kpi, value), count, kpi.meaning, kpi.source)
        _line(sheet, row, cells)
    for column, width in enumerate(WIDTHS):
        sheet.set_column(column, column, width)
    sheet.freeze_panes(4, 1)


def _days(book: Any, report: Report, bold: Any) -> None:
    """A line for each day, a column for each figure; today is the last, as far as it has come."""
    sheet = book.add_worksheet("Days")
    _head(sheet, 0, ("Day", *(f"{kpi.title} ({kpi.unit})" for kpi in KPIS)), bold)
    days: list[tuple[str, dict[str, float | None]]] = [
        (day.id, {figure.kpi: figure.value for figure in day.figures})
        for day in sorted(report.days, key=lambda each: each.id)
    ]
    days.append((f"{report.when}, so far", {key: measured.value for key, measured in report.figures.items()}))
    for row, (name, values) in enumerate(days, 1):
        _line(sheet, row, (name, *(values.get(kpi.id) for kpi in KPIS)))
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, len(KPIS), 20)
    sheet.freeze_panes(1, 1)


def _evidence(book: Any, kpi: Kpi, evidence: Sequence[Evidence], bold: Any) -> None:
    sheet = book.add_worksheet(kpi.title[:SHEET_NAME])
    _head(sheet, 0, ("Fact", "Which", f"Counts ({kpi.unit})", "Why"), bold)
    for row, each in enumerate(evidence, 1):
        _line(sheet, row, (each.kind, each.id, each.value, each.says))
    for column, width in enumerate((14, 26, 16, 60)):
        sheet.set_column(column, column, width)
    sheet.freeze_panes(1, 0)
    if evidence:
        sheet.autofilter(0, 0, len(evidence), 3)


def _head(sheet: Any, row: int, titles: Sequence[str], bold: Any) -> None:
    for column, text in enumerate(titles):
        sheet.write_string(row, column, text, bold)


def _line(sheet: Any, row: int, cells: Sequence[str | float | None]) -> None:
    """Words as words, never as formulas; what was not measured stays empty."""
    for column, cell in enumerate(cells):
        if isinstance(cell, str):
            sheet.write_string(row, column, cell)
        elif cell is not None:
            sheet.write_number(row, column, cell)
