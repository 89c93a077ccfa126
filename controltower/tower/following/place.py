"""How far has been read, and does the journal still hold that? A server that took over may have lost its end."""

from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from controltower.domain.messages import Entry

NEWEST = 2_000


@dataclass(frozen=True, slots=True)
class Loss:
    """The journal holds what was read up to `held` and not all that follows: so many entries, or `at_most`."""

    held: int
    gone: int
    at_most: bool

    @property
    def says(self) -> str:
        """The loss as a sentence."""
        number = f"{'up to ' if self.at_most else ''}{self.gone:,}"
        entries = "entry that this desk had read is" if self.gone == 1 else "entries that this desk had read are"
        return f"{number[:1].upper()}{number[1:]} {entries} not in the journal any more; the desk began anew without."


class Place:
    """Where a session stands in the journal: `after` this entry it reads on.

    Remembers the journal's first entry, by which it is known again, and the newest that were read.
    """

    def __init__(self, after: int = 0, marks: Iterable[Entry] = ()) -> None:
        self.after = after
        self._first: Entry | None = None
        self._newest: deque[Entry] = deque(maxlen=NEWEST)
        self._note(marks)

    def note(self, entries: list[Entry]) -> None:
        """Take note of the next entries."""
        self._note(entries)
        self.after = entries[-1].said.seq

    def news(self, read: Callable[[int, int], list[Entry]], limit: int) -> list[Entry] | None:
        """The next entries; None where the journal does not hold the last one as it was read.

        That one is read again each time: what follows in a journal that has lost it is no news of this one.
        """
        if not self._newest:
            return read(self.after, limit)
        entries = read(self.after - 1, limit + 1)
        return entries[1:] if entries and entries[0] == self._newest[-1] else None

    def loss(self, entry_at: Callable[[int], Entry | None]) -> Loss | None:
        """What the journal no longer holds of what was read; None where it holds all.

        One question where nothing is lost, else a dozen: two journals are the same up to where they part.
        """
        marks = list(self._newest)
        if not marks or entry_at(marks[-1].said.seq) == marks[-1]:
            return None
        if self._first is not None and self._first != marks[0]:
            marks.insert(0, self._first)
        low, high = 0, len(marks) - 1
        while low < high:
            middle = (low + high) // 2
            if entry_at(marks[middle].said.seq) == marks[middle]:
                low = middle + 1
            else:
                high = middle
        held = marks[low - 1].said.seq if low else 0
        return Loss(held, self.after - held, at_most=marks[low].said.seq > held + 1)

    def _note(self, entries: Iterable[Entry]) -> None:
        for entry in entries:
            if self._first is None:
                self._first = entry
            self._newest.append(entry)
