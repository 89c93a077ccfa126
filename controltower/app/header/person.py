"""Who sits here, and what may they do? On a server login and roles as granted; on a file a name, and a layout alone."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QWidget

from controltower.tower.desk import Desk, Role
from controltower.tower.seats import DOING

ON_FILE = "On SQLite a role is a layout and nothing more: everybody may do everything."
NARROW_PX = 150


class PersonBox(QWidget):
    """The person, and which layout the desk has.

    Signals: chosen(str) when another layout is asked for.
    """

    chosen = Signal(str)

    def __init__(self, desk: Desk, shared: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk, self.shared = desk, shared
        self.person, self.layouts = QLabel(), QComboBox()
        for role in Role:
            self.layouts.addItem(f"{role.value} layout" if shared else role.value, role.value)
        self.set_layout(desk.role)
        self.layouts.setAccessibleName("Layout")
        self.layouts.setToolTip(
            "Which boards lie where. A layout gives no rights: those are the server's." if shared else ON_FILE
        )
        self.layouts.currentIndexChanged.connect(lambda number: self.chosen.emit(self.layouts.itemData(number)))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.person)
        row.addWidget(self.layouts)

    def present(self, narrow: bool) -> None:
        """Show who it is and what the server granted them."""
        words = self._words(narrow)
        widest = NARROW_PX if narrow else 16_777_215
        self.person.setText(self.person.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, widest))
        self.person.setToolTip(self._rights() if self.shared else ON_FILE)

    def set_layout(self, role: str) -> None:
        """Show the layout without telling anybody."""
        self.layouts.blockSignals(True)
        self.layouts.setCurrentIndex(self.layouts.findData(str(role)))
        self.layouts.blockSignals(False)

    def _words(self, narrow: bool) -> str:
        if not self.shared:
            return self.desk.person if narrow else f"{self.desk.person}, layout of"
        roles = " + ".join(self.desk.rights.roles)
        return f"{self.desk.person} · {roles}" if roles else self.desk.person

    def _rights(self) -> str:
        rights = self.desk.rights
        if rights.kinds is None:
            return f"{self.desk.person}; what this login may do is not known yet."
        may = [does for kind, does in DOING.items() if kind in rights.kinds]
        names = "may ask for the names of people" if rights.names else "may not ask for the names of people"
        roles = " and ".join(rights.roles) or "without a role in this operation"
        return f"{self.desk.person}, {roles}. May {', '.join(may) or 'look, and decide nothing'}; {names}."
