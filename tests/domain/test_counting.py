"""How often a place was counted, and how often its book was wrong."""

from controltower.domain.contradictions import Contradiction
from controltower.domain.counting import CountTally
from controltower.domain.ids import ItemId
from controltower.domain.inventory import StockCounted
from controltower.domain.picture import Picture
from tests.helpers import make

KEY = f"{make.PLACE}|{make.ITEM}"


def counted(*quantities: int) -> Picture:
    """The picture after these counts of the place that holds ten, an hour between them."""
    picture = make.opened()
    for hours, quantity in enumerate(quantities, 1):
        make.tell(picture, StockCounted(make.PLACE, make.ITEM, quantity), hours=hours)
    return picture


def test_the_first_count_of_a_place_shows_nothing_about_its_book() -> None:
    assert not counted()[CountTally]


def test_further_counts_are_tallied_and_so_are_the_wrong_ones() -> None:
    tally = counted(10, 9, 9, 12)[CountTally][KEY]
    assert (tally.counts, tally.wrong) == (4, 2)
    assert (tally.first_at, tally.last_at) == (make.at(0), make.at(4))


def test_a_count_of_what_nobody_knows_is_no_count() -> None:
    picture = make.opened()
    make.tell(picture, StockCounted(make.PLACE, ItemId("nothing"), 3))
    assert picture[Contradiction]
    assert not picture[CountTally]
