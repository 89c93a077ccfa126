"""Who sits at a desk, what may they do, and where do the others look? What the database says, without Qt or SQL."""

from collections.abc import Mapping
from dataclasses import dataclass

from controltower.domain.times import Instant

DOING: Mapping[str, str] = {
    "MoveStaff": "move staff",
    "ReRoute": "change routes",
    "CrossDock": "approve cross-docks",
    "ReleaseWaves": "release waves",
    "AssignDoors": "assign doors",
    "CountStock": "have stock counted",
    "PlanStaff": "plan staff",
    "PrintLabels": "print labels",
    "ChangeOrder": "change orders",
    "CloseRoad": "close roads",
    "OpenRoad": "open roads",
    "RejectProposal": "reject proposals",
    "SetPace": "set the pace of the demo",
    "StepClock": "step the clock of the demo",
}
"""What somebody does who says a decision of this kind."""


@dataclass(frozen=True, slots=True)
class Rights:
    """What the database lets a person do; `kinds` is None where it draws no line (a file on this machine)."""

    roles: tuple[str, ...] = ()
    kinds: frozenset[str] | None = None
    names: bool = True

    def why_not(self, *kinds: type) -> str:
        """Why decisions of these kinds would be refused, one sentence; empty where all of them may be said."""
        beyond = [kind.__name__ for kind in kinds if self.kinds is not None and kind.__name__ not in self.kinds]
        if not beyond:
            return ""
        return self._forbidden(" or ".join(DOING.get(name, f"say {name}") for name in beyond))

    def why_no_names(self) -> str:
        """Why people's names would not be told, a sentence; empty where they may be asked for."""
        return "" if self.names else self._forbidden("read names")

    def _forbidden(self, doing: str) -> str:
        if not self.roles:
            return f"This login has no role here, and may not {doing}."
        who = " and ".join(f"{'an' if role[0] in 'aeiou' else 'a'} {role}" for role in self.roles)
        return f"You sign in as {who}, who may not {doing}."


@dataclass(frozen=True, slots=True)
class Looking:
    """What a desk has in front of it: a board, a thing on it, and whether somebody is about to decide it."""

    board: str = ""
    thing: str = ""
    deciding: bool = False


@dataclass(frozen=True, slots=True)
class Attendance:
    """Another desk that is there: whose, what it looks at, since when, and when it was last heard (wall clock)."""

    desk: str
    person: str
    role: str
    looking: Looking
    since: Instant
    seen_at: Instant
