"""Files become rows: whatever wrote them, they say the same."""

from pathlib import Path

import pytest

from controltower.domain.contradictions import Contradiction
from controltower.domain.counting import CountTally
from controltower.domain.docks import Appointment, Notice
from controltower.domain.inventory import Difference
from controltower.domain.items import Item
from controltower.domain.orders import Order, OrderLine, Progress
from controltower.domain.places import Site, Zone
from controltower.domain.weighing import ItemWeights
from controltower.integrations.tables import write_folder, write_templates
from controltower.integrations.tables.registry import TABLES
from controltower.simulation.demo import opening_picture
from controltower.simulation.network.scale import SMALL
from tests.helpers import make
from tests.integrations.tables.folders import Operation, operation, template, time, write, write_book


class TestTemplates:
    def test_they_import_as_they_are_end_to_end(self, op: Operation, tmp_path: Path) -> None:
        write_templates(tmp_path / "in")

        report = op.take(tmp_path / "in")

        picture = op.picture()
        assert (report.ok, report.landed, report.refused) == (True, report.rows, 0), report.text()
        assert {table.name for table in TABLES} == {each.table for each in report.counted}
        assert not picture[Contradiction]
        assert len(picture[Order]) == len(picture[Notice]) == len(picture[Appointment]) == 1

    def test_the_workbook_says_the_same_as_the_files(self, tmp_path: Path) -> None:
        *files, book = write_templates(tmp_path / "in")
        with operation(tmp_path) as one:
            one.take(files[0].parent)
            csv_entries = one.entries()
        (tmp_path / "other").mkdir()
        with operation(tmp_path / "other") as two:
            two.take(book.parent)
            assert two.entries() == csv_entries

    def test_every_column_is_explained_in_the_file_and_in_the_workbook(self, tmp_path: Path) -> None:
        from python_calamine import CalamineWorkbook

        *files, book = write_templates(tmp_path)
        sheets = CalamineWorkbook.from_path(book)

        for table, file in zip(TABLES, files, strict=True):
            text = file.read_text(encoding="utf-8-sig")
            row = sheets.get_sheet_by_name(table.name).to_python()[1]
            for column, cell in zip(table.columns, row, strict=True):
                assert column.says in text
                assert column.says in str(cell)


class TestReading:
    def test_a_workbook_with_typed_cells_gives_the_messages_of_the_files(self, tmp_path: Path) -> None:
        tables = template()
        with operation(tmp_path) as one:
            one.take(write(tmp_path / "csv", tables))
            csv_entries = one.entries()
        (tmp_path / "other").mkdir()
        with operation(tmp_path / "other") as two:
            write_book(tmp_path / "xlsx" / "all.xlsx", tables)
            report = two.take(tmp_path / "xlsx")

            assert report.ok, report.text()
            assert two.entries() == csv_entries

    @pytest.mark.parametrize(
        ("delimiter", "encoding"),
        [(";", "utf-8-sig"), ("\t", "utf-8"), ("|", "utf-8"), (",", "cp1252"), (";", "utf-16")],
    )
    def test_any_separator_and_usual_encoding_is_understood(
        self, op: Operation, tmp_path: Path, delimiter: str, encoding: str
    ) -> None:
        tables = template()
        tables["items"][0]["name"] = "Gerät, weiß"

        report = op.take(write(tmp_path / "in", tables, delimiter, encoding))

        assert report.ok, report.text()
        assert op.picture()[Item]["SKU-1001"].name == "Gerät, weiß"
        assert any("Windows-1252" in note for note in report.notes) == (encoding == "cp1252")

    def test_a_decimal_comma_counts_where_semicolons_separate(self, op: Operation, tmp_path: Path) -> None:
        tables = template()
        tables["zones"][0]["units_per_hour"] = "61,5"

        assert op.take(write(tmp_path / "in", tables, ";")).ok
        assert op.picture()[Zone]["DC1-A"].units_per_hour == 61.5

    def test_headers_may_be_written_as_people_write_them(self, op: Operation, tmp_path: Path) -> None:
        write(tmp_path / "in", template())
        items = tmp_path / "in" / "items.csv"
        text = items.read_text(encoding="utf-8")
        items.write_text(text.replace("length_mm", " Length MM ").replace("weight_g", "Weight-g"), encoding="utf-8")

        assert op.take(tmp_path / "in").ok

    def test_rows_are_counted_as_a_spreadsheet_shows_them(self, op: Operation, tmp_path: Path) -> None:
        (tmp_path / "sites.csv").write_text(
            "# explained\n\nsite,name,kind,lat,lon,width_m,depth_m\n\n# more\n"
            '"DC1","two\nlines",distribution,54,10,100,80\nDC2,x,castle,54,10,100,80\n',
            encoding="utf-8",
        )

        report = op.take(tmp_path)

        assert [(each.row, each.column) for each in report.problems] == [(7, "kind")]
        assert op.picture()[Site]["DC1"].name == "two lines"

    def test_local_times_follow_the_operations_clock_and_offsets_their_own(self, op: Operation, tmp_path: Path) -> None:
        tables = template()
        tables["orders"][0].update(window_opens="2026-03-02T12:00", window_closes="2026-03-02T19:00+03:00")

        assert op.take(write(tmp_path / "in", tables)).ok
        order = op.picture()[Order]["O-10001"]
        assert (order.window_opens, order.window_closes) == (time("2026-03-02 12:00"), time("2026-03-02 17:00"))


class TestThereAndBack:
    def test_a_picture_written_as_a_folder_comes_back_the_same(self, op: Operation, tmp_path: Path) -> None:
        picture = opening_picture(scale=SMALL)

        write_folder(picture, tmp_path / "out")
        report = op.take(tmp_path / "out")

        assert report.ok, report.text()
        back = op.picture()
        past = {CountTally, Difference, ItemWeights}  # What was counted and weighed before is in the journal alone.
        assert {kind: dict(back[kind]) for kind in {*back.kinds()} - past} == {
            kind: dict(picture[kind]) for kind in {*picture.kinds()} - past
        }

    def test_orders_and_notices_come_back_too(self, op: Operation, tmp_path: Path) -> None:
        picture = make.opened()
        make.tell(picture, make.order(), make.order("O2", 1), make.notice())

        write_folder(picture, tmp_path / "out")
        op.take(tmp_path / "out")

        back = op.picture()
        for kind in (Order, OrderLine, Progress, Notice):
            assert {key: make.scalars(fact)[:4] for key, fact in back[kind].items()} == {
                key: make.scalars(fact)[:4] for key, fact in picture[kind].items()
            }
