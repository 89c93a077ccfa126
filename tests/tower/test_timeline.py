from typing import Any

import pytest

from controltower.domain.ids import OrderId
from controltower.domain.messages import entry
from controltower.domain.orders import LineShorted, Order, OrderRolled, Progress, Stage
from controltower.domain.routes import Stop, StopStatus
from controltower.domain.times import NEVER
from controltower.planning.arrivals import all_arrivals
from controltower.tower.timeline import WAY, Moment, Step, timeline
from tests.helpers import make
from tests.helpers.living import living


def first_times(line: tuple[Moment, ...]) -> list[int]:
    return [min(moment.at for moment in line if moment.step is step) for step in WAY]


def test_every_order_that_was_delivered_has_an_unbroken_line_in_the_order_of_time() -> None:
    picture = living(14.0)
    delivered = [key for key, held in picture[Progress].items() if held.stage is Stage.DELIVERED]
    assert len(delivered) > 300
    for key in delivered:
        line = timeline(picture, OrderId(key))
        assert set(WAY) <= {moment.step for moment in line}, key
        assert all(moment.at for moment in line), key
        assert [moment.at for moment in line] == sorted(moment.at for moment in line), key
        last = [moment for moment in line if moment.step is Step.DELIVERED][-1]
        assert last.at == picture[Progress][key].closed_at


def test_on_a_calm_way_each_step_comes_after_the_one_before_it() -> None:
    picture = living(16.0, small=True)
    calm = [held for held in picture[Progress].values() if held.stage is Stage.DELIVERED and not held.rolled]
    for held in calm:
        line = timeline(picture, held.id)
        if len(held.parcels) == 1 and not {Step.FAILED, Step.LEFT_OUT} & {moment.step for moment in line}:
            assert first_times(line) == sorted(first_times(line)), held.id


def test_what_is_ahead_of_an_order_on_the_road_is_a_forecast_with_a_band() -> None:
    picture = living(14.0)
    arrivals = all_arrivals(picture)
    stop = next(each for each in picture[Stop].values() if each.id in arrivals and each.orders and
                picture[Progress][each.orders[0]].stage is Stage.DEPARTED)  # fmt: skip
    last = timeline(picture, stop.orders[0], arrivals)[-1]
    assert (last.step, last.at, last.thing, last.board) == (Step.REACHED, NEVER, stop.id, "routes")
    assert last.band is not None
    assert picture.now < last.band[0] < last.band[1] < last.band[2]
    assert last.planned == stop.planned_at


def test_a_failed_attempt_stands_in_the_line_with_its_reason() -> None:
    picture = living(14.0)
    failed = next(each for each in picture[Stop].values() if each.status is StopStatus.FAILED and each.orders)
    moments = [each for each in timeline(picture, failed.orders[0]) if each.step is Step.FAILED]
    assert moments[0].at == failed.done_at
    assert moments[0].says.startswith(failed.reason)
    assert moments[0].amiss


def test_the_journal_adds_who_said_it_and_what_no_fact_keeps() -> None:
    picture = living(14.0)
    key = next(iter(picture[Order]))
    line = picture[Order][key].lines[0]
    bodies: list[Any] = [OrderRolled(OrderId(key), make.at(3), "not staged"), LineShorted(line, 2, "none left")]
    entries = [entry(make.message(body, "wms", 2.0), number, make.at(2)) for number, body in enumerate(bodies, 1)]
    found = {moment.step: moment for moment in timeline(picture, OrderId(key), entries=entries)}
    assert found[Step.ROLLED].says.endswith(": not staged")
    assert found[Step.SHORTED].says == f"2 pieces of line {line}: none left"
    assert found[Step.ROLLED].source == "wms"
    assert Step.ROLLED not in {moment.step for moment in timeline(picture, OrderId(key))}


@pytest.mark.parametrize("key", ["", "O-none"])
def test_of_an_order_that_is_not_known_there_is_nothing(key: str) -> None:
    assert timeline(living(13.0, small=True), OrderId(key)) == ()
