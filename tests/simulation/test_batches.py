from dataclasses import replace
from functools import cache

from hypothesis import given, settings
from hypothesis import strategies as st

from controltower.domain.ids import AisleId, LocationId, OrderId, SiteId, ZoneId
from controltower.domain.orders import Progress, Stage
from controltower.domain.picking import PickTask, Tour
from controltower.domain.places import Aisle, Location, LocationKind
from controltower.simulation.plain import PLAIN
from controltower.simulation.planners import PickLine
from controltower.simulation.standards import TOUR_LINES
from controltower.tower.planners import batches, tour
from tests.helpers.days import day

SITE = SiteId("DC")
AISLES = [Aisle(AisleId(f"A{n}"), SITE, ZoneId("Z"), 3.0 * n, 10.0, 40.0) for n in range(8)]
START = (12.0, 9.0)
LINES = st.lists(
    st.builds(
        lambda order, aisle, y: PickLine(OrderId(f"O{order}"), place(aisle, y)),
        st.integers(1, 20),
        st.integers(0, 7),
        st.integers(10, 40),
    ),
    min_size=1,
    max_size=60,
)


def place(aisle: int, y: float) -> Location:
    key, kind = LocationId(f"{aisle}-{y:g}"), LocationKind.PICK
    return Location(key, SITE, ZoneId("Z"), AISLES[aisle].id, 3.0 * aisle, float(y), 0, kind)


@given(LINES, st.integers(1, 14))
@settings(deadline=None, max_examples=40)
def test_every_line_is_on_one_tour_and_no_tour_is_too_long(lines, most):
    shared = batches(AISLES, lines, START, most, seed=1)
    assert sorted(number for each in shared for number in each) == list(range(len(lines)))
    assert all(0 < len(each) <= most for each in shared)


@given(LINES)
@settings(deadline=None, max_examples=10)
def test_the_same_lines_are_batched_alike(lines):
    assert batches(AISLES, lines, START, 12, seed=1) == batches(AISLES, lines, START, 12, seed=1)


def test_lines_of_one_aisle_share_a_tour_rather_than_those_of_one_order():
    lines = [PickLine(OrderId(f"O{n % 2}"), place(7 * (n // 2), 30)) for n in range(4)]
    assert sorted(map(sorted, batches(AISLES, lines, START, 2, seed=1))) == [[0, 1], [2, 3]]


@cache
def lived(batched: bool):
    planners = replace(PLAIN, tours=tour, batches=batches if batched else None)
    return day(planners=planners).twin.picture


def walked_m(picture):
    tours = picture[Tour].values()
    return sum(each.metres for each in tours) / sum(len(each.tasks) for each in tours)


def test_batched_tours_of_a_day_are_shorter_than_carts_filled_along_the_aisles():
    assert walked_m(lived(batched=True)) < walked_m(lived(batched=False))


def test_what_is_batched_is_picked_once_and_no_cart_is_overfull():
    picture = lived(batched=True)
    tasks = [task for each in picture[Tour].values() for task in each.tasks]
    assert len(tasks) == len(set(tasks))
    assert all(key in picture[PickTask] for key in tasks)
    assert max(len(each.tasks) for each in picture[Tour].values()) <= TOUR_LINES


def test_a_batched_day_delivers_what_it_should():
    stages = [each.stage for each in lived(batched=True)[Progress].values()]
    assert sum(stage is Stage.DELIVERED for stage in stages) >= 0.95 * len(stages)
