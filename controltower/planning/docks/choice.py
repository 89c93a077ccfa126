"""What does a choice of columns cost, and what does it occupy? Made better by placing one visit after another."""

from collections.abc import Iterable

import numpy as np

from controltower.planning.docks.columns import Bools, Columns, Floats, Ints

REFUSED = -1
"""Instead of a column: the visit gets no door."""


class Room:
    """Doors and people that are taken, slot by slot: (n_doors, n_slots) and (n_slots,)."""

    def __init__(self, columns: Columns, chosen: Iterable[int] = ()) -> None:
        self._columns = columns
        self.taken = columns.grid.closed.copy()
        self.people = columns.grid.people.copy()
        for column in chosen:
            self.take(column)

    def take(self, column: int) -> None:
        """What a column needs is taken."""
        held = self._columns
        if column != REFUSED:
            self.taken[held.door[column], held.start[column] : held.end[column]] = True
            self.people[held.work[column] : held.rest[column]] -= held.crew[column]

    def fitting(self, which: Ints) -> Bools:
        """Which of these columns find door and people free."""
        held = self._columns
        doors, count = self.taken.shape
        shut = np.zeros((doors, count + 1), dtype=np.int64)
        np.cumsum(self.taken, axis=1, out=shut[:, 1:])
        door = held.door[which]
        is_free: Bools = shut[door, held.end[which]] == shut[door, held.start[which]]
        for crew in np.unique(held.crew[which]):
            scarce = np.concatenate([[0], np.cumsum(self.people < crew)])
            enough = scarce[held.rest[which]] == scarce[held.work[which]]
            is_free &= enough | (held.crew[which] != crew)
        return is_free


def cost_of(columns: Columns, chosen: Ints) -> int:
    """Cents for a choice: one column for each visit, or REFUSED."""
    placed = chosen != REFUSED
    total = int(columns.cost[chosen[placed]].sum()) + int(columns.refusal[~placed].sum())
    return total + sum(each.price * late_slots(columns, chosen, each.late) for each in columns.shared)


def late_slots(columns: Columns, chosen: Ints, late: dict[int, Ints]) -> int:
    """How many slots the latest of several visits makes their route late."""
    waits = [int(each[chosen[n] - columns.first[n]]) for n, each in late.items() if chosen[n] != REFUSED]
    return max(waits, default=0)


def changes_of(columns: Columns, chosen: Ints) -> int:
    """How much of the change budget a choice takes."""
    placed = chosen != REFUSED
    return int(columns.changes[chosen[placed]].sum()) + int((columns.stay & ~placed).sum())


def placed_in(columns: Columns, sequence: Iterable[int], prices: Floats, kept: Ints) -> Ints:
    """Visits in sequence, each in the column that fits and is cheapest by `prices`; `kept` are placed before.

    Lateness that visits share is added as far as it grows. Visits that may stay as booked stay.
    """
    chosen = kept.copy()
    room = Room(columns, (int(column) for column in kept))
    for visit in sequence:
        if chosen[visit] != REFUSED:
            continue
        which = np.arange(columns.first[visit], columns.first[visit + 1])
        which = which[room.fitting(which)]
        if not len(which):
            continue
        cost = prices[which].copy()
        for each in columns.shared:
            if visit in each.late:
                base = late_slots(columns, chosen, each.late)
                cost += each.price * np.maximum(0, each.late[visit][which - columns.first[visit]] - base)
        best = int(which[np.argmin(cost)])
        if cost.min() < columns.refusal[visit]:
            chosen[visit] = best
            room.take(best)
    return chosen


def as_booked(columns: Columns) -> Ints:
    """Every appointment that can stay stays; all other visits have no door yet."""
    return np.where(columns.stay, columns.first[:-1], REFUSED)
