"""How may pieces lie in one carton? Laid one by one, quickly, in the order given.

The room that is left is cut into three after each piece (guillotine cuts, in the manner of George and Robinson 1980, "A
heuristic for packing boxes into a container"). A piece is put only where it lies as the domain asks.
"""

from bisect import insort
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from controltower.domain.cartons import SUPPORT_PCT
from controltower.planning.packing.problem import Size

Space = tuple[int, int, int, int, int, int, int]
"""Its volume first, by which spaces are sorted; then its corner and its edges."""


class Unit(NamedTuple):
    """A piece as it may lie in one carton: `turns` are its edges along x, y and z in each way that goes in."""

    number: int
    turns: tuple[Size, ...]
    is_fragile: bool
    weight_g: int


class Lying(NamedTuple):
    """Where a piece lies, from corner to corner."""

    x: int
    y: int
    z: int
    to_x: int
    to_y: int
    to_z: int
    unit: Unit


Lay = Callable[[Size, Sequence[Unit]], list[Lying]]
"""Lays units in the order given, and leaves out what finds no place."""


def cut_roomy(inside: Size, units: Sequence[Unit]) -> list[Lying]:
    """By cutting, so that the largest room stays free: this suits a mixture."""
    return _cut_up(inside, units, lambda space, turn: -max(map(_volume, rests(space, turn))))


def cut_snug(inside: Size, units: Sequence[Unit]) -> list[Lying]:
    """By cutting, so that least is wasted at the walls: this suits pieces that are alike."""

    def waste(space: Space, turn: Size) -> int:
        return space[4] % turn[0] + space[5] % turn[1] + space[6] % turn[2]

    return _cut_up(inside, units, waste)


def _cut_up(inside: Size, units: Sequence[Unit], waste: Callable[[Space, Size], int]) -> list[Lying]:
    length, width, height = inside
    spaces: list[Space] = [(length * width * height, 0, 0, 0, length, width, height)]
    load: list[Lying] = []
    for unit in units:
        found = _space_for(load, spaces, unit, waste)
        if found is None:
            continue
        space, lying = found
        spaces.remove(space)
        edges = lying.to_x - lying.x, lying.to_y - lying.y, lying.to_z - lying.z
        for rest in rests(space, edges):
            if rest[0]:
                insort(spaces, rest)
        load.append(lying)
    return load


def _space_for(
    load: Sequence[Lying], spaces: Sequence[Space], unit: Unit, waste: Callable[[Space, Size], int]
) -> tuple[Space, Lying] | None:
    """The smallest space in which a unit lies well, and how it lies there."""
    for space in spaces:
        _, x, y, z, a, b, c = space
        ways = [turn for turn in unit.turns if turn[0] <= a and turn[1] <= b and turn[2] <= c]
        if len(ways) > 1:
            ways.sort(key=lambda turn: waste(space, turn))
        for dx, dy, dz in ways:
            lying = Lying(x, y, z, x + dx, y + dy, z + dz, unit)
            if not z or lies_well(load, lying):
                return space, lying
    return None


def rests(space: Space, turn: Size) -> tuple[Space, Space, Space]:
    """The three rooms left beside, behind and above a piece in a corner; the largest as large as can be."""
    _, x, y, z, a, b, c = space
    dx, dy, dz = turn
    fa, fb, fc = a - dx, b - dy, c - dz
    beside, behind, above = fa * b * c, a * fb * c, a * b * fc
    if beside >= behind and beside >= above:
        far = (beside, x + dx, y, z, fa, b, c)
        if dx * fb * c >= dx * b * fc:
            return far, _space(x, y + dy, z, dx, fb, c), _space(x, y, z + dz, dx, dy, fc)
        return far, _space(x, y, z + dz, dx, b, fc), _space(x, y + dy, z, dx, fb, dz)
    if behind >= above:
        far = (behind, x, y + dy, z, a, fb, c)
        if fa * dy * c >= a * dy * fc:
            return far, _space(x + dx, y, z, fa, dy, c), _space(x, y, z + dz, dx, dy, fc)
        return far, _space(x, y, z + dz, a, dy, fc), _space(x + dx, y, z, fa, dy, dz)
    far = (above, x, y, z + dz, a, b, fc)
    if fa * b * dz >= a * fb * dz:
        return far, _space(x + dx, y, z, fa, b, dz), _space(x, y + dy, z, dx, fb, dz)
    return far, _space(x, y + dy, z, a, fb, dz), _space(x + dx, y, z, fa, dy, dz)


def lies_well(load: Iterable[Lying], lying: Lying) -> bool:
    """Whether enough of a base rests on what lies below, and nothing is crushed."""
    x, y, z, to_x, to_y, _, unit = lying
    resting = 0
    for other in load:
        if other[5] == z:
            along = min(to_x, other[3]) - max(x, other[0])
            across = min(to_y, other[4]) - max(y, other[1])
            if along > 0 and across > 0:
                below = other[6]
                if below.is_fragile and not (unit.is_fragile and unit.weight_g <= below.weight_g):
                    return False
                resting += along * across
    return resting * 100 >= SUPPORT_PCT * (to_x - x) * (to_y - y)


def _space(x: int, y: int, z: int, a: int, b: int, c: int) -> Space:
    return a * b * c, x, y, z, a, b, c


def _volume(space: Space) -> int:
    return space[0]
