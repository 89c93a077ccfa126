"""Where are messages written when no database is needed? A list with the manners of the journal."""

from collections.abc import Sequence

from controltower.domain.messages import Entry, Message, entry


class Notebook:
    """Entries in order, each source and key once; recorded at the operation's own time."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self._said: set[tuple[str, str]] = set()

    def append(self, messages: Sequence[Message]) -> None:
        for message in messages:
            if (message.source, message.key) not in self._said:
                self._said.add((message.source, message.key))
                self.entries.append(entry(message, len(self.entries) + 1, message.at))

    def read(self, after: int, limit: int) -> Sequence[Entry]:
        return self.entries[after : after + limit]
