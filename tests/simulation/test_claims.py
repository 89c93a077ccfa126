"""In the twin, pieces of which there are too few go to orders that they make whole."""

from dataclasses import replace

from controltower.domain.contradictions import Contradiction
from controltower.domain.orders import OrderLine, Progress
from controltower.domain.picking import PickTask, TaskStatus
from controltower.domain.picture import Picture
from controltower.simulation.network.scale import SMALL
from controltower.simulation.plain import PLAIN
from controltower.tower.planners import shares
from tests.benchmarks.allocation import lived, scarce
from tests.domain.conserved import doubly_reserved, negative, unconserved

PLANNED = replace(PLAIN, claims=shares)


def left_whole(picture: Picture) -> int:
    short = {line.order for line in picture[OrderLine].values() if line.short}
    return sum(bool(each.departed_at) and each.id not in short for each in picture[Progress].values())


def test_more_orders_leave_whole_where_a_plan_shares_out_what_is_short():
    script = scarce(2, 0.5, replace(SMALL, orders=200))
    by_rule, by_plan = lived(script, PLAIN), lived(script, PLANNED)
    assert left_whole(by_plan) > left_whole(by_rule)
    given_back = [task for task in by_plan[PickTask].values() if task.status is TaskStatus.RELEASED]
    assert given_back
    for picture in (by_rule, by_plan):
        assert doubly_reserved(picture) == negative(picture) == unconserved(picture) == []
        assert not picture[Contradiction]


def test_where_enough_is_there_a_plan_changes_nothing():
    script = scarce(7, 9.0, SMALL)
    assert lived(script, PLAIN).digest() == lived(script, PLANNED).digest()
