from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from controltower.domain.picture import Picture
from controltower.domain.routes import Route, RouteStatus, Stop, StopStatus, Vehicle, VehicleKind
from controltower.domain.times import HOUR, MINUTE, Instant
from controltower.domain.tracking import Track, TrackState
from controltower.planning.arrivals import Pace, Paces, all_arrivals, arrivals, learnt
from tests.helpers.living import living


@pytest.fixture
def picture() -> Picture:
    return living(14.0).fork()


def driving(picture: Picture) -> Route:
    """A route on the road with several stops ahead, whose vehicle is well."""
    for route in picture[Route].values():
        ahead = [key for key in route.stops if picture[Stop][key].status is StopStatus.AHEAD]
        well = picture[Track][route.vehicle].state is not TrackState.BROKEN
        if route.status is RouteStatus.ON_ROAD and len(ahead) > 4 and well:
            return route
    raise AssertionError("nobody drives")


def test_every_stop_ahead_has_a_band_and_stops_come_in_their_order(picture: Picture) -> None:
    for route in picture[Route].values():
        found = list(arrivals(picture, route, learnt(picture)))
        assert [each.p50 for each in found] == sorted(each.p50 for each in found)
        for each in found:
            assert picture.now < each.p10 < each.p50 < each.p90
            assert 0 <= each.p_late <= 1
            assert picture[Stop][each.stop].status is StopStatus.AHEAD


def test_the_further_ahead_the_wider_is_the_band_where_nobody_waits_for_a_window(picture: Picture) -> None:
    route = driving(picture)
    for key in route.stops:
        picture.put((replace(picture[Stop][key], window_opens=Instant(picture.now - 9 * HOUR)),))
    widths = [each.p90 - each.p10 for each in arrivals(picture, route, learnt(picture))]
    assert widths == sorted(widths)
    assert widths[-1] > widths[0]


def test_who_must_wait_for_a_window_leaves_less_uncertain_after_it(picture: Picture) -> None:
    route = driving(picture)
    ahead = [picture[Stop][key] for key in route.stops if picture[Stop][key].status is StopStatus.AHEAD]
    free = list(arrivals(picture, route, learnt(picture)))
    opens = Instant(free[2].p90 + HOUR)
    picture.put((replace(ahead[2], window_opens=opens),))
    waiting = list(arrivals(picture, route, learnt(picture)))
    assert waiting[3].p10 > opens
    assert waiting[3].p90 - waiting[3].p10 < free[3].p90 - free[3].p10


def test_lateness_is_seen_before_it_happens(picture: Picture) -> None:
    route = driving(picture)
    last = [picture[Stop][key] for key in route.stops if picture[Stop][key].status is StopStatus.AHEAD][-1]
    band = all_arrivals(picture)[last.id]
    for closes, least, most in ((band.p90, 0.05, 0.15), (band.p50, 0.45, 0.55), (band.p10, 0.85, 0.95)):
        picture.put((replace(last, window_closes=closes),))
        each = all_arrivals(picture)[last.id]
        assert least < each.p_late < most
        assert each.in_jeopardy == (each.p_late >= 0.4)
    assert picture.now < band.p10


def test_of_a_vehicle_that_stands_broken_down_nobody_says_when(picture: Picture) -> None:
    route = driving(picture)
    picture.put((replace(picture[Track][route.vehicle], state=TrackState.BROKEN),))
    assert list(arrivals(picture, route, learnt(picture))) == []


def test_slow_services_of_the_day_make_later_stops_later(picture: Picture) -> None:
    route, paces = driving(picture), dict(learnt(picture))
    kind = picture[Vehicle][route.vehicle].kind
    before = list(arrivals(picture, route, paces))
    slow = Paces()
    for _ in range(500):
        slow.services.learn(150.0, 250.0)
    after = list(arrivals(picture, route, {**paces, kind: replace(paces[kind], services=slow.services)}))
    assert after[-1].p50 - before[-1].p50 > MINUTE


@given(st.lists(st.tuples(st.floats(60, 3_000), st.floats(0.01, 100)), max_size=60))
def test_what_is_learnt_stays_between_the_usual_and_the_wildest(seen: list[tuple[float, float]]) -> None:
    pace = Pace(300.0, 0.12)
    for planned, times in seen:
        pace.learn(planned, planned * times)
    assert 1 / 1.8 - 1e-9 <= pace.factor <= 1.8 + 1e-9
    assert 0 <= pace.doubt2 <= pace.spread2 + 1e-9


def test_before_anything_was_finished_the_usual_holds() -> None:
    paces = learnt(Picture())
    assert set(paces) == set(VehicleKind)
    assert all(pace.legs.factor == 1.0 for pace in paces.values())
