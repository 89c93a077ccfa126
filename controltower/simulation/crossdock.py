"""How are approved crossings obeyed? Received pieces go to the lines that wait for them before anything is put away."""

from controltower.domain.crossdock import CrossDocked, Crossing, CrossingEnded, CrossingStatus
from controltower.domain.ids import CrossingId, ItemId, NoticeId
from controltower.simulation.ground import Ground
from controltower.simulation.orders import Ask, Case, Intake
from controltower.simulation.voices import WMS


class Crossdock:
    """The crossings that the desk approved, by notice and item."""

    def __init__(self, ground: Ground, intake: Intake) -> None:
        self.ground, self.intake = ground, intake
        self.open: dict[tuple[NoticeId, ItemId], list[tuple[CrossingId, Case, Ask, int]]] = {}

    def approve(self, crossing: Crossing) -> None:
        """Take note of an approved crossing; its pieces no longer wait for stock."""
        case = next((each for each in self.intake.cases.values() if crossing.line in each.asks), None)
        if case is None or crossing.status is not CrossingStatus.APPROVED:
            return
        ask = case.asks[crossing.line]
        quantity = min(crossing.quantity, ask.waiting)
        ask.waiting -= quantity
        ask.crossing += quantity
        self.open.setdefault((crossing.notice, crossing.item), []).append((crossing.id, case, ask, quantity))

    def claims(self, notice: NoticeId, item: ItemId) -> bool:
        """Whether somebody waits for this item of this notice."""
        return bool(self.open.get((notice, item)))

    def cross(self, notice: NoticeId, item: ItemId, stands: int) -> list[tuple[Case, Ask, int]]:
        """Say what crosses out of so many pieces on the stage; the answer is what comes to the benches."""
        moved = []
        for key, case, ask, quantity in self.open.pop((notice, item), []):
            goes = 0 if case.closed else min(quantity, stands)
            if goes:
                self.ground.say(WMS, CrossDocked(key, goes))
                stands -= goes
                ask.crossing -= goes
                moved.append((case, ask, goes))
            if goes < quantity:
                self._end(key, case, ask, quantity - goes, "too few pieces came")
        return moved

    def close(self, notice: NoticeId) -> None:
        """The notice is closed: what has not come will not."""
        for named, item in [each for each in self.open if each[0] == notice]:
            for key, case, ask, quantity in self.open.pop((named, item)):
                self._end(key, case, ask, quantity, "it did not come")

    def _end(self, key: CrossingId, case: Case, ask: Ask, quantity: int, reason: str) -> None:
        """The line waits for stock again, and takes what the faces have by now."""
        self.ground.say(WMS, CrossingEnded(key, reason))
        ask.crossing -= quantity
        ask.waiting += quantity
        made = self.intake.promise(case, ask)
        if made:
            self.intake.refit(case, made)
