"""How do people walk who follow a simple rule? S-shape, return, largest gap and combined, and what each costs.

The rules as Roodbergen and de Koster 2001 ("Routing methods for warehouses with multiple cross aisles") and Hall 1993
("Distance approximations for routing manual pickers in a warehouse") describe them, between the two outer cross aisles;
cross aisles in the middle are walked past. The front is the cross aisle nearer to the depot.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from controltower.planning.picking.exact import Walk, shortest
from controltower.planning.picking.layout import Layout, Spot, walk_m

Aisle = tuple[float, tuple[tuple[float, int], ...]]
"""The x of an aisle and its places, each its distance from the front and its number, in that order."""
Mark = tuple[float, float, int | None]
"""A point of a walk: x, distance from the front, and the number of the place that is there."""


@dataclass(frozen=True, slots=True)
class Floor:
    """The aisles with places, from the depot's side to the other; `deep_m` from front to back."""

    aisles: tuple[Aisle, ...]
    deep_m: float


def s_shape(floor: Floor) -> list[Mark]:
    """Every aisle is walked through, but the last, left by the front, where the picker would stand at the back."""
    marks: list[Mark] = []
    is_front = True
    for at, (x, places) in enumerate(floor.aisles):
        marks += _marks(x, places if is_front else places[::-1])
        if at + 1 == len(floor.aisles) and is_front:
            return [*marks, (x, 0.0, None)]
        is_front = not is_front
        marks.append((x, 0.0 if is_front else floor.deep_m, None))
    return marks


def return_(floor: Floor) -> list[Mark]:
    """Every aisle is entered and left by the front."""
    marks: list[Mark] = []
    for x, places in floor.aisles:
        marks += [(x, 0.0, None), *_marks(x, places), (x, 0.0, None)]
    return marks


def largest_gap(floor: Floor) -> list[Mark]:
    """The first and the last aisle are walked through, the others entered from both ends up to their widest gap."""
    if len(floor.aisles) == 1:
        return return_(floor)
    (first_x, first), *between, (last_x, last) = floor.aisles
    marks: list[Mark] = [(first_x, 0.0, None), *_marks(first_x, first), (first_x, floor.deep_m, None)]
    fronts: list[tuple[float, tuple[tuple[float, int], ...]]] = []
    for x, places in between:
        cut = _widest_gap(places, floor.deep_m)
        fronts.append((x, places[:cut]))
        marks += [(x, floor.deep_m, None), *_marks(x, places[: cut - 1 : -1] if cut else places[::-1])]
        marks.append((x, floor.deep_m, None))
    marks += [(last_x, floor.deep_m, None), *_marks(last_x, last[::-1]), (last_x, 0.0, None)]
    for x, places in reversed(fronts):
        marks += [(x, 0.0, None), *_marks(x, places), (x, 0.0, None)]
    return marks


def combined(floor: Floor) -> list[Mark]:
    """Aisle after aisle is walked through or left by the end it was entered, whatever is shortest in all."""
    best: dict[bool, tuple[float, list[Mark]]] = {True: (0.0, [])}
    for x, places in floor.aisles:
        reached: dict[bool, tuple[float, list[Mark]]] = {}
        for is_front, (metres, marks) in best.items():
            order = places if is_front else places[::-1]
            into = order[-1][0] if is_front else floor.deep_m - order[-1][0]
            for is_out_front, inside in ((is_front, 2 * into), (not is_front, floor.deep_m)):
                if is_out_front not in reached or metres + inside < reached[is_out_front][0]:
                    out = 0.0 if is_out_front else floor.deep_m
                    reached[is_out_front] = (metres + inside, [*marks, *_marks(x, order), (x, out, None)])
        best = reached
    ends = [(metres + (0.0 if is_front else floor.deep_m), marks) for is_front, (metres, marks) in best.items()]
    return min(ends, key=lambda end: end[0])[1]


POLICIES: Mapping[str, Callable[[Floor], list[Mark]]] = {
    "S-shape": s_shape,
    "return": return_,
    "largest gap": largest_gap,
    "combined": combined,
}


def by_policy(name: str, layout: Layout, spots: Sequence[Spot]) -> Walk:
    """The walk by a policy of POLICIES, or by none ("shortest"). Raises KeyError for a name that is not known."""
    if name == "shortest":
        return shortest(layout, spots)
    if not spots:
        return Walk((), 0.0)
    low, high = layout.cross_m[0], layout.cross_m[-1]
    is_low = abs(layout.depot[1] - low) <= abs(layout.depot[1] - high)
    walks = []
    for is_mirrored in (False, True):
        marks = POLICIES[name](_floor(layout, spots, is_low=is_low, is_mirrored=is_mirrored))
        points = [layout.depot, *((x, low + d if is_low else high - d) for x, d, _ in marks), layout.depot]
        metres = sum(walk_m((low, high), a, b) for a, b in pairwise(points))
        walks.append(Walk(tuple(number for _, _, number in marks if number is not None), metres))
    return min(walks, key=lambda walk: walk.metres)


def _floor(layout: Layout, spots: Sequence[Spot], *, is_low: bool, is_mirrored: bool) -> Floor:
    low, high = layout.cross_m[0], layout.cross_m[-1]
    held: dict[float, list[tuple[float, int]]] = {}
    for number, (x, y) in enumerate(spots):
        held.setdefault(x, []).append((y - low if is_low else high - y, number))
    aisles = tuple((x, tuple(sorted(held[x]))) for x in sorted(held, reverse=is_mirrored))
    return Floor(aisles, high - low)


def _marks(x: float, places: Sequence[tuple[float, int]]) -> list[Mark]:
    return [(x, distance, number) for distance, number in places]


def _widest_gap(places: Sequence[tuple[float, int]], deep_m: float) -> int:
    """How many places are taken from the front, so that the widest stretch of the aisle is not walked."""
    edges = [0.0, *(distance for distance, _ in places), deep_m]
    return max(range(len(edges) - 1), key=lambda at: edges[at + 1] - edges[at])
