"""Which carton should this order go into? The smallest that holds it; several where one will not do.

Pieces are placed one by one, largest first, each turned as it fits best, into the smallest free space left; what
remains of that space is cut into three (guillotine cuts, in the manner of George and Robinson 1980, "A heuristic for
packing boxes into a container"). A carton passes only where such a placement was found, so what is planned can be
packed.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from controltower.domain.ids import CartonId, LineId, OrderId
from controltower.domain.items import Carton, Item
from controltower.domain.orders import Order, OrderLine
from controltower.domain.packing import Content
from controltower.domain.picture import Picture
from controltower.planning.plans import LeftOut, StopAsked, never

Size = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of an order line, in millimetres and grams."""

    line: LineId
    size: Size
    weight_g: int


@dataclass(frozen=True, slots=True)
class PackingProblem:
    """The pieces to pack and the cartons there are."""

    pieces: tuple[Piece, ...]
    cartons: tuple[Carton, ...]


@dataclass(frozen=True, slots=True)
class PackedCarton:
    """One parcel to be: its carton, what goes in, and what it should weigh with the carton."""

    carton: CartonId
    contents: tuple[Content, ...]
    expected_g: int
    length_mm: int
    width_mm: int
    height_mm: int


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
        item = picture[Item][line.item]
        piece = Piece(line.id, (item.length_mm, item.width_mm, item.height_mm), item.weight_g)
        pieces.extend([piece] * (line.picked - line.packed))
    return PackingProblem(tuple(pieces), tuple(picture[Carton].values()))


def plan_packing(problem: PackingProblem, *, stop: StopAsked = never, seed: int = 0) -> PackingPlan:  # noqa: ARG001
    """Parcels that hold every piece, by one carton if one will do, else by filling the roomiest one again and again.

    Exact in its promises and quick (microseconds a piece), so neither `stop` nor `seed` is needed.
    """
    cartons = sorted(problem.cartons, key=lambda carton: (_volume(_inside(carton)), carton.id))
    pieces = sorted(problem.pieces, key=lambda piece: (-_volume(piece.size), -max(piece.size), piece.line))
    alone = {piece: _smallest(cartons, [piece]) for piece in dict.fromkeys(pieces)}
    left_out = tuple(_too_big(piece, cartons) for piece, carton in alone.items() if carton is None)
    waiting = [piece for piece in pieces if alone[piece] is not None]
    parcels: list[PackedCarton] = []
    while waiting:
        carton = _smallest(cartons, waiting)
        chosen = waiting if carton else _most(cartons, waiting)
        carton = carton or _smallest(cartons, chosen)
        if carton is None:
            raise AssertionError("each piece fits some carton alone")
        parcels.append(_parcel(carton, chosen))
        gone = Counter(chosen)
        waiting = [piece for piece in waiting if not _taken(gone, piece)]
    return PackingPlan(tuple(parcels), left_out)


def carton_problems(carton: Carton, pieces: Sequence[Piece]) -> Iterable[str]:
    """Every reason why these pieces do not go into this carton, each a sentence."""
    weight = sum(piece.weight_g for piece in pieces)
    if weight > carton.limit_g:
        yield f"{weight} g are more than the {carton.limit_g} g that carton {carton.id} may hold."
    inside = _inside(carton)
    for piece in dict.fromkeys(pieces):
        if not _fits(piece.size, inside):
            yield f"A piece of line {piece.line} is longer, wider or higher than carton {carton.id}."
            return
    if sum(_volume(piece.size) for piece in pieces) > _volume(inside):
        yield f"{len(pieces)} pieces need more room than carton {carton.id} has."
    elif len(_placed(inside, pieces)) < len(pieces):
        yield f"No way was found to lay {len(pieces)} pieces into carton {carton.id}."


def _smallest(cartons: Sequence[Carton], pieces: Sequence[Piece]) -> Carton | None:
    return next((carton for carton in cartons if not any(carton_problems(carton, pieces))), None)


def _most(cartons: Sequence[Carton], pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces that go into the carton that takes the most of their volume; the smaller carton on a tie."""
    loads = []
    for carton in cartons:
        places = _placed(_inside(carton), pieces, carton.limit_g)
        loads.append([pieces[place] for place in places])
    return max(loads, key=lambda load: (sum(_volume(piece.size) for piece in load), len(load)))


def _placed(inside: Size, pieces: Sequence[Piece], limit_g: int | None = None) -> list[int]:
    """The indices of pieces that find a place within a weight limit if there is one, by the better of two ways to turn.

    The one keeps the largest box free, which suits a mixture; the other wastes least at the walls, which suits likes.
    """
    roomy = _laid(inside, pieces, limit_g, snug=False)
    return roomy if len(roomy) == len(pieces) else max(roomy, _laid(inside, pieces, limit_g, snug=True), key=len)


def _laid(inside: Size, pieces: Sequence[Piece], limit_g: int | None, *, snug: bool) -> list[int]:
    """The indices of the pieces that find a place, taken in the order given."""
    spaces = [inside]
    places, weight = [], 0
    for index, piece in enumerate(pieces):
        if limit_g is not None and weight + piece.weight_g > limit_g:
            continue
        if _place(spaces, piece.size, snug=snug):
            places.append(index)
            weight += piece.weight_g
    return places


def _place(spaces: list[Size], size: Size, *, snug: bool) -> bool:
    """Put one piece into the smallest space that takes it and cut up what remains; False where none does."""
    open_to = [space for space in spaces if _fits(size, space)]
    if not open_to:
        return False
    space = min(open_to, key=_volume)
    turns = [turn for turn in sorted(set(_turns(size))) if all(map(int.__le__, turn, space))]

    def waste(turn: Size) -> tuple[int, int]:
        return sum(map(int.__mod__, space, turn)) if snug else 0, -max(map(_volume, _cut(space, turn)))

    spaces.remove(space)
    spaces.extend(rest for rest in _cut(space, min(turns, key=waste)) if _volume(rest) > 0)
    return True


def _turns(size: Size) -> Iterable[Size]:
    a, b, c = size
    return (a, b, c), (a, c, b), (b, a, c), (b, c, a), (c, a, b), (c, b, a)


def _cut(space: Size, turn: Size) -> tuple[Size, Size, Size]:
    """The three boxes left beside, behind and above a piece in a corner; the largest box kept as large as can be."""
    (x, y, z), (a, b, c) = space, turn
    deep = ((x - a, y, z), (a, y - b, z), (a, b, z - c))
    flat = ((x - a, b, c), (x, y - b, c), (x, y, z - c))
    tall = ((x - a, b, z), (x, y - b, z), (a, b, z - c))
    return max((deep, flat, tall), key=lambda rests: max(_volume(rest) for rest in rests))


def _parcel(carton: Carton, pieces: Sequence[Piece]) -> PackedCarton:
    counts = Counter(piece.line for piece in pieces)
    contents = tuple(Content(line, count) for line, count in sorted(counts.items()))
    weight = carton.tare_g + sum(piece.weight_g for piece in pieces)
    return PackedCarton(carton.id, contents, weight, carton.length_mm, carton.width_mm, carton.height_mm)


def _too_big(piece: Piece, cartons: Sequence[Carton]) -> LeftOut:
    length, width, height = piece.size
    size = f"{length} x {width} x {height} mm and {piece.weight_g} g"
    reason = f"A piece of line {piece.line} ({size}) goes into none of {len(cartons)} cartons."
    return LeftOut(piece.line, reason)


def _taken(gone: Counter[Piece], piece: Piece) -> bool:
    if not gone[piece]:
        return False
    gone[piece] -= 1
    return True


def _inside(carton: Carton) -> Size:
    return carton.length_mm, carton.width_mm, carton.height_mm


def _fits(size: Size, space: Size) -> bool:
    return all(map(int.__le__, sorted(size), sorted(space)))


def _volume(size: Size) -> int:
    return size[0] * size[1] * size[2]
