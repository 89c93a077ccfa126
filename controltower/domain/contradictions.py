"""Where do two sources disagree? An event that says the impossible is kept, with both sides named."""

from dataclasses import dataclass

from controltower.domain.picture import Picture
from controltower.domain.said import Said
from controltower.domain.times import NEVER, Instant


@dataclass(frozen=True, slots=True)
class Contradiction:
    """What one source claimed against what was held, and from whom; `seq` is the claim's place in the journal.

    `held_at` is when the other side last spoke of it.
    """

    id: str
    seq: int
    at: Instant
    subject: str
    claim: str
    claimed_by: str
    held: str
    held_by: str
    held_at: Instant = NEVER


@dataclass(frozen=True, slots=True)
class Unreadable:
    """An entry whose body nobody can read: it is kept, set aside with its reason, and stops nobody.

    Not said by anybody: it stands for what a row of the journal holds instead of a message.
    """

    kind: str
    reason: str


def contradiction(picture: Picture, said: Said, subject: str, claim: str, held: str, kind: type) -> Contradiction:
    """The claim of this message against what the picture holds about facts of `kind`."""
    told = picture.told(kind, subject)
    held_by = told.source if told else picture.told_by.get(kind, "nobody")
    held_at = told.at if told else NEVER
    # A member of a StrEnum is a text too, but one that a database gives back as a plain text.
    words, key = str(held), f"{said.seq}:{subject}"
    return Contradiction(key, said.seq, said.at, subject, claim, said.source, words, held_by, held_at)


def unknown(picture: Picture, said: Said, kind: type, key: str) -> tuple[Contradiction]:
    """The contradiction of a message that speaks of something nobody has heard of."""
    name = kind.__name__.lower()
    return (contradiction(picture, said, key, f"speaks of {name} {key}", f"no {name} {key} is known", kind),)


def unreadable(picture: Picture, body: Unreadable, said: Said) -> tuple[Contradiction]:
    """The contradiction between what a source sent and what can be read."""
    return (contradiction(picture, said, f"entry {said.seq}", f"sent “{body.kind}”", body.reason, Unreadable),)
