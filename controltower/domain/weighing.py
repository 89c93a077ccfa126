"""How far may a parcel's weight be off? A tolerance learnt from what parcels with the same items really weighed.

For each item the last weights are kept, as the ratio by which parcels that are mostly of it weighed more or less than
the sum of their parts. Their median says what the master data is off by, and their median absolute deviation how much
one parcel differs from the next; both stay what they are where a few records are wrong (Hampel, The influence curve
and its role in robust estimation, JASA 69, 1974). A parcel is doubted beyond 3.5 such deviations (Iglewicz and Hoaglin,
How to detect and handle outliers, ASQC, 1993).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import median

from controltower.domain.ids import CartonId, ItemId
from controltower.domain.items import Carton, Item
from controltower.domain.orders import OrderLine
from controltower.domain.packing import Content, Parcel, ParcelStatus, ParcelWeighed, parcel_weighed
from controltower.domain.picture import Facts, Picture
from controltower.domain.said import Said

PARTS_OF_ONE = 10_000
"""A ratio of 1 % is 100: whole numbers add up alike on every machine."""
KEPT = 30
"""So many of the newest ratios are kept for each item."""
MOSTLY = 0.6
"""A parcel tells of an item that makes at least so much of what is in it by weight."""
DOUBTED = 3.5
"""Deviations beyond which a weight is doubted (Iglewicz and Hoaglin)."""
NORMAL = 1.4826
"""Standard deviations in a median absolute deviation, where what is measured is normal."""
USUAL, USUAL_COUNTS = 0.012, 6
"""The spread of an item of which nothing is known, and how many records this guess is worth beside real ones."""
LEAST_G = 20
"""No tolerance is smaller: tape, paper and the scale's own step differ by so much."""
MOST = 0.08
"""No tolerance is larger than this share of the weight (or than three times the least)."""


@dataclass(frozen=True, slots=True)
class ItemWeights:
    """The newest ratios of one item, the oldest first: parts of 10,000 above or below the sum of the parts."""

    id: ItemId
    ratios: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class WeightsListed:
    """What the scale has on record of items from the days before."""

    records: tuple[ItemWeights, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """So many pieces of one item in a parcel, of one piece's listed weight, and what the scale has on record of it."""

    item: ItemId
    quantity: int
    weight_g: int
    ratios: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Expected:
    """What a parcel should weigh, and how much it may differ."""

    weight_g: int
    tolerance_g: int


def expected_of(tare_g: int, parts: Sequence[Part]) -> Expected:
    """The weight of a parcel as its items' records let expect it; few records give a wide tolerance."""
    centre, variance = float(tare_g), 0.0
    for part in parts:
        grams = part.quantity * part.weight_g
        offset, spread = _learnt(part.ratios)
        centre += grams * (1 + offset)
        variance += (grams * spread) ** 2
    weight = round(centre)
    most = max(3 * LEAST_G, MOST * weight)
    return Expected(weight, round(min(most, max(LEAST_G, DOUBTED * sqrt(variance)))))


def told_by(tare_g: int, parts: Sequence[Part], weight_g: int) -> ItemWeights | None:
    """The records of the item that a good weight tells of; None where no item makes most of the parcel."""
    total = sum(part.quantity * part.weight_g for part in parts)
    for part in parts:
        if total and part.quantity * part.weight_g >= MOSTLY * total:
            ratio = round((weight_g - tare_g - total) / total * PARTS_OF_ONE)
            return ItemWeights(part.item, (*part.ratios, ratio)[-KEPT:])
    return None


def parts_of(picture: Picture, contents: Iterable[Content]) -> list[Part]:
    """What is in a parcel, item by item, with what the scale has on record."""
    counted: dict[ItemId, int] = {}
    for content in contents:
        item = picture[OrderLine][content.line].item
        counted[item] = counted.get(item, 0) + content.quantity
    return [Part(item, count, *_known(picture, item)) for item, count in counted.items() if item in picture[Item]]


def expected_for(picture: Picture, carton: CartonId, contents: Iterable[Content]) -> Expected:
    """What a parcel with these contents should weigh, by what the picture knows."""
    return expected_of(_tare(picture, carton), parts_of(picture, contents))


def weights_listed(picture: Picture, event: WeightsListed, said: Said) -> Facts:
    """The records, in place of those that were held."""
    del picture, said
    return tuple(ItemWeights(record.id, record.ratios[-KEPT:]) for record in event.records)


def weighed(picture: Picture, event: ParcelWeighed, said: Said) -> Facts:
    """The parcel as the scale leaves it; a weight that was accepted goes on record of the item that it tells of."""
    facts = parcel_weighed(picture, event, said)
    parcel = facts[0]
    if not isinstance(parcel, Parcel) or parcel.status is not ParcelStatus.WEIGHED:
        return facts
    learnt = told_by(_tare(picture, parcel.carton), parts_of(picture, parcel.contents), parcel.weight_g)
    return (*facts, learnt) if learnt is not None else facts


def _learnt(ratios: Sequence[int]) -> tuple[float, float]:
    """By how much an item is off, and how much that differs: of few records the usual weighs more."""
    count = len(ratios)
    if not count:
        return 0.0, USUAL
    middle = median(ratios)
    spread = NORMAL * median(abs(ratio - middle) for ratio in ratios) / PARTS_OF_ONE
    pooled = sqrt((count * spread**2 + USUAL_COUNTS * USUAL**2) / (count + USUAL_COUNTS))
    return middle / PARTS_OF_ONE * count / (count + USUAL_COUNTS), pooled


def _known(picture: Picture, item: ItemId) -> tuple[int, tuple[int, ...]]:
    held = picture[ItemWeights].get(item)
    return picture[Item][item].weight_g, held.ratios if held is not None else ()


def _tare(picture: Picture, carton: CartonId) -> int:
    held = picture[Carton].get(carton)
    return held.tare_g if held is not None else 0
