"""What is asked of somebody who signs in? Fields for a server, a service or a file, with room for what is wrong."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QComboBox,
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QWidget,
)

from controltower.store.signin import Address, Kind, Part
from controltower.ui import theme
from controltower.ui.outlined import outlined

KINDS = {Kind.SERVER: "A server", Kind.SERVICE: "A service of libpq", Kind.FILE: "A file of this machine"}
SHOWN = {
    Kind.SERVER: (Part.HOST, Part.DATABASE, Part.LOGIN, Part.PASSWORD, Part.CERTIFICATE, Part.OPERATION),
    Kind.SERVICE: (Part.SERVICE, Part.LOGIN, Part.PASSWORD, Part.OPERATION),
    Kind.FILE: (Part.FILE, Part.OPERATION),
}
LABELS = {
    Part.HOST: "Server",
    Part.SERVICE: "Service",
    Part.FILE: "File",
    Part.DATABASE: "Database",
    Part.LOGIN: "Login",
    Part.PASSWORD: "Password",
    Part.CERTIFICATE: "Certificate",
    Part.OPTIONS: "Options",
    Part.OPERATION: "Operation",
}
HINTS = {
    Part.HOST: "tower.example",
    Part.PORT: "5432",
    Part.DATABASE: "tower",
    Part.PASSWORD: "empty: the one that the keyring keeps",
    Part.CERTIFICATE: "empty: encrypted, but not certain to be that server",
    Part.SERVICE: "its name in pg_service.conf",
}
LABEL_PX, GAP_PX = 84, 12
BESIDE = {Part.PORT: Part.HOST}
"""What has no line of its own stands, and is blamed, in the line of another."""


class Form(QWidget):
    """The fields. What was typed stays until somebody types otherwise.

    Signals: changed(Part) when an answer was typed otherwise; what was said of it is gone then.
    """

    changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        typed = [part for part in (*LABELS, Part.PORT) if part is not Part.OPERATION]
        self.fields: dict[Part, QLineEdit] = {part: QLineEdit() for part in typed}
        self.operation = QComboBox()
        self.keep = outlined(QCheckBox("Keep the password in this machine's keyring"))
        self.kinds = {kind: outlined(QRadioButton(words)) for kind, words in KINDS.items()}
        self._labels = {part: QLabel(words) for part, words in LABELS.items()}
        self._says = {part: QLabel() for part in LABELS}
        self._lines = {part: self._line(part) for part in LABELS}
        self._build()
        self.kinds[Kind.SERVER].setChecked(True)
        self._show_kind()

    @property
    def kind(self) -> Kind:
        """What the database is."""
        return next(kind for kind, button in self.kinds.items() if button.isChecked())

    @property
    def password(self) -> str:
        """What was typed as a password."""
        return "" if self.kind is Kind.FILE else self.fields[Part.PASSWORD].text()

    def address(self) -> Address:
        """What was typed, but for the password."""
        texts = {part.value: field.text().strip() for part, field in self.fields.items() if part is not Part.PASSWORD}
        return Address(kind=self.kind, operation=self.operation.currentText().strip(), **texts)

    def fill(self, address: Address, password: str = "") -> None:
        """Show another address, with everything in its fields."""
        self.kinds[address.kind].setChecked(True)
        for part, field in self.fields.items():
            field.setText(password if part is Part.PASSWORD else getattr(address, part))
        self.operation.setCurrentText(address.operation)
        self._show_kind()
        self.clear()

    def offer(self, operations: Sequence[tuple[str, str]]) -> None:
        """Operations to choose from, each with what there is to say of it; what stood there stays if it is one."""
        before = self.operation.currentText().strip()
        self.operation.blockSignals(True)
        self.operation.clear()
        for name, says in operations:
            self.operation.addItem(name)
            self.operation.setItemData(self.operation.count() - 1, says, Qt.ItemDataRole.ToolTipRole)
        self.operation.setCurrentText(before)
        self.operation.blockSignals(False)

    def blame(self, part: Part, says: str) -> bool:
        """Say what is wrong beside the answer that it is about, and go there; False where it has no field here."""
        line = BESIDE.get(part, part)
        if line not in self._shown():
            return False
        self._says[line].setText(says)
        self._says[line].show()
        self._field(part).setFocus(Qt.FocusReason.OtherFocusReason)
        if part is not Part.OPERATION:
            self.fields[part].selectAll()
        return True

    def clear(self) -> None:
        """Nothing is wrong."""
        for label in self._says.values():
            label.hide()
            label.clear()

    def said(self, part: Part) -> str:
        """What stands beside an answer."""
        return self._says[BESIDE.get(part, part)].text()

    def begin(self) -> None:
        """Go to the first answer that is still needed: most often the password."""
        for part in self._shown():
            if part not in (Part.CERTIFICATE, Part.OPERATION) and not self.fields[part].text():
                self.fields[part].setFocus()
                return

    def _field(self, part: Part) -> QWidget:
        return self.operation if part is Part.OPERATION else self.fields[part]

    def _shown(self) -> tuple[Part, ...]:
        if self.kind is Kind.SERVER and self.fields[Part.OPTIONS].text():
            return (*SHOWN[Kind.SERVER], Part.OPTIONS)
        return SHOWN[self.kind]

    def _build(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(GAP_PX)
        grid.setVerticalSpacing(4)
        grid.setColumnMinimumWidth(0, LABEL_PX)
        grid.setColumnStretch(1, 1)
        grid.addWidget(self._kinds_row(), 0, 1)
        for row, (part, label) in enumerate(self._labels.items()):
            label.setBuddy(self._field(part))
            grid.addWidget(label, 3 * row + 1, 0)
            grid.addWidget(self._lines[part], 3 * row + 1, 1)
            grid.addWidget(self._says[part], 3 * row + 2, 1)
            if part is Part.PASSWORD:
                grid.addWidget(self.keep, 3 * row + 3, 1)
        for label in self._says.values():
            label.setWordWrap(True)
            label.setFont(theme.font(weight=QFont.Weight.DemiBold))
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            label.hide()

    def _kinds_row(self) -> QWidget:
        row, group = QWidget(), QButtonGroup(self)
        box = _flat(row)
        for button in self.kinds.values():
            group.addButton(button)
            box.addWidget(button)
            button.toggled.connect(self._switch)
        box.addStretch(1)
        return row

    def _line(self, part: Part) -> QWidget:
        if part is Part.OPERATION:
            self.operation.setEditable(True)
            self.operation.setMinimumHeight(self.fields[Part.LOGIN].sizeHint().height())
            self.operation.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
            self.operation.editTextChanged.connect(lambda _text: self._typed(Part.OPERATION))
            typed = self.operation.lineEdit()
            if typed is not None:
                typed.setPlaceholderText("empty: the only one, or choose after signing in")
            return self.operation
        field = self.fields[part]
        field.setPlaceholderText(HINTS.get(part, ""))
        field.textEdited.connect(partial(self._typed, part))
        if part is Part.PASSWORD:
            field.setEchoMode(QLineEdit.EchoMode.Password)
        if part is Part.HOST:
            return self._with_port()
        return self._with_browse(part) if part in (Part.CERTIFICATE, Part.FILE) else field

    def _with_port(self) -> QWidget:
        row, port = QWidget(), self.fields[Part.PORT]
        port.setPlaceholderText(HINTS[Part.PORT])
        port.setMaximumWidth(90)
        port.textEdited.connect(partial(self._typed, Part.PORT))
        port.setAccessibleName("Port")
        box = _flat(row)
        box.addWidget(self.fields[Part.HOST], 1)
        box.addWidget(QLabel("Port"))
        box.addWidget(port)
        return row

    def _with_browse(self, part: Part) -> QWidget:
        row, browse = QWidget(), QPushButton("Browse …")
        browse.setAutoDefault(False)
        browse.clicked.connect(lambda: self._browse(part))
        box = _flat(row)
        box.addWidget(self.fields[part], 1)
        box.addWidget(browse)
        return row

    def _browse(self, part: Part) -> None:
        title = "The file of the day" if part is Part.FILE else "The certificate that the server's was signed by"
        chosen, _ = QFileDialog.getOpenFileName(self, title, self.fields[part].text())
        if chosen:
            self.fields[part].setText(chosen)
            self._typed(part)

    def _switch(self) -> None:
        self._show_kind()
        self.changed.emit(Part.WHOLE)

    def _typed(self, part: Part, _text: str = "") -> None:
        label = self._says[BESIDE.get(part, part)]
        label.hide()
        label.clear()
        self.changed.emit(part)

    def _show_kind(self) -> None:
        shown = self._shown()
        for part in LABELS:
            self._labels[part].setVisible(part in shown)
            self._lines[part].setVisible(part in shown)
            self._says[part].setVisible(part in shown and bool(self._says[part].text()))
        self.keep.setVisible(Part.PASSWORD in shown)


def _flat(widget: QWidget) -> QHBoxLayout:
    row = QHBoxLayout(widget)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(8)
    return row
