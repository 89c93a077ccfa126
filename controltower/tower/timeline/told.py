"""Which moments of an order are words: changes, notes to the customer, and what only the journal keeps?"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from controltower.domain import orders
from controltower.domain.changing import OrderChange
from controltower.domain.ids import OrderId
from controltower.domain.messages import Entry
from controltower.domain.notes import Note
from controltower.domain.orders import Order
from controltower.domain.picture import Picture
from controltower.tower.timeline.moments import STEP_OF, Moment, Step
from controltower.tower.wording.words import Tongue, because, count


def changed(picture: Picture, key: OrderId, tongue: Tongue) -> Iterator[Moment]:
    """That it goes elsewhere now, or at another time, than was wanted at first."""
    held = picture[OrderChange].get(key)
    if held is not None:
        before = f"{tongue.time(held.window_opens)}–{tongue.time(held.window_closes)}"
        says = f"was {held.address}, {before}{because(held.reason)}"
        yield Moment(Step.CHANGED, held.at, says, source=held.by)


def noted(picture: Picture, key: OrderId) -> Iterator[Moment]:
    for note in picture[Note].values():
        if note.order == key:
            says = f"{note.text} ({note.status}{because(note.reason)})"
            yield Moment(Step.TOLD, note.sent_at or note.at, says, note.language, source="tower")


def said_of(entries: Iterable[Entry], key: OrderId, tongue: Tongue) -> Iterator[Moment]:
    """What no fact keeps."""
    for entry in entries:
        at, source = entry.said.at, entry.said.source
        match entry.body:
            case orders.OrderRolled(order, departure_at, reason) if order == key:
                says = f"to the departure at {tongue.time(departure_at)}{because(reason)}"
                yield Moment(Step.ROLLED, at, says, source=source, amiss=True)
            case orders.LineShorted(line, quantity, reason) if line.rpartition("/")[0] == key:
                says = f"{count(quantity, 'piece')} of line {line}{because(reason)}"
                yield Moment(Step.SHORTED, at, says, source=source, amiss=True)
            case _:
                continue


def sourced(made: Sequence[Moment], entries: Iterable[Entry], picture: Picture, key: OrderId) -> Iterator[Moment]:
    """Who said it: as the journal has it, else the one who told the order, where nobody else can have."""
    said = {
        (STEP_OF[type(entry.body)], entry.said.at): entry.said.source
        for entry in entries
        if type(entry.body) in STEP_OF
    }
    first = picture.told(Order, key)
    for moment in made:
        source = moment.source or said.get((moment.step, moment.at), "")
        if not source and moment.step is Step.PLACED and first:
            source = first.source
        yield replace(moment, source=source)
