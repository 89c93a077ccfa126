"""How do sound rows get into the journal? As messages whose keys are made of what they say, a batch at a time."""

from collections.abc import Callable, Iterable, Sequence
from hashlib import blake2b
from typing import Protocol

from controltower.domain.messages import Body, Message
from controltower.domain.times import Instant
from controltower.integrations.tables.report import Fate
from controltower.integrations.tables.rows import Row
from controltower.integrations.tables.table import World

SOURCE = "import"
BATCH = 500

Progress = Callable[[int, int, str], None]
Stop = Callable[[], bool]


class Journal(Protocol):
    """Where messages go: the place of each, the old one for what was said before."""

    def append(self, messages: Sequence[Message]) -> list[int]: ...


def land(rows: Iterable[Row], world: World, journal: Journal, author: str, progress: Progress, stop: Stop) -> int:
    """Append what the rows say, and note their fates; the number of messages that are new in the journal."""
    saying = [(row, message_of(row, row.body, world, author)) for row in rows if row.body is not None]
    landed = 0
    for start in range(0, len(saying), BATCH):
        if stop():
            break
        batch = saying[start : start + BATCH]
        progress(start, len(saying), f"Writing {batch[0][0].table.name}")
        places = journal.append([message for _, message in batch])
        for (row, _), place in zip(batch, places, strict=True):
            _note(row, world, place > world.picture.seq)
            landed += place > world.picture.seq
    if not stop():
        progress(len(saying), len(saying), "Done")
    return landed


def message_of(row: Row, body: Body, world: World, author: str) -> Message:
    """What a row says, at the time it gives or else that of the import."""
    at: Instant | None = row.values[row.table.at] if row.table.at else None
    return Message(SOURCE, _key(row, world), world.now if at is None else at, author, body)


def _key(row: Row, world: World) -> str:
    """The same for the same content, however the file is written.

    What replaces something may have been said before that was said, so its key names the moment of the replacement.
    """
    key = row.table.key_of(row.values)
    again = f"@{world.picture.seq}" if row.table.replaces and row.table.held(world.picture, key) is not None else ""
    return f"{row.table.noun}:{key}:{content(row)}{again}"


def content(row: Row) -> str:
    """Sixteen hex digits of all that a row and its lines tell the journal; what is blank counts for nothing."""
    hasher = blake2b(digest_size=8)
    for each in (row, *row.lines):
        private = {column.name for column in each.table.columns if column.private}
        for name, text in each.table.shown(each.values).items():
            if text and name not in private:
                hasher.update(f"{name}={text}\n".encode())
    return hasher.hexdigest()


def _note(row: Row, world: World, fresh: bool) -> None:
    held = row.table.held(world.picture, row.table.key_of(row.values)) is not None
    fate = Fate.KNOWN if not fresh else Fate.CHANGED if held else Fate.NEW
    for each in (row, *row.lines):
        each.fate = fate
