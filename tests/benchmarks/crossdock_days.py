"""What happens on a day of a cross-dock that nobody knew before, and how much could have crossed had it been known?

Orders and trucks are those of the twin of a seed; how late each truck is and what it really brings is drawn on top.
Perfect hindsight is the largest flow from counted pieces to lines that could have had them.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from random import Random

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import maximum_flow

from controltower.domain.crossdock import Match
from controltower.domain.ids import ItemId, LineId, NoticeId, line_id
from controltower.domain.inventory import Stock
from controltower.domain.places import Door, DoorKind, Lane, Location
from controltower.domain.times import Instant, later
from controltower.planning.crossdock import Want
from controltower.planning.crossdock.problem import LANE_S
from controltower.planning.crossdock.reading import DOCKING_S
from controltower.planning.crossdock.ways import PACE_M_S, way_m
from controltower.simulation.demand import Placed, demand
from controltower.simulation.network import clock_of, network
from controltower.simulation.network.floors import DC
from controltower.simulation.network.scale import FULL, Scale
from controltower.simulation.scenarios import Scenario
from controltower.simulation.script import demo_script
from controltower.simulation.standards import CHECK_LINE_S, CHECK_PIECE_S, DAMAGED

HOLD_S = 7_200.0
"""Counted pieces stand so long on the stage; then they are put away, and the chance is over."""
LATE_S = 2_400.0
"""The spread of a truck's delay, on top of the twin's own."""
BROUGHT = ((0.70, 1.0, 1.0), (0.82, 0.2, 0.9), (0.88, 0.0, 0.0), (1.0, 1.1, 1.5))
"""Of the lines of notices 70 % come in full, 12 % in part, 6 % not at all, and 12 % are more than announced."""
CALM = Scenario("ordinary", "An ordinary day", peak=False, troubles=())


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of day: how large, whether shelves hold what they do at dawn, and what share of the pieces comes."""

    name: str
    scale: Scale
    has_stock: bool
    share: float


KINDS = (
    Kind("the twin as it is", FULL, has_stock=True, share=1.0),
    Kind("300 items, empty shelves", replace(FULL, items=300), has_stock=False, share=1.0),
    Kind("the same, a quarter of the pieces", replace(FULL, items=300), has_stock=False, share=0.25),
)


@dataclass(frozen=True, slots=True)
class Lot:
    """One line of a notice: announced and brought, as estimated and as counted."""

    notice: NoticeId
    item: ItemId
    announced: int
    sound: int
    planned_at: Instant
    told_at: Instant
    counted_at: Instant
    until: Instant
    way_s: float


@dataclass(frozen=True, slots=True)
class Line:
    """A line that the shelves cannot serve, and when its order was placed."""

    want: Want
    placed_at: Instant


@dataclass(frozen=True, slots=True)
class Day:
    """What a day holds, the unknown included."""

    lots: tuple[Lot, ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Crossed:
    """So many pieces given at a time."""

    match: Match
    at: Instant


def day_of(kind: Kind, seed: int) -> Day:
    """The twin's day of a seed, with what its trucks really bring."""
    asked = demand(network(seed, CALM.name, kind.scale, False), CALM)
    facts = demo_script(seed, CALM, kind.scale).facts
    chance = Random(f"{seed}:crossdock")
    lots: list[Lot] = []
    doors = [each for each in facts[Door].values() if each.site == DC and each.kind is DoorKind.INBOUND]
    lanes = [each for each in facts[Lane].values() if each.site == DC]
    for number, truck in enumerate(asked.trucks):
        door = doors[number % len(doors)]
        way = max(way_m(facts, DC, (door.x_m, door.y_m), (each.x_m, each.y_m)) for each in lanes) / PACE_M_S
        delay = max(-3_600.0, min(7_200.0, chance.gauss(0, LATE_S)))
        comes = truck.arrives_s + delay
        clock = comes + DOCKING_S
        for item, announced in ((item, max(1, round(n * kind.share))) for item, n in truck.lines):
            came = _brought(chance, announced)
            clock += CHECK_LINE_S + CHECK_PIECE_S * came
            sound = sum(chance.random() >= DAMAGED for _ in range(came))
            told = min(truck.planned_s, comes) - 3_600
            plan, news, counted, until = (clock_of(s / 3_600) for s in (truck.planned_s, told, clock, clock + HOLD_S))
            lots.append(Lot(truck.notice, item, announced, sound, plan, news, counted, until, way))
    free: dict[ItemId, int] = defaultdict(int)
    for stock in facts[Stock].values() if kind.has_stock else ():
        place = facts[Location].get(stock.place)
        if place is not None and place.site == DC:
            free[stock.item] += stock.on_hand
    return Day(tuple(lots), tuple(_lines(asked.orders, {lot.item for lot in lots}, free)))


def _brought(chance: Random, announced: int) -> int:
    drawn = chance.random()
    low, high = next((low, high) for share, low, high in BROUGHT if drawn <= share)
    return round(announced * chance.uniform(low, high))


def _lines(orders: Sequence[Placed], items: set[ItemId], free: dict[ItemId, int]) -> Iterator[Line]:
    """Lines for what comes today, less what shelves give in the order of placing."""
    for at_s, placed in orders:
        if placed.site != DC:
            continue
        for number, wanted in enumerate(placed.lines, 1):
            given = min(free[wanted.item], wanted.quantity)
            free[wanted.item] -= given
            if wanted.item in items and given < wanted.quantity:
                key = line_id(placed.order, number)
                rest = wanted.quantity - given
                want = Want(key, placed.order, wanted.item, DC, rest, placed.departure_at)
                yield Line(want, clock_of(at_s / 3_600))


def hindsight(day: Day) -> int:
    """The most pieces that could have crossed: the largest flow from lots to lines."""
    count = len(day.lots)
    arcs = [(0, 1 + n, lot.sound) for n, lot in enumerate(day.lots)]
    last = 1 + count + len(day.lines)
    by_item: dict[ItemId, list[int]] = defaultdict(list)
    for n, lot in enumerate(day.lots):
        by_item[lot.item].append(n)
    for k, line in enumerate(day.lines):
        arcs.append((1 + count + k, last, line.want.quantity))
        could = (n for n in by_item[line.want.item] if _could(day.lots[n], line))
        arcs.extend((1 + n, 1 + count + k, line.want.quantity) for n in could)
    a, b, most = (np.array(column, dtype=np.int32) for column in zip(*arcs, strict=True))
    graph = csr_array((most, (a, b)), shape=(last + 1, last + 1))
    return int(maximum_flow(graph, 0, last).flow_value)


def whole_orders(day: Day, crossed: Sequence[Crossed]) -> int:
    """Orders that wait for nothing more once these pieces are across."""
    waits = {line.want.line: line.want.quantity for line in day.lines}
    for each in crossed:
        waits[each.match.line] -= each.match.quantity
    open_ones = {line.want.order for line in day.lines if waits[line.want.line]}
    return len({line.want.order for line in day.lines} - open_ones)


def is_valid(day: Day, crossed: Sequence[Crossed]) -> bool:
    """Whether no lot gave more than came, no line got more than it wants, and each piece crossed when it could."""
    lots = {(lot.notice, lot.item): lot for lot in day.lots}
    lines = {line.want.line: line for line in day.lines}
    gave: dict[tuple[NoticeId, ItemId], int] = defaultdict(int)
    got: dict[LineId, int] = defaultdict(int)
    for each in crossed:
        lot, line = lots[each.match.notice, each.match.item], lines[each.match.line]
        gave[lot.notice, lot.item] += each.match.quantity
        got[each.match.line] += each.match.quantity
        begins, ends = max(lot.counted_at, line.placed_at), min(lot.until, _latest(lot, line))
        if each.match.quantity <= 0 or line.want.item != lot.item or not begins <= each.at <= ends:
            return False
    return all(n <= lots[key].sound for key, n in gave.items()) and all(
        n <= lines[key].want.quantity for key, n in got.items()
    )


def _could(lot: Lot, line: Line) -> bool:
    return max(lot.counted_at, line.placed_at) <= min(lot.until, _latest(lot, line))


def _latest(lot: Lot, line: Line) -> Instant:
    """When pieces must leave the stage for their order to leave in time."""
    return later(line.want.leaves_at, -LANE_S - lot.way_s)
