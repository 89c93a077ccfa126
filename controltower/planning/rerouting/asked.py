"""What is asked for besides what is planned? Collections, and doors where nobody was found the first time."""

from collections.abc import Collection as Some
from collections.abc import Iterable, Iterator

from controltower.domain.collecting import Collection
from controltower.domain.ids import RouteId, StopId
from controltower.domain.loading import aboard
from controltower.domain.packing import Parcel
from controltower.domain.picture import Picture
from controltower.domain.routes import Route, Stop, StopKind, StopStatus
from controltower.domain.times import HOUR, SECOND, Instant
from controltower.planning.rerouting.problem import Prices, StopLeft

AGAIN_AFTER = HOUR
"""A door is tried again after an hour at the soonest: whoever was out may be back. Assumption."""
AGAIN_WITHIN = 5 * HOUR


def collected(asked: Collection, now: Instant, prices: Prices, used: Some[StopId]) -> StopLeft:
    """The stop that a collection needs."""
    return StopLeft(
        _name(f"C{now // SECOND}-{asked.id}", used),
        RouteId(""),
        asked.lat,
        asked.lon,
        asked.window_opens,
        asked.window_closes,
        asked.service_s,
        asked.weight_g,
        asked.volume_ml,
        None,
        kind=StopKind.COLLECTION,
        fresh=True,
        left_out=prices.collection,
        collection=asked.id,
    )


def tries(picture: Picture, on_road: Iterable[RouteId]) -> Iterator[tuple[RouteId, Stop]]:
    """Stops that failed on these routes and could be tried again: their goods are aboard, and nobody does so yet.

    Of a door that was tried more than once only the last try counts.
    """
    for key in on_road:
        stops = [picture[Stop][each] for each in picture[Route][key].stops]
        ahead = {order for stop in stops if stop.status is StopStatus.AHEAD for order in stop.orders}
        failed = [stop for stop in stops if stop.status is StopStatus.FAILED and stop.kind is StopKind.DELIVERY]
        last = {order: stop.id for stop in sorted(failed, key=lambda each: each.done_at) for order in stop.orders}
        for stop in failed:
            if any(last[order] != stop.id for order in stop.orders):
                continue
            if not ahead & set(stop.orders) and any(parcel.route == key for parcel in aboard(picture, stop)):
                yield key, stop


def tried_again(route: RouteId, failed: Stop, now: Instant, prices: Prices, used: Some[StopId]) -> StopLeft:
    """The second visit to a door; its goods count as kept aboard already."""
    after = Instant(max(now, failed.done_at + AGAIN_AFTER))
    return StopLeft(
        _name(f"A{now // SECOND}-{failed.id}", used),
        route,
        failed.lat,
        failed.lon,
        after,
        Instant(after + AGAIN_WITHIN),
        failed.service_s,
        0,
        0,
        route,
        fresh=True,
        left_out=prices.second_try,
        again=failed.id,
    )


def fetched_by(picture: Picture, route: RouteId) -> tuple[int, int]:
    """Grams and millilitres that a route has fetched so far."""
    made = ((each, picture[Stop].get(each.stop or "")) for each in picture[Collection].values() if each.made_at)
    own = [each for each, stop in made if stop is not None and stop.route == route]
    return sum(each.weight_g for each in own), sum(each.volume_ml for each in own)


def volume_of(parcels: Iterable[Parcel]) -> int:
    """Millilitres of these parcels."""
    return sum(each.length_mm * each.width_mm * each.height_mm // 1000 for each in parcels)


def _name(name: str, used: Some[StopId]) -> StopId:
    names = (name, *(f"{name}-{count}" for count in range(2, 1_000)))
    return StopId(next(key for key in names if key not in used))
