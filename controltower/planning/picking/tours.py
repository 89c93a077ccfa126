"""Which tasks share a tour of one zone, and in which order are they walked?

A zone's parallel aisles run along y between two cross aisles, one at each end; a tour starts and ends at the zone's
front and is the shortest there is (`exact`). Carts are filled aisle by aisle.
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
from controltower.planning.picking.exact import shortest
from controltower.planning.picking.layout import Layout, Spot
from controltower.planning.picking.layout import walk_m as walked_m
from controltower.planning.plans import StopAsked, never


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
    return walked_m((block.low_y_m, block.high_y_m), a, b)


def tour_m(block: Block, picks: Iterable[Pick]) -> float:
    """Metres from the depot through picks in this order and back."""
    spots = [block.depot, *((pick.x_m, pick.y_m) for pick in picks), block.depot]
    return sum(walk_m(block, a, b) for a, b in pairwise(spots))


def order_tour(block: Block, picks: Sequence[Pick]) -> TourToBe:
    """The picks in the order of the shortest tour."""
    picks = sorted(picks, key=lambda each: (each.x_m, each.y_m, each.task))
    aisles = tuple(dict.fromkeys(pick.x_m for pick in picks))
    if not aisles:
        return TourToBe((), 0.0)
    layout = Layout(aisles, (block.low_y_m, block.high_y_m), block.depot)
    walk = shortest(layout, [(pick.x_m, pick.y_m) for pick in picks])
    order = [picks[number] for number in walk.order]
    return TourToBe(tuple(pick.task for pick in order), tour_m(block, order))


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
