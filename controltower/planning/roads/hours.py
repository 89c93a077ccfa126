"""How fast is the road at this hour? Speeds by ring and by class of road, between four kinds of hour.

Averages on London's major roads by ring in the morning peak, between the peaks and in the evening peak (Transport for
London, Travel in London: central 14/13/13, inner 19/20/17, outer 29/34/27 km/h); nights are taken as a quarter faster
than midday, which is an assumption. Major roads slow from their free speed as the outer ring does, minor as the centre.
"""

from functools import lru_cache

import numpy as np
import numpy.typing as npt

from controltower.domain.times import MINUTE, Instant, moment

HOURS = (0.0, 5.0, 6.5, 7.5, 9.5, 10.5, 15.5, 16.5, 18.5, 19.5, 22.0, 24.0)
NIGHT = 1.25
CENTRAL = (14.0, 13.0, 13.0)
INNER = (19.0, 20.0, 17.0)
OUTER = (29.0, 34.0, 27.0)
MORNING, NOON, EVENING, DARK = range(4)
PERIODS = (DARK, DARK, NOON, MORNING, MORNING, NOON, NOON, EVENING, EVENING, NOON, DARK, DARK)
"""Which kind of hour it is at each of `HOURS`; between two of them it is something of both."""


def by_hour(ring: tuple[float, float, float]) -> tuple[float, ...]:
    """The speeds of a ring at the hours of `HOURS`."""
    speeds = (*ring, ring[NOON] * NIGHT)
    return tuple(speeds[period] for period in PERIODS)


def slowed(period: int) -> npt.NDArray[np.float64]:
    """How many times as long as on a free road a van takes: on major, middle and minor roads."""
    return np.array([ring[NOON] * NIGHT / (*ring, ring[NOON] * NIGHT)[period] for ring in (OUTER, INNER, CENTRAL)])


def mixed(at: Instant, timezone: str) -> tuple[tuple[int, float], ...]:
    """The kinds of hour that a moment is made of, with their shares; the larger share first.

    Seconds mixed so change by far less than the clock does: whoever leaves later does not arrive earlier.
    """
    return _mixed(at // MINUTE, timezone)


@lru_cache(maxsize=4_096)
def _mixed(minute: int, timezone: str) -> tuple[tuple[int, float], ...]:
    local = moment(Instant(minute * MINUTE), timezone)
    hour = local.hour + local.minute / 60
    after = next(n for n, each in enumerate(HOURS) if each > hour)
    share = (hour - HOURS[after - 1]) / (HOURS[after] - HOURS[after - 1])
    one, other = PERIODS[after - 1], PERIODS[after]
    if one == other or share == 0:
        return ((one, 1.0),)
    both = ((one, 1.0 - share), (other, share))
    return both if share <= 0.5 else both[::-1]
