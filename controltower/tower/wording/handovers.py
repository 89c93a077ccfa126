"""How was each stop handed over, in words? In sequence or not, with which proof, or why not and what comes of it."""

from collections.abc import Iterable

from controltower.domain.ids import OrderId, ParcelId
from controltower.domain.orders import Progress
from controltower.domain.picture import Picture
from controltower.domain.routes import Stop, StopStatus
from controltower.domain.tracking import CAUSES, REDELIVERY, Cause, Failure, Handover, ProofKind
from controltower.tower.wording.words import count


def handover_says(picture: Picture, stop: Stop) -> str:
    """A few words about how a stop was handed over; empty where there is nothing to say."""
    held = picture[Handover].get(stop.id)
    if held is None:
        return ""
    return "; ".join(filter(None, (_proof(held), _failure(stop, held), *_sequence(picture, stop, held))))


def _proof(held: Handover) -> str:
    if held.proof is ProofKind.NONE:
        return ""
    return f"proof: {held.proof}{f' ({held.reference})' if held.reference else ''}"


def _failure(stop: Stop, held: Handover) -> str:
    """Who could have spared it, and when it is tried again; nothing where only words are known."""
    if held.failure in (None, Failure.OTHER) or stop.status not in (StopStatus.FAILED, StopStatus.UNSERVED):
        return ""
    failure = Failure(held.failure)
    cause = CAUSES[failure]
    booked = f"booked to {cause}, " if cause is not Cause.UNKNOWN else ""
    return f"{booked}goes out {REDELIVERY[failure]}".replace("goes out not again", "not sent again")


def _sequence(picture: Picture, stop: Stop, held: Handover) -> Iterable[str]:
    if held.passed:
        yield f"{count(len(held.passed), 'stop')} passed over before"
    if held.wrong:
        yield f"{count(len(held.wrong), 'parcel')} of other stops scanned here"
    handed = sum(len(_parcels(picture, order)) for order in stop.orders)
    if held.scanned and stop.status is StopStatus.DONE and len(held.scanned) < handed:
        yield f"{handed - len(held.scanned)} of {count(handed, 'parcel')} not scanned"


def _parcels(picture: Picture, order: OrderId) -> tuple[ParcelId, ...]:
    return picture[Progress][order].parcels
