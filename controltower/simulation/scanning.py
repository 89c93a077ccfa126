"""Which hands err, and what stops it? Seeded slips at face, bench, lane and vehicle, and the scans that block them."""

from collections.abc import Callable, Generator
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from random import Random
from typing import Any

from simpy import Event

from controltower.domain.ids import LaneId, LineId, ParcelId, PickerId
from controltower.domain.items import Item
from controltower.domain.places import Lane
from controltower.domain.routes import Vehicle
from controltower.domain.scanning import Label, Scanned, ScanStage, Slip, slip_of
from controltower.simulation.ground import Ground
from controltower.simulation.inventory import Inventory
from controltower.simulation.labour import Hand
from controltower.simulation.orders import Ask, Box, Case, Task
from controltower.simulation.standards import CORRECT_S, REFETCH_S, SCANNED, SEARCH_S, SLIPS
from controltower.simulation.voices import WMS


class Fate(StrEnum):
    """What became of a slip."""

    BLOCKED = "blocked where it was made"
    BENCH = "found at the bench"
    SCALE = "found at the scale"
    ESCAPED = "not found inside"


@dataclass(slots=True, eq=False)
class Slipped:
    """A slip as it really was, whoever noticed: at which stage, in what, and how many grams it adds to a parcel."""

    stage: ScanStage
    slip: Slip
    read: Label
    grams: int = 0
    fate: Fate = Fate.ESCAPED


class Scanning:
    """Scanners at every stage. `share` of the scans are made; the rest is trusted to the eye.

    `log` is the truth about slips, which nobody in the operation knows.
    """

    def __init__(self, ground: Ground, inventory: Inventory, share: float = SCANNED) -> None:
        self.ground, self.inventory, self.share = ground, inventory, share
        self.log: list[Slipped] = []
        self._in_tote: dict[LineId, list[Slipped]] = {}
        self._astray: set[ParcelId] = set()

    def at_face(self, hand: Hand, task: Task) -> Generator[Event, Any, None]:
        """Scan what was taken for a task, where anything was; what nobody scanned lies in the tote as it is."""
        if task.shelf.place.id in self.inventory.lost:
            return
        right = Label(task.ask.item.id, task.quantity, str(task.case.id))
        slipped = self._slip(ScanStage.PICK, task.id, right, partial(self._at_face, task))
        if slipped is None:
            return
        caught = yield from self._caught(hand, slipped, task.id, right)
        if not caught:
            self._in_tote.setdefault(task.ask.id, []).append(slipped)

    def at_bench(self, hand: Hand, case: Case) -> Generator[Event, Any, list[Slipped]]:
        """Scan the tote of an order line by line; ends with what neither face nor bench found, and is in the box."""
        through: list[Slipped] = []
        for ask in case.asks.values():
            if ask.quantity <= ask.short:
                continue
            right = Label(ask.item.id, ask.quantity - ask.short, str(case.id))
            found = self._in_tote.pop(ask.id, [])
            own = self._slip(ScanStage.PACK, ask.id, right, partial(self._at_bench, case, ask))
            for slipped in (*found, own):
                if slipped is None:
                    continue
                caught = yield from self._caught(hand, slipped, ask.id, right, at=ScanStage.PACK)
                if not caught:
                    through.append(slipped)
        return through

    def at_lane(self, hand: Hand, box: Box, lane: LaneId) -> Generator[Event, Any, None]:
        """Scan the lane that a parcel is set down in; what nobody scanned may stand astray."""
        right = Label(lane=lane)
        slipped = self._slip(ScanStage.SORT, box.id, right, partial(self._at_lane, lane))
        if slipped is None:
            return
        caught = yield from self._caught(hand, slipped, box.id, right)
        if not caught:
            self._astray.add(box.id)

    def at_vehicle(self, hand: Hand, box: Box, vehicle: Vehicle) -> Generator[Event, Any, None]:
        """Look for a parcel that stands astray, and scan the vehicle that it is carried into."""
        if box.id in self._astray:
            self._astray.remove(box.id)
            yield self.ground.wait(SEARCH_S)
        right = Label(container=str(vehicle.id))
        slipped = self._slip(ScanStage.LOAD, box.id, right, partial(self._at_vehicle, vehicle))
        if slipped is not None:
            yield from self._caught(hand, slipped, box.id, right)

    def _slip(
        self, stage: ScanStage, subject: str, right: Label, read: Callable[[Slip, Random], Slipped | None]
    ) -> Slipped | None:
        """A slip of this stage, by its own chance; mostly none."""
        chance = self.ground.chance("slip", stage, subject)
        for slip, share in SLIPS[stage].items():
            if chance.random() < share:
                slipped = read(slip, chance)
                if slipped is not None and slip_of(right, slipped.read) is not None:
                    self.log.append(slipped)
                    return slipped
        return None

    def _caught(
        self, hand: Hand, slipped: Slipped, subject: str, right: Label, at: ScanStage | None = None
    ) -> Generator[Event, Any, bool]:
        """Whether a scan blocks the slip; then it is put right, and scanned again."""
        stage = at or slipped.stage
        if self.ground.chance("scanned", stage, subject).random() >= self.share:
            return False
        late = stage is not slipped.stage
        slipped.fate = Fate.BENCH if late else Fate.BLOCKED
        self._say(hand, stage, subject, slipped.read)
        yield self.ground.wait(REFETCH_S if late else CORRECT_S)
        self._say(hand, stage, subject, right)
        return True

    def _say(self, hand: Hand, stage: ScanStage, subject: str, read: Label) -> None:
        self.ground.say(WMS, Scanned(stage, subject, hand.zone, PickerId(hand.worker.id), read))

    def _at_face(self, task: Task, slip: Slip, chance: Random) -> Slipped | None:
        """The neighbour's item, a piece too many or too few, or another tote."""
        own, pieces, tote = task.ask.item, task.quantity, str(task.case.id)
        match slip:
            case Slip.ITEM:
                other = self._neighbour(task)
                if other is None:
                    return None
                grams = pieces * (other.weight_g - own.weight_g)
                return Slipped(ScanStage.PICK, slip, Label(other.id, pieces, tote), grams)
            case Slip.QUANTITY:
                wrong = _miscounted(pieces, chance)
                return Slipped(ScanStage.PICK, slip, Label(own.id, wrong, tote), (wrong - pieces) * own.weight_g)
            case _:
                other_tote = self._other_tote(task.case, chance)
                grams = -pieces * own.weight_g
                return Slipped(ScanStage.PICK, slip, Label(own.id, pieces, other_tote), grams) if other_tote else None

    def _at_bench(self, case: Case, ask: Ask, slip: Slip, chance: Random) -> Slipped | None:
        """A piece left out or packed twice, or one from the tote of another order."""
        pieces = ask.quantity - ask.short
        if slip is Slip.QUANTITY:
            wrong = _miscounted(pieces, chance)
            grams = (wrong - pieces) * ask.item.weight_g
            return Slipped(ScanStage.PACK, slip, Label(ask.item.id, wrong, str(case.id)), grams)
        other_tote = self._other_tote(case, chance)
        read = Label(ask.item.id, pieces, other_tote)
        return Slipped(ScanStage.PACK, slip, read, -pieces * ask.item.weight_g) if other_tote else None

    def _at_lane(self, lane: LaneId, slip: Slip, chance: Random) -> Slipped | None:
        site = self.ground.facts[Lane][lane].site
        others = [each.id for each in self.ground.facts[Lane].values() if each.site == site and each.id != lane]
        return Slipped(ScanStage.SORT, slip, Label(lane=chance.choice(others))) if others else None

    def _at_vehicle(self, vehicle: Vehicle, slip: Slip, chance: Random) -> Slipped | None:
        vehicles = self.ground.facts[Vehicle].values()
        others = [each.id for each in vehicles if each.site == vehicle.site and each.id != vehicle.id]
        return Slipped(ScanStage.LOAD, slip, Label(container=chance.choice(others))) if others else None

    def _neighbour(self, task: Task) -> Item | None:
        """The item of the nearest other face in the same aisle."""
        place = task.shelf.place
        near = [
            (abs(shelf.place.y_m - place.y_m) + abs(shelf.place.level - place.level), shelf.place.id, shelf.item)
            for shelf in self.inventory.by_place.values()
            if shelf.is_face and shelf.place.aisle == place.aisle and shelf.item != task.ask.item.id
        ]
        return self.ground.facts[Item][min(near)[2]] if near else None

    def _other_tote(self, case: Case, chance: Random) -> str:
        """Another order, as it might stand on the same cart."""
        return f"{case.id[:-1]}{(int(case.id[-1]) + chance.randint(1, 8)) % 10}" if case.id[-1:].isdigit() else ""


def _miscounted(pieces: int, chance: Random) -> int:
    """One too many, or, where that leaves any, one too few."""
    return pieces - 1 if pieces > 1 and chance.random() < 0.5 else pieces + 1
