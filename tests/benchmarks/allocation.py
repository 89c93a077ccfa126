"""How many orders become whole where stock is short? The planner against who comes first and who leaves first.

`python -m tests.benchmarks.allocation [PATH...] [--seconds N] [--seed N] [--json] [--days N] [--orders N] [--twin]`.
A path names instances as JSON (see `instance_text`); without one, days are drawn from the seed: items by ABC class, of
which some are short, orders of one to six lines for three departures, and a few lots that come during the day. The best
known is what CP-SAT finds for the same question, where it proves that none is worth more; else the planner's bound.
With `--twin`, whole days of the twin with too little of the fast movers, by the planner and by who leaves first.
"""

import argparse
import json
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

from ortools.sat.python import cp_model

from controltower.domain.ids import ItemId, LineId, OrderId, PlaceId, SiteId
from controltower.domain.inventory import StockCounted
from controltower.domain.messages import Message
from controltower.domain.orders import OrderLine, OrderPlaced, Progress, Service, Stage
from controltower.domain.picture import Picture
from controltower.domain.times import HOUR, Instant
from controltower.planning.stock import (
    AllocationPlan,
    AllocationProblem,
    Lot,
    Need,
    Standing,
    plan_allocation,
    worth_of,
)
from controltower.simulation.demo import live
from controltower.simulation.network import clock_of
from controltower.simulation.network.scale import FULL, Scale
from controltower.simulation.plain import PLAIN
from controltower.simulation.planners import Planners
from controltower.simulation.scenarios import Scenario
from controltower.simulation.script import Script, demo_script, folded
from controltower.simulation.twin import Twin
from controltower.tower.planners import shares
from tests.benchmarks.instances import Outcome
from tests.benchmarks.shown import show
from tests.planning.test_stock import problems

SITE = SiteId("DC")
SHARES = (0.4, 0.6, 0.8)
"""How much of what is wanted of the short items is there."""
PEER_S = 30.0
"""CP-SAT's time for one question."""
SHORT = 0.25
"""So many of the items are short."""


@dataclass(frozen=True, slots=True)
class Day:
    """One question, with the order in which its orders came."""

    name: str
    problem: AllocationProblem


def day(seed: int, orders: int, share: float) -> Day:
    """A drawn day: a fifth of the items makes four fifths of the lines."""
    rng = Random(f"{seed}:{orders}:{share}")
    items = [ItemId(f"I{n}") for n in range(max(20, orders // 6))]
    needs = []
    for number in range(orders):
        leaves = Instant(rng.choices((4, 8, 12), (5, 3, 2))[0] * HOUR)
        service = rng.choice(list(Service))
        for item in _drawn(rng, items, rng.choices(range(1, 7), (14, 22, 24, 19, 12, 9))[0]):
            line = LineId(f"O{number:04d}/{item}")
            pieces = rng.choices((1, 2, 3), (72, 20, 8))[0]
            needs.append(Need(line, OrderId(f"O{number:04d}"), item, SITE, pieces, leaves, service))
    wanted: dict[ItemId, int] = defaultdict(int)
    for need in needs:
        wanted[need.item] += need.quantity
    short = set(rng.sample(items, round(SHORT * len(items))))
    lots = [lot for item in items for lot in _lots(rng, item, wanted[item], share if item in short else 1.2)]
    return Day(f"{orders} orders, {share:.0%} of short items, seed {seed}",
               AllocationProblem(Instant(0), tuple(lots), tuple(needs)))  # fmt: skip


def _drawn(rng: Random, items: Sequence[ItemId], count: int) -> list[ItemId]:
    found: dict[ItemId, None] = {}
    while len(found) < count:
        fast = rng.random() < 0.8
        low, high = (0, len(items) // 5) if fast else (len(items) // 5, len(items))
        found[items[rng.randrange(low, high)]] = None
    return list(found)


def _lots(rng: Random, item: ItemId, wanted: int, share: float) -> Iterator[Lot]:
    """Most of it stands on a face or in reserve; a fifth of the items have a third of theirs on a truck."""
    there = round(wanted * share)
    due = there // 3 if rng.random() < 0.2 else 0
    face = (there - due) * 2 // 3
    for pieces, hours, standing in (
        (face, 0.0, Standing.FACE),
        (there - due - face, 0.0, Standing.RESERVE),
        (due, rng.choice((2.0, 6.0, 10.0)), Standing.DUE),
    ):
        if pieces:
            yield Lot(PlaceId(f"{standing.name} {item}"), item, SITE, pieces, Instant(round(hours * HOUR)), standing)


def served(problem: AllocationProblem, ordered: Sequence[Need]) -> set[OrderId]:
    """The orders that are whole if each line in turn takes what it can, from what is ready first."""
    left = {(lot.place, lot.item): lot.quantity for lot in problem.lots}
    lots = defaultdict(list)
    for lot in sorted(problem.lots, key=lambda each: each.ready_at):
        lots[lot.item].append(lot)
    broken = set()
    for need in ordered:
        missing = need.quantity
        for lot in lots[need.item]:
            if lot.ready_at <= need.leaves_at:
                taken = min(missing, left[lot.place, lot.item])
                left[lot.place, lot.item] -= taken
                missing -= taken
        if missing:
            broken.add(need.order)
    return {need.order for need in problem.needs} - broken


def exact(problem: AllocationProblem, seconds: float) -> tuple[float, bool]:
    """The most worth of whole orders by CP-SAT, and whether it is proven."""
    orders: dict[OrderId, list[Need]] = defaultdict(list)
    for need in problem.needs:
        orders[need.order].append(need)
    model = cp_model.CpModel()
    taken = {order: model.new_bool_var(order) for order in orders}
    for item in dict.fromkeys(need.item for need in problem.needs):
        wants = [need for need in problem.needs if need.item == item]
        for moment in sorted({need.leaves_at for need in wants}):
            ready = sum(lot.quantity for lot in problem.lots if lot.item == item and lot.ready_at <= moment)
            model.add(sum(need.quantity * taken[need.order] for need in wants if need.leaves_at <= moment) <= ready)
    worths = {order: round(worth_of(problem, needs[0]) * 1_000_000) for order, needs in orders.items()}
    model.maximize(sum(worths[order] * taken[order] for order in orders))
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds, solver.parameters.num_workers = seconds, 1
    status = solver.solve(model)
    return solver.objective_value / 1_000_000, status == cp_model.OPTIMAL


def measured(each: Day, seconds: float, seed: int) -> tuple[Outcome, dict[str, float]]:
    """What the planner finds in so many seconds, and the orders that each rule makes whole."""
    begun, ends = time.process_time(), time.process_time() + seconds
    plan = plan_allocation(each.problem, stop=lambda: time.process_time() >= ends, seed=seed)
    took = time.process_time() - begun
    best, proven = exact(each.problem, PEER_S)
    most = best if proven else plan.bound
    outcome = Outcome(each.name, plan.worth, most, took, not problems(each.problem, plan))
    return outcome, {"proven": proven, "bound": plan.bound, **_whole(each.problem, plan)}


def _whole(problem: AllocationProblem, plan: AllocationPlan) -> dict[str, float]:
    leaving = sorted(problem.needs, key=lambda need: (need.leaves_at, need.line))
    return {
        "whole": len(plan.whole),
        "by who leaves first": len(served(problem, leaving)),
        "by who came first": len(served(problem, problem.needs)),
        "orders": len({need.order for need in problem.needs}),
    }


# -- whole days of the twin


def scarce(seed: int, share: float, scale: Scale = FULL) -> Script:
    """An ordinary day on which of every fourth of the fast movers only so much of the day's demand is there."""
    script = demo_script(seed, Scenario("ordinary", "Ordinary", peak=False, troubles=()), scale)
    wanted: dict[ItemId, int] = defaultdict(int)
    placed = [each.body for each in script.opening if isinstance(each.body, OrderPlaced)]
    for order in (*placed, *(order for _, order in script.orders)):
        for line in order.lines if order.site == SITE else ():
            wanted[line.item] += line.quantity
    short = {
        item: round(share * wanted[item]) for item in sorted(wanted, key=lambda item: (-wanted[item], item))[:160:4]
    }
    opening = tuple(_cut(each, short) for each in script.opening)
    return replace(script, opening=opening, facts=folded(list(opening)))


def _cut(message: Message, left: dict[ItemId, int]) -> Message:
    """A count of the centre that finds no more than there is left of an item."""
    body = message.body
    if not isinstance(body, StockCounted) or body.item not in left or not body.location.startswith(SITE):
        return message
    there = min(body.quantity, left[body.item])
    left[body.item] -= there
    return replace(message, body=replace(body, quantity=there))


def lived(script: Script, planners: Planners) -> Picture:
    """The picture at the end of the day."""
    twin = Twin(script, planners)
    live(twin, clock_of(24))
    return twin.picture


def ended(picture: Picture) -> dict[str, int]:
    """How many orders left whole, how many left with less, and what was given up."""
    short = {line.order for line in picture[OrderLine].values() if line.short}
    orders = picture[Progress].values()
    gone = [each for each in orders if each.departed_at]
    return {
        "left whole": sum(each.id not in short for each in gone),
        "left short": sum(each.id in short for each in gone),
        "never left": sum(
            not each.departed_at and each.stage is not Stage.CANCELLED for each in picture[Progress].values()
        ),
        "rolled": sum(each.rolled > 0 for each in orders),
        "pieces given up": sum(line.short for line in picture[OrderLine].values()),
    }


# -- the command line


def instance_text(problem: AllocationProblem) -> str:
    """As JSON: lots (place, item, pieces, ready at) and needs (line, order, item, pieces, leaves at, service)."""
    lots = [[each.place, each.item, each.quantity, each.ready_at] for each in problem.lots]
    needs = [[each.line, each.order, each.item, each.quantity, each.leaves_at, each.service] for each in problem.needs]
    return json.dumps({"now": problem.now, "lots": lots, "needs": needs})


def read(path: Path) -> Day:
    """The question in a file."""
    told = json.loads(path.read_text(encoding="utf-8"))
    lots = tuple(Lot(place, item, SITE, pieces, ready) for place, item, pieces, ready in told["lots"])
    needs = tuple(
        Need(line, order, item, SITE, pieces, leaves, Service(service))
        for line, order, item, pieces, leaves, service in told["needs"]
    )
    return Day(path.stem, AllocationProblem(Instant(told["now"]), lots, needs))


def main(argv: Sequence[str] = ()) -> None:
    """Measure, and print what was found."""
    options = argparse.ArgumentParser(prog="python -m tests.benchmarks.allocation", description=__doc__)
    options.add_argument("paths", nargs="*", type=Path, metavar="PATH")
    options.add_argument("--seconds", type=float, default=5.0, help="of CPU for each instance (default: 5)")
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--json", action="store_true")
    options.add_argument("--days", type=int, default=3, help="drawn for each share (default: 3)")
    options.add_argument("--orders", type=int, default=1_500, help="of each drawn day (default: 1500)")
    options.add_argument("--twin", action="store_true", help="whole days of the twin instead")
    given = options.parse_args(argv)
    (_twin if given.twin else _questions)(given)


def _questions(given: argparse.Namespace) -> None:
    files = [file for path in given.paths for file in (sorted(path.rglob("*.json")) if path.is_dir() else [path])]
    drawn = (day(seed, given.orders, share) for share in SHARES for seed in range(given.seed, given.seed + given.days))
    rows: list[dict[str, object]] = []
    for each in map(read, files) if files else drawn:
        outcome, more = measured(each, given.seconds, given.seed)
        _tell(given, outcome, more, rows)
    if not given.json:
        show("orders made whole where stock is short; gap in worth to CP-SAT's proven best", rows, as_json=False)


def _tell(
    given: argparse.Namespace, outcome: Outcome, more: Mapping[str, float], rows: list[dict[str, object]]
) -> None:
    gap = outcome.gap_pct
    line = {
        "instance": outcome.instance,
        "value": round(outcome.value, 4),
        "best_known": None if outcome.best_known is None else round(outcome.best_known, 4),
        "gap_pct": None if gap is None else round(gap, 4),
        "seconds": round(outcome.seconds, 4),
        "valid": outcome.valid,
    }
    if given.json:
        print(json.dumps(line | dict(more)), flush=True)
    bound = 100 * (more["bound"] - outcome.value) / more["bound"] if more["bound"] else 0.0
    rows.append({
        "instance": outcome.instance,
        **{key: more[key] for key in ("orders", "whole", "by who leaves first", "by who came first")},
        "gap %": line["gap_pct"],
        "to own bound %": round(bound, 3),
        "CPU s": line["seconds"],
        "valid": outcome.valid,
    })  # fmt: skip


def _twin(given: argparse.Namespace) -> None:
    rules: dict[str, Callable[[], Planners]] = {
        "who leaves first": lambda: PLAIN,
        "planner": lambda: replace(PLAIN, claims=shares),
    }
    rows = []
    for share in SHARES:
        for seed in range(given.seed, given.seed + given.days):
            for name, planners in rules.items():
                begun = time.process_time()
                found = ended(lived(scarce(seed, share), planners()))
                row = {"day": f"{share:.0%} of short items, seed {seed}", "by": name, **found}
                rows.append(row | {"CPU s": round(time.process_time() - begun, 1)})
                if given.json:
                    print(json.dumps(rows[-1]), flush=True)
    if not given.json:
        show("days of the twin with too little of 40 fast movers", rows, as_json=False)


if __name__ == "__main__":
    main(sys.argv[1:])
