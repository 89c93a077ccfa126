"""How is signing in tried while the dialog stays alive? In a thread that nobody waits for once it was given up."""

import threading
from collections.abc import Callable

from controltower.store.signin import TurnedAway, Welcome


class Attempt(threading.Thread):
    """One try; it has an answer once it has ended, but for a bug. Begun at once, and never joined."""

    def __init__(self, knock: Callable[[], Welcome | TurnedAway]) -> None:
        super().__init__(name="sign-in", daemon=True)
        self._knock = knock
        self.answer: Welcome | TurnedAway | None = None
        self.start()

    def run(self) -> None:
        """Knock."""
        self.answer = self._knock()
