"""Who else is there? Told every second where this desk looks, and hears where the others do; no work depends on it."""

from collections.abc import Callable
from contextlib import AbstractContextManager

from controltower.domain.errors import Refused, Rejected, Unavailable
from controltower.tower.following.opening import Store
from controltower.tower.following.pace import Pace
from controltower.tower.seats import Attendance, Looking


class Company:
    """The other desks. `looking` may be set from any thread."""

    def __init__(
        self, tell: Callable[[tuple[Attendance, ...]], None], clock_s: Callable[[], float], pace: Pace
    ) -> None:
        self.looking = self._shown = Looking()
        self._tell = tell
        self._clock_s = clock_s
        self._pace = pace
        self._others: tuple[Attendance, ...] = ()
        self._beaten_s = float("-inf")

    @property
    def due_s(self) -> float:
        """When the others want to hear of this desk next: sooner where it has turned to something else."""
        return self._beaten_s + (self._pace.beat_s if self.looking == self._shown else self._pace.turn_s)

    def beat(self, store: Store, exchange: Callable[[], AbstractContextManager[None]]) -> None:
        """Tell and hear, where that is due. Raises Unavailable where the database is away."""
        if not store.shared or self._clock_s() < self.due_s:
            return
        self._shown = looking = self.looking
        self._beaten_s = self._clock_s()
        try:
            with exchange():
                others = store.attend(looking)
        except (Refused, Rejected):
            others = ()
        except Unavailable as error:
            if not error.readable:
                raise
            others = ()
        self._hear(others)

    def part(self) -> None:
        """Nobody is heard any more."""
        self._beaten_s = float("-inf")
        self._hear(())

    def _hear(self, others: tuple[Attendance, ...]) -> None:
        if others != self._others:
            self._others = others
            self._tell(others)
