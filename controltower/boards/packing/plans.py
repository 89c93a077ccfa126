"""Which load plans are there, and which are being made? One at a time, in another process, the most wanted first."""

from collections.abc import Sequence
from concurrent.futures import Executor
from concurrent.futures.process import BrokenProcessPool
from functools import partial

from PySide6.QtCore import QObject, Signal

from controltower.domain.ids import RouteId
from controltower.planning.loading import RouteLoad, RoutePlan, plan_route
from controltower.ui.live import run_off_gui


class Plans(QObject):
    """The newest plan of each route, and for what it was made.

    Signals: changed() when another plan was made.
    """

    changed = Signal()

    def __init__(self, work: Executor, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._work = work
        self._made: dict[RouteId, tuple[RouteLoad, bool, RoutePlan]] = {}
        self._busy = False

    @property
    def busy(self) -> bool:
        """Whether a plan is being made."""
        return self._busy

    def of(self, route: RouteId) -> RoutePlan | None:
        """The newest plan of a route, although it may be of other parcels than those known now."""
        made = self._made.get(route)
        return made[2] if made else None

    def is_stale(self, asked: RouteLoad) -> bool:
        """Whether the plan was made for other parcels, or another vehicle."""
        made = self._made.get(asked.route)
        return made is None or made[0] != asked

    def think(self, wanted: Sequence[RouteLoad], chosen: RouteId | None) -> None:
        """Make the first plan that is missing or stale; of the chosen route more exactly, and before all others."""
        if self._busy:
            return
        self._forget({asked.route for asked in wanted})
        for asked in sorted(wanted, key=lambda each: each.route != chosen):
            exact = asked.route == chosen
            if self.is_stale(asked) or (exact and self._could_be_better(asked.route)):
                self._busy = True
                then = partial(self._take, asked, exact)
                run_off_gui(self._work, plan_route, asked, exact, owner=self, then=then, failed=self._lost)
                return

    def _could_be_better(self, route: RouteId) -> bool:
        """Whether something has no place or something in its way, and the exact model was not asked."""
        _, exact, plan = self._made[route]
        return not exact and (not plan.is_whole or bool(plan.moves))

    def _take(self, asked: RouteLoad, exact: bool, plan: RoutePlan) -> None:
        self._made[asked.route] = asked, exact, plan
        self._busy = False
        self.changed.emit()

    def _lost(self, problem: BaseException) -> None:
        """The process that planned was ended; it is asked again when the board is next drawn. All else is a bug."""
        self._busy = False
        if not isinstance(problem, BrokenProcessPool):
            raise problem

    def _forget(self, kept: set[RouteId]) -> None:
        """Routes that have left need no plan."""
        self._made = {route: made for route, made in self._made.items() if route in kept}
