"""How full are holds, and does everything go in? Container files of Bischoff and Ratcliff, routes of the 3L-CVRP.

A container file holds many instances; with `--stops 3` each piece goes to one of three stops, drawn one piece after the
other, in the order of the file, by `random.Random(seed).randint(1, 3)`. Value and best known are percent of the hold;
the best known are without a support rule and without stops. Of a published solution each route is an instance: its
pieces must all go in, under the rules that the solution names, and value is percent of their volume.
"""

import argparse
import csv
import json
import random
import statistics
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from controltower.domain.stowage import Hold, Piece, Placed, Rules, Unloading, order_problems, stowage_problems
from controltower.planning.loading import LoadProblem, plan_load
from tests.benchmarks.instances import SHARED, Instance, Outcome, arguments, instances, outcomes
from tests.benchmarks.loading_peers import installed
from tests.benchmarks.shown import show

ROUTES = "routes"
WARM = LoadProblem(Hold(40, 30, 30, 1), tuple(Piece(str(n), 7, 9, 11, 0, 1 + n % 2) for n in range(30)))


def main(argv: Sequence[str] = ()) -> None:
    """Load all instances and print them."""
    options = arguments(__doc__ or "", 10.0, SHARED / "loading")
    options.add_argument("--stops", type=int, default=1, metavar="N", help="stops of container files (default: 1)")
    options.add_argument("--route-seconds", type=float, default=1.0, help="for each route (default: 1)")
    options.add_argument("--peers", action="store_true", help="packages that are installed, beside ours")
    given = options.parse_args(argv)
    found = _each(given)
    solve = _Solver(given.stops, given.route_seconds, given.peers)
    results = list(outcomes(solve, given, found))
    if not given.json:
        title = f"loads, {given.stops} stops in containers; containers: full support, routes: as their solution says"
        show(title, list(_table(results)), as_json=False)


def _table(found: Sequence[Outcome]) -> Iterator[dict[str, object]]:
    """The mean of each group and peer, and of all containers of a peer."""
    for peer in dict.fromkeys(each.peer for each in found):
        of_peer = [each for each in found if each.peer == peer]
        for group in dict.fromkeys(each.group for each in of_peer):
            yield _row(group, peer, [each for each in of_peer if each.group == group])
        containers = [each for each in of_peer if each.group != ROUTES]
        if containers:
            yield _row("all containers", peer, containers)


def _row(group: str, peer: str, found: Sequence[Outcome]) -> dict[str, object]:
    bests = [each.best_known for each in found if each.best_known is not None]
    return {
        "group": group,
        "by": peer or "ours",
        "instances": len(found),
        "valid": sum(each.valid for each in found),
        "mean %": round(statistics.mean(each.value for each in found), 2),
        "least %": round(min(each.value for each in found), 2),
        "whole": sum(each.value > 100 - 1e-9 for each in found),
        "best known %": round(statistics.mean(bests), 2) if bests else "-",
        "mean s": statistics.mean(each.seconds for each in found),
        "most s": max(each.seconds for each in found),
    }


def _each(given: argparse.Namespace) -> list[Instance]:
    """One instance for each container and each route, of the files under the paths; then only each n-th."""
    files = instances(argparse.Namespace(**{**vars(given), "every": 1}), is_one)
    split = [replace(file, name=f"{file.name}#{n}", text=text) for file in files for n, text in _parts(file)]
    return split[:: given.every]


def is_one(name: str, text: str) -> bool:
    """Whether a file is of one of the two formats."""
    if name.endswith(".json"):
        return '"Tours"' in text
    words = text.split()
    return len(words) > 7 and all(word.isdigit() for word in words)


def _parts(file: Instance) -> Iterator[tuple[int, str]]:
    if file.name.endswith(".json"):
        held = json.loads(file.text)
        variant = held.get("ProblemVariant", "AllConstraints")
        for number, tour in enumerate(held["Solution"]["Tours"], 1):
            yield number, json.dumps({"variant": variant, "tour": tour})
        return
    words = file.text.split()
    at = 1
    for number in range(1, int(words[0]) + 1):
        end = at + 6 + 8 * int(words[at + 5])
        yield number, " ".join(words[at:end])
        at = end


@dataclass(frozen=True, slots=True)
class _Solver:
    stops: int
    route_s: float
    with_peers: bool

    def __call__(self, instance: Instance, seconds: float, seed: int) -> Iterator[Outcome]:
        _warm()
        if instance.text.startswith("{"):
            yield self._route(instance, seed)
        else:
            yield from self._container(instance, seconds, seed)

    def _route(self, instance: Instance, seed: int) -> Outcome:
        problem, _ = route_of(instance.text)
        begun = time.process_time()
        plan = plan_load(problem, seconds=self.route_s, seed=seed)
        took = time.process_time() - begun
        value = 100.0 * plan.volume_mm3 / sum(piece.volume_mm3 for piece in problem.pieces)
        return Outcome(instance.name, value, 100.0, took, is_valid(problem, plan.load), ROUTES)

    def _container(self, instance: Instance, seconds: float, seed: int) -> Iterator[Outcome]:
        problem = container_of(instance.text, self.stops, seed)
        hold = problem.hold
        room = hold.length_mm * hold.width_mm * hold.height_mm
        best = best_known(instance.beside).get(instance.name)
        best_pct = None if best is None else 100.0 * best / room
        group = instance.name.split("#")[0]
        begun = time.process_time()
        plan = plan_load(problem, seconds=seconds, seed=seed)
        took = time.process_time() - begun
        value = 100.0 * plan.volume_mm3 / room
        yield Outcome(instance.name, value, best_pct, took, is_valid(problem, plan.load), group)
        for name, pack in installed() if self.with_peers else ():
            begun = time.process_time()
            load = pack(problem, seconds)
            took = time.process_time() - begun
            value = 100.0 * sum(each.dx * each.dy * each.dz for each in load) / room
            yield Outcome(instance.name, value, best_pct, took, is_valid(_eased(problem), load), group, name)


def is_valid(problem: LoadProblem, load: Sequence[Placed]) -> bool:
    """What the domain says of a load and of the order in which it goes in; it knows nothing of the planner."""
    wrong = list(stowage_problems(problem.hold, problem.pieces, load, problem.rules))
    if problem.rules.unloading is not Unloading.ANYHOW:
        wrong += order_problems(load)
    return not wrong


@cache
def _warm() -> None:
    """Have everything compiled or loaded before a clock is looked at, once in a process."""
    plan_load(WARM, trials=5)
    plan_load(replace(WARM, rules=Rules(75)), trials=5)


def container_of(text: str, stops: int = 1, seed: int = 1) -> LoadProblem:
    """A container from its words: number, seed, three edges, kinds; for each edges with leave to stand, and count."""
    words = [int(word) for word in text.split()]
    chance = random.Random(seed)
    pieces = []
    for at in range(6, len(words), 8):
        kind, length, stands_l, width, stands_w, height, stands_h, count = words[at : at + 8]
        for number in range(count):
            stop = chance.randint(1, stops)
            may_stand = bool(stands_l), bool(stands_w), bool(stands_h)
            pieces.append(Piece(f"{kind}/{number}", length, width, height, 0, stop, False, may_stand))
    length, width, height = words[2:5]
    return LoadProblem(Hold(length, width, height, 1), tuple(pieces))


def _eased(problem: LoadProblem) -> LoadProblem:
    """The problem as a package sees it that knows neither support nor stops."""
    return replace(problem, rules=Rules(0, Unloading.ANYHOW, fragile_alone=False))


def route_of(text: str) -> tuple[LoadProblem, list[Placed]]:
    """A published route as a problem, and its load as published."""
    held = json.loads(text)
    box = held["tour"]["Vehicle"]["Containers"][0]
    pieces: list[Piece] = []
    load: list[Placed] = []
    for stop, place in enumerate(held["tour"]["Route"], 1):
        for number, item in enumerate(place["Items"], 1):
            name = f"{place['InternId']}/{number}"
            dx, dy, dz = item["Dx"], item["Dy"], item["Dz"]
            is_turned = item["Rotated"] != "None"
            may_turn = item["EnableHorizontalRotation"] or is_turned
            is_fragile = item["Fragility"] == "Fragile"
            pieces.append(Piece(name, dx, dy, dz, 0, stop, is_fragile, may_turn=may_turn))
            lying = (dy, dx, dz) if is_turned else (dx, dy, dz)
            load.append(Placed(name, item["X"], item["Y"], item["Z"], *lying))
    hold = Hold(box["Dx"], box["Dy"], box["Dz"], 1)
    return LoadProblem(hold, tuple(pieces), rules_of(held["variant"])), load


def rules_of(variant: str) -> Rules:
    """The rules of a variant of the 3L-CVRP by its name, as Tamke et al. 2025 call them."""
    name = variant.lower().replace("-", "").replace("_", "")
    if "loadingonly" in name or "cvrp" in name:
        return Rules(0, Unloading.ANYHOW, fragile_alone=False)
    return Rules(
        0 if "nosupport" in name else 75,
        Unloading.ANYHOW if "nolifo" in name else Unloading.STRAIGHT,
        fragile_alone="nofragility" not in name,
    )


@cache
def best_known(folder: Path) -> dict[str, int]:
    """Volumes by instance from a `best_known.csv` beside the files, whose names end in `BR1.txt_1` and so on."""
    path = folder / "best_known.csv"
    if not path.exists():
        return {}
    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    names = (row["Path"].rsplit("/", 1)[-1].rpartition("_") for row in rows)
    return {
        f"{file}#{number}": int(row["Best known solution value"])
        for (file, _, number), row in zip(names, rows, strict=True)
    }


if __name__ == "__main__":
    main(sys.argv[1:])
