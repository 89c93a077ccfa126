"""Travel estimates: one leg and the matrix agree, and what slows really slows."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from controltower.domain.routes import VehicleKind
from controltower.domain.times import HOUR, Instant, instant
from controltower.domain.tracking import Traffic
from controltower.planning.roads.home import ABOUT
from controltower.planning.travel import Roads, Size, distance_m, nearest, roads_of, travel_matrix, travel_s, way
from tests.helpers import streets
from tests.planning import live

ROADS = Roads(live.CENTRE, "Europe/Lisbon")
NOON = instant(datetime(2026, 1, 7, 13, 0, tzinfo=UTC))
JAM = Traffic("jam", *live.CENTRE, 2.0, 3.0, "accident", NOON)
places = st.tuples(st.floats(41.0, 41.3), st.floats(-8.8, -8.4))


@given(points=st.lists(places, min_size=1, max_size=6), hour=st.integers(0, 23), jammed=st.booleans())
def test_a_leg_is_the_same_alone_and_in_the_matrix(points, hour, jammed):
    roads = replace(ROADS, traffic=(JAM,)) if jammed else ROADS
    at = Instant(NOON + hour * HOUR)
    seconds, metres = travel_matrix(points, at, roads, 0.8)
    for i, a in enumerate(points):
        for j, b in enumerate(points):
            assert seconds[i, j] == pytest.approx(travel_s(a, b, at, roads, 0.8), abs=1e-6)
            assert metres[i, j] == pytest.approx(distance_m(a, b), abs=1e-6)


@given(a=places, b=places)
def test_roads_are_longer_than_the_crow_flies_and_nowhere_is_standing_still(a, b):
    metres = distance_m(a, b)
    seconds = travel_s(a, b, NOON, ROADS)
    straight = 1.27 * np.hypot((a[0] - b[0]) * 111_195, (a[1] - b[1]) * 111_195 * np.cos(np.radians(41.15)))
    assert metres >= straight * 0.99
    assert metres == 0 or 10 <= 3.6 * metres / seconds <= 45


def test_a_kilometre_in_the_centre_takes_as_long_as_london_says():
    a = live.CENTRE
    b = (a[0] + 0.005, a[1])
    assert 3.6 * distance_m(a, b) / travel_s(a, b, NOON, ROADS) == pytest.approx(13.0)


def test_the_morning_is_slower_than_noon_outside():
    a, b = (41.30, -8.40), (41.35, -8.40)
    morning = instant(datetime(2026, 1, 7, 8, 30, tzinfo=UTC))
    assert travel_s(a, b, morning, ROADS) == pytest.approx(travel_s(a, b, NOON, ROADS) * 34 / 29)


def test_a_disc_slows_the_share_of_the_way_that_crosses_it():
    west, east = (live.CENTRE[0], live.CENTRE[1] - 0.05), (live.CENTRE[0], live.CENTRE[1] + 0.05)
    jammed = replace(ROADS, traffic=(JAM,))
    free, slow = (travel_s(west, east, NOON, roads) for roads in (ROADS, jammed))
    assert 1.8 < slow / free < 2.2  # 4 of 8.4 km at three times the time
    away = ((41.3, -8.4), (41.31, -8.41))
    assert travel_s(*away, NOON, jammed) == travel_s(*away, NOON, ROADS)


def test_only_traffic_that_is_still_on_counts():
    floor = live.opened()
    live.jam(floor)
    assert len(roads_of(floor.picture).traffic) == 1
    from controltower.domain.tracking import TrafficCleared

    floor.tell(TrafficCleared("jam"))
    assert roads_of(floor.picture).traffic == ()


def test_with_road_data_times_are_by_road_and_say_so(tmp_path: Path) -> None:
    home = {"highway": "residential", "name": "Home Street"}
    nodes = {1: (0.0, 0.0), 2: (2.0, 0.0), 3: (1.0, 2.0)}
    ways = [([1, 2], home | {"maxweight": "3"}), ([1, 3, 2], home)]
    streets.engine(streets.osm(tmp_path / "town.osm", nodes, ways))
    (tmp_path / ABOUT).write_text("{}", encoding="utf-8")
    roads = Roads(streets.place(0, 0), "UTC", network=str(tmp_path))
    ends = (streets.place(0, 0), streets.place(2, 0))
    light = travel_matrix(ends, NOON, roads, size=Size(weight_kg=2_000.0))
    usual = travel_matrix(ends, NOON, roads)
    assert roads.basis == way(ends, NOON, roads).basis == "roads"
    assert light[1][0, 1] == pytest.approx(131, abs=3)
    assert usual[1][0, 1] > 440
    assert travel_s(*ends, NOON, roads) == usual[0][0, 1] == way(ends, NOON, roads).seconds
    assert travel_s(*ends, NOON, roads, 0.5) == 2 * usual[0][0, 1]
    bike = VehicleKind.CARGO_BIKE
    assert travel_s(*ends, NOON, roads, 0.5, bike) == travel_s(*ends, NOON, roads, 1.0, bike)
    assert nearest(ends[0], roads).street == "Home Street"


def test_without_road_data_a_way_is_straight_and_every_point_is_reached() -> None:
    ends = (live.CENTRE, (live.CENTRE[0] + 0.01, live.CENTRE[1]))
    found = way(ends, NOON, ROADS)
    assert (found.basis, found.seconds, len(found.line)) == ("estimate", travel_s(*ends, NOON, ROADS), 2)
    assert nearest(ends[1], ROADS).reachable
