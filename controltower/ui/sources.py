"""Who feeds the desk, and how long ago did each of them last speak? One quiet line."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from controltower.ui.badges import AgeLabel
from controltower.ui.section import soft


class SourceStrip(QWidget):
    """Sources with their ages; one that is past its limit is hatched.

    Signals: activated(source) on a double click.
    """

    activated = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.ages: dict[str, AgeLabel] = {}
        self.says: QLabel = soft("No source has spoken yet")
        self._box = QHBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(14)
        self._box.addWidget(self.says)
        self._box.addStretch(1)

    def set_sources(self, sources: Sequence[tuple[str, float, float]]) -> None:
        """Each source with its age and the age from which it is not to be trusted, in seconds."""
        for source in self.ages.keys() - {source for source, _, _ in sources}:
            self.ages.pop(source).deleteLater()
        for source, age_s, limit_s in sources:
            if source not in self.ages:
                self.ages[source] = AgeLabel(self)
                self._box.insertWidget(self._box.count() - 1, self.ages[source])
            self.ages[source].set_age(source.upper(), age_s, limit_s)
        self.says.setText("Sources, last heard" if sources else "No source has spoken yet")

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        for source, label in self.ages.items():
            if event.button() == Qt.MouseButton.LeftButton and label.geometry().contains(event.position().toPoint()):
                self.activated.emit(source)
