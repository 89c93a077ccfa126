"""What lies on a gantt chart, where it lies on the glass, and how it is drawn."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter

from controltower.ui import colour, theme
from controltower.ui.badges import Badge, hatch, paint_badge
from controltower.ui.theme import Kind, Theme
from controltower.ui.timeaxis import TimeText, ticks

HEAD_PX = 26
EDGE_PX = 12


@dataclass(frozen=True, slots=True)
class Tick:
    """A moment within a bar: a short line, or a mark where something is wrong with it."""

    at_s: float
    badge: Badge | None = None


@dataclass(frozen=True, slots=True)
class Bar:
    """From `start_s` to `end_s` in the row with this key. `done` (0 to 1) is how much of it has happened.

    One that is `offered` is in no plan yet, and drawn in the colour of what is new.
    """

    id: Hashable
    row: Hashable
    start_s: float
    end_s: float
    text: str = ""
    kind: Kind = Kind.PLANNED
    tip: str = ""
    badge: Badge | None = None
    movable: bool = False
    done: float | None = None
    stale: bool = False
    offered: bool = False
    ticks: tuple[Tick, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """`shade` hatches the whole row: the door is out of service."""

    id: Hashable
    label: str
    note: str = ""
    shade: bool = False


@dataclass(frozen=True, slots=True)
class Stage:
    """Where a time and a row are on the viewport, in pixels."""

    width: float
    height: float
    label_px: float
    row_px: float
    scroll: float
    start_s: float
    end_s: float

    def x(self, second: float) -> float:
        return self.label_px + (second - self.start_s) / (self.end_s - self.start_s) * self._wide

    def second(self, x: float) -> float:
        return self.start_s + (x - self.label_px) / self._wide * (self.end_s - self.start_s)

    def top(self, place: int) -> float:
        return HEAD_PX + place * self.row_px - self.scroll

    def rect(self, place: int, start_s: float, length_s: float, kind: Kind) -> QRectF:
        """A planned bar is taller than what was measured, so that both are seen."""
        left, right = self.x(start_s), self.x(start_s + length_s)
        inset = 4.0 if kind is Kind.PLANNED else 7.0
        return QRectF(left, self.top(place) + inset, max(3.0, right - left), self.row_px - 2 * inset)

    @property
    def _wide(self) -> float:
        return max(1.0, self.width - self.label_px - EDGE_PX)


def clear_until(bars: Sequence[Bar]) -> dict[Hashable, float]:
    """For each planned bar that another lies upon: when that one begins, because there its text must end."""
    lying: dict[Hashable, list[Bar]] = {}
    for bar in bars:
        if bar.kind is not Kind.PLANNED:
            lying.setdefault(bar.row, []).append(bar)
    out: dict[Hashable, float] = {}
    for bar in bars:
        if bar.kind is Kind.PLANNED:
            over = [o.start_s for o in lying.get(bar.row, ()) if o.start_s < bar.end_s and o.end_s > bar.start_s]
            if over:
                out[bar.id] = max(bar.start_s, min(over))
    return out


def next_bar(bars: Sequence[Bar], place: Mapping[Hashable, int], chosen: Hashable, dx: int, dy: int) -> Bar | None:
    """The neighbour in the row (dx), or the bar nearest in time in the next row that has one (dy)."""
    bars = [bar for bar in bars if bar.row in place]
    now = next((bar for bar in bars if bar.id == chosen), None)
    if now is None:
        return min(bars, key=lambda bar: (place[bar.row], bar.start_s), default=None)
    here, start = place[now.row], now.start_s
    if dx:
        line = [bar for bar in bars if bar.row == now.row and (bar.start_s - start) * dx > 0]
        return min(line, key=lambda bar: bar.start_s * dx, default=None)
    line = [bar for bar in bars if (place[bar.row] - here) * dy > 0]
    return min(line, key=lambda bar: (place[bar.row] * dy, abs(bar.start_s - start)), default=None)


def paint_rows(painter: QPainter, stage: Stage, rows: Sequence[Row], t: Theme) -> None:
    for i, row in enumerate(rows):
        y = stage.top(i)
        if y + stage.row_px < HEAD_PX or y > stage.height:
            continue
        if row.shade:
            painter.fillRect(QRectF(stage.label_px, y, stage.width, stage.row_px), hatch(t, 0.35))
        painter.setPen(theme.pen(t.line))
        painter.drawLine(QPointF(0, y + stage.row_px - 0.5), QPointF(stage.width, y + stage.row_px - 0.5))
    painter.setPen(theme.pen(colour.mix(t.panel, t.line, 0.6)))
    for second in ticks(stage.start_s, stage.end_s, stage.width - stage.label_px):
        painter.drawLine(QPointF(stage.x(second), HEAD_PX), QPointF(stage.x(second), stage.height))


def paint_bar(painter: QPainter, bar: Bar, box: QRectF, room: QRectF, chosen: bool, t: Theme) -> None:
    """The bar in its box, its text in `room`: what of the box can be seen and is not covered by another bar."""
    ground = t.raised
    painter.setBrush(Qt.BrushStyle.NoBrush)
    match bar.kind:
        case Kind.PLANNED:
            painter.setPen(theme.pen(t.planned, 1.2))
            painter.setBrush(theme.qcolor(t.raised, 0.6))
        case Kind.MEASURED:
            ground = t.equipment_dark if bar.done is None else t.equipment
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(ground))
        case Kind.FORECAST:
            painter.setPen(theme.pen(t.forecast, 1.4, Qt.PenStyle.DotLine))
            painter.setBrush(QColor(colour.mix(t.panel, t.forecast, 0.14)))
    if bar.offered:
        painter.setPen(theme.pen(t.accent, 1.6))
        painter.setBrush(theme.qcolor(t.accent, 0.22))
    painter.drawRoundedRect(box, 2.5, 2.5)
    if bar.done is not None and bar.kind is Kind.MEASURED:
        share = min(1.0, max(0.0, bar.done))
        painter.fillRect(QRectF(box.left(), box.bottom() - 4, box.width() * share, 4), QColor(t.ink_soft))
    if bar.stale:
        painter.fillRect(box, hatch(t, 0.7))
    if chosen:
        painter.setPen(theme.pen(t.accent, 2.0))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box.adjusted(-1, -1, 1, 1), 3, 3)
    paint_ticks(painter, bar, box, t)
    inner = room.adjusted(6, 0, -4, 0)
    if bar.badge is not None and inner.width() > 12:
        paint_badge(painter, QRectF(inner.left() - 1, inner.center().y() - 7, 14, 14), bar.badge, t)
        inner.setLeft(inner.left() + 18)
    metrics = painter.fontMetrics()
    if bar.text and inner.width() > min(52, metrics.horizontalAdvance(bar.text)):
        painter.setPen(QColor(colour.readable_on(ground) if bar.kind is Kind.MEASURED else t.ink))
        text = metrics.elidedText(bar.text, Qt.TextElideMode.ElideRight, int(inner.width()))
        painter.drawText(inner, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)


def paint_ticks(painter: QPainter, bar: Bar, box: QRectF, t: Theme) -> None:
    """The moments of a bar, those with a mark on top."""
    if not bar.ticks:
        return
    per_s = box.width() / max(1.0, bar.end_s - bar.start_s)
    plain = [tick for tick in bar.ticks if tick.badge is None]
    painter.setPen(theme.pen(t.ink if bar.kind is Kind.MEASURED else t.ink_soft, 1.0))
    for tick in plain:
        x = box.left() + (tick.at_s - bar.start_s) * per_s
        painter.drawLine(QPointF(x, box.center().y() - 3), QPointF(x, box.center().y() + 3))
    for tick in bar.ticks:
        if tick.badge is not None:
            x = box.left() + (tick.at_s - bar.start_s) * per_s
            paint_badge(painter, QRectF(x - 5, box.center().y() - 5, 10, 10), tick.badge, t)


def paint_hanging(painter: QPainter, box: QRectF, text: str, allowed: bool, t: Theme) -> None:
    """The shadow of a bar that is being dragged: hatched where it may not go."""
    style = Qt.PenStyle.SolidLine if allowed else Qt.PenStyle.DotLine
    painter.setPen(theme.pen(t.accent if allowed else t.ink_soft, 2.0, style))
    painter.setBrush(theme.qcolor(t.accent, 0.15) if allowed else hatch(t, 0.5))
    painter.drawRoundedRect(box, 2.5, 2.5)
    painter.setPen(QColor(t.ink))
    painter.drawText(box.adjusted(6, 0, 60, 0), Qt.AlignmentFlag.AlignVCenter, text)


def paint_labels(painter: QPainter, stage: Stage, rows: Sequence[Row], t: Theme) -> None:
    """The frozen column: name, and a note in soft letters if there is room."""
    painter.fillRect(QRectF(0, 0, stage.label_px, stage.height), QColor(t.panel))
    painter.setPen(theme.pen(t.line))
    painter.drawLine(QPointF(stage.label_px - 0.5, 0), QPointF(stage.label_px - 0.5, stage.height))
    for i, row in enumerate(rows):
        box = QRectF(10, stage.top(i), stage.label_px - 16, stage.row_px)
        if box.bottom() < HEAD_PX or box.top() > stage.height:
            continue
        painter.setFont(theme.font(9, QFont.Weight.DemiBold))
        painter.setPen(QColor(t.ink))
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, row.label)
        left = painter.fontMetrics().horizontalAdvance(row.label) + 8
        painter.setFont(theme.font(7.5))
        painter.setPen(QColor(t.ink_soft))
        note = painter.fontMetrics().elidedText(row.note, Qt.TextElideMode.ElideRight, int(box.width() - left))
        painter.drawText(box.adjusted(left, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, note)
        painter.setPen(theme.pen(t.line))
        painter.drawLine(QPointF(0, box.bottom() - 0.5), QPointF(stage.label_px, box.bottom() - 0.5))


def paint_head(painter: QPainter, stage: Stage, now_s: float | None, time_text: TimeText, t: Theme) -> None:
    """Round times above, and now as a line from top to bottom with its time on a plate."""
    painter.fillRect(QRectF(0, 0, stage.width, HEAD_PX), QColor(t.panel))
    painter.setFont(theme.font(8))
    painter.setPen(QColor(t.ink_soft))
    now_x = stage.x(now_s) if now_s is not None and stage.start_s <= now_s <= stage.end_s else None
    for second in ticks(stage.start_s, stage.end_s, stage.width - stage.label_px):
        box = QRectF(stage.x(second) - 30, 0, 60, HEAD_PX)
        beside_now = now_x is not None and abs(stage.x(second) - now_x) < 52
        if box.left() >= stage.label_px - 26 and box.right() <= stage.width and not beside_now:
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, time_text(second))
    painter.setPen(theme.pen(t.line))
    painter.drawLine(QPointF(0, HEAD_PX - 0.5), QPointF(stage.width, HEAD_PX - 0.5))
    if now_x is None or now_s is None:
        return
    painter.setPen(theme.pen(t.ink, 1.4))
    painter.drawLine(QPointF(now_x, HEAD_PX - 4), QPointF(now_x, stage.height))
    painter.setFont(theme.font(7.5, QFont.Weight.DemiBold))
    plate = QRectF(now_x - 22, 4, 44, HEAD_PX - 9)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(t.ink))
    painter.drawRoundedRect(plate, 2, 2)
    painter.setPen(QColor(t.panel))
    painter.drawText(plate, Qt.AlignmentFlag.AlignCenter, time_text(now_s))
