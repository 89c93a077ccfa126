"""What becomes of a draft between the first change and its verdict? Looked at, checked again, sent once, settled."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from controltower.domain.ids import WorkerId, ZoneId
from controltower.domain.labour import PlanStaff, posting_problems
from controltower.domain.places import Zone, operation_of
from controltower.domain.proposals import Effect
from controltower.domain.times import Instant, Span, clock
from controltower.planning.labour import Crewman
from controltower.planning.staffing.reading import RosterProblem
from controltower.planning.staffing.roster import Prospect, changes, crew_with, prospect
from controltower.tower.desk import Desk
from controltower.tower.truth import doubts

from .draft import Draft, chosen, sent, without
from .strip import DraftStrip


@dataclass(frozen=True, slots=True)
class Drop:
    """People of a zone, or one of them, set down in another zone for a while."""

    source: ZoneId
    worker: str
    target: ZoneId
    span: Span
    count: int


class Review(QObject):
    """The draft of this desk; nothing is sent but by Approve.

    Signals: turned() when the draft changed or was settled.
    """

    turned = Signal()

    def __init__(self, desk: Desk, strip: DraftStrip) -> None:
        super().__init__(strip)
        self._desk, self._strip = desk, strip
        self._steps: list[Draft] = []
        self._problem: RosterProblem | None = None
        self._sent: str | None = None
        strip.approved.connect(self.approve)
        strip.undone.connect(self.undo)
        strip.cancelled.connect(self.cancel)

    @property
    def draft(self) -> Draft:
        """The postings that are looked at."""
        return self._steps[-1] if self._steps else ()

    @property
    def deciding(self) -> bool:
        """Whether the person could send the draft now, or has sent it."""
        return bool(self.draft) and (self._strip.waiting or not (self._reasons() or self._desk.may(PlanStaff)))

    def foresee(self, problem: RosterProblem) -> None:
        """The floor as it is foreseen now."""
        self._problem = problem

    def crew(self) -> Mapping[WorkerId, Crewman]:
        """Everybody as the draft has them."""
        return crew_with(self._problem, self.draft) if self._problem is not None else {}

    def drop(self, dropped: Drop) -> None:
        """People are somewhere else in the draft from now on; its effect is seen at once."""
        if self._problem is None or self._strip.waiting:
            return
        crew, draft = self.crew(), self.draft
        picked = (WorkerId(dropped.worker),) if dropped.worker else self._picked(crew, dropped)
        for worker in picked:
            draft = sent(crew, draft, worker, dropped.target, dropped.span)
        if draft != self.draft:
            self._sent = None
            self._steps.append(draft)
            self.present()
            self.turned.emit()

    def _picked(self, crew: Mapping[WorkerId, Crewman], dropped: Drop) -> tuple[WorkerId, ...]:
        return chosen(self._desk.picture, crew, dropped.source, dropped.target, dropped.span.starts, dropped.count)

    def forget(self, worker: str) -> None:
        """One person is again as without the draft."""
        left = without(self.draft, WorkerId(worker))
        if left != self.draft and not self._strip.waiting:
            self._steps.append(left)
            self._after_less()

    def undo(self) -> None:
        """Take the last change back."""
        if self._steps and not self._strip.waiting:
            self._steps.pop()
            self._after_less()

    def _after_less(self) -> None:
        if self.draft:
            self.present()
            self.turned.emit()
        else:
            self.cancel()

    def cancel(self) -> None:
        """Nothing is changed."""
        self._steps.clear()
        self._sent = None
        self._strip.hide()
        self.turned.emit()

    def approve(self) -> None:
        """Checked once more, for the floor may have moved on, and sent."""
        if not self.draft or self._desk.may(PlanStaff):
            return
        if self._reasons():
            self.present()
            return
        self._strip.wait()
        self._sent = self._desk.decide(PlanStaff(self._coming()))
        self.turned.emit()

    def present(self) -> None:
        """The draft as it stands, or what came of it."""
        if self._sent is not None:
            self._present_verdict(self._sent)
        elif self.draft and self._problem is not None:
            self._look_at(self._problem)

    def _coming(self) -> Draft:
        """What of the draft is not over yet."""
        return tuple(each for each in self.draft if each.ends_at > self._desk.picture.now)

    def _reasons(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(posting_problems(self._desk.picture, self._coming())))

    def _look_at(self, problem: RosterProblem) -> None:
        now, then = prospect(problem, ()), prospect(problem, self.draft)
        moves, count = changes(problem, self.draft), len({each.worker for each in self.draft})
        most = problem.most_moves
        self._strip.review(
            f"Draft: {count} {'person' if count == 1 else 'people'} otherwise",
            ", ".join(sorted({each.worker for each in self.draft})),
            tuple(effects(now, then, moves, self._timezone())),
            self._reasons(),
            warning=f"{moves} changes of zone are more than the {most} that a shift should have." * (moves > most),
            stale=doubts(self._desk, PlanStaff(self._coming())),
            forbidden=self._desk.may(PlanStaff),
        )

    def _present_verdict(self, key: str) -> None:
        verdict = self._desk.verdict(key)
        if verdict is None:
            return
        self._sent = None
        self._steps.clear()
        if verdict.accepted:
            self._strip.settle(("Accepted. Everybody goes when their posting begins.",))
        else:
            self._strip.settle(("Refused:", *(f"–  {reason}" for reason in verdict.reasons)))
        self.turned.emit()

    def name(self, zone: ZoneId) -> str:
        """What a zone is called."""
        held = self._desk.picture[Zone].get(zone)
        return held.name if held else zone

    def _timezone(self) -> str:
        operation = operation_of(self._desk.picture)
        return operation.timezone if operation else "UTC"


def effects(now: Prospect, then: Prospect, moves: int, timezone: str) -> Iterable[Effect]:
    """What the forecast says of all zones together, without the draft and with it."""
    before, after = (_peak(each.peak_h, each.peak_at, timezone) for each in (now, then))
    yield Effect("Most person-hours that wait at once", before, after, then.peak_h <= now.peak_h)
    for what, a, b in (
        ("Person-hours × hours they wait", now.waiting_hh, then.waiting_hh),
        ("Person-hours × hours they are late", now.late_hh, then.late_hh),
    ):
        yield Effect(what, f"{a:.1f}", f"{b:.1f}", b <= a)
    yield Effect("Changes of zone", "0", str(moves), None)


def _peak(hours: float, at: Instant, timezone: str) -> str:
    return f"{hours:.1f} at {clock(at, timezone)}"
