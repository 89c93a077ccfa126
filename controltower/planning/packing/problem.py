"""What is to be packed, into which cartons, and what is handed back?"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from controltower.domain import cartons, stowage
from controltower.domain.ids import CartonId, LineId, OrderId
from controltower.domain.items import FRAGILE, UPRIGHT, Carton, Item
from controltower.domain.orders import Order, OrderLine
from controltower.domain.packing import Content
from controltower.domain.picture import Picture
from controltower.domain.stowage import Placed
from controltower.planning.plans import LeftOut

Size = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of an order line, in millimetres and grams; an upright one stands on its length and width.

    `mix` is the class by which it is kept apart from others.
    """

    line: LineId
    size: Size
    weight_g: int
    is_fragile: bool = False
    is_upright: bool = False
    mix: str = ""


@dataclass(frozen=True, slots=True)
class PackingProblem:
    """The pieces to pack and the cartons there are."""

    pieces: tuple[Piece, ...]
    cartons: tuple[Carton, ...]


@dataclass(frozen=True, slots=True)
class PackedCarton:
    """One parcel to be: its carton, what goes in, what it should weigh with the carton, and how it may lie.

    `load` names the pieces as `named` does, in the order in which they go in from above.
    """

    carton: CartonId
    contents: tuple[Content, ...]
    expected_g: int
    length_mm: int
    width_mm: int
    height_mm: int
    load: tuple[Placed, ...] = ()


@dataclass(frozen=True, slots=True)
class PackingPlan:
    """The parcels, and pieces by line that fit no carton at all."""

    parcels: tuple[PackedCarton, ...]
    left_out: tuple[LeftOut, ...]


def problem_of(picture: Picture, order: OrderId) -> PackingProblem:
    """What of an order is picked and not yet packed."""
    pieces: list[Piece] = []
    for key in picture[Order][order].lines:
        line = picture[OrderLine][key]
        pieces.extend([piece_of(line.id, picture[Item][line.item])] * (line.picked - line.packed))
    return PackingProblem(tuple(pieces), tuple(picture[Carton].values()))


def piece_of(line: LineId, item: Item) -> Piece:
    """One piece of an item."""
    size = item.length_mm, item.width_mm, item.height_mm
    is_fragile, is_upright = FRAGILE in item.handling, UPRIGHT in item.handling
    return Piece(line, size, item.weight_g, is_fragile, is_upright, cartons.mix_of(item))


def named(pieces: Sequence[Piece]) -> list[stowage.Piece]:
    """The pieces as the domain knows them, each by its line and its number within the line, from 1."""
    seen: Counter[LineId] = Counter()
    found = []
    for piece in pieces:
        seen[piece.line] += 1
        may_stand = stowage.UPRIGHT if piece.is_upright else stowage.ANY_WAY_UP
        name = f"{piece.line}/{seen[piece.line]}"
        how = stowage.Piece(
            name, *piece.size, piece.weight_g, is_fragile=piece.is_fragile, may_stand=may_stand, mix=piece.mix
        )
        found.append(how)
    return found
