"""Does a load lie in its hold as it must? Every reason why it does not, as a sentence.

The hold is seen from its front wall: x runs from there to the door, y across, z up; all of it in millimetres and grams.
The rules are those of the loading literature: Bischoff and Ratcliff 1995 for orientations, Gendreau, Iori, Laporte and
Martello 2006 ("A tabu search algorithm for a routing and container loading problem") for support, fragility and
unloading order, Tarantilis, Zachariadis and Kiranoudis 2009 for unloading by hand (`Unloading.BY_HAND`).
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import permutations

Span = tuple[int, int]


class Unloading(StrEnum):
    """What may be in the way of an item at its stop.

    `STRAIGHT`: nothing of a later stop between it and the door, nor anywhere above it (LIFO). `BY_HAND`: as before, but
    of a later stop something may hang above it that does not lie on it (MLIFO). `ANYHOW`: everything may be.
    """

    STRAIGHT = "straight out"
    BY_HAND = "by hand"
    ANYHOW = "anyhow"


@dataclass(frozen=True, slots=True)
class Axles:
    """Where the two axles (or groups of them) are, measured from the front wall as x is; what the load may put on each.

    A front axle before the wall has a place below 0.
    """

    front_mm: int
    rear_mm: int
    front_limit_g: int
    rear_limit_g: int


@dataclass(frozen=True, slots=True)
class Hold:
    """What is loaded: a van's box, a trailer, a container, or a pallet with the height that may stand on it."""

    length_mm: int
    width_mm: int
    height_mm: int
    limit_g: int
    axles: Axles | None = None


@dataclass(frozen=True, slots=True)
class Piece:
    """One box to be loaded. Stop 1 is unloaded first.

    `may_stand` says for length, width and height whether that edge may be the upright one; `may_turn` whether the two
    others may change places. `mix` is a class that may be kept apart from others, such as a hazard class.
    """

    id: str
    length_mm: int
    width_mm: int
    height_mm: int
    weight_g: int = 0
    stop: int = 1
    is_fragile: bool = False
    may_stand: tuple[bool, bool, bool] = (False, False, True)
    may_turn: bool = True
    mix: str = ""

    @property
    def volume_mm3(self) -> int:
        """Its volume."""
        return self.length_mm * self.width_mm * self.height_mm


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a piece lies: its corner nearest to front wall, right wall and floor, and its edges along x, y and z."""

    piece: str
    x: int
    y: int
    z: int
    dx: int
    dy: int
    dz: int


@dataclass(frozen=True, slots=True)
class Rules:
    """How it must lie: `support_pct` of each base on the floor or on pieces; `apart` are pairs of mix classes.

    Where `fragile_alone` is set nothing that is not fragile may lie on a fragile piece.
    """

    support_pct: int = 100
    unloading: Unloading = Unloading.STRAIGHT
    fragile_alone: bool = True
    apart: frozenset[tuple[str, str]] = frozenset()


STRICT = Rules()
UPRIGHT = (False, False, True)
ANY_WAY_UP = (True, True, True)


def stowage_problems(hold: Hold, pieces: Sequence[Piece], load: Sequence[Placed], rules: Rules) -> Iterator[str]:
    """Every reason why this load breaks a rule; nothing where it is right. The order of `load` does not matter."""
    known = {piece.id: piece for piece in pieces}
    yield from _unknown(known, load)
    load = [placed for placed in load if placed.piece in known]
    for placed in load:
        yield from _alone(hold, known[placed.piece], placed)
    yield from _weights(hold, known, load)
    yield from _mixed(known, load, rules)
    yield from _unsupported(load, rules.support_pct)
    for a, b in permutations(load, 2):
        if a.piece < b.piece and _overlap(a, b):
            yield f"{a.piece} and {b.piece} are in one place."
        if rules.fragile_alone and known[a.piece].is_fragile and not known[b.piece].is_fragile and _rests_on(b, a):
            yield f"{b.piece} lies on {a.piece}, which is fragile."
        if known[a.piece].stop < known[b.piece].stop:
            yield from _blocked(a, b, rules.unloading)


def order_problems(load: Sequence[Placed]) -> Iterator[str]:
    """Every reason why pieces cannot go in one by one in this order, straight from the door."""
    for place, later in enumerate(load):
        for earlier in load[:place]:
            yield from _blocked(later, earlier, Unloading.STRAIGHT)


def axle_loads_g(axles: Axles, pieces: Sequence[Piece], load: Sequence[Placed]) -> tuple[int, int]:
    """What a load puts on the front and the rear axle; its pieces weigh the same all over."""
    weight_g = {piece.id: piece.weight_g for piece in pieces}
    apart = axles.rear_mm - axles.front_mm
    total = sum(weight_g[placed.piece] for placed in load)
    moment = sum(weight_g[placed.piece] * (2 * placed.x + placed.dx - 2 * axles.front_mm) for placed in load)
    rear = round(moment / (2 * apart))
    return total - rear, rear


def _unknown(known: dict[str, Piece], load: Sequence[Placed]) -> Iterator[str]:
    for name, times in Counter(placed.piece for placed in load).items():
        if name not in known:
            yield f"There is no piece {name}."
        if times > 1:
            yield f"{name} is loaded {times} times."


def _alone(hold: Hold, piece: Piece, placed: Placed) -> Iterator[str]:
    ends = (
        ("front wall", "door", placed.x, placed.dx, hold.length_mm),
        ("right wall", "left wall", placed.y, placed.dy, hold.width_mm),
        ("floor", "roof", placed.z, placed.dz, hold.height_mm),
    )
    for low, high, at, size, limit in ends:
        if at < 0:
            yield f"{piece.id} reaches {-at} mm through the {low}."
        if at + size > limit:
            yield f"{piece.id} reaches {at + size - limit} mm through the {high}."
    edges = piece.length_mm, piece.width_mm, piece.height_mm
    lying = placed.dx, placed.dy, placed.dz
    if sorted(edges) != sorted(lying):
        yield f"{piece.id} does not measure {placed.dx} x {placed.dy} x {placed.dz} mm."
    elif lying not in orientations(piece):
        yield f"{piece.id} may not lie with {placed.dz} mm upright and {placed.dx} mm along the hold."


def orientations(piece: Piece) -> tuple[tuple[int, int, int], ...]:
    """The ways in which a piece may lie, as its edges along x, y and z; each once."""
    edges = piece.length_mm, piece.width_mm, piece.height_mm
    ways = []
    for upright, (first, second) in ((2, (0, 1)), (1, (0, 2)), (0, (2, 1))):
        if piece.may_stand[upright]:
            ways.append((edges[first], edges[second], edges[upright]))
            if piece.may_turn:
                ways.append((edges[second], edges[first], edges[upright]))
    return tuple(dict.fromkeys(ways))


def _weights(hold: Hold, known: dict[str, Piece], load: Sequence[Placed]) -> Iterator[str]:
    weight_g = sum(known[placed.piece].weight_g for placed in load)
    if weight_g > hold.limit_g:
        yield f"{weight_g} g are aboard, and the hold may carry {hold.limit_g} g."
    if hold.axles is None:
        return
    pieces = list(known.values())
    for stop in sorted({known[placed.piece].stop for placed in load}):
        aboard = [placed for placed in load if known[placed.piece].stop >= stop]
        front_g, rear_g = axle_loads_g(hold.axles, pieces, aboard)
        for name, load_g, limit_g in (
            ("front", front_g, hold.axles.front_limit_g),
            ("rear", rear_g, hold.axles.rear_limit_g),
        ):
            if load_g > limit_g:
                yield f"On the way to stop {stop} the {name} axle carries {load_g} g of at most {limit_g} g."


def _mixed(known: dict[str, Piece], load: Sequence[Placed], rules: Rules) -> Iterator[str]:
    aboard = {known[placed.piece].mix for placed in load}
    for one, other in sorted(rules.apart):
        if one in aboard and other in aboard and one != other:
            yield f"{one} and {other} may not be in one hold."


def _unsupported(load: Sequence[Placed], support_pct: int) -> Iterator[str]:
    for placed in load:
        if placed.z > 0:
            base, resting = placed.dx * placed.dy, _resting_mm2(placed, load)
            if resting * 100 < base * support_pct or (not resting and support_pct):
                yield f"{placed.piece} rests on {100 * resting // base} % of its base, less than {support_pct} %."


def _resting_mm2(placed: Placed, load: Sequence[Placed]) -> int:
    """How much of a base lies on the tops of others."""
    return sum(_common(placed, other) for other in load if other.z + other.dz == placed.z)


def _blocked(mine: Placed, other: Placed, unloading: Unloading) -> Iterator[str]:
    """What of another piece is in the way of mine."""
    if unloading is Unloading.ANYHOW:
        return
    across, upright = _shared(_y(mine), _y(other)), _shared(_z(mine), _z(other))
    if other.x >= mine.x + mine.dx and across and upright:
        yield f"{other.piece} stands between {mine.piece} and the door."
    if _rests_on(other, mine):
        yield f"{other.piece} lies on {mine.piece}, which leaves first."
    elif unloading is Unloading.STRAIGHT and other.z > mine.z + mine.dz and _common(mine, other):
        yield f"{other.piece} is above {mine.piece}, which leaves first."


def _overlap(a: Placed, b: Placed) -> bool:
    return bool(_common(a, b) and _shared(_z(a), _z(b)))


def _rests_on(upper: Placed, lower: Placed) -> bool:
    return upper.z == lower.z + lower.dz and _common(upper, lower) > 0


def _common(a: Placed, b: Placed) -> int:
    """The area that two pieces share when seen from above."""
    return _shared(_x(a), _x(b)) * _shared(_y(a), _y(b))


def _shared(a: Span, b: Span) -> int:
    return max(0, min(a[1], b[1]) - max(a[0], b[0]))


def _x(placed: Placed) -> Span:
    return placed.x, placed.x + placed.dx


def _y(placed: Placed) -> Span:
    return placed.y, placed.y + placed.dy


def _z(placed: Placed) -> Span:
    return placed.z, placed.z + placed.dz
