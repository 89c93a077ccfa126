"""Where do two sources disagree? Both sides of each contradiction, newest first, by words and by source."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from controltower.domain.contradictions import Contradiction
from controltower.domain.picture import Picture
from controltower.domain.times import Instant, moment
from controltower.ui.table import Column

CHUNK = 400
"""So many contradictions are read at a time."""


@dataclass(frozen=True, slots=True)
class DisputeRow:
    """One contradiction, and the words by which it is found."""

    dispute: Contradiction
    words: str

    @property
    def seq(self) -> int:
        return self.dispute.seq


class Disputes:
    """Every contradiction of a picture, read once: what was said does not change. `version` counts what came.

    `sides` says in how many of them each source has a side.
    """

    def __init__(self) -> None:
        self._rows: list[DisputeRow] = []
        self._of: Picture | None = None
        self.sides: Counter[str] = Counter()
        self.version = 0

    def __len__(self) -> int:
        return len(self._rows)

    def read(self, picture: Picture) -> Iterator[None]:
        """Take what is new, a step for each few hundred; from the beginning where the picture is another one."""
        if picture is not self._of:
            self._of, self._rows, self.sides = picture, [], Counter()
            self.version += 1
        fresh = list(picture[Contradiction].values())[len(self._rows) :]
        fresh.sort(key=lambda each: (each.seq, each.id))
        for start in range(0, len(fresh), CHUNK):
            for each in fresh[start : start + CHUNK]:
                self._rows.append(_row(each))
                self.sides.update({each.claimed_by, each.held_by})
            self.version += 1
            yield

    def found(self, words: str, source: str, most: int) -> tuple[list[DisputeRow], int]:
        """The newest that hold all the words and have the source on either side, and how many there are in all."""
        wanted = words.casefold().split()
        rows = self._rows
        if source:
            rows = [row for row in rows if source in (row.dispute.claimed_by, row.dispute.held_by)]
        if wanted:
            rows = [row for row in rows if all(word in row.words for word in wanted)]
        return rows[: -most - 1 : -1], len(rows)


def _row(dispute: Contradiction) -> DisputeRow:
    said = (dispute.subject, dispute.claimed_by, dispute.claim, dispute.held_by, dispute.held)
    return DisputeRow(dispute, " ".join(said).casefold())


def dispute_columns(zone: Callable[[], str]) -> tuple[Column[DisputeRow], ...]:
    """Both sides, each with who said it and when, in the zone that is asked for when they are drawn."""

    def time(at: Instant) -> str:
        return f"{moment(at, zone()):%H:%M:%S}" if at else "–"

    return (
        Column("At", lambda row: row.dispute.at, lambda row: time(row.dispute.at), 74, "right"),
        Column("About", lambda row: row.dispute.subject, width=118, grow=1, tip=lambda row: row.dispute.subject),
        Column("Who claims", lambda row: row.dispute.claimed_by, lambda row: row.dispute.claimed_by.upper(), 92),
        Column("Claim", lambda row: row.dispute.claim, width=140, grow=2, tip=lambda row: row.dispute.claim),
        Column("Who holds", lambda row: row.dispute.held_by, lambda row: row.dispute.held_by.upper(), 92),
        Column("Since", lambda row: row.dispute.held_at, lambda row: time(row.dispute.held_at), 74, "right",
               spare=True),
        Column("Held", lambda row: row.dispute.held, width=140, grow=2, tip=lambda row: row.dispute.held),
    )  # fmt: skip
