"""What does a parcel really weigh? Pieces that differ, listings that are off, slips inside, and a scale that learns."""

from collections.abc import Iterable, Iterator, Sequence
from random import Random

from controltower.domain.ids import ItemId
from controltower.domain.items import Carton, Item, Velocity
from controltower.domain.weighing import PARTS_OF_ONE, Expected, ItemWeights, Part, WeightsListed, expected_of, told_by
from controltower.simulation.ground import Ground
from controltower.simulation.standards import (
    FILLER_G,
    FILLER_SPREAD_G,
    ITEM_OFFSET,
    ITEM_SPREAD,
    LISTED_WRONG,
    SOFT,
    SOFT_SPREAD,
    TARE_SPREAD,
    WRONG_OFFSET,
)

RECORDS = {Velocity.A: 20, Velocity.B: 8, Velocity.C: 0}
"""Weights on record when the day begins: of what is sold often there are many."""
LISTED = 200
"""Items in one message."""


def nature(seed: int, item: ItemId) -> tuple[float, float]:
    """By how much the pieces of an item are heavier than listed on the mean, and how much they differ: the truth."""
    rng = Random(f"{seed}:weight:{item}")
    offset = rng.gauss(0, WRONG_OFFSET if rng.random() < LISTED_WRONG else ITEM_OFFSET)
    spread = SOFT_SPREAD if rng.random() < SOFT else ITEM_SPREAD
    return offset, spread * rng.lognormvariate(0, 0.3)


def real_weight(seed: int, carton: Carton, contents: Iterable[tuple[Item, int]], chance: Random) -> int:
    """Grams of a box with so many pieces of each item in it."""
    grams = carton.tare_g * chance.gauss(1, TARE_SPREAD) + max(0.0, chance.gauss(FILLER_G, FILLER_SPREAD_G))
    for item, count in contents:
        offset, spread = nature(seed, item.id)
        grams += sum(item.weight_g * (1 + offset + chance.gauss(0, spread)) for _ in range(count))
    return max(1, round(grams))


def on_record(seed: int, items: Sequence[Item]) -> Iterator[WeightsListed]:
    """What the scale has on record of each item when the day begins."""
    known = [
        ItemWeights(item.id, records(seed, item, RECORDS[item.velocity])) for item in items if RECORDS[item.velocity]
    ]
    for start in range(0, len(known), LISTED):
        yield WeightsListed(tuple(known[start : start + LISTED]))


def records(seed: int, item: Item, count: int) -> tuple[int, ...]:
    """So many ratios of parcels of one to three pieces, as they were weighed on the days before."""
    rng = Random(f"{seed}:record:{item.id}")
    offset, spread = nature(seed, item.id)
    found = []
    for _ in range(count):
        pieces = rng.randint(1, 3)
        noise = rng.gauss(FILLER_G, FILLER_SPREAD_G) / (pieces * item.weight_g) + rng.gauss(0, spread / pieces**0.5)
        found.append(round(PARTS_OF_ONE * (offset + noise)))
    return tuple(found)


class Scale:
    """The scale at the benches: what each parcel should weigh by the records, which grow with each good one."""

    def __init__(self, ground: Ground) -> None:
        self.ground = ground
        self.ratios = {record.id: record.ratios for record in ground.facts[ItemWeights].values()}

    def expected(self, carton: Carton, contents: Sequence[tuple[Item, int]]) -> Expected:
        """What a parcel with these contents should weigh."""
        return expected_of(carton.tare_g, self._parts(contents))

    def weighs(self, carton: Carton, contents: Sequence[tuple[Item, int]], *name: object) -> int:
        """What it really weighs."""
        return real_weight(self.ground.seed, carton, contents, self.ground.chance("scale", *name))

    def learn(self, carton: Carton, contents: Sequence[tuple[Item, int]], weight_g: int) -> None:
        """Put a weight that was accepted on record."""
        told = told_by(carton.tare_g, self._parts(contents), weight_g)
        if told is not None:
            self.ratios[told.id] = told.ratios

    def _parts(self, contents: Sequence[tuple[Item, int]]) -> list[Part]:
        return [Part(item.id, count, item.weight_g, self.ratios.get(item.id, ())) for item, count in contents]
