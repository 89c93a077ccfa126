"""From the board of stock to the floor and back: a count is asked for, somebody counts, and the book is put right."""

from controltower.domain.counting import CountOrder, CountPlace, CountStatus, CountStock
from controltower.domain.inventory import Difference, Stock
from controltower.domain.picture import Picture
from controltower.domain.places import Location
from controltower.planning.stock import Cause, discrepancies
from controltower.tower.floorwork.stock import Measured, behind, count_orders
from tests.helpers.days import day


def all_places(picture: Picture) -> CountStock:
    """Every place of the centre that holds something."""
    places = (each for each in picture[Stock].values() if each.place in picture[Location] and each.on_hand)
    return CountStock(tuple(CountPlace(picture[Location][each.place].id, each.item) for each in places))


def test_counts_that_a_desk_asked_for_are_made_and_what_they_find_stands_on_the_board():
    picture = day(until=13.0, decisions=((9.0, all_places),)).twin.picture
    done = [each for each in count_orders(picture) if each.status is CountStatus.DONE]
    assert len(done) > 20
    wrong = [each for each in done if each.found != each.book]
    found = {
        (each.subject, each.item, each.pieces)
        for each in discrepancies(picture)
        if each.cause in (Cause.LESS, Cause.MORE)
    }
    assert wrong
    assert {(each.location, each.item, each.found - each.book) for each in wrong} <= found
    measured = Measured()
    assert sum(1 for _ in measured.measure(picture.fork())) > 5
    assert measured.counted >= len({each.id for each in done})
    assert 0 < measured.differed <= len(picture[Difference])


def test_behind_a_counted_item_stands_what_its_counts_have_found():
    picture = day(until=13.0, decisions=((9.0, all_places),)).twin.picture
    wrong = next(
        each for each in picture[CountOrder].values() if each.status is CountStatus.DONE and each.found != each.book
    )
    measured = Measured()
    for _ in measured.measure(picture.fork()):
        pass
    band = next(each for each in measured.bands if (each.site, each.item) == (wrong.site, wrong.item))
    place = next(row for row in behind(picture, band, measured.shares).places if row.location == wrong.location)
    assert wrong.found - wrong.book in place.differed
    assert place.counted_at >= wrong.counted_at
