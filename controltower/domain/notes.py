"""What is a customer told, and when? Notes about an order: waiting to be sent, sent, or held back with a reason."""

from dataclasses import dataclass, replace
from enum import StrEnum

from controltower.domain.contradictions import contradiction, unknown
from controltower.domain.ids import OrderId
from controltower.domain.orders import Order
from controltower.domain.picture import Facts, Picture
from controltower.domain.said import Said
from controltower.domain.times import NEVER, Instant


class NoteKind(StrEnum):
    """What a note is about."""

    FIRST_ETA = "first arrival"
    CHANGED_ETA = "changed arrival"
    FAILED = "failed attempt"
    DELIVERED = "delivered"


class NoteStatus(StrEnum):
    """How far a note is."""

    WAITING = "waiting"
    SENT = "sent"
    WITHHELD = "held back"


@dataclass(frozen=True, slots=True)
class Note:
    """What a customer is told of an order, in their language; the window is the one told (NEVER: none is).

    No name stands in it: whoever sends it knows whom the order is for.
    """

    id: str
    order: OrderId
    kind: NoteKind
    language: str
    text: str
    opens: Instant
    closes: Instant
    at: Instant
    status: NoteStatus
    reason: str = ""
    sent_at: Instant = NEVER


@dataclass(frozen=True, slots=True)
class NoteQueued:
    """The tower has something to tell a customer; with a reason it is held back, and kept to be seen."""

    note: str
    order: OrderId
    kind: NoteKind
    language: str
    text: str
    opens: Instant = NEVER
    closes: Instant = NEVER
    held_back: str = ""


@dataclass(frozen=True, slots=True)
class NoteSent:
    """A note left the house."""

    note: str


def note_queued(picture: Picture, event: NoteQueued, said: Said) -> Facts:
    """The note, once; the first of one id stands."""
    if event.note in picture[Note]:
        return ()
    if event.order not in picture[Order]:
        return unknown(picture, said, Order, event.order)
    status = NoteStatus.WITHHELD if event.held_back else NoteStatus.WAITING
    return (
        Note(
            event.note,
            event.order,
            event.kind,
            event.language,
            event.text,
            event.opens,
            event.closes,
            said.at,
            status,
            event.held_back,
        ),
    )


def note_sent(picture: Picture, event: NoteSent, said: Said) -> Facts:
    """The note is sent; one that was held back cannot have been."""
    held = picture[Note].get(event.note)
    if held is None:
        return unknown(picture, said, Note, event.note)
    if held.status is NoteStatus.WITHHELD:
        return (contradiction(picture, said, held.id, "is sent", f"it is held back: {held.reason}", Note),)
    return (replace(held, status=NoteStatus.SENT, sent_at=said.at),)
