"""What stands in the lists of the inbox? Open proposals and exceptions, most urgent first, and what was decided."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from controltower.boards.inbox.outcome import outcome
from controltower.domain.picture import Picture
from controltower.domain.proposals import Proposal, ProposalStatus, Urgency, Verdict
from controltower.domain.times import Instant, clock, seconds_between
from controltower.tower.seats import Attendance
from controltower.tower.watch import Alarm
from controltower.tower.wording.beside import beside_mark, beside_words
from controltower.ui.badges import Company, Priority, Status, age_text
from controltower.ui.table import Column

PRIORITIES = {Urgency.CRITICAL: Priority.CRITICAL, Urgency.HIGH: Priority.HIGH, Urgency.LOW: Priority.LOW}
SHORT = 14
"""Longer names of what an alarm is about are made for machines; the thing to open is named instead."""
RANK = {Urgency.CRITICAL: 0, Urgency.HIGH: 1, Urgency.LOW: 2}


@dataclass(frozen=True, slots=True)
class WorkRow:
    """One thing to decide or to look into; `left_s` is negative when the time to act is over.

    `beside` names the other desks that look at it, one of them `weighed` by somebody who is about to decide. `over`
    says how it was closed elsewhere, of one that stays listed until the person turns to another.
    """

    id: str
    urgency: Urgency
    kind: str
    title: str
    cause: str
    age_s: float
    left_s: float
    decides: bool
    pending: bool = False
    beside: str = ""
    weighed: bool = False
    says_beside: str = ""
    over: str = ""

    @property
    def priority(self) -> Priority:
        return PRIORITIES[self.urgency]


@dataclass(frozen=True, slots=True)
class DecidedRow:
    """A closed proposal: who closed it, how, why, and what came of it.

    `stale` says why the facts that it rests on could not be relied on.
    """

    id: str
    at: Instant
    kind: str
    title: str
    status: ProposalStatus
    who: str
    why: str
    came: str
    stale: tuple[str, ...] = ()


def work_rows(
    picture: Picture, alarms: Iterable[Alarm], pending: Iterable[str] = (), kept: str | None = None
) -> tuple[WorkRow, ...]:
    """Everything that waits: by urgency, then by the time that is left, decisions before exceptions.

    `kept` is a proposal that stays in its place although it is closed.
    """
    waiting = set(pending)
    offers = (_offer(picture, each, each.id in waiting) for each in _open(picture, kept))
    rows = (*offers, *(_exception(picture, alarm) for alarm in alarms))
    return tuple(sorted(rows, key=lambda row: (RANK[row.urgency], row.left_s, not row.decides, row.id)))


def beside(row: WorkRow, others: Sequence[Attendance], me: str) -> WorkRow:
    """The row with the other desks that look at the same."""
    if not others or row.over:
        return row
    return replace(
        row,
        beside=beside_mark(others),
        weighed=any(each.looking.deciding for each in others),
        says_beside=beside_words(others, me),
    )


def decided_rows(picture: Picture) -> tuple[DecidedRow, ...]:
    """Closed proposals, the newest first."""
    closed = (each for each in picture[Proposal].values() if each.status is not ProposalStatus.OPEN)
    marks = {verdict.proposal: verdict.stale for verdict in picture[Verdict].values() if verdict.accepted}
    rows = (
        DecidedRow(
            each.id,
            each.closed_at,
            str(each.kind),
            each.title,
            each.status,
            each.closed_by,
            each.closing_reason,
            outcome(picture, each),
            marks.get(each.id, ()),
        )
        for each in closed
    )
    return tuple(sorted(rows, key=lambda row: (-row.at, row.id)))


def left_text(left_s: float) -> str:
    """`in 6 min`, `now`, `4 min ago`."""
    if abs(left_s) < 60:
        return "now"
    return f"in {age_text(left_s)}" if left_s > 0 else f"{age_text(-left_s)} ago"


def _open(picture: Picture, kept: str | None) -> Iterable[Proposal]:
    proposals = picture[Proposal].values()
    return (each for each in proposals if each.status is ProposalStatus.OPEN or each.id == kept)


def _offer(picture: Picture, each: Proposal, pending: bool) -> WorkRow:
    age, left = seconds_between(each.made_at, picture.now), seconds_between(picture.now, each.act_by)
    over = "" if each.status is ProposalStatus.OPEN else str(each.status).removesuffix(" with changes")
    return WorkRow(each.id, each.urgency, str(each.kind), each.title, each.reason, age, left, True, pending, over=over)


def _exception(picture: Picture, alarm: Alarm) -> WorkRow:
    age, left = seconds_between(alarm.since, picture.now), seconds_between(picture.now, alarm.act_by)
    about = alarm.subject.replace("@", ", ") if len(alarm.subject) <= SHORT else alarm.key
    title = f"{alarm.title}: {about}" if alarm.title == alarm.kind.title else alarm.title
    return WorkRow(alarm.id, alarm.urgency, alarm.kind.title, title, alarm.says, age, left, False)


def _decide(row: WorkRow) -> str:
    if row.over or row.beside:
        return row.over or row.beside
    return "pending …" if row.pending else "decide" if row.decides else "look into"


def _company(row: WorkRow) -> Company | None:
    if not row.beside:
        return None
    return Company.DECIDING if row.weighed else Company.LOOKING


def _do(row: WorkRow) -> str:
    return "\n".join(filter(None, (row.kind, row.says_beside)))


def _nothing(_row: WorkRow) -> str:
    return ""


WORK_COLUMNS: tuple[Column[WorkRow], ...] = (
    Column("", lambda row: RANK[row.urgency], _nothing, 36, badge=lambda row: row.priority, name="priority",
           tip=lambda row: f"{row.urgency}: {row.kind}"),
    Column("What", lambda row: row.title, width=240, strong=lambda row: row.urgency is Urgency.CRITICAL,
           tip=lambda row: f"{row.title}\n{row.cause}"),
    Column("To do", _decide, width=126, badge=_company, tip=_do),
    Column("Act", lambda row: row.left_s, lambda row: left_text(row.left_s), width=86, align="right",
           strong=lambda row: row.left_s < 60),
    Column("Age", lambda row: row.age_s, lambda row: age_text(row.age_s), width=66, align="right"),
)  # fmt: skip


def decided_columns(zone: Callable[[], str]) -> tuple[Column[DecidedRow], ...]:
    """The columns of what was decided, times in the zone that is asked for when they are drawn."""
    return (
        Column("At", lambda row: row.at, lambda row: clock(row.at, zone()), 62, "right"),
        Column("What", lambda row: row.title, width=190, badge=_badge, tip=lambda row: f"{row.kind}: {row.title}"),
        Column("Who", lambda row: row.who, width=64, stale=lambda row: bool(row.stale), tip=_why),
        Column("Came of it", _came, width=200, tip=lambda row: f"{row.status}. {row.why}\n{row.came}".strip()),
    )


def _badge(row: DecidedRow) -> Status:
    done = row.status in (ProposalStatus.APPROVED, ProposalStatus.AMENDED)
    return Status.DONE if done else Status.OFF


def _why(row: DecidedRow) -> str:
    """The reason that was given, and for what the row is hatched."""
    marked = ("Decided on stale facts.", *row.stale) if row.stale else ()
    return "\n".join(filter(None, (row.why, *marked)))


def _came(row: DecidedRow) -> str:
    words = row.came or (f"{row.status}: {row.why}" if row.why else str(row.status))
    return f"on stale facts · {words}" if row.stale else words
