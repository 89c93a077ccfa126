"""What does each stop of a route cost, and what does it emit? Both shared out by transport activity, as ISO 14083 does.

The activity of a stop is its weight times the shortest way from the site (estimated); kilometres driven empty are
shared with the rest. What a kilometre emits is the vehicle's own factor (fuel burnt, or electricity used), so that the
scope is that of the factor. Where nothing weighs anything stops share alike.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from controltower.domain.ids import OrderId, StopId
from controltower.planning.stops import Demand
from controltower.planning.travel import distance_m


@dataclass(frozen=True, slots=True)
class Share:
    """A stop's part of its route: cost in the operation's currency, grams CO2e, and tonne-kilometres of activity."""

    stop: StopId
    orders: tuple[OrderId, ...]
    cost: float
    co2e_g: float
    tonne_km: float

    @property
    def by_order(self) -> Mapping[OrderId, tuple[float, float]]:
        """Cost and grams for each of its orders, alike."""
        count = max(1, len(self.orders))
        return dict.fromkeys(self.orders, (self.cost / count, self.co2e_g / count))


def shares_of(site: tuple[float, float], stops: Sequence[Demand], cost: float, co2e_g: float) -> tuple[Share, ...]:
    """The shares of all stops of one route; they sum up to the route's."""
    work = [each.weight_g / 1e6 * distance_m(site, (each.lat, each.lon)) / 1000 for each in stops]
    whole = sum(work)
    parts = [each / whole for each in work] if whole > 0 else [1 / len(stops)] * len(stops)
    return tuple(
        Share(stop.stop, stop.orders, cost * part, co2e_g * part, done)
        for stop, part, done in zip(stops, parts, work, strict=True)
    )
