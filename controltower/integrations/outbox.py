"""Who brings a note to a customer? Here: a file, one line for each, as a stand-in for a provider of messages.

What sends for real looks the customer of the order up in the shop's system, where names and numbers are kept; here is
only the order. A provider of messages is another `Carrier`.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from controltower.domain.errors import Unavailable
from controltower.domain.messages import Message
from controltower.domain.notes import Note, NoteSent, NoteStatus
from controltower.domain.picture import Picture

SOURCE = "outbox"


class Carrier(Protocol):
    """Takes notes out of the house. Raises Unavailable where it cannot now; then none of them counts as sent."""

    def carry(self, notes: Iterable[Note]) -> None: ...


@dataclass(frozen=True, slots=True)
class FileCarrier:
    """Writes notes at the end of a file, one JSON object a line."""

    path: Path

    def carry(self, notes: Iterable[Note]) -> None:
        """All notes in one writing."""
        lines = "".join(f"{json.dumps(_line(note), ensure_ascii=False)}\n" for note in notes)
        try:
            with self.path.open("a", encoding="utf-8") as file:
                file.write(lines)
        except OSError as error:
            raise Unavailable(f"Notes cannot be written to {self.path}: {error.strerror}.") from error


def waiting(picture: Picture) -> tuple[Note, ...]:
    """The notes that nobody has sent yet, in the order in which they were queued."""
    return tuple(note for note in picture[Note].values() if note.status is NoteStatus.WAITING)


def send(picture: Picture, carrier: Carrier) -> Iterator[Message]:
    """Carry all that waits, and say of each that it was sent; said twice it lands once."""
    notes = waiting(picture)
    if notes:
        carrier.carry(notes)
    for note in notes:
        yield Message(SOURCE, f"sent:{note.id}", picture.now, SOURCE, NoteSent(note.id))


def _line(note: Note) -> dict[str, str]:
    return {"note": note.id, "order": note.order, "kind": str(note.kind), "language": note.language, "text": note.text}
