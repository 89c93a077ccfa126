"""Where will people be missing in the rest of the shift, and who could be there? The staffing of one site."""

from collections.abc import Generator, Iterator, Mapping
from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QFrame, QScrollArea, QSplitter, QVBoxLayout, QWidget

from controltower.domain.clock import Clock
from controltower.domain.ids import SiteId, ZoneId
from controltower.domain.labour import Duty, PlanStaff, Roster, Worker
from controltower.domain.orders import Progress
from controltower.domain.packing import Parcel
from controltower.domain.picking import PickTask
from controltower.domain.places import Site, Zone, operation_of
from controltower.domain.proposals import Verdict
from controltower.domain.times import HOUR, MINUTE, Span, clock
from controltower.domain.truth import Silence
from controltower.planning.labour import ZoneQuarter
from controltower.tower.desk import Desk, Pending
from controltower.tower.seats import Attendance, Rights
from controltower.ui.board import Board
from controltower.ui.plots import LineChart
from controltower.ui.section import Section
from controltower.ui.table import Table

from .grid import StaffGrid
from .numbers import Outlook, outlook, work_ahead, zone_rows
from .outlook import ACCURACY, accuracy_lines, column_s, measured, series
from .painting import ZONE_PX
from .review import Drop, Review
from .strip import DraftStrip

HINT = "Drag people to another zone and time, or press M"
HELP = """Drag a zone's cell onto another zone: one person goes there from that quarter-hour on.
1 to 9 sets how many go; Shift+click or Shift+arrows chooses for how long.
Enter opens a zone to its people, whose bars can be dragged one by one.
M takes up what is under the cursor, arrows carry it, Enter sets it down, Escape gives up.
A sends the draft, Ctrl+Z takes the last change back, Delete on a person forgets theirs."""
EMPTY = "Nobody is at work and nobody comes today. The grid appears as soon as a shift is known."


class StaffBoard(Board):
    """The rest of the shift of a site; a change is seen in the forecast at once, and sent only by Approve.

    Signals: opening(board, key).
    """

    name = "staff"
    title = "Staffing"
    watches = (
        *(Clock, Duty, Parcel, Pending, PickTask, Progress, Roster, Site, Verdict, Worker, Zone),
        *(Attendance, Rights, Silence),
    )

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.sites, self.grid = QComboBox(), StaffGrid()
        self.chart = LineChart(unit="person-hours")
        self.accuracy = Table(ACCURACY, lambda line: line.zone, empty="No zone was busy long enough yet")
        self.strip = DraftStrip(self)
        self.review = Review(desk, self.strip)
        self._seen: tuple[object, Outlook | None] = (None, None)
        self._past: Mapping[ZoneId, tuple[ZoneQuarter, ...]] = {}
        self._build()
        self._connect()

    def present(self) -> None:
        """The grid, the chosen zone and the draft, at one go."""
        for _ in self.presenting():
            pass

    def presenting(self) -> Iterator[None]:
        """The same in steps: what is foreseen, the grid, the chosen zone, the accuracy."""
        self._present_sites()
        yield
        fresh = yield from self._foresee()
        seen = self._seen[1]
        shown = seen is not None and bool(seen.problem.crew) and bool(seen.spans)
        self.section.set_empty("" if shown else EMPTY)
        self.section.set_note(HINT if not self.desk.may(PlanStaff) else self.desk.may(PlanStaff))
        self.below.setVisible(shown)
        if seen is None or not shown:
            return
        yield
        self._present_grid(seen)
        self.review.present()
        self.say_age(self.section, Duty, PickTask, Parcel)
        yield
        if fresh:
            self._past = measured(self.desk.picture, self.desk.picture.now)
            yield
            self.accuracy.set_rows(accuracy_lines(self.desk.picture, self._past, self._site))
            yield
        self._present_chart(seen)
        self._look(turned=False)

    def reveal(self, key: str) -> None:
        """A zone or a person: its site comes up, and it is chosen."""
        picture = self.desk.picture
        duty, zone = picture[Duty].get(key), picture[Zone].get(key)
        held = zone or (picture[Zone].get(duty.zone) if duty and duty.zone else None)
        if held is not None:
            self._present_sites()
            self.sites.setCurrentIndex(max(0, self.sites.findData(held.site)))
            if duty is not None:
                self.grid.open.add(held.id)
        self.present()
        if held is not None:
            self.grid.select(held.id)

    @property
    def _site(self) -> SiteId:
        return SiteId(self.sites.currentData() or "")

    @property
    def _timezone(self) -> str:
        operation = operation_of(self.desk.picture)
        return operation.timezone if operation else "UTC"

    def _look(self, *, turned: bool = True) -> None:
        """Tell the other desks which zone is looked at, and whether people are about to be posted."""
        chosen = self.grid.chosen
        self.look(chosen.zone if chosen else "", deciding=self.review.deciding, turned=turned)

    # -- what is shown

    def _present_sites(self) -> None:
        sites = sorted(self.desk.picture[Site].values(), key=lambda site: (site.kind, site.id))
        if [site.id for site in sites] != [self.sites.itemData(place) for place in range(self.sites.count())]:
            kept = self.sites.currentData()
            self.sites.clear()
            for site in sites:
                self.sites.addItem(site.name, site.id)
            self.sites.setCurrentIndex(max(0, self.sites.findData(kept)))

    def _foresee(self) -> Generator[None, None, bool]:
        """Foreseen anew once in two minutes of the operation, and whenever somebody comes, goes or is posted."""
        picture = self.desk.picture
        duties = tuple((duty.zone, duty.presence, duty.bound_for) for duty in picture[Duty].values())
        decided = tuple(roster.decided_at for roster in picture[Roster].values())
        key = (picture.now // (2 * MINUTE), len(picture[Zone]), self._site, duties, decided)
        if key == self._seen[0]:
            return False
        foresight = work_ahead(picture, picture.now) if picture[Zone] else None
        yield
        seen = outlook(picture, foresight) if foresight is not None else None
        self._seen = (key, seen)
        if seen is not None:
            self.review.foresee(seen.problem)
        return True

    def _present_grid(self, seen: Outlook) -> None:
        crew = self.review.crew()
        hours = [(0, clock(seen.spans[0].starts, self._timezone))]
        for number, (before, after) in enumerate(pairwise(seen.spans), 1):
            if after.starts // HOUR != before.starts // HOUR and number > 1:
                hours.append((number, clock(after.starts, self._timezone)))
        rows, first = zone_rows(self.desk.picture, seen, crew, self._site), not self.grid.rows
        self.grid.set_rows(rows, hours)
        if first and rows:
            self.grid.select(max(rows, key=lambda row: row.missing).zone)

    def _present_chart(self, seen: Outlook) -> None:
        zone = self.grid.chosen
        if zone is None:
            return
        self.chart_section.set_title(f"Work that waits in {zone.name}", "by the forecast, and from little to much")
        past = self._past.get(zone.zone, ())
        shown = series(self.desk.picture, seen.problem, past, zone.zone, self.review.draft)
        self.chart.set_series(shown, now_s=column_s(self.desk.picture, seen.problem.now))

    # -- what a person does

    def _dropped(self, source: str, worker: str, target: str, first: int, length: int, count: int) -> None:
        seen = self._seen[1]
        if seen is None:
            return
        last = len(seen.spans) - 1 if not length else min(len(seen.spans) - 1, first + length - 1)
        ends = seen.problem.floor.until if not length else seen.spans[last].ends
        latest = max((person.ends for person in seen.problem.crew), default=ends)
        span = Span(seen.spans[first].starts, max(ends, latest) if not length else ends)
        self.review.drop(Drop(ZoneId(source), worker, ZoneId(target), span, count))

    def _turned(self) -> None:
        if self._seen[1] is not None:
            self._present_grid(self._seen[1])
            self._present_chart(self._seen[1])
        self._look()

    def _site_chosen(self) -> None:
        self.review.cancel()
        self.present()

    # -- how it is put together

    def _build(self) -> None:
        scroll = QScrollArea()
        scroll.setWidget(self.grid)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.grid.over.connect(lambda y: scroll.ensureVisible(scroll.horizontalScrollBar().value(), y, 0, ZONE_PX))
        self.section = Section("Staffing", scroll)
        self.section.note.setToolTip(HELP)
        self.section.add_tool(self.sites)
        self.chart_section = Section("Work that waits", self.chart)
        self.accuracy_section = Section("Speed and accuracy", self.accuracy)
        self.accuracy_section.set_note("busy quarter-hours of this shift, by zone")
        self.below = QSplitter()
        self.below.addWidget(self.chart_section)
        self.below.addWidget(self.accuracy_section)
        self.below.setSizes([620, 620])
        self.below.setChildrenCollapsible(False)
        self.below.setHandleWidth(12)
        split = QSplitter(Qt.Orientation.Vertical)
        upper, column = QWidget(), QVBoxLayout()
        upper.setLayout(column)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.section, 1)
        column.addWidget(self.strip)
        split.addWidget(upper)
        split.addWidget(self.below)
        split.setStretchFactor(0, 3)
        split.setStretchFactor(1, 1)
        split.setSizes([480, 190])
        split.setChildrenCollapsible(False)
        box = QVBoxLayout(self)
        box.setContentsMargins(10, 8, 10, 8)
        box.addWidget(split)
        self.setFocusProxy(self.grid)

    def _connect(self) -> None:
        self.sites.activated.connect(lambda _place: self._site_chosen())
        self.grid.dropped.connect(self._dropped)
        self.grid.turned.connect(lambda _zone: self._turned())
        self.grid.forgotten.connect(self.review.forget)
        self.review.turned.connect(self._turned)
        self.accuracy.activated.connect(lambda zone: self.grid.select(str(zone)))
