"""Where is this order, and will it come in time? All orders to search, and the way of the chosen one."""

from collections.abc import Iterator, Sequence

from PySide6.QtCore import QSignalBlocker, Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QComboBox, QFrame, QLineEdit, QPushButton, QScrollArea, QSplitter, QVBoxLayout, QWidget

from controltower.boards.orders.changing import ChangePanel
from controltower.boards.orders.line import ROW, TimelineView
from controltower.boards.orders.rows import columns
from controltower.boards.orders.told import ToldPanel
from controltower.domain.clock import Clock
from controltower.domain.errors import Unavailable
from controltower.domain.ids import OrderId
from controltower.domain.messages import Entry
from controltower.domain.notes import Note
from controltower.domain.orders import Order, Progress
from controltower.domain.packing import Parcel
from controltower.domain.places import operation_of
from controltower.domain.routes import Route, Stop
from controltower.domain.times import NEVER, clock, seconds_between
from controltower.domain.tracking import Track
from controltower.domain.truth import Silence
from controltower.tower.desk import Desk, Query
from controltower.tower.desk.desk import Pending
from controltower.tower.orderlist import LISTED, OrderBook, OrderRow, Show
from controltower.tower.timeline import timeline
from controltower.tower.wording import Tongue, count
from controltower.ui.board import Board
from controltower.ui.live import when_done
from controltower.ui.section import Section
from controltower.ui.table import Table

TYPING_MS = 150
EVERY_S = 2.0
"""On the wall: all orders are looked at no more often."""
ENTRIES = 200
TOLD_BY = ("OrderPlaced", "OrderRolled", "LineShorted", "WaveReleased", "StockAllocated", "PickConfirmed",
           "ParcelPacked", "StopReached", "StopDelivered", "StopFailed")  # fmt: skip
"""The messages that name an order, or its lines and stops, and tell what no fact keeps."""
NO_ORDER = "No order has been placed yet."
NO_MATCH = "No order has these words, nor any that are one slip away."
NONE_SO = "No order is so."
NO_CHOICE = "Choose an order to see its way from the shop to the door."


class OrdersBoard(Board):
    """Orders in jeopardy first, to be searched by id, address, customer and parcel; the chosen one's way beside them.

    Signals: opening(board, key).
    """

    name = "orders"
    title = "Orders"
    watches = (Clock, Note, Order, Parcel, Pending, Progress, Route, Silence, Stop, Track)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.table = Table(columns(lambda: self._timezone), lambda row: row.id, empty=NO_ORDER)
        self.line, self.way = TimelineView(), QScrollArea()
        self.words, self.choice = QLineEdit(), QComboBox()
        self.open_button = QPushButton("Open   Enter")
        self.told, self.changing = ToldPanel(desk), ChangePanel(desk)
        self.book = OrderBook()
        self._entries: tuple[Entry, ...] = ()
        self._asked: OrderId | None = None
        self._kept_up_wall = NEVER
        self._listing: Iterator[tuple[OrderRow, ...] | None] | None = None
        self._typing = QTimer(self, interval=TYPING_MS, singleShot=True)
        self._beat = QTimer(self, interval=0)
        self._build()
        self._connect()

    def present(self) -> None:
        """Everything anew, at one go."""
        self._kept_up_wall = NEVER
        for _ in self.presenting():
            pass

    def presenting(self) -> Iterator[None]:
        """Keep the book up where it is time, then the list, then the chosen order."""
        if self._due():
            self._kept_up_wall = self.desk.wires.clock()
            yield from self.book.keep_up(self.desk.picture.fork())
        for rows in self.book.listed(self.showing, self.words.text()):
            if rows is not None:
                self._show_rows(rows)
            yield
        self._show_order()
        self._look(turned=False)

    def reveal(self, key: str) -> None:
        """An order by its id, or that of a parcel or a stop."""
        picture = self.desk.picture
        if key in picture[Parcel]:
            key = picture[Parcel][key].order
        elif key in picture[Stop] and picture[Stop][key].orders:
            key = picture[Stop][key].orders[0]
        if key not in picture[Order]:
            return
        with QSignalBlocker(self.words):
            self.words.setText(key)
        self.present()
        self.table.select(OrderId(key))

    @property
    def showing(self) -> Show:
        """Which orders are listed where no word is looked for."""
        return list(Show)[self.choice.currentIndex()]

    @property
    def chosen(self) -> OrderId | None:
        """The order that is looked at."""
        key = self.table.current_key
        return OrderId(str(key)) if key is not None and key in self.desk.picture[Order] else None

    @property
    def _timezone(self) -> str:
        operation = operation_of(self.desk.picture)
        return operation.timezone if operation else "UTC"

    # -- what is shown

    def _due(self) -> bool:
        """Whether some seconds on the wall have passed since the last round, and something was said."""
        if not self._kept_up_wall:
            return True
        waited = seconds_between(self._kept_up_wall, self.desk.wires.clock()) >= EVERY_S
        return waited and self.desk.picture.now != self.book.at

    def _show_rows(self, rows: Sequence[OrderRow]) -> None:
        self.table.set_empty(NO_MATCH if self.words.text().strip() else NONE_SO if self.book.rows else NO_ORDER)
        self.table.set_rows(rows)
        danger = self.book.in_jeopardy
        jeopardy = f"{danger} in jeopardy · " if danger else ""
        cut = ", the first listed" if len(rows) == LISTED else ""
        self.list_section.set_note(f"{jeopardy}{len(rows):,} of {count(len(self.book.rows), 'order')}{cut}")
        self.say_age(self.list_section, Order, Progress, Stop)
        if rows and self.table.model.place(self.table.current_key) < 0:
            with QSignalBlocker(self.table):
                self.table.select(rows[0].id)

    def _show_order(self) -> None:
        """The way of the chosen order as it is now."""
        key, picture = self.chosen, self.desk.picture
        self.line_section.set_empty("" if key else NO_CHOICE)
        self.open_button.setEnabled(key is not None)
        self.told.present(key)
        self.changing.present(key)
        if key is None:
            self.line_section.set_title("Order")
            return
        if key != self._asked:
            self._ask(key)
        moments = timeline(picture, key, self.book.arrivals, self._entries, Tongue(self._timezone))
        self.line.set_moments(moments, self._timezone)
        order, progress = picture[Order][key], picture[Progress][key]
        window = f"{clock(order.window_opens, self._timezone)}–{clock(order.window_closes, self._timezone)}"
        self.line_section.set_title(key, f"{progress.stage} · promised {window} · {order.address}")
        self.say_age(self.line_section, Progress, Stop)

    def _ask(self, key: OrderId) -> None:
        """What the journal has about the order, once it is chosen; the line is there before the answer."""
        self._asked, self._entries = key, ()
        QTimer.singleShot(0, self, self._to_now)
        when_done(
            self.desk.wires.search(Query(words=key, kinds=TOLD_BY, limit=ENTRIES)),
            owner=self,
            then=lambda found: self._told(key, found),
            failed=self._not_told,
        )

    def _told(self, key: OrderId, found: Sequence[Entry]) -> None:
        if key == self._asked:
            self._entries = tuple(found)
            self._show_order()

    def _not_told(self, problem: BaseException) -> None:
        """The store cannot answer now: the facts alone are shown. Anything else is a bug."""
        if not isinstance(problem, Unavailable):
            raise problem

    # -- what a person does

    def _listed_anew(self) -> None:
        """Other words, or other orders: looked for in steps between which the desk breathes."""
        self._listing = self.book.listed(self.showing, self.words.text())
        self._beat.start()

    def _step(self) -> None:
        rows = next(self._listing, ()) if self._listing is not None else ()
        if rows is None:
            return
        self._listing = None
        self._beat.stop()
        self._show_rows(rows)
        self._show_order()

    def _turned(self) -> None:
        self.line.choose(-1)
        self._show_order()
        self._look()

    def _to_now(self) -> None:
        """What happened last, and what is ahead, comes into view; the rest is above."""
        self.way.verticalScrollBar().setValue(self.way.verticalScrollBar().maximum())

    def _walked(self, place: int) -> None:
        self.way.ensureVisible(0, max(0, place) * ROW + ROW // 2, 0, ROW)

    def _open(self) -> None:
        """The chosen moment where it can be seen; with none chosen, the last one that can be opened."""
        if self.line.chosen < 0:
            places = [n for n, each in enumerate(self.line.moments) if each.board and each.thing]
            self.line.choose(places[-1] if places else -1)
        self.line.open_chosen()

    def _look(self, *, turned: bool = True) -> None:
        """Tell the other desks which order is chosen."""
        self.look(self.chosen or "", turned=turned)

    # -- how it is put together

    def _build(self) -> None:
        self.words.setPlaceholderText("Order, address, customer or parcel  (Ctrl+F)")
        self.words.setClearButtonEnabled(True)
        self.words.setMinimumWidth(240)
        self.choice.addItems([str(each) for each in Show])
        self.way.setWidget(self.line)
        self.way.setWidgetResizable(True)
        self.way.setFrameShape(QFrame.Shape.NoFrame)
        self.way.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.way.setFocusProxy(self.line)
        self.list_section = Section("Orders", self.table)
        self.line_section = Section("Order", self.way)
        for tool in (self.words, self.choice):
            self.list_section.add_tool(tool)
        self.line_section.add_tool(self.open_button)
        self.side = QWidget()
        column = QVBoxLayout(self.side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(self.line_section, 5)
        column.addWidget(self.told, 2)
        column.addWidget(self.changing)
        split = QSplitter()
        split.addWidget(self.list_section)
        split.addWidget(self.side)
        split.setSizes([760, 600])
        split.setChildrenCollapsible(False)
        split.setHandleWidth(12)
        box = QVBoxLayout(self)
        box.setContentsMargins(10, 8, 10, 8)
        box.addWidget(split)
        self.setFocusProxy(self.table.view)

    def _connect(self) -> None:
        self._typing.timeout.connect(self._listed_anew)
        self._beat.timeout.connect(self._step)
        self.words.textChanged.connect(lambda _text: self._typing.start())
        self.words.returnPressed.connect(self.table.view.setFocus)
        self.choice.currentIndexChanged.connect(lambda _place: self._listed_anew())
        self.table.selected.connect(lambda _key: self._turned())
        self.table.activated.connect(lambda _key: self._open())
        self.line.walked.connect(self._walked)
        self.line.opening.connect(self.opening)
        self.told.asked.connect(self.reveal)
        self.open_button.clicked.connect(lambda _checked=False: self._open())
        find = QShortcut(QKeySequence(QKeySequence.StandardKey.Find), self)
        find.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        find.activated.connect(self.words.setFocus)
