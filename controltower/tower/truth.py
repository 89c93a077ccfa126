"""Would a decision that was taken now rest on stale facts? Asked before it is sent, by the rule that marks it."""

from controltower.domain.messages import Decision
from controltower.domain.said import Said
from controltower.domain.truth import staleness
from controltower.tower.desk import Desk

FOR_GOOD = "A decision that is taken now is marked so for good."


def doubts(desk: Desk, decision: Decision) -> tuple[str, ...]:
    """Why the facts that it rests on cannot be relied on, and what follows, a sentence each; nothing where they can.

    Silence is measured by the wall here, as it is on the boards: the mark itself is made by what the journal knows.
    """
    why = staleness(desk.picture, decision, Said(0, desk.now, f"desk:{desk.person}", "", desk.person))
    return (*why, FOR_GOOD) if why else ()
