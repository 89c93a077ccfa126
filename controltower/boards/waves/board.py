"""Will each wave be ready in time, how far is it, what holds it up, and which of its orders are at risk?"""

from collections.abc import Hashable, Iterator

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QGridLayout, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from controltower.domain.clock import Clock
from controltower.domain.ids import WaveId
from controltower.domain.labour import Duty
from controltower.domain.orders import OrderLine, Progress
from controltower.domain.packing import Parcel
from controltower.domain.picking import PickTask
from controltower.domain.proposals import Proposal
from controltower.domain.truth import Silence
from controltower.domain.waves import Wave, WaveStatus
from controltower.tower.desk import Desk
from controltower.tower.floorwork import WaveRow, wave_chunks
from controltower.tower.seats import Attendance
from controltower.tower.watch import Alarm
from controltower.ui.badges import Priority
from controltower.ui.board import Board
from controltower.ui.legend import StepsLegend
from controltower.ui.presence import BesideLine
from controltower.ui.section import Section
from controltower.ui.table import Table
from controltower.ui.workchart import WorkChart

from .ahead import AheadPanel
from .causes import CAUSE_COLUMNS, Cause, causes
from .pace import pace, shift_pace
from .rows import ORDER_COLUMNS, SEGMENT_NAMES, WAVE_COLUMNS, order_rows, wave_lines

EMPTY = "No wave is built yet. Waves appear here as soon as orders are put together for a departure."


class WavesBoard(Board):
    """Waves by deadline; the chosen one below, in its causes, its orders and its quarter-hours.

    Signals: opening(board, key).
    """

    name = "waves"
    title = "Waves"
    watches = (Alarm, Attendance, Clock, Duty, OrderLine, Parcel, PickTask, Progress, Proposal, Silence, Wave)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.waves = Table(WAVE_COLUMNS, lambda line: line.wave, empty=EMPTY)
        self.causes = Table(CAUSE_COLUMNS, lambda cause: cause.id, empty="No order of this wave is at risk")
        self.orders = Table(ORDER_COLUMNS, lambda row: row.order, empty="Choose a wave above", searchable=True)
        self.chart, self.beside, self.ahead = WorkChart(unit="lines"), BesideLine(), AheadPanel()
        self.to_ahead, self.to_pace = QPushButton("Work ahead"), QPushButton("Lines picked")
        self._wants_ahead: bool | None = None
        self._rows: dict[WaveId, WaveRow] = {}
        self._causes: dict[Hashable, Cause] = {}
        self._build()
        self._connect()

    def present(self) -> None:
        """Every wave, and the chosen one in detail."""
        for _ in self.presenting():
            pass

    def presenting(self) -> Iterator[None]:
        """The waves, then the chosen one."""
        picture = self.desk.picture
        found: list[WaveRow] = []
        for some in wave_chunks(picture):
            found.extend(some)
            yield
        rows = tuple(found)
        self._rows = {row.wave: row for row in rows}
        urgent: dict[str, Priority] = {}
        for alarm in self.desk.alarms:
            urgent.setdefault(alarm.subject, Priority[alarm.urgency.name])
        lines = wave_lines(picture, rows, urgent)
        self.waves.set_rows(lines)
        if self.chosen is None and lines:
            active = next((line for line in lines if line.active), lines[0])
            with QSignalBlocker(self.waves):
                self.waves.select(active.wave)
        working = sum(row.status is WaveStatus.RELEASED for row in rows)
        self._waves_section.set_note(f"{working} being worked, {len(rows)} today" if rows else "")
        self.say_age(self._waves_section, Wave, Progress, PickTask, Parcel)
        yield
        self._look(turned=False)
        yield from self._presenting_chosen()

    def reveal(self, key: str) -> None:
        """The wave; or an order, in its wave."""
        progress = self.desk.picture[Progress].get(key)
        wave = progress.wave if progress is not None else WaveId(key)
        if wave in self.desk.picture[Wave]:
            self.waves.select(wave)
            self.present()
        if progress is not None:
            self.orders.select(key)

    @property
    def chosen(self) -> WaveRow | None:
        """The wave that is looked at."""
        return self._rows.get(WaveId(str(self.waves.current_key)))

    def _look(self, *, turned: bool = True) -> None:
        """Tell the other desks which wave is chosen, and say which of them look at it too."""
        wave = "" if self.waves.current_key is None else str(self.waves.current_key)
        self.look(wave, turned=turned)
        self.beside.show_beside(self.desk.beside(wave) if wave else (), self.desk.person)

    def _turned(self) -> None:
        """The person turns to another wave."""
        self._present_chosen()
        self._look()

    def _present_chosen(self) -> None:
        for _ in self._presenting_chosen():
            pass

    def _presenting_chosen(self) -> Iterator[None]:
        row = self.chosen
        for section in (self._cause_section, self._order_section):
            section.setVisible(row is not None)
        yield from self._presenting_ahead()
        if row is None:
            return
        picture = self.desk.picture
        held = causes(picture, row)
        self._causes = {cause.id: cause for cause in held}
        self.causes.set_rows(held)
        self._cause_section.set_title("At risk", f"{len(row.at_risk)} of {row.orders} orders of {row.wave}")
        yield
        self.orders.set_rows(order_rows(picture, row))
        self._order_section.set_title(f"Orders of {row.wave}", f"{row.orders}, those at risk first")
        yield
        self._present_pace(row)
        for section, kinds in (
            (self._cause_section, (Progress, OrderLine, Duty)),
            (self._order_section, (Progress, OrderLine, Parcel)),
            (self._chart_section, (PickTask,)),
        ):
            self.say_age(section, *kinds)

    def _presenting_ahead(self) -> Iterator[None]:
        """The work ahead stands where the pace of a wave does: for one that is planned, or when somebody asks."""
        row = self.chosen
        planned = row is None or row.status is WaveStatus.PLANNED
        shown = planned if self._wants_ahead is None else self._wants_ahead
        self._charts.setCurrentWidget(self._ahead_section if shown else self._chart_section)
        self.to_pace.setEnabled(row is not None)
        if shown:
            yield from self.ahead.presenting(self.desk.picture)
            self.say_age(self._ahead_section, Wave, PickTask, Duty)

    def _turn_chart(self, *, to_ahead: bool) -> None:
        self._wants_ahead = to_ahead
        for _ in self._presenting_ahead():
            pass

    def _present_pace(self, row: WaveRow) -> None:
        picture = self.desk.picture
        found = pace(picture, row)
        others = shift_pace(picture, row.wave)
        self._chart_section.set_title(f"Lines picked, {row.wave} alone")
        self._chart_section.set_note(
            f"the rest of the day: {others.lines:,} lines, {others.per_hour:,.0f} an hour" if others.lines else ""
        )
        layers = {"picked": found.done}
        self.chart.set_work(found.starts_s, layers, plan=found.plan, forecast=found.forecast, now_s=found.now_s)

    def _build(self) -> None:
        self._waves_section = Section("Waves", self.waves)
        self._waves_section.add_tool(StepsLegend(SEGMENT_NAMES))
        self._cause_section = Section("At risk", self.causes)
        self._order_section = Section("Orders", self.orders)
        self._chart_section = Section("Lines picked", self.chart)
        self._ahead_section = Section("Work ahead, per quarter-hour", self.ahead)
        self._chart_section.add_tool(self.to_ahead)
        self._ahead_section.add_tool(self.to_pace)
        self._charts = QStackedWidget()
        self._charts.addWidget(self._chart_section)
        self._charts.addWidget(self._ahead_section)
        below = QGridLayout()
        below.setHorizontalSpacing(12)
        below.setVerticalSpacing(8)
        below.addWidget(self._cause_section, 0, 0)
        below.addWidget(self._charts, 1, 0)
        below.addWidget(self._order_section, 0, 1, 2, 1)
        below.setColumnStretch(0, 5)
        below.setColumnStretch(1, 6)
        below.setRowStretch(0, 2)
        below.setRowStretch(1, 3)
        box = QVBoxLayout(self)
        box.setContentsMargins(10, 8, 10, 8)
        box.setSpacing(10)
        box.addWidget(self._waves_section, 4)
        box.addWidget(self.beside)
        box.addLayout(below, 5)
        self.setFocusProxy(self.waves.view)

    def _connect(self) -> None:
        self.waves.selected.connect(lambda _key: self._turned())
        self.causes.activated.connect(self._open_cause)
        self.causes.selected.connect(self._mark_orders)
        self.to_ahead.clicked.connect(lambda: self._turn_chart(to_ahead=True))
        self.to_pace.clicked.connect(lambda: self._turn_chart(to_ahead=False))

    def _mark_orders(self, key: Hashable) -> None:
        cause = self._causes.get(key)
        if cause is not None:
            self.orders.select(*cause.orders)

    def _open_cause(self, key: Hashable) -> None:
        """A slow zone is looked at on the floor, everything else in its first order."""
        cause = self._causes[key]
        if cause.id == "slow":
            self.opening.emit("floor", cause.key)
        elif cause.orders:
            self.orders.select(cause.orders[0])
