"""What stands behind the chosen item: its places, who waits, what could help, and may it be counted?"""

from collections.abc import Hashable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from controltower.boards.stock.lists import HELP_COLUMNS, place_columns, wait_columns
from controltower.domain.counting import CountPlace, CountStock
from controltower.domain.items import Item
from controltower.domain.orders import OrderLine
from controltower.domain.places import operation_of
from controltower.planning.stock import Band
from controltower.tower.desk import Desk
from controltower.tower.floorwork.stock import Behind, Shares, behind
from controltower.ui.badges import PendingMark
from controltower.ui.section import Section
from controltower.ui.table import Table

NO_CHOICE = "Choose an item to see its places, who waits for it, and what could help."
NO_HELP = "Nothing that is known could help: no truck brings it, no other site has it, nobody holds some for later."
ENOUGH = "It needs no help: what is there is enough for all who wait."
NO_WAIT = "Nobody waits for it."


class ItemPanel(QWidget):
    """Help, places and waiting lines of one item, and a button to have its places counted.

    Signals: opening(board, key).
    """

    opening = Signal(str, str)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.helps = Table(HELP_COLUMNS, lambda row: row.id, empty=NO_HELP)
        self.places = Table(
            place_columns(lambda: self._timezone, lambda: desk.picture.now),
            lambda row: row.id,
            empty="It lies nowhere.",
        )
        self.waits = Table(wait_columns(lambda: self._timezone), lambda row: row.line, empty=NO_WAIT)
        self.count_button, self.pending = QPushButton("Have it counted   C"), PendingMark()
        self.behind: Behind | None = None
        self._sent = ""
        self._build()
        self.helps.activated.connect(self._open_help)
        self.waits.activated.connect(self._open_order)
        self.count_button.clicked.connect(lambda _checked=False: self.count())

    def present(self, band: Band | None, shares: Shares) -> None:
        """Show what stands behind a band now; a sentence where none is chosen."""
        if band is None or self.behind is None or self.behind.band.id != band.id:
            self._sent = ""
        self.behind = found = behind(self.desk.picture, band, shares) if band is not None else None
        self.help_section.set_empty(NO_CHOICE if found is None else "")
        self.helps.set_empty(NO_HELP if band is not None and band.missing else ENOUGH)
        self.helps.set_rows(found.helps if found else ())
        self.places.set_rows(found.places if found else ())
        self.waits.set_rows(found.waits if found else ())
        item = self.desk.picture[Item].get(band.item) if band else None
        self.help_section.set_title(f"{band.item} at {band.site}" if band else "Item", item.name if item else "")
        waiting = sum(row.wanted for row in found.waits) if found else 0
        self.wait_section.set_note(f"{waiting} pieces" if waiting else "")
        self._say_places()

    def count(self) -> None:
        """Have the chosen places counted, or all places of the item where none is chosen."""
        places = self._countable()
        chosen = self.places.selected_keys()
        some = tuple(place for key, place in places.items() if key in chosen)
        if places and self.count_button.isEnabled():
            self._sent = self.desk.decide(CountStock(some or tuple(places.values()), reason="asked for at the desk"))
            self._say_places()

    def _say_places(self) -> None:
        """How much lies there, why a count was refused, and whether one may be asked for."""
        why, waiting = self.desk.may(CountStock), self._sent in self.desk.pending
        verdict = self.desk.verdict(self._sent) if self._sent else None
        refused = verdict is not None and not verdict.accepted
        pieces = sum(row.on_hand for row in self.behind.places) if self.behind else 0
        note = f"{pieces:,} pieces" if self.behind else ""
        self.place_section.set_note("Refused: " + " ".join(verdict.reasons) if verdict and refused else note)
        self.pending.set_pending(waiting)
        self.count_button.setEnabled(bool(self._countable()) and not why and not waiting)
        self.count_button.setToolTip(why or "The chosen places, or all; people with time to spare count them")

    def _countable(self) -> dict[str, CountPlace]:
        """The places that are not to be counted yet, by the key of their row."""
        if self.behind is None:
            return {}
        item = self.behind.band.item
        rows = (row for row in self.behind.places if not row.asked)
        return {row.id: CountPlace(row.location, item) for row in rows if row.location is not None}

    def _open_help(self, key: Hashable) -> None:
        helps = self.behind.helps if self.behind else ()
        found = next((each for each in helps if each.id == key), None)
        if found is not None and found.board:
            self.opening.emit(found.board, found.key)

    def _open_order(self, line: Hashable) -> None:
        held = self.desk.picture[OrderLine].get(str(line))
        if held is not None:
            self.opening.emit("waves", held.order)

    @property
    def _timezone(self) -> str:
        operation = operation_of(self.desk.picture)
        return operation.timezone if operation else "UTC"

    def _build(self) -> None:
        self.help_section = Section("Item", self.helps)
        self.place_section = Section("Places", self.places)
        self.wait_section = Section("Who waits", self.waits)
        for tool in (self.pending, self.count_button):
            self.place_section.add_tool(tool)
        pair = QHBoxLayout()
        pair.setSpacing(12)
        pair.addWidget(self.place_section, 6)
        pair.addWidget(self.wait_section, 5)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(10)
        box.addWidget(self.help_section, 2)
        box.addLayout(pair, 3)
