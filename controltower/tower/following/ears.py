"""Who hears what a session with the journal learns?"""

from collections.abc import Callable
from dataclasses import dataclass

from controltower.domain.messages import Entry, Message
from controltower.domain.picture import Picture
from controltower.tower.desk import Link
from controltower.tower.seats import Attendance, Rights


def ignore(*_heard: object) -> None:
    """Nobody asks."""


@dataclass(frozen=True, slots=True)
class Ears:
    """All are called off the GUI thread and must return at once.

    `began` hears the picture from which the entries go on; again where the journal lost entries that were read, and
    then the desk begins anew. `took` hears entries in their order, `linked` how things stand. `refused` hears of a
    message that the database does not take, and why; it is not tried again. `granted` hears what this login may do
    whenever that changes, `others` where the other desks look. `kept` hears once of decisions that an earlier run
    could not write: `StoreThread.resume` or `discard` answers.
    """

    began: Callable[[Picture], None]
    took: Callable[[list[Entry]], None]
    linked: Callable[[Link], None]
    refused: Callable[[Message, tuple[str, ...]], None] = ignore
    granted: Callable[[Rights], None] = ignore
    others: Callable[[tuple[Attendance, ...]], None] = ignore
    kept: Callable[[tuple[Message, ...]], None] = ignore
