"""What would be released or staffed? Offers whose lines can each be left out."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from controltower.boards.inbox.editor import Editor, Grid, note, stacked
from controltower.domain.messages import Decision
from controltower.domain.picture import Picture
from controltower.domain.proposals import Proposal
from controltower.domain.times import clock
from controltower.domain.waves import Release
from controltower.tower.proposing import approve

Row = Callable[[Picture, Any, str], Sequence[str]]


class ListedEditor(Editor):
    """A line for each part of the offer, to be ticked; `field` is where the proposal keeps the parts."""

    def __init__(
        self, field: str, titles: Sequence[str], widths: Sequence[int], wide: int, row: Row, says: str
    ) -> None:
        super().__init__()
        self.grid = Grid(titles, widths, wide)
        self._field, self._row = field, row
        self._parts: tuple[Any, ...] = ()
        stacked(self, self.grid, note(says))
        self.grid.ticked.connect(self.changed)

    def load(self, picture: Picture, proposal: Proposal, timezone: str) -> None:
        self._parts = getattr(proposal, self._field)
        self.grid.fill([self._row(picture, part, timezone) for part in self._parts], [True] * len(self._parts))

    def decision(self, proposal: Proposal) -> Decision:
        chosen: dict[str, Any] = {self._field: self._chosen()}
        return approve(replace(proposal, **chosen))

    def amended(self, proposal: Proposal) -> bool:
        offered: tuple[Any, ...] = getattr(proposal, self._field)
        return self._chosen() != offered

    def focus_first(self) -> None:
        self.grid.setFocus()

    def _chosen(self) -> tuple[Any, ...]:
        return tuple(part for row, part in enumerate(self._parts) if self.grid.is_ticked(row))


def release_editor() -> ListedEditor:
    """The waves of an offer to release waves."""
    titles = ("Wave", "Released", "Orders", "Ready by", "Leaves")
    return ListedEditor("releases", titles, (150, 90, 80, 90, 90), 0, _release, "Untick a wave to leave it as it is.")


def _release(picture: Picture, release: Release, timezone: str) -> Sequence[str]:
    del picture
    times = (clock(at, timezone) for at in (release.release_at, release.ready_by, release.departure_at))
    released, ready, leaves = times
    return release.wave, released, str(len(release.orders)), ready, leaves
