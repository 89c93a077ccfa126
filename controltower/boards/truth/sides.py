"""What do the two sides say? The chosen contradiction or decision in full, and ways to the place and to the journal."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from controltower.ui import theme
from controltower.ui.section import soft


class Sides(QWidget):
    """One or two columns of words below a list, each under a heading; a hint where nothing is chosen.

    Signals: place() and entry() ask for the place of the thing, and for its entry in the journal.
    """

    place = Signal()
    entry = Signal()

    def __init__(self, columns: int, hint: str, *, placed: bool) -> None:
        super().__init__()
        self._hint = hint
        self.heads = tuple(soft("") for _ in range(columns))
        self.words = tuple(QLabel() for _ in range(columns))
        self.place_button, self.entry_button = QPushButton("Open the place"), QPushButton("Open the entry")
        self.place_button.setVisible(placed)
        self._build()
        self.show_sides(())

    def show_sides(self, sides: tuple[tuple[str, str], ...]) -> None:
        """Heading and words of each column; where there are none, the hint alone, and nothing to open."""
        for place, (head, words) in enumerate(zip(self.heads, self.words, strict=True)):
            head.setText(sides[place][0] if sides else "")
            words.setText(sides[place][1] if sides else "")
        if not sides:
            self.heads[0].setText(self._hint)
        for button in (self.place_button, self.entry_button):
            button.setEnabled(bool(sides))

    def _build(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 4, 0, 0)
        row.setSpacing(16)
        for head, words in zip(self.heads, self.words, strict=True):
            head.setFont(theme.font(8.5, QFont.Weight.Medium))
            words.setWordWrap(True)
            words.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
            words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            column = QVBoxLayout()
            column.setSpacing(2)
            column.addWidget(head)
            column.addWidget(words, 1)
            row.addLayout(column, 1)
        buttons = QVBoxLayout()
        for button, signal in ((self.place_button, self.place), (self.entry_button, self.entry)):
            button.clicked.connect(lambda _on=False, signal=signal: signal.emit())
            buttons.addWidget(button)
        buttons.addStretch(1)
        row.addLayout(buttons)
        self.setFixedHeight(78)
