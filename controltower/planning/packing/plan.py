"""Which cartons should this order go into? As few as can be, then the cheapest by what a carrier bills.

One carton where one will do. Else the carton that takes the most is filled again and again; then pieces are moved from
one parcel to another as long as that makes them cheaper, or a parcel less.
"""

from collections import Counter
from collections.abc import Sequence

from controltower.domain.items import Carton
from controltower.domain.packing import Content
from controltower.domain.stowage import Placed
from controltower.planning.packing.choice import Boxed, Choice
from controltower.planning.packing.problem import PackedCarton, PackingPlan, PackingProblem, Piece, named
from controltower.planning.plans import LeftOut, StopAsked, never


def plan_packing(problem: PackingProblem, *, stop: StopAsked = never, seed: int = 0) -> PackingPlan:
    """Parcels that hold every piece that goes into some carton; some milliseconds where it is close, less where not."""
    choice = Choice(problem.pieces, problem.cartons, stop, seed)
    numbers = range(len(problem.pieces))
    goes_in = {piece: choice.boxed([number]) is not None for number, piece in enumerate(problem.pieces)}
    waiting = [number for number in numbers if goes_in[problem.pieces[number]]]
    left_out = tuple(_too_big(piece, problem.cartons) for piece, goes in goes_in.items() if not goes)
    if not waiting:
        return PackingPlan((), left_out)
    whole = choice.boxed(waiting)
    boxes = [whole] if whole else _several(choice, waiting)
    names = [piece.id for piece in named(problem.pieces)]
    return PackingPlan(tuple(_parcel(problem.pieces, names, each) for each in boxes), left_out)


def _several(choice: Choice, waiting: Sequence[int]) -> list[Boxed]:
    """Two parcels or more, made cheaper by moving single pieces."""
    parcels: list[list[int]] = []
    left = list(waiting)
    while left:
        taken = choice.most(left)
        parcels.append(taken)
        left = [number for number in left if number not in set(taken)]
    while choice.left > 0:
        better = _better(choice, parcels)
        if better is None:
            break
        parcels = better
    return [_sure(choice, parcel) for parcel in parcels]


def _better(choice: Choice, parcels: list[list[int]]) -> list[list[int]] | None:
    """The parcels after the first move of a piece that pays; None where none does."""
    for giver in sorted(range(len(parcels)), key=lambda n: len(parcels[n])):
        for number in _different(choice, parcels[giver]):
            rest = [each for each in parcels[giver] if each != number]
            for taker in range(len(parcels)):
                if taker == giver:
                    continue
                grown = [*parcels[taker], number]
                before = _sure(choice, parcels[giver]).billed_g + _sure(choice, parcels[taker]).billed_g
                after = _bill(choice, grown, before)
                if after is not None and rest:
                    less = _bill(choice, rest, before)
                    after = None if less is None else after + less
                if choice.left <= 0:
                    return None
                if after is not None and (after < before or not rest):
                    kept = [each for n, each in enumerate(parcels) if n not in (giver, taker)]
                    return [*kept, grown, rest] if rest else [*kept, grown]
    return None


def _bill(choice: Choice, numbers: Sequence[int], most_g: int) -> int | None:
    boxed = choice.boxed(numbers)
    return boxed.billed_g if boxed and boxed.billed_g <= most_g else None


def _different(choice: Choice, numbers: Sequence[int]) -> list[int]:
    """One number for each of the different pieces."""
    return list({choice.pieces[number]: number for number in numbers}.values())


def _sure(choice: Choice, numbers: Sequence[int]) -> Boxed:
    boxed = choice.boxed(numbers)
    if boxed is None:
        raise AssertionError("what was laid once goes into some carton")
    return boxed


def _parcel(pieces: Sequence[Piece], names: Sequence[str], boxed: Boxed) -> PackedCarton:
    inside = [lying.unit.number for lying in boxed.load]
    counts = Counter(pieces[number].line for number in inside)
    contents = tuple(Content(line, count) for line, count in sorted(counts.items()))
    carton = boxed.carton
    weight_g = carton.tare_g + sum(pieces[number].weight_g for number in inside)
    load = tuple(
        Placed(names[lying.unit.number], lying.x, lying.y, lying.z, *_edges(lying))
        for lying in sorted(boxed.load, key=lambda each: each.z)
    )
    return PackedCarton(carton.id, contents, weight_g, carton.length_mm, carton.width_mm, carton.height_mm, load)


def _edges(lying: tuple[int, int, int, int, int, int, object]) -> tuple[int, int, int]:
    return lying[3] - lying[0], lying[4] - lying[1], lying[5] - lying[2]


def _too_big(piece: Piece, cartons: Sequence[Carton]) -> LeftOut:
    length, width, height = piece.size
    size = f"{length} x {width} x {height} mm and {piece.weight_g} g"
    way = ", this side up," if piece.is_upright else ""
    reason = f"A piece of line {piece.line} ({size}){way} goes into none of {len(cartons)} cartons."
    return LeftOut(piece.line, reason)
