"""Which messages are wanted? The filter of the journal, as a question to the store and as a test of what came."""

from dataclasses import dataclass, fields, is_dataclass
from typing import get_args

from controltower.domain.messages import (
    DECISIONS,
    KINDS,
    Entry,
    Listing,
    RoadEvent,
    TowerEvent,
    WarehouseEvent,
)
from controltower.tower.desk import Query
from controltower.tower.wording import title

CHATTER = frozenset({"PositionReported", "WorkerSeen", "RobotReported", "ClockTicked", "EtaReported"})
"""Messages that come every few seconds and say little by themselves."""


def _names(kinds: tuple[type, ...]) -> tuple[str, ...]:
    return tuple(kind.__name__ for kind in kinds)


GROUPS: dict[str, tuple[str, ...]] = {
    "All but positions and ticks": tuple(name for name in KINDS if name not in CHATTER),
    "Everything": (),
    "Decisions": _names(DECISIONS),
    "Proposals and decisions": (*_names(DECISIONS), "ProposalMade", "ProposalWithdrawn"),
    "Warehouse": _names(get_args(WarehouseEvent)),
    "Road": _names(get_args(RoadEvent)),
    "Tower": _names(get_args(TowerEvent)),
    "Master data": _names(get_args(Listing)),
}
CHOICES: dict[str, tuple[str, ...]] = GROUPS | {title(name).capitalize(): (name,) for name in sorted(KINDS, key=title)}
"""What the list of kinds offers: groups first, then each kind."""


@dataclass(frozen=True, slots=True)
class Sieve:
    """Words that must all be there, the kinds that are wanted (none: all), and the source (empty: all)."""

    words: str = ""
    kinds: tuple[str, ...] = GROUPS["All but positions and ticks"]
    source: str = ""

    def query(self, before: int = 0, limit: int = 200) -> Query:
        """The same as a question to the store."""
        return Query(self.words, self.kinds, (self.source,) if self.source else (), before, limit)

    def passes(self, entry: Entry) -> bool:
        """Whether this entry is wanted."""
        said, kind = entry.said, type(entry.body).__name__
        if self.source and said.source != self.source:
            return False
        if self.kinds and kind not in self.kinds:
            return False
        wanted = self.words.casefold().split()
        if not wanted:
            return True
        hay = " ".join((said.source, said.key, said.author, kind, *_texts(entry.body))).casefold()
        return all(word in hay for word in wanted)


def _texts(value: object) -> list[str]:
    """Names of fields and plain values inside a body, as the store searches them."""
    if is_dataclass(value):
        return [text for each in fields(value) for text in (each.name, *_texts(getattr(value, each.name)))]
    if isinstance(value, tuple):
        return [text for each in value for text in _texts(each)]
    return [str(value)]
