"""What does a plan made by hand come to beside the plan of now? A row of figures, each now and if."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from controltower.planning.byhand import Figures
from controltower.ui import theme

CELL_PX, HIGH_PX = 134, 42


@dataclass(frozen=True, slots=True)
class EffectCell:
    """One figure; `worse` is None where it stays as it is."""

    what: str
    now: str
    then: str
    worse: bool | None


def effects(now: Figures, then: Figures, labels: int, currency: str) -> tuple[EffectCell, ...]:
    """Driving, time, lateness, labels, emissions and money, now and if."""
    cells = [_cell("Not served", now.unserved, then.unserved, "")] if now.unserved or then.unserved else []
    cells += [
        _cell("Driving ahead", now.km, then.km, " km", 1),
        _cell("Time ahead", now.minutes, then.minutes, " min"),
        _cell("Stops late", now.late, then.late, ""),
        _cell("Lateness", now.late_min, then.late_min, " min"),
        _cell("Labels wrong", 0, labels, ""),
        _cell("CO₂e", now.co2e_g / 1000, then.co2e_g / 1000, " kg", 1),
        _cell("Cost", now.cost, then.cost, f" {currency}", 1),
    ]
    return tuple(cells)


def _cell(what: str, now: float, then: float, unit: str, digits: int = 0) -> EffectCell:
    before, after = round(now, digits), round(then, digits)
    if before == after:
        return EffectCell(what, f"{now:.{digits}f}{unit}", "", None)
    return EffectCell(what, f"{now:.{digits}f}", f"{then:.{digits}f}{unit}", after > before)


class EffectRow(QWidget):
    """The figures side by side, in as many rows as they need; what changes is strong and marked better or worse."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.cells: Sequence[EffectCell] = ()
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_cells(self, cells: Iterable[EffectCell]) -> None:
        """Show these figures."""
        self.cells = tuple(cells)
        self.setVisible(bool(self.cells))
        told = ((each.what, each.now, each.then) for each in self.cells)
        words = "; ".join(f"{what} {now}" + (f" to {then}" if then else "") for what, now, then in told)
        self.setAccessibleDescription(words)
        self.updateGeometry()
        self.update()

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return HIGH_PX * -(-len(self.cells) // self._across(width))

    def sizeHint(self) -> QSize:
        wide = max(self.width(), 4 * CELL_PX)
        return QSize(wide, self.heightForWidth(wide))

    def minimumSizeHint(self) -> QSize:
        return QSize(2 * CELL_PX, self.heightForWidth(max(self.width(), 2 * CELL_PX)))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, across = QPainter(self), self._across(self.width())
        wide = self.width() / across
        for number, cell in enumerate(self.cells):
            left, top = number % across * wide, number // across * HIGH_PX
            _paint_cell(painter, QRectF(left, top, wide - 6, HIGH_PX - 4), cell)
        painter.end()

    def _across(self, width: int) -> int:
        return max(1, min(len(self.cells) or 1, width // CELL_PX))


def _paint_cell(painter: QPainter, box: QRectF, cell: EffectCell) -> None:
    t, middle = theme.current(), Qt.AlignmentFlag.AlignVCenter
    painter.setFont(theme.font(8))
    painter.setPen(QColor(t.ink_soft))
    mark = {None: "", True: "  ▼ worse", False: "  ▲ better"}[cell.worse]
    painter.drawText(QRectF(box.left(), box.top(), box.width(), 18), middle, f"{cell.what}{mark}")
    below = QRectF(box.left(), box.top() + 18, box.width(), 22)
    if not cell.then:
        painter.setFont(theme.font(9.5))
        painter.drawText(below, middle, cell.now)
        return
    painter.setFont(theme.font(9))
    before = f"{cell.now} → "
    painter.drawText(below, middle, before)
    below.setLeft(below.left() + painter.fontMetrics().horizontalAdvance(before))
    painter.setFont(theme.font(9.5, QFont.Weight.DemiBold))
    painter.setPen(QColor(t.ink))
    painter.drawText(below, middle, cell.then)
