"""How often is the wrong thing picked? Scans that were blocked, against the lines picked: by zone, by wave, by item."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from controltower.domain.ids import LineId, SiteId, TaskId
from controltower.domain.kpis.figures import Evidence, Measured
from controltower.domain.orders import Progress
from controltower.domain.picking import PickTask, TaskStatus
from controltower.domain.picture import Picture
from controltower.domain.scanning import Misread, Scan, ScanStage, Slip, target_of
from controltower.domain.times import Span

TAKEN = (TaskStatus.PICKED, TaskStatus.SHORT)


class By(StrEnum):
    """What pick errors are told apart by. There is no way to tell them apart by person."""

    ZONE = "zone"
    WAVE = "wave"
    ITEM = "item"


KEYS: dict[By, Callable[[Picture, PickTask], str]] = {
    By.ZONE: lambda _, task: task.zone,
    By.WAVE: lambda picture, task: picture[Progress][task.order].wave or "",
    By.ITEM: lambda _, task: task.item,
}


@dataclass(frozen=True, slots=True)
class ErrorRate:
    """The picks of one zone, wave or item, and how many of them were wrong at first."""

    key: str
    picks: int
    errors: int

    @property
    def per_thousand(self) -> float:
        """Errors in a thousand picks; 0 where nothing was picked."""
        return 1000 * self.errors / self.picks if self.picks else 0.0


@dataclass(frozen=True, slots=True)
class Blocks:
    """How many scans of one zone were blocked for one reason at one stage, and how many things are blocked still."""

    zone: str
    stage: ScanStage
    slip: Slip
    scans: int
    still: int


def pick_errors(picture: Picture, span: Span) -> Measured:
    """Wrong picks in a thousand: another item, quantity or tote was scanned, at the face or at the bench."""
    wrong = wrong_picks(picture, span)
    evidence = []
    for task in _picks(picture, span, wrong):
        misread = wrong.get(task.id)
        words = f"{misread.slip}, {misread.read} was scanned" if misread is not None else "right"
        evidence.append(Evidence("PickTask", task.id, float(misread is not None), f"{task.location}: {words}"))
    errors = sum(each.value for each in evidence)
    return Measured(1000 * errors / len(evidence) if evidence else None, tuple(evidence))


def error_rates(picture: Picture, span: Span, by: By, site: SiteId | None = None) -> tuple[ErrorRate, ...]:
    """The pick errors of each zone, wave or item that was picked, at one site or all; the most errors first."""
    wrong = wrong_picks(picture, span)
    picks: Counter[str] = Counter()
    errors: Counter[str] = Counter()
    for task in _picks(picture, span, wrong):
        if site not in (None, task.site):
            continue
        key = KEYS[by](picture, task)
        picks[key] += 1
        errors[key] += task.id in wrong
    rates = (ErrorRate(key, count, errors[key]) for key, count in picks.items())
    return tuple(sorted(rates, key=lambda rate: (-rate.errors, -rate.per_thousand, rate.key)))


def wrong_picks(picture: Picture, span: Span) -> dict[TaskId, Misread]:
    """The picks whose pieces did not fit when they were scanned, each with the first such scan.

    What is found at a bench counts against the last pick of that line.
    """
    at_bench: dict[LineId, Misread] = {}
    wrong: dict[TaskId, Misread] = {}
    for scan in picture[Scan].values():
        first = next((misread for misread in scan.misreads if span.holds(misread.at)), None)
        if first is not None and scan.stage is ScanStage.PICK:
            wrong[TaskId(scan.subject)] = first
        elif first is not None and scan.stage is ScanStage.PACK:
            at_bench[LineId(scan.subject)] = first
    if at_bench:
        last = {task.line: task.id for task in picture[PickTask].values() if task.status in TAKEN}
        for line, misread in at_bench.items():
            if line in last:
                wrong.setdefault(last[line], misread)
    return wrong


def blocks(picture: Picture, span: Span) -> tuple[Blocks, ...]:
    """The scans that were blocked, by zone, stage and reason, the most first."""
    scans: Counter[tuple[str, ScanStage, Slip]] = Counter()
    still: Counter[tuple[str, ScanStage, Slip]] = Counter()
    for scan in picture[Scan].values():
        for misread in scan.misreads:
            scans[scan.zone, scan.stage, misread.slip] += span.holds(misread.at)
        last = scan.misreads[-1]
        waits = not scan.freed_at and target_of(picture, scan.stage, scan.subject) is not None
        still[scan.zone, scan.stage, last.slip] += waits and span.holds(last.at)
    found = (Blocks(*key, count, still[key]) for key, count in scans.items() if count)
    return tuple(sorted(found, key=lambda each: (-each.scans, each.zone, each.stage, each.slip)))


def _picks(picture: Picture, span: Span, wrong: dict[TaskId, Misread]) -> Iterator[PickTask]:
    """The picks of a span: those that were made in it, and those at which something wrong was scanned in it."""
    for task in picture[PickTask].values():
        if task.id in wrong or (task.status in TAKEN and span.holds(task.at)):
            yield task
