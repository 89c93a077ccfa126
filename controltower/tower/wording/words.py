"""What does it take to speak of a message? Its subject, one short sentence, and the board that shows the subject."""

from dataclasses import dataclass

from controltower.domain.times import Instant, clock


@dataclass(frozen=True, slots=True)
class Words:
    """The id of what a message is about, what it says of it, and the board where that can be seen."""

    subject: str
    says: str
    board: str


@dataclass(frozen=True, slots=True)
class Tongue:
    """How times are told: in the operation's own zone."""

    timezone: str = "UTC"

    def time(self, at: Instant) -> str:
        """Hours and minutes."""
        return clock(at, self.timezone)


def count(number: int, one: str, many: str = "") -> str:
    """`1 parcel`, `3 parcels`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def kilograms(grams: float) -> str:
    """`0.4 kg`, `12.3 kg`, `140 kg`."""
    return f"{grams / 1000:.0f} kg" if grams >= 100_000 else f"{grams / 1000:.1f} kg"


def because(reason: str) -> str:
    """The reason after a colon, where there is one."""
    return f": {reason}" if reason.strip() else ""
