"""One zone in detail: its work, its people, its quarter-hours, and a list of zones to send people to."""

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Executor

import numpy as np
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QStackedWidget,
    QTabBar,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from controltower.domain.ids import ZoneId
from controltower.domain.picture import Picture
from controltower.domain.places import operation_of
from controltower.domain.times import clock
from controltower.tower.desk import Desk
from controltower.tower.floorwork.outlook import Outlook
from controltower.ui import theme
from controltower.ui.presence import BesideLine
from controltower.ui.section import Section, soft
from controltower.ui.table import Table
from controltower.ui.workchart import WorkChart

from .buckets import buckets
from .people import PEOPLE_COLUMNS, on_tour, people_in
from .strip import SENDING
from .tasks import TaskPart

CHOOSE = "Move to …   M"
NAMES = "Show the names of those who have a task here; that you read them is noted"


class ZoneSide(QWidget):
    """The zone that was chosen on the floor.

    Signals: picked(list of worker ids) when people are chosen in the list; sent(zone id) for a target that is chosen;
    naming when the names of those at a task are asked for; turned when the other page comes up.
    """

    picked = Signal(list)
    sent = Signal(str)
    naming = Signal()
    turned = Signal()

    def __init__(self, work: Executor, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.tabs, self.pages, self.tasks = QTabBar(), QStackedWidget(), TaskPart(work)
        self.title, self.work, self.pace = QLabel(), QLabel(), soft("")
        self.people = Table(PEOPLE_COLUMNS, lambda person: person.worker, empty="Nobody works here")
        self.targets = QComboBox()
        self.chart = WorkChart()
        self.people_section = Section("People", self.people)
        self.chart_section = Section("Quarter-hours", self.chart)
        self.beside = BesideLine(SENDING)
        self._zones: tuple[ZoneId, ...] = ()
        self._no_names = ""
        self._build()

    def set_targets(self, zones: Sequence[Outlook]) -> None:
        """The zones of the site, to choose from without a mouse."""
        keys = tuple(row.zone for row in zones)
        if keys != self._zones:
            self._zones = keys
            self.targets.clear()
            self.targets.addItem(CHOOSE, "")
            for row in zones:
                self.targets.addItem(row.name, row.zone)

    def stand(self, desk: Desk, zone: ZoneId, *, said: bool) -> None:
        """Whether this person may ask for names, and which other desks look at the zone, where it is not `said`."""
        self._no_names = desk.rights.why_no_names()
        self.names.setToolTip(self._no_names or NAMES)
        self.beside.show_beside(() if said else desk.beside(zone), desk.person)

    def presenting(self, picture: Picture, row: Outlook, names: Mapping[str, str]) -> Iterator[None]:
        """The zone as it is now: its words, its people, its quarter-hours."""
        zone = operation_of(picture)
        timezone = zone.timezone if zone else "UTC"
        self.title.setText(row.name)
        self.work.setText(work_text(row, timezone))
        self.pace.setText(pace_text(row))
        yield
        people = people_in(picture, row.zone, names)
        busy = on_tour(picture)
        self.people.set_rows(people)
        unknown = any(person.worker in busy and person.worker not in names for person in people)
        self.names.setEnabled(unknown and not self._no_names)
        self.people_section.set_note(
            f"{row.people + row.on_break} here" + (f", {row.coming} coming" if row.coming else "")
        )
        yield
        self._present_chart(picture, row)

    def _present_chart(self, picture: Picture, row: Outlook) -> None:
        found = buckets(picture, row)
        empty = not any(np.nan_to_num(values).any() for values in (found.done, found.coming, found.able))
        self.chart_section.set_note("capacity by standard")
        self.chart_section.set_empty("Nothing was done here lately and nothing is to come." if empty else "")
        done = {f"{found.unit} done": found.done}
        self.chart.set_work(found.starts_s, done, found.able, forecast=found.coming, now_s=found.now_s)

    def _build(self) -> None:
        self.title.setFont(theme.font(13, QFont.Weight.DemiBold))
        self.work.setWordWrap(True)
        self.pace.setWordWrap(True)
        self.people.picked.connect(self.picked)
        self.targets.activated.connect(self._target_chosen)
        self.names = QToolButton()
        self.names.setText("Names")
        self.names.setToolTip(NAMES)
        self.names.clicked.connect(lambda _checked=False: self.naming.emit())
        self.people_section.add_tool(self.names)
        self.people_section.add_tool(self.targets)
        short = QShortcut(QKeySequence("M"), self.people.view, self.targets.showPopup)
        short.setContext(Qt.ShortcutContext.WidgetShortcut)
        self.targets.setToolTip("Choose people in the list or on the floor, then the zone they should go to")
        self._build_pages()
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(6)
        head = QHBoxLayout()
        head.addWidget(self.title, 1)
        box.addLayout(head)
        box.addWidget(self.work)
        box.addWidget(self.pace)
        box.addWidget(self.beside)
        box.addWidget(self.tabs)
        box.addWidget(self.pages, 1)

    def _build_pages(self) -> None:
        """Who is here, or what they do next."""
        crew = QWidget()
        column = QVBoxLayout(crew)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.people_section, 5)
        column.addWidget(self.chart_section, 4)
        for name, page in (("People", crew), ("Next tasks", self.tasks)):
            self.tabs.addTab(name)
            self.pages.addWidget(page)
        self.tabs.setExpanding(False)
        self.tabs.setDrawBase(False)
        self.tabs.currentChanged.connect(self._turn)
        self.tasks.picked.connect(self.picked)

    def _turn(self, page: int) -> None:
        self.pages.setCurrentIndex(page)
        self.turned.emit()

    @property
    def on_tasks(self) -> bool:
        """Whether the page of next tasks is up."""
        return self.pages.currentWidget() is self.tasks

    def _target_chosen(self, place: int) -> None:
        zone = self.targets.itemData(place)
        self.targets.setCurrentIndex(0)
        if zone:
            self.sent.emit(zone)


def work_text(row: Outlook, timezone: str) -> str:
    """What is left and comes up, and when it will be through against when it must be."""
    if not row.left and not row.more:
        return "No work is here or in sight."
    left = f"{row.left:,.0f} {row.unit} left" + (f", {row.more:,.0f} more to come" if row.more >= 0.5 else "")
    if row.left and not row.rate_per_hour:
        return f"{left}, and nobody to do it."
    end = f"through at {clock(row.done_at, timezone)} (forecast)" if row.done_at else "not through within sight"
    late = f"; {row.short:,.0f} will be late" if row.late else ""
    return f"{left}, {end}" + (f", due {clock(row.due_at, timezone)}" if row.due_at else "") + f"{late}."


def pace_text(row: Outlook) -> str:
    """Who is there, and what they can do together."""
    words = [f"{row.people} working"]
    words += [f"{row.on_break} on break"] if row.on_break else []
    words += [f"{row.going} leaving"] if row.going else []
    words += [f"{row.robots} robots"] if row.robots else []
    return f"{', '.join(words)}; {row.rate_per_hour:,.0f} {row.unit} an hour by standard"
