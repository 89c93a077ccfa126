"""What was said, by whom, and what came of it? Every message and verdict, to filter, to search, and to follow live."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QFont, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSplitter,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from controltower.boards.journal.rows import JournalRow, as_html, columns, detail, mark_of, row_of
from controltower.boards.journal.sieve import CHOICES, GROUPS, Sieve
from controltower.boards.journal.tail import Tail
from controltower.domain.contradictions import Contradiction
from controltower.domain.errors import Unavailable
from controltower.domain.messages import Entry
from controltower.domain.places import operation_of
from controltower.tower.desk import Desk
from controltower.tower.wording import Tongue, title, words
from controltower.ui import theme
from controltower.ui.board import Board
from controltower.ui.live import when_done
from controltower.ui.table import Table

PAGE = 300
TYPING_MS = 250
NEAR_THE_END = 8
"""Rows below the last visible one at which the next page is fetched."""


class JournalBoard(Board):
    """Newest first. While it follows, new entries join at the top; else they wait, and the list stands still."""

    name = "journal"
    title = "Journal"
    watches = (Entry,)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.words, self.kinds, self.sources = QLineEdit(), QComboBox(), QComboBox()
        self.follow, self.fresh, self.says = QCheckBox("Follow"), QPushButton(), QLabel()
        self.table = Table(columns(lambda: self._timezone), key=lambda row: row.seq, empty="No message matches.")
        self.head, self.open_button = QLabel("No message chosen"), QPushButton("Open")
        self.fields = QTextBrowser()
        self.tail = Tail()
        self._asking = 0
        self._fetching = False
        self._started = False
        self._disputed: dict[int, Contradiction] = {}
        self._rows: dict[int, JournalRow] = {}
        self._shown: list[JournalRow] = []
        self._detailed: int | None = None
        self._typing = QTimer(self, interval=TYPING_MS, singleShot=True)
        self._build()
        self._connect()

    @property
    def _timezone(self) -> str:
        operation = operation_of(self.desk.picture)
        return operation.timezone if operation else "UTC"

    def present(self) -> None:
        if not self._started:
            self._started = True
            self._search()
        self._name_sources()
        if not self._asking:
            self.tail.hear(self.desk.trail, following=self.follow.isChecked())
        self._show()

    def reveal(self, key: str) -> None:
        """An entry by its number, or else every message that speaks of this id."""
        self.kinds.setCurrentText("Everything")
        self.sources.setCurrentIndex(0)
        self.words.setText("" if key.isdigit() else key)
        self.follow.setChecked(False)
        self._started = True
        self._search(int(key) + 1 if key.isdigit() else 0)

    # -- what is shown

    def _show(self) -> None:
        if len(self._disputed) != len(self.desk.picture[Contradiction]):
            self._disputed = {each.seq: each for each in self.desk.picture[Contradiction].values()}
        shown = [self._row(entry) for entry in self.tail.shown]
        if shown != self._shown:
            self._shown = shown
            self.table.set_rows(shown)
        count = len(self.tail.shown)
        older = "" if self.tail.ended or self._asking else ", older ones come as you scroll down"
        self.says.setText("Searching …" if self._asking else f"{count:,} shown{older}")
        waiting = len(self.tail.waiting)
        self.fresh.setText(f"{waiting:,} new   F")
        self.fresh.setVisible(waiting > 0)
        self._show_detail()

    def _row(self, entry: Entry) -> JournalRow:
        """The line of an entry, made once: what was said does not change."""
        row = self._rows.get(entry.said.seq)
        if row is None:
            row = row_of(entry, Tongue(self._timezone), mark_of(self.desk.picture, entry, self._disputed))
            self._rows[entry.said.seq] = row
        return row

    def _show_detail(self) -> None:
        entry = self.entry
        seq = entry.said.seq if entry else None
        if seq == self._detailed:
            return
        self._detailed = seq
        self.open_button.setEnabled(entry is not None)
        if entry is None:
            self.fields.setPlainText("Choose a message to see all of it.")
            self.head.setText("No message chosen")
            return
        change = next((each for each in self.desk.trail if each.entry.said.seq == seq), None)
        told = words(entry.body, Tongue(self._timezone))
        self.head.setText(f"{title(type(entry.body)).capitalize()}: {told.subject}")
        self.open_button.setText(f"Open on {told.board.capitalize()}")
        lines = detail(self.desk.picture, entry, change, self._timezone)
        self.fields.setHtml(as_html(lines, theme.current().ink_soft))

    @property
    def entry(self) -> Entry | None:
        """The chosen entry."""
        key = self.table.current_key
        return next((each for each in self.tail.shown if each.said.seq == key), None)

    def _name_sources(self) -> None:
        """The sources that were heard, when a new one speaks."""
        heard = sorted(self.desk.picture.heard)
        if heard != [self.sources.itemText(place) for place in range(1, self.sources.count())]:
            chosen = self.sources.currentText()
            self.sources.blockSignals(True)
            self.sources.clear()
            self.sources.addItems(["All sources", *heard])
            self.sources.setCurrentText(chosen)
            self.sources.blockSignals(False)

    # -- what is asked of the store

    def _sieve(self) -> Sieve:
        source = self.sources.currentText() if self.sources.currentIndex() > 0 else ""
        return Sieve(self.words.text().strip(), CHOICES[self.kinds.currentText()], source)

    def _search(self, before: int = 0) -> None:
        """Begin again with the filter as it stands; what an earlier question brings is passed over."""
        self._asking += 1
        asked = self._asking
        sieve = self._sieve()
        self.tail = Tail(sieve)
        self._rows = {}
        if before:
            self.tail.seen = self.desk.picture.seq
        when_done(
            self.desk.wires.search(sieve.query(before, PAGE)),
            owner=self,
            then=lambda found: self._found(found, asked),
            failed=lambda problem: self._not_found(problem, asked),
        )
        self._show()

    def _found(self, entries: Sequence[Entry], asked: int) -> None:
        if asked != self._asking:
            return
        self._asking = 0
        self._fetching = False
        self.tail.add_older(entries, PAGE)
        self.tail.hear(self.desk.trail, following=self.follow.isChecked())
        self._detailed = None
        self._show()
        if self.tail.shown and self.entry is None:
            self.table.select(self.tail.shown[0].said.seq)

    def _more(self) -> None:
        """The next page, when the list is scrolled near its end."""
        bar = self.table.view.verticalScrollBar()
        if self._asking or self._fetching or self.tail.ended or bar.value() < bar.maximum() - NEAR_THE_END:
            return
        tail = self.tail
        self._fetching = True
        when_done(
            self.desk.wires.search(tail.sieve.query(tail.before, PAGE)),
            owner=self,
            then=lambda found: self._found_more(found, tail),
            failed=lambda problem: self._not_found(problem, 0),
        )

    def _found_more(self, entries: Sequence[Entry], tail: Tail) -> None:
        self._fetching = False
        if tail is self.tail:
            tail.add_older(entries, PAGE)
            self._show()

    def _not_found(self, problem: BaseException, asked: int) -> None:
        """The store cannot answer now: say so, keep what is shown. Anything else is a bug."""
        if not isinstance(problem, Unavailable):
            raise problem
        self._fetching = False
        if asked in (0, self._asking):
            self._asking = 0
            self.says.setText(f"The journal cannot be read now: {problem}")

    # -- what a person does

    def _let_in(self) -> None:
        self.tail.let_in()
        self._show()
        self.table.view.scrollToTop()

    def _followed(self, on: bool) -> None:
        if on:
            self._let_in()

    def _chosen(self, key: object) -> None:
        """Reading an entry stops the list from moving under the eye."""
        if key is not None and self.table.view.hasFocus():
            self.follow.setChecked(False)
        self._show_detail()

    def _open(self) -> None:
        entry = self.entry
        if entry is not None:
            told = words(entry.body, Tongue(self._timezone))
            self.opening.emit(told.board, told.subject)

    # -- how it is put together

    def _build(self) -> None:
        self.words.setPlaceholderText("Words in source, key, author or content  (Ctrl+F)")
        self.words.setClearButtonEnabled(True)
        self.kinds.addItems(list(CHOICES))
        self.kinds.insertSeparator(len(GROUPS))
        self.kinds.setMaxVisibleItems(24)
        self.sources.addItem("All sources")
        for choice in (self.kinds, self.sources):
            choice.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.kinds.setMinimumContentsLength(24)
        self.sources.setMinimumContentsLength(12)
        self.follow.setChecked(True)
        self.fresh.hide()
        self.head.setFont(theme.font(10, QFont.Weight.DemiBold))
        self.head.setWordWrap(True)
        self.open_button.setEnabled(False)
        self.fields.setPlainText("Choose a message to see all of it.")
        tools, right, box = QHBoxLayout(), QWidget(), QVBoxLayout(self)
        for widget in (self.words, self.kinds, self.sources, self.fresh, self.follow):
            tools.addWidget(widget, 1 if widget is self.words else 0)
        side = QVBoxLayout(right)
        side.setContentsMargins(8, 0, 0, 0)
        side.addWidget(self.head)
        side.addWidget(self.fields, 1)
        side.addWidget(self.open_button)
        split = QSplitter()
        split.addWidget(self.table)
        split.addWidget(right)
        split.setSizes([960, 400])
        split.setStretchFactor(0, 1)
        split.setChildrenCollapsible(False)
        box.setContentsMargins(0, 0, 0, 0)
        box.addLayout(tools)
        box.addWidget(split, 1)
        box.addWidget(self.says)
        header = self.table.view.horizontalHeader()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(5, header.ResizeMode.Stretch)
        self.setFocusProxy(self.table.view)

    def _connect(self) -> None:
        self._typing.timeout.connect(self._search)
        self.words.textEdited.connect(lambda _text: self._typing.start())
        self.words.textChanged.connect(lambda text: self._typing.start() if not text else None)
        self.kinds.currentIndexChanged.connect(lambda _place: self._search())
        self.sources.currentIndexChanged.connect(lambda _place: self._search())
        self.follow.toggled.connect(self._followed)
        self.fresh.clicked.connect(self._let_in)
        self.table.selected.connect(self._chosen)
        self.table.activated.connect(lambda _key: self._open())
        self.open_button.clicked.connect(self._open)
        self.table.view.verticalScrollBar().valueChanged.connect(lambda _value: self._more())
        for keys, act in (("Ctrl+F", self.words.setFocus), ("F", self._let_in)):
            short = QShortcut(QKeySequence(keys), self)
            short.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            short.activated.connect(act)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.present()
