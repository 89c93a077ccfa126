"""What came of an import? Rows by table, and every problem with its file, row, column and reason."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

SHOWN = 40
"""How many problems the text names one by one; the rejects files hold them all."""


class Fate(StrEnum):
    """What became of a row."""

    NEW = "new"
    CHANGED = "changed"
    KNOWN = "already known"
    REFUSED = "refused"
    LEFT = "not reached"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong; row 0 and no column where it is the whole file."""

    file: str
    row: int
    column: str
    reason: str

    def text(self) -> str:
        """As one line for a person."""
        place = f", row {self.row}" if self.row else ""
        column = f", column {self.column}" if self.column else ""
        return f"{self.file}{place}{column}: {self.reason}"


@dataclass(frozen=True, slots=True)
class Counted:
    """How many rows of a table met each fate."""

    table: str
    rows: int
    fates: dict[Fate, int]


@dataclass(frozen=True, slots=True)
class ImportReport:
    """The outcome of an import. `notes` are remarks on files that lost nothing; `rejects` is where refused rows are.

    `names` are those of people, by the number under which the journal knows them; where they go is not the journal.
    """

    counted: tuple[Counted, ...]
    problems: tuple[Problem, ...]
    notes: tuple[str, ...]
    messages: int
    stopped: bool
    rejects: Path | None = None
    names: Mapping[str, str] = field(default_factory=dict)

    @property
    def rows(self) -> int:
        """Rows that were read."""
        return sum(each.rows for each in self.counted)

    @property
    def landed(self) -> int:
        """Rows that are in the journal since this import, new or changed."""
        return self._with(Fate.NEW) + self._with(Fate.CHANGED)

    @property
    def known(self) -> int:
        """Rows that said what was known already."""
        return self._with(Fate.KNOWN)

    @property
    def refused(self) -> int:
        """Rows with a problem."""
        return self._with(Fate.REFUSED)

    @property
    def left(self) -> int:
        """Rows that a stopped import did not reach."""
        return self._with(Fate.LEFT)

    @property
    def ok(self) -> bool:
        """Whether every row was taken."""
        return not (self.problems or self.stopped)

    def text(self) -> str:
        """The report for a person at a terminal."""
        lines = [f"{'table':<16}{'rows':>9}" + "".join(f"{fate:>15}" for fate in Fate)]
        lines += [
            f"{each.table:<16}{each.rows:>9,}" + "".join(f"{each.fates.get(fate, 0):>15,}" for fate in Fate)
            for each in self.counted
        ]
        lines += ["", self.summary()]
        lines += [f"Note: {note}" for note in self.notes]
        if self.problems:
            lines += ["", f"Problems ({len(self.problems):,}):"]
            lines += [f"  {problem.text()}" for problem in self.problems[:SHOWN]]
        if len(self.problems) > SHOWN:
            lines.append(f"  and {len(self.problems) - SHOWN:,} more")
        if self.rejects:
            lines.append(f"Refused rows with their reasons are in {self.rejects}; repair them there and import that.")
        return "\n".join(lines)

    def summary(self) -> str:
        """One sentence."""
        said = (
            f"{self.rows:,} rows: {self._with(Fate.NEW):,} new, {self._with(Fate.CHANGED):,} changed, "
            f"{self.known:,} already known, {self.refused:,} refused"
        )
        end = f", {self.left:,} not reached because it was stopped" if self.stopped else ""
        return f"{said}{end}; {self.messages:,} messages written."

    def _with(self, fate: Fate) -> int:
        return sum(each.fates.get(fate, 0) for each in self.counted)
