"""Which decisions were taken on stale facts? Who, when, what, and why its facts could not be relied on."""

from collections.abc import Callable
from dataclasses import dataclass

from controltower.domain.picture import Picture
from controltower.domain.proposals import Proposal, Verdict
from controltower.domain.times import Instant, moment
from controltower.tower.wording import title
from controltower.ui.badges import Status
from controltower.ui.table import Column


@dataclass(frozen=True, slots=True)
class MarkedRow:
    """A decision that bears the mark for good; `why` has a sentence for each reason."""

    id: str
    seq: int
    at: Instant
    who: str
    what: str
    accepted: bool
    why: tuple[str, ...]


class Marked:
    """Every decision on stale facts, read once; newest first."""

    def __init__(self) -> None:
        self.rows: list[MarkedRow] = []
        self._of: Picture | None = None
        self._read = 0

    def read(self, picture: Picture) -> None:
        """Take the verdicts that are new; from the beginning where the picture is another one."""
        if picture is not self._of:
            self._of, self._read, self.rows = picture, 0, []
        verdicts = list(picture[Verdict].values())
        fresh = [_row(picture, each) for each in verdicts[self._read :] if each.stale]
        self._read = len(verdicts)
        self.rows = sorted([*fresh, *self.rows], key=lambda row: -row.seq) if fresh else self.rows


def _row(picture: Picture, verdict: Verdict) -> MarkedRow:
    proposal = picture[Proposal].get(verdict.proposal) if verdict.proposal else None
    what = title(verdict.decision)
    return MarkedRow(
        verdict.id,
        verdict.seq,
        verdict.at,
        verdict.author,
        f"{what}: {proposal.title}" if proposal is not None else what,
        verdict.accepted,
        verdict.stale,
    )


def marked_columns(zone: Callable[[], str]) -> tuple[Column[MarkedRow], ...]:
    """Hatched where it says why; times in the zone that is asked for when they are drawn."""
    return (
        Column("At", lambda row: row.at, lambda row: f"{moment(row.at, zone()):%H:%M:%S}", 74, "right"),
        Column("Who", lambda row: row.who, width=84, tip=lambda row: row.who),
        Column("What", lambda row: row.what, width=130, grow=2, badge=_badge, tip=_outcome),
        Column("Rested on", lambda row: " ".join(row.why), width=170, grow=3, stale=lambda _row: True,
               tip=lambda row: "\n".join(row.why)),
    )  # fmt: skip


def _badge(row: MarkedRow) -> Status:
    return Status.DONE if row.accepted else Status.OFF


def _outcome(row: MarkedRow) -> str:
    return f"{row.what}\n{'accepted' if row.accepted else 'refused'}"
