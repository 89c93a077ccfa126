"""Can it be proven, without packing, that pieces do not go into a carton together?

Edges are rounded by functions under which whatever fits still fits (dual feasible functions: Fekete and Schepers 2004,
"A general framework for bounds for higher-dimensional orthogonal packing problems"); each piece takes the turn in which
its rounded volume is least. Pieces of which no two go side by side are found beforehand.
"""

from collections.abc import Callable, Sequence
from itertools import combinations

from controltower.planning.packing.laying import Unit
from controltower.planning.packing.problem import Size

Rounding = Callable[[int, int], int]
"""From an edge and that of the carton to parts of the latter: what fits side by side comes to no more than `WHOLE`."""
WHOLE = 6


def cannot(inside: Size, units: Sequence[Unit]) -> bool:
    """Whether it is proven that not all of these go in together, by their edges alone."""
    return any(_never_beside(inside, one, other) for one, other in combinations(units, 2)) or _is_too_much(
        inside, units
    )


def _never_beside(inside: Size, one: Unit, other: Unit) -> bool:
    """Whether two do not go in side by side along any axis, however they are turned."""
    for axis in range(3):
        if min(turn[axis] for turn in one.turns) + min(turn[axis] for turn in other.turns) <= inside[axis]:
            return False
    return True


def _is_too_much(inside: Size, units: Sequence[Unit]) -> bool:
    kinds: dict[tuple[Size, ...], int] = {}
    for unit in units:
        kinds[unit.turns] = kinds.get(unit.turns, 0) + 1
    for roundings in TOGETHER:
        room = 1
        for axis, rounding in enumerate(roundings):
            room *= inside[axis] if rounding is None else WHOLE
        need = sum(count * min(_rounded(inside, turn, roundings) for turn in turns) for turns, count in kinds.items())
        if need > room:
            return True
    return False


def _rounded(inside: Size, turn: Size, roundings: Sequence[Rounding | None]) -> int:
    volume = 1
    for edge, limit, rounding in zip(turn, inside, roundings, strict=True):
        volume *= edge if rounding is None else rounding(edge, limit)
    return volume


def _halves(edge: int, limit: int) -> int:
    """More than half counts as all, half as half, less as nothing."""
    return WHOLE if 2 * edge > limit else WHOLE // 2 if 2 * edge == limit else 0


def _thirds(edge: int, limit: int) -> int:
    """The number of thirds an edge exceeds, as halves; an edge of just so many thirds stays what it is."""
    return 2 * (3 * edge // limit) if 3 * edge % limit == 0 else 3 * (3 * edge // limit)


TOGETHER: tuple[tuple[Rounding | None, Rounding | None, Rounding | None], ...] = (
    (None, None, None),
    (_halves, _halves, _halves),
    (_thirds, _thirds, _thirds),
    (_halves, _halves, None),
    (_halves, None, _halves),
    (None, _halves, _halves),
    (_halves, None, None),
    (None, _halves, None),
    (None, None, _halves),
    (_thirds, None, None),
    (None, _thirds, None),
    (None, None, _thirds),
    (_thirds, _halves, _halves),
    (_halves, _thirds, _halves),
    (_halves, _halves, _thirds),
)
"""Which edges are rounded how, at the same time; None: not at all."""
