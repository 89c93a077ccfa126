"""Do the lists of next tasks say what people then do? Lists planned through a demo day, held against what happened.

`python -m tests.benchmarks.tasks [--seeds N ...] [--every MIN] [--plain] [--json]`. The twin's people take what the
rule of the lists says is next, on the tours of the lists; with `--plain` they go by a rule of their own and never see
a list. `same kind` is the share of people whose next job is of the kind that stands first on their list; `same job`
those who did just that one (who of a crew is free a moment sooner decides it); `begun` the share of jobs planned to
begin within 15 minutes that began within 30, whoever did them; `known` the share of jobs begun within 15 minutes that
stood on a list (what was released or came in after the list was made cannot).
"""

import argparse
import json
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from time import process_time

from controltower.domain.labour import WorkerSeen
from controltower.domain.messages import Entry, entry
from controltower.domain.picking import TourStarted
from controltower.domain.times import MINUTE, SECOND, Instant
from controltower.planning.tasks import Job, JobKind, TaskPlan, plan_tasks, problem_of
from controltower.simulation.demo import ORDINARY
from controltower.simulation.network import clock_of
from controltower.simulation.plain import PLAIN
from controltower.simulation.planners import Planners
from controltower.simulation.script import demo_script
from controltower.simulation.twin import Twin
from controltower.tower.planners import batches, next_errand

LISTED = replace(PLAIN, batches=batches, next=next_errand)
SOON, LATER = 15 * MINUTE, 30 * MINUTE
CARRY = 38 * SECOND
"""The twin says that a parcel is staged when it has been carried there."""
VERBS = {
    "packs": JobKind.PACK,
    "replenishes": JobKind.REPLENISH,
    "loads": JobKind.LOAD,
    "checks": JobKind.CHECK,
    "counts": JobKind.COUNT,
    "puts": JobKind.PUT_AWAY,
    "stages": JobKind.STAGE,
}
Deed = tuple[Instant, JobKind, frozenset[str]]
"""When somebody began what: the tasks of a tour, or what it was about."""


@dataclass(slots=True)
class Tally:
    """How often lists and deeds agreed, of how many."""

    hits: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    of: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def note(self, name: str, hit: float) -> None:
        self.hits[name] += hit
        self.of[name] += 1

    def percent(self, name: str) -> float:
        return round(100 * self.hits[name] / self.of[name], 1) if self.of[name] else 0.0


def lived(
    seed: int, every_min: float, planners: Planners = PLAIN, until: float = 20.0
) -> tuple[list[Entry], list[TaskPlan], float]:
    """The entries of a day, the lists that were planned at its moments, and the longest CPU time that one took."""
    twin = Twin(demo_script(seed, ORDINARY), planners)
    entries = [entry(message, n, message.at) for n, message in enumerate(twin.opening(), 1)]
    twin.hear(entries)
    plans, longest, hour = [], 0.0, 5.0
    while hour < until:
        said = twin.advance(clock_of(hour))
        news = [entry(message, len(entries) + n, message.at) for n, message in enumerate(said, 1)]
        twin.hear(news)
        entries += news
        begun = process_time()
        if hour >= 6:
            plans.append(plan_tasks(problem_of(twin.picture, twin.now)))
        longest = max(longest, process_time() - begun)
        hour += every_min / 60
    return entries, plans, longest


def deeds(entries: Sequence[Entry]) -> dict[str, list[Deed]]:
    """What each person began, in order."""
    found: dict[str, list[Deed]] = defaultdict(list)
    for each in entries:
        at = each.said.at
        match each.body:
            case TourStarted(picker=picker, tasks=tasks):
                found[picker].append((at, JobKind.PICK, frozenset(tasks)))
            case WorkerSeen(worker=worker, doing=doing):
                words = doing.split()
                kind = VERBS.get(words[0]) if words else None
                if kind is not None:
                    began = Instant(at - CARRY) if kind is JobKind.STAGE else at
                    found[worker].append((began, kind, frozenset(words[-1:])))
            case _:
                pass
    return {worker: sorted(each, key=lambda deed: deed[0]) for worker, each in found.items()}


def is_it(job: Job, deed: Deed) -> bool:
    """Whether a deed was this job: of a tour, half of its tasks or more."""
    if job.kind is JobKind.PICK and deed[1] is JobKind.PICK:
        return 2 * len(deed[2] & set(job.tasks)) >= len(job.tasks)
    return job.kind is deed[1] and job.about in deed[2]


def compare(plan: TaskPlan, done: dict[str, list[Deed]], tally: Tally) -> None:
    """Count where one moment's lists agree with what was done after it."""
    now = plan.made_at
    after = [deed for each in done.values() for deed in each if now <= deed[0] < now + LATER]
    listed = [step.job for each in plan.lists for step in each.steps]
    for each in plan.lists:
        for step in each.steps:
            if step.starts_at < now + SOON:
                tally.note("begun", any(is_it(step.job, deed) for deed in after))
        following = next((deed for deed in done.get(each.worker, []) if deed[0] >= now), None)
        if each.steps and each.steps[0].starts_at < now + SOON and following is not None:
            tally.note("same kind", each.steps[0].job.kind is following[1])
            tally.note("same job", is_it(each.steps[0].job, following))
    for deed in after:
        if deed[0] < now + SOON and deed[1] is not JobKind.COUNT:
            tally.note("known", any(is_it(job, deed) for job in listed))


def results(seeds: Sequence[int], every_min: float, planners: Planners = PLAIN) -> Iterator[dict[str, float]]:
    for seed in seeds:
        entries, plans, longest = lived(seed, every_min, planners)
        tally, done = Tally(), deeds(entries)
        for plan in plans:
            compare(plan, done, tally)
        shares = {name: tally.percent(name) for name in ("same kind", "same job", "begun", "known")}
        yield {"instance": seed, **shares, "lists": len(plans), "jobs": tally.of["begun"], "seconds": round(longest, 2)}


def main(argv: Sequence[str] = ()) -> int:
    """Print a line for each seed."""
    options = argparse.ArgumentParser(prog="python -m tests.benchmarks.tasks", description=__doc__)
    options.add_argument("--seeds", type=int, nargs="+", default=[7, 8, 9])
    options.add_argument("--every", type=float, default=20, metavar="MIN")
    options.add_argument("--json", action="store_true", help="one object per line")
    options.add_argument("--plain", action="store_true", help="people who never see a list")
    given = options.parse_args(argv)
    for line in results(given.seeds, given.every, PLAIN if given.plain else LISTED):
        print(json.dumps(line) if given.json else ", ".join(f"{name} {value}" for name, value in line.items()))
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
