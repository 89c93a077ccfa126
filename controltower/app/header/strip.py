"""What does the strip above the boards show, and what can be asked of it?"""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from controltower.app.header.band import DemoBand
from controltower.app.header.knowing import Knowing
from controltower.app.header.pace import PaceBox, button
from controltower.app.header.person import PersonBox
from controltower.app.header.wires import WiresBox
from controltower.domain.clock import Clock, clock_of
from controltower.domain.places import Operation, operation_of
from controltower.domain.times import moment
from controltower.domain.truth import Silence, silences
from controltower.tower.desk import Desk, Link, LinkState, Pending
from controltower.tower.seats import Rights
from controltower.tower.watch.docks import TALKATIVE
from controltower.ui import theme
from controltower.ui.badges import AgeLabel, age_text

NARROW_PX = 1_660
"""In a narrower header the name is cut to what fits; of the sources only one that is silent is named, instead of the
date."""
NAME_PX = 190


class Header(QWidget):
    """The strip above the boards. It watches like a board, and sends its decisions like one.

    `shared` is whether the journal is on a server, where rights are granted. Signals: role_chosen(str),
    theme_chosen(str), signing_in() when somebody wants to sign in again.
    """

    watches = (Operation, Clock, Pending, Link, Rights)
    role_chosen = Signal(str)
    theme_chosen = Signal(str)
    signing_in = Signal()

    def __init__(
        self, desk: Desk, parent: QWidget | None = None, *, shared: bool = False, knowing: Knowing | None = None
    ) -> None:
        super().__init__(parent)
        self.desk = desk
        self.knowing = knowing or Knowing(desk)
        self.band = DemoBand()
        self._name, self._clock, self._date = QLabel(), QLabel(), QLabel()
        self._clock.setFont(theme.font(17, QFont.Weight.Medium))
        self._name.setFont(theme.font(10.5, QFont.Weight.DemiBold))
        self.ages = {source: AgeLabel() for source in TALKATIVE}
        self.pace = PaceBox(desk)
        self.wires = WiresBox(desk, self.knowing, self.signing_in.emit if shared else None)
        self.person = PersonBox(desk, shared)
        self.person.chosen.connect(self.role_chosen)
        self._build()
        self.present()

    def present(self) -> None:
        """Show what the desk knows now."""
        self._show_operation()
        self._show_clock()
        self._show_ages()
        self.wires.present()

    def set_role(self, role: str) -> None:
        """Show the layout without telling anybody."""
        self.person.set_layout(role)

    def toggle_pause(self) -> None:
        """Pause, or go on at the pace before."""
        self.pace.toggle()

    def step(self, seconds: int) -> None:
        """Let a paused demo run on for a while."""
        self.pace.step(seconds)

    def show_wires(self) -> None:
        """What waits for the journal, and how that stands."""
        self.wires.show_panel()

    def other_theme(self) -> None:
        """Ask for the theme that is not shown."""
        self.theme_chosen.emit("light" if theme.current().dark else "dark")

    @property
    def _narrow(self) -> bool:
        return self.width() < NARROW_PX

    def _show_operation(self) -> None:
        operation = operation_of(self.desk.picture)
        none = "No operation yet" if self.desk.link.state is LinkState.LIVE else "–"
        name = operation.name if operation else none
        widest = NAME_PX if self._narrow else self.width()
        self._name.setText(self._name.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, widest))
        self._name.setToolTip(name)
        self.person.present(self._narrow)
        demo = operation is not None and operation.demo
        pace = clock_of(self.desk.picture).pace
        if operation is not None and demo:
            speed = "" if pace is None else "  ·  paused" if pace == 0 else f"  ·  {pace:g}×"
            self.band.set_words(
                f"DEMO – simulated day, no real operation  ·  seed {operation.seed}  ·  {operation.scenario}{speed}"
            )
        else:
            self.band.set_words("")
        self.pace.setVisible(demo)

    def _show_clock(self) -> None:
        picture, operation = self.desk.picture, operation_of(self.desk.picture)
        if operation is None or not picture.now:
            self._clock.setText("–:–")
            return
        local = moment(picture.now, operation.timezone)
        self._clock.setText(f"{local:%H:%M}")
        self._date.setText(f"{local:%a} {local.day} {local:%b}")
        self._date.setToolTip(f"The operation's own time, {operation.timezone}")
        self.pace.present()

    def _show_ages(self) -> None:
        """Each by its own limit, in the operation's time."""
        ages = {each.source: each for each in silences(self.desk.picture, self.desk.now)}
        silent = [source for source in self.ages if source in ages and ages[source].stale]
        for source, label in self.ages.items():
            if source in ages:
                label.set_age(source.upper(), ages[source].age_s, ages[source].limit_s)
            label.setVisible(source in ages and (source in silent[:1] or not self._narrow))
        self._date.setVisible(not (self._narrow and silent))
        if self._narrow and len(silent) > 1:
            self._sum_up([ages[source] for source in silent])

    def _sum_up(self, silent: Sequence[Silence]) -> None:
        """`WMS + 2 · 27 min`: those that are silent in the room of one, named by the one that is so for longest."""
        longest = max(silent, key=lambda each: each.age_s)
        label, more = self.ages[silent[0].source], len(silent) - 1
        label.set_age(f"{longest.source.upper()} + {more}", longest.age_s, longest.limit_s)
        label.setToolTip("\n".join(f"{each.source.upper()} silent {age_text(each.age_s)}" for each in silent))

    def _build(self) -> None:
        self._theme = button("◐", self.other_theme, "The other theme (Ctrl+T)")
        row = QHBoxLayout()
        row.setContentsMargins(12, 4, 12, 4)
        row.setSpacing(10)
        left: tuple[QWidget, ...] = (self._name, self._clock, self._date, self.pace)
        right: tuple[QWidget, ...] = (*self.ages.values(), self.wires, self.person, self._theme)
        for widget in left:
            row.addWidget(widget)
        row.addStretch(1)
        for widget in right:
            row.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.band)
        column.addLayout(row)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if (event.oldSize().width() < NARROW_PX) != self._narrow:
            self._show_operation()
            self._show_ages()
