"""Which row is where in the grid, and what is in the hand while people are carried over it?"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from .numbers import PersonRow, ZoneRow


@dataclass(frozen=True, slots=True)
class Line:
    """A row as it is drawn: a zone, or one of its people."""

    zone: ZoneRow
    person: PersonRow | None
    top: float
    height: float


@dataclass(slots=True)
class Carried:
    """What is in the hand: people of a zone, or one person; and over which row and quarter."""

    source: str
    person: str
    row: int
    column: int
    keyboard: bool = False


def still_carried(held: Carried | None, lines: Sequence[Line], quarters: int) -> Carried | None:
    """What is in the hand once rows are others, within them; nothing where its zone or its person is not there now."""
    if held is None or not quarters:
        return None
    there = [line.zone for line in lines if line.zone.zone == held.source]
    if not there or (held.person and all(each.worker != held.person for each in there[0].people)):
        return None
    return replace(held, row=min(held.row, len(lines) - 1), column=min(held.column, quarters - 1))
