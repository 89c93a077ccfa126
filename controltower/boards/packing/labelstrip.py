"""Which labels of the chosen load are to be printed? Into a file for a printer, away from the desk."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QFileDialog, QHBoxLayout, QPushButton, QWidget

from controltower.domain.errors import Refused
from controltower.domain.labels import LabelState, PrintLabels
from controltower.integrations.labels import TONGUES, Content, Form, Paper, Size, contents_of, write_labels
from controltower.settings import DEFAULTS
from controltower.tower.desk import Desk
from controltower.tower.floorwork.labels import RouteLabels
from controltower.ui.live import run_off_gui
from controltower.ui.section import Note

PAPERS: tuple[tuple[str, Paper], ...] = (
    ("PDF, A6", Paper()),
    ("PDF, 4 × 6 in", Paper(size=Size.INCH_4X6)),
    ("ZPL, 203 dpi", Paper(Form.ZPL)),
    ("ZPL, 300 dpi", Paper(Form.ZPL, dpi=300)),
    ("ZPL picture, 203 dpi", Paper(Form.ZPL_PICTURE)),
    ("ZPL picture, 300 dpi", Paper(Form.ZPL_PICTURE, dpi=300)),
)
NOTHING = "No parcel of this load is packed and weighed yet: there is nothing to label."


class LabelStrip(QWidget):
    """How many labels are due, and a button that prints them; what was printed is a decision, seen by all desks.

    Signals: printed(path) when a file was written, failed(sentence) when not.
    """

    printed = Signal(str)
    failed = Signal(str)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.says, self.papers, self.tongues = Note(), QComboBox(), QComboBox()
        self.whole, self.button = QCheckBox("all"), QPushButton()
        self._labels: RouteLabels | None = None
        self._told = ""
        self._build()

    def show_labels(self, labels: RouteLabels) -> None:
        """The labels of the chosen load as they stand now."""
        if self._labels is None or self._labels.route != labels.route:
            self._told = ""
        self._labels = labels
        self._show()

    @property
    def wanted(self) -> int:
        """How many labels the button prints."""
        if self._labels is None:
            return 0
        return len(self._labels.printable) if self.whole.isChecked() else len(self._labels.due)

    def print_to(self, path: Path) -> None:
        """Write the labels that are due, or all, to a file, and then say so in the journal."""
        labels = self._labels
        if labels is None:
            return
        try:
            contents = self._contents(labels)
        except Refused as refusal:
            self._not_written(refusal)
            return
        self.button.setEnabled(False)
        then = partial(self._written, labels, contents)
        paper: Paper = self.papers.currentData()
        work = self.desk.wires.work
        run_off_gui(work, write_labels, contents, paper, path, owner=self, then=then, failed=self._not_written)

    def _contents(self, labels: RouteLabels) -> tuple[Content, ...]:
        only = labels.printable if self.whole.isChecked() else labels.due
        tongue = str(self.tongues.currentData())
        picture, prefix = self.desk.picture, DEFAULTS.company_prefix
        return contents_of(picture, labels.route, company_prefix=prefix, tongue=tongue, only=only)

    def _written(self, labels: RouteLabels, contents: tuple[Content, ...], path: Path) -> None:
        self.desk.decide(PrintLabels(labels.route, labels.version, tuple(content.code for content in contents)))
        self._told = f"{len(contents)} in {path.name}"
        self._show()
        self.printed.emit(str(path))

    def _not_written(self, problem: BaseException) -> None:
        """A label that cannot be, or a disk that would not take it; anything else is a bug."""
        if not isinstance(problem, Refused | OSError):
            raise problem
        self._told = f"Not printed. {problem}"
        self._show()
        self.failed.emit(self._told)

    def _show(self) -> None:
        labels, forbidden = self._labels, self.desk.may(PrintLabels)
        self.button.setText(f"Print {self.wanted}" if self.wanted else "Print")
        self.button.setEnabled(bool(self.wanted) and not forbidden)
        self.button.setToolTip(forbidden or "Write these labels to a file for the printer, and say so to all desks")
        self.says.set_text(" · ".join(filter(None, (_says(labels) if labels else "", self._told))))

    def _choose_file(self) -> None:
        if self._labels is None:
            return
        paper: Paper = self.papers.currentData()
        name = f"{self._labels.route}{paper.suffix}"
        kind = "PDF (*.pdf)" if paper.form is Form.PDF else "ZPL (*.zpl)"
        path, _ = QFileDialog.getSaveFileName(self, "Print labels into a file", name, kind)
        if path:
            self.print_to(Path(path))

    def _build(self) -> None:
        for name, paper in PAPERS:
            self.papers.addItem(name, paper)
        for tongue in TONGUES:
            self.tongues.addItem(tongue, tongue)
        self.tongues.setCurrentIndex(self.tongues.findData(DEFAULTS.label_language))
        self.papers.setAccessibleName("Kind of printer")
        self.tongues.setAccessibleName("Language of labels")
        self.whole.setToolTip("Print all labels of this load anew, not only those that are due")
        box = QHBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(8)
        box.addWidget(self.says, 1)
        for widget in (self.whole, self.tongues, self.papers, self.button):
            box.addWidget(widget)
        self.whole.toggled.connect(self._show)
        self.button.clicked.connect(self._choose_file)


def _says(labels: RouteLabels) -> str:
    """What is printed, what is not, and what is wrong by now."""
    if not labels.labels:
        return NOTHING
    counts = {state: labels.count(state) for state in LabelState}
    parts = [f"{counts[LabelState.PRINTED]} of {len(labels.labels)} labels are on their parcels"]
    if counts[LabelState.NONE]:
        parts.append(f"{counts[LabelState.NONE]} to print")
    if counts[LabelState.STALE]:
        parts.append(f"{counts[LabelState.STALE]} to print again: the order of the stops changed")
    if labels.reprints:
        parts.append(f"{labels.reprints} printed more than once")
    return ", ".join(parts)
