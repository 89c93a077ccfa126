"""Which way do the twin's vehicles take? That of the road data on which the operation's routes are planned."""

from dataclasses import replace
from functools import lru_cache

from controltower.domain.times import HOUR, NEVER, Instant
from controltower.domain.tracking import Traffic
from controltower.planning.travel import Roads, way
from controltower.simulation.planners import Leg, Trip

KEPT = 20_000
QUARTERS = 4
"""An hour is told apart in so many parts: the pace of a quarter-hour holds for all drives that begin in it."""


class RoadLegs:
    """Finds drives on road data, and keeps those that it found."""

    def __init__(self, roads: Roads) -> None:
        self._roads = replace(roads, timezone="UTC", closures=(), traffic=())
        self._found = lru_cache(maxsize=KEPT)(self._find)

    def __call__(self, trip: Trip) -> Leg | None:
        """The drive; None where no road leads."""
        return self._found(replace(trip, hour=round(trip.hour * QUARTERS) / QUARTERS))

    def _find(self, trip: Trip) -> Leg | None:
        """The hour is that of the town's own clock, so it stands for an instant of a day without a zone."""
        at = Instant(round(trip.hour * HOUR))
        slow = tuple(Traffic(str(n), *disc, "", NEVER) for n, disc in enumerate(trip.slow))
        closed = tuple(replace(each, begins_at=NEVER, ends_at=NEVER) for each in trip.closed)
        found = way((trip.start, trip.end), at, replace(self._roads, traffic=slow, closures=closed), trip.kind)
        if not found.open:
            return None
        return Leg(found.seconds, found.metres, tuple((float(lat), float(lon)) for lat, lon in found.line))
