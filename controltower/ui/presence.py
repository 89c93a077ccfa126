"""Who else is here, and who looks at the same thing? A quiet line beside a decision, and a list of all desks."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from controltower.tower.desk import Desk
from controltower.tower.seats import Attendance
from controltower.tower.wording.beside import beside_words, thing_words, who
from controltower.ui import theme
from controltower.ui.badges import Company, paint_badge
from controltower.ui.section import soft

MARK_PX = 16
PROPOSES = "proposes"


class Figure(QWidget):
    """Head and shoulders: hollow for somebody who looks, filled for somebody about to decide. It has no colour."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.company = Company.LOOKING
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_deciding(self, deciding: bool) -> None:
        """Filled, or hollow."""
        self.company = Company.DECIDING if deciding else Company.LOOKING
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(MARK_PX, MARK_PX)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_badge(painter, QRectF(self.rect()), self.company, theme.current())
        painter.end()


class BesideLine(QWidget):
    """A line that says who looks at the same thing, and who is about to decide it; hidden where nobody does.

    `doing` is what it would be to decide it.
    """

    def __init__(self, doing: str = "decide this", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.figure, self.says, self._doing = Figure(), QLabel(), doing
        self.says.setWordWrap(True)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(self.figure, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.says, 1)
        self.hide()

    def show_beside(self, others: Sequence[Attendance], me: str, *, deciding: bool = False) -> None:
        """The others that look at it; `deciding` is whether this desk is about to decide it."""
        text = beside_words(others, me, deciding=deciding, doing=self._doing)
        strong = any(each.looking.deciding for each in others)
        if text != self.says.text():
            self.says.setText(text)
            self.says.setFont(theme.font(weight=QFont.Weight.DemiBold if strong else QFont.Weight.Normal))
        self.figure.set_deciding(strong)
        self.setVisible(bool(text))


class PeopleHere(QToolButton):
    """`2 others here`, and on a click who they are and what they look at; hidden while nobody else is here.

    `titles` are those of the boards, by name. The tower that proposes is listed, and is nobody.
    """

    def __init__(self, desk: Desk, titles: Mapping[str, str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk, self._titles = desk, titles
        self.list = PeopleList(self)
        self.setAutoRaise(True)
        self.setToolTip("Who is here, and what they look at")
        self.clicked.connect(lambda _checked=False: self.open_list())
        unwatch = desk.watch(self._hear)
        self.destroyed.connect(unwatch)
        self.present()

    def present(self) -> None:
        """As many as there are now, and the list where it is open."""
        others = self._desk.others
        people = sum(not _proposes(each) for each in others)
        self.setText(f"{people} {'other' if people == 1 else 'others'} here" if people else "only the tower here")
        self.setVisible(bool(others))
        if not others:
            self.list.hide()
        if self.list.isVisible():
            self._fill()

    def open_list(self) -> None:
        """Show the list above or below the button, wherever there is room."""
        self._fill()
        corner = self.mapToGlobal(QPoint(self.width() - self.list.width(), -self.list.height() - 4))
        if corner.y() < self.screen().availableGeometry().top():
            corner = self.mapToGlobal(QPoint(self.width() - self.list.width(), self.height() + 4))
        self.list.move(max(corner.x(), self.screen().availableGeometry().left()), corner.y())
        self.list.show()

    def _fill(self) -> None:
        rows = []
        for each in sorted(self._desk.others, key=lambda each: (each.person, each.desk)):
            board = PROPOSES if _proposes(each) else self._titles.get(each.looking.board, each.looking.board)
            thing = thing_words(self._desk.picture, each.looking.thing)
            rows.append(
                (who(each, self._desk.person), "  ·  ".join(filter(None, (board, thing))), each.looking.deciding)
            )
        self.list.fill(rows)

    def _hear(self, kinds: frozenset[type]) -> None:
        if Attendance in kinds:
            self.present()


class PeopleList(QFrame):
    """A pop-up with a line for each desk: who, what is looked at, and whether it is about to be decided."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(14, 10, 14, 12)
        self._body = QWidget()
        self._box.addWidget(self._body)

    def fill(self, rows: Sequence[tuple[str, str, bool]]) -> None:
        """Who, what, and whether it is about to be decided."""
        self._box.removeWidget(self._body)
        self._body.hide()
        self._body.deleteLater()
        self._body = QWidget()
        grid = QGridLayout(self._body)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(6)
        for number, (person, what, deciding) in enumerate(rows):
            figure = Figure()
            figure.set_deciding(deciding)
            name = QLabel(person)
            name.setFont(theme.font(weight=QFont.Weight.DemiBold))
            thing = QLabel(what or "–")
            for label in (name, thing):
                label.setTextFormat(Qt.TextFormat.PlainText)  # another desk may say anything, a picture's address too
            for column, cell in enumerate((figure, name, thing, soft("about to decide" if deciding else ""))):
                grid.addWidget(cell, number, column)
        self._box.addWidget(self._body)
        self.adjustSize()

    def texts(self) -> list[str]:
        """What stands in the list, line by line."""
        labels = [each.text() for each in self._body.findChildren(QLabel)]
        return ["  ".join(filter(None, labels[at : at + 3])) for at in range(0, len(labels), 3)]


def _proposes(each: Attendance) -> bool:
    """Whether that is a tower, which is no person: it says so, and only a login that feeds the journal may be one."""
    return each.looking.board == "tower" and each.role == "integrator"
