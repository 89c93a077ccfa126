"""What may share a carton, does it lie there as it must, and as how heavy is the parcel billed?

How an item is to be handled stands in its `handling`: words that are not known here change nothing.
"""

from collections.abc import Iterable, Iterator, Sequence

from controltower.domain.items import CHEMICALS, CHILLED, FOOD, FRAGILE, HAZARD, UPRIGHT, Carton, Item
from controltower.domain.stowage import ANY_WAY_UP, Hold, Piece, Placed, Rules, Unloading, stowage_problems
from controltower.domain.stowage import UPRIGHT as THIS_SIDE_UP

DIVISOR_MM3_PER_G = 5_000
"""Carriers bill a parcel by its volume in cm3 / 5000 as kilograms where that is more than it weighs (IATA's older rule
for air freight, and what most couriers in Europe use; some ask 4000 or 6000)."""
SUPPORT_PCT = 50
"""So much of the base of a piece lies on others or on the bottom; paper bears the rest. Assumption."""
MIXES = (HAZARD, CHEMICALS, CHILLED, FOOD)
"""Classes that are kept apart; an item is of the first that its handling names, and of none (an empty word) else."""
APART = frozenset({(HAZARD, FOOD), (CHEMICALS, FOOD), *((CHILLED, other) for other in ("", HAZARD, CHEMICALS, FOOD))})
"""Classes that may not share a parcel: nothing that can taint with food, and nothing with what travels on ice."""
RULES = Rules(SUPPORT_PCT, Unloading.ANYHOW, fragile_alone=True, apart=APART)


def piece_of(item: Item, name: str) -> Piece:
    """One piece of an item as it may lie in a carton."""
    may_stand = THIS_SIDE_UP if UPRIGHT in item.handling else ANY_WAY_UP
    return Piece(
        name,
        item.length_mm,
        item.width_mm,
        item.height_mm,
        item.weight_g,
        is_fragile=FRAGILE in item.handling,
        may_stand=may_stand,
        mix=mix_of(item),
    )


def mix_of(item: Item) -> str:
    """The class by which an item is kept apart from others; empty for most."""
    return next((mix for mix in MIXES if mix in item.handling), "")


def may_share(one: str, other: str) -> bool:
    """Whether two classes may lie in one parcel."""
    return (one, other) not in APART and (other, one) not in APART


def hold_of(carton: Carton) -> Hold:
    """A carton as a hold, seen from above."""
    return Hold(carton.length_mm, carton.width_mm, carton.height_mm, carton.limit_g)


def carton_problems(carton: Carton, pieces: Sequence[Piece], load: Sequence[Placed]) -> Iterator[str]:
    """Every reason why these pieces do not lie in this carton as they must; nothing where it is right."""
    there = {placed.piece for placed in load}
    for piece in pieces:
        if piece.id not in there:
            yield f"{piece.id} has no place."
    yield from stowage_problems(hold_of(carton), pieces, load, RULES)
    yield from _crushed({piece.id: piece for piece in pieces}, load)


def billed_g(carton: Carton, contents_g: int) -> int:
    """What a carrier bills a full carton as: its weight, or its volume where that counts for more; walls are thin."""
    volume = carton.length_mm * carton.width_mm * carton.height_mm
    return max(carton.tare_g + contents_g, -(-volume // DIVISOR_MM3_PER_G))


def weight_g(pieces: Iterable[Piece]) -> int:
    """What pieces weigh together."""
    return sum(piece.weight_g for piece in pieces)


def _crushed(known: dict[str, Piece], load: Sequence[Placed]) -> Iterator[str]:
    """What is fragile bears only what is fragile too and weighs no more than itself."""
    for lower in load:
        below = known.get(lower.piece)
        if below is None or not below.is_fragile:
            continue
        for upper in load:
            above = known.get(upper.piece)
            if above and above.weight_g > below.weight_g and _lies_on(upper, lower):
                yield f"{above.id} lies on {below.id}, which is fragile and lighter."


def _lies_on(upper: Placed, lower: Placed) -> bool:
    is_over = upper.x < lower.x + lower.dx and lower.x < upper.x + upper.dx
    return is_over and upper.y < lower.y + lower.dy and lower.y < upper.y + upper.dy and upper.z == lower.z + lower.dz
