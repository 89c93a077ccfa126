"""How does a load lie in its hold? Seen from the door, from above and from the side, as far as it is aboard."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QHelpEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from controltower.ui import colour, theme
from controltower.ui.badges import hatch
from controltower.ui.loadframes import MARGIN, WHEEL_PX, WORD_PX, Frame, Frames, HoldShape, cut_mm, frames
from controltower.ui.loadshape import Cuboid, faces, from_behind, projected
from controltower.ui.tokens import Theme

Cover = tuple[QRectF, QPolygonF | None]
"""What is drawn over something: its bounds, and its shape where that is no rectangle."""
SHADES = 3
"""Greys that follow each other from stop to stop, so that neighbours are told apart."""


@dataclass(frozen=True, slots=True)
class LoadBox:
    """One parcel in its place, `mark` the number of its stop; an expected one is not packed, a loud one is wrong."""

    key: str
    at: Cuboid
    stop: int
    mark: str
    tip: str
    expected: bool = False
    loud: bool = False


class LoadView(QWidget):
    """The boxes that are aboard, the first of the sequence first; those of one stop are highlighted.

    Signals: chosen(key) when a person clicks a box.
    """

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.hold = HoldShape(1, 1, 1)
        self.boxes: tuple[LoadBox, ...] = ()
        self.aboard: frozenset[str] = frozenset()
        self.aside: frozenset[str] = frozenset()
        self.stop: int | None = None
        self.current: str | None = None
        self.stale = ""
        self._order: list[int] = []
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(320, 220)

    def set_load(self, hold: HoldShape, boxes: Sequence[LoadBox]) -> None:
        """Another load, or another state of this one; how much of it is aboard is told by `set_step`."""
        if (hold, tuple(boxes)) != (self.hold, self.boxes):
            if [box.at for box in boxes] != [box.at for box in self.boxes]:
                self._order = from_behind([box.at for box in boxes])
            self.hold, self.boxes = hold, tuple(boxes)
            self.update()

    def set_step(
        self, aboard: Collection[str], current: str | None, stop: int | None, aside: Collection[str] = ()
    ) -> None:
        """These boxes are in; one goes in or out now, its stop is spoken of, and those aside must make way for it."""
        step = frozenset(aboard), current, stop, frozenset(aside)
        if step != (self.aboard, self.current, self.stop, self.aside):
            self.aboard, self.current, self.stop, self.aside = step
            self.update()

    def set_stale(self, words: str) -> None:
        """Hatched while there are words that say why it is not the plan for what is known now."""
        if words != self.stale:
            self.stale = words
            self.update()

    def shown(self) -> list[LoadBox]:
        """What is drawn as aboard, the farthest first."""
        return [self.boxes[n] for n in self._order if self.boxes[n].key in self.aboard]

    def box_at(self, place: QPointF) -> LoadBox | None:
        """The box under a point of any of the three views."""
        views = self._frames()
        for box in reversed(self.shown()):
            seen = (views.solid.polygon(face) for face in faces(box.at))
            if any(face.containsPoint(place, Qt.FillRule.OddEvenFill) for face in seen):
                return box
        for box in sorted(self.shown(), key=lambda each: -each.at.z - each.at.dz):
            if views.from_above(box.at).contains(place):
                return box
        for box in sorted(self.shown(), key=lambda each: each.at.y):
            if views.from_side(box.at).contains(place):
                return box
        return None

    def sizeHint(self) -> QSize:
        return QSize(640, 420)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        box = self.box_at(event.position())
        if box is not None:
            self.chosen.emit(box.key)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            box = self.box_at(QPointF(event.pos()))
            QToolTip.showText(event.globalPos(), box.tip if box else self.stale, self)
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        t, painter = theme.current(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(theme.font(8.0))
        if self.boxes:
            views = self._frames()
            self._paint_room(painter, t, views.solid)
            self._paint_solids(painter, t, views.solid)
            self._paint_above(painter, t, views)
            self._paint_side(painter, t, views)
        if self.stale:
            painter.fillRect(self.rect(), hatch(t, 0.35))
            self._paint_stale(painter, t)
        painter.end()

    # -- the three views

    def _paint_room(self, painter: QPainter, t: Theme, frame: Frame) -> None:
        """Floor, front wall and left wall; the door is where the eye is."""
        far = faces(Cuboid(0, self.hold.width_mm, 0, self.hold.length_mm, 0, self._cut))
        wall = faces(Cuboid(0, 0, 0, 0, self.hold.width_mm, self._cut))
        floor = faces(Cuboid(0, 0, 0, self.hold.length_mm, self.hold.width_mm, 0))
        painter.setPen(theme.pen(t.equipment))
        for face, tone in ((floor[0], 0.5), (far[1], 0.75), (wall[2], 0.6)):
            painter.setBrush(QColor(colour.mix(t.field, t.panel, tone)))
            painter.drawPolygon(frame.polygon(face))
        painter.setPen(QColor(t.ink_soft))
        middle = self.hold.width_mm / 2
        front = frame.at(projected(0, middle, self._cut))
        door = frame.at(projected(self.hold.length_mm, middle, 0))
        painter.drawText(front + QPointF(-70, -6), "front wall")
        painter.drawText(door + QPointF(8, 14), "door")

    def _paint_solids(self, painter: QPainter, t: Theme, frame: Frame) -> None:
        shown = self.shown()
        solids = [[frame.polygon(face) for face in faces(box.at)] for box in shown]
        for box, (top, side, door) in zip(shown, solids, strict=True):
            tone, shadow = self._tone(t, box), t.field if t.dark else t.ink
            painter.setPen(self._edge(t, box))
            for face, share in ((side, 0.20), (door, 0.10), (top, 0.0)):
                painter.setBrush(QColor(colour.mix(tone, shadow, share)))
                painter.drawPolygon(face)
        covers = [[(face.boundingRect(), face) for face in several] for several in solids]
        for n, (box, several) in enumerate(zip(shown, covers, strict=True)):
            later = [each for faces_ in covers[n + 1 :] for each in faces_]
            self._paint_mark(painter, t, box, (several[2][0], several[0][0]), later)

    def _paint_mark(
        self, painter: QPainter, t: Theme, box: LoadBox, places: Sequence[QRectF], covers: Sequence[Cover]
    ) -> None:
        """The number of the stop, on the first of these places that has room and that nothing covers."""
        wide, high = painter.fontMetrics().horizontalAdvance(box.mark) + 2.0, painter.fontMetrics().ascent() - 1.0
        for place in places:
            letters = QRectF(place.center().x() - wide / 2, place.center().y() - high / 2, wide, high)
            has_room = wide < place.width() - 2 and high < place.height() - 1
            if has_room and not any(_covers(cover, letters) for cover in covers):
                painter.setPen(QColor(colour.readable_on(self._tone(t, box))))
                painter.drawText(letters.adjusted(-2, -4, 2, 4), Qt.AlignmentFlag.AlignCenter, box.mark)
                return

    def _paint_above(self, painter: QPainter, t: Theme, views: Frames) -> None:
        hold = views.above.rect(0, 0, self.hold.length_mm, self.hold.width_mm)
        self._paint_flat(painter, t, hold, "from above")
        boxes = sorted(self.shown(), key=lambda each: each.at.z + each.at.dz)
        self._paint_boxes(painter, t, [(box, views.from_above(box.at)) for box in boxes])

    def _paint_side(self, painter: QPainter, t: Theme, views: Frames) -> None:
        hold = views.side.rect(0, 0, self.hold.length_mm, self.hold.height_mm)
        self._paint_flat(painter, t, hold, "from the side")
        boxes = sorted(self.shown(), key=lambda each: -each.at.y)
        self._paint_boxes(painter, t, [(box, views.from_side(box.at)) for box in boxes])
        foot = hold.bottom() + WHEEL_PX
        painter.setPen(theme.pen(t.equipment_dark, 1.5))
        if self.hold.axles:
            painter.drawLine(QPointF(views.side.at((self.hold.axles[0][0], 0)).x(), hold.bottom()), hold.bottomLeft())
        for place, words in self.hold.axles:
            x = views.side.at((place, 0)).x()
            painter.setPen(theme.pen(t.equipment_dark, 1.5))
            painter.setBrush(QColor(t.panel))
            painter.drawEllipse(QPointF(x, foot), WHEEL_PX, WHEEL_PX)
            painter.setPen(QColor(t.ink_soft))
            box = QRectF(x - 70, foot + WHEEL_PX, 140, WORD_PX)
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)

    def _paint_flat(self, painter: QPainter, t: Theme, hold: QRectF, words: str) -> None:
        painter.setPen(theme.pen(t.equipment))
        painter.setBrush(QColor(t.panel))
        painter.drawRect(hold)
        painter.setPen(QColor(t.ink_soft))
        line = QRectF(hold.left(), hold.top() - WORD_PX, hold.width(), WORD_PX)
        painter.drawText(line, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, words)
        painter.drawText(line, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, "door")

    def _paint_boxes(self, painter: QPainter, t: Theme, boxes: Sequence[tuple[LoadBox, QRectF]]) -> None:
        """Boxes of a flat view, the farthest first."""
        for box, rect in boxes:
            painter.setBrush(QColor(self._tone(t, box)))
            painter.setPen(self._edge(t, box))
            painter.drawRect(rect)
        for n, (box, rect) in enumerate(boxes):
            self._paint_mark(painter, t, box, (rect,), [(cover, None) for _, cover in boxes[n + 1 :]])

    def _paint_stale(self, painter: QPainter, t: Theme) -> None:
        box = QRectF(painter.fontMetrics().boundingRect(self.stale)).adjusted(-8, -4, 8, 4)
        box.moveTopLeft(QPointF(MARGIN, MARGIN))
        painter.fillRect(box, QColor(t.panel))
        painter.setPen(QColor(t.ink))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self.stale)

    def _frames(self) -> Frames:
        return frames(self.hold, self._cut, self.width(), self.height())

    @property
    def _cut(self) -> int:
        return cut_mm(self.hold, [box.at for box in self.boxes])

    # -- how a box looks

    def _tone(self, t: Theme, box: LoadBox) -> str:
        """Grey by stop, and the accent for the stop that is spoken of; paler where a parcel is only expected."""
        grey = colour.mix(t.equipment, t.panel, 0.34 * (box.stop % SHADES))
        tone = colour.mix(t.panel, t.accent, 0.8) if box.stop == self.stop else grey
        return colour.mix(tone, t.panel, 0.6) if box.expected else tone

    def _edge(self, t: Theme, box: LoadBox) -> QPen:
        if box.key == self.current or box.key in self.aside or box.loud:
            return theme.pen(t.ink, 2.2)
        style = Qt.PenStyle.DashLine if box.expected else Qt.PenStyle.SolidLine
        return theme.pen(t.equipment_dark, 1.0, style)


def _covers(cover: Cover, letters: QRectF) -> bool:
    bounds, shape = cover
    return bounds.intersects(letters) and (shape is None or shape.intersects(QPolygonF(letters)))
