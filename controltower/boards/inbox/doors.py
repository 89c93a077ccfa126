"""Who would stand at which door, when? The slots of an offer, each with its door and time to be changed."""

from dataclasses import replace

from PySide6.QtCore import QTime
from PySide6.QtWidgets import QComboBox, QTimeEdit

from controltower.boards.inbox.editor import Editor, Grid, note, stacked
from controltower.domain.docks import Appointment, DoorSlot, Truck
from controltower.domain.ids import DoorId
from controltower.domain.messages import Decision
from controltower.domain.picture import Picture
from controltower.domain.places import Door, DoorKind
from controltower.domain.proposals import Proposal
from controltower.domain.times import MINUTE, Instant, clock, moment
from controltower.tower.proposing import approve

TITLES = ("For", "Booked now", "Door", "From", "Until", "Why")
WIDTHS = (104, 128, 92, 76, 58, 200)
DOOR, FROM, UNTIL, WHY = 2, 3, 4, 5
SAYS = "Untick a guest to leave its appointment as it is. A later or an earlier time keeps the length."
MOST_MIN = 12 * 60


class DoorsEditor(Editor):
    """A line for each guest: what is booked now, the door and time offered, and the planner's reason."""

    def __init__(self) -> None:
        super().__init__()
        self.grid = Grid(TITLES, WIDTHS, WHY)
        self._slots: tuple[DoorSlot, ...] = ()
        self._timezone = "UTC"
        stacked(self, self.grid, note(SAYS))
        self.grid.ticked.connect(self.changed)

    def load(self, picture: Picture, proposal: Proposal, timezone: str) -> None:
        self._slots, self._timezone = proposal.slots, timezone
        rows = [(slot.route or slot.guest, "", "", "", "", slot.why) for slot in self._slots]
        self.grid.fill(rows, [True] * len(rows))
        for row, slot in enumerate(self._slots):
            self.grid.setCellWidget(row, DOOR, self._door_box(picture, slot))
            self.grid.setCellWidget(row, FROM, self._time_box(slot))
        self._say_ends()
        self.refresh(picture)

    def refresh(self, picture: Picture) -> None:
        for row, slot in enumerate(self._slots):
            held = picture[Appointment].get(slot.appointment)
            self.grid.say(row, 1, booked_text(held, self._timezone) if held else "not booked")

    def decision(self, proposal: Proposal) -> Decision:
        return approve(replace(proposal, slots=self._chosen()))

    def amended(self, proposal: Proposal) -> bool:
        return self._chosen() != proposal.slots

    def focus_first(self) -> None:
        self.grid.setFocus()

    def door(self, row: int) -> QComboBox:
        """The field with the door of a row."""
        box = self.grid.cellWidget(row, DOOR)
        assert isinstance(box, QComboBox)
        return box

    def time(self, row: int) -> QTimeEdit:
        """The field with the time of a row."""
        box = self.grid.cellWidget(row, FROM)
        assert isinstance(box, QTimeEdit)
        return box

    def _door_box(self, picture: Picture, slot: DoorSlot) -> QComboBox:
        box = QComboBox()
        box.setFrame(False)
        for door in fitting(picture, slot):
            box.addItem(door.removeprefix(f"{slot.site}-"), door)
        box.setCurrentIndex(max(0, box.findData(slot.door)))
        box.currentIndexChanged.connect(self.changed)
        return box

    def _time_box(self, slot: DoorSlot) -> QTimeEdit:
        box = QTimeEdit(_time(slot.starts_at, self._timezone))
        box.setDisplayFormat("HH:mm")
        box.setFrame(False)
        box.timeChanged.connect(self._told)
        return box

    def _told(self) -> None:
        self._say_ends()
        self.changed.emit()

    def _say_ends(self) -> None:
        for row in range(len(self._slots)):
            self.grid.say(row, UNTIL, clock(self._slot(row).ends_at, self._timezone))

    def _slot(self, row: int) -> DoorSlot:
        """The slot of a row as it was changed; its reason no longer holds where it was."""
        slot = self._slots[row]
        shift = _minutes(self.time(row).time(), _time(slot.starts_at, self._timezone)) * MINUTE
        door = DoorId(str(self.door(row).currentData()))
        if not shift and door == slot.door:
            return slot
        starts, ends = Instant(slot.starts_at + shift), Instant(slot.ends_at + shift)
        return replace(slot, door=door, starts_at=starts, ends_at=ends, why="")

    def _chosen(self) -> tuple[DoorSlot, ...]:
        return tuple(self._slot(row) for row in range(len(self._slots)) if self.grid.is_ticked(row))


def fitting(picture: Picture, slot: DoorSlot) -> list[DoorId]:
    """Doors that go the right way and have what the guest needs; the offered one in any case."""
    truck = picture[Truck].get(slot.guest)
    needs = set(truck.needs) if truck else set()
    kind = DoorKind.INBOUND if slot.route is None else DoorKind.OUTBOUND
    doors = (each for each in picture[Door].values() if each.site == slot.site and each.kind is kind)
    found = {each.id for each in doors if needs <= set(each.equipment)}
    return sorted(found | {slot.door})


def booked_text(held: Appointment, timezone: str) -> str:
    """`IN02 06:21–07:36`."""
    door = held.door.removeprefix(f"{held.site}-")
    return f"{door} {clock(held.starts_at, timezone)}–{clock(held.ends_at, timezone)}"


def _time(at: Instant, timezone: str) -> QTime:
    local = moment(at, timezone)
    return QTime(local.hour, local.minute)


def _minutes(then: QTime, before: QTime) -> int:
    """From one time of the clock to another, the short way round midnight."""
    minutes = before.secsTo(then) // 60
    return minutes - 2 * MOST_MIN if minutes > MOST_MIN else minutes + 2 * MOST_MIN if minutes <= -MOST_MIN else minutes
