"""What does a desk need from the world, and how does it stand with the journal?"""

from collections.abc import Callable, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from enum import StrEnum

from controltower.domain.messages import Entry, Message
from controltower.domain.times import Instant
from controltower.tower.seats import Looking


@dataclass(frozen=True, slots=True)
class Query:
    """Which entries are wanted: newest first, before `before` (0: the end), with all `words` in source, key or body."""

    words: str = ""
    kinds: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    before: int = 0
    limit: int = 500


class LinkState(StrEnum):
    """How the desk and the journal stand.

    SLOW: it answers late. READ_ONLY: it can be read and not written, decisions wait. LOST: it is away, and looked for.
    OUTDATED: it is newer than this program, which reads no further.
    """

    CONNECTING = "connecting"
    LIVE = "live"
    SLOW = "slow"
    READ_ONLY = "read-only"
    LOST = "lost"
    OUTDATED = "outdated"


@dataclass(frozen=True, slots=True)
class Link:
    """The state of the connection, a sentence about it, and how many entries are read and not folded yet."""

    state: LinkState
    says: str = ""
    behind: int = 0


@dataclass(slots=True)
class Wires:
    """What a desk needs from the world, wired in the composition root.

    `send` hands a message to the store thread and returns at once; `search` reads the journal off the GUI thread;
    `work` runs planners in other processes; `clock` is the wall clock; `new_key` makes keys that no other desk makes.
    `attend` tells the other desks what this one looks at; `names` asks for the names of people, and why (every answer
    is logged, and comes by `Desk.learn_names`); None where nobody can be asked. `draw` paints the ground of maps in a
    process of its own; None where `work` is to do it. `tile_server` is an own server of tiles to take instead, and
    what must be said of it.
    """

    send: Callable[[Message], None]
    search: Callable[[Query], "Future[Sequence[Entry]]"]
    work: Executor
    clock: Callable[[], Instant]
    new_key: Callable[[], str]
    attend: Callable[[Looking], None] = lambda _looking: None
    names: Callable[[tuple[str, ...], str], None] | None = None
    draw: Executor | None = None
    tile_server: tuple[str, str] = ("", "")
