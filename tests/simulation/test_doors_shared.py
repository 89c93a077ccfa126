"""Orders for one door are one visit where their windows meet, and two where they do not."""

from dataclasses import replace

import pytest

from controltower.domain.contradictions import Contradiction
from controltower.domain.orders import Progress
from controltower.domain.picture import Picture
from controltower.domain.routes import Stop
from controltower.domain.times import HOUR, Instant
from controltower.simulation.network import clock_of
from controltower.simulation.network.scale import SMALL
from controltower.simulation.plain import PLAIN
from controltower.simulation.runner import Runner
from controltower.simulation.script import demo_script
from controltower.simulation.twin import Twin
from tests.helpers.days import CALM
from tests.helpers.notebook import Notebook


def lived(apart_h: float) -> tuple[Picture, tuple[str, str]]:
    """A day on which two orders of one departure go to one door, the second wanted so many hours after the first."""
    script = demo_script(7, CALM, SMALL)
    wishes = list(script.orders)
    first = next(n for n, (_, one) in enumerate(wishes) if _partner(wishes, n) is not None)
    second = _partner(wishes, first)
    assert second is not None
    at_s, other = wishes[second]
    one = wishes[first][1]
    opens = Instant(one.window_closes + round((apart_h - 1) * HOUR))
    moved = replace(other, address=one.address, lat=one.lat, lon=one.lon, window_opens=opens)
    wishes[second] = at_s, replace(moved, window_closes=Instant(opens + 2 * HOUR))
    runner = Runner(
        Twin(replace(script, orders=tuple(wishes)), PLAIN), Notebook(), wall=lambda: 0.0, sleep=lambda _seconds: None
    )
    runner.open()
    runner.run_flat_out(clock_of(24))
    runner.turn()
    return runner.twin.picture, (one.order, other.order)


def _partner(wishes: list, first: int) -> int | None:
    """A later order of the same site and departure."""
    one = wishes[first][1]
    same = (n for n, (_, each) in enumerate(wishes) if each.site == one.site and each.departure_at == one.departure_at)
    return next((n for n in same if n > first), None)


@pytest.mark.parametrize(("apart_h", "visits"), [(0.0, 1), (1.5, 2)])
def test_two_orders_for_one_door_share_a_visit_where_their_windows_meet(apart_h: float, visits: int) -> None:
    picture, orders = lived(apart_h)
    assert not picture[Contradiction]
    made = {stop.id for stop in picture[Stop].values() for order in stop.orders if order in orders}
    assert len(made) == visits
    assert all(picture[Progress][order].parcels for order in orders)
