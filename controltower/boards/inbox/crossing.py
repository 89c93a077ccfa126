"""Which pieces would go straight to which lane? The matches of a cross-dock, with quantities that can be changed."""

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSpinBox

from controltower.boards.inbox.crossway import CrossingWay
from controltower.boards.inbox.editor import Editor, Grid, note, stacked
from controltower.domain.crossdock import Crossing, Match, unpromised
from controltower.domain.docks import Notice
from controltower.domain.ids import CrossingId
from controltower.domain.items import Item
from controltower.domain.messages import Decision
from controltower.domain.orders import OrderLine, Progress, waiting
from controltower.domain.picture import Picture
from controltower.domain.proposals import Proposal
from controltower.domain.routes import Route
from controltower.domain.times import clock
from controltower.planning.crossdock import Way, way_of
from controltower.tower.proposing import approve

QUANTITY = 3


class CrossingEditor(Editor):
    """One line for each order line that would be served, and below how much is left over for put-away."""

    def __init__(self) -> None:
        super().__init__()
        titles = ("Order line", "Notice", "Item", "Pieces", "Waits for", "Lane", "Leaves", "Way")
        self.grid = Grid(titles, (112, 76, 140, 70, 74, 62, 58, 62), 2)
        self.way, self.given_up, self.surplus = CrossingWay(), note(), note()
        self._matches: tuple[Match, ...] = ()
        self._ends: tuple[CrossingId, ...] = ()
        self._picture = Picture()
        stacked(self, self.grid, self.way, self.given_up, self.surplus)
        self.grid.ticked.connect(self._told)
        self.grid.currentCellChanged.connect(lambda *_: self._show_way())

    def load(self, picture: Picture, proposal: Proposal, timezone: str) -> None:
        self._matches, self._picture, self._ends = proposal.matches, picture, proposal.ends
        self.grid.fill([_row(picture, match, timezone) for match in proposal.matches], [True] * len(proposal.matches))
        for row, match in enumerate(proposal.matches):
            box = QSpinBox()
            box.setRange(0, 100_000)
            box.setValue(match.quantity)
            box.setFrame(False)
            box.setAlignment(Qt.AlignmentFlag.AlignRight)
            box.valueChanged.connect(self._told)
            self.grid.setCellWidget(row, QUANTITY, box)
        self._say_surplus()
        self._show_way()

    def refresh(self, picture: Picture) -> None:
        self._picture = picture
        for row, match in enumerate(self._matches):
            line = picture[OrderLine].get(match.line)
            self.grid.say(row, QUANTITY + 1, f"{waiting(line)}" if line else "–")
        self._say_surplus()

    def decision(self, proposal: Proposal) -> Decision:
        return approve(replace(proposal, matches=self._chosen()))

    def amended(self, proposal: Proposal) -> bool:
        return self._chosen() != proposal.matches

    def focus_first(self) -> None:
        self.grid.setFocus()

    def quantity(self, row: int) -> QSpinBox:
        """The field that holds the pieces of a row."""
        box = self.grid.cellWidget(row, QUANTITY)
        assert isinstance(box, QSpinBox)
        return box

    def _chosen(self) -> tuple[Match, ...]:
        return tuple(
            replace(match, quantity=self.quantity(row).value())
            for row, match in enumerate(self._matches)
            if self.grid.is_ticked(row)
        )

    def _show_way(self) -> None:
        """The ways of the freight, where door and lane are known, that of the current line first; what is given up."""
        row = max(0, self.grid.currentRow())
        match = self._matches[row] if row < len(self._matches) else None
        ways = [_way(self._picture, each) for each in self._matches]
        self.way.show_ways(self._picture, match.notice if match else None, ways, ways[row] if match else None)
        self.given_up.setText("  ".join(_given_up(self._picture, key) for key in self._ends))
        self.given_up.setVisible(bool(self._ends))

    def _told(self) -> None:
        self._say_surplus()
        self.changed.emit()

    def _say_surplus(self) -> None:
        """What the notices hold beyond what would cross."""
        chosen, parts = self._chosen(), []
        for notice, item in dict.fromkeys((match.notice, match.item) for match in self._matches):
            free = unpromised(self._picture, notice, item)
            asked = sum(match.quantity for match in chosen if (match.notice, match.item) == (notice, item))
            parts.append(f"{notice}, {item}: {free} to give, {asked} would cross, {max(0, free - asked)} to put-away.")
        self.surplus.setText("  ".join(parts))


def _row(picture: Picture, match: Match, timezone: str) -> tuple[str, ...]:
    line, item = picture[OrderLine].get(match.line), picture[Item].get(match.item)
    progress = picture[Progress].get(line.order) if line else None
    route = picture[Route].get(progress.route) if progress and progress.route else None
    return (
        match.line,
        match.notice,
        f"{match.item} {item.name}" if item else match.item,
        "",
        f"{waiting(line)}" if line else "–",
        str(route.lane) if route and route.lane else "–",
        clock(progress.departure_at, timezone) if progress else "–",
        f"{way.metres:.0f} m" if (way := _way(picture, match)) is not None else "–",
    )


def _way(picture: Picture, match: Match) -> Way | None:
    line = picture[OrderLine].get(match.line)
    return way_of(picture, match.notice, line.order) if line is not None and match.notice in picture[Notice] else None


def _given_up(picture: Picture, key: CrossingId) -> str:
    """What a promise that ends had promised."""
    crossing = picture[Crossing].get(key)
    if crossing is None:
        return ""
    left = crossing.quantity - crossing.moved
    return f"Given up: {left} {crossing.item} of {crossing.notice} for line {crossing.line}, which waits again."
