"""Whose address did no road lead to, and where is the door? A list, the spots that fit, and a map for the pin."""

from collections.abc import Sequence
from concurrent.futures import Future
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from controltower.boards.orders.pinmap import PinMap
from controltower.domain.changing import ChangeOrder, change_problems
from controltower.domain.errors import Unavailable
from controltower.domain.ids import OrderId
from controltower.domain.orders import Order
from controltower.planning.travel import Roads, roads_of
from controltower.store.addresses import Match, Unmatched
from controltower.tower.changing import found_says, locate
from controltower.tower.desk import Desk
from controltower.tower.pinning import Addressed, Unplaced, addressed, pinned, unplaced
from controltower.tower.wording import count
from controltower.ui import theme
from controltower.ui.live import when_done
from controltower.ui.section import plain, soft
from controltower.ui.tiles.pool import Tiles

LOOKING = "Looking for orders that no road leads to …"
NO_ROADS = "There is no road data here: any order may be given a pin, and none can be checked."
ALL_REACHED = "Every open order lies where a vehicle gets to."
HINT = "Click on the map to put the pin; Enter sends it."


class PinDialog(QDialog):
    """Orders that need a pin, the one that was chosen on the board first."""

    def __init__(self, desk: Desk, order: OrderId | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.list, self.map = QListWidget(), PinMap()
        self.words, self.find_button = QLineEdit(), QPushButton("Find")
        self.send_button = QPushButton("Put the pin   Enter")
        self.note, self.says = plain(LOOKING), plain(HINT)
        self.decision: ChangeOrder | None = None
        self._first = order
        self._rows: list[Unplaced] = []
        self._roads: Roads = roads_of(desk.picture)
        self._build()
        self._connect()
        self._ground()
        self._list(())
        self._look()

    @property
    def chosen(self) -> Unplaced | None:
        """The order that is looked at."""
        row = self.list.currentRow()
        return self._rows[row] if 0 <= row < len(self._rows) else None

    def look_up(self) -> None:
        """Ask the book of addresses for what is typed."""
        self.says.setText("Looking the address up …")
        future: Future[Any] = self.desk.wires.work.submit(locate, self._roads.network, self.words.text())
        asked = self.chosen
        when_done(future, owner=self, then=lambda found: self._found(asked, found), failed=self._failed)

    def send(self) -> None:
        """Decide that the order goes to the pin; the list shortens by it once it was accepted by the rules here."""
        why = self.desk.may(ChangeOrder)
        if self.decision is None or why:
            self.says.setText(why or HINT)
            return
        order = self.decision.order
        self.desk.decide(self.decision)
        self.decision = None
        row = self.list.currentRow()
        del self._rows[row]
        self.list.takeItem(row)
        self._turned()
        self.says.setText(f"{order} goes to the pin as soon as the journal has it.")

    def _look(self) -> None:
        """Have all open orders looked at elsewhere, where there are roads to look at."""
        if not self._roads.network:
            self.note.setText(NO_ROADS)
            return
        future: Future[Any] = self.desk.wires.work.submit(unplaced, self._roads, addressed(self.desk.picture))
        when_done(future, owner=self, then=self._list, failed=self._failed)

    def _list(self, found: Sequence[Unplaced]) -> None:
        """The order that was chosen on the board, then those that no road leads to."""
        rows = [*found]
        held = self.desk.picture[Order].get(self._first or "")
        if held is not None and all(each.of.order != held.id for each in found):
            rows.insert(0, Unplaced(Addressed(held.id, held.address, held.lat, held.lon), ""))
        self.list.clear()
        self._rows = rows
        for each in rows:
            self.list.addItem(f"{each.of.order}  {each.of.address}" + (f"\n{each.reason}" if each.reason else ""))
        if self._roads.network:
            self.note.setText(f"{count(len(found), 'order')} out of reach of every road" if found else ALL_REACHED)
        if rows:
            self.list.setCurrentRow(0)

    def _turned(self) -> None:
        """Another order: its pin where the book has it, else where it is thought to be."""
        each, self.decision = self.chosen, None
        self.send_button.setEnabled(False)
        self.words.setText(each.of.address if each else "")
        if each is None:
            self.map.set_pin(None)
            return
        if each.found is not None:
            self._found(each, each.found)
            return
        self.map.set_pin((each.of.lon, each.of.lat))
        self.says.setText(HINT)

    def _put(self, lon: float, lat: float) -> None:
        """The pin stands somewhere: what would be decided, and what speaks against it."""
        each = self.chosen
        if each is None or each.of.order not in self.desk.picture[Order]:
            return
        wanted = pinned(self.desk.picture, each.of.order, round(lat, 6), round(lon, 6))
        reasons = tuple(change_problems(self.desk.picture, wanted, self.desk.picture.now))
        why = self.desk.may(ChangeOrder)
        self.decision = None if reasons or why else wanted
        self.send_button.setEnabled(self.decision is not None)
        self.says.setText(" ".join((*reasons, *filter(None, (why,)))) or f"At {lat:.5f}, {lon:.5f}. Enter sends it.")

    def _found(self, asked: Unplaced | None, found: Match | Unmatched) -> None:
        """A pin where the book says; nothing where another order was chosen since."""
        if asked is None or self.chosen is None or asked.of.order != self.chosen.of.order:
            return
        self.says.setText(HINT)
        if isinstance(found, Match):
            self.map.set_pin((found.lon, found.lat))
            self._put(found.lon, found.lat)
        self.says.setText(f"{found_says(found)} {self.says.text()}")

    def _failed(self, problem: BaseException) -> None:
        """Road data that cannot be read is said; anything else is a bug."""
        if not isinstance(problem, Unavailable):
            raise problem
        self.note.setText(str(problem))

    def _ground(self) -> None:
        """The base map of the road data, where there is one."""
        if self._roads.network:
            self.map.set_tiles(Tiles(self.desk.wires.draw or self.desk.wires.work, self._roads.network, self))

    def _build(self) -> None:
        self.setWindowTitle("Put the pin")
        self.resize(1000, 620)
        self.list.setWordWrap(True)
        self.list.setMinimumWidth(320)
        self.says.setWordWrap(True)
        self.says.setFont(theme.font())
        self.words.setPlaceholderText("Street, number, town")
        for button in (self.find_button, self.send_button):
            button.setAutoDefault(False)
        self.send_button.setDefault(True)
        left, right, search, foot = QVBoxLayout(), QVBoxLayout(), QHBoxLayout(), QHBoxLayout()
        left.addWidget(self.note)
        left.addWidget(self.list, 1)
        for widget in (soft("Address"), self.words, self.find_button):
            search.addWidget(widget)
        foot.addWidget(self.says, 1)
        foot.addWidget(self.send_button)
        right.addLayout(search)
        right.addWidget(self.map, 1)
        right.addLayout(foot)
        box = QHBoxLayout(self)
        box.addLayout(left, 1)
        box.addLayout(right, 2)
        self.list.setFocus()

    def _connect(self) -> None:
        self.list.currentRowChanged.connect(lambda _row: self._turned())
        self.map.put.connect(self._put)
        self.find_button.clicked.connect(lambda _checked=False: self.look_up())
        self.send_button.clicked.connect(lambda _checked=False: self.send())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.words.hasFocus():
            self.look_up()
            return
        super().keyPressEvent(event)
