"""How much crosses of what could have, had everything been known before? Days of the twin with uncertain trucks.

Whoever plans sees orders when they are placed, estimates an hour ahead and pieces when they are counted.
"""

import json
import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from controltower.domain.crossdock import Match
from controltower.domain.ids import ItemId, NoticeId, OrderId
from controltower.domain.times import Instant, later
from controltower.planning.crossdock import CrossdockProblem, Supply, Want
from controltower.planning.crossdock.live import plan_live
from controltower.planning.crossdock.problem import LANE_S
from controltower.simulation.network.floors import DC
from tests.benchmarks.crossdock_days import (
    KINDS,
    Crossed,
    Day,
    Kind,
    Line,
    Lot,
    day_of,
    hindsight,
    is_valid,
    whole_orders,
)
from tests.benchmarks.shown import show

GOAL_PCT = 95.0


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
