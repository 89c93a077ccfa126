"""What is late, in danger, waiting, left to do and broken, and how old is that? The whole operation on one screen."""

from collections.abc import Hashable, Iterator

from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from controltower.domain.automation import RobotStatus
from controltower.domain.clock import Clock
from controltower.domain.docks import Truck
from controltower.domain.labour import Duty
from controltower.domain.orders import Order, Progress
from controltower.domain.packing import Parcel
from controltower.domain.picking import PickTask
from controltower.domain.places import Zone
from controltower.domain.proposals import Proposal
from controltower.domain.routes import Route, Stop
from controltower.domain.tracking import Track
from controltower.domain.truth import Silence
from controltower.domain.waves import Wave
from controltower.tower.desk import Desk
from controltower.tower.floorwork import WaveRow, route_rows, source_ages, wave_chunks
from controltower.tower.floorwork.outlook import outlooks
from controltower.tower.watch import Alarm
from controltower.ui.badges import Priority
from controltower.ui.board import Board
from controltower.ui.flowgrid import FlowGrid
from controltower.ui.section import Section
from controltower.ui.sources import SourceStrip
from controltower.ui.table import Table
from controltower.ui.tile import Tile

from .chain import chain, urgencies
from .lists import (
    ATTENTION_COLUMNS,
    DEPARTURE_COLUMNS,
    ZONE_COLUMNS,
    Attention,
    attention,
    attention_counts,
    departure_lines,
    zone_lines,
)
from .readings import TITLES, Given, readings

OPENS = ("routes", "inbox", "waves", "waves", "docks", "routes", "floor")
"""The board behind each tile."""


class OverviewBoard(Board):
    """The whole operation on one screen; Enter or a double click on anything opens the board that holds it.

    Signals: opening(board, key).
    """

    name = "overview"
    title = "Overview"
    watches = (
        *(Alarm, Clock, Duty, Order, Parcel, PickTask, Progress, Proposal, RobotStatus, Route, Stop, Track, Truck),
        *(Silence, Wave, Zone),
    )

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.tiles = tuple(Tile(title) for title in TITLES)
        self.flow = FlowGrid()
        self.zones = Table(ZONE_COLUMNS, lambda line: line.zone, empty="No zone has work or people yet")
        self.departures = Table(DEPARTURE_COLUMNS, lambda line: line.route, empty="No load waits for its departure")
        self.attention = Table(ATTENTION_COLUMNS, lambda line: line.id, empty="Nothing waits for you")
        self.sources = SourceStrip()
        self._attention: dict[Hashable, Attention] = {}
        self._build()
        self._connect()

    def present(self) -> None:
        """Everything anew, at one go."""
        for _ in self.presenting():
            pass

    def presenting(self) -> Iterator[None]:
        """List by list; each step takes a few milliseconds on a day of 3,500 orders."""
        picture, alarms = self.desk.picture, self.desk.alarms
        urgent = urgencies(alarms)
        self._present_attention(attention(picture, alarms))
        yield
        self.sources.set_sources(self._heard())
        yield
        waves: list[WaveRow] = []
        for rows in wave_chunks(picture):
            waves.extend(rows)
            yield
        foreseen = outlooks(picture)
        yield
        self.zones.set_rows(zone_lines(picture, foreseen, urgent))
        yield
        routes = route_rows(picture)
        given = Given(self.desk, waves, routes, self._worst())
        for tile, reading in zip(self.tiles, readings(given), strict=True):
            tile.set_reading(reading)
        yield
        self.flow.set_flow(*chain(picture, urgent))
        yield
        leaving = departure_lines(picture, urgent)
        yield
        self.departures.set_rows(leaving)
        self._say_ages()
        self._say_empty()

    def reveal(self, key: str) -> None:
        """Select it in whichever list holds it."""
        for table in (self.attention, self.departures, self.zones):
            if table.model.place(key) >= 0:
                table.select(key)

    def _present_attention(self, waiting: tuple[Attention, ...]) -> None:
        self._attention = {line.id: line for line in waiting}
        self.attention.set_rows(waiting)
        self._attention_section.set_note(attention_counts(waiting))

    def _worst(self) -> Priority | None:
        """The highest priority of what endangers orders."""
        return next((line.priority for line in self._attention.values() if line.board in ("waves", "routes")), None)

    def _heard(self) -> list[tuple[str, float, float]]:
        """Each source with its age in the operation's time, and its limit."""
        limited = {each.source: (each.age_s, each.limit_s) for each in self.desk.silences}
        return [
            (each.source, *limited.get(each.source, (each.age_s, float("inf"))))
            for each in source_ages(self.desk.picture)
        ]

    def _say_ages(self) -> None:
        for section, kinds in (
            (self._flow_section, (Progress, Stop)),
            (self._zone_section, (Duty, PickTask)),
            (self._departure_section, (Parcel, Route)),
        ):
            self.say_age(section, *kinds)

    def _say_empty(self) -> None:
        picture = self.desk.picture
        self._flow_section.set_empty(
            ""
            if self.flow.rows
            else "Every order of today is delivered."
            if picture[Progress]
            else "No orders yet. They appear here as soon as the first one is placed."
        )

    def _build(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(8)
        for tile in self.tiles:
            top.addWidget(tile)
        self._flow_section = Section("From order to door", self.flow)
        self._flow_section.set_note("orders that came this far; the mark is where an even pace would be")
        self._flow_section.keep_low()
        self._zone_section = Section("Work and people", self.zones)
        self._departure_section = Section("Departures", self.departures)
        self._departure_section.set_note("▲ from the warehouse   ▼ from transport")
        self._attention_section = Section("Needs you", self.attention)
        lists = QGridLayout()
        lists.setHorizontalSpacing(12)
        for place, section in enumerate((self._attention_section, self._departure_section, self._zone_section)):
            lists.addWidget(section, 0, place)
        for place, share in enumerate((25, 21, 20)):
            lists.setColumnStretch(place, share)
        box = QVBoxLayout(self)
        box.setContentsMargins(10, 8, 10, 6)
        box.setSpacing(8)
        box.addLayout(top)
        box.addWidget(self._flow_section, 5)
        box.addLayout(lists, 6)
        box.addWidget(self.sources)

    def _connect(self) -> None:
        for tile, board in zip(self.tiles, OPENS, strict=True):
            tile.opened.connect(lambda board=board: self.opening.emit(board, ""))
        self.flow.activated.connect(self._open_departure)
        self.zones.activated.connect(lambda key: self.opening.emit("floor", key))
        self.departures.activated.connect(lambda key: self.opening.emit("docks", key))
        self.attention.activated.connect(self._open_attention)
        self.sources.activated.connect(lambda source: self.opening.emit("truth", source))

    def _open_departure(self, key: Hashable) -> None:
        """The wave of that departure which is due first."""
        at, site = str(key).split("|", 1)
        waves = [
            wave for wave in self.desk.picture[Wave].values() if f"{wave.departure_at}|{wave.site}" == f"{at}|{site}"
        ]
        first = min(waves, key=lambda wave: wave.ready_by, default=None)
        self.opening.emit("waves", first.id if first else "")

    def _open_attention(self, key: Hashable) -> None:
        line = self._attention[key]
        self.opening.emit(line.board, line.key)
