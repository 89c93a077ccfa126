"""Who would work where for the rest of the shift? A plan of staff, person by person, each of whom can be left out."""

from collections.abc import Sequence
from dataclasses import replace

from controltower.boards.inbox.editor import Editor, Grid, note, stacked
from controltower.domain.ids import WorkerId, ZoneId
from controltower.domain.labour import Duty, Posting, Presence, Worker
from controltower.domain.messages import Decision
from controltower.domain.picture import Picture
from controltower.domain.places import Zone
from controltower.domain.proposals import Proposal
from controltower.domain.times import clock
from controltower.tower.proposing import approve

TITLES = ("Person", "Now", "Then", "Trained to")
WIDTHS = (96, 150, 320, 120)
NOW, THEN = 1, 2
SAYS = "Untick a person to leave them as they are. On the board Staffing the plan can be changed by hand."


class RosterEditor(Editor):
    """A line for each person: where they are, and where they would go when."""

    def __init__(self) -> None:
        super().__init__()
        self.grid = Grid(TITLES, WIDTHS, THEN)
        self._people: dict[WorkerId, list[Posting]] = {}
        stacked(self, self.grid, note(SAYS))
        self.grid.ticked.connect(self.changed)

    def load(self, picture: Picture, proposal: Proposal, timezone: str) -> None:
        self._people = {}
        for posting in sorted(proposal.postings, key=lambda each: (each.worker, each.starts_at)):
            self._people.setdefault(posting.worker, []).append(posting)
        rows = [
            (worker, now_text(picture, worker), then_text(picture, mine, timezone), _skills(picture, worker))
            for worker, mine in self._people.items()
        ]
        self.grid.fill(rows, [True] * len(rows))

    def refresh(self, picture: Picture) -> None:
        for row, worker in enumerate(self._people):
            self.grid.say(row, NOW, now_text(picture, worker))

    def decision(self, proposal: Proposal) -> Decision:
        return approve(replace(proposal, postings=self._chosen(proposal)))

    def amended(self, proposal: Proposal) -> bool:
        return self._chosen(proposal) != proposal.postings

    def focus_first(self) -> None:
        self.grid.setFocus()

    def _chosen(self, proposal: Proposal) -> tuple[Posting, ...]:
        kept = {worker for row, worker in enumerate(self._people) if self.grid.is_ticked(row)}
        return tuple(posting for posting in proposal.postings if posting.worker in kept)


def now_text(picture: Picture, worker: WorkerId) -> str:
    """Where somebody is, or that they come later."""
    duty = picture[Duty].get(worker)
    if duty is None:
        return "not here yet"
    where = _zone(picture, duty.zone) if duty.zone else "nowhere"
    return where if duty.presence is Presence.WORKING else f"{where}, {duty.presence}"


def then_text(picture: Picture, postings: Sequence[Posting], timezone: str) -> str:
    """`Packing from 10:15, Storage E from 13:00`; what only goes on as it is, is not said."""
    duty = picture[Duty].get(postings[0].worker)
    here, words = duty.zone if duty else None, []
    for posting in postings:
        if posting.zone != here:
            words.append(f"{_zone(picture, posting.zone)} from {clock(posting.starts_at, timezone)}")
        here = posting.zone
    return ", ".join(words) or f"stays in {_zone(picture, postings[0].zone)}"


def _zone(picture: Picture, key: ZoneId) -> str:
    zone = picture[Zone].get(key)
    return zone.name if zone else key


def _skills(picture: Picture, key: WorkerId) -> str:
    worker = picture[Worker].get(key)
    return ", ".join(worker.skills) if worker else "unknown"
