"""When is what drawn? The ground, routes and stops, vehicles and areas on the map, and the timeline below it."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer, Signal

from controltower.boards.routes import drawn, rows
from controltower.boards.routes.areas import Area, areas
from controltower.boards.routes.city import CityGround
from controltower.boards.routes.citymap import CityMap
from controltower.boards.routes.drawn import Way
from controltower.boards.routes.roadlines import RoadLines
from controltower.boards.routes.timeline import RouteTimeline
from controltower.domain.places import Site
from controltower.domain.proposals import Proposal
from controltower.domain.routes import Stop
from controltower.tower.desk import Desk
from controltower.tower.floorwork import RouteRow
from controltower.ui.routelayer import Disc

REDRAW_MS = 1_000


@dataclass(frozen=True, slots=True)
class View:
    """What a person wants to see: an offer or draft beside the plan of now, finished routes too, which way of each."""

    offer: Proposal | None
    finished: bool
    way: Way


class MapDrawing(QObject):
    """Draws the picture of a desk, at most once a second where nobody asked for another view.

    Signals: due() when it should be asked to draw again.
    """

    due = Signal()

    def __init__(self, desk: Desk, map_: CityMap, timeline: RouteTimeline, parent: QObject) -> None:
        super().__init__(parent)
        self._desk, self._map, self._timeline = desk, map_, timeline
        self.ground = CityGround(desk.wires.draw or desk.wires.work, self, desk.wires.tile_server)
        self.road_lines = RoadLines(desk.wires.work, self)
        self._drawn: tuple[object, ...] = (None,)
        self._redraw = QTimer(self, interval=REDRAW_MS, singleShot=True)
        self._discs: list[Disc] = []
        self._redraw.timeout.connect(self.due)
        self.ground.changed.connect(self._lay_ground)
        self.road_lines.changed.connect(self._anew)

    @property
    def thinking(self) -> bool:
        """Whether the ground or ways along its roads are still to come."""
        waiting = self.ground.tiles is not None and bool(self.ground.tiles.waiting)
        return waiting or self.road_lines.asking

    def present(
        self, view: View, listed: Sequence[RouteRow], zone: str, chosen: object, drawing: Sequence[Area] = ()
    ) -> None:
        """All of it as the picture has it now; `drawing` is what the hand is drawing."""
        picture = self._desk.picture
        self._map.set_areas((*areas(picture, zone), *drawing))
        self._present_lines(view, listed, zone, chosen)
        discs = drawn.discs(picture)
        if discs != self._discs:
            self._discs = discs
            self._map.set_discs(discs)
        fleet = drawn.fleet(picture, listed)
        self._map.set_vehicles(fleet.ids, fleet.lon, fleet.lat, fleet.heading, fleet.state, fleet.labels, fleet.routes)

    def _present_lines(self, view: View, listed: Sequence[RouteRow], zone: str, chosen: object) -> None:
        """Routes and stops: painting a city takes time."""
        picture = self._desk.picture
        routes = drawn.shown_routes(picture, finished=view.finished)
        facts = (view, *routes, *(picture[Stop][key] for route in routes for key in route.stops))
        if facts == self._drawn or (self._redraw.isActive() and facts[0] == self._drawn[0]):
            return
        self._drawn = facts
        self._redraw.start()
        lines = drawn.lines(picture, routes, view.offer, view.way)
        self._map.set_routes(self.road_lines.laid(picture, lines, self.ground.folder))
        self._map.mark_changed(rows.changed_places(picture, view.offer) if view.offer else ())
        self._map.set_sites(tuple((site.lon, site.lat, site.name) for site in picture[Site].values()))
        on_time = [row for row in listed if view.finished or row.status != "done"]
        QTimer.singleShot(0, self, lambda: self._present_timeline(view, on_time, zone, chosen))

    def _present_timeline(self, view: View, listed: Sequence[RouteRow], zone: str, chosen: object) -> None:
        """In a step of its own, so that no other waits for it."""
        self._timeline.show_routes(self._desk.picture, listed, zone, view.offer)
        self._timeline.turn_to(chosen)

    def _lay_ground(self) -> None:
        """The base map, or why there is none."""
        self._map.attribution = ""
        self._map.set_tiles(self.ground.tiles)
        self._map.attribution = self.ground.says or self._map.attribution
        self._anew()

    def _anew(self) -> None:
        self._drawn = (None,)
        self.due.emit()
