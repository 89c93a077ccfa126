"""What is the customer told? The notes of the chosen order, or of all, before and after they are sent."""

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QVBoxLayout, QWidget

from controltower.domain.ids import OrderId
from controltower.domain.notes import Note, NoteStatus
from controltower.domain.places import operation_of
from controltower.domain.times import clock
from controltower.tower.desk import Desk
from controltower.tower.wording import count
from controltower.ui.badges import Status
from controltower.ui.section import Section
from controltower.ui.table import Column, Table

MOST = 500
SHOWN = ("Of this order", "Waiting", "Held back", "All")
MARKS = {NoteStatus.WAITING: Status.PENDING, NoteStatus.SENT: Status.DONE, NoteStatus.WITHHELD: Status.OFF}
NOTHING = "Nothing has been told, or is to be told, so far."


def columns(zone: Callable[[], str]) -> tuple[Column[Note], ...]:
    """When, how far, and in which words."""
    return (
        Column("Time", lambda note: note.at, lambda note: clock(note.sent_at or note.at, zone()), 56, "right"),
        Column("Note", lambda note: str(note.kind), width=124, badge=lambda note: MARKS[note.status],
               tip=lambda note: f"{note.status}{f': {note.reason}' if note.reason else ''}"),
        Column("In", lambda note: note.language, width=36),
        Column("Words", lambda note: note.text, width=240, grow=1.0,
               tip=lambda note: f"{note.text}\n{note.reason}".strip()),
    )  # fmt: skip


class ToldPanel(QWidget):
    """A list of notes with their words.

    Signals: asked(order) on Enter or a double click.
    """

    asked = Signal(str)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.notes = Table(columns(lambda: self._timezone), lambda note: note.id, empty=NOTHING)
        self.choice = QComboBox()
        self.choice.addItems(list(SHOWN))
        self._order: OrderId | None = None
        self.section = Section("Customer", self.notes)
        self.section.add_tool(self.choice)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.section)
        self.choice.currentIndexChanged.connect(lambda _place: self.present(self._order))
        self.notes.activated.connect(self._ask)

    def present(self, order: OrderId | None) -> None:
        """The notes asked for, the latest first."""
        self._order = order
        notes = list(self.desk.picture[Note].values())
        chosen = [note for note in reversed(notes) if self._wanted(note)]
        self.notes.set_rows(chosen[:MOST])
        waiting = sum(note.status is NoteStatus.WAITING for note in notes)
        self.section.set_note(f"{count(len(notes), 'note')}, {waiting:,} waiting" if notes else "")

    def _wanted(self, note: Note) -> bool:
        match self.choice.currentIndex():
            case 0:
                return note.order == self._order
            case 1:
                return note.status is NoteStatus.WAITING
            case 2:
                return note.status is NoteStatus.WITHHELD
            case _:
                return True

    def _ask(self, key: object) -> None:
        note = self.desk.picture[Note].get(str(key))
        if note is not None:
            self.asked.emit(note.order)

    @property
    def _timezone(self) -> str:
        operation = operation_of(self.desk.picture)
        return operation.timezone if operation else "UTC"
