"""Which sources can be relied on, where do they disagree, and what was decided on facts that were stale?"""

from collections.abc import Hashable, Iterator

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QComboBox, QLineEdit, QSplitter, QVBoxLayout, QWidget

from controltower.boards.truth.counting import DESKS, Tally, count
from controltower.boards.truth.disputes import DisputeRow, Disputes, dispute_columns
from controltower.boards.truth.marked import Marked, MarkedRow, marked_columns
from controltower.boards.truth.sides import Sides
from controltower.boards.truth.sources import State, source_columns, source_rows
from controltower.boards.truth.where import where
from controltower.domain.clock import Clock
from controltower.domain.contradictions import Contradiction
from controltower.domain.places import operation_of
from controltower.domain.proposals import Verdict
from controltower.domain.times import NEVER, Instant, moment, seconds_between
from controltower.domain.truth import Silence, Source
from controltower.tower.desk import Desk
from controltower.tower.watch import Alarm
from controltower.ui.board import Board
from controltower.ui.section import Section
from controltower.ui.table import Table

MOST = 500
"""So many contradictions are listed; the others are found by their words."""
TYPING_MS = 200
COUNT_EVERY_S = 3.0
"""On the wall: counting all facts takes a while."""
ALL = "All sources"
HEAD_PX, ROW_PX, LEAST_ROWS = 68, 26, 5
"""The list of sources is as high as its rows; the rest of the room is for what they say."""
NO_SOURCE = "Nobody has spoken yet. Every feed appears here with its age and limit as soon as it is heard or listed."
NO_DISPUTE = (
    "Nobody contradicts anybody.\n\n"
    "Where a source says what cannot be true beside what is held, both sides appear here."
)
NO_MARK = (
    "No decision rests on stale facts.\n\n"
    "One that is taken while its source is silent, or on a picture that was old, is listed here for good."
)


class TruthBoard(Board):
    """Sources above, contradictions and marked decisions below; Enter opens the journal, the place, or the entry."""

    name = "truth"
    title = "Sources"
    watches = (Alarm, Clock, Contradiction, Silence, Source, Verdict)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.sources = Table(source_columns(lambda: self._timezone), key=lambda row: row.id, empty="")
        self.disputes = Table(dispute_columns(lambda: self._timezone), key=lambda row: row.dispute.id,
                              empty="No contradiction has these words.")  # fmt: skip
        self.marked = Table(marked_columns(lambda: self._timezone), key=lambda row: row.id, empty="")
        self.words, self.side = QLineEdit(), QComboBox()
        self.both = Sides(2, "Choose a contradiction to read both sides.", placed=True)
        self.why = Sides(1, "Choose a decision to read what it rested on.", placed=False)
        self._all, self._marked = Disputes(), Marked()
        self._tally, self._counted_at, self._silent = Tally(), NEVER, frozenset[str]()
        self._listed = -1
        self._typing = QTimer(self, interval=TYPING_MS, singleShot=True)
        self._build()
        self._connect()

    @property
    def _timezone(self) -> str:
        operation = operation_of(self.desk.picture)
        return operation.timezone if operation else "UTC"

    def present(self) -> None:
        """Everything anew, at one go."""
        for _ in self.presenting():
            pass

    def presenting(self) -> Iterator[None]:
        """The sources with the figures counted last, then contradictions and decisions; then the figures anew."""
        yield from self._all.read(self.desk.picture)
        self._present_sources()
        yield
        if self._all.version != self._listed:
            self._listed = self._all.version
            self._present_disputes()
            yield
        self._present_marked()
        yield
        if self._due():
            yield from self._recount()

    def reveal(self, key: str) -> None:
        """A source, a contradiction or a decision by its id."""
        self.present()
        if key in {row.dispute.id for row in self.disputes.rows()}:
            self.disputes.select(key)
        elif key in {row.id for row in self._marked.rows}:
            self.marked.select(key)
        else:
            self.sources.select(key)

    # -- what is shown

    def _present_sources(self) -> None:
        rows = source_rows(self.desk.picture, self.desk.now, self._tally, self._all.sides, self.desk.alarms)
        self.sources.set_rows(rows)
        self._source_section.set_empty("" if rows else NO_SOURCE)
        self._source_section.setMaximumHeight(HEAD_PX + ROW_PX * max(LEAST_ROWS, len(rows)))
        silent = sum(row.state in (State.SILENT, State.IDLE) for row in rows)
        feeds = sum(row.limit_s is not None for row in rows)
        stale = sum(row.stale for row in rows)
        words = f"{silent} of {feeds} feeds silent" + (f", {stale:,} facts may be wrong by now" if stale else "")
        self._source_section.set_note(words if rows else "")

    def _present_disputes(self) -> None:
        self._name_sides()
        source = self.side.currentText() if self.side.currentIndex() > 0 else ""
        rows, total = self._all.found(self.words.text(), source, MOST)
        self.disputes.set_rows(rows)
        whole = f"{total:,} of {len(self._all):,}" if total != len(self._all) else f"{total:,}"
        cut = f", the newest {len(rows):,} listed" if len(rows) < total else ", newest first"
        self._dispute_section.set_note(whole + cut if len(self._all) else "")
        self._dispute_section.set_empty("" if len(self._all) else NO_DISPUTE)
        self.both.setVisible(bool(len(self._all)))
        self._show_sides()

    def _present_marked(self) -> None:
        self._marked.read(self.desk.picture)
        self.marked.set_rows(self._marked.rows)
        self._marked_section.set_empty("" if self._marked.rows else NO_MARK)
        self._marked_section.set_note(f"{len(self._marked.rows):,}, marked for good" if self._marked.rows else "")
        self.why.setVisible(bool(self._marked.rows))
        self._show_why()

    def _show_sides(self) -> None:
        row = self._dispute
        if row is None:
            self.both.show_sides(())
            return
        each = row.dispute
        held = f" since {self._time(each.held_at)}" if each.held_at else ""
        self.both.show_sides((
            (f"{each.claimed_by.upper()} claims at {self._time(each.at)}", f"{each.subject}: {each.claim}"),
            (f"{each.held_by.upper()} holds{held}", each.held),
        ))  # fmt: skip

    def _show_why(self) -> None:
        row = self._decision
        told = f"{row.who}, {self._time(row.at)}: {'accepted' if row.accepted else 'refused'}" if row else ""
        self.why.show_sides(((told, "\n".join(row.why)),) if row else ())

    def _name_sides(self) -> None:
        """The sources that have a side anywhere, when there is a new one."""
        known = sorted(self._all.sides)
        if known != [self.side.itemText(place) for place in range(1, self.side.count())]:
            chosen = self.side.currentText()
            self.side.blockSignals(True)
            self.side.clear()
            self.side.addItems([ALL, *known])
            self.side.setCurrentText(chosen)
            self.side.blockSignals(False)

    def _time(self, at: Instant) -> str:
        return f"{moment(at, self._timezone):%H:%M:%S}"

    @property
    def _dispute(self) -> DisputeRow | None:
        place = self.disputes.model.place(self.disputes.current_key)
        return self.disputes.model.row(place) if place >= 0 else None

    @property
    def _decision(self) -> MarkedRow | None:
        place = self.marked.model.place(self.marked.current_key)
        return self.marked.model.row(place) if place >= 0 else None

    # -- what is counted

    def _due(self) -> bool:
        """Whether another source is silent, or the last count is some seconds old."""
        silent = frozenset(each.source for each in self.desk.silences if each.stale)
        old = seconds_between(self._counted_at, self.desk.wires.clock()) >= COUNT_EVERY_S
        return silent != self._silent or not self._counted_at or old

    def _recount(self) -> Iterator[None]:
        self._silent = frozenset(each.source for each in self.desk.silences if each.stale)
        self._counted_at = self.desk.wires.clock()
        tally = Tally()
        yield from count(self.desk.picture, self._silent, tally)
        self._tally = tally
        self._present_sources()
        yield

    # -- what a person does

    def _open_source(self, key: Hashable) -> None:
        """All that it said."""
        self.opening.emit("journal", "desk:" if key == DESKS else str(key))

    def _open_place(self) -> None:
        if self._dispute is not None:
            self.opening.emit(*where(self.desk.picture, self._dispute.dispute))

    def _open_entry(self, row: DisputeRow | MarkedRow | None) -> None:
        if row is not None:
            self.opening.emit("journal", str(row.seq))

    # -- how it is put together

    def _build(self) -> None:
        self.words.setPlaceholderText("Words in either side")
        self.words.setClearButtonEnabled(True)
        self.words.setMinimumWidth(170)
        self.side.addItem(ALL)
        self._source_section = Section("Sources", self.sources)
        self._dispute_section = Section("Contradictions", self.disputes)
        self._marked_section = Section("Decided on stale facts", self.marked)
        for tool in (self.words, self.side):
            self._dispute_section.add_tool(tool)
        self._marked_section.title.setMinimumHeight(self.words.sizeHint().height())
        lists, split = QSplitter(), QSplitter(Qt.Orientation.Vertical)
        for section, detail in ((self._dispute_section, self.both), (self._marked_section, self.why)):
            part = QWidget()
            column = QVBoxLayout(part)
            column.setContentsMargins(0, 0, 0, 0)
            column.setSpacing(2)
            column.addWidget(section, 1)
            column.addWidget(detail)
            lists.addWidget(part)
        lists.setSizes([800, 560])
        split.addWidget(self._source_section)
        split.addWidget(lists)
        split.setSizes([330, 420])
        for each in (lists, split):
            each.setChildrenCollapsible(False)
            each.setHandleWidth(12)
        box = QVBoxLayout(self)
        box.setContentsMargins(10, 8, 10, 8)
        box.addWidget(split)
        self.setFocusProxy(self.sources.view)

    def _connect(self) -> None:
        self._typing.timeout.connect(self._present_disputes)
        self.words.textChanged.connect(lambda _text: self._typing.start())
        self.side.currentIndexChanged.connect(lambda _place: self._present_disputes())
        self.sources.activated.connect(self._open_source)
        self.disputes.selected.connect(lambda _key: self._show_sides())
        self.disputes.activated.connect(lambda _key: self._open_place())
        self.both.place.connect(self._open_place)
        self.both.entry.connect(lambda: self._open_entry(self._dispute))
        self.marked.selected.connect(lambda _key: self._show_why())
        self.marked.activated.connect(lambda _key: self._open_entry(self._decision))
        self.why.entry.connect(lambda: self._open_entry(self._decision))
