"""What is handled? Items with their weight and size, and the cartons they go into."""

from dataclasses import dataclass
from enum import StrEnum

from controltower.domain.ids import CartonId, ItemId

FRAGILE, UPRIGHT, FOOD, CHEMICALS, HAZARD, CHILLED = "fragile", "upright", "food", "chemicals", "hazard", "chilled"
"""Words of handling that rules read; there may be others. Upright: this side up, and its height is its height."""


class Velocity(StrEnum):
    """ABC class by how often an item is ordered."""

    A = "A"
    B = "B"
    C = "C"


@dataclass(frozen=True, slots=True)
class Item:
    """A stock-keeping unit, as one piece; `handling` holds words such as fragile, upright, hazard.

    `value_cents` is what one piece costs the house, in hundredths of the operation's currency; 0 where nobody said.
    """

    id: ItemId
    name: str
    length_mm: int
    width_mm: int
    height_mm: int
    weight_g: int
    velocity: Velocity
    handling: tuple[str, ...] = ()
    value_cents: int = 0


@dataclass(frozen=True, slots=True)
class Carton:
    """A shipping box by its inner size and its own weight."""

    id: CartonId
    length_mm: int
    width_mm: int
    height_mm: int
    tare_g: int
    limit_g: int


@dataclass(frozen=True, slots=True)
class ItemListed:
    """Master data names an item, or changes it."""

    item: Item


@dataclass(frozen=True, slots=True)
class CartonListed:
    """Master data names a carton, or changes it."""

    carton: Carton


def volume_ml(item: Item) -> int:
    """The volume of one piece in millilitres, rounded up."""
    return -(-item.length_mm * item.width_mm * item.height_mm // 1000)
