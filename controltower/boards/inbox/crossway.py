"""Which ways does the freight of an offer go? The floor in small, the door, the lanes and the ways between them."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from controltower.domain.docks import Notice
from controltower.domain.ids import NoticeId, SiteId
from controltower.domain.picture import Picture
from controltower.domain.places import Site, Zone
from controltower.planning.crossdock import Way
from controltower.ui import theme
from controltower.ui.viewport import Viewport

HEIGHT_PX = 190
END_PX = 4.0
UNKNOWN = "The way is drawn once the truck has a door and the order's route a lane."


class CrossingWay(QWidget):
    """A drawing of all ways, one of them chosen; a sentence where neither door nor lane is known yet."""

    def __init__(self) -> None:
        super().__init__()
        self.way: Way | None = None
        self.ways: tuple[Way, ...] = ()
        self._site: Site | None = None
        self._zones: tuple[Zone, ...] = ()
        self.setFixedHeight(HEIGHT_PX)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_ways(
        self, picture: Picture, notice: NoticeId | None, ways: Sequence[Way | None], chosen: Way | None
    ) -> None:
        """The ways of freight of this notice, as far as they are known; the chosen one stands out."""
        held = picture[Notice].get(notice) if notice is not None else None
        self.ways = tuple({way.lane: way for way in ways if way is not None}.values())
        self.way = chosen
        self._site = picture[Site].get(held.site if held is not None else SiteId(""))
        self._zones = tuple(each for each in picture[Zone].values() if held is not None and each.site == held.site)
        self.setVisible(held is not None)
        self.setFixedHeight(HEIGHT_PX if self.ways else self.fontMetrics().height() + 6)
        said = [f"From door {way.door} to lane {way.lane}: {way.metres:.0f} m across the floor." for way in self.ways]
        self.setAccessibleName("  ".join(said) or UNKNOWN)
        self.setToolTip("\n".join(said) or UNKNOWN)
        self.update()

    def _paint_floor(self, painter: QPainter, view: Viewport, site: Site) -> None:
        t = theme.current()
        painter.setPen(theme.pen(t.equipment))
        painter.setBrush(QColor(t.panel))
        painter.drawRect(view.rect_to_glass(0, 0, site.width_m, site.depth_m))
        painter.setFont(theme.font(7.5))
        for zone in self._zones:
            box = view.rect_to_glass(zone.x_m, zone.y_m, zone.width_m, zone.depth_m)
            painter.setPen(theme.pen(t.equipment))
            painter.setBrush(QColor(t.field))
            painter.drawRect(box)
            painter.setPen(QColor(t.ink_soft))
            name = painter.fontMetrics().elidedText(zone.name, Qt.TextElideMode.ElideRight, int(box.width()) - 4)
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, name)

    def _paint_way(self, painter: QPainter, view: Viewport, way: Way, *, is_chosen: bool) -> None:
        t = theme.current()
        points = [view.to_glass(*point) for point in way.points]
        painter.setBrush(Qt.BrushStyle.NoBrush)
        inks = ((t.panel, 6.0), (t.accent, 3.0)) if is_chosen else ((t.ink_soft, 1.2),)
        for colour, wide in inks:
            painter.setPen(theme.pen(colour, wide))
            painter.drawPolyline(QPolygonF(points))
        painter.setPen(theme.pen(t.panel))
        painter.setBrush(QColor(t.accent if is_chosen else t.ink_soft))
        for point in (points[0], points[-1]):
            painter.drawEllipse(point, END_PX, END_PX)

    def _name_ends(self, painter: QPainter, view: Viewport, way: Way) -> None:
        painter.setFont(theme.font(8.5, QFont.Weight.DemiBold))
        self._paint_plate(painter, view.to_glass(*way.points[0]), f"door {way.door}")
        self._paint_plate(painter, view.to_glass(*way.points[-1]), f"lane {way.lane}, {way.metres:.0f} m")

    def _paint_plate(self, painter: QPainter, at: QPointF, text: str) -> None:
        """The text beside a point, inside the widget."""
        t = theme.current()
        wide, high = painter.fontMetrics().horizontalAdvance(text) + 10, painter.fontMetrics().height() + 2
        left = at.x() + 8 if at.x() + 8 + wide <= self.width() else at.x() - 8 - wide
        top = min(max(1.0, at.y() - high / 2), self.height() - high - 1)
        plate = QRectF(left, top, wide, high)
        painter.fillRect(plate, theme.qcolor(t.raised, 0.92))
        painter.setPen(QColor(t.ink))
        painter.drawText(plate, Qt.AlignmentFlag.AlignCenter, text)

    def sizeHint(self) -> QSize:
        return QSize(400, self.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, t = QPainter(self), theme.current()
        if not self.ways or self._site is None:
            painter.setPen(QColor(t.ink_soft))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, UNKNOWN)
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        view = Viewport()
        view.fit(QRectF(0, 0, self._site.width_m, self._site.depth_m), self.width(), self.height(), 5.0)
        self._paint_floor(painter, view, self._site)
        for way in self.ways:
            if self.way is None or way.lane != self.way.lane:
                self._paint_way(painter, view, way, is_chosen=False)
        if self.way is not None:
            self._paint_way(painter, view, self.way, is_chosen=True)
        self._name_ends(painter, view, self.way or self.ways[0])
