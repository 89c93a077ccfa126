"""What does a floor of parallel aisles look like to a picker? Aisles, the cross aisles between them, and the depot."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

Spot = tuple[float, float]
"""A place on the floor: x and y in metres."""
NEAR_M = 1e-6


@dataclass(frozen=True, slots=True)
class Layout:
    """Aisles along y at `aisles_m` (x, from left to right), crossed at `cross_m` (y, from low to high, two or more).

    Tours begin and end at the depot: on a cross aisle, in an aisle, or off the floor beside the nearest cross aisle.
    """

    aisles_m: tuple[float, ...]
    cross_m: tuple[float, ...]
    depot: Spot

    def __post_init__(self) -> None:
        for what, places in (("aisles", self.aisles_m), ("cross aisles", self.cross_m)):
            if any(b - a <= 0 for a, b in pairwise(places)):
                raise ValueError(f"The {what} stand in order, each at a place of its own.")
        if not self.aisles_m or len(self.cross_m) < 2:
            raise ValueError("There is at least one aisle, between two cross aisles.")


@dataclass(frozen=True, slots=True)
class Columns:
    """A layout as tours see it: what stands at which x, and where among it they begin.

    `xs_m` has one column more than there are aisles where the depot lies on a cross aisle between or beside them;
    `is_aisle` tells them apart. The depot is at crossing `depot_at` of column `depot_in`, `beside_m` away from it, or
    (`depot_at` None) within the aisle at `depot_y_m`.
    """

    xs_m: tuple[float, ...]
    is_aisle: tuple[bool, ...]
    cross_m: tuple[float, ...]
    depot_in: int
    depot_at: int | None
    depot_y_m: float
    beside_m: float


def columns_of(layout: Layout) -> Columns:
    """The columns of a layout."""
    x, y = layout.depot
    crossing = min(range(len(layout.cross_m)), key=lambda c: abs(layout.cross_m[c] - y))
    beside = abs(layout.cross_m[crossing] - y)
    here = next((n for n, aisle in enumerate(layout.aisles_m) if abs(aisle - x) < NEAR_M), None)
    if here is not None and beside > NEAR_M and layout.cross_m[0] < y < layout.cross_m[-1]:
        return Columns(layout.aisles_m, _all(layout), layout.cross_m, here, None, y, 0.0)
    if here is not None:
        return Columns(layout.aisles_m, _all(layout), layout.cross_m, here, crossing, y, beside)
    at = sum(aisle < x for aisle in layout.aisles_m)
    xs = (*layout.aisles_m[:at], x, *layout.aisles_m[at:])
    is_aisle = tuple(n != at for n in range(len(xs)))
    return Columns(xs, is_aisle, layout.cross_m, at, crossing, y, beside)


def column_at(columns: Columns, x_m: float) -> int:
    """The aisle at an x. Raises ValueError where there is none."""
    for n, (x, is_aisle) in enumerate(zip(columns.xs_m, columns.is_aisle, strict=True)):
        if is_aisle and abs(x - x_m) < NEAR_M:
            return n
    raise ValueError(f"There is no aisle at x = {x_m:g} m.")


def walk_m(cross_m: Sequence[float], a: Spot, b: Spot) -> float:
    """Metres on foot between two places: along one aisle or one cross aisle, else by the cross aisle that is best."""
    across = abs(a[0] - b[0])
    if across < NEAR_M:
        return abs(a[1] - b[1])
    return across + min(abs(a[1] - y) + abs(b[1] - y) for y in cross_m)


def _all(layout: Layout) -> tuple[bool, ...]:
    return (True,) * len(layout.aisles_m)
