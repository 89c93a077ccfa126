"""Where do two sources disagree? An event that says the impossible is kept, with both sides named."""

from dataclasses import dataclass

from controltower.domain.picture import Picture
from controltower.domain.said import Said
from controltower.domain.times import Instant


@dataclass(frozen=True, slots=True)
class Contradiction:
    """What one source claimed against what was held, and from whom; `seq` is the claim's place in the journal."""

    id: str
    seq: int
    at: Instant
    subject: str
    claim: str
    claimed_by: str
    held: str
    held_by: str


def contradiction(picture: Picture, said: Said, subject: str, claim: str, held: str, kind: type) -> Contradiction:
    """The claim of this message against what the picture holds about facts of `kind`."""
    held_by = picture.told_by.get(kind, "nobody")
    # A member of a StrEnum is a text too, but one that a database gives back as a plain text.
    words = str(held)
    return Contradiction(f"{said.seq}:{subject}", said.seq, said.at, subject, claim, said.source, words, held_by)


def unknown(picture: Picture, said: Said, kind: type, key: str) -> tuple[Contradiction]:
    """The contradiction of a message that speaks of something nobody has heard of."""
    name = kind.__name__.lower()
    return (contradiction(picture, said, key, f"speaks of {name} {key}", f"no {name} {key} is known", kind),)
