"""What comes to the desk from the store thread? Everything in one order, whatever it is."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from controltower.domain.messages import Entry, Message
from controltower.domain.picture import Picture
from controltower.tower.desk import Link
from controltower.tower.following import Ears
from controltower.tower.seats import Attendance, Rights


@dataclass(frozen=True, slots=True)
class Names:
    """Names that were asked for, or why there are none."""

    by_worker: Mapping[str, str]
    says: str = ""


@dataclass(frozen=True, slots=True)
class Refusal:
    """A message that the database does not take, and why."""

    message: Message
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Others:
    """Where the other desks look."""

    there: tuple[Attendance, ...]


@dataclass(frozen=True, slots=True)
class Kept:
    """Decisions of an earlier run that the journal never confirmed."""

    messages: tuple[Message, ...]


News = list[Entry] | Picture | Link | Rights | Names | Refusal | Others | Kept


def ears(hear: Callable[[News], None]) -> Ears:
    """Ears that hand everything to one place, in its order."""
    return Ears(
        hear,
        hear,
        hear,
        refused=lambda message, reasons: hear(Refusal(message, reasons)),
        granted=hear,
        others=lambda there: hear(Others(there)),
        kept=lambda messages: hear(Kept(messages)),
    )
