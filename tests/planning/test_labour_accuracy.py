"""A warning where haste costs accuracy, and none where chance alone would bring as many errors."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from controltower.domain.ids import ZoneId
from controltower.domain.times import QUARTER, Instant
from controltower.planning.labour.accuracy import SURE, accuracies, tail
from controltower.planning.labour.rates import ZoneQuarter

ZONE = ZoneId("P")


def quarter(number: int, done: int, errors: int, zone: ZoneId = ZONE, waiting: int = 99) -> ZoneQuarter:
    return ZoneQuarter(zone, Instant(number * QUARTER), done, 4, waiting, waiting, misweighed=errors)


def shift(slow: int, fast: int, *, quarters: int = 10) -> tuple[ZoneQuarter, ...]:
    """Half of the quarters at 20 units with so many errors, half at 30 with so many."""
    return tuple(quarter(n, 30 if n % 2 else 20, fast if n % 2 else slow) for n in range(quarters))


@given(st.integers(1, 60), st.integers(0, 60), st.floats(0.01, 0.99))
def test_the_tail_is_that_of_the_exact_test(of: int, errors: int, share: float) -> None:
    errors = min(errors, of)
    assert tail(errors, of, share) == pytest.approx(binomtest(errors, of, share, "greater").pvalue, rel=1e-6, abs=1e-9)


def test_more_errors_in_the_faster_quarters_are_warned_of() -> None:
    (found,) = accuracies({ZONE: shift(0, 3)})
    assert found.hurried
    assert found.fast.per_hour == 30
    assert found.slow.per_hour == 20
    assert found.fast.per_hundred == pytest.approx(10)
    assert found.chance < 0.001


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (shift(2, 3), "errors in proportion to the work"),
        (shift(0, 1), "too few errors"),
        (shift(0, 4, quarters=6), "too few quarters"),
        (shift(3, 0), "the slower quarters are worse"),
        (tuple(quarter(n, 20, 3 * (n % 2)) for n in range(10)), "no quarter is faster"),
        (tuple(quarter(n, 30 if n % 2 else 20, 3 * (n % 2), waiting=0) for n in range(10)), "nobody had to hurry"),
    ],
)
def test_no_warning_without_enough_to_judge_by(row: tuple[ZoneQuarter, ...], why: str) -> None:
    assert not any(each.hurried for each in accuracies({ZONE: row})), why


def test_where_speed_does_not_matter_few_boards_warn() -> None:
    """Ten zones of ten busy quarters each, errors by chance alone: at most about one board in twenty warns."""
    chance, boards = Random(7), 200
    warned = 0
    for _ in range(boards):
        rows = {}
        for number in range(10):
            zone = ZoneId(f"Z{number}")
            made = [chance.randint(15, 35) for _ in range(12)]
            rows[zone] = tuple(
                quarter(n, done, sum(chance.random() < 0.05 for _ in range(done)), zone) for n, done in enumerate(made)
            )
        warned += any(each.hurried for each in accuracies(rows))
    assert warned / boards <= 1.6 * SURE


def test_nothing_is_said_by_person() -> None:
    (found,) = accuracies({ZONE: shift(0, 3)})
    assert not any("worker" in name or "person" in name for name in found.__dataclass_fields__)
