"""Whoever is told to count a place goes and looks, also where the book has nothing, or what it has is gone."""

from controltower.domain.counting import CountOrder, CountPlace, CountStatus, CountStock
from controltower.domain.ids import PlaceId
from controltower.domain.inventory import Stock
from controltower.domain.items import Item
from controltower.domain.messages import Message
from controltower.domain.picture import Picture
from controltower.domain.places import Location
from controltower.simulation.network import clock_of
from tests.helpers.days import day


def empty_places(picture: Picture) -> tuple[CountPlace, ...]:
    """Two places of one zone, with an item each that nobody ever had there."""
    held = {(each.place, each.item) for each in picture[Stock].values()}
    zone = min(each.zone for each in picture[Location].values())
    places = [each for each in picture[Location].values() if each.zone == zone][:2]
    return tuple(
        CountPlace(
            place.id, next(each.id for each in picture[Item].values() if (PlaceId(place.id), each.id) not in held)
        )
        for place in places
    )


def orders(picture: Picture) -> list[CountOrder]:
    return sorted(picture[CountOrder].values(), key=lambda each: each.id)


def test_a_place_of_which_the_book_knows_nothing_is_counted_too():
    runner = day(until=9, decisions=[(5.2, lambda picture: CountStock(empty_places(picture)))])
    found = orders(runner.twin.picture)
    assert [each.status for each in found] == [CountStatus.DONE] * 2
    assert [each.found for each in found] == [0, 0]


def test_a_face_whose_goods_are_gone_is_found_empty_by_who_counts_it():
    runner = day(until=5.2)
    held = runner.twin.inventory
    shelf = next(each for each in held.by_place.values() if each.on_hand > 5 and not each.promised and each.is_face)
    held.lost.add(shelf.place.id)
    asked = CountStock((CountPlace(shelf.place.id, shelf.item),))
    runner.journal.append([Message("desk:test", "count", runner.twin.now, "test", asked)])
    runner.run_flat_out(clock_of(7))
    (order,) = orders(runner.twin.picture)
    assert (order.status, order.found) == (CountStatus.DONE, 0)
    assert order.book > 5
