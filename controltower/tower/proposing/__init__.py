"""What does the tower offer to decide? Proposals with a reason, made from the picture, and what follows from them."""

from controltower.settings import Settings
from controltower.tower.desk import Wires
from controltower.tower.notes import Notes
from controltower.tower.proposing.changes import StopChange, plan_changes
from controltower.tower.proposing.counting import count_questions
from controltower.tower.proposing.crossdock import crossdock_questions
from controltower.tower.proposing.deciding import approve, problems, problems_of, reject
from controltower.tower.proposing.docks import door_questions
from controltower.tower.proposing.latewaves import departure_questions
from controltower.tower.proposing.proposers import Looker, Proposers, Question
from controltower.tower.proposing.release import release_questions
from controltower.tower.proposing.reroute import reroute_questions
from controltower.tower.proposing.roster import roster_questions
from controltower.tower.proposing.staff import staff_questions

__all__ = [
    "PROPOSERS",
    "Looker",
    "Proposers",
    "Question",
    "StopChange",
    "approve",
    "plan_changes",
    "problems",
    "problems_of",
    "proposers",
    "reject",
]

PROPOSERS: tuple[Looker, ...] = (
    reroute_questions,
    departure_questions,
    staff_questions,
    crossdock_questions,
    door_questions,
    roster_questions,
    count_questions,
    release_questions,
)


def proposers(wires: Wires, settings: Settings) -> Proposers:
    """All kinds of proposer for one desk, and what customers are told."""
    return Proposers(wires, settings, PROPOSERS, (Notes(settings.note_language),))
