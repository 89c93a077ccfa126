import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from controltower.integrations.osm.clipping import boxed, half, pieces
from controltower.integrations.osm.coast import sea

BOX = (0.0, 0.0, 10.0, 10.0)


def line(*points):
    return np.array(points, dtype=np.float64)


def winding(rings, x: float, y: float) -> int:
    """How often the rings go round a point."""
    total = 0.0
    for ring in rings:
        angles = np.arctan2(ring[:, 1] - y, ring[:, 0] - x)
        total += ((np.diff(np.concatenate((angles, angles[:1]))) + np.pi) % (2 * np.pi) - np.pi).sum()
    return round(total / (2 * np.pi))


def is_sea(found, x: float, y: float) -> bool:
    return winding(found.rings, x, y) != 0


def test_water_is_on_the_right_of_a_coast():
    west_to_east_with_land_above = line((-5, 5), (5, 4), (15, 5))
    found = sea([west_to_east_with_land_above[::-1]], BOX)
    assert is_sea(found, 5, 1)
    assert not is_sea(found, 5, 9)
    other = sea([west_to_east_with_land_above], BOX)
    assert is_sea(other, 5, 9)
    assert not is_sea(other, 5, 1)
    assert found.says == other.says == ()


def test_pieces_in_any_order_are_joined():
    parts = [line((5, 5), (-1, 5)), line((11, 5), (8, 5)), line((8, 5), (5, 5))]
    found = sea(parts, BOX)
    assert is_sea(found, 5, 1)
    assert not is_sea(found, 5, 9)


def test_an_island_is_land_in_a_sea_all_round():
    island = line((4, 4), (4, 6), (6, 6), (6, 4), (4, 4))
    found = sea([island], BOX)
    assert is_sea(found, 1, 1)
    assert not is_sea(found, 5, 5)


def test_an_island_off_a_coast_is_land():
    found = sea([line((11, 5), (-1, 5)), line((4, 2), (4, 3), (6, 3), (6, 2), (4, 2))], BOX)
    assert is_sea(found, 1, 1)
    assert not is_sea(found, 5, 2.5)
    assert not is_sea(found, 5, 9)


def test_a_water_that_is_closed_leaves_land_around():
    lagoon = line((4, 4), (6, 4), (6, 6), (4, 6), (4, 4))
    found = sea([lagoon], BOX)
    assert is_sea(found, 5, 5)
    assert not is_sea(found, 1, 1)


def test_a_gap_is_closed_and_told():
    found = sea([line((11, 5), (5.3, 5)), line((4.9, 5), (-1, 5))], BOX)
    assert "1 gaps" in found.says[0]
    assert is_sea(found, 5, 1)
    assert not is_sea(found, 5, 9)


def test_a_coast_that_ends_on_land_is_led_to_the_edge():
    found = sea([line((11, 5), (4, 5), (4, 2))], BOX)
    assert found.says
    assert is_sea(found, 8, 1)


def test_no_coast_is_no_sea():
    assert sea([], BOX).rings == ()


def test_the_sea_goes_on_beyond_the_edge():
    found = sea([line((11, 5), (-1, 5))], BOX)
    assert is_sea(found, 5, -4)
    assert is_sea(found, -4, 4.9)
    assert not is_sea(found, 5, 14)


numbers = st.floats(-10, 10, allow_nan=False).map(lambda x: round(x, 3))


@given(st.lists(st.tuples(numbers, numbers), min_size=3, max_size=30), st.integers(0, 1), numbers)
def test_two_halves_have_the_area_of_the_whole(points, axis, cut):
    ring = line(*points)
    parts = [half(ring, axis, cut, sign) for sign in (1.0, -1.0)]
    assert sum(map(area, parts)) == pytest.approx(area(ring), abs=1e-6)


def test_a_large_area_is_cut_and_none_of_it_is_lost():
    turns = np.linspace(0, 2 * np.pi, 5000, endpoint=False)
    ring = np.column_stack((np.cos(turns), np.sin(turns)))
    parts = list(pieces([ring]))
    assert max(sum(map(len, part)) for part in parts) <= 320
    assert sum(area(each) for part in parts for each in part) == pytest.approx(area(ring))
    assert area(boxed(ring, (0.0, -2.0, 2.0, 2.0))) == pytest.approx(area(ring) / 2)


def area(ring) -> float:
    if len(ring) < 3:
        return 0.0
    x, y = ring.T
    return float(np.sum(x * np.roll(y, -1) - np.roll(x, -1) * y)) / 2
