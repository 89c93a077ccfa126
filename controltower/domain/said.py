"""Who said it, when, and as which entry of the journal? The context that every rule is given."""

from dataclasses import dataclass

from controltower.domain.times import Instant


@dataclass(frozen=True, slots=True)
class Said:
    """The envelope of a message without its body.

    `seq` is its place in the journal; `key` is unique with `source`; `author` is the person or system.
    """

    seq: int
    at: Instant
    source: str
    key: str
    author: str
