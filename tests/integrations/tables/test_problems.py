"""What cannot land is named by file, row, column and reason."""

from pathlib import Path

import pytest

from controltower.domain.errors import Unavailable
from controltower.domain.items import Item
from controltower.domain.orders import Order
from controltower.integrations.tables import Problem
from tests.integrations.tables.folders import Operation, read, template, write


def problem_of(op: Operation, folder: Path, table: str, change: dict[str, str]) -> list[Problem]:
    """The problems after the first row of a table was changed."""
    tables = template()
    tables[table][0].update(change)
    report = op.take(write(folder / "in", tables))
    return [problem for problem in report.problems if problem.file == f"{table}.csv"]


CELLS = [
    ("items", {"item": ""}, "item", "is blank"),
    ("items", {"item": "4.00638E+12"}, "item", "shortened"),
    ("items", {"item": "A|B"}, "item", "'|'"),
    ("items", {"name": "x" * 501}, "name", "501 characters"),
    ("items", {"name": "Ger\ufffdt"}, "name", "lost"),
    ("items", {"name": "#REF!"}, "name", "spreadsheet's error"),
    ("items", {"name": "a\x07b"}, "name", "control character"),
    ("items", {"length_mm": "12.5"}, "length_mm", "not a whole number"),
    ("items", {"weight_g": "0"}, "weight_g", "below 1 g"),
    ("items", {"weight_g": "9000000"}, "weight_g", "above 1000000 g"),
    ("items", {"velocity": "D"}, "velocity", "not one of A, B, C"),
    ("sites", {"lat": "ninety"}, "lat", "not a number"),
    ("sites", {"lat": "1,5"}, "lat", "not a number"),
    ("operation", {"timezone": "Mars/Olympus"}, "timezone", "no time zone"),
    ("operation", {"currency": "Euro"}, "currency", "no currency"),
    ("operation", {"demo": "maybe"}, "demo", "neither yes nor no"),
    ("operation", {"seed": "5"}, "seed", "only a demo"),
    ("zones", {"site": "DC9"}, "site", "there is no site DC9"),
    ("zones", {"x_m": "130"}, "x_m", "the floor of DC1 is 140 x 90 m"),
    ("locations", {"y_m": "95"}, "y_m", "reaches 95 m south"),
    ("locations", {"zone": "DC1-P"}, "aisle", "is in DC1-A, not in DC1-P"),
    ("stock", {"item": "SKU-9"}, "item", "there is no item SKU-9"),
    ("stock", {"counted_at": "2026-03-02 05:01"}, "counted_at", "later than the time of this import"),
    ("workers", {"skills": "pick; fly"}, "skills", "'fly' is not one of"),
    ("workers", {"shift_ends": "2026-03-02 05:00"}, "shift_ends", "within the 24 hours"),
    ("workers", {"breaks": "noon"}, "breaks", "not a stretch of time"),
    ("workers", {"breaks": "09:00-25:00"}, "breaks", "not on the clock"),
    ("workers", {"breaks": "13:00-13:30; 12:00-12:30"}, "breaks", "one after the other"),
    ("orders", {"window_closes": "02/03/2026 18:00"}, "window_closes", "write it like 2026-03-02 08:30"),
    ("orders", {"window_closes": "2026-02-30 18:00"}, "window_closes", "is not a time"),
    ("orders", {"window_closes": "9999-12-31T23:59-12:00"}, "window_closes", "not in this century"),
    ("orders", {"window_closes": "2026-03-29 02:30"}, "window_closes", "does not exist"),
    ("orders", {"window_closes": "2026-10-25 02:30"}, "window_closes", "comes twice"),
    ("orders", {"window_closes": "2026-03-02 11:59"}, "window_closes", "is not after window_opens"),
    ("orders", {"departure_at": "2026-03-02 18:00"}, "departure_at", "would leave too late"),
    ("orders", {"cut_off": "2026-03-02 11:31"}, "cut_off", "after departure_at"),
    ("orders", {"lat": "10.1502", "lon": "54.3301"}, "lat", "are latitude and longitude swapped?"),
    ("orders", {"placed_at": "2026-03-02 06:00"}, "placed_at", "later than the time of this import"),
    ("order_lines", {"quantity": "0"}, "quantity", "below 1 pieces"),
    ("order_lines", {"order": "O-2"}, "order", "there is no order O-2"),
    ("inbound_lines", {"item": "SKU-9"}, "item", "there is no item SKU-9"),
    ("appointments", {"truck": "T-9"}, "truck", "there is no truck T-9"),
    ("appointments", {"ends_at": "2026-03-02 09:00"}, "ends_at", "is not after starts_at"),
]


class TestProblems:
    @pytest.mark.parametrize(("table", "change", "column", "reason"), CELLS)
    def test_a_bad_cell_is_named_by_file_row_column_and_reason(
        self, op: Operation, tmp_path: Path, table: str, change: dict[str, str], column: str, reason: str
    ) -> None:
        problems = problem_of(op, tmp_path, table, change)

        assert [(each.row, each.column) for each in problems] == [(2, column)], problems
        assert reason in problems[0].reason
        assert problems[0].text().startswith(f"{table}.csv, row 2, column {column}: ")

    def test_all_problems_of_a_row_are_named(self, op: Operation, tmp_path: Path) -> None:
        change = {"name": "", "length_mm": "long", "weight_g": "-1", "velocity": "fast"}

        columns = [each.column for each in problem_of(op, tmp_path, "items", change)]

        assert columns == ["name", "length_mm", "weight_g", "velocity"]

    def test_what_refers_to_a_refused_row_is_refused_with_its_place(self, op: Operation, tmp_path: Path) -> None:
        tables = template()
        tables["items"][0]["weight_g"] = "heavy"

        report = op.take(write(tmp_path / "in", tables))

        reasons = {(each.file, each.column): each.reason for each in report.problems}
        assert reasons["stock.csv", "item"] == "item SKU-1001 is refused (items.csv row 2)"
        assert reasons["orders.csv", "order"] == "1 of 1 lines refused (order_lines.csv row 2)"
        assert not op.picture()[Order]

    def test_an_order_lands_whole_or_not_at_all(self, op: Operation, tmp_path: Path) -> None:
        tables = template()
        line = tables["order_lines"][0]
        tables["order_lines"] += [{**line, "quantity": "3"}, {**line, "quantity": "none"}]

        report = op.take(write(tmp_path / "in", tables))

        rejected = read(tmp_path / "in" / "rejects" / "order_lines.csv")
        assert [row["quantity"] for row in rejected] == ["2", "3", "none"]
        assert "order O-10001 is refused (orders.csv row 2)" in rejected[0]["reason"]
        assert not op.picture()[Order]
        assert report.refused == 4

    def test_an_order_without_lines_is_refused(self, op: Operation, tmp_path: Path) -> None:
        report = op.take(write(tmp_path / "in", {**template(), "order_lines": []}))

        assert [each.reason for each in report.problems] == ["order O-10001 has no rows in order_lines"]

    def test_a_key_that_comes_twice_lands_once(self, op: Operation, tmp_path: Path) -> None:
        tables = template()
        tables["items"].append({**tables["items"][0], "weight_g": "1"})

        report = op.take(write(tmp_path / "in", tables))

        assert [each.text() for each in report.problems] == [
            "items.csv, row 3, column item: SKU-1001 is in items.csv row 2 already"
        ]
        assert op.picture()[Item]["SKU-1001"].weight_g == 850

    def test_a_number_of_17_digits_in_a_numeric_cell_is_refused(self, op: Operation, tmp_path: Path) -> None:
        tables = template()
        write(tmp_path / "in", {name: rows for name, rows in tables.items() if name != "items"})
        import xlsxwriter

        book = xlsxwriter.Workbook(str(tmp_path / "in" / "items.xlsx"))
        sheet = book.add_worksheet("Sheet1")
        row = tables["items"][0]
        sheet.write_row(0, 0, list(row))
        for number, code in enumerate((12345678901234567, "12345678901234567", 123456789012345), 1):
            sheet.write_row(number, 0, [code, *list(row.values())[1:]])
        book.close()

        report = op.take(tmp_path / "in")

        flaws = [each for each in report.problems if each.file == "items.xlsx"]
        assert [(each.row, each.column) for each in flaws] == [(2, "item")]
        assert "more than 15 digits" in flaws[0].reason
        assert set(op.picture()[Item]) == {"12345678901234567", "123456789012345"}

    def test_a_missing_column_refuses_each_row_and_keeps_it(self, op: Operation, tmp_path: Path) -> None:
        (tmp_path / "cartons.csv").write_text(
            "carton,length_mm,width_mm,height_mm,tare_g\nM,400,300,200,180\n", encoding="utf-8"
        )

        report = op.take(tmp_path)

        assert [(each.row, each.column, each.reason) for each in report.problems] == [
            (2, "limit_g", "this column is missing in the file")
        ]
        assert read(tmp_path / "rejects" / "cartons.csv")[0]["carton"] == "M"

    def test_more_cells_than_columns_are_refused_and_not_shifted(self, op: Operation, tmp_path: Path) -> None:
        write(tmp_path / "in", template())
        orders = tmp_path / "in" / "orders.csv"
        lines = orders.read_text(encoding="utf-8").replace('"', "").splitlines()
        named = [line.rpartition(",")[0] for line in lines]  # the last column names packs, and is empty
        orders.write_text("\n".join(named), encoding="utf-8")

        report = op.take(tmp_path / "in")

        assert any("13 cells under 12 columns" in each.reason for each in report.problems)

    @pytest.mark.parametrize(
        ("name", "content", "reason"),
        [
            ("items.xlsx", b"PK\x03\x04 broken", "cannot be read as a workbook"),
            ("items.csv", b'item,name\n"SKU-1, never closed', "cannot be read as a table"),
            ("items.csv", b"one,two\n1,2\n", "has no column of items"),
            ("items.csv", b"item,item,name\n1,2,3\n", "more than one column item"),
            ("items.csv", b"x" * 200_000, "cannot be read as a table"),
            ("things.csv", b"thing\n1\n", "called like none of the tables: operation, sites"),
            ("order-line.csv", b"thing\n1\n", "was order_lines meant?"),
        ],
    )
    def test_a_file_that_cannot_be_read_is_a_problem_of_its_own(
        self, op: Operation, tmp_path: Path, name: str, content: bytes, reason: str
    ) -> None:
        (tmp_path / "in").mkdir()
        (tmp_path / "in" / name).write_bytes(content)

        report = op.take(tmp_path / "in")

        assert [(each.file, each.column) for each in report.problems] == [(name, "")]
        assert reason in report.problems[0].reason
        assert not report.ok

    def test_a_folder_that_is_not_there_is_said_to_be_unavailable(self, op: Operation, tmp_path: Path) -> None:
        with pytest.raises(Unavailable, match="cannot be read"):
            op.take(tmp_path / "nowhere")

    def test_columns_and_files_that_are_not_ours_are_noted_and_cost_nothing(
        self, op: Operation, tmp_path: Path
    ) -> None:
        write(tmp_path / "in", template())
        (tmp_path / "in" / "readme.md").write_text("hello", encoding="utf-8")
        cartons = tmp_path / "in" / "cartons.csv"
        text = cartons.read_text(encoding="utf-8").splitlines()
        cartons.write_text(f"{text[0]},colour\n{text[1]},brown\n", encoding="utf-8")

        report = op.take(tmp_path / "in")

        assert report.ok
        assert report.notes == (
            "readme.md is no table and was left out",
            "cartons.csv: columns not known and left out: colour",
        )
