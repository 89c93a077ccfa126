"""What will run out and whom does it hit, what stands idle, what is counted, and where does the book not agree?"""

from collections.abc import Iterator

from PySide6.QtCore import QSignalBlocker, Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QComboBox, QLineEdit, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from controltower.boards.stock.book import BookPanel
from controltower.boards.stock.item import ItemPanel
from controltower.boards.stock.rows import BAND_COLUMNS, IDLE_COLUMNS, Show, notes, shown
from controltower.domain.clock import Clock
from controltower.domain.counting import CountOrder
from controltower.domain.docks import Receipt, Truck
from controltower.domain.ids import OrderId
from controltower.domain.inventory import Difference, Replenishment, Stock
from controltower.domain.orders import OrderLine, Progress
from controltower.domain.places import operation_of
from controltower.domain.proposals import Proposal
from controltower.domain.times import MINUTE, NEVER, seconds_between
from controltower.domain.truth import Silence
from controltower.planning.stock import URGENT, Band
from controltower.tower.desk import Desk
from controltower.tower.desk.desk import Pending
from controltower.tower.floorwork.stock import Measured
from controltower.tower.seats import Attendance
from controltower.ui.board import Board
from controltower.ui.presence import BesideLine
from controltower.ui.section import Section
from controltower.ui.table import Table

TYPING_MS = 150
EVERY_S = 2.0
"""On the wall: all items are looked at no more often, in steps of a few milliseconds."""
NO_STOCK = "No stock is known yet. Items appear here as soon as somebody has counted a place."
NO_RUN_OUT = (
    "Nothing runs out: every order that waits can be served in time with what is there or due,\n"
    "and at the pace of the last hours nothing is used up within twelve hours."
)
NO_IDLE = "Nothing is overstocked: no item lasts longer than half a year, and each has moved within a month."
NO_MATCH = "No item of this list has these words."


class StockBoard(Board):
    """Items by time to act, with what stands behind the chosen one; discrepancies and counts beside them.

    Signals: opening(board, key).
    """

    name = "stock"
    title = "Stock"
    watches = (
        Attendance,
        Clock,
        CountOrder,
        Difference,
        OrderLine,
        Pending,
        Progress,
        Proposal,
        Receipt,
        Replenishment,
        Silence,
        Stock,
        Truck,
    )

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.bands = Table(BAND_COLUMNS, lambda line: line.id, empty=NO_RUN_OUT)
        self.idle = Table(IDLE_COLUMNS, lambda line: line.id, empty=NO_IDLE)
        self.item, self.book, self.beside = ItemPanel(desk), BookPanel(desk), BesideLine("have it counted")
        self.words, self.choice, self.lists = QLineEdit(), QComboBox(), QStackedWidget()
        self.measured, self._measured_wall = Measured(), NEVER
        self._by_id: dict[str, Band] = {}
        self._typing = QTimer(self, interval=TYPING_MS, singleShot=True)
        self._build()
        self._connect()

    def present(self) -> None:
        """Everything anew, at one go."""
        self._measured_wall = NEVER
        for _ in self.presenting():
            pass

    def presenting(self) -> Iterator[None]:
        """Measure where it is time, then list by list."""
        if self._due():
            self._measured_wall = self.desk.wires.clock()
            yield from self.measured.measure(self.desk.picture.fork())
            self._by_id = {band.id: band for band in self.measured.bands}
        self._present_bands()
        yield
        self.item.present(self.chosen, self.measured.shares)
        self.say_age(self.item.place_section, Stock)
        self._look(turned=False)
        yield
        self.book.present(self.measured)

    def reveal(self, key: str) -> None:
        """An item at a site (`DC|I0042`), an item anywhere, or the first item that an order lacks."""
        if not self._by_id:
            self.present()
        bands = self.measured.bands
        found = [band for band in bands if key in (band.id, band.item)]
        found = found or [band for band in bands if band.level in URGENT and OrderId(key) in band.orders]
        if not found:
            return
        show = next(each for each in Show if shown(self.desk.picture, found[:1], each, "")[1])
        self.choice.setCurrentIndex(list(Show).index(show))
        self.words.setText("" if show is Show.ACT else found[0].item)
        self._present_bands()
        self._table.select(found[0].id)

    @property
    def showing(self) -> Show:
        """Which items are listed."""
        return list(Show)[self.choice.currentIndex()]

    @property
    def chosen(self) -> Band | None:
        """The band that is looked at."""
        return self._by_id.get(str(self._table.current_key))

    @property
    def _table(self) -> Table:
        return self.idle if self.showing is Show.IDLE else self.bands

    def _present_bands(self) -> None:
        """The list that is asked for; its first line is chosen where none is."""
        table, words = self._table, self.words.text()
        lines, total = shown(self.desk.picture, self.measured.bands, self.showing, words)
        table.set_rows(lines)
        table.set_empty(NO_MATCH if words.strip() else NO_IDLE if table is self.idle else NO_RUN_OUT)
        known = bool(self.measured.bands)
        self._band_section.set_empty("" if known else NO_STOCK)
        operation = operation_of(self.desk.picture)
        said = notes(self.measured.bands, operation.currency if operation else "") if known else ""
        cut = f"the first {len(lines):,} of {total:,} listed · " if len(lines) < total else ""
        self._band_section.set_note(cut + said)
        self.say_age(self._band_section, Stock, OrderLine, Progress)
        if lines and table.model.place(table.current_key) < 0:
            with QSignalBlocker(table):
                table.select(lines[0].id)

    def _due(self) -> bool:
        """Whether a minute of the operation and some seconds on the wall have passed since the last round."""
        if not self._measured_wall or not self.measured.at:
            return True
        waited = seconds_between(self._measured_wall, self.desk.wires.clock()) >= EVERY_S
        return waited and abs(self.desk.picture.now - self.measured.at) >= MINUTE

    def _look(self, *, turned: bool = True) -> None:
        """Tell the other desks which item is chosen, and say which of them look at it too."""
        key = "" if self._table.current_key is None else str(self._table.current_key)
        self.look(key, turned=turned)
        self.beside.show_beside(self.desk.beside(key) if key else (), self.desk.person)

    def _turned(self) -> None:
        """The person turns to another item."""
        self.item.present(self.chosen, self.measured.shares)
        self._look()

    def _listed_anew(self) -> None:
        """Another list, or other words."""
        self.lists.setCurrentWidget(self._table)
        self._present_bands()
        self._turned()

    def _build(self) -> None:
        self.words.setPlaceholderText("Item, order or site  (Ctrl+F)")
        self.words.setClearButtonEnabled(True)
        self.words.setMinimumWidth(190)
        self.choice.addItems([str(each) for each in Show])
        self.lists.addWidget(self.bands)
        self.lists.addWidget(self.idle)
        self._band_section = Section("Stock", self.lists)
        for tool in (self.words, self.choice):
            self._band_section.add_tool(tool)
        left, split = QWidget(), QSplitter()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(self._band_section, 1)
        column.addWidget(self.beside)
        column.addWidget(self.item, 1)
        split.addWidget(left)
        split.addWidget(self.book)
        split.setSizes([860, 480])
        split.setChildrenCollapsible(False)
        split.setHandleWidth(12)
        box = QVBoxLayout(self)
        box.setContentsMargins(10, 8, 10, 8)
        box.addWidget(split)
        self.setFocusProxy(self.bands.view)

    def _connect(self) -> None:
        self._typing.timeout.connect(self._listed_anew)
        self.words.textChanged.connect(lambda _text: self._typing.start())
        self.choice.currentIndexChanged.connect(lambda _place: self._listed_anew())
        for table in (self.bands, self.idle):
            table.selected.connect(lambda _key: self._turned())
        self.item.opening.connect(self.opening)
        self.book.opening.connect(self.opening)
        self.book.asked.connect(self.reveal)
        for keys, act in (
            (QKeySequence(Qt.Key.Key_C), self.item.count),
            (QKeySequence(QKeySequence.StandardKey.Find), self.words.setFocus),
        ):
            short = QShortcut(keys, self)
            short.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            short.activated.connect(act)
