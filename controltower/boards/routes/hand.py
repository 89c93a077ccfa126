"""How are stops taken, carried and dropped? From the list or the map, onto a row, a route, or a place on the map."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget

from controltower.boards.routes.citymap import CityMap
from controltower.boards.routes.edits import RouteEdits
from controltower.boards.routes.hint import DragHint, DropMark
from controltower.domain.ids import RouteId, StopId
from controltower.planning.byhand import Target
from controltower.tower.wording import count
from controltower.ui.table import Table


@dataclass(frozen=True, slots=True)
class Spot:
    """What is under the pointer: a target, and where it is marked."""

    target: Target
    list: QWidget | None = None
    row: QRect | None = None


@dataclass(slots=True)
class _Carried:
    """Stops that were pressed upon, and hang from the hand once it has moved."""

    stops: tuple[StopId, ...]
    source: QWidget
    press: QPoint
    hanging: bool = False
    spot: Spot | None = None


class StopHand(QObject):
    """Watches the list of stops and the map for drags of stops; lists and map say what is under the pointer.

    Upper half of a stop's row: the best place of its route; lower half: exactly before the next row. A row of the route
    list, or a route's line: the best place on it. A stop on the map: exactly before it.
    """

    def __init__(
        self,
        board: QWidget,
        edits: RouteEdits,
        stops: Table,
        routes: Table,
        map_: CityMap,
        shown: Callable[[], RouteId | None],
        movable: Callable[[str], bool],
    ) -> None:
        super().__init__(board)
        self._board, self._edits, self._stops, self._routes, self._map = board, edits, stops, routes, map_
        self._shown, self._movable = shown, movable
        self._carried: _Carried | None = None
        self.hint = DragHint(board)
        self._marks = {view.viewport(): DropMark(view.viewport()) for view in (stops.view, routes.view)}
        for widget in (stops.view.viewport(), map_):
            widget.installEventFilter(self)

    @property
    def hanging(self) -> bool:
        """Whether stops hang from the pointer."""
        return self._carried is not None and self._carried.hanging

    def give_up(self) -> None:
        """What hangs goes back to where it was."""
        self._carried = None
        self._unmark()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not isinstance(event, QMouseEvent) or not isinstance(watched, QWidget):
            return False
        match event.type():
            case QEvent.Type.MouseButtonPress if event.button() == Qt.MouseButton.LeftButton:
                return self._press(watched, event)
            case QEvent.Type.MouseMove if self._carried is not None:
                return self._move(watched, event)
            case QEvent.Type.MouseButtonRelease if self._carried is not None:
                return self._release(watched, event)
        return False

    def _press(self, source: QWidget, event: QMouseEvent) -> bool:
        """A row that is chosen among others is taken with them; a lone one is chosen by the list first."""
        at, free = event.position().toPoint(), event.modifiers() == Qt.KeyboardModifier.NoModifier
        key = self._map.stop_at(event.position()) if source is self._map else self._key_at(self._stops, at)
        if not free or key is None or not self._movable(str(key)):
            return False
        chosen = [str(each) for each in self._stops.selected_keys()]
        several = str(key) in chosen and len(chosen) > 1
        stops = [each for each in chosen if self._movable(each)] if several else [str(key)]
        self._carried = _Carried(tuple(StopId(each) for each in stops), source, at)
        return several or source is self._map

    def _move(self, source: QWidget, event: QMouseEvent) -> bool:
        carried, at = self._carried, event.position().toPoint()
        if carried is None or not event.buttons() & Qt.MouseButton.LeftButton:
            return False
        if not carried.hanging and (at - carried.press).manhattanLength() < QApplication.startDragDistance():
            return True
        carried.hanging = True
        carried.spot = self._spot(source.mapToGlobal(at))
        self._tell(carried, self._board.mapFromGlobal(source.mapToGlobal(at)))
        return True

    def _release(self, source: QWidget, event: QMouseEvent) -> bool:
        carried, self._carried = self._carried, None
        self._unmark()
        if carried is None:
            return False
        if not carried.hanging:
            self._clicked(carried, source, event)
            return source is self._map
        spot = self._spot(source.mapToGlobal(event.position().toPoint()))
        if spot is not None:
            self._edits.drop(carried.stops, spot.target)
        else:
            self._edits.let_go()
        return True

    def _clicked(self, carried: _Carried, source: QWidget, event: QMouseEvent) -> None:
        """It was no drag: the row, or what is on the map, is chosen as by any click."""
        if source is self._map:
            self._map.click(event.position())
        else:
            key = self._key_at(self._stops, event.position().toPoint())
            if key is not None and len(carried.stops) > 1:
                self._stops.select(key)

    def _tell(self, carried: _Carried, at: QPoint) -> None:
        name = count(len(carried.stops), "stop")
        self._unmark()
        if carried.spot is None:
            self.hint.tell(at, f"{name}: drop on a route, a row or a stop", allowed=False)
            return
        hover = self._edits.hover(carried.stops, carried.spot.target)
        self.hint.tell(at, f"{name}: {hover.says}" if hover.allowed else hover.says, allowed=hover.allowed)
        if carried.spot.list is not None and carried.spot.row is not None:
            mark = self._marks[carried.spot.list]
            (mark.about if carried.spot.target.best else mark.before)(carried.spot.row)

    def _unmark(self) -> None:
        self.hint.hide()
        for mark in self._marks.values():
            mark.hide()

    # -- what is under the pointer

    def _spot(self, at: QPoint) -> Spot | None:
        for widget, find in (
            (self._stops.view.viewport(), self._on_stops),
            (self._routes.view.viewport(), self._on_routes),
            (self._map, self._on_map),
        ):
            here = widget.mapFromGlobal(at)
            if widget.isVisible() and widget.rect().contains(here):
                return find(here)
        return None

    def _on_stops(self, at: QPoint) -> Spot | None:
        """The half of the row decides: above its middle the best place, below it exactly behind this stop."""
        route, view = self._shown(), self._stops.view
        if route is None:
            return None
        place = view.rowAt(at.y())
        if place < 0:
            return Spot(Target(route, None, best=False), view.viewport(), self._row_box(self._stops, -1))
        box = self._row_box(self._stops, place)
        if at.y() < box.center().y():
            return Spot(Target(route), view.viewport(), box)
        behind = [str(self._stops.model.key_at(row)) for row in range(place + 1, self._stops.model.rowCount())]
        before = next((StopId(key) for key in behind if self._movable(key) and not self._is_carried(key)), None)
        edge = self._row_box(self._stops, place).translated(0, box.height())
        return Spot(Target(route, before, best=False), view.viewport(), edge)

    def _on_routes(self, at: QPoint) -> Spot | None:
        place = self._routes.view.rowAt(at.y())
        if place < 0:
            return None
        target = Target(RouteId(str(self._routes.model.key_at(place))))
        return Spot(target, self._routes.view.viewport(), self._row_box(self._routes, place))

    def _on_map(self, at: QPoint) -> Spot | None:
        stop = self._map.stop_at(at)
        if stop is not None and self._movable(str(stop)) and not self._is_carried(str(stop)):
            return Spot(Target(RouteId(str(self._map.route_of(stop))), StopId(str(stop)), best=False))
        route = self._map.route_at(at)
        return Spot(Target(RouteId(str(route)))) if route is not None else None

    def _is_carried(self, key: str) -> bool:
        return self._carried is not None and key in self._carried.stops

    def _key_at(self, table: Table, at: QPoint) -> object | None:
        place = table.view.rowAt(at.y())
        return table.model.key_at(place) if place >= 0 else None

    def _row_box(self, table: Table, place: int) -> QRect:
        """A row of the list; the room below the last one for -1."""
        view = table.view
        last = table.model.rowCount() - 1
        top = view.rowViewportPosition(place if place >= 0 else last) if last >= 0 else 0
        high = view.rowHeight(max(0, last)) if last >= 0 else 26
        return QRect(0, top if place >= 0 else top + (high if last >= 0 else 0), view.viewport().width(), high)
