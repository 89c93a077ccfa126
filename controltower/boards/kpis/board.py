"""How well does it go, and why? Every figure in its target band, by hour and by day, down to the messages behind it."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from time import perf_counter

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QFont, QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from controltower.boards.kpis.behind import Behind
from controltower.boards.kpis.measuring import Figures, measure
from controltower.boards.kpis.words import explained, reading
from controltower.boards.kpis.workbook import Report, write_workbook
from controltower.domain.clock import Clock
from controltower.domain.docks import Notice
from controltower.domain.kpis import KPIS, DayFigures, Kpi, Measured
from controltower.domain.orders import Progress
from controltower.domain.picking import PickTask, Tour
from controltower.domain.places import operation_of
from controltower.domain.routes import Route, Stop
from controltower.domain.times import clock, moment
from controltower.domain.truth import Silence
from controltower.tower.desk import Desk
from controltower.ui import theme
from controltower.ui.board import Board
from controltower.ui.live import run_off_gui
from controltower.ui.tile import Tile

FACTS: dict[str, type] = {
    "Stop": Stop, "Order": Progress, "Tour": Tour, "PickTask": PickTask, "Notice": Notice, "Route": Route,
}  # fmt: skip
"""The kinds of fact that figures rest on, by the name that evidence gives them."""
SLICE_S = 0.004
"""So long figures are measured at a time; one that has begun is ended."""
STEP_MS = 12
"""Between two slices, so that the desk can breathe."""
REST_MS = 1_500
"""Between two rounds, however fast the operation's clock runs."""
TILE_PX = 184


class KpisBoard(Board):
    """Figures are measured one at a time while the board can be seen, once for each minute of the operation.

    Signals: exported(path) when a workbook was written; failed(reason) when it could not be.
    """

    name = "kpis"
    title = "KPIs"
    watches = (Clock, Progress, Silence, Stop, Route, DayFigures)
    exported = Signal(str)
    failed = Signal(str)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.figures = Figures()
        self.tiles = {kpi.id: Tile(kpi.title) for kpi in KPIS}
        self.behind = Behind(desk)
        self.when, self.says, self.export_button = QLabel(), QLabel(), QPushButton("Export as XLSX…")
        self._kpi: Kpi = KPIS[0]
        self._round: Iterator[Kpi] | None = None
        self._columns = 0
        self._steps = QTimer(self, interval=STEP_MS)
        self._rest = QTimer(self, interval=REST_MS, singleShot=True)
        self._build()
        self._connect()

    @property
    def _timezone(self) -> str:
        operation = operation_of(self.desk.picture)
        return operation.timezone if operation else "UTC"

    @property
    def measuring(self) -> bool:
        """Whether a round is under way."""
        return self._round is not None

    def present(self) -> None:
        if self._round is None and not self._rest.isActive() and self.figures.due(self.desk.picture):
            self._round = measure(self.desk.picture.fork(), self.figures)
            self._steps.start()
            if not self.figures.today:
                self.behind.await_first()
        self._doubt()
        if not self.desk.picture.now:
            self.when.setText("Nothing was measured yet: the operation has not begun.")

    def reveal(self, key: str) -> None:
        """A figure, by its id."""
        kpi = next((each for each in KPIS if each.id == key), None)
        if kpi is not None:
            self._open(kpi)

    def export(self, path: Path) -> None:
        """Write all figures, their facts and the other days to a workbook, away from the desk."""
        operation = operation_of(self.desk.picture)
        demo = "Demo: no figure here is real." if operation and operation.demo else ""
        when = (
            f"{moment(self.figures.at, self._timezone):%Y-%m-%d %H:%M} ({self._timezone})" if self.figures.at else "–"
        )
        days = tuple(self.desk.picture[DayFigures].values())
        report = Report(operation.name if operation else "–", when, demo, dict(self.figures.today), days)
        self.export_button.setEnabled(False)
        self.says.setText("Writing …")
        run_off_gui(
            self.desk.wires.work,
            write_workbook,
            report,
            path,
            owner=self,
            then=self._exported,
            failed=self._not_exported,
        )

    # -- measuring

    def _step(self) -> None:
        """As many figures as fit into a slice; at the end of the round everything is drawn."""
        begun = perf_counter()
        while self._round is not None and perf_counter() - begun < SLICE_S:
            if next(self._round, None) is None:
                self._finish()

    def _finish(self) -> None:
        self._round = None
        self._steps.stop()
        self._rest.start()
        for each in KPIS:
            self._draw(each)
        self._draw_behind()
        day = f"{moment(self.figures.begins, self._timezone):%A %d %B}"
        self.when.setText(f"{day}, from midnight to {clock(self.figures.at, self._timezone)}")

    def _draw(self, kpi: Kpi) -> None:
        measured = self.figures.today.get(kpi.id)
        kind = _kind_of(measured)
        source, age = self.desk.source_of(kind), self.desk.age_s(kind) or 0.0
        trend = self.figures.trend(kpi.id)
        tile = self.tiles[kpi.id]
        shown = reading(kpi, measured, trend, source, age)
        tile.set_reading(replace(shown, doubt=self.doubt(kind) if measured else ""))
        tile.setToolTip(explained(kpi, measured, self.figures.at, self._timezone))

    def _doubt(self) -> None:
        """Hatch what was measured from facts of silent sources, between two rounds too."""
        for kpi in KPIS:
            measured = self.figures.today.get(kpi.id)
            if measured is not None:
                tile, doubt = self.tiles[kpi.id], self.doubt(_kind_of(measured))
                if doubt != tile.reading.doubt:
                    tile.set_reading(replace(tile.reading, doubt=doubt))
                    tile.setToolTip(explained(kpi, measured, self.figures.at, self._timezone))

    def _draw_behind(self) -> None:
        days = tuple(self.desk.picture[DayFigures].values())
        self.behind.show_kpi(self._kpi, self.figures, days, self._timezone)

    # -- what a person does

    def _open(self, kpi: Kpi) -> None:
        self._kpi = kpi
        self._draw_behind()

    def _choose_file(self) -> None:
        name, _kind = QFileDialog.getSaveFileName(self, "Export the figures", "figures.xlsx", "Workbook (*.xlsx)")
        if name:
            self.export(Path(name))

    def _exported(self, path: Path) -> None:
        self.export_button.setEnabled(True)
        self.says.setText(f"Written: {path}")
        self.exported.emit(str(path))

    def _not_exported(self, problem: BaseException) -> None:
        """The disk would not take it; anything else is a bug."""
        self.export_button.setEnabled(True)
        if not isinstance(problem, OSError):
            raise problem
        self.says.setText(f"Not written: {problem}")
        self.failed.emit(str(problem))

    # -- how it is put together

    def _build(self) -> None:
        self.when.setFont(theme.font(10, QFont.Weight.DemiBold))
        tools, tiles, box = QHBoxLayout(), QWidget(), QVBoxLayout(self)
        tools.addWidget(self.when)
        tools.addStretch(1)
        tools.addWidget(self.says)
        tools.addWidget(self.export_button)
        self._grid = QGridLayout(tiles)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(6)
        box.setContentsMargins(0, 0, 0, 0)
        box.addLayout(tools)
        tiles.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        box.addWidget(tiles)
        box.addWidget(self.behind, 1)
        self._lay_out(5)
        self.setFocusProxy(self.tiles[KPIS[0].id])

    def _lay_out(self, columns: int) -> None:
        """The tiles in so many columns."""
        if columns != self._columns:
            self._columns = columns
            for place, kpi in enumerate(KPIS):
                self._grid.addWidget(self.tiles[kpi.id], place // columns, place % columns)

    def _connect(self) -> None:
        self._steps.timeout.connect(self._step)
        self._rest.timeout.connect(self.present)
        self.behind.asked.connect(lambda key: self.opening.emit("journal", key))
        self.export_button.clicked.connect(self._choose_file)
        for kpi in KPIS:
            self.tiles[kpi.id].opened.connect(lambda kpi=kpi: self._open(kpi))

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._lay_out(max(3, min(7, self.width() // TILE_PX)))
        super().resizeEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._round is not None:
            self._steps.start()
        self.present()

    def hideEvent(self, event: QHideEvent) -> None:
        self._steps.stop()
        super().hideEvent(event)


def _kind_of(measured: Measured | None) -> type:
    """The kind of fact that a figure rests on."""
    return FACTS.get(measured.evidence[0].kind, Progress) if measured and measured.evidence else Progress
