"""What can go wrong on purpose? Four errors; everything else is a bug and is not caught."""

from collections.abc import Iterable


class Refused(Exception):
    """A rule says no. Carries every reason at once, each a sentence for a person.

    `final` where asking again can never be answered otherwise, whatever anybody grants or repairs meanwhile.
    """

    def __init__(self, reasons: Iterable[str], *, final: bool = False) -> None:
        self.reasons: tuple[str, ...] = tuple(reasons)
        self.final = final
        super().__init__(" ".join(self.reasons))


class Rejected(Exception):
    """A feed said something that cannot be read; it is set aside with its reason, never lost."""

    def __init__(self, reason: str, *, field: str = "", row: int | None = None) -> None:
        self.reason = reason
        self.field = field
        self.row = row
        super().__init__(reason)


class Outdated(Exception):
    """Another desk was first, or the data is newer than the program."""


class Unavailable(Exception):
    """The world failed: disk, database, network. The caller may try again.

    `readable` where only writing fails (a standby, a full disk): whoever reads may read on.
    """

    def __init__(self, words: str = "", *, readable: bool = False) -> None:
        self.readable = readable
        super().__init__(words)
