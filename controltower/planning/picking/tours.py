"""In which order does a picker walk to the places of a tour, how far is it, and which tasks share a tour?

Parallel aisles run along y between two cross aisles, one at each end; the tour starts and ends at the zone's front.
Tours follow the combined heuristic of Roodbergen and de Koster 2001 ("Routing methods for warehouses with multiple
cross aisles"): aisle by aisle, from left to right or from right to left, each is walked through or entered and left by
the same end, whatever is shortest over the whole tour (dynamic programming over the end at which the picker comes out).
S-shape is one of the tours it chooses from, so it is never longer.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from controltower.domain.ids import AisleId, TaskId, WaveId, ZoneId
from controltower.domain.items import Item, volume_ml
from controltower.domain.orders import Progress
from controltower.domain.picking import PickTask, TaskStatus
from controltower.domain.picture import Picture
from controltower.domain.places import Aisle, Bench, Location, Zone
from controltower.planning.plans import StopAsked, never

Spot = tuple[float, float]
"""A place on the floor: x and y in metres."""


@dataclass(frozen=True, slots=True)
class Block:
    """One zone's aisles between two cross aisles at `low_y_m` and `high_y_m`, and where its tours begin and end."""

    low_y_m: float
    high_y_m: float
    depot: Spot


@dataclass(frozen=True, slots=True)
class Pick:
    """One task at a place of an aisle."""

    task: TaskId
    aisle: AisleId
    x_m: float
    y_m: float
    weight_g: int = 0
    volume_ml: int = 0


@dataclass(frozen=True, slots=True)
class Cart:
    """What one tour may take along."""

    lines: int = 24
    volume_ml: int = 300_000
    weight_g: int = 120_000


@dataclass(frozen=True, slots=True)
class ToursProblem:
    """The picks of one zone and the cart they are picked with."""

    block: Block
    picks: tuple[Pick, ...]
    cart: Cart = Cart()


@dataclass(frozen=True, slots=True)
class TourToBe:
    """Tasks in walking order, and the metres from the depot through all of them and back."""

    tasks: tuple[TaskId, ...]
    metres: float


@dataclass(frozen=True, slots=True)
class ToursPlan:
    """The tours; every task is on one. `remarks` names tasks that alone are more than the cart should carry."""

    tours: tuple[TourToBe, ...]
    remarks: tuple[str, ...] = ()


def block_of(picture: Picture, zone: ZoneId) -> Block:
    """A zone's aisles, with its front where the zone's end is nearest to the pack benches (or at its north end)."""
    place = picture[Zone][zone]
    aisles = [aisle for aisle in picture[Aisle].values() if aisle.zone == zone]
    low = min((aisle.y_from_m for aisle in aisles), default=place.y_m)
    high = max((aisle.y_to_m for aisle in aisles), default=place.y_m + place.depth_m)
    benches = [bench.y_m for bench in picture[Bench].values() if bench.site == place.site]
    towards = sum(benches) / len(benches) if benches else low
    front = high if abs(towards - high) < abs(towards - low) else low
    return Block(low, high, (place.x_m + place.width_m / 2, front))


def pick_of(picture: Picture, task: PickTask) -> Pick:
    """A task with its place and what it weighs and fills."""
    at, item = picture[Location][task.location], picture[Item][task.item]
    return Pick(task.id, at.aisle, at.x_m, at.y_m, item.weight_g * task.quantity, volume_ml(item) * task.quantity)


def problem_of(picture: Picture, zone: ZoneId, wave: WaveId | None = None, cart: Cart | None = None) -> ToursProblem:
    """The tasks of a zone that are on no tour yet, of one wave or of all."""
    tasks = (
        task
        for task in picture[PickTask].values()
        if task.zone == zone
        and task.status is TaskStatus.RESERVED
        and (wave is None or picture[Progress][task.order].wave == wave)
    )
    return ToursProblem(block_of(picture, zone), tuple(pick_of(picture, task) for task in tasks), cart or Cart())


def walk_m(block: Block, a: Spot, b: Spot) -> float:
    """Metres on foot between two places: straight along one aisle (same x), else round by the nearer cross aisle."""
    if abs(a[0] - b[0]) < 1e-9:
        return abs(a[1] - b[1])
    by_low = abs(a[1] - block.low_y_m) + abs(b[1] - block.low_y_m)
    by_high = abs(a[1] - block.high_y_m) + abs(b[1] - block.high_y_m)
    return abs(a[0] - b[0]) + min(by_low, by_high)


def tour_m(block: Block, picks: Iterable[Pick]) -> float:
    """Metres from the depot through picks in this order and back."""
    spots = [block.depot, *((pick.x_m, pick.y_m) for pick in picks), block.depot]
    return sum(walk_m(block, a, b) for a, b in pairwise(spots))


def order_tour(block: Block, picks: Sequence[Pick]) -> TourToBe:
    """The picks in walking order by the shortest of the combined tours, S-shape among them, in both directions."""
    columns = _columns(picks)
    tours = [_combined(block, columns), _combined(block, columns[::-1]), s_shape(block, picks)]
    best = min(tours, key=lambda tour: tour_m(block, tour))
    return TourToBe(tuple(pick.task for pick in best), tour_m(block, best))


def s_shape(block: Block, picks: Sequence[Pick]) -> list[Pick]:
    """Picks in S-shape order: every aisle with picks walked through, one up, the next down, from the depot's end."""
    upward = abs(block.depot[1] - block.low_y_m) <= abs(block.depot[1] - block.high_y_m)
    order: list[Pick] = []
    for column in _columns(picks):
        order.extend(column if upward else column[::-1])
        upward = not upward
    return order


def plan_tours(problem: ToursProblem, *, stop: StopAsked = never, seed: int = 0) -> ToursPlan:  # noqa: ARG001
    """Tours of neighbouring aisles, each filled as far as the cart goes. One pass: `stop` and `seed` are not needed."""
    tours, remarks = [], []
    for picks in _cartfuls(problem):
        tours.append(order_tour(problem.block, picks))
        if _overfull(problem.cart, picks):
            remarks.append(f"Task {picks[0].task} alone is more than a cart should carry: take it by truck or twice.")
    return ToursPlan(tuple(tours), tuple(remarks))


def _cartfuls(problem: ToursProblem) -> Iterable[list[Pick]]:
    """Picks in S-shape order over the whole zone, cut where the cart is full."""
    load: list[Pick] = []
    for pick in s_shape(problem.block, problem.picks):
        if load and _overfull(problem.cart, [*load, pick]):
            yield load
            load = []
        load.append(pick)
    if load:
        yield load


def _overfull(cart: Cart, picks: Sequence[Pick]) -> bool:
    return (
        len(picks) > cart.lines
        or sum(pick.volume_ml for pick in picks) > cart.volume_ml
        or sum(pick.weight_g for pick in picks) > cart.weight_g
    )


def _columns(picks: Sequence[Pick]) -> list[list[Pick]]:
    """Picks by aisle, aisles from left to right, each from low to high y."""
    columns: dict[float, list[Pick]] = {}
    for pick in sorted(picks, key=lambda each: (each.x_m, each.y_m, each.task)):
        columns.setdefault(pick.x_m, []).append(pick)
    return list(columns.values())


def _combined(block: Block, columns: Sequence[list[Pick]]) -> list[Pick]:
    """The shortest tour that does aisle after aisle; per end (low, high) the best way to come out there so far."""
    start_low = abs(block.depot[1] - block.low_y_m) <= abs(block.depot[1] - block.high_y_m)
    best: dict[bool, tuple[float, list[Pick]]] = {start_low: (0.0, [])}
    for column in columns:
        reached: dict[bool, tuple[float, list[Pick]]] = {}
        for low, (metres, order) in best.items():
            for out, inside, picks in _ways(block, column, low):
                if out not in reached or metres + inside < reached[out][0]:
                    reached[out] = (metres + inside, [*order, *picks])
        best = reached
    across = block.high_y_m - block.low_y_m
    finishes = [(metres + (0.0 if low == start_low else across), order) for low, (metres, order) in best.items()]
    return min(finishes, key=lambda finish: finish[0])[1]


def _ways(block: Block, column: list[Pick], low: bool) -> Iterable[tuple[bool, float, list[Pick]]]:
    """From one end of an aisle: the end where the picker comes out, the metres inside, and the picks in order.

    Going in and coming back costs twice the way to the furthest pick; walking through costs the aisle.
    """
    order = column if low else column[::-1]
    furthest = column[-1].y_m - block.low_y_m if low else block.high_y_m - column[0].y_m
    yield low, 2 * furthest, order
    yield not low, block.high_y_m - block.low_y_m, order
