"""Who would go where? The moves of a proposal to move staff, each of which can be left out."""

from dataclasses import replace

from controltower.boards.inbox.editor import Editor, Grid, note, stacked
from controltower.domain.labour import SKILL_FOR, Duty, Move, Worker
from controltower.domain.messages import Decision
from controltower.domain.picture import Picture
from controltower.domain.places import Zone
from controltower.domain.proposals import Proposal
from controltower.tower.proposing import approve


class StaffEditor(Editor):
    """One line for each person: from where, to where, for which work, and whether the person is free to go."""

    def __init__(self) -> None:
        super().__init__()
        self.grid = Grid(("Person", "From", "To", "Work there", "Now"), (110, 120, 120, 90, 120), 4)
        self._moves: tuple[Move, ...] = ()
        stacked(self, self.grid, note("Untick a person to leave them where they are."))
        self.grid.ticked.connect(self.changed)

    def load(self, picture: Picture, proposal: Proposal, timezone: str) -> None:
        self._moves = proposal.moves
        rows = [
            (move.worker, _zone(picture, move.source), _zone(picture, move.target), _skill(picture, move), "")
            for move in proposal.moves
        ]
        self.grid.fill(rows, [True] * len(rows))
        self.refresh(picture)

    def refresh(self, picture: Picture) -> None:
        for row, move in enumerate(self._moves):
            duty = picture[Duty].get(move.worker)
            doing = (
                f"{duty.presence}, {duty.doing}" if duty and duty.doing else str(duty.presence) if duty else "unknown"
            )
            self.grid.say(row, 4, doing)

    def decision(self, proposal: Proposal) -> Decision:
        return approve(replace(proposal, moves=self._chosen()))

    def amended(self, proposal: Proposal) -> bool:
        return self._chosen() != proposal.moves

    def focus_first(self) -> None:
        self.grid.setFocus()

    def _chosen(self) -> tuple[Move, ...]:
        return tuple(move for row, move in enumerate(self._moves) if self.grid.is_ticked(row))


def _zone(picture: Picture, key: str) -> str:
    zone = picture[Zone].get(key)
    return zone.name if zone else key


def _skill(picture: Picture, move: Move) -> str:
    zone, worker = picture[Zone].get(move.target), picture[Worker].get(move.worker)
    if zone is None or worker is None:
        return "unknown"
    skill = SKILL_FOR[zone.kind]
    return str(skill) if skill in worker.skills else f"{skill}: not trained"
