"""What is there to tell customers just now? First arrivals, later ones that moved, deliveries, and failed attempts.

A customer hears of an arrival once the vehicle is on the road, and again only where it moved by more than a quarter of
an hour out of what was told, at most every half-hour. At night nobody is told anything.
"""

from collections.abc import Iterator, Mapping

from controltower.domain.ids import OrderId, StopId
from controltower.domain.notes import Note, NoteKind, NoteQueued, NoteStatus
from controltower.domain.orders import Order, Progress, Stage
from controltower.domain.picture import Picture
from controltower.domain.places import operation_of
from controltower.domain.routes import Route, RouteStatus, Stop, StopKind, StopStatus
from controltower.domain.times import HOUR, MINUTE, NEVER, QUARTER, Instant, moment
from controltower.domain.tracking import Failure, Handover
from controltower.planning.arrivals import Arrival, all_arrivals
from controltower.tower.notes.phrases import phrases

MOVED = 15 * MINUTE
EVERY = 30 * MINUTE
NIGHT_FROM_H, NIGHT_TO_H = 21, 7
WIDEST = 3 * HOUR
"""A longer window tells a customer nothing: such a note is held back."""
STILL_NEWS = 2 * HOUR
"""What happened longer ago a customer knows already."""
LOOK_EVERY = MINUTE
_TOLD = (NoteKind.FIRST_ETA, NoteKind.CHANGED_ETA)


class Notes:
    """Looks once a minute of the operation for what is to be told; called with the picture, gives keys and messages."""

    def __init__(self, language: str) -> None:
        self._language = language
        self._looked_at = NEVER

    def __call__(self, picture: Picture) -> Iterator[tuple[str, NoteQueued]]:
        """What is due, each with the key that makes it land once."""
        if abs(picture.now - self._looked_at) < LOOK_EVERY:
            return
        self._looked_at = picture.now
        for note in due_notes(picture, all_arrivals(picture), self._language):
            yield f"note:{note.note}", note


def due_notes(picture: Picture, arrivals: Mapping[StopId, Arrival], language: str = "en") -> Iterator[NoteQueued]:
    """Every note that is due now, once each; nothing at night."""
    operation = operation_of(picture)
    timezone = operation.timezone if operation else "UTC"
    if not is_day(picture.now, timezone):
        return
    told = _last_told(picture)
    for route in picture[Route].values():
        if not route.departed_at or (route.returned_at and picture.now - route.returned_at > STILL_NEWS):
            continue
        for key in route.stops:
            stop = picture[Stop][key]
            if stop.route == route.id and stop.kind is StopKind.DELIVERY:
                yield from _of_stop(picture, stop, route.status, arrivals, told, language, timezone)


def told_window(arrival: Arrival) -> tuple[Instant, Instant]:
    """The band in whole quarters of an hour."""
    closes = Instant(-(-arrival.p90 // QUARTER) * QUARTER)
    return Instant(arrival.p10 - arrival.p10 % QUARTER), closes


def is_day(at: Instant, timezone: str) -> bool:
    """Whether customers may be told anything."""
    return NIGHT_TO_H <= moment(at, timezone).hour < NIGHT_FROM_H


def _last_told(picture: Picture) -> dict[OrderId, Note]:
    """The last note of an arrival for each order."""
    told: dict[OrderId, Note] = {}
    for note in picture[Note].values():
        if note.kind in _TOLD and (note.order not in told or told[note.order].at <= note.at):
            told[note.order] = note
    return told


def _of_stop(
    picture: Picture,
    stop: Stop,
    status: RouteStatus,
    arrivals: Mapping[StopId, Arrival],
    told: Mapping[OrderId, Note],
    language: str,
    timezone: str,
) -> Iterator[NoteQueued]:
    arrival, recent = arrivals.get(stop.id), stop.done_at and picture.now - stop.done_at <= STILL_NEWS
    for order in stop.orders:
        speech = phrases(picture[Order][order].language or language)
        if stop.status is StopStatus.AHEAD and arrival is not None and status is RouteStatus.ON_ROAD:
            yield from _arriving(picture, order, arrival, told.get(order), speech.language, timezone)
        elif stop.status is StopStatus.DONE and recent and picture[Progress][order].stage is Stage.DELIVERED:
            key, text = f"{order}/delivered", speech.delivered(order, stop.done_at, timezone)
            if key not in picture[Note]:
                yield NoteQueued(key, order, NoteKind.DELIVERED, speech.language, text)
        elif stop.status is StopStatus.FAILED and recent:
            held, key = picture[Handover].get(stop.id), f"{order}/failed/{stop.id}"
            failure = held.failure if held and held.failure else Failure.OTHER
            if key not in picture[Note]:
                yield NoteQueued(key, order, NoteKind.FAILED, speech.language, speech.failed(order, failure))


def _arriving(
    picture: Picture, order: OrderId, arrival: Arrival, last: Note | None, language: str, timezone: str
) -> Iterator[NoteQueued]:
    """The first word of an arrival, or another one where the last does not hold any more."""
    kind = NoteKind.FIRST_ETA if last is None else NoteKind.CHANGED_ETA
    if last is not None and (picture.now - last.at < EVERY or not _moved(last, arrival)):
        return
    number = sum(f"{order}/arrival/{n}" in picture[Note] for n in range(1, 100)) + 1
    opens, closes = told_window(arrival)
    why = "the arrival is too uncertain to be told" if closes - opens > WIDEST else ""
    if why and last is not None and last.status is NoteStatus.WITHHELD:
        return
    text = phrases(language).window(kind, order, opens, closes, timezone)
    yield NoteQueued(f"{order}/arrival/{number}", order, kind, language, text, opens, closes, why)


def _moved(last: Note, arrival: Arrival) -> bool:
    """Whether the likely time has left the window that was told, and by enough to matter."""
    if last.status is NoteStatus.WITHHELD:
        return True
    middle = (last.opens + last.closes) / 2
    return not last.opens <= arrival.p50 <= last.closes and abs(arrival.p50 - middle) > MOVED
