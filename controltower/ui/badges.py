"""Small marks that mean something: alarm priorities, states, the age of a value, and what is not confirmed yet.

A priority is colour and shape and letter, so that it survives a grey print and a colour-blind eye.
"""

from enum import Enum

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QIcon, QPainter, QPaintEvent, QPixmap, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from controltower.ui import colour, theme
from controltower.ui.theme import Theme


class Priority(Enum):
    """How soon a person must act; the value is the letter on the badge."""

    CRITICAL = "C"
    HIGH = "H"
    LOW = "L"


class Status(Enum):
    """How a thing stands. Only the last two have an alarm colour, because they are alarms."""

    AHEAD = "ahead"
    ACTIVE = "active"
    DONE = "done"
    PENDING = "pending"
    OFF = "off"
    JEOPARDY = "jeopardy"
    MISSED = "missed"


class Company(Enum):
    """Somebody else is at it: looks, or is about to decide. Head and shoulders, hollow or filled, without a colour."""

    LOOKING = "looking"
    DECIDING = "deciding"


Badge = Priority | Status | Company


def priority_colour(priority: Priority, theme_: Theme) -> str:
    return {Priority.CRITICAL: theme_.critical, Priority.HIGH: theme_.high, Priority.LOW: theme_.low}[priority]


def paint_badge(painter: QPainter, rect: QRectF, badge: Badge, theme_: Theme, *, acknowledged: bool = False) -> None:
    """The badge as large as the shorter side, in the middle. Acknowledged: outline only, it does not vanish."""
    side = min(rect.width(), rect.height())
    box = QRectF(rect.center().x() - side / 2, rect.center().y() - side / 2, side, side)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    match badge:
        case Priority():
            _paint_priority(painter, box, badge, theme_, acknowledged)
        case Status():
            _paint_status(painter, box, badge, theme_)
        case Company():
            _paint_company(painter, box, badge, theme_)
    painter.restore()


def pixmap(
    badge: Badge, size: int = 16, theme_: Theme | None = None, *, acknowledged: bool = False, ratio: float = 1.0
) -> QPixmap:
    out = QPixmap(QSize(round(size * ratio), round(size * ratio)))
    out.setDevicePixelRatio(ratio)
    out.fill(Qt.GlobalColor.transparent)
    painter = QPainter(out)
    paint_badge(painter, QRectF(0, 0, size, size), badge, theme_ or theme.current(), acknowledged=acknowledged)
    painter.end()
    return out


def icon(badge: Badge, theme_: Theme | None = None) -> QIcon:
    out = QIcon()
    for ratio in (1, 2):
        out.addPixmap(pixmap(badge, 16, theme_, ratio=ratio))
    return out


def hatch(theme_: Theme, strength: float = 0.5) -> QBrush:
    """Diagonal lines laid over a value that is past its age limit."""
    return QBrush(theme.qcolor(theme_.equipment_dark, strength), Qt.BrushStyle.BDiagPattern)


def age_text(age_s: float) -> str:
    """`12 s`, `3 min`, `2 h 05`; whole units, rounded down."""
    seconds = max(0, int(age_s))
    if seconds < 100:
        return f"{seconds} s"
    if seconds < 6000:
        return f"{seconds // 60} min"
    return f"{seconds // 3600} h {seconds % 3600 // 60:02d}"


class AgeLabel(QWidget):
    """Source and age of what stands beside it, `TMS · 12 s`; hatched when past its limit or in doubt."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._source, self._age_s, self._limit_s, self._doubt = "", 0.0, float("inf"), ""
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)

    def set_age(self, source: str, age_s: float, limit_s: float = float("inf"), doubt: str = "") -> None:
        """`doubt` says why it cannot be relied on, whatever its age; it stands in place of source and age."""
        wide = self.sizeHint().width()
        self._source, self._age_s, self._limit_s, self._doubt = source, age_s, limit_s, doubt
        if self.sizeHint().width() != wide:
            self.updateGeometry()
        self.setToolTip(
            f"{source}: {age_text(age_s)} old, limit {age_text(limit_s)}" if limit_s != float("inf") else ""
        )
        self.update()

    def text(self) -> str:
        return self._doubt or f"{self._source} · {age_text(self._age_s)}"

    @property
    def stale(self) -> bool:
        return bool(self._doubt) or self._age_s > self._limit_s

    def sizeHint(self) -> QSize:
        metrics = self.fontMetrics()
        return QSize(metrics.horizontalAdvance(self.text()) + 12, metrics.height() + 4)

    def paintEvent(self, event: QPaintEvent) -> None:
        t = theme.current()
        painter = QPainter(self)
        paint_age(painter, QRectF(self.rect()), self.text(), self.stale, t)
        painter.end()


def paint_age(painter: QPainter, rect: QRectF, text: str, stale: bool, theme_: Theme) -> None:
    """Source and age, to the right; past the limit on a hatched ground with a clear field behind the letters."""
    flags = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
    if stale:
        painter.fillRect(rect, hatch(theme_))
        letters = painter.fontMetrics().boundingRect(rect.adjusted(6, 0, -6, 0).toRect(), int(flags), text)
        painter.fillRect(letters.adjusted(-4, 0, 4, 0), QColor(theme_.panel))
    painter.setPen(QColor(theme_.ink if stale else theme_.ink_soft))
    painter.drawText(rect.adjusted(6, 0, -6, 0), flags, text)


def _paint_company(painter: QPainter, box: QRectF, company: Company, theme_: Theme) -> None:
    deciding, unit = company is Company.DECIDING, box.width() / 16
    painter.setPen(theme.pen(theme_.measured if deciding else theme_.ink_soft, 1.3))
    painter.setBrush(QColor(theme_.measured) if deciding else Qt.BrushStyle.NoBrush)
    painter.translate(box.topLeft())
    painter.scale(unit, unit)
    painter.drawEllipse(QRectF(5.2, 1.4, 5.6, 5.6))
    painter.drawChord(QRectF(2.2, 8.8, 11.6, 11.0), 0, 180 * 16)


class PendingMark(QWidget):
    """Three hollow dots while a command waits for the journal; empty when nothing is pending."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pending = False
        self.setFixedSize(26, 16)

    @property
    def pending(self) -> bool:
        return self._pending

    def set_pending(self, pending: bool) -> None:
        self._pending = pending
        self.setToolTip("Waiting for the journal" if pending else "")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._pending:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(theme.pen(theme.current().ink_soft, 1.2))
        for x in (5, 13, 21):
            painter.drawEllipse(QPointF(x, 8), 2.2, 2.2)
        painter.end()


def shape(badge: Badge, box: QRectF) -> QPolygonF:
    """The outline of a priority (and of the two alarm states): square, triangle, or a many-sided round."""
    inner = box.adjusted(0.5, 0.5, -0.5, -0.5)
    if badge in (Priority.CRITICAL, Status.MISSED):
        return QPolygonF(inner.adjusted(0.5, 0.5, -0.5, -0.5))
    if badge in (Priority.HIGH, Status.JEOPARDY):
        return QPolygonF([QPointF(inner.center().x(), inner.top()), inner.bottomRight(), inner.bottomLeft()])
    return QPolygonF()


def _paint_priority(painter: QPainter, box: QRectF, priority: Priority, t: Theme, acknowledged: bool) -> None:
    tone = priority_colour(priority, t)
    painter.setPen(theme.pen(tone, 1.6))
    painter.setBrush(Qt.BrushStyle.NoBrush if acknowledged else QColor(tone))
    if priority is Priority.LOW:
        painter.drawEllipse(box.adjusted(1, 1, -1, -1))
    else:
        painter.drawPolygon(shape(priority, box))
    face = theme.font()
    face.setPixelSize(max(6, round(box.height() * (0.52 if priority is Priority.HIGH else 0.64))))
    face.setBold(True)
    painter.setFont(face)
    painter.setPen(QColor(t.ink if acknowledged else colour.readable_on(tone)))
    lowered = box.adjusted(0, box.height() * 0.26, 0, 0) if priority is Priority.HIGH else box
    painter.drawText(lowered, Qt.AlignmentFlag.AlignCenter, priority.value)


def _paint_status(painter: QPainter, box: QRectF, status: Status, t: Theme) -> None:
    round_ = box.adjusted(box.width() * 0.2, box.height() * 0.2, -box.width() * 0.2, -box.height() * 0.2)
    painter.setPen(theme.pen(t.equipment_dark, 1.4))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    match status:
        case Status.AHEAD:
            painter.drawEllipse(round_)
        case Status.ACTIVE:
            painter.drawEllipse(round_)
            painter.setBrush(QColor(t.ink))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.drawPie(round_, 90 * 16, -180 * 16)
        case Status.DONE:
            painter.setBrush(QColor(t.equipment_dark))
            painter.drawEllipse(round_)
        case Status.PENDING:
            painter.setPen(theme.pen(t.ink_soft, 1.2, Qt.PenStyle.DotLine))
            painter.drawEllipse(round_)
        case Status.OFF:
            painter.drawLine(round_.topLeft(), round_.bottomRight())
            painter.drawLine(round_.topRight(), round_.bottomLeft())
        case Status.JEOPARDY | Status.MISSED:
            tone = t.high if status is Status.JEOPARDY else t.critical
            painter.setPen(theme.pen(colour.mix(tone, t.ink, 0.35), 1.0))
            painter.setBrush(QColor(tone))
            painter.drawPolygon(shape(status, box.adjusted(1, 1, -1, -1)))
