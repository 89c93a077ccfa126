"""What may this login do here? Asked at first, every few seconds, and after each refusal; told whenever it changes."""

from collections.abc import Callable
from contextlib import AbstractContextManager

from controltower.domain.errors import Refused
from controltower.tower.following.opening import Store
from controltower.tower.seats import Rights


class Standing:
    """The rights of a login, which others may change at any time."""

    def __init__(self, tell: Callable[[Rights], None], clock_s: Callable[[], float], every_s: float) -> None:
        self.due_s = 0.0
        self._tell = tell
        self._clock_s = clock_s
        self._every_s = every_s
        self._rights: Rights | None = None

    def ask(self, store: Store, exchange: Callable[[], AbstractContextManager[None]]) -> None:
        """Ask. Raises Refused where this login may not even read, for then the journal seems to be empty."""
        with exchange():
            rights = store.rights()
        self.due_s = self._clock_s() + self._every_s
        if rights != self._rights:
            self._rights = rights
            self._tell(rights)
        if rights.kinds is not None and not rights.roles and not store.last():
            raise Refused(["This login has no rights in this operation. Its owner runs: controltower db grant"])

    def doubt(self) -> None:
        """Something was refused: ask soon."""
        self.due_s = 0.0
