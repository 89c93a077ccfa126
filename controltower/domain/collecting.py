"""What shall be fetched from a customer's door? Collections that were asked for, and what became of them."""

from dataclasses import dataclass, replace

from controltower.domain.contradictions import contradiction, unknown
from controltower.domain.ids import CollectionId, RouteId, SiteId, StopId
from controltower.domain.picture import Facts, Picture
from controltower.domain.places import Site
from controltower.domain.routes import Stop, StopKind, StopStatus
from controltower.domain.said import Said
from controltower.domain.times import NEVER, Instant


@dataclass(frozen=True, slots=True)
class Collection:
    """Goods that a customer hands over, to be brought to a site; `stop` is the visit that is planned for it last."""

    id: CollectionId
    site: SiteId
    customer: str
    address: str
    lat: float
    lon: float
    window_opens: Instant
    window_closes: Instant
    service_s: int
    weight_g: int
    volume_ml: int
    asked_at: Instant
    stop: StopId | None = None
    made_at: Instant = NEVER


@dataclass(frozen=True, slots=True)
class CollectionAsked:
    """A customer asks that goods are fetched."""

    collection: CollectionId
    site: SiteId
    customer: str
    address: str
    lat: float
    lon: float
    window_opens: Instant
    window_closes: Instant
    service_s: int
    weight_g: int
    volume_ml: int


@dataclass(frozen=True, slots=True)
class CollectionMade:
    """At its stop, the goods were taken aboard; so heavy they were."""

    stop: StopId
    weight_g: int


def collection_asked(picture: Picture, event: CollectionAsked, said: Said) -> Facts:
    """The collection, once; one that nobody could make as it is asked for is a contradiction."""
    if event.collection in picture[Collection]:
        return (contradiction(picture, said, event.collection, "is asked for again", "it was before", Collection),)
    if event.site not in picture[Site]:
        return unknown(picture, said, Site, event.site)
    flaw = _flaw(event)
    if flaw:
        return (contradiction(picture, said, event.collection, flaw, "no collection can be so", Collection),)
    return (
        Collection(
            event.collection,
            event.site,
            event.customer,
            event.address,
            event.lat,
            event.lon,
            event.window_opens,
            event.window_closes,
            event.service_s,
            event.weight_g,
            event.volume_ml,
            said.at,
        ),
    )


def collection_made(picture: Picture, event: CollectionMade, said: Said) -> Facts:
    """The stop is done, and its collection with it."""
    stop = picture[Stop].get(event.stop)
    if stop is None:
        return unknown(picture, said, Stop, event.stop)
    if stop.kind is not StopKind.COLLECTION or stop.status is not StopStatus.REACHED:
        return (contradiction(picture, said, stop.id, "takes goods aboard", f"{stop.kind}, {stop.status}", Stop),)
    collection = next((each for each in picture[Collection].values() if each.stop == stop.id), None)
    done = replace(stop, status=StopStatus.DONE, done_at=said.at)
    if collection is None:
        return (done,)
    return (done, replace(collection, made_at=said.at, weight_g=event.weight_g))


def is_waiting(picture: Picture, collection: Collection) -> bool:
    """Whether no visit for it is ahead: none was planned yet, or the last one came to nothing."""
    if collection.made_at:
        return False
    stop = picture[Stop].get(collection.stop) if collection.stop else None
    return stop is None or stop.status in (StopStatus.FAILED, StopStatus.UNSERVED)


def collection_of(picture: Picture, stop: Stop) -> Collection | None:
    """What a stop is to fetch."""
    return next((each for each in picture[Collection].values() if each.stop == stop.id), None)


def collected_g(picture: Picture, route: RouteId) -> int:
    """Grams that a route has fetched so far."""
    made = ((each, picture[Stop].get(each.stop or "")) for each in picture[Collection].values() if each.made_at)
    return sum(each.weight_g for each, stop in made if stop is not None and stop.route == route)


def _flaw(event: CollectionAsked) -> str:
    if event.window_closes <= event.window_opens:
        return "has a window that closes before it opens"
    if not (-90 <= event.lat <= 90 and -180 <= event.lon <= 180):
        return f"lies at {event.lat}, {event.lon}, which is nowhere"
    if min(event.weight_g, event.volume_ml, event.service_s) < 0:
        return "weighs, fills or takes less than nothing"
    return ""
