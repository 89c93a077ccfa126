"""By when should a vehicle be home? Its next departure counts on it, whether or not its next route is planned yet."""

from collections.abc import Mapping, Sequence

from controltower.domain.ids import SiteId, VehicleId
from controltower.domain.orders import CLOSED, Order, Progress, Stage
from controltower.domain.picture import Picture
from controltower.domain.routes import AHEAD_OF_ROAD, Route
from controltower.domain.times import NEVER, Instant, later

TURN_ROUND_S = 1_800.0
"""A vehicle should be back this long before its own next departure."""
GONE = (*CLOSED, Stage.DEPARTED, Stage.FAILED)
Leaving = Mapping[SiteId, Sequence[Instant]]
"""When orders of a site leave that have not left yet, in order."""


def leaving(picture: Picture, now: Instant) -> Leaving:
    """The departures ahead that have orders."""
    found: dict[SiteId, set[Instant]] = {}
    for progress in picture[Progress].values():
        if progress.stage not in GONE and progress.departure_at > now:
            found.setdefault(picture[Order][progress.id].site, set()).add(progress.departure_at)
    return {site: sorted(times) for site, times in found.items()}


def due_home(picture: Picture, vehicle: VehicleId, site: SiteId, home_at: Instant, ahead: Leaving) -> Instant:
    """In time for its own next route; else for the first departure of its site that it can be home for as planned now.

    NEVER where nothing more leaves.
    """
    own = [
        route.departure_at
        for route in picture[Route].values()
        if route.vehicle == vehicle and route.status in AHEAD_OF_ROAD
    ]
    able = [at for at in ahead.get(site, ()) if later(at, -TURN_ROUND_S) >= home_at]
    next_at = min(own or able, default=NEVER)
    return later(next_at, -TURN_ROUND_S) if next_at else NEVER
