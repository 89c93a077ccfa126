"""Where is every vehicle, what is ahead of it, and would another plan be better? The routes board."""

from collections.abc import Callable

import shiboken6
from PySide6.QtCore import QEvent, QSignalBlocker, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShowEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QPushButton, QWidget

from controltower.boards.routes import drawn, rows
from controltower.boards.routes.citymap import CityMap
from controltower.boards.routes.closestrip import CloseStrip
from controltower.boards.routes.closing import RoadCloser
from controltower.boards.routes.drawing import MapDrawing, View
from controltower.boards.routes.edits import RouteEdits
from controltower.boards.routes.editstrip import EditStrip
from controltower.boards.routes.frame import Parts, lay_out, stack
from controltower.boards.routes.hand import StopHand
from controltower.boards.routes.offers import OfferStrip
from controltower.boards.routes.side import RouteSide
from controltower.boards.routes.timeline import RouteTimeline
from controltower.boards.routes.web import web_plan
from controltower.domain.clock import Clock
from controltower.domain.ids import RouteId, StopId
from controltower.domain.loading import Load
from controltower.domain.packing import Parcel
from controltower.domain.places import operation_of
from controltower.domain.proposals import Proposal, Verdict
from controltower.domain.roads import CityZone, Closure, RoadData
from controltower.domain.routes import Route, Stop, Vehicle
from controltower.domain.tracking import Track, Traffic
from controltower.domain.truth import Silence
from controltower.planning.byhand import movable
from controltower.tower.desk import Desk, Pending
from controltower.tower.floorwork import RouteRow, route_rows
from controltower.tower.seats import Attendance, Rights
from controltower.ui.badges import AgeLabel
from controltower.ui.board import Board
from controltower.ui.doubt import Veil
from controltower.ui.reviewstrip import shortcut
from controltower.ui.table import Table


class RoutesBoard(Board):
    """The live map, the routes and the stops, always speaking of the same route and stop.

    The ground is the base map of the operation's road data; without one the map draws meridians and parallels.
    """

    name = "routes"
    title = "Routes"
    watches = (
        Attendance, CityZone, Clock, Closure, Load, Parcel, Pending, Proposal, Rights,
        RoadData, Route, Silence, Stop, Track, Traffic, Verdict,
    )  # fmt: skip

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self._timezone = "UTC"
        self.map = CityMap(self)
        self.finished = QCheckBox("Finished too")
        self.web_button = QPushButton("Web map…")
        self.age = AgeLabel()
        self.routes = Table(
            rows.route_columns(lambda: self._timezone), key=lambda row: row.route, empty="No route is planned yet."
        )
        self.side, self.offer = RouteSide(), OfferStrip(self, desk)
        self.list_age = AgeLabel()
        self.stops = self.side.stops
        self.offers, self.edit_strip = QWidget(), EditStrip(self)
        self.edits = RouteEdits(desk, self.edit_strip, self)
        self.timeline = RouteTimeline(lambda: self._timezone)
        self.close_strip, self.close_button = CloseStrip(self), QPushButton("Close road…   C")
        self.closer = RoadCloser(desk, self.map, self.close_strip)
        self.way = QComboBox()
        self.way.addItems([str(way) for way in drawn.Way])
        self.way.setToolTip("What the lines of routes tell   V")
        self._map_veil, self._list_veils = Veil(self.map), (Veil(self.routes), Veil(self.stops))
        self._rows: tuple[RouteRow, ...] = ()
        self._shown: list[RouteRow] = []
        self._web: QWidget | None = None
        self._wanted_stop: str | None = None
        self._on_route = False
        self.drawing = MapDrawing(desk, self.map, self.timeline, self)
        self.ground = self.drawing.ground
        self.hand = StopHand(
            self, self.edits, self.stops, self.routes, self.map,
            lambda: self.route.id if self.route is not None else None,
            lambda key: not self.closer.active and movable(desk.picture, key),
        )  # fmt: skip
        stack(self.offers, self.offer, stretch=self.offer)
        tools = self.way, self.close_button, self.web_button, self.finished
        strips, lists = (self.close_strip, self.edit_strip, self.offers), (self.routes, self.side)
        lay_out(self, Parts(self.map, self.timeline, tools, self.age, strips, self.list_age, lists))
        self._connect()

    @property
    def route(self) -> Route | None:
        """The chosen route."""
        return self.desk.picture[Route].get(str(self.routes.current_key))

    @property
    def thinking(self) -> bool:
        """Whether the ground, ways along its roads or a place for stops are still to come."""
        return self.drawing.thinking or self.edits.thinking

    @property
    def drawn_offer(self) -> Proposal | None:
        """What is drawn beside the plan of now: what a person made by hand, else what is offered."""
        return self.edits.offer or self.offer.drawn

    def present(self) -> None:
        picture = self.desk.picture
        self._speak_zone()
        self.ground.follow(picture)
        self._rows = tuple(sorted(route_rows(picture), key=rows.urgent_first))
        shown = [row for row in self._rows if self.finished.isChecked() or row.status != "done"]
        if shown != self._shown:
            self._shown = shown
            self.routes.set_rows(shown)
        self.offer.present(self._timezone)
        self.edits.present()
        self.closer.present()
        self.offers.setVisible(not self.edits.open and not self.closer.active)
        view = View(self.drawn_offer, self.finished.isChecked(), drawn.Way(self.way.currentText()))
        self.drawing.present(view, self._rows, self._timezone, self.routes.current_key, self.closer.drawn)
        if shown and self.routes.current_key is None:
            with QSignalBlocker(self.routes):
                self.routes.select(shown[0].route)
            self._show_chosen()
        self._present_route()
        self._look(turned=False)
        self._say_ages()

    def reveal(self, key: str) -> None:
        """A route, a stop, a vehicle, or a proposal to re-route."""
        picture, offered = self.desk.picture, key in self.desk.picture[Proposal]
        if offered and picture[Proposal][key].plans:
            self.offer.speak_of(key)
            key = picture[Proposal][key].plans[0].route
        if key in picture[Stop]:
            self._wanted_stop = key
            key = picture[Stop][key].route
        if key in picture[Vehicle]:
            key = next((row.route for row in self._rows if row.vehicle == key and row.status != "done"), "")
        if key in picture[Route]:
            self.finished.setChecked(self.finished.isChecked() or picture[Route][key].status == "done")
            self.present()
            self.routes.select(key)
            self._take_wanted_stop()
        if offered:
            self._offer_turned()

    def _say_ages(self) -> None:
        """How old the positions are; what cannot be relied on is hatched: the map by them, the lists by the routes."""
        age, doubt = self.desk.age_s(Track), self.doubt(Track)
        self.age.set_age(self.desk.source_of(Track) or "TELEMATICS", age or 0.0, doubt=doubt)
        self.age.setVisible(age is not None or bool(doubt))
        self._map_veil.cover(doubt)
        listed = self.doubt(Route, Stop)
        for veil in self._list_veils:
            veil.cover(listed)
        self.list_age.set_age("", 0.0, doubt=listed)
        self.list_age.setVisible(bool(listed))

    # -- what is drawn

    def _speak_zone(self) -> None:
        operation = operation_of(self.desk.picture)
        self._timezone = operation.timezone if operation is not None else "UTC"

    def _present_route(self) -> None:
        self.side.show_route(self.desk.picture, self.route, self.drawn_offer, self._timezone)
        self.side.beside.show_beside(self.desk.beside(self.route.id) if self.route else (), self.desk.person)

    # -- what a person does

    def _route_chosen(self, _key: object) -> None:
        """The person turns to a route, and away from an offer that is over."""
        self._on_route = True
        self.offer.go_on()
        self._show_chosen()
        self._look()

    def _show_chosen(self) -> None:
        self.map.clear_stop()
        self.stops.select()
        self.map.select(self.routes.current_key)
        self.timeline.turn_to(self.routes.current_key)
        self._present_route()
        self.side.scroll_to_next()

    def _offer_turned(self) -> None:
        self._on_route = False
        self._look()

    def _look(self, *, turned: bool = True) -> None:
        """Tell the other desks which offer is weighed here, or which route is looked at."""
        offer, deciding = self.offer.offered, self.offer.bar.weighing
        if offer is not None and (deciding or not self._on_route):
            self.look(offer.id, deciding=deciding, turned=turned)
        else:
            self.look("" if self.route is None else self.route.id, turned=turned)

    def _map_chosen(self, key: object) -> None:
        if key is not None and key != self.routes.current_key:
            self.routes.select(key)

    def _way_out_taken(self, stop: str, route: str) -> None:
        if (offer := self.offer.chosen) is not None:
            self.edits.way_out(offer, StopId(stop), RouteId(route))

    def _bar_chosen(self, key: object) -> None:
        if isinstance(key, tuple) and key[0] != self.routes.current_key:
            self.routes.select(key[0])

    def _stop_chosen(self, key: object) -> None:
        row = next((row for row in self.stops.rows() if row.id == key), None)
        if row is not None:
            self.map.choose_stop(row.lon, row.lat)

    def _stop_clicked(self, key: object) -> None:
        if any(row.id == key for row in self.stops.rows()):
            self.stops.select(key)

    def _take_wanted_stop(self) -> None:
        if self._wanted_stop is not None:
            self.stops.select(self._wanted_stop)
            self._wanted_stop = None

    def _open_web(self) -> None:
        """The same plan in the browser's map; the web engine is loaded only now."""
        from controltower.boards.routes.web.view import WebMap

        plan = web_plan(self.desk.picture, finished=self.finished.isChecked(), ground=self.ground.base_map)
        if self._web is None or not shiboken6.isValid(self._web):
            self._web = WebMap(self.desk.wires.work, self, draw=self.desk.wires.draw)
            self._web.setWindowFlag(Qt.WindowType.Window)
            self._web.resize(1200, 800)
        if isinstance(self._web, WebMap):
            self._web.open(plan)
        self._web.show()
        self._web.raise_()

    # -- how it is put together

    def _connect(self) -> None:
        self.routes.selected.connect(self._route_chosen)
        self.map.selected.connect(self._map_chosen)
        self.map.stop_clicked.connect(self._stop_clicked)
        self.stops.selected.connect(self._stop_chosen)
        self.routes.activated.connect(self.map.fit)
        self.finished.toggled.connect(lambda _on: self.present())
        self.web_button.clicked.connect(self._open_web)
        self.drawing.due.connect(self.present)
        self.offer.changed.connect(self.present)
        self.offer.turned.connect(self._offer_turned)
        self.offer.details.connect(lambda key: self.opening.emit("inbox", key))
        self.edits.changed.connect(self.present)
        self.offer.why.taken.connect(self._way_out_taken)
        self.timeline.selected.connect(self._bar_chosen)
        self.close_button.clicked.connect(self.closer.begin)
        self.closer.changed.connect(self.present)
        shortcut(self, "C", self.close_button.click)
        shortcut(self, "V", lambda: self.way.setCurrentIndex((self.way.currentIndex() + 1) % self.way.count()))
        self.way.currentIndexChanged.connect(lambda _at: self.present())
        self.setFocusProxy(self.routes.view)

    # -- keys while something is changed by hand

    def event(self, event: QEvent) -> bool:
        """Enter, Esc and Ctrl+Z are the draft's own while there is one, whatever else they mean on this board."""
        mine = isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride
        if mine and isinstance(event, QKeyEvent) and self._key_of_draft(event) is not None:
            event.accept()
            return True
        return super().event(event)

    def _key_of_draft(self, event: QKeyEvent) -> Callable[[], None] | None:
        if self.hand.hanging and event.key() == Qt.Key.Key_Escape:
            return self.hand.give_up
        acts = {}
        if self.closer.active:
            acts = {Qt.Key.Key_Escape: self.closer.give_up, Qt.Key.Key_Return: self.close_strip.try_approve,
                    Qt.Key.Key_Enter: self.close_strip.try_approve}  # fmt: skip
        if self.closer.active or not self.edits.open:
            return acts.get(Qt.Key(event.key()))
        if event.matches(QKeySequence.StandardKey.Undo):
            return self.edits.undo
        acts = {Qt.Key.Key_Escape: self.edits.discard, Qt.Key.Key_Return: self.edit_strip.try_approve,
                Qt.Key.Key_Enter: self.edit_strip.try_approve}  # fmt: skip
        return acts.get(Qt.Key(event.key()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        act = self._key_of_draft(event)
        if act is not None:
            act()
        else:
            super().keyPressEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.present()
