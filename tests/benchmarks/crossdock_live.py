"""How much crosses of what could have, had everything been known before? Days of the twin with uncertain trucks.

Each day has the twin's orders and trucks of a seed, and what nobody knew before: how late each truck is, and what it
really brings. Whoever plans sees orders when they are placed, estimates an hour ahead and pieces when they are counted.
Perfect hindsight is the largest flow from counted pieces to lines that could have had them.
"""

import json
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from random import Random

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import maximum_flow

from controltower.domain.crossdock import Match
from controltower.domain.ids import ItemId, LineId, NoticeId, OrderId, line_id
from controltower.domain.inventory import Stock
from controltower.domain.places import Door, DoorKind, Lane, Location
from controltower.domain.times import Instant, later
from controltower.planning.crossdock import CrossdockProblem, Supply, Want
from controltower.planning.crossdock.live import plan_live
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
from tests.benchmarks.shown import show

HOLD_S = 7_200.0
"""Counted pieces stand so long on the stage; then they are put away, and the chance is over."""
LATE_S = 2_400.0
"""The spread of a truck's delay, on top of the twin's own."""
BROUGHT = ((0.70, 1.0, 1.0), (0.82, 0.2, 0.9), (0.88, 0.0, 0.0), (1.0, 1.1, 1.5))
"""Of the lines of notices 70 % come in full, 12 % in part, 6 % not at all, and 12 % are more than announced."""
CALM = Scenario("ordinary", "An ordinary day", peak=False, troubles=())
GOAL_PCT = 95.0


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


def main(seed: int, days: int, *, as_json: bool) -> None:
    """Replay days of each kind and print what crossed."""
    rows = []
    for kind in KINDS:
        told = [_told(kind, number, as_json=as_json) for number in range(seed, seed + days)]
        best = sum(each["hindsight"] for each in told)
        rows.append(
            {
                "days": f"{days} x {kind.name}",
                "hindsight, pieces": best,
                "crossed": sum(each["crossed"] for each in told),
                "%": 100 * sum(each["crossed"] for each in told) / best,
                "worst day %": min(100 * each["crossed"] / each["hindsight"] for each in told),
                "promised an hour ahead %": 100 * sum(each["bound"] for each in told) / best,
                "first come, first served %": 100 * sum(each["by_rule"] for each in told) / best,
                "orders made whole": sum(each["whole"] for each in told),
                "by first come": sum(each["whole_by_rule"] for each in told),
                "conserved": all(each["valid"] for each in told),
                "CPU s a day": sum(each["seconds"] for each in told) / days,
            }
        )
    if not as_json:
        show(f"cross-docked of what perfect hindsight would have; goal {GOAL_PCT:g} %", rows, as_json=False)


def _told(kind: Kind, seed: int, *, as_json: bool) -> dict[str, int | float]:
    day = day_of(kind, seed)
    begun = time.process_time()
    crossed = Replay(day, planned).run()
    took = time.process_time() - begun
    bound, by_rule = Replay(day, planned, promises=True).run(), Replay(day, first_come).run()
    best = hindsight(day)
    pieces = sum(each.match.quantity for each in crossed)
    valid = all(is_valid(day, each) for each in (crossed, bound, by_rule))
    if as_json:
        gap = round(100 * (best - pieces) / best, 4)
        line = {"instance": f"{kind.name}, seed {seed}", "value": pieces, "best_known": best, "gap_pct": gap}
        print(json.dumps(line | {"seconds": round(took, 3), "valid": valid}), flush=True)
    others = {"bound": bound, "by_rule": by_rule}
    counts = {name: sum(each.match.quantity for each in found) for name, found in others.items()}
    counts |= {"whole": whole_orders(day, crossed), "whole_by_rule": whole_orders(day, by_rule)}
    return {"hindsight": best, "crossed": pieces, "valid": valid, "seconds": took, **counts}


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


@dataclass(frozen=True, slots=True)
class View:
    """What can be known at a moment: pieces that stand or are announced, and lines that wait, first come first."""

    now: Instant
    supplies: tuple[Supply, ...]
    wants: tuple[Want, ...]
    ways_s: Mapping[tuple[NoticeId, OrderId], float]


Deciding = Callable[[View, Sequence[Match]], Sequence[Match]]


def planned(view: View, promised: Sequence[Match]) -> Sequence[Match]:
    """By the planner: promises as far as they can be kept, and more."""
    plan = plan_live(CrossdockProblem(view.now, view.supplies, view.wants, ways_s=view.ways_s), promised)
    return (*plan.kept, *plan.matches)


def first_come(view: View, _promised: Sequence[Match]) -> Sequence[Match]:
    """By a rule: whoever ordered first gets what stands."""
    left = {(each.notice, each.item): each.quantity for each in view.supplies if each.stands}
    matches = []
    for want in view.wants:
        for (notice, item), pieces in left.items():
            given = min(pieces, want.quantity)
            across = later(view.now, view.ways_s[notice, want.order])
            if item == want.item and given and across <= later(want.leaves_at, -LANE_S):
                matches.append(Match(notice, item, want.line, given))
                left[notice, item] -= given
                break
    return matches


class Replay:
    """A day as it unfolds: something is decided whenever an order is placed or pieces are counted.

    With `promises`, an hour before a truck comes its announced pieces are promised to lines, as somebody at a desk
    approves them; no other truck's pieces go there until this one is counted.
    """

    def __init__(self, day: Day, decide: Deciding, *, promises: bool = False) -> None:
        self.day, self.decide, self.promises = day, decide, promises
        self.now = Instant(0)
        self.stands = {(lot.notice, lot.item): 0 for lot in day.lots}
        self.waits = {line.want.line: line.want.quantity for line in day.lines}
        self.promised: dict[tuple[NoticeId, ItemId], Sequence[Match]] = {}
        self.crossed: list[Crossed] = []
        self.lots: dict[ItemId, list[Lot]] = defaultdict(list)
        self.of_order: dict[OrderId, list[Line]] = defaultdict(list)
        self.of_item: dict[ItemId, list[Line]] = defaultdict(list)
        for lot in day.lots:
            self.lots[lot.item].append(lot)
        for line in day.lines:
            self.of_order[line.want.order].append(line)
            self.of_item[line.want.item].append(line)

    def run(self) -> list[Crossed]:
        """What crosses all day."""
        events: list[tuple[Instant, int, Lot | Line]] = [(lot.counted_at, 0, lot) for lot in self.day.lots]
        events += [(line.placed_at, 1, line) for line in self.day.lines]
        events += [(lot.told_at, 2, lot) for lot in self.day.lots if self.promises]
        for self.now, kind, what in sorted(events, key=lambda each: each[:2]):
            if kind == 2 and isinstance(what, Lot):
                self._promise(what)
            elif isinstance(what, Lot):
                self.stands[what.notice, what.item] += what.sound
                kept = self.promised.pop((what.notice, what.item), ())
                for match in kept:
                    self.waits[match.line] += match.quantity
                self._cross(what.item, kept)
            elif isinstance(what, Line):
                self._cross(what.want.item, ())
        return self.crossed

    def _promise(self, lot: Lot) -> None:
        """Announced pieces of a truck on its way, to lines that wait now."""
        view = self._view(lot.item)
        plan = plan_live(CrossdockProblem(view.now, view.supplies, view.wants, ways_s=view.ways_s))
        mine = [match for match in plan.later if (match.notice, match.item) == (lot.notice, lot.item)]
        self.promised[lot.notice, lot.item] = mine
        for match in mine:
            self.waits[match.line] -= match.quantity

    def _cross(self, item: ItemId, promised: Sequence[Match]) -> None:
        while any(self.stands[lot.notice, item] and lot.until > self.now for lot in self.lots[item]):
            view = self._view(item)
            matches = self.decide(view, promised) if view.wants else ()
            for match in matches:
                self.stands[match.notice, match.item] -= match.quantity
                self.waits[match.line] -= match.quantity
                self.crossed.append(Crossed(match, self.now))
            if not matches:
                return
            promised = ()

    def _view(self, item: ItemId) -> View:
        """Lines that wait for an item with all others of their orders, and what there is for them."""
        orders = {line.want.order for line in self.of_item[item] if self._waits(line)}
        lines = [each for order in orders for each in self.of_order[order] if self._waits(each)]
        lines.sort(key=lambda line: (line.placed_at, line.want.line))
        lots = [lot for each in dict.fromkeys(line.want.item for line in lines) for lot in self.lots[each]]
        wants = tuple(replace(line.want, quantity=self.waits[line.want.line]) for line in lines)
        ways = {(lot.notice, order): lot.way_s for lot in lots for order in orders}
        supplies = (self._supply(lot) for lot in lots)
        return View(self.now, tuple(each for each in supplies if each.quantity > 0), wants, ways)

    def _waits(self, line: Line) -> bool:
        can = line.placed_at <= self.now <= later(line.want.leaves_at, -LANE_S)
        return can and self.waits[line.want.line] > 0

    def _supply(self, lot: Lot) -> Supply:
        if self.now >= lot.counted_at:
            left = self.stands[lot.notice, lot.item] if self.now < lot.until else 0
            return Supply(lot.notice, lot.item, DC, left, self.now, lot.until, stands=True)
        # Once told, the estimate is right; before, it is the plan.
        ready = lot.counted_at if self.now >= lot.told_at else max(self.now, lot.planned_at)
        gone = sum(match.quantity for match in self.promised.get((lot.notice, lot.item), ()))
        return Supply(lot.notice, lot.item, DC, lot.announced - gone, ready)


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
