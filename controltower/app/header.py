"""What stands above all boards? Whose day it is, what time, how fast, how old, and what is on its way."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from controltower.domain.clock import Clock, SetPace, StepClock, clock_of
from controltower.domain.places import Operation, operation_of
from controltower.domain.times import moment
from controltower.tower.desk import Desk, Link, LinkState, Pending, Role
from controltower.tower.floorwork import source_ages
from controltower.tower.watch.docks import TALKATIVE
from controltower.ui import theme
from controltower.ui.badges import AgeLabel, PendingMark

PACES = (
    (0.0, "❚❚", "Pause, or go on (F9)"),
    (1.0, "1×", "As fast as the wall clock"),
    (10.0, "10×", "Ten times the wall clock"),
    (60.0, "60×", "A minute each second"),
    (600.0, "600×", "Ten minutes each second"),
)
STEPS = ((60, "+1 min", "F10"), (900, "+15 min", "Shift+F10"))
NARROW_PX = 1_660
"""In a narrower header the name is cut to what fits, and only sources that have fallen silent are named."""
NAME_PX = 190
STALE_S = 720.0
"""In the operation's time; the alarm for a silent source has the same limit."""


class DemoBand(QWidget):
    """A hatched band that nobody takes for a real operation."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(24)
        self._words = ""
        self.hide()

    def set_words(self, words: str) -> None:
        """What the band says; hidden where it says nothing."""
        if words != self._words:
            self._words = words
            self.setVisible(bool(words))
            self.setAccessibleName(words)
            self.update()

    @property
    def words(self) -> str:
        """What the band says."""
        return self._words

    def paintEvent(self, event: QPaintEvent) -> None:
        t = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        dark, stripe = (t.equipment_dark, t.equipment) if t.dark else (t.measured, t.equipment_dark)
        painter.fillRect(self.rect(), QColor(dark))
        painter.setPen(theme.pen(stripe, 7))
        for x in range(-self.height(), self.width() + 1, 26):
            painter.drawLine(x, self.height() + 4, x + self.height() + 8, -4)
        painter.setFont(theme.font(9.5, QFont.Weight.DemiBold))
        wide = painter.fontMetrics().horizontalAdvance(self._words) + 28
        box = QRectF((self.width() - wide) / 2, 0, wide, self.height())
        painter.fillRect(box, QColor(t.field if t.dark else t.ink))
        painter.setPen(QColor(t.ink if t.dark else t.raised))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self._words)
        painter.end()


class Header(QWidget):
    """The strip above the boards. It watches like a board, and sends its decisions like one.

    Signals: role_chosen(str), theme_chosen(str).
    """

    watches = (Operation, Clock, Pending, Link)
    role_chosen = Signal(str)
    theme_chosen = Signal(str)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.band = DemoBand()
        self._name, self._clock, self._date = QLabel(), QLabel(), QLabel()
        self._clock.setFont(theme.font(17, QFont.Weight.Medium))
        self._name.setFont(theme.font(10.5, QFont.Weight.DemiBold))
        self.ages = {source: AgeLabel() for source in TALKATIVE}
        self._mark, self._waiting, self._link = PendingMark(), QLabel(), QLabel()
        self._pace = self._pace_box()
        row = QHBoxLayout()
        row.setContentsMargins(12, 4, 12, 4)
        row.setSpacing(10)
        row.addWidget(self._name)
        for widget in (self._clock, self._date, self._pace):
            row.addWidget(widget)
        row.addStretch(1)
        for widget in (*self.ages.values(), self._mark, self._waiting, self._link, *self._seat()):
            row.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.band)
        column.addLayout(row)
        self.present()

    def present(self) -> None:
        """Show what the desk knows now."""
        self._show_operation()
        self._show_clock()
        self._show_ages()
        self._show_wires()

    def set_role(self, role: str) -> None:
        """Show the role without telling anybody."""
        self._role.blockSignals(True)
        self._role.setCurrentText(role)
        self._role.blockSignals(False)

    def toggle_pause(self) -> None:
        """Pause, or go on at the pace before."""
        pace = clock_of(self.desk.picture).pace
        self.desk.decide(SetPace(self._paced if pace == 0 else 0.0))

    def step(self, seconds: int) -> None:
        """Let a paused demo run on for a while."""
        self.desk.decide(StepClock(seconds))

    @property
    def _narrow(self) -> bool:
        return self.width() < NARROW_PX

    def _show_operation(self) -> None:
        operation = operation_of(self.desk.picture)
        name = operation.name if operation else "No operation yet"
        widest = NAME_PX if self._narrow else self.width()
        self._name.setText(self._name.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, widest))
        self._name.setToolTip(name)
        self._person.setText(self.desk.person if self._narrow else f"{self.desk.person}, layout of")
        demo = operation is not None and operation.demo
        pace = clock_of(self.desk.picture).pace
        if operation is not None and demo:
            speed = "" if pace is None else "  ·  paused" if pace == 0 else f"  ·  {pace:g}×"
            self.band.set_words(
                f"DEMO – simulated day, no real operation  ·  seed {operation.seed}  ·  {operation.scenario}{speed}"
            )
        else:
            self.band.set_words("")
        self._pace.setVisible(demo)

    def _show_clock(self) -> None:
        picture, operation = self.desk.picture, operation_of(self.desk.picture)
        now = clock_of(picture)
        if operation is None or not picture.now:
            self._clock.setText("–:–")
            return
        local = moment(picture.now, operation.timezone)
        self._clock.setText(f"{local:%H:%M}")
        self._date.setText(f"{local:%a} {local.day} {local:%b}")
        self._date.setToolTip(f"The operation's own time, {operation.timezone}")
        if now.pace:
            self._paced = now.pace
        for pace, button in self._paces.items():
            button.setChecked(pace == now.pace)
        for button in self._steps:
            button.setEnabled(now.pace == 0)

    def _show_ages(self) -> None:
        ages = {each.source: each.age_s for each in source_ages(self.desk.picture)}
        for source, label in self.ages.items():
            if source in ages:
                label.set_age(source.upper(), ages[source], STALE_S)
            label.setVisible(source in ages and (label.stale or not self._narrow))

    def _show_wires(self) -> None:
        count, link = len(self.desk.pending), self.desk.link
        self._mark.set_pending(count > 0)
        self._waiting.setText(f"{count} pending" if count else "")
        words = {LinkState.CONNECTING: "connecting", LinkState.LIVE: "live", LinkState.LOST: "JOURNAL LOST"}[link.state]
        self._link.setText(f"{link.behind} behind" if link.behind > 500 else words)
        self._link.setToolTip(link.says)

    def _pace_box(self) -> QWidget:
        box = QWidget()
        row = QHBoxLayout(box)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        self._paced = 60.0
        group = QButtonGroup(box)
        self._paces: dict[float, QToolButton] = {}
        for pace, words, tip in PACES:
            button = _button(words, tip, partial(self._set_pace, pace))
            button.setCheckable(True)
            group.addButton(button)
            self._paces[pace] = button
            row.addWidget(button)
        self._steps = [
            _button(words, f"Run on for {words[1:]} ({key})", partial(self.step, s)) for s, words, key in STEPS
        ]
        for button in self._steps:
            row.addWidget(button)
        return box

    def _seat(self) -> tuple[QWidget, ...]:
        self._role = QComboBox()
        self._role.addItems([role.value for role in Role])
        self._role.setCurrentText(self.desk.role)
        self._role.setToolTip("On SQLite a role is a layout and nothing more: everybody may do everything.")
        self._role.currentTextChanged.connect(self.role_chosen)
        self._person = QLabel(f"{self.desk.person}, layout of")
        self._person.setToolTip(self._role.toolTip())
        self._theme = _button("◐", "", self.other_theme)
        self._theme.setToolTip("The other theme (Ctrl+T)")
        return self._person, self._role, self._theme

    def other_theme(self) -> None:
        """Ask for the theme that is not shown."""
        self.theme_chosen.emit("light" if theme.current().dark else "dark")

    def _set_pace(self, pace: float) -> None:
        self.desk.decide(SetPace(pace))
        self._show_clock()  # the button shows what is so, not what was asked for

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if (event.oldSize().width() < NARROW_PX) != self._narrow:
            self._show_operation()
            self._show_ages()


def _button(words: str, tip: str, act: Callable[[], None]) -> QToolButton:
    button = QToolButton()
    button.setText(words)
    button.setToolTip(tip)
    button.setAutoRaise(True)
    button.setMinimumWidth(button.fontMetrics().horizontalAdvance(words) + 14)
    button.clicked.connect(lambda _checked=False: act())
    return button
