"""A vehicle follows its line at one pace, and the twin's drivers go round what is closed."""

import pytest

from controltower.simulation.courses import Course
from controltower.simulation.planners import Leg

CORNER = Leg(200.0, 2_000.0, ((54.0, 12.0), (54.009, 12.0), (54.009, 12.0153)))


def test_half_of_the_time_is_half_of_the_way() -> None:
    course = Course(CORNER)
    assert course.go(100.0) == pytest.approx(1.0)
    (lat, lon), _ = course.place()
    assert (lat, lon) == pytest.approx((54.009, 12.0), abs=2e-4)
    assert course.left_s == 100


def test_who_drives_longer_than_the_way_takes_is_at_its_end() -> None:
    course = Course(CORNER)
    assert course.go(500.0) == pytest.approx(2.0)
    spot, heading = course.place()
    assert spot == (54.009, 12.0153)
    assert heading == pytest.approx(90.0, abs=0.1)


def test_the_heading_is_that_of_the_road_at_this_place() -> None:
    course = Course(CORNER)
    course.go(20.0)
    assert course.place()[1] == pytest.approx(0.0, abs=0.1)
    course.go(130.0)
    assert course.place()[1] == pytest.approx(90.0, abs=0.1)


def test_a_way_of_no_length_is_over_at_once() -> None:
    course = Course(Leg(0.0, 0.0, ((54.0, 12.0), (54.0, 12.0))))
    assert course.left_s == 0
    assert course.place()[0] == (54.0, 12.0)
