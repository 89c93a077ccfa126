"""Policies of counting are compared fairly: they see the book alone, and what they find is no longer wrong."""

from controltower.simulation.truth import USUAL
from tests.benchmarks.counting import by_abc, by_lot, by_risk
from tests.benchmarks.counting_days import Warehouse, chosen


def house(days: int = 10) -> Warehouse:
    made = Warehouse(3, 60, USUAL)
    for _ in range(days):
        made.live()
    return made


def test_what_a_policy_is_shown_does_not_depend_on_the_truth() -> None:
    one, two = house(), house()
    for key in two.places:
        two.truth.begin(key, 1_000)
    assert one.error_cents() != two.error_cents()
    assert one.problem(5) == two.problem(5)
    for policy in (by_risk, by_abc, by_lot):
        assert policy(one, 5, 1) == policy(two, 5, 1)


def test_every_policy_counts_as_many_places_as_it_may_and_none_twice() -> None:
    held = house()
    for policy in (by_risk, by_abc, by_lot):
        keys = policy(held, 5, 1)
        assert len(keys) == 5
        assert chosen(keys, held.places)


def test_what_was_counted_is_right_and_its_error_value_is_what_was_found() -> None:
    held = house()
    before = held.error_cents()
    found = sum(held.count(key) for _, key in held.errors()[:5])
    assert found > 0
    assert held.error_cents() == before - found


def test_errors_come_about_by_themselves() -> None:
    held = house(0)
    for key in held.places:
        held.count(key)
    assert held.error_cents() == 0
    for _ in range(60):
        held.live()
    assert held.error_cents() > 0
