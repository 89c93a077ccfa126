"""What landed lands once; what changed lands as a change; what was stopped can go on."""

from pathlib import Path

from controltower.domain.contradictions import Contradiction
from controltower.domain.inventory import Stock, StockMoved
from controltower.domain.items import Item
from controltower.domain.labour import Worker
from controltower.domain.orders import Order
from controltower.domain.places import Location
from controltower.domain.places import Operation as Opened
from controltower.domain.times import HOUR, Instant
from controltower.integrations.tables import Counted, Fate
from tests.helpers import make
from tests.integrations.tables.folders import NOW, Operation, template, time, write


class TestAgain:
    def test_a_second_import_changes_nothing(self, op: Operation, tmp_path: Path) -> None:
        folder = write(tmp_path / "in", template())
        op.take(folder)
        digest = op.picture().digest()

        report = op.take(folder, Instant(NOW + 8 * HOUR))

        assert (report.messages, report.known, report.refused) == (0, report.rows, 0)
        assert op.picture().digest() == digest

    def test_a_changed_row_lands_as_a_change_and_can_be_changed_back(self, op: Operation, tmp_path: Path) -> None:
        tables = template()
        op.take(write(tmp_path / "in", tables))

        for weight in (900, 850, 900, 850):
            tables["items"][0]["weight_g"] = str(weight)
            report = op.take(write(tmp_path / "in", tables))

            assert op.picture()[Item]["SKU-1001"].weight_g == weight
            assert (report.messages, report.landed) == (1, 1)
            assert Counted("items", 1, {Fate.CHANGED: 1}) in report.counted

    def test_a_new_roster_moves_the_shift(self, op: Operation, tmp_path: Path) -> None:
        tables = template()
        op.take(write(tmp_path / "in", tables))
        tables["workers"][0].update(
            shift_starts="2026-03-02 22:00", shift_ends="2026-03-03 06:00", breaks="01:30-02:00"
        )

        assert op.take(write(tmp_path / "in", tables)).messages == 1
        worker = op.picture()[Worker]["W-001"]
        assert worker.breaks[0].starts == time("2026-03-03 01:30")

    def test_stock_that_was_moved_since_is_not_counted_again(self, op: Operation, tmp_path: Path) -> None:
        tables = template()
        tables["locations"].append({**tables["locations"][0], "location": "DC1-A-01-004-1"})
        folder = write(tmp_path / "in", tables)
        op.take(folder)
        stock = next(iter(op.picture()[Stock].values()))
        moved = StockMoved(stock.item, stock.place, op.picture()[Location]["DC1-A-01-004-1"].id, 4, "W-001")
        op.journal.append([make.message(moved)])

        report = op.take(folder)

        assert (report.messages, report.known) == (0, report.rows)
        assert op.picture()[Stock][stock.id].on_hand == 20

    def test_a_new_count_lands_and_the_old_one_does_not_come_back(self, op: Operation, tmp_path: Path) -> None:
        tables = template()
        first = write(tmp_path / "first", tables)
        op.take(first)
        tables["stock"][0].update(quantity="7", counted_at="2026-03-02 04:00")

        assert op.take(write(tmp_path / "second", tables)).messages == 1
        assert op.take(first).messages == 0
        assert next(iter(op.picture()[Stock].values())).on_hand == 7

    def test_a_count_that_is_older_than_the_last_one_changes_nothing(self, op: Operation, tmp_path: Path) -> None:
        tables = template()
        op.take(write(tmp_path / "in", tables))
        tables["stock"][0].update(quantity="7", counted_at="2026-02-27 18:00")

        assert op.take(write(tmp_path / "late", tables)).messages == 0
        assert next(iter(op.picture()[Stock].values())).on_hand == 24

    def test_an_order_that_was_placed_cannot_be_rewritten(self, op: Operation, tmp_path: Path) -> None:
        tables = template()
        op.take(write(tmp_path / "in", tables))
        tables["orders"][0]["customer"] = "Somebody else"
        tables["order_lines"][0]["quantity"] = "9"

        report = op.take(write(tmp_path / "in", tables))

        assert "was placed before with other content (customer, lines)" in report.problems[0].reason
        assert report.messages == 0
        assert not op.picture()[Contradiction]

    def test_lines_cannot_be_added_to_an_order_that_was_placed(self, op: Operation, tmp_path: Path) -> None:
        tables = template()
        op.take(write(tmp_path / "in", tables))

        report = op.take(write(tmp_path / "more", {"order_lines": tables["order_lines"]}))

        assert "is known already and not in this folder" in report.problems[0].reason

    def test_the_operation_itself_stays_as_it_was_opened(self, op: Operation, tmp_path: Path) -> None:
        tables = template()
        op.take(write(tmp_path / "in", tables))
        tables["operation"][0].update(demo="yes")

        report = op.take(write(tmp_path / "in", tables))

        assert [each.column for each in report.problems] == ["operation"]
        assert not op.picture()[Opened]["operation"].demo

    def test_earlier_rejects_are_not_written_over(self, op: Operation, tmp_path: Path) -> None:
        tables = template()
        tables["items"][0]["weight_g"] = "heavy"
        folder = write(tmp_path / "in", tables)
        first = op.take(folder).rejects
        assert op.take(folder).rejects == first
        assert first is not None
        (first / "items.csv").write_text("somebody repairs this", encoding="utf-8")

        assert op.take(folder).rejects == folder / "rejects-2"
        assert (first / "items.csv").read_text(encoding="utf-8") == "somebody repairs this"


class TestProgress:
    def test_it_is_told_and_can_be_stopped_between_batches(self, op: Operation, tmp_path: Path) -> None:
        tables = template()
        tables["items"] += [{**tables["items"][0], "item": f"SKU-{number}"} for number in range(2_000, 3_200)]
        folder = write(tmp_path / "in", tables)
        told: list[tuple[int, int, str]] = []

        stopped = op.take(
            folder, progress=lambda *said: told.append(said), stop=lambda: any(done >= 500 for done, _, _ in told)
        )

        assert stopped.stopped
        assert (stopped.messages, stopped.landed + stopped.left) == (1_000, stopped.rows)
        assert "not reached because it was stopped" in stopped.summary()
        rest = op.take(folder)
        assert (rest.known, rest.landed, rest.stopped) == (stopped.landed, stopped.left, False)

    def test_one_that_is_stopped_before_it_has_read_anything_says_so(self, op: Operation, tmp_path: Path) -> None:
        report = op.take(write(tmp_path / "in", template()), stop=lambda: True)

        assert (report.stopped, report.ok, report.messages, report.rows) == (True, False, 0, 0)

    def test_rejects_that_cannot_be_written_cost_no_good_row(self, op: Operation, tmp_path: Path) -> None:
        tables = template()
        tables["vehicles"][0]["kind"] = "boat"
        folder = write(tmp_path / "in", tables)
        for name in ("rejects", *(f"rejects-{number}" for number in range(2, 3))):
            (folder / name).mkdir()
        (folder / "rejects-3").symlink_to(folder / "rejects-3" / "nowhere")

        report = op.take(folder)

        assert (report.rejects, report.refused) == (None, 1)
        assert any("could not be set aside" in note for note in report.notes)
        assert op.picture()[Order]
