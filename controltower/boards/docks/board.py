"""Who stands at which door, who is late, which load is ready, and what do warehouse and transport tell each other?"""

from collections.abc import Hashable, Iterator

from PySide6.QtWidgets import QComboBox, QHBoxLayout, QSplitter, QVBoxLayout, QWidget

from controltower.domain.clock import Clock
from controltower.domain.docks import Appointment, Notice, Receipt, Truck
from controltower.domain.ids import RouteId, SiteId, TruckId
from controltower.domain.loading import Load
from controltower.domain.orders import OrderLine, Progress
from controltower.domain.packing import Parcel
from controltower.domain.places import Door, Site
from controltower.domain.proposals import Proposal, Verdict
from controltower.domain.routes import Route, Vehicle
from controltower.domain.times import HOUR, SECOND
from controltower.domain.truth import Silence
from controltower.tower.desk import Desk, Pending
from controltower.tower.floorwork import DockRow, dock_rows
from controltower.tower.floorwork.lanes import LaneRow, lane_rows
from controltower.tower.seats import Attendance, Rights
from controltower.tower.watch import Alarm
from controltower.ui.badges import Priority
from controltower.ui.board import Board
from controltower.ui.gantt import Gantt
from controltower.ui.loadstrip import LoadStrip
from controltower.ui.presence import BesideLine
from controltower.ui.section import Section, soft
from controltower.ui.table import Table

from .bars import BarKey, bars, day_s, door_rows, instant_of, offered_bars, offers
from .lists import INBOUND_COLUMNS, LANE_COLUMNS, TOLD_COLUMNS, inbound_lines, lane_lines, load_stops, told
from .review import DoorReview
from .strip import DoorStrip

BACK_S, AHEAD_S = 2 * HOUR / SECOND, 4 * HOUR / SECOND
LEGEND = "outline planned, filled actual, dotted expected, coloured offered, ❄ begins soon; drag a booking to move it"
DIALOGUE_PX = 296
EMPTY = "No door is known yet. Doors and their bookings appear here as soon as they are listed."
CHOOSE = "Choose a door's guest, a lane or a truck to see what warehouse and transport tell each other of it."


class DocksBoard(Board):
    """Doors against time, loads in their lanes, inbound trucks, and the dialogue about whichever is chosen.

    Signals: opening(board, key).
    """

    name = "docks"
    title = "Docks"
    watches = (
        *(Alarm, Appointment, Clock, Door, Load, Notice, OrderLine, Parcel, Progress, Receipt, Route, Site, Truck),
        *(Attendance, Pending, Proposal, Rights, Silence, Vehicle, Verdict),
    )

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.sites = QComboBox()
        self.doors = Gantt(label_px=150, row_px=26)
        self.lanes = Table(LANE_COLUMNS, lambda line: line.route, empty="No load waits for its departure")
        self.inbound = Table(INBOUND_COLUMNS, lambda line: line.truck, empty="No truck is expected or at a door")
        self.down = Table(TOLD_COLUMNS, lambda line: line.id, empty="Nothing was told yet")
        self.up = Table(TOLD_COLUMNS, lambda line: line.id, empty="Nothing was told yet")
        self.load, self.beside, self.why = LoadStrip(), BesideLine(), soft("")
        self.strip = DoorStrip(self)
        self.review = DoorReview(desk, self.strip)
        self._rows: dict[str, DockRow] = {}
        self._subject: tuple[str, bool] | None = None
        self._window: tuple[float, float] = (0.0, 0.0)
        self._build()
        self._connect()

    def present(self) -> None:
        """Doors, lanes, trucks and the dialogue as the picture has them."""
        for _ in self.presenting():
            pass

    def presenting(self) -> Iterator[None]:
        """The doors, then the lists, then the dialogue."""
        picture = self.desk.picture
        self._present_sites()
        site = SiteId(self.sites.currentData() or "")
        docks, lanes = dock_rows(picture), lane_rows(picture)
        self._rows = {row.id: row for row in docks}
        urgent: dict[str, Priority] = {}
        for alarm in self.desk.alarms:
            urgent.setdefault(alarm.subject, Priority[alarm.urgency.name])
        yield
        self._present_doors(site, docks, lanes, urgent)
        yield
        self._present_lists(site, docks, lanes, urgent)
        self._present_dialogue()
        self._say_ages()
        self.review.present()
        self._look(turned=False)

    def reveal(self, key: str) -> None:
        """A door, booking, route, vehicle or truck: its site comes up and it is chosen."""
        picture = self.desk.picture
        row = next(
            (row for row in dock_rows(picture) if key in (row.id, row.guest, row.route) or self._now_at(row, key)), None
        )
        door, route = picture[Door].get(key), picture[Route].get(key)
        site = row.site if row else door.site if door else route.site if route else None
        if site is not None:
            self._present_sites()
            self.sites.setCurrentIndex(max(0, self.sites.findData(site)))
        if row is not None:
            self._choose(row)
        elif route is not None:
            self._subject = (route.id, True)
        self.present()

    def _now_at(self, row: DockRow, door: str) -> bool:
        return row.door == door and bool(row.docked_at) and not row.left_at

    def _present_sites(self) -> None:
        picture = self.desk.picture
        with_doors = {door.site for door in picture[Door].values()}
        sites = sorted(
            (site for site in picture[Site].values() if site.id in with_doors), key=lambda site: (site.kind, site.id)
        )
        if [site.id for site in sites] != [self.sites.itemData(place) for place in range(self.sites.count())]:
            kept = self.sites.currentData()
            self.sites.clear()
            for site in sites:
                self.sites.addItem(site.name, site.id)
            self.sites.setCurrentIndex(max(0, self.sites.findData(kept)))

    def _present_doors(
        self, site: SiteId, docks: tuple[DockRow, ...], lanes: tuple[LaneRow, ...], urgent: dict[str, Priority]
    ) -> None:
        picture = self.desk.picture
        rows = door_rows(picture, site, docks)
        self._door_section.set_empty("" if rows else EMPTY)
        if tuple(self.doors.rows) != rows:
            self.doors.set_rows(rows)
        own = bars(picture, site, docks, {row.route: row for row in lanes}, urgent)
        offered = offered_bars(picture, site)
        self.doors.set_bars((*own, *offered))
        now_s = day_s(picture, picture.now)
        self.doors.set_now(now_s)
        if self._window in (self.doors.window_s, (0.0, 0.0)):
            self.doors.set_window(now_s - BACK_S, now_s + AHEAD_S)
            self._window = self.doors.window_s
        here = sum(bool(row.docked_at) and not row.left_at and row.site == site for row in docks)
        lost = sum(bool(row.trouble) and row.site == site for row in docks)
        words = [f"Doors, {here} of {len(rows)} taken"]
        words += [f"{lost} lost"] if lost else []
        words += [f"{len(offered)} offered"] if offered else []
        self._door_section.set_title(" · ".join(words), LEGEND)

    def _present_lists(
        self, site: SiteId, docks: tuple[DockRow, ...], lanes: tuple[LaneRow, ...], urgent: dict[str, Priority]
    ) -> None:
        picture = self.desk.picture
        loads = lane_lines(picture, site, lanes, urgent)
        self.lanes.set_rows(loads)
        self._lane_section.set_note(f"{sum(line.share >= 1 for line in loads)} of {len(loads)} ready" if loads else "")
        trucks = inbound_lines(picture, site, docks, urgent)
        self.inbound.set_rows(trucks)
        late = sum(line.late_min > 0 for line in trucks)
        words = f"{len(trucks)} to come or here" + (f", {late} late" if late else "")
        self._inbound_section.set_note(words if trucks else "")
        if self._subject is None and loads:
            self._subject = (loads[0].route, True)

    def _present_dialogue(self) -> None:
        self._dialogue_section.set_empty("" if self._subject else CHOOSE)
        if self._subject is None:
            return
        key, is_route = self._subject
        subject = RouteId(key) if is_route else TruckId(key)
        down, up = told(self.desk.picture, subject, route=is_route)
        self.down.set_rows(down)
        self.up.set_rows(up)
        stops = load_stops(self.desk.picture, RouteId(key)) if is_route else ()
        self.load.set_stops(stops)
        self.load.setVisible(bool(stops))
        self._say_why(key, is_route=is_route)
        route = self.desk.picture[Route].get(key)
        name = f"{route.vehicle} on {key}" if route else key
        self._dialogue_section.set_title(f"Dialogue about {name}", "bold stands in the way")

    def _say_why(self, key: str, *, is_route: bool) -> None:
        """What stands against its booking, what is offered instead, and why it is as it is."""
        own = [row for row in self._rows.values() if key in ((row.route,) if is_route else (row.guest,))]
        said = [text for row in own if (text := row.trouble or row.why)]
        site = own[0].site if own else SiteId("")
        said += [
            f"Offered: {slot.why}" for _, slot in offers(self.desk.picture, site) if key in (slot.route, slot.guest)
        ]
        self.why.setText("\n".join(dict.fromkeys(said)))
        self.why.setVisible(bool(said))

    def _say_ages(self) -> None:
        for section, kinds in (
            (self._door_section, (Appointment, Truck)),
            (self._lane_section, (Parcel, Load)),
            (self._inbound_section, (Truck, Receipt)),
            (self._dialogue_section, (Parcel, Route) if self._subject and self._subject[1] else (Truck, Receipt)),
        ):
            self.say_age(section, *kinds)

    def _turned(self) -> None:
        """The person turns to another guest, lane or truck."""
        self._present_dialogue()
        self._look()

    def _look(self, *, turned: bool = True) -> None:
        """Tell the other desks of what the dialogue is, and say which of them follow it too."""
        subject = self._subject[0] if self._subject else ""
        self.look(subject, deciding=self.review.deciding, turned=turned)
        self.beside.show_beside(self.desk.beside(subject) if subject else (), self.desk.person)

    def _choose(self, row: DockRow) -> None:
        self._subject = (row.route, True) if row.route is not None else (row.guest, False)

    def _bar_chosen(self, key: Hashable) -> None:
        if isinstance(key, BarKey) and key.appointment in self._rows:
            self._choose(self._rows[key.appointment])
            self._turned()

    def _lane_chosen(self, key: Hashable) -> None:
        if key is not None:
            self._subject = (str(key), True)
            self._turned()

    def _truck_chosen(self, key: Hashable) -> None:
        if key is not None:
            self._subject = (str(key), False)
            self._turned()

    def _bar_moved(self, key: Hashable, door: Hashable, start_s: float) -> None:
        if isinstance(key, BarKey) and not key.proposal:
            self.review.drop(key.appointment, str(door), instant_of(self.desk.picture, start_s))

    def _bar_opened(self, key: Hashable) -> None:
        if isinstance(key, BarKey) and key.proposal:
            self.opening.emit("inbox", key.proposal)
            return
        row = self._rows.get(key.appointment) if isinstance(key, BarKey) else None
        if row is not None and row.route is not None:
            self.opening.emit("routes", row.route)
        elif row is not None:
            self.opening.emit("journal", row.guest)

    def _build(self) -> None:
        self._door_section = Section("Doors", self.doors)
        self._door_section.add_tool(self.sites)
        self._lane_section = Section("Loads in their lanes", self.lanes)
        self._inbound_section = Section("Inbound trucks", self.inbound)
        tables = QHBoxLayout()
        tables.setSpacing(8)
        for title, table in (("▼  Transport tells", self.down), ("▲  Warehouse tells", self.up)):
            tables.addWidget(Section(title, table))
        talk = QWidget()
        column = QVBoxLayout(talk)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.beside)
        column.addWidget(self.why)
        column.addWidget(self.load)
        column.addLayout(tables, 1)
        self._dialogue_section = Section("Dialogue", talk)
        self._dialogue_section.setMinimumHeight(DIALOGUE_PX)
        right = QWidget()
        column = QVBoxLayout(right)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self._lane_section, 5)
        column.addWidget(self._inbound_section, 3)
        column.addWidget(self._dialogue_section)
        split = QSplitter()
        split.addWidget(self._door_section)
        split.addWidget(right)
        split.setChildrenCollapsible(False)
        split.setHandleWidth(12)
        split.setSizes([480, 600])
        box = QVBoxLayout(self)
        box.setContentsMargins(10, 8, 10, 8)
        box.addWidget(split, 1)
        box.addWidget(self.strip)
        self.setFocusProxy(self.doors)

    def _connect(self) -> None:
        self.sites.activated.connect(self._site_chosen)
        self.doors.selected.connect(self._bar_chosen)
        self.doors.activated.connect(self._bar_opened)
        self.doors.moved.connect(self._bar_moved)
        self.review.turned.connect(self._look)
        self.lanes.selected.connect(self._lane_chosen)
        self.lanes.activated.connect(lambda key: self.opening.emit("routes", key))
        self.inbound.selected.connect(self._truck_chosen)
        self.inbound.activated.connect(lambda key: self.opening.emit("journal", key))

    def _site_chosen(self, _place: int) -> None:
        self._subject = None
        self.present()
