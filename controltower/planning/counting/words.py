"""Why should this place be counted? One sentence from what is known of it."""

from collections import Counter
from collections.abc import Iterable

from controltower.planning.counting.problem import Candidate, Cell, PastCount, Risk


class Telling:
    """Knows what earlier counts found, by item, look-alikes, aisle and zone."""

    def __init__(self, past: Iterable[PastCount]) -> None:
        self._wrong: Counter[tuple[str, str]] = Counter()
        for each in past:
            if each.book != each.found:
                self._wrong.update(_members(each.cell))

    def because(self, risk: Risk, *, forgotten: bool = False) -> str:
        """Such as: Not counted for 40 days, 120 picks since, 3 wrong counts in its aisle; 14 orders want it."""
        place = risk.candidate
        parts = [_age(place), *_done(place)]
        found = dict(_members(place.cell))
        for group in risk.raised_by:
            wrong = self._wrong[group, found[group]]
            if wrong:
                parts.append(f"{wrong} wrong {'count' if wrong == 1 else 'counts'} {_WHERE[group]}")
        if forgotten:
            parts.append("counted least recently of all")
        text = ", ".join(parts)
        if place.orders:
            text += f"; {place.orders} {'order wants' if place.orders == 1 else 'orders want'} it"
        return f"{text[0].upper()}{text[1:]}."


_WHERE = {
    "item": "of this item",
    "look-alikes": "of items that look like it",
    "aisle": "in its aisle",
    "zone": "in its zone",
}


def _members(cell: Cell) -> Iterable[tuple[str, str]]:
    yield "item", cell.item
    yield "look-alikes", cell.family
    yield "aisle", f"{cell.zone} {cell.aisle}"
    yield "zone", cell.zone


def _age(place: Candidate) -> str:
    days = round(place.since.days)
    if days < 1:
        return "counted today"
    return f"not counted for {days} {'day' if days == 1 else 'days'}"


def _done(place: Candidate) -> Iterable[str]:
    picks, moves = round(sum(place.since.picks)), round(place.since.moves)
    if place.shorts:
        yield f"{place.shorts} {'pick' if place.shorts == 1 else 'picks'} found too little there"
    if picks:
        yield f"{picks} {'pick' if picks == 1 else 'picks'} since"
    if moves:
        yield f"filled {moves} {'time' if moves == 1 else 'times'}"
