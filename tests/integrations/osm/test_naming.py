import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from controltower.integrations.osm.naming import Wish, placed
from controltower.store.groundmap import WORLD

PX = WORLD / 256 / 2**16
"""Places of the map to a pixel at zoom 16."""


def wish(text, *points, kind="minor", least=16):
    return Wish(kind, text, np.array(points, dtype=np.float64) * PX + WORLD / 2, least)


def at(zoom, names):
    return [name for name in names if name.zoom == zoom]


def test_a_name_stands_in_the_middle_of_its_road_and_lies_along_it():
    (name,) = at(16, placed([wish("Elm Row", (0, 0), (200, 200))]))
    assert (round((name.x - WORLD / 2) / PX), round((name.y - WORLD / 2) / PX)) == (100, 100)
    assert name.angle == 45.0


def test_a_name_is_never_upside_down():
    (name,) = at(16, placed([wish("Elm Row", (200, 200), (0, 0))]))
    assert name.angle == 45.0


def test_a_name_that_is_longer_than_its_road_is_left_out_until_one_is_near():
    names = placed([wish("Anchor Chandler Street", (0, 0), (60, 0))])
    assert at(16, names) == []
    assert len(at(18, names)) == 1


def test_a_name_is_not_written_round_a_corner():
    assert at(16, placed([wish("Corner Street", (0, 0), (60, 0), (60, 60))])) == []


def test_pieces_of_one_road_bear_its_name_once():
    pieces = [wish("Anchor Street", (0, 0), (70, 0)), wish("Anchor Street", (140, 0), (70, 0))]
    assert len(at(16, placed(pieces))) == 1


def test_a_long_road_bears_its_name_again_and_again():
    names = at(16, placed([wish("Ring", (0, 0), (4000, 0))]))
    assert len(names) >= 4
    assert min(np.diff(sorted(name.x for name in names))) > 300 * PX


def test_the_greater_name_stays_where_two_meet():
    both = [wish("Small Street", (0, 0), (200, 0)), wish("Great Road", (0, 3), (200, 3), kind="primary", least=9)]
    assert [name.text for name in at(16, placed(both))] == ["Great Road"]


spots = st.tuples(st.integers(0, 900), st.integers(0, 900))


@settings(max_examples=40)
@given(st.lists(st.tuples(spots, spots, st.sampled_from(["Oak", "Long Harbour Road", "Mill"])), max_size=25))
def test_no_two_names_lie_on_each_other(roads):
    wishes = [wish(f"{text} {n}", a, b) for n, (a, b, text) in enumerate(roads) if a != b]
    names = at(16, placed(wishes))
    for i, one in enumerate(names):
        for other in names[:i]:
            assert np.hypot(one.x - other.x, one.y - other.y) > 8 * PX
