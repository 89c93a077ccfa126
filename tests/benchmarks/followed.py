"""How often is the first job of a person's list, as the desk shows it, what the twin's person does next?

`python -m tests.benchmarks.followed [--scenario NAME] [--seed N] [--every MIN] [--small] [--json]`. A day is played
flat out; every so many minutes the lists are made from the picture as the desk makes them, and held against what each
person began next. `person` is the same job by the same person, `anybody` the same job, begun next by somebody of the
zone; `of the lists` is another job that is first on the list of a colleague there.
"""

import argparse
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence

from controltower.domain.folding import fold
from controltower.domain.ids import WorkerId
from controltower.domain.labour import WorkerSeen
from controltower.domain.messages import Entry
from controltower.domain.picking import TourStarted
from controltower.domain.picture import Picture
from controltower.domain.times import MINUTE, SECOND, Instant
from controltower.planning.tasks import Job, JobKind, plan_tasks, problem_of
from controltower.simulation.network import clock_of
from controltower.simulation.network.scale import FULL, SMALL
from controltower.simulation.planners import Planners
from controltower.simulation.standards import SORT_S
from controltower.tower.planners import tower_planners
from tests.benchmarks.shown import show
from tests.helpers.days import day, shipped

FIRST, LAST = 6.0, 19.0
WORDS = {
    "packs": JobKind.PACK,
    "stages": JobKind.STAGE,
    "loads": JobKind.LOAD,
    "replenishes": JobKind.REPLENISH,
    "checks": JobKind.CHECK,
    "puts": JobKind.PUT_AWAY,
    "counts": JobKind.COUNT,
}
Begun = tuple[JobKind, str]
"""What somebody began: the kind, and the wave, order, lane, vehicle, item or notice that it is for."""


def main(argv: Sequence[str] = ()) -> None:
    """Play a day and print how often the lists were followed, by kind of job."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--scenario", default="ordinary")
    options.add_argument("--seed", type=int, default=7)
    options.add_argument("--every", type=float, default=10.0, help="minutes between two looks at the lists")
    options.add_argument("--small", action="store_true", help="the small demo of the tests")
    options.add_argument("--json", action="store_true")
    given = options.parse_args(argv)
    entries = played(given.scenario, given.seed, tower_planners(), small=given.small)
    found = list(looked(entries, round(given.every * MINUTE)))
    show(f"lists followed, {given.scenario} day, seed {given.seed}", list(_rows(found)), as_json=given.json)


def played(scenario: str, seed: int, planners: Planners, *, small: bool) -> Sequence[Entry]:
    """All that the journal has of a day."""
    runner = day(shipped(scenario), scale=SMALL if small else FULL, seed=seed, planners=planners)
    entries: Sequence[Entry] = runner.journal.read(0, runner.twin.picture.seq)
    return entries


def looked(entries: Sequence[Entry], every: int, later: Sequence[Entry] | None = None) -> Iterator[tuple[JobKind, str]]:
    """For each look and person with a list: the kind of its first job, and how it was followed.

    `later` are the entries that tell what was begun, where these are more than those that are looked at.
    """
    picture = Picture()
    begun = _begun(later or entries)
    due = clock_of(FIRST)
    for entry in entries:
        if entry.said.at > due and due <= clock_of(LAST):
            yield from _held(picture, begun, due)
            due = Instant(due + every)
        fold(picture, entry)


def _held(
    picture: Picture, begun: dict[WorkerId, list[tuple[Instant, Begun]]], now: Instant
) -> Iterator[tuple[JobKind, str]]:
    lists = [each for each in plan_tasks(problem_of(picture, now)).lists if each.steps]
    nexts = {each.worker: _next(begun.get(each.worker, []), now) for each in lists}
    for each in lists:
        job, did = each.steps[0].job, nexts[each.worker]
        here = [other for other in lists if other.zone == each.zone]
        others, firsts = [nexts[other.worker] for other in here], [_words(other.steps[0].job) for other in here]
        if did == _words(job):
            yield job.kind, "person"
        elif _words(job) in others:
            yield job.kind, "anybody"
        elif did in firsts:
            yield job.kind, "of the lists"
        elif did is None:
            yield job.kind, "nothing begun"
        else:
            yield job.kind, "other kind" if did[0] is not job.kind else "other job"


def _words(job: Job) -> Begun:
    """A job of a list in the words in which people say what they are at."""
    return job.kind, "" if job.kind is JobKind.COUNT else str(job.about)


def _next(mine: Sequence[tuple[Instant, Begun]], now: Instant) -> Begun | None:
    at = bisect_right(mine, now, key=lambda each: each[0])
    return mine[at][1] if at < len(mine) else None


def _begun(entries: Sequence[Entry]) -> dict[WorkerId, list[tuple[Instant, Begun]]]:
    """What each person began, and when; a parcel is told when it stands in its lane, and was taken up before."""
    found: dict[WorkerId, list[tuple[Instant, Begun]]] = {}
    for entry in entries:
        body, at = entry.body, entry.said.at
        if isinstance(body, TourStarted):
            found.setdefault(WorkerId(body.picker), []).append((at, (JobKind.PICK, str(body.wave))))
        elif isinstance(body, WorkerSeen) and body.doing.split(maxsplit=1)[0] in WORDS:
            kind, about = WORDS[body.doing.split(maxsplit=1)[0]], body.doing.split()[-1]
            began = Instant(at - round(SORT_S * SECOND)) if kind is JobKind.STAGE else at
            mine = found.setdefault(body.worker, [])
            if not (kind is JobKind.PUT_AWAY and mine and mine[-1][1] == (kind, about)):
                mine.append((began, (kind, "" if kind is JobKind.COUNT else about)))
    return {worker: sorted(mine) for worker, mine in found.items()}


def _rows(found: Sequence[tuple[JobKind, str]]) -> Iterator[dict[str, object]]:
    kinds: list[JobKind | None] = [*dict.fromkeys(kind for kind, _ in found), None]
    for kind in kinds:
        how = Counter(word for each, word in found if kind in (each, None))
        whole = sum(how.values())
        yield {
            "job": str(kind or "all"),
            "lists": whole,
            "person %": 100 * how["person"] / whole,
            "anybody %": 100 * (how["person"] + how["anybody"]) / whole,
            "of the lists %": 100 * how["of the lists"] / whole,
            "other job %": 100 * how["other job"] / whole,
            "other kind %": 100 * how["other kind"] / whole,
            "nothing begun %": 100 * how["nothing begun"] / whole,
        }


if __name__ == "__main__":
    import sys

    main(sys.argv[1:])
