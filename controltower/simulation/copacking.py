"""How is a pack of several products made up? Piece by piece at the bench, each scanned against the specification."""

from collections import Counter

from controltower.domain.ids import BenchId, ItemId, PackId, pack_id
from controltower.domain.packs import PackBegun, PackClosed, PackScanned, PackSpec, packs_from, scan_problem
from controltower.simulation.ground import Ground, Steps
from controltower.simulation.orders import Case
from controltower.simulation.standards import CORRECT_S, PACK_SLIP, SCAN_PIECE_S, WRAP_S
from controltower.simulation.voices import WMS


class Copacking:
    """Makes up the packs of an order before it goes into its carton; `slip` of the pieces are wrong ones at first."""

    def __init__(self, ground: Ground, slip: float = PACK_SLIP) -> None:
        self.ground, self.slip = ground, slip

    def make_up(self, bench: BenchId, case: Case) -> Steps:
        """As many whole packs as its pieces give; what is left over goes into the carton as it is."""
        spec = self.ground.facts[PackSpec].get(case.pack or "")
        if spec is None:
            return
        pieces: Counter[ItemId] = Counter()
        for ask in case.asks.values():
            pieces[ask.item.id] += ask.quantity - ask.short
        for number in range(1, packs_from(spec, pieces) + 1):
            key = pack_id(case.id, number)
            self.ground.say(WMS, PackBegun(key, spec.id, case.id, bench))
            yield from self._fill(key, spec)
            yield self.ground.wait(WRAP_S)
            self.ground.say(WMS, PackClosed(key))

    def _fill(self, key: PackId, spec: PackSpec) -> Steps:
        """Scan every piece in; now and then a wrong one first, which is blocked and put back."""
        chance = self.ground.chance("pack", key)
        scanned: list[ItemId] = []
        for part in spec.parts:
            for _ in range(part.quantity):
                yield self.ground.wait(SCAN_PIECE_S)
                wrong = self._wrong(spec, scanned)
                if wrong is not None and chance.random() < self.slip:
                    self.ground.say(WMS, PackScanned(key, wrong))
                    yield self.ground.wait(CORRECT_S)
                self.ground.say(WMS, PackScanned(key, part.item))
                scanned.append(part.item)

    def _wrong(self, spec: PackSpec, scanned: list[ItemId]) -> ItemId | None:
        """Something at hand that may not go in now: one piece too many of what is in, else a part of another pack."""
        there = (*scanned, *(part.item for each in self.ground.facts[PackSpec].values() for part in each.parts))
        return next((item for item in there if scan_problem(spec, scanned, item)), None)
