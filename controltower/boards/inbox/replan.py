"""Which vehicle would visit whom instead? Old and new plan of each route side by side, with a small map."""

from dataclasses import dataclass, replace

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSplitter, QTabBar, QWidget

from controltower.boards.inbox.editor import Editor, Grid, note, stacked
from controltower.domain.ids import RouteId, StopId
from controltower.domain.messages import Decision
from controltower.domain.picture import Picture
from controltower.domain.proposals import Proposal
from controltower.domain.rerouting import PlannedStop, RoutePlan
from controltower.domain.routes import Route, Stop, ahead
from controltower.domain.times import MINUTE, clock
from controltower.tower.paths import place, plan_path, rest_path
from controltower.tower.proposing import StopChange, approve, plan_changes
from controltower.tower.wording.changes import change_words, changes_said, driven_by, why_words
from controltower.ui import theme
from controltower.ui.dial import BudgetDial
from controltower.ui.mapview import MapView
from controltower.ui.routelayer import RouteLine
from controltower.ui.table import Column, Table

CHANGE = 4


@dataclass(frozen=True, slots=True)
class OldRow:
    """A stop ahead as it is planned now, and what would become of it."""

    id: StopId
    number: int
    address: str
    expected: str
    fate: str


class PlanMap(MapView):
    """A small map that keeps the chosen route in full view, whatever its size."""

    _whole: str | None = None

    def show_whole(self, route: str | None) -> None:
        """All of this route, or of all routes."""
        self._whole = route
        self.fit(route)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit(self._whole)


class ReplanEditor(Editor):
    """A dial for how much may change, a tab for each route; a stop can be left out, or made sooner or later."""

    def __init__(self) -> None:
        super().__init__()
        self.tabs, self.map = QTabBar(), PlanMap()
        self.old = Table(_OLD, key=lambda row: row.id, empty="Nothing was ahead on this route.")
        self.new = Grid(("Stop", "Arrives", "Closes", "Late", "Change"), (140, 60, 58, 70, 80), 0)
        self.sooner, self.later = QPushButton("Sooner   Alt+↑"), QPushButton("Later   Alt+↓")
        self.left_out, self.changes, self.dial = note(), QLabel(), BudgetDial()
        self._plans: dict[RouteId, list[PlannedStop]] = {}
        self._dropped: set[StopId] = set()
        self._proposal: Proposal | None = None
        self._picture, self._timezone = Picture(), "UTC"
        self._build()
        self._connect()

    def load(self, picture: Picture, proposal: Proposal, timezone: str) -> None:
        self._picture, self._timezone = picture, timezone
        held = next((n for n, each in enumerate(proposal.choices) if each.plans == proposal.plans), 0)
        self.dial.offer(proposal.choices, held)
        self._take(proposal)

    def _take(self, proposal: Proposal) -> None:
        """Show these plans, as they were worked out."""
        picture, self._proposal = self._picture, proposal
        self._plans = {plan.route: list(plan.stops) for plan in proposal.plans}
        self._dropped = set()
        self.tabs.blockSignals(True)
        while self.tabs.count():
            self.tabs.removeTab(0)
        for plan in proposal.plans:
            number = self.tabs.addTab(f"{plan.vehicle}   {_count(picture, plan)}")
            self.tabs.setTabData(number, plan.route)
            self.tabs.setTabToolTip(number, f"{plan.route}: stops ahead now and then")
        self.tabs.blockSignals(False)
        self._turn()

    def refresh(self, picture: Picture) -> None:
        self._picture = picture

    def decision(self, proposal: Proposal) -> Decision:
        plans, unserved = self._edited(self._proposal or proposal)
        return approve(replace(proposal, plans=plans, unserved=unserved))

    def amended(self, proposal: Proposal) -> bool:
        return self._edited(self._proposal or proposal) != (proposal.plans, proposal.unserved)

    def focus_first(self) -> None:
        self.new.setFocus()

    @property
    def route(self) -> RouteId | None:
        """The route of the open tab."""
        key: RouteId | None = self.tabs.tabData(self.tabs.currentIndex())
        return key

    def _edited(self, proposal: Proposal) -> tuple[tuple[RoutePlan, ...], tuple[StopId, ...]]:
        """The plans as a person left them; what was unticked is left out, but for meetings, which are not held."""
        plans = tuple(
            replace(plan, stops=tuple(s for s in self._plans[plan.route] if s.stop not in self._dropped))
            for plan in proposal.plans
        )
        dropped = (s.stop for plan in proposal.plans for s in plan.stops if s.stop in self._dropped and not s.source)
        return plans, (*proposal.unserved, *dropped)

    def _chosen(self, number: int) -> None:
        """Another choice of the dial: its plans, without what was changed by hand in others."""
        if self._proposal is not None:
            choice = self.dial.choices[number]
            self._take(replace(self._proposal, plans=choice.plans, unserved=choice.unserved))
            self.changed.emit()

    def _turn(self) -> None:
        """Another route: its plans, and the map on it where it has a plan."""
        self._show()
        plan = self._plans.get(self.route or RouteId(""))
        self.map.show_whole(self.route if plan else None)

    def _show(self) -> None:
        """The open tab: old plan, new plan, and both on the map."""
        proposal, route = self._proposal, self.route
        if proposal is None or route is None:
            return
        found = plan_changes(self._picture, self._now(proposal))
        changes = {change.stop: change for change in found}
        self.changes.setText(changes_said(found))
        self.old.set_rows(_old_rows(self._picture, route, changes, self._timezone))
        stops = self._plans[route]
        rows = [self._row(planned, number, changes, route) for number, planned in enumerate(stops, 1)]
        at = max(0, self.new.currentRow())
        self.new.fill(rows, [planned.stop not in self._dropped for planned in stops])
        for number, texts in enumerate(rows):
            if texts[CHANGE]:
                self.new.cell(number, CHANGE).setFont(theme.font(weight=QFont.Weight.DemiBold))
        self.new.setCurrentCell(min(at, len(rows) - 1), 0)
        self._say_left_out(proposal)
        self.map.set_routes(self._lines(proposal))
        self.map.select(route)

    def _now(self, proposal: Proposal) -> Proposal:
        plans, unserved = self._edited(proposal)
        return replace(proposal, plans=plans, unserved=unserved)

    def _row(
        self, planned: PlannedStop, number: int, changes: dict[StopId, StopChange], route: RouteId
    ) -> tuple[str, ...]:
        stop = self._picture[Stop].get(planned.stop)
        arrives = clock(planned.arrives_at, self._timezone)
        if stop is None and planned.source is not None:
            return f"{number}  Meet {driven_by(self._picture, planned.source)}", arrives, "–", "", "new"
        if stop is None:
            return f"{number}  {planned.stop}", arrives, "–", "", "unknown"
        late = (planned.arrives_at - stop.window_closes) / MINUTE
        told = f"{late:.0f} min" if late >= 1 else ""
        closes = clock(stop.window_closes, self._timezone)
        return (
            f"{number}  {stop.address}",
            arrives,
            closes,
            told,
            change_words(self._picture, changes.get(planned.stop), route),
        )

    def _lines(self, proposal: Proposal) -> list[RouteLine]:
        lines = []
        for number, plan in enumerate(self._now(proposal).plans):
            held = self._picture[Route].get(plan.route)
            places = [(place(self._picture, planned) or (0.0, 0.0)) for planned in plan.stops]
            old = rest_path(self._picture, held) if held else ()
            lines.append(
                RouteLine(
                    plan.route,
                    f"{plan.route} · {plan.vehicle}",
                    np.array(plan_path(self._picture, plan), dtype=np.float64).reshape(-1, 2),
                    np.array(places, dtype=np.float64).reshape(-1, 2),
                    np.zeros(len(places), dtype=np.intp),
                    [planned.stop for planned in plan.stops],
                    colour=number,
                    old_path=np.array(old, dtype=np.float64).reshape(-1, 2),
                )
            )
        return lines

    def _say_left_out(self, proposal: Proposal) -> None:
        _, unserved = self._edited(proposal)
        stops = (self._picture[Stop].get(key) for key in unserved)
        named = [f"{stop.address} ({stop.id})" for stop in stops if stop]
        told = [f"Left out: {', '.join(named)}" if named else "Every stop is served."]
        told += [why_words(self._picture, why) for why in proposal.whynots]
        self.left_out.setText("\n".join(told))

    def _ticked(self) -> None:
        stops = self._plans.get(self.route or RouteId(""), [])
        for row, planned in enumerate(stops):
            (self._dropped.discard if self.new.is_ticked(row) else self._dropped.add)(planned.stop)
        self._show()
        self.changed.emit()

    def _shift(self, step: int) -> None:
        """The chosen stop changes places with its neighbour; times stay with the place, as an estimate."""
        stops, row = self._plans.get(self.route or RouteId(""), []), self.new.currentRow()
        other = row + step
        if not (0 <= row < len(stops) and 0 <= other < len(stops)):
            return
        one, two = stops[row], stops[other]
        stops[row] = replace(two, arrives_at=one.arrives_at)
        stops[other] = replace(one, arrives_at=two.arrives_at)
        self.new.setCurrentCell(other, 0)
        self._show()
        self.changed.emit()

    def _build(self) -> None:
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        self.map.setMinimumSize(180, 140)
        buttons = QWidget()
        row = QHBoxLayout(buttons)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.sooner)
        row.addWidget(self.later)
        row.addStretch(1)
        old, new, plans = QWidget(), QWidget(), QSplitter()
        stacked(old, QLabel("Plan now"), self.old, stretch=1)
        stacked(new, QLabel("New plan"), self.new, buttons, stretch=1)
        for part, wide in ((old, 3), (new, 5), (self.map, 4)):
            plans.addWidget(part)
            plans.setStretchFactor(plans.count() - 1, wide)
        plans.setSizes([230, 420, 230])
        plans.setChildrenCollapsible(False)
        head = QWidget()
        row = QHBoxLayout(head)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.tabs, 1)
        row.addWidget(self.changes)
        stacked(self, self.dial, head, plans, self.left_out, stretch=2)
        header = self.old.view.horizontalHeader()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, header.ResizeMode.Stretch)

    def _connect(self) -> None:
        self.tabs.currentChanged.connect(lambda _number: self._turn())
        self.dial.chosen.connect(self._chosen)
        self.new.ticked.connect(self._ticked)
        self.sooner.clicked.connect(lambda: self._shift(-1))
        self.later.clicked.connect(lambda: self._shift(1))
        for keys, step in (("Alt+Up", -1), ("Alt+Down", 1)):
            short = QShortcut(QKeySequence(keys), self.new)
            short.setContext(Qt.ShortcutContext.WidgetShortcut)
            short.activated.connect(lambda step=step: self._shift(step))


def _old_rows(picture: Picture, route: RouteId, changes: dict[StopId, StopChange], timezone: str) -> tuple[OldRow, ...]:
    held = picture[Route].get(route)
    return tuple(
        OldRow(
            stop.id,
            number,
            stop.address,
            clock(stop.expected_at, timezone),
            change_words(picture, changes.get(stop.id), route),
        )
        for number, stop in enumerate(ahead(picture, held) if held else (), 1)
        if stop.route == route
    )


def _count(picture: Picture, plan: RoutePlan) -> str:
    held = picture[Route].get(plan.route)
    before = len([stop for stop in ahead(picture, held) if stop.route == plan.route]) if held else 0
    return f"{before} → {len([each for each in plan.stops if each.source is None])}"


_OLD: tuple[Column[OldRow], ...] = (
    Column(
        "Stop",
        lambda row: row.number,
        lambda row: f"{row.number}  {row.address}",
        width=120,
        tip=lambda row: f"{row.id}: {row.address}",
    ),
    Column("Expect", lambda row: row.expected, width=58, align="right"),
    Column("Then", lambda row: row.fate, width=70, strong=lambda row: bool(row.fate)),
)
