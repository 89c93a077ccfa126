"""Where is the journal of one desk, and where are the desk's own things?"""

from dataclasses import dataclass, field
from pathlib import Path
from time import time_ns

from controltower.domain.ids import OperationId
from controltower.domain.times import Instant
from controltower.store.engine import is_server
from controltower.store.journal import MAIN


@dataclass(frozen=True, slots=True)
class Place:
    """A journal and a folder. `proposes` is whether this desk offers proposals by itself.

    The URL of a server holds the password, and is shown to nobody.
    """

    url: str = field(repr=False)
    folder: Path
    proposes: bool = True
    operation: OperationId = MAIN

    @property
    def shared(self) -> bool:
        """Whether the journal is on a server, where rights are granted."""
        return is_server(self.url)


def wall_clock() -> Instant:
    """Now, on the wall."""
    return Instant(time_ns() // 1000)
