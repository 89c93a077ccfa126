"""How much crosses on living days of the twin, of what perfect hindsight would have had cross?

A desk approves each offer to cross two minutes after it is made, and nothing else is decided. Hindsight knows when each
piece was counted and put away on that day, and from when to when each line waited with nothing reserved for it but such
a promise, and with no free piece on the shelves: the largest flow from pieces to lines that waited while they stood.
"""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from controltower.domain.crossdock import Crossing, CrossingStatus
from controltower.domain.docks import GoodsReceived, Notice, Truck
from controltower.domain.folding import fold
from controltower.domain.ids import DoorId, ItemId, LineId, NoticeId
from controltower.domain.inventory import Stock, StockMoved, available
from controltower.domain.messages import Entry
from controltower.domain.orders import Order, OrderLine, Progress, waiting
from controltower.domain.picture import Picture
from controltower.domain.places import Door, Lane, Location
from controltower.domain.proposals import ProposalKind
from controltower.domain.times import HOUR, MINUTE, Instant, later
from controltower.planning.crossdock import LANE_S, Want
from controltower.planning.crossdock.ways import PACE_M_S, way_m
from controltower.settings import DEFAULTS
from controltower.simulation.network.floors import DC
from controltower.simulation.network.scale import FULL
from controltower.simulation.plain import PLAIN
from controltower.simulation.runner import Runner
from controltower.tower.desk import Wires
from controltower.tower.proposing import Proposers
from controltower.tower.proposing.crossdock import crossdock_questions
from tests.benchmarks.crossdock_days import CALM, Day, Line, Lot, hindsight
from tests.benchmarks.shown import show
from tests.helpers.days import shipped
from tests.helpers.scripted import AtOnce, Scripted, scripted, whole_day

GOAL_PCT = 95.0


def main(seed: int, days: int, scenarios: Sequence[str]) -> None:
    """Play days of each scenario and print what crossed."""
    rows = []
    for name in scenarios:
        told = [_told(name, number) for number in range(seed, seed + days)]
        best = sum(each["hindsight"] for each in told)
        rows.append(
            {
                "days": f"{days} x {name}",
                "hindsight, pieces": best,
                "crossed": sum(each["crossed"] for each in told),
                "%": 100 * sum(each["crossed"] for each in told) / max(1, best),
                "offers approved": sum(each["approved"] for each in told),
                "refused": sum(each["refused"] for each in told),
                "promised": sum(each["promised"] for each in told),
                "given up": sum(each["ended"] for each in told),
                "CPU s a day": sum(each["seconds"] for each in told) / days,
            }
        )
    show(f"crossed on days of the twin, of perfect hindsight; goal {GOAL_PCT:g} %", rows, as_json=False)


def played(name: str, seed: int) -> Scripted:
    """A day of this scenario in which crossings alone are offered and approved."""
    scenario = CALM if name == "ordinary" else shipped(name)
    told = scripted(scenario, FULL, seed, (ProposalKind.CROSSDOCK,), planners=PLAIN)
    wires = Wires(told.out.append, _nobody, AtOnce(), lambda: Instant(0), lambda: "")
    told.tower = Proposers(wires, replace(DEFAULTS, seed=seed), (crossdock_questions,))
    whole_day(told)
    return told


def _nobody(_query: object) -> Any:
    raise AssertionError("nobody searches here")


def _told(name: str, seed: int) -> dict[str, float]:
    begun = time.process_time()
    told = played(name, seed)
    crossings = told.picture[Crossing].values()
    return {
        "hindsight": hindsight_of(told.runner, told.picture),
        "crossed": sum(each.moved for each in crossings),
        "promised": sum(each.quantity for each in crossings),
        "ended": sum(each.quantity - each.moved for each in crossings),
        "approved": len(told.decided),
        "refused": sum(not verdict.accepted for verdict in told.verdicts.values()),
        "seconds": time.process_time() - begun,
    }


def hindsight_of(runner: Runner, end: Picture) -> int:
    """The most pieces that could have crossed, with pieces as they were counted and put away that day."""
    entries = list(runner.journal.read(0, end.seq))
    lots = _lots(entries, end)
    return hindsight(Day(tuple(lots.values()), tuple(_lines(entries, lots))))


def _lots(entries: Sequence[Entry], end: Picture) -> dict[tuple[NoticeId, ItemId], Lot]:
    lots: dict[tuple[NoticeId, ItemId], Lot] = {}
    lanes = [each for each in end[Lane].values() if each.site == DC]
    for entry in entries:
        body, at = entry.body, entry.said.at
        if isinstance(body, GoodsReceived):
            truck = end[Truck][end[Notice][body.notice].truck]
            door = end[Door][DoorId(truck.door or "")]
            way = min(way_m(end, DC, (door.x_m, door.y_m), (each.x_m, each.y_m)) for each in lanes) / PACE_M_S
            sound, never = body.quantity - body.damaged, Instant(at + 24 * HOUR)
            lot = Lot(body.notice, body.item, body.quantity, sound, truck.planned_at, at, at, never, way)
            lots[body.notice, body.item] = lot
        elif isinstance(body, StockMoved) and (key := (NoticeId(body.source), body.item)) in lots:
            lots[key] = replace(lots[key], until=at)
    return lots


@dataclass(slots=True)
class _Waited:
    """From when to when a line waited, and for how many pieces at most."""

    begins: Instant
    ends: Instant
    pieces: int


def _lines(entries: Sequence[Entry], lots: dict[tuple[NoticeId, ItemId], Lot]) -> Iterator[Line]:
    """Lines that waited for something that came, or had nothing but a promise to cross; not those served at once."""
    items = {item for _, item in lots}
    picture, free, promised = Picture(), dict[str, dict[str, int]](), dict[str, dict[str, int]]()
    waited, lines = dict[str, _Waited](), dict[str, set[LineId]]()
    for entry in entries:
        facts = fold(picture, entry).facts
        touched = set[LineId]()
        for fact in facts:
            if isinstance(fact, Crossing):
                left = fact.quantity - fact.moved if fact.status is CrossingStatus.APPROVED else 0
                promised.setdefault(fact.line, {})[fact.id] = left
            elif isinstance(fact, Stock) and fact.item in items and _at_home(picture, fact):
                free.setdefault(fact.item, {})[fact.id] = available(fact)
            elif isinstance(fact, OrderLine) and fact.item in items and picture[Order][fact.order].site == DC:
                lines.setdefault(fact.item, set()).add(fact.id)
                touched.add(fact.id)
        if isinstance(entry.body, GoodsReceived):
            touched |= lines.get(entry.body.item, set())
        for key in sorted(touched):
            line = picture[OrderLine][key]
            bare = max(0, waiting(line) - sum(free.get(line.item, {}).values()))
            _note(waited, line, bare + sum(promised.get(key, {}).values()), entry.said.at)
    far = max(lot.way_s for lot in lots.values())
    for name, each in waited.items():
        if each.ends - each.begins < MINUTE:
            continue
        line = picture[OrderLine][LineId(name)]
        leaves = min(picture[Progress][line.order].departure_at, later(each.ends, LANE_S + far))
        want = Want(line.id, line.order, line.item, DC, each.pieces, leaves)
        yield Line(want, each.begins)


def _at_home(picture: Picture, stock: Stock) -> bool:
    """Whether it lies in a location of the site."""
    place = picture[Location].get(stock.place)
    return place is not None and place.site == DC


def _note(waited: dict[str, _Waited], line: OrderLine, pieces: int, at: Instant) -> None:
    """Take note of how a line stands now; it waited until the change that left it nothing to wait for."""
    if line.id in waited:
        if pieces or waited[line.id].ends > at:
            waited[line.id].ends = at if not pieces else Instant(at + 24 * HOUR)
        waited[line.id].pieces = max(waited[line.id].pieces, pieces)
    elif pieces:
        waited[line.id] = _Waited(at, Instant(at + 24 * HOUR), pieces)
