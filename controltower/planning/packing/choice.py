"""Which is the cheapest carton for these pieces, and how do they lie there?

Cartons are tried from the cheapest on. One is passed over where it is proven that the pieces do not go in; where no
way is found at once the pieces are laid again in other orders, as often as the effort allows. Effort is counted, not
timed, so that the same pieces always get the same carton.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from controltower.domain.cartons import billed_g, may_share
from controltower.domain.items import Carton
from controltower.planning.packing.bounds import cannot
from controltower.planning.packing.laying import (
    Lying,
    Unit,
    cut_roomy,
    cut_snug,
)
from controltower.planning.packing.problem import Piece, Size
from controltower.planning.plans import StopAsked

EFFORT = 50_000
"""So many places may be looked at for all cartons together: a few milliseconds."""
EFFORT_EACH = 8_000
"""So many for each piece, where that is more."""
QUICKLY = 700
"""What it costs to lay one piece the quick way, in the same measure."""


class Boxed(NamedTuple):
    """A carton, what it is billed as, and how the pieces lie in it."""

    carton: Carton
    billed_g: int
    load: list[Lying]


class Choice:
    """The cheapest carton for any of some pieces; what was found once is kept. Pieces are named by their number."""

    def __init__(self, pieces: Sequence[Piece], cartons: Sequence[Carton], stop: StopAsked, seed: int) -> None:
        self.pieces = pieces
        self.cartons = cartons
        self.left = max(EFFORT, EFFORT_EACH * len(pieces))
        self._stop = stop
        self._seed = seed
        self._found: dict[tuple[Piece, ...], Boxed | None] = {}
        self._turns: dict[tuple[Size, bool, Size], tuple[Size, ...]] = {}

    def boxed(self, numbers: Sequence[int]) -> Boxed | None:
        """The cheapest carton in which a place was found for all of these; None where no carton takes them."""
        key = tuple(sorted((self.pieces[number] for number in numbers), key=_sorting))
        if key not in self._found:
            self._found[key] = self._boxed(numbers)
        found = self._found[key]
        return found and found._replace(load=_renumbered(self.pieces, numbers, found.load))

    def most(self, numbers: Sequence[int]) -> list[int]:
        """The pieces that go into the carton that takes the most of their volume."""
        best: list[int] = []
        most = -1
        for carton in self.cartons:
            limit = carton.limit_g
            units = self._units(carton, [n for n in numbers if self.pieces[n].weight_g <= limit])
            taken = self._within(carton, [unit for unit in units if unit.turns])
            for lay in (cut_roomy, cut_snug):
                load = [lying.unit.number for lying in lay(_inside(carton), taken)]
                volume = sum(_volume(self.pieces[number].size) for number in load)
                if volume > most:
                    best, most = load, volume
        return best

    def _within(self, carton: Carton, units: Sequence[Unit]) -> list[Unit]:
        """As many of these as may share a parcel and do not weigh too much; the largest are taken first."""
        taken: list[Unit] = []
        weight_g = 0
        for unit in _by_volume(units):
            mix = self.pieces[unit.number].mix
            fits = weight_g + unit.weight_g <= carton.limit_g
            if fits and all(may_share(mix, self.pieces[other.number].mix) for other in taken):
                taken.append(unit)
                weight_g += unit.weight_g
        return _fragile_last(taken)

    def _boxed(self, numbers: Sequence[int]) -> Boxed | None:
        mixes = sorted({self.pieces[number].mix for number in numbers})
        if any(not may_share(one, other) for one in mixes for other in mixes if one < other):
            return None
        weight_g = sum(self.pieces[number].weight_g for number in numbers)
        volume = sum(_volume(self.pieces[number].size) for number in numbers)
        for carton in sorted(
            self.cartons, key=lambda each: (billed_g(each, weight_g), _volume(_inside(each)), each.id)
        ):
            if weight_g > carton.limit_g or volume > _volume(_inside(carton)):
                continue
            units = self._units(carton, numbers)
            load = self._laid(_inside(carton), units) if all(unit.turns for unit in units) else None
            if load:
                return Boxed(carton, billed_g(carton, weight_g), load)
        return None

    def _laid(self, inside: Size, units: Sequence[Unit]) -> list[Lying] | None:
        """A way in which all of them lie well, if one is found."""
        first = _fragile_last(_by_volume(units))
        for lay in (cut_roomy, cut_snug):
            load = lay(inside, first)
            self.left -= QUICKLY * len(units)
            if len(load) == len(units):
                return load
        if len(units) == 1 or cannot(inside, units):
            return None
        return self._searched(inside, units)

    def _searched(self, inside: Size, units: Sequence[Unit]) -> list[Lying] | None:
        """As before, in many other orders, until the effort is spent."""
        if self.left <= 0 or self._stop():
            return None
        # What is compiled takes a moment to load, and most orders never come here.
        from controltower.planning.packing.search import searched

        orders = [_fragile_last(sorted(units, key=key)) for key in ORDERS]
        load, work = searched(inside, orders, work=self.left // 2, seed=self._seed)
        self.left -= work
        return load

    def _units(self, carton: Carton, numbers: Sequence[int]) -> list[Unit]:
        inside = _inside(carton)
        units = []
        for number in numbers:
            piece = self.pieces[number]
            key = piece.size, piece.is_upright, inside
            if key not in self._turns:
                self._turns[key] = tuple(_turns(*key))
            units.append(Unit(number, self._turns[key], piece.is_fragile, piece.weight_g))
        return units


ORDERS: tuple[Callable[[Unit], tuple[int, ...]], ...] = (
    lambda unit: (-_volume(unit.turns[0]), unit.number),
    lambda unit: (-max(unit.turns[0]), -_volume(unit.turns[0]), unit.number),
    lambda unit: (-min(unit.turns[0]), -_volume(unit.turns[0]), unit.number),
)


def _by_volume(units: Sequence[Unit]) -> list[Unit]:
    return sorted(units, key=ORDERS[0])


def _fragile_last(units: Sequence[Unit]) -> list[Unit]:
    """What bears nothing goes in last, the heavy before the light."""
    return sorted(units, key=lambda unit: (unit.is_fragile, -unit.weight_g if unit.is_fragile else 0))


def _renumbered(pieces: Sequence[Piece], numbers: Sequence[int], load: Sequence[Lying]) -> list[Lying]:
    """The same load of pieces that are alike, under the numbers asked for."""
    alike: dict[Piece, list[int]] = {}
    for number in sorted(numbers, reverse=True):
        alike.setdefault(pieces[number], []).append(number)
    return [each._replace(unit=each.unit._replace(number=alike[pieces[each.unit.number]].pop())) for each in load]


def _turns(size: Size, is_upright: bool, inside: Size) -> list[Size]:
    """The ways in which a piece goes into a carton by itself, each once."""
    a, b, c = size
    ways = [(a, b, c), (b, a, c)]
    if not is_upright:
        ways += [(a, c, b), (c, a, b), (b, c, a), (c, b, a)]
    goes_in = [way for way in ways if way[0] <= inside[0] and way[1] <= inside[1] and way[2] <= inside[2]]
    return sorted(set(goes_in))


def _sorting(piece: Piece) -> tuple[object, ...]:
    return piece.line, piece.size, piece.weight_g, piece.is_fragile, piece.is_upright, piece.mix


def _inside(carton: Carton) -> Size:
    return carton.length_mm, carton.width_mm, carton.height_mm


def _volume(size: Size) -> int:
    return size[0] * size[1] * size[2]
