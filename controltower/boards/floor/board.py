"""Where is the work, where are the people, and who should go where? The live floor of one site."""

from collections.abc import Hashable, Iterator, Mapping

from PySide6.QtWidgets import QComboBox, QHBoxLayout, QSplitter, QVBoxLayout, QWidget

from controltower.domain.automation import Robot, RobotStatus
from controltower.domain.clock import Clock
from controltower.domain.ids import SiteId, ZoneId
from controltower.domain.inventory import Stock
from controltower.domain.labour import Duty, MoveStaff, Worker
from controltower.domain.packing import Parcel
from controltower.domain.picking import PickTask, Tour
from controltower.domain.places import Door, Location, Site, Zone
from controltower.domain.proposals import Verdict
from controltower.domain.scanning import Scan
from controltower.domain.times import MINUTE
from controltower.domain.truth import Silence
from controltower.domain.waves import Wave
from controltower.tower.desk import Desk, Pending
from controltower.tower.floorwork.outlook import Outlook, outlooks
from controltower.tower.seats import Attendance, Rights
from controltower.tower.watch import Alarm
from controltower.ui import theme
from controltower.ui.badges import Priority, priority_colour
from controltower.ui.board import Board
from controltower.ui.floorplan import FloorPlan
from controltower.ui.floorview import FloorView
from controltower.ui.legend import RampLegend
from controltower.ui.section import Section

from .people import moving, on_tour, people_in
from .plan import Floor, Heat, floor_of, heat
from .review import Review
from .side import ZoneSide
from .strip import MoveStrip

HINT = "Drag people between zones, or press M"
LOOK_HINT = "Drag people between zones to see what it would change"
HELP = """Drag a person or a chosen group onto another zone.
Shift+drag chooses by a box, Ctrl+click adds one, Ctrl+A chooses all.
M moves the chosen by keyboard: arrows to a zone, Enter drops, Escape gives up.
The wheel zooms, dragging pans, 0 shows the whole building."""
EMPTY = "No building is known yet. The floor appears as soon as a site with its zones is listed."


class FloorBoard(Board):
    """The floor of a site; a drop is checked at once, reviewed, and sent only by Approve.

    Signals: opening(board, key).
    """

    name = "floor"
    title = "Floor"
    watches = (
        *(Alarm, Clock, Door, Duty, Location, Parcel, Pending, PickTask, RobotStatus, Scan, Site, Stock, Tour),
        *(Attendance, Rights, Silence, Verdict, Wave, Worker, Zone),
    )

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.sites, self.heats = QComboBox(), QComboBox()
        self.floor = FloorView(FloorPlan(1, 1))
        self.side, self.strip = ZoneSide(desk.wires.work), MoveStrip(self)
        self.review = Review(desk, self.strip)
        self.legend = RampLegend("little", "much")
        self._held: Floor | None = None
        self._shape: tuple[object, ...] = ()
        self._heated: tuple[object, ...] = ()
        self._foreseen: tuple[object, tuple[Outlook, ...]] = (None, ())
        self._zone: ZoneId | None = None
        self._only: str | None = None
        self._build()
        self._connect()

    def present(self) -> None:
        """The floor, its people and the chosen zone as the picture has them."""
        for _ in self.presenting():
            pass

    def presenting(self) -> Iterator[None]:
        """The same in steps: the plan, the people, what is foreseen, the zones, and the chosen one."""
        self._present_sites()
        site = self.desk.picture[Site].get(self.sites.currentData() or "")
        self._section.set_empty("" if site else EMPTY)
        self.side.setVisible(site is not None)
        if site is None:
            return
        self._section.set_note(LOOK_HINT if self.desk.may(MoveStaff) else HINT)
        self._present_plan(site)
        yield
        self._present_movers(site.id)
        self.review.present()
        self.say_age(self._section, Duty, RobotStatus, PickTask)
        self.say_age(self.side.people_section, Duty)
        self.say_age(self.side.chart_section, PickTask, Parcel)
        yield
        rows = {row.zone: row for row in self._outlooks() if row.site == site.id}
        yield
        self._present_zones(rows)
        yield
        if self._zone is not None:
            self.side.stand(self.desk, self._zone, said=self.review.target == self._zone)
            yield from self.side.presenting(self.desk.picture, rows[self._zone], self.desk.names)
            if self.side.on_tasks:
                self.say_age(self.side.tasks.next_section, PickTask, Duty)
                yield from self.side.tasks.presenting(self.desk.picture, self._zone, self._only, self.desk.names)
        self._look(turned=False)

    def _ask_names(self) -> None:
        """The names of those at a task in the chosen zone, and of nobody else."""
        if self._zone is not None:
            busy = on_tour(self.desk.picture)
            here = (person.worker for person in people_in(self.desk.picture, self._zone, {}) if person.worker in busy)
            self.desk.ask_names(here, f"who picks in {self._zone}")

    def reveal(self, key: str) -> None:
        """A zone, person, robot or door: its site comes up and it is chosen."""
        picture = self.desk.picture
        duty, robot = picture[Duty].get(key), picture[RobotStatus].get(key)
        zone = picture[Zone].get(key) or (picture[Zone].get(duty.zone) if duty and duty.zone else None)
        if zone is not None:
            self._show_site(zone.site)
            self._zone, self._only = zone.id, str(duty.id) if duty is not None else None
        self.present()
        if duty is not None or robot is not None:
            self.floor.choose([key])

    def _present_sites(self) -> None:
        sites = sorted(self.desk.picture[Site].values(), key=lambda site: (site.kind, site.id))
        if [site.id for site in sites] != [self.sites.itemData(place) for place in range(self.sites.count())]:
            kept = self.sites.currentData()
            self.sites.clear()
            for site in sites:
                self.sites.addItem(site.name, site.id)
            self.sites.setCurrentIndex(max(0, self.sites.findData(kept)))

    def _present_plan(self, site: Site) -> None:
        """The plan is drawn anew only where the building changed; the heat at most twice a minute of the operation."""
        picture = self.desk.picture
        shape = (site, *(len(picture[kind]) for kind in (Zone, Location, Door)))
        if shape != self._shape or self._held is None:
            self._shape, self._heated = shape, ()
            self._held = floor_of(picture, site)
            self.floor.set_plan(self._held.plan)
            self._zone = None
        heated = (site.id, self.heats.currentIndex(), picture.now // (MINUTE // 2))
        if heated != self._heated:
            self._heated = heated
            self.floor.set_heat(heat(picture, self._held, Heat(self.heats.currentText())))

    def _present_movers(self, site: SiteId) -> None:
        found = moving(self.desk.picture, site)
        self.floor.set_movers(found.ids, found.x, found.y, found.kinds, found.states, found.tips)

    def _present_zones(self, rows: Mapping[ZoneId, Outlook]) -> None:
        t = theme.current()
        marks = {
            alarm.subject: priority_colour(Priority[alarm.urgency.name], t)
            for alarm in reversed(self.desk.alarms)
            if alarm.subject in rows
        }
        self.floor.set_counts({key: count_text(row) for key, row in rows.items()}, marks)
        ordered = sorted(rows.values(), key=lambda row: (not row.late, -row.hours))
        self.side.set_targets(sorted(ordered, key=lambda row: row.name))
        if self._zone not in rows:
            self._zone = ordered[0].zone if ordered else None

    def _outlooks(self) -> tuple[Outlook, ...]:
        """Reckoned anew twice a minute of the operation, and whenever somebody is told to go or goes."""
        picture = self.desk.picture
        duties = tuple((duty.zone, duty.presence, duty.bound_for) for duty in picture[Duty].values())
        key = (picture.now // (MINUTE // 2), len(picture[Zone]), duties)
        if key != self._foreseen[0]:
            self._foreseen = (key, outlooks(picture))
        return self._foreseen[1]

    def _cancelled(self) -> None:
        self.review.cancel()
        self.floor.setFocus()

    def _look(self, *, turned: bool = True) -> None:
        """Tell the other desks which zone is looked at, and whether people are about to be sent there."""
        target = self.review.target
        self.look(target or self._zone or "", deciding=self.review.deciding, turned=turned)

    def _send_chosen(self, zone: str) -> None:
        ids = [key for key in self.floor.movers.ids if key in self.floor.movers.chosen]
        self.review.drop(ids or list(self.side.people.selected_keys()), zone)

    def _zone_chosen(self, zone: str, only: str | None = None) -> None:
        """The zone and, where somebody was chosen in it, whose tasks are wanted."""
        self._zone, self._only = ZoneId(zone), only
        self.present()
        self._look()

    def _show_site(self, site: SiteId) -> None:
        self._present_sites()
        self.sites.setCurrentIndex(max(0, self.sites.findData(site)))

    def _mover_clicked(self, key: Hashable) -> None:
        duty, robot = self.desk.picture[Duty].get(str(key)), self.desk.picture[Robot].get(str(key))
        zone = robot.zone if robot is not None else duty.zone if duty is not None else None
        if zone is not None:
            self._zone_chosen(zone, str(key))

    def _build(self) -> None:
        for choice in Heat:
            self.heats.addItem(choice.value)
        self._section = Section("Floor", self.floor)
        self._section.note.setToolTip(HELP)
        for widget in (self.sites, self.heats, self.legend):
            self._section.add_tool(widget)
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self._section, 1)
        column.addWidget(self.strip)
        split = QSplitter()
        split.addWidget(left)
        split.addWidget(self.side)
        split.setStretchFactor(0, 1)
        split.setChildrenCollapsible(False)
        split.setHandleWidth(12)
        self.side.setMinimumWidth(392)
        split.setSizes([1000, 380])
        box = QHBoxLayout(self)
        box.setContentsMargins(10, 8, 10, 8)
        box.addWidget(split)
        self.setFocusProxy(self.floor)

    def _connect(self) -> None:
        self.sites.activated.connect(lambda _place: self.present())
        self.heats.activated.connect(lambda _place: self.present())
        self.floor.dropped.connect(self.review.drop)
        self.review.turned.connect(self._look)
        self.floor.mover_clicked.connect(self._mover_clicked)
        self.floor.door_clicked.connect(lambda door: self.opening.emit("docks", door))
        self.side.picked.connect(self.floor.choose)
        self.side.turned.connect(self.present)
        self.side.tasks.changed.connect(self.present)
        self.floor.zone_clicked.connect(self._zone_chosen)
        self.side.sent.connect(self._send_chosen)
        self.side.naming.connect(self._ask_names)
        self.strip.cancelled.connect(self._cancelled)


def count_text(row: Outlook) -> str:
    """`214 lines · 3 people +1`: short, for the plate on the zone."""
    people = row.people + row.on_break
    swing = row.coming - row.going
    crowd = f"{people}" + (f" {swing:+d}" if swing else "")
    return f"{row.left:,.0f} {row.unit} · {crowd} here" if row.left else f"{crowd} here"
