"""Why is a stop left out of an offer, and what could be allowed? The rules that clash, and each way out as a button."""

from collections.abc import Iterable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from controltower.domain.ids import RouteId, StopId
from controltower.domain.picture import Picture
from controltower.domain.proposals import Proposal
from controltower.domain.rerouting import RoutePlan, WayOut, WhyNot
from controltower.domain.routes import Route, RouteStatus, Stop, Vehicle
from controltower.tower.wording.words import count
from controltower.ui.section import Note

MOST = 3
"""So many stops are explained here; the inbox tells the others."""


class WhyPanel(QWidget):
    """A line for each stop that is left out, with its ways out; hidden where every stop is served.

    Signals: taken(stop id, route id) when a person wants to see what a way out would come to.
    """

    taken = Signal(str, str)

    def __init__(self, host: QWidget) -> None:
        super().__init__(host)
        self._shown: tuple[object, ...] = ()
        self.buttons: list[QPushButton] = []
        self.notes: list[Note] = []
        self._lines: list[QWidget] = []
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(3)
        self.hide()

    def explain(self, picture: Picture, offer: Proposal) -> None:
        """The stops that this plan leaves out, with what is known about each."""
        left = tuple(why for why in offer.whynots if why.stop in offer.unserved)
        self.setVisible(bool(left))
        if (left, offer.id) == self._shown:
            return
        self._shown = (left, offer.id)
        self._clear()
        for why in left[:MOST]:
            self._explain(picture, offer.plans, why)
        if len(left) > MOST:
            self._add(QLabel(f"and {count(len(left) - MOST, 'more stop')} that no plan serves"))

    def _explain(self, picture: Picture, plans: Iterable[RoutePlan], why: WhyNot) -> None:
        stop, line = picture[Stop].get(why.stop), QWidget()
        box, row = QVBoxLayout(line), QHBoxLayout()
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(3)
        rules = " and ".join(why.rules) or "nothing stands against it alone"
        says = Note()
        says.set_text(f"Left out: {stop.address if stop else why.stop}, by {rules}")
        self.notes.append(says)
        box.addWidget(says)
        box.addLayout(row)
        for way in why.ways_out:
            route = route_of(picture, plans, way)
            button = QPushButton(f"{short(way)}   +{way.price:.2f}")
            button.setToolTip(f"{way.says}: see what it would come to")
            button.setEnabled(route is not None)
            button.clicked.connect(
                lambda _checked=False, stop=why.stop, route=route: self._take(stop, route)
            )  # fmt: skip
            self.buttons.append(button)
            row.addWidget(button)
        row.addStretch(1)
        self._add(line)

    def _add(self, line: QWidget) -> None:
        self._lines.append(line)
        self._box.addWidget(line)

    def _take(self, stop: StopId, route: RouteId | None) -> None:
        if route is not None:
            self.taken.emit(stop, route)

    def _clear(self) -> None:
        self.buttons = []
        for line in self._lines:
            self._box.removeWidget(line)
            line.deleteLater()
        self._lines, self.notes = [], []


def route_of(picture: Picture, plans: Iterable[RoutePlan], way: WayOut) -> RouteId | None:
    """The route of the vehicle that a way out names; one that the offer changes comes first."""
    named = {key for key in picture[Vehicle] if f"{key} (" in way.says}
    planned = (plan.route for plan in plans if plan.vehicle in named)
    driving = (route.id for route in picture[Route].values() if route.vehicle in named and _drives(route))
    return next(planned, next(driving, None))


def short(way: WayOut) -> str:
    """The way out in few words, for a button."""
    return way.says.replace(" (van)", "").replace(" (e-van)", "").replace(" (cargo bike)", "")


def _drives(route: Route) -> bool:
    return route.status is RouteStatus.ON_ROAD
