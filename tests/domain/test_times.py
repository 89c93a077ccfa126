from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from controltower.domain.times import DAY, HOUR, Instant, clock, instant, midnight, moment


def test_a_day_begins_at_midnight_of_its_own_zone():
    noon = instant(datetime(2026, 6, 3, 12, 0, tzinfo=UTC))
    assert moment(midnight(noon, "Europe/Lisbon"), "Europe/Lisbon") == datetime(2026, 6, 2, 23, 0, tzinfo=UTC)


@given(st.integers(0, 4_000_000_000))
def test_midnight_is_at_most_a_long_day_ago(second):
    at = Instant(second * 1_000_000)
    assert 0 <= at - midnight(at, "Europe/Lisbon") < DAY + HOUR


def test_a_zone_that_nobody_knows_is_shown_in_utc() -> None:
    assert clock(instant(datetime(2026, 3, 10, 7, 5, tzinfo=UTC)), "Atlantis/Capital") == "07:05"
