"""How are approved crossings obeyed? Received pieces go to the lines that wait for them before anything is put away.

What stands on the stage may still be promised until somebody comes to put it away; a desk may give a promise up, too.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from controltower.domain.crossdock import CrossDocked, Crossing, CrossingEnded, CrossingStatus
from controltower.domain.ids import CrossingId, ItemId, NoticeId
from controltower.simulation.ground import Ground
from controltower.simulation.orders import Ask, Case, Intake
from controltower.simulation.voices import WMS

Key = tuple[NoticeId, ItemId]


@dataclass(frozen=True, slots=True)
class Bound:
    """Pieces that were promised to a line and have not crossed."""

    id: CrossingId
    case: Case
    ask: Ask
    quantity: int
    beyond: int = 0
    """Pieces of the promise that the line no longer waits for."""


class Crossdock:
    """The crossings that the desk approved, by notice and item, and what stands on the stage until it is put away.

    `fetch` is called when pieces that were counted before are to cross after all, or shall not any more.
    """

    def __init__(self, ground: Ground, intake: Intake) -> None:
        self.ground, self.intake = ground, intake
        self.open: dict[Key, list[Bound]] = {}
        self.counted: set[Key] = set()
        self.stands: Counter[Key] = Counter()
        self.fetch: Callable[[NoticeId, ItemId], None] = lambda _notice, _item: None

    def heed(self, crossing: Crossing) -> None:
        """Do what a desk decided of a crossing: bind its pieces, or give them up."""
        if crossing.status is CrossingStatus.APPROVED:
            self._bind(crossing)
        elif crossing.status is CrossingStatus.ENDED:
            self._give_up(crossing)

    def claims(self, notice: NoticeId, item: ItemId) -> bool:
        """Whether somebody waits for this item of this notice."""
        return bool(self.open.get((notice, item)))

    def count(self, notice: NoticeId, item: ItemId, sound: int) -> None:
        """So many pieces are off the truck, and stand on the stage."""
        self.counted.add((notice, item))
        self.stands[notice, item] += sound

    def cross(self, notice: NoticeId, item: ItemId) -> list[tuple[Case, Ask, int]]:
        """Say what crosses out of what stands; the answer is what comes to the benches.

        Where it is not enough, whole promises of the orders that leave first are kept, then parts.
        """
        key = notice, item
        bound = self.open.pop(key, [])
        came, moved = self.stands[key], []
        for each, goes in zip(bound, _shares(bound, came), strict=True):
            if goes:
                self.ground.say(WMS, CrossDocked(each.id, goes))
                self.stands[key] -= goes
                each.ask.crossing -= goes
                moved.append((each.case, each.ask, goes))
            if goes < each.quantity:
                self._end(each, each.quantity - goes, "too few pieces came" if came else "none stand on the stage")
            elif each.beyond:
                self._end(each, 0, "the line waits for no more")
        return moved

    def put_away(self, notice: NoticeId, item: ItemId) -> int:
        """Pieces that nobody was promised leave the stage: how many."""
        key = notice, item
        goes = max(0, self.stands[key] - sum(each.quantity for each in self.open.get(key, ())))
        self.stands[key] -= goes
        return goes

    def close(self, notice: NoticeId) -> None:
        """The notice is closed: what has not come will not."""
        for key in [each for each in self.open if each[0] == notice and each not in self.counted]:
            for each in self.open.pop(key):
                self._end(each, each.quantity, "it did not come")

    def _bind(self, crossing: Crossing) -> None:
        """Take note of an approved crossing; its pieces no longer wait for stock."""
        case = next((each for each in self.intake.cases.values() if crossing.line in each.asks), None)
        if case is None:
            self.ground.say(WMS, CrossingEnded(crossing.id, "nobody waits for it"))
            return
        ask = case.asks[crossing.line]
        quantity = min(crossing.quantity, ask.waiting)
        ask.waiting -= quantity
        ask.crossing += quantity
        key = crossing.notice, crossing.item
        self.open.setdefault(key, []).append(Bound(crossing.id, case, ask, quantity, crossing.quantity - quantity))
        if key in self.counted:
            self.fetch(*key)

    def _give_up(self, crossing: Crossing) -> None:
        """What was bound and has not crossed waits for stock again; who decided it has said so already."""
        key = crossing.notice, crossing.item
        for each in [each for each in self.open.get(key, ()) if each.id == crossing.id]:
            self.open[key].remove(each)
            self._waits_again(each, each.quantity)
            if key in self.counted:
                self.fetch(*key)

    def _end(self, each: Bound, quantity: int, reason: str) -> None:
        self.ground.say(WMS, CrossingEnded(each.id, reason))
        self._waits_again(each, quantity)

    def _waits_again(self, each: Bound, quantity: int) -> None:
        """The line waits for stock, and takes what the faces have by now."""
        each.ask.crossing -= quantity
        each.ask.waiting += quantity
        made = [] if each.case.closed else self.intake.promise(each.case, each.ask)
        if made:
            self.intake.refit(each.case, made)


def _shares(bound: Sequence[Bound], stands: int) -> list[int]:
    """How many of so many pieces each promise gets."""
    given = [0] * len(bound)
    able = [n for n, each in enumerate(bound) if not each.case.closed]
    able.sort(key=lambda n: (bound[n].case.departs_s, bound[n].quantity, bound[n].id))
    for is_whole in (True, False):
        for n in able:
            goes = min(bound[n].quantity, stands)
            if not given[n] and (goes == bound[n].quantity or not is_whole):
                given[n] = goes
                stands -= goes
    return given
