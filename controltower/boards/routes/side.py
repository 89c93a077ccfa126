"""What is known of one route? Its stops in order, and what warehouse and road told each other about it."""

from collections.abc import Sequence

from PySide6.QtGui import QFont
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QHeaderView, QVBoxLayout, QWidget

from controltower.boards.routes import rows
from controltower.boards.routes.panels import DialoguePanel, Told
from controltower.domain.picture import Picture
from controltower.domain.proposals import Proposal
from controltower.domain.routes import Route, Vehicle
from controltower.domain.times import Instant, seconds_between
from controltower.tower.dialogue import Telling, route_dialogue
from controltower.tower.paths import Standing
from controltower.ui import theme
from controltower.ui.presence import BesideLine
from controltower.ui.section import plain
from controltower.ui.table import Table


class RouteSide(QWidget):
    """One route beside the map: who drives it from where, its stop list, and the dialogue."""

    def __init__(self) -> None:
        super().__init__()
        self.head, self.basis, self.dialogue = plain(), plain(), DialoguePanel()
        self.stops = Table(rows.STOP_COLUMNS, key=lambda row: row.id, empty="Choose a route to see its stops.")
        self.beside = BesideLine()
        self._listed: tuple[rows.StopRow, ...] = ()
        self.head.setFont(theme.font(10, QFont.Weight.DemiBold))
        header = self.stops.view.horizontalHeader()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        line, box = QHBoxLayout(), QVBoxLayout(self)
        line.addWidget(self.head, 1)
        line.addWidget(self.basis)
        box.setContentsMargins(0, 0, 0, 0)
        box.addLayout(line)
        box.addWidget(self.beside)
        box.addWidget(self.stops, 1)
        box.addWidget(self.dialogue)

    def show_route(self, picture: Picture, route: Route | None, offer: Proposal | None, timezone: str) -> None:
        """The route as it is, or as the offer would have it."""
        if route is None:
            self._list(())
            self.head.setText("No route chosen")
            self.basis.setText("")
            self.dialogue.tell((), ())
            return
        plan = rows.plan_of(offer, route.id)
        self.stops.view.setColumnHidden(rows.CHANGE, plan is None)
        self.stops.view.setColumnHidden(rows.PLAN, plan is not None)
        self._list(
            rows.offered_rows(picture, offer, route.id, timezone)
            if offer is not None and plan is not None
            else rows.stop_rows(picture, route, timezone)
        )
        lane = f"  ·  lane {route.lane}" if route.lane else ""
        door = f"  ·  door {route.door}" if route.door else ""
        self.head.setText(f"{route.id}  ·  {route.vehicle}, {picture[Vehicle][route.vehicle].kind}{lane}{door}")
        self.basis.setText(f"times: {route.basis}")
        self.basis.setToolTip(f"Where the travel times come from: {route.basis}")
        talk = route_dialogue(picture, route.id)
        down, up = (talk.down, talk.up) if talk else ((), ())
        self.dialogue.tell(_told(down, picture.now), _told(up, picture.now))

    def scroll_to_next(self) -> None:
        """Bring the first stop that is still ahead into the middle of the list."""
        ahead = (n for n, row in enumerate(self._listed) if row.standing in (Standing.AHEAD, Standing.JEOPARDY))
        first = self.stops.model.index(next(ahead, 0), 0)
        self.stops.view.scrollTo(first, QAbstractItemView.ScrollHint.PositionAtCenter)

    def _list(self, stops: tuple[rows.StopRow, ...]) -> None:
        if stops != self._listed:
            self._listed = stops
            self.stops.set_rows(stops)


def _told(lines: Sequence[Telling], now: Instant) -> tuple[Told, ...]:
    return tuple(
        Told(
            each.what,
            each.value,
            seconds_between(each.told_at, now) if each.told_at else None,
            each.source,
            each.good,
        )
        for each in lines
    )
