"""How does one load go in and come out, step by step? Its drawing, its parcels, its limits, and what is wrong."""

from collections.abc import Hashable, Sequence
from dataclasses import replace

from PySide6.QtCore import QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QScrollArea,
    QSlider,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from controltower.boards.packing.lists import PARCEL_COLUMNS, parcel_line, short
from controltower.boards.packing.says import sentences
from controltower.domain.picture import Picture
from controltower.domain.stowage import axle_loads_g
from controltower.planning.loading import RoutePlan
from controltower.tower.floorwork.loads import LoadRow, State, Step
from controltower.ui.fillbars import Fill, FillBars
from controltower.ui.loadframes import HoldShape
from controltower.ui.loadshape import Cuboid
from controltower.ui.loadview import LoadBox, LoadView
from controltower.ui.section import Note, plain, soft
from controltower.ui.table import Table

PATIENCE_MS = 400
"""A plan that is made anew within this time is not hatched in between."""
STALE = "The parcels are others by now; the load is being planned anew."
KG = 1_000


class StepSlider(QSlider):
    """A slider whose page keys go from stop to stop.

    Signals: paged(1 or -1).
    """

    paged = Signal(int)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        turns = {Qt.Key.Key_PageDown: 1, Qt.Key.Key_PageUp: -1}
        if event.key() in turns:
            self.paged.emit(turns[Qt.Key(event.key())])
            return
        super().keyPressEvent(event)


class LoadPanel(QWidget):
    """The load of one route. Arrow keys go from parcel to parcel, page keys from stop to stop.

    Signals: turned() when the person does something here.
    """

    turned = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.view, self.slider, self.bars = LoadView(), StepSlider(Qt.Orientation.Horizontal), FillBars()
        self.loading, self.unloading = QToolButton(), QToolButton()
        self.where, self.says = Note(), plain()
        self.parcels = Table(PARCEL_COLUMNS, lambda line: line.key, empty="No parcel has a place yet")
        self._planned: RoutePlan | None = None
        self._row: LoadRow | None = None
        self._steps: tuple[Step, ...] = ()
        self._stale = QTimer(self)
        self._stale.setSingleShot(True)
        self._stale.setInterval(PATIENCE_MS)
        self._build()
        self._connect()

    # -- what is shown

    def show_load(
        self, picture: Picture, row: LoadRow, planned: RoutePlan | None, steps: tuple[Step, ...], *, stale: bool
    ) -> None:
        """Another load, or the same as it stands now; a person who follows it step by step stays where they are."""
        is_other = self._row is None or self._row.lane.route != row.lane.route
        was_full = self.aboard == len(self._steps)
        self._row, self._planned, self._steps = row, planned, steps
        with QSignalBlocker(self.slider):
            self.slider.setMaximum(len(steps))
            if is_other or was_full:
                self.slider.setValue(0 if self.is_unloading else len(steps))
        self._tell_stale(stale and planned is not None)
        self._show_boxes()
        order = self._order()
        self.parcels.set_rows([parcel_line(picture, step, turn, row.labels) for turn, step in enumerate(order, 1)])
        told = list(sentences(planned, steps, row)) if planned else ["The load is being planned."]
        self.says.setText("\n".join(f"–  {says}" if len(told) > 1 else says for says in told))
        self._show_step()

    @property
    def is_unloading(self) -> bool:
        """Whether the steps take parcels out."""
        return self.unloading.isChecked()

    @property
    def aboard(self) -> int:
        """How many parcels are in at this step, counted as they go in."""
        done = self.slider.value()
        return len(self._steps) - done if self.is_unloading else done

    def inside(self) -> list[Step]:
        """The parcels that are in at this step, in the order in which they went in, or come out."""
        done, order = self.slider.value(), self._order()
        return list(order[done:] if self.is_unloading else order[:done])

    def current(self) -> Step | None:
        """The parcel that goes out next, or went in last."""
        inside = self.inside()
        return (inside[0] if self.is_unloading else inside[-1]) if inside else None

    # -- what a person does

    def _turn_round(self) -> None:
        """From loading to unloading and back: the same parcels are aboard."""
        order = self._order()
        with QSignalBlocker(self.slider):
            self.slider.setValue(0 if self.is_unloading else len(self._steps))
        lines = {line.key: line for line in self.parcels.rows()}
        turned = [lines[step.piece.id] for step in order if step.piece.id in lines]
        self.parcels.set_rows([replace(line, turn=turn) for turn, line in enumerate(turned, 1)])
        self._show_step()
        self.turned.emit()

    def _page(self, way: int) -> None:
        """To the next stop, or the one before: where the parcel that is spoken of goes elsewhere."""
        order, done = self._order(), self.slider.value()
        edges = [n for n in range(1, len(order)) if order[n].piece.stop != order[n - 1].piece.stop]
        edges = [0, *edges, len(order)]
        after = [edge for edge in edges if (edge - done) * way > 0]
        if after:
            self.slider.setValue(min(after) if way > 0 else max(after))

    def _parcel_chosen(self, key: Hashable) -> None:
        """The step at which this parcel goes in or out."""
        order = [step.piece.id for step in self._order()]
        if key in order:
            turn = order.index(str(key))
            self.slider.setValue(turn if self.is_unloading else turn + 1)
            self._show_step()
            self.turned.emit()

    def _moved(self) -> None:
        self._show_step()
        self.turned.emit()

    # -- how it is drawn

    def _order(self) -> Sequence[Step]:
        """As they go in; or as they come out, stop by stop, the last in first."""
        if not self.is_unloading:
            return self._steps
        return sorted(self._steps, key=lambda step: (step.piece.stop, -step.turn))

    def _show_boxes(self) -> None:
        if self._row is None:
            return
        boxes = [
            LoadBox(
                step.piece.id,
                Cuboid(step.placed.x, step.placed.y, step.placed.z, step.placed.dx, step.placed.dy, step.placed.dz),
                step.piece.stop,
                str(step.piece.stop),
                f"Stop {step.piece.stop}, {short(step.piece.id)}, {step.state}\n{step.address}".strip(),
                step.state in (State.TO_PACK, State.TO_PICK),
                bool(step.blocks) or step.state is State.STOPPED,
            )
            for step in self._steps
        ]
        self.view.set_load(self._shape(), boxes)

    def _show_step(self) -> None:
        step = self.current()
        self.view.set_load(self._shape(), self.view.boxes)
        inside = {each.piece.id for each in self.inside()}
        aside = set(step.behind) & inside if step and self.is_unloading else ()
        self.view.set_step(inside, step.piece.id if step else None, step.piece.stop if step else None, aside)
        self.bars.set_fills(self._fills())
        self.where.set_text(self._where(step))
        if step is not None:
            with QSignalBlocker(self.parcels):
                self.parcels.select(step.piece.id)

    def _where(self, step: Step | None) -> str:
        count = len(self._steps)
        if step is None:
            return "empty" if count else ""
        verb = "next out" if self.is_unloading else "last in"
        where = f", {step.address}" if step.address else ""
        moved = f", {len(step.behind)} to be moved first" if step.behind and self.is_unloading else ""
        return f"{self.aboard} of {count} in · {verb}: stop {step.piece.stop}{moved}{where}"

    def _shape(self) -> HoldShape:
        """The hold, and what its axles bear at this step."""
        if self._row is None:
            return self.view.hold
        hold = self._row.asked.hold
        if hold.axles is None:
            return HoldShape(hold.length_mm, hold.width_mm, hold.height_mm)
        front, rear = self._axles_g(self.inside())
        axles = (
            (hold.axles.front_mm, f"{front / KG:,.0f} of {hold.axles.front_limit_g / KG:,.0f} kg"),
            (hold.axles.rear_mm, f"{rear / KG:,.0f} of {hold.axles.rear_limit_g / KG:,.0f} kg"),
        )
        return HoldShape(hold.length_mm, hold.width_mm, hold.height_mm, axles)

    def _fills(self) -> list[Fill]:
        if self._row is None:
            return []
        hold, room, steps = self._row.asked.hold, max(1, self._row.room_mm3), self._steps
        litres = [sum(step.piece.volume_mm3 for step in some) for some in (self.inside(), steps)]
        grams = [sum(step.piece.weight_g for step in some) for some in (self.inside(), steps)]
        fills = [
            Fill("Room", litres[0] / room, litres[1] / room, f"{litres[0] / 1e6:,.0f} of {room / 1e6:,.0f} l"),
            _kilos("Weight", grams[0], grams[1], hold.limit_g),
        ]
        if hold.axles is not None:
            now, whole = self._axles_g(self.inside()), self._axles_g(steps)
            fills.append(_kilos("Front axle", now[0], whole[0], hold.axles.front_limit_g))
            fills.append(_kilos("Rear axle", now[1], whole[1], hold.axles.rear_limit_g))
        return fills

    def _axles_g(self, some: Sequence[Step]) -> tuple[int, int]:
        """What these parcels put on the front and the rear axle."""
        axles = self._row.asked.hold.axles if self._row else None
        if axles is None:
            return 0, 0
        return axle_loads_g(axles, [step.piece for step in some], [step.placed for step in some])

    def _tell_stale(self, stale: bool) -> None:
        """Hatch a plan that stays behind what is known; one that is made at once is not hatched in between."""
        if not stale:
            self._stale.stop()
            self.view.set_stale("")
        elif not self._stale.isActive() and not self.view.stale:
            self._stale.start()

    # -- how it is put together

    def _build(self) -> None:
        group = QButtonGroup(self)
        for button, words in ((self.loading, "Loading"), (self.unloading, "Unloading")):
            button.setText(words)
            button.setCheckable(True)
            group.addButton(button)
        self.loading.setChecked(True)
        self.slider.setAccessibleName("Step of loading or unloading")
        tools = QHBoxLayout()
        tools.setSpacing(8)
        for widget, stretch in ((self.loading, 0), (self.unloading, 0), (self.slider, 3), (self.where, 4)):
            tools.addWidget(widget, stretch)
        self.says.setWordWrap(True)
        self.says.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.says.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        told = QScrollArea()
        told.setWidget(self.says)
        told.setWidgetResizable(True)
        told.setFrameShape(QScrollArea.Shape.NoFrame)
        beside = QVBoxLayout()
        beside.setSpacing(6)
        beside.addWidget(self.bars)
        beside.addWidget(soft("Filled: at this step. Dashed: the whole load. Line: the limit."))
        beside.addWidget(told, 1)
        below = QHBoxLayout()
        below.setSpacing(12)
        below.addWidget(self.parcels, 5)
        below.addLayout(beside, 4)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(6)
        box.addWidget(self.view, 5)
        box.addLayout(tools)
        box.addLayout(below, 4)
        self.setFocusProxy(self.slider)

    def _connect(self) -> None:
        self.slider.valueChanged.connect(self._moved)
        self.slider.paged.connect(self._page)
        self.unloading.toggled.connect(self._turn_round)
        self.parcels.selected.connect(self._parcel_chosen)
        self.view.chosen.connect(self._parcel_chosen)
        self._stale.timeout.connect(lambda: self.view.set_stale(STALE))


def _kilos(name: str, now_g: int, planned_g: int, limit_g: int) -> Fill:
    limit = max(1, limit_g)
    return Fill(name, now_g / limit, planned_g / limit, f"{now_g / KG:,.0f} of {limit_g / KG:,.0f} kg")
