"""What waits at the benches, what did the scale stop, and how does each load lie in its vehicle?"""

from collections.abc import Hashable, Iterator

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QComboBox, QSplitter, QVBoxLayout, QWidget

from controltower.domain.clock import Clock
from controltower.domain.ids import RouteId, SiteId
from controltower.domain.labels import ParcelLabel
from controltower.domain.labour import Duty
from controltower.domain.loading import Load
from controltower.domain.orders import OrderLine, Progress
from controltower.domain.packing import Parcel
from controltower.domain.packs import Pack, PackSpec
from controltower.domain.places import Bench, Site, operation_of
from controltower.domain.routes import Route, Vehicle
from controltower.domain.times import MINUTE, Instant, clock
from controltower.domain.truth import Silence
from controltower.tower.desk import Desk
from controltower.tower.floorwork.copacking import closed_today, pack_rows
from controltower.tower.floorwork.loads import LoadRow, fewest_says, load_chunks, steps
from controltower.tower.floorwork.packing import bench_rows, queue_of, stopped_rows
from controltower.tower.seats import Attendance
from controltower.tower.watch import Alarm
from controltower.ui.badges import Priority
from controltower.ui.board import Board
from controltower.ui.presence import BesideLine
from controltower.ui.section import Section
from controltower.ui.table import Table

from .benches import BENCH_COLUMNS, STOPPED_COLUMNS, bench_lines, stopped_lines
from .labelstrip import LabelStrip
from .lists import LOAD_COLUMNS, load_line
from .loadpanel import LoadPanel
from .packs import PACK_COLUMNS, pack_lines, packs_say
from .plans import Plans

EMPTY = "No pack bench is known yet. Benches appear here as soon as they are listed."
CHOOSE = "Choose a load at the left to see how it lies in its vehicle. Loads appear when routes are planned."
STOPPED_PX, PACKS_PX = 118, 118


class PackingBoard(Board):
    """Benches, the scale and loads at the left; at the right the chosen load, drawn and walked through.

    Signals: opening(board, key).
    """

    name = "packing"
    title = "Packing and loading"
    watches = (
        *(
            Alarm,
            Attendance,
            Bench,
            Clock,
            Duty,
            Load,
            OrderLine,
            Pack,
            PackSpec,
            Parcel,
            ParcelLabel,
            Progress,
            Route,
            Silence,
            Site,
            Vehicle,
        ),
    )

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.sites = QComboBox()
        self.benches = Table(BENCH_COLUMNS, lambda line: line.bench, empty="This site has no pack bench")
        self.stopped = Table(STOPPED_COLUMNS, lambda line: line.parcel, empty="The scale has stopped nothing")
        self.packs = Table(PACK_COLUMNS, lambda line: line.order, empty="No order waits for a pack")
        self.loads = Table(LOAD_COLUMNS, lambda line: line.route, empty="No load waits for its departure")
        self.panel, self.beside = LoadPanel(), BesideLine()
        self.labels = LabelStrip(desk)
        self.plans = Plans(desk.wires.work, self)
        self._rows: dict[RouteId, LoadRow] = {}
        self._is_new = True
        self._build()
        self._connect()

    def present(self) -> None:
        """Benches, loads and the chosen load as the picture has them."""
        for _ in self.presenting():
            pass

    def presenting(self) -> Iterator[None]:
        """The benches, then the loads, then the chosen one."""
        self._present_sites()
        site = SiteId(self.sites.currentData() or "")
        self._present_benches(site)
        yield
        found: list[LoadRow] = []
        for some in load_chunks(self.desk.picture, site):
            found.extend(some)
            yield
        self._rows = {row.lane.route: row for row in found}
        self._present_loads()
        yield
        self._present_chosen()
        self._is_new = False
        self._look(turned=False)

    @property
    def thinking(self) -> bool:
        """Whether loads are still being planned."""
        return self._is_new or self.plans.busy

    def reveal(self, key: str) -> None:
        """A route, a vehicle or a parcel: its load comes up; a bench, its site."""
        picture = self.desk.picture
        parcel, bench = picture[Parcel].get(key), picture[Bench].get(key)
        progress = picture[Progress].get(parcel.order if parcel else key)
        wanted = progress.route if progress else key
        route = next((each for each in picture[Route].values() if wanted in (each.id, each.vehicle)), None)
        site = route.site if route else parcel.site if parcel else bench.site if bench else None
        if site is not None:
            self._present_sites()
            self.sites.setCurrentIndex(max(0, self.sites.findData(site)))
        if route is not None:
            with QSignalBlocker(self.loads):
                self.loads.select(route.id)
        self.present()
        if parcel is not None:
            self.panel.parcels.select(parcel.id)

    @property
    def chosen(self) -> LoadRow | None:
        """The load that is looked at."""
        return self._rows.get(RouteId(str(self.loads.current_key)))

    def _present_sites(self) -> None:
        picture = self.desk.picture
        with_benches = {bench.site for bench in picture[Bench].values()}
        sites = sorted(
            (site for site in picture[Site].values() if site.id in with_benches), key=lambda site: (site.kind, site.id)
        )
        if [site.id for site in sites] != [self.sites.itemData(place) for place in range(self.sites.count())]:
            kept = self.sites.currentData()
            self.sites.clear()
            for site in sites:
                self.sites.addItem(site.name, site.id)
            self.sites.setCurrentIndex(max(0, self.sites.findData(kept)))

    def _present_benches(self, site: SiteId) -> None:
        picture = self.desk.picture
        rows = tuple(row for row in bench_rows(picture) if row.site == site)
        self._bench_section.set_empty("" if self.sites.count() else EMPTY)
        self.benches.set_rows(bench_lines(picture, rows))
        self._bench_section.set_title(*self._queue_says(site, sum(row.staffed for row in rows), len(rows)))
        stopped = tuple(row for row in stopped_rows(picture) if row.site == site)
        self.stopped.set_rows(stopped_lines(picture, stopped))
        self._stopped_section.set_note(f"{len(stopped)} to be opened and put right" if stopped else "")
        self._present_packs(site)
        self.say_age(self._bench_section, Progress, Duty, Parcel)

    def _present_packs(self, site: SiteId) -> None:
        """Packs of several products, where the house sells any."""
        picture = self.desk.picture
        self._pack_section.setVisible(bool(picture[PackSpec]))
        rows = tuple(row for row in pack_rows(picture) if row.site == site)
        self.packs.set_rows(pack_lines(picture, rows))
        self._pack_section.set_note(packs_say(rows, closed_today(picture, site)))

    def _queue_says(self, site: SiteId, staffed: int, benches: int) -> tuple[str, str]:
        """How much waits, when the benches are through with it, and how many of them are staffed."""
        queue = queue_of(self.desk.picture, site)
        manned = f"{staffed} of {benches} staffed"
        if not queue.orders:
            return "Pack benches: nothing waits", manned
        waits = f"Pack benches: {len(queue.orders)} wait"
        if not staffed:
            return f"{waits}, and nobody packs", manned
        through = Instant(self.desk.picture.now + round(queue.minutes / staffed * MINUTE))
        return f"{waits}, through {clock(through, self._timezone)}", f"{manned}, {queue.minutes:,.0f} min of work"

    def _present_loads(self) -> None:
        picture = self.desk.picture
        urgent: dict[str, Priority] = {}
        for alarm in self.desk.alarms:
            urgent.setdefault(alarm.subject, Priority[alarm.urgency.name])
        rows = list(self._rows.values())
        lines = [load_line(picture, row, self.plans.of(row.lane.route), urgent) for row in rows]
        self.loads.set_rows(lines)
        if self.chosen is None and lines:
            with QSignalBlocker(self.loads):
                self.loads.select(next((row.lane.route for row in rows if row.lane.loaded), lines[0].route))
        self._load_section.set_note(fewest_says(rows))
        self.say_age(self._load_section, Parcel, Load)

    def _present_chosen(self) -> None:
        row = self.chosen
        self._chosen_section.set_empty("" if row else CHOOSE)
        self.plans.think([each.asked for each in self._rows.values()], row.lane.route if row else None)
        if row is None:
            self._chosen_section.set_title("Load")
            return
        planned = self.plans.of(row.lane.route)
        found = steps(self.desk.picture, planned, row.asked.aboard) if planned else ()
        self.panel.show_load(self.desk.picture, row, planned, found, stale=self.plans.is_stale(row.asked))
        self.labels.show_labels(row.labels)
        lane = row.lane
        where = f"door {lane.door}" if lane.door and lane.loaded else f"lane {lane.lane}" if lane.lane else "no lane"
        aboard = f", {lane.loaded} of {lane.parcels} aboard now" if lane.loaded else ""
        when = f"leaves {clock(lane.departure_at, self._timezone)}, {row.kind}, {where}{aboard}"
        self._chosen_section.set_title(f"Load of {lane.route} in {lane.vehicle}", when)
        self.say_age(self._chosen_section, Parcel, Route)

    @property
    def _timezone(self) -> str:
        operation = operation_of(self.desk.picture)
        return operation.timezone if operation else "UTC"

    def _look(self, *, turned: bool = True) -> None:
        """Tell the other desks which load is chosen, and say which of them look at it too."""
        route = str(self.chosen.lane.route) if self.chosen else ""
        self.look(route, turned=turned)
        self.beside.show_beside(self.desk.beside(route) if route else (), self.desk.person)

    def _turned(self, _key: Hashable = None) -> None:
        """The person turns to another load."""
        self._present_chosen()
        self._look()

    def _build(self) -> None:
        self._bench_section = Section("Pack benches", self.benches)
        self._bench_section.add_tool(self.sites)
        self._stopped_section = Section("Stopped by the scale", self.stopped)
        self._stopped_section.setFixedHeight(STOPPED_PX)
        self._pack_section = Section("Packs to make up", self.packs)
        self._pack_section.setFixedHeight(PACKS_PX)
        self._load_section = Section("Loads", self.loads)
        left, right, shown = QWidget(), QWidget(), QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self._bench_section, 4)
        column.addWidget(self._stopped_section)
        column.addWidget(self._pack_section)
        column.addWidget(self._load_section, 5)
        column = QVBoxLayout(shown)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.beside)
        column.addWidget(self.labels)
        column.addWidget(self.panel, 1)
        self._chosen_section = Section("Load", shown)
        self._chosen_section.set_empty(CHOOSE)
        column = QVBoxLayout(right)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._chosen_section)
        split = QSplitter()
        split.addWidget(left)
        split.addWidget(right)
        split.setChildrenCollapsible(False)
        split.setHandleWidth(12)
        split.setSizes([480, 820])
        box = QVBoxLayout(self)
        box.setContentsMargins(10, 8, 10, 8)
        box.addWidget(split)
        self.setFocusProxy(self.loads)

    def _connect(self) -> None:
        self.sites.activated.connect(self._site_chosen)
        self.loads.selected.connect(self._turned)
        self.loads.activated.connect(lambda key: self.opening.emit("docks", key))
        self.stopped.activated.connect(lambda key: self.opening.emit("journal", key))
        self.packs.activated.connect(lambda key: self.opening.emit("journal", key))
        self.panel.turned.connect(self._look)
        self.plans.changed.connect(self._planned)

    def _planned(self) -> None:
        """A plan came: it is shown, and the next is asked for; not where nobody sees it."""
        if self.isVisible():
            self._present_loads()
            self._present_chosen()

    def _site_chosen(self, _place: int) -> None:
        self.present()
