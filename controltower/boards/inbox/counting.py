"""Which places would be counted, and why each? The places of a proposal to count stock, in walking order."""

from controltower.boards.inbox.editor import Editor, Grid, note, stacked
from controltower.domain.counting import CountPlace, CountStock, CountTally
from controltower.domain.ids import PlaceId, stock_id
from controltower.domain.inventory import stock_at
from controltower.domain.items import Item
from controltower.domain.messages import Decision
from controltower.domain.picture import Picture
from controltower.domain.proposals import Proposal
from controltower.domain.times import DAY, clock

BOOK, WRONG = 2, 4


class CountEditor(Editor):
    """One line for each place: what the book says, when it was last counted, and why it should be now."""

    def __init__(self) -> None:
        super().__init__()
        titles = ("Place", "Item", "Book", "Counted", "Wrong", "Why")
        self.grid = Grid(titles, (116, 140, 50, 72, 60, 220), 5)
        self.why, self.sum = note(), note()
        self.why.setMinimumHeight(2 * self.why.fontMetrics().lineSpacing())
        self._places: tuple[CountPlace, ...] = ()
        stacked(self, self.grid, self.why, self.sum)
        self.grid.currentCellChanged.connect(lambda row, *_: self._say_why(row))
        self.grid.ticked.connect(self._told)

    def load(self, picture: Picture, proposal: Proposal, timezone: str) -> None:
        self._places = proposal.places
        self.grid.fill([_row(picture, place, timezone) for place in self._places], [True] * len(self._places))
        self._say_sum()
        self._say_why(self.grid.currentRow())

    def refresh(self, picture: Picture) -> None:
        for row, place in enumerate(self._places):
            self.grid.say(row, BOOK, str(_book(picture, place)))

    def decision(self, proposal: Proposal) -> Decision:
        return CountStock(self._chosen(), proposal.id)

    def amended(self, proposal: Proposal) -> bool:
        return self._chosen() != proposal.places

    def focus_first(self) -> None:
        self.grid.setFocus()

    def _chosen(self) -> tuple[CountPlace, ...]:
        return tuple(place for row, place in enumerate(self._places) if self.grid.is_ticked(row))

    def _told(self) -> None:
        self._say_sum()
        self.changed.emit()

    def _say_why(self, row: int) -> None:
        """The whole reason of the row that is chosen, and how often its book was wrong before."""
        if not 0 <= row < len(self._places):
            self.why.setText("")
            return
        wrong = self.grid.cell(row, WRONG).text()
        before = "" if wrong == "–" else f" Its book was wrong at {wrong} counts before."
        self.why.setText(f"{self._places[row].location}: {_because(self._places[row])}{before}")

    def _say_sum(self) -> None:
        chosen = len(self._chosen())
        self.sum.setText(f"{chosen} of {len(self._places)} places, in walking order. Untick one to leave it uncounted.")


def _row(picture: Picture, place: CountPlace, timezone: str) -> tuple[str, ...]:
    item, tally = picture[Item].get(place.item), picture[CountTally].get(stock_id(place.location, place.item))
    wrong = f"{tally.wrong} of {tally.counts}" if tally else "–"
    return (
        place.location,
        f"{place.item} {item.name}" if item else place.item,
        str(_book(picture, place)),
        _last(picture, place, timezone),
        wrong,
        _because(place),
    )


def _because(place: CountPlace) -> str:
    return place.because or "Asked for by hand."


def _book(picture: Picture, place: CountPlace) -> int:
    return stock_at(picture, PlaceId(place.location), place.item).on_hand


def _last(picture: Picture, place: CountPlace, timezone: str) -> str:
    """The clock of today, or days ago."""
    at = stock_at(picture, PlaceId(place.location), place.item).counted_at
    if not at:
        return "never"
    days = (picture.now - at) // DAY
    return f"{days} d ago" if days else clock(at, timezone)
