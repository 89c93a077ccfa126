"""How do pieces become a parcel? Scanned and packed at a bench, weighed, and opened where the weight does not fit."""

from collections.abc import Callable
from math import prod

from simpy import Store

from controltower.domain.ids import BenchId, SiteId, sscc
from controltower.domain.items import FRAGILE, Carton, Item
from controltower.domain.packing import Content, ParcelPacked, ParcelWeighed
from controltower.domain.places import Bench, ZoneKind
from controltower.simulation import planners
from controltower.simulation.copacking import Copacking
from controltower.simulation.ground import Ground, Steps
from controltower.simulation.labour import Hand, Labour
from controltower.simulation.orders import Box, Case
from controltower.simulation.scanning import Fate, Scanning, Slipped
from controltower.simulation.standards import PACK_PIECE_S, PACK_S, RECHECK_S, WEIGH_S
from controltower.simulation.voices import WMS
from controltower.simulation.weighing import Scale

COMPANY = "2000000"
"""A company prefix from the range that GS1 keeps for use inside companies: no parcel here bears a real number."""
AHEAD_S = 3600.0


class Packing:
    """The benches. `done` is called with each box that passed the scale."""

    def __init__(self, ground: Ground, labour: Labour, scanning: Scanning) -> None:
        self.ground, self.labour, self.scanning = ground, labour, scanning
        self.scale, self.copacking = Scale(ground), Copacking(ground)
        self.done: Callable[[Box], None] = lambda _box: None
        self.cartons = tuple(ground.facts[Carton].values())
        self.benches: dict[SiteId, Store] = {}
        self._made = 0
        for bench in ground.facts[Bench].values():
            self.benches.setdefault(bench.site, Store(ground.env)).put(bench.id)

    def ready(self, case: Case) -> None:
        """All pieces of a case are at the benches: somebody shall pack it."""
        zone = self.ground.zone(case.site, ZoneKind.PACKING)

        def job(hand: Hand) -> Steps:
            return self._pack(hand, case)

        self.labour.ask(zone.id, (case.departs_s - AHEAD_S, 0), job)

    def _pack(self, hand: Hand, case: Case) -> Steps:
        bench: BenchId = yield self.benches[case.site].get()
        place = self.ground.facts[Bench][bench]
        self.labour.seen(hand, (place.x_m, place.y_m), f"packs {case.id}")
        through = yield from self.scanning.at_bench(hand, case)
        yield from self.copacking.make_up(bench, case)
        pieces = [
            planners.Pieces(ask.id, ask.item, ask.quantity - ask.short)
            for ask in case.asks.values()
            if ask.quantity > ask.short
        ]
        packed = []
        for planned in self.ground.planners.cartons(pieces, self.cartons):
            count = sum(quantity for _, quantity in planned.contents)
            yield self.ground.wait(self._spread(case, PACK_S + PACK_PIECE_S * count))
            box = self._close(hand, bench, case, planned)
            packed.append(box)
            yield from self._weigh(box, planned, through)
            through = []
        case.packed = True
        self.benches[case.site].put(bench)
        for box in packed:
            self.done(box)

    def _close(self, hand: Hand, bench: BenchId, case: Case, planned: planners.Box) -> Box:
        """The parcel with its number, its expected weight and the size of its carton."""
        self._made += 1
        carton = self.ground.facts[Carton][planned.carton]
        contents = _contents(case, planned)
        weight = self.scale.expected(carton, contents).weight_g
        size = carton.length_mm, carton.width_mm, carton.height_mm
        is_fragile = any(FRAGILE in item.handling for item, _ in contents)
        box = Box(sscc(0, COMPANY, self._made), case, weight, prod(size) // 1000, bench, size, is_fragile)
        case.boxes.append(box)
        self.ground.say(
            WMS,
            ParcelPacked(
                box.id,
                case.site,
                case.id,
                carton.id,
                tuple(Content(line, count) for line, count in planned.contents),
                weight,
                *size,
                bench,
                hand.worker.id,
            ),
        )
        return box

    def _weigh(self, box: Box, planned: planners.Box, through: list[Slipped]) -> Steps:
        """On the scale; a box that does not fit is opened, put right where it is wrong, and weighed again.

        The second weight counts, whatever it is: somebody has looked.
        """
        carton, contents = self.ground.facts[Carton][planned.carton], _contents(box.case, planned)
        expected = self.scale.expected(carton, contents)
        right = self.scale.weighs(carton, contents, box.case.id, len(box.case.boxes))
        weight = max(1, right + sum(slipped.grams for slipped in through))
        yield self.ground.wait(WEIGH_S)
        self.ground.say(WMS, ParcelWeighed(box.id, weight, expected.tolerance_g))
        if abs(weight - expected.weight_g) > expected.tolerance_g:
            for slipped in through:
                slipped.fate = Fate.SCALE
            weight = right
            yield self.ground.wait(RECHECK_S + WEIGH_S)
            seen = max(expected.tolerance_g, abs(weight - expected.weight_g))
            self.ground.say(WMS, ParcelWeighed(box.id, weight, seen))
        self.scale.learn(carton, contents, weight)
        box.weight_g, box.good = weight, True

    def _spread(self, case: Case, seconds: float) -> float:
        """Packing times differ by a fifth or so. Assumption."""
        return seconds * self.ground.chance("bench", case.id, len(case.boxes)).lognormvariate(0, 0.2)


def _contents(case: Case, planned: planners.Box) -> list[tuple[Item, int]]:
    """The items of a box and how many pieces of each, over all lines."""
    counted: dict[Item, int] = {}
    for line, count in planned.contents:
        item = case.asks[line].item
        counted[item] = counted.get(item, 0) + count
    return list(counted.items())
