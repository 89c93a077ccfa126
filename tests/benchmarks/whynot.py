"""Do the ways out work? Collections that nobody can make as they are asked for, and what is allowed so that they can.

`python -m tests.benchmarks.whynot [--json] [--seeds N]`: of each way out that is named, whether the stop is served
in time once it is allowed, put in anew over all vehicles, and how long it took to say why the stop is not served.
"""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from random import Random
from time import process_time

from controltower.domain.collecting import CollectionAsked
from controltower.domain.ids import CollectionId
from controltower.domain.times import MINUTE, SECOND, Instant
from controltower.planning.rerouting import RerouteProblem, problem_of
from controltower.planning.rerouting.repair import begun
from controltower.planning.rerouting.schedule import Frame, Orders, clock_times, frame_of
from controltower.planning.rerouting.searching import inserted
from controltower.planning.rerouting.whynot import explained, ways_out
from tests.planning import live

SIZES = ((12, 3), (40, 6), (150, 12))


def asked(stops: int, vehicles: int, seed: int) -> dict[str, object]:
    """One collection that is hard to make, on one state of the road."""
    random, floor = Random(seed), live.on_the_road(seed, stops, vehicles, spares=0)
    opens = Instant(live.NOON + random.randint(-30, 40) * MINUTE)
    closes = Instant(opens + random.randint(5, 60) * MINUTE)
    key, kg = CollectionId("K"), random.choice((5, 50, 400, 790))
    place = live.near(random, 0.08)
    floor.tell(
        CollectionAsked(key, live.SITE, "C", "Rua", *place, opens, closes, 240, kg * 1_000, kg * 5_000), at=live.NOON
    )
    problem = problem_of(floor.picture, live.NOON, (key,))
    frame = frame_of(problem)
    orders, node = begun(frame), frame.n - 1
    begins = process_time()
    told = explained(frame, orders, node)
    took = process_time() - begins
    worked = [_works(eased, orders, node) for _, eased in ways_out(frame, orders, node)]
    return {
        "stops": stops,
        "seed": seed,
        "rules": list(told.rules),
        "ways": len(worked),
        "work": sum(worked),
        "ms": round(1_000 * took, 1),
    }


def _works(eased: RerouteProblem, orders: Orders, node: int) -> bool:
    """Whether the stop, put in anew over all vehicles, is served in time, and nobody else is late who was not."""
    stops = list(eased.stops)
    stops[node] = replace(stops[node], left_out=1e6)
    frame = frame_of(replace(eased, stops=tuple(stops), prices=replace(eased.prices, late_stop=1e4)))
    again = inserted(frame, orders, [node], range(len(orders)))
    late = _late(frame, again)
    return any(node in order for order in again) and node not in late and late <= _late(frame, orders)


def _late(frame: Frame, orders: Orders) -> set[int]:
    return {
        node
        for number, order in enumerate(orders)
        for node, at in clock_times(frame, number, order).items()
        if node < frame.n and at > frame.problem.stops[node].window_closes + SECOND
    }


def main(argv: Sequence[str] = ()) -> int:
    """Ask on every state and print what came of it; 1 where a way out did not work."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="a JSON object for each collection")
    parser.add_argument("--seeds", type=int, default=20, help="collections for each size of state")
    given = parser.parse_args(argv)
    asked(*SIZES[0], 1)
    rows = [asked(stops, vehicles, seed) for stops, vehicles in SIZES for seed in range(1, given.seeds + 1)]
    for row in rows if given.json else ():
        print(json.dumps(row))
    ways, work = (sum(int(str(row[name])) for row in rows) for name in ("ways", "work"))
    if not given.json:
        clashes = Counter(" and ".join(map(str, _list(row["rules"]))) or "none: it is served" for row in rows)
        for rules, count in clashes.most_common():
            print(f"{count:4}  {rules}")
        most = max(float(str(row["ms"])) for row in rows)
        print(
            f"{len(rows)} collections, {ways} ways out, {work} work when tried anew; at most {most:.0f} ms to say why"
        )
    return int(work < ways)


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
