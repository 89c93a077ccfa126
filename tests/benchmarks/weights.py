"""How many wrong parcels does the scale find, and how many right ones does it stop? A learnt tolerance, and fixed ones.

`python -m tests.benchmarks.weights [--parcels N] [--seed N] [--json]`. Parcels of one to four lines of the demo's
items, with their hidden offsets and spreads; each is weighed as it is, and again with one slip in it: another item, a
piece too many or too few, or a line left out. `records` is how many weights of each item the scale has on record.
`fixed, as strict` is that share of the weight, the same for all parcels, which stops as many right ones as the learnt
tolerance does: in what else the two differ is what learning gains.
"""

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random
from time import process_time

from controltower.domain.items import Carton, Item, volume_ml
from controltower.domain.weighing import Part, expected_of
from controltower.simulation.network.goods import CARTONS, items
from controltower.simulation.network.scale import FULL
from controltower.simulation.weighing import real_weight, records

RECORDS = (0, 4, 10, 30)
Contents = list[tuple[Item, int]]
Stops = Callable[["Weighed"], bool]
"""Whether a weight is doubted."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """A parcel on the scale: what should be in it, and what it weighs."""

    carton: Carton
    contents: Contents
    grams: int

    @property
    def listed_g(self) -> int:
        """The sum of the parts, as master data has them."""
        return self.carton.tare_g + sum(item.weight_g * count for item, count in self.contents)


def parcels(seed: int, count: int, goods: Sequence[Item]) -> tuple[list[Weighed], list[Weighed]]:
    """So many parcels as they should be, and the same with a slip in each."""
    rng = Random(f"{seed}:parcels")
    right, wrong = [], []
    for _ in range(count):
        chosen = rng.sample(goods, rng.randint(1, 4))
        contents = [(item, rng.choice((1, 1, 1, 2, 3))) for item in chosen]
        litres = sum(volume_ml(item) * pieces for item, pieces in contents) / 700
        fits = (box for box in CARTONS if box.length_mm * box.width_mm * box.height_mm / 1e6 >= litres)
        carton = next(fits, CARTONS[-1])
        right.append(Weighed(carton, contents, real_weight(seed, carton, contents, rng)))
        wrong.append(Weighed(carton, contents, real_weight(seed, carton, slipped(rng, contents, goods), rng)))
    return right, wrong


def slipped(rng: Random, contents: Contents, goods: Sequence[Item]) -> Contents:
    """The contents with one slip: another item (40 %), one piece more or fewer (40 %), or a line left out."""
    at = rng.randrange(len(contents))
    item, pieces = contents[at]
    chance = rng.random()
    if chance < 0.4:
        other = rng.choice([each for each in goods if each.id != item.id])
        changed = [(other, pieces)]
    elif chance < 0.8:
        changed = [(item, pieces + (1 if pieces == 1 or rng.random() < 0.5 else -1))]
    else:
        changed = []
    return [*contents[:at], *changed, *contents[at + 1 :]]


def learnt(seed: int, on_record: int) -> Stops:
    """By the last so many weights of each item."""
    known: dict[str, tuple[int, ...]] = {}

    def stops(parcel: Weighed) -> bool:
        parts = []
        for item, count in parcel.contents:
            if item.id not in known:
                known[item.id] = records(seed, item, on_record)
            parts.append(Part(item.id, count, item.weight_g, known[item.id]))
        expected = expected_of(parcel.carton.tare_g, parts)
        return abs(parcel.grams - expected.weight_g) > expected.tolerance_g

    return stops


def fixed(share: float, least_g: float) -> Stops:
    """By a share of the listed weight, and no less than so many grams."""
    return lambda parcel: abs(parcel.grams - parcel.listed_g) > max(least_g, share * parcel.listed_g)


def as_strict(right: Sequence[Weighed], stopped: float) -> Stops:
    """The fixed share that stops so many of the right parcels."""
    off = sorted((abs(parcel.grams - parcel.listed_g) / parcel.listed_g for parcel in right), reverse=True)
    return fixed(off[min(len(off) - 1, round(stopped * len(off)))], 0)


def share(parcels_: Sequence[Weighed], stops: Stops) -> float:
    """Percent that are stopped."""
    return 100 * sum(map(stops, parcels_)) / len(parcels_)


def main(argv: Sequence[str] = ()) -> int:
    """Print a line for each way to set the tolerance."""
    options = argparse.ArgumentParser(prog="python -m tests.benchmarks.weights", description=__doc__)
    options.add_argument("--parcels", type=int, default=4_000)
    options.add_argument("--seed", type=int, default=7)
    options.add_argument("--json", action="store_true", help="one object per line")
    given = options.parse_args(argv)
    right, wrong = parcels(given.seed, given.parcels, items(given.seed, FULL))
    ways: dict[str, Stops] = {"fixed, 3 % or 30 g": fixed(0.03, 30)}
    ways |= {f"learnt, {count} records": learnt(given.seed, count) for count in RECORDS}
    full = share(right, ways[f"learnt, {RECORDS[-1]} records"])
    ways["fixed, as strict"] = as_strict(right, full / 100)
    for name, stops in ways.items():
        begun = process_time()
        caught, stopped = share(wrong, stops), share(right, stops)
        spent = process_time() - begun
        told = {"instance": name, "caught_pct": round(caught, 2), "right_stopped_pct": round(stopped, 2)}
        line = json.dumps(told | {"seconds": round(spent, 2)})
        print(line if given.json else f"{name:22} caught {caught:6.2f} %   right ones stopped {stopped:5.2f} %")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
