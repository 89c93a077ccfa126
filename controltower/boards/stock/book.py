"""Where does the book not agree with what people find, and which counts are to come or done?"""

from collections.abc import Hashable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QVBoxLayout, QWidget

from controltower.boards.stock.lists import COUNT_COLUMNS, count_lines, group_columns
from controltower.boards.stock.rows import money
from controltower.domain.counting import CountOrder, CountStatus
from controltower.domain.places import operation_of
from controltower.domain.proposals import Proposal
from controltower.planning.stock import By, Cause, Discrepancy, grouped
from controltower.tower.desk import Desk
from controltower.tower.floorwork.stock import Measured, count_offers, count_orders
from controltower.ui.section import Section
from controltower.ui.table import Table

NO_COUNT = (
    "No count was ordered yet.\n\nChoose an item and have its places counted, or decide the counts that are proposed "
    "in the Inbox."
)
NO_DIFFERENCE = (
    "Nothing differs from the book.\n\nCounts, picks that come short, receipts, scans and weights that do not fit are "
    "grouped here."
)


class BookPanel(QWidget):
    """Discrepancies in groups, and below them the counts.

    Signals: opening(board, key); asked(key) where an item is to be shown, as `site|item`.
    """

    opening = Signal(str, str)
    asked = Signal(str)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.by = QComboBox()
        self.by.addItems([f"by {each}" for each in By])
        self.groups = Table(group_columns(), lambda row: row.id, empty="")
        self.counts = Table(COUNT_COLUMNS, lambda line: line.id, empty="")
        self._found: tuple[Discrepancy, ...] = ()
        self._build()
        self.by.currentIndexChanged.connect(lambda _place: self._present_groups())
        self.groups.activated.connect(self._open_group)
        self.counts.activated.connect(self._open_count)

    def present(self, measured: Measured) -> None:
        """The discrepancies as they were measured, and the counts as they stand."""
        self._found = measured.discrepancies
        self._present_groups()
        orders = count_orders(self.desk.picture)
        operation = operation_of(self.desk.picture)
        offers, timezone = count_offers(self.desk.picture), operation.timezone if operation else "UTC"
        self.counts.set_rows(count_lines(self.desk.picture, offers, orders, timezone))
        self.count_section.set_empty("" if orders or offers else NO_COUNT)
        self.count_section.set_note(" · ".join(_count_words(measured, offers, orders)))

    def _present_groups(self) -> None:
        by, found = list(By)[self.by.currentIndex()], self._found
        self.groups.set_rows(grouped(found, by, self.desk.picture.now))
        self.group_section.set_empty("" if found else NO_DIFFERENCE)
        operation = operation_of(self.desk.picture)
        worth = f"{money(sum(each.cents for each in found))} {operation.currency if operation else ''}"
        self.group_section.set_note(f"{len(found):,} times, {worth} concerned" if found else "")

    def _open_group(self, key: Hashable) -> None:
        """The thing that the latest of the group is about."""
        row = next((row for row in self.groups.rows() if row.id == key), None)
        if row is None:
            return
        latest = row.latest
        if latest.cause in (Cause.SHORT, Cause.OVER, Cause.DAMAGED):
            self.opening.emit("docks", latest.subject)
        elif latest.cause is Cause.SCALE or latest.item is None:
            self.opening.emit("waves", latest.subject)
        else:
            self.asked.emit(f"{latest.site}|{latest.item}")

    def _open_count(self, key: Hashable) -> None:
        order = self.desk.picture[CountOrder].get(str(key))
        if str(key) in self.desk.picture[Proposal]:
            self.opening.emit("inbox", str(key))
        if order is not None:
            self.asked.emit(f"{order.site}|{order.item}")

    def _build(self) -> None:
        self.group_section = Section("Not as in the book", self.groups)
        self.group_section.add_tool(self.by)
        self.count_section = Section("Counts", self.counts)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(10)
        box.addWidget(self.group_section, 5)
        box.addWidget(self.count_section, 4)


def _count_words(measured: Measured, offers: Sequence[Proposal], orders: Sequence[CountOrder]) -> list[str]:
    """Counts to come and done, those that wait for a decision, and how many of all agreed with the book."""
    coming = sum(each.status is CountStatus.OPEN for each in orders)
    words = [f"{coming} to come, {len(orders) - coming} done"] if orders else []
    if offers:
        words.append(f"{sum(len(each.places) for each in offers)} proposed")
    if measured.counted:
        words.append(f"{measured.counted:,} places counted today, {measured.differed:,} were not as in the book")
    return words
