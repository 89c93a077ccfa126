"""How was a stop handed over? The driver's scans in sequence, the proof, or why it failed and what comes of that."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from controltower.domain.contradictions import contradiction, unknown
from controltower.domain.ids import ParcelId, RouteId, StopId
from controltower.domain.packing import Parcel, ParcelStatus
from controltower.domain.picture import Facts, Picture
from controltower.domain.routes import Route, Stop, StopStatus, ahead
from controltower.domain.said import Said
from controltower.domain.times import NEVER, Instant


class ProofKind(StrEnum):
    """What shows that goods were handed over. What was signed or seen lies elsewhere; here is only where to find it."""

    NONE = "none"
    SIGNATURE = "signature"
    PHOTO = "photo"
    CODE = "code"
    NEIGHBOUR = "left with a neighbour"
    SAFE_PLACE = "left in a safe place"


class Failure(StrEnum):
    """Why nothing was handed over at a stop."""

    OTHER = "other"
    NOBODY_HOME = "nobody at home"
    NO_ACCESS = "no access"
    ADDRESS = "address not found"
    REFUSED = "refused"
    DAMAGED = "damaged"
    NOT_ABOARD = "goods not aboard"
    NOT_READY = "left behind: not ready"
    NO_ROOM = "left behind: no room"
    NO_TIME = "no time left"


class Cause(StrEnum):
    """Who could have spared a failed attempt."""

    RECIPIENT = "recipient"
    ORDER = "order data"
    WAREHOUSE = "warehouse"
    TRANSPORT = "transport"
    UNKNOWN = "not known"


class Again(StrEnum):
    """When goods that came back are sent again."""

    TODAY = "today"
    NEXT_DAY = "next day"
    NEVER = "not again"


CAUSES: Mapping[Failure, Cause] = {
    Failure.OTHER: Cause.UNKNOWN,
    Failure.NOBODY_HOME: Cause.RECIPIENT,
    Failure.NO_ACCESS: Cause.RECIPIENT,
    Failure.ADDRESS: Cause.ORDER,
    Failure.REFUSED: Cause.RECIPIENT,
    Failure.DAMAGED: Cause.WAREHOUSE,
    Failure.NOT_ABOARD: Cause.WAREHOUSE,
    Failure.NOT_READY: Cause.WAREHOUSE,
    Failure.NO_ROOM: Cause.TRANSPORT,
    Failure.NO_TIME: Cause.TRANSPORT,
}
REDELIVERY: Mapping[Failure, Again] = {
    Failure.OTHER: Again.NEXT_DAY,
    Failure.NOBODY_HOME: Again.NEXT_DAY,
    Failure.NO_ACCESS: Again.TODAY,
    Failure.ADDRESS: Again.NEXT_DAY,
    Failure.REFUSED: Again.NEVER,
    Failure.DAMAGED: Again.NEVER,
    Failure.NOT_ABOARD: Again.TODAY,
    Failure.NOT_READY: Again.TODAY,
    Failure.NO_ROOM: Again.TODAY,
    Failure.NO_TIME: Again.NEXT_DAY,
}
"""House rules of the demo: who could not be let in may be later today, who was out is asked for another day."""


@dataclass(frozen=True, slots=True)
class Handover:
    """What was scanned at a stop, and how it ended; its id is the stop's.

    `wrong` are parcels of other stops that were scanned here; `passed` the stops that were due before and still ahead.
    """

    id: StopId
    route: RouteId
    scanned: tuple[ParcelId, ...] = ()
    wrong: tuple[ParcelId, ...] = ()
    passed: tuple[StopId, ...] = ()
    proof: ProofKind = ProofKind.NONE
    reference: str = ""
    failure: Failure | None = None
    at: Instant = NEVER

    @property
    def out_of_sequence(self) -> bool:
        """Whether the driver's scans did not follow the plan."""
        return bool(self.wrong or self.passed)


@dataclass(frozen=True, slots=True)
class ParcelScannedAtStop:
    """The driver scanned a parcel at the door."""

    parcel: ParcelId
    stop: StopId


def parcel_scanned_at_stop(picture: Picture, event: ParcelScannedAtStop, said: Said) -> Facts:
    """One more parcel of this stop, or a wrong one; the first scan says which stops were passed over."""
    stop, parcel = picture[Stop].get(event.stop), picture[Parcel].get(event.parcel)
    if stop is None:
        return unknown(picture, said, Stop, event.stop)
    if parcel is None:
        return unknown(picture, said, Parcel, event.parcel)
    if stop.status is not StopStatus.REACHED:
        claim = f"is scanned at {stop.id}"
        return (contradiction(picture, said, parcel.id, claim, f"the stop is {stop.status}", Stop),)
    if parcel.route != stop.route or parcel.status is not ParcelStatus.ON_ROAD:
        claim, held = f"is scanned at {stop.id}", f"it is {parcel.status} on {parcel.route}"
        return (contradiction(picture, said, parcel.id, claim, held, Parcel),)
    held_here = picture[Handover].get(stop.id) or Handover(stop.id, stop.route, passed=_passed(picture, stop))
    if parcel.order not in stop.orders:
        return (replace(held_here, wrong=_with(held_here.wrong, parcel.id), at=said.at),)
    return (replace(held_here, scanned=_with(held_here.scanned, parcel.id), at=said.at),)


def ended(
    picture: Picture,
    stop: Stop,
    said: Said,
    *,
    proof: ProofKind = ProofKind.NONE,
    reference: str = "",
    failure: Failure | None = None,
) -> Handover:
    """The handover of a stop with how it ended."""
    held = picture[Handover].get(stop.id) or Handover(stop.id, stop.route)
    return replace(held, proof=proof, reference=reference, failure=failure, at=said.at)


def _passed(picture: Picture, stop: Stop) -> tuple[StopId, ...]:
    """Stops of the same route that come before this one and were not made yet."""
    route = picture[Route][stop.route]
    before = set(route.stops[: route.stops.index(stop.id)]) if stop.id in route.stops else set()
    return tuple(each.id for each in ahead(picture, route) if each.id in before)


def _with(held: tuple[ParcelId, ...], parcel: ParcelId) -> tuple[ParcelId, ...]:
    return held if parcel in held else (*held, parcel)
