"""A road that is closed at a desk is closed to the twin's drivers, until it is opened there."""

from controltower.domain.picture import Picture
from controltower.domain.roads import CloseRoad, Closure, OpenRoad, closures_of
from tests.helpers.days import day


def closed(picture: Picture) -> CloseRoad:
    return CloseRoad(Closure("desk-1", "Mill Bridge", ((54.32, 10.14),), 80.0, picture.now), None, "flood")


def test_drivers_heed_a_desk_that_closes_and_opens_a_road() -> None:
    runner = day(until=6.2, decisions=[(6.0, closed)])
    now = runner.twin.picture.now
    assert [each.id for each in closures_of(runner.twin.picture, now)] == ["desk-1"]
    assert runner.twin.tracking.roads.closed["desk-1"].holds(now)


def test_an_opened_road_is_open_to_drivers() -> None:
    runner = day(until=6.3, decisions=[(6.0, closed), (6.2, lambda _: OpenRoad("desk-1"))])
    now = runner.twin.picture.now
    assert closures_of(runner.twin.picture, now) == ()
    assert not runner.twin.tracking.roads.closed["desk-1"].holds(now)
