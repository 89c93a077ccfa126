"""What becomes of stops that are dropped elsewhere? Checked as they hang, worked out, looked at, sent once, undone."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, Signal

from controltower.boards.routes import drafts
from controltower.boards.routes.drafts import Checked, Draft, Orders
from controltower.boards.routes.editstrip import EditStrip
from controltower.boards.routes.effects import effects
from controltower.domain.errors import Unavailable
from controltower.domain.ids import RouteId, StopId
from controltower.domain.places import operation_of
from controltower.domain.proposals import Proposal
from controltower.domain.rerouting import ReRoute
from controltower.domain.routes import Stop
from controltower.domain.times import MINUTE
from controltower.planning.byhand import (
    HandPlan,
    HandProblem,
    Target,
    Ways,
    driven,
    hand_problem,
    plan_by_hand,
    put,
    ways_of,
)
from controltower.tower.desk import Desk
from controltower.tower.proposing import plan_changes
from controltower.tower.truth import doubts
from controltower.tower.wording import count
from controltower.tower.wording.changes import changes_said
from controltower.ui.live import run_off_gui


@dataclass(frozen=True, slots=True)
class Hover:
    """What would come of a drop here, in words, and whether it may be."""

    says: str
    allowed: bool


class RouteEdits(QObject):
    """The drafts of one desk. Nothing is sent but by `approve`, and what is sent goes the way of every decision.

    Signals: changed() when there is another draft to draw, or none.
    """

    changed = Signal()

    def __init__(self, desk: Desk, strip: EditStrip, parent: QObject) -> None:
        super().__init__(parent)
        self._desk, self._strip = desk, strip
        self._drafts: list[Draft] = []
        self._plan: HandPlan | None = None
        self._checked: Checked | None = None
        self._asked, self._refused = 0, False
        self._sent: str | None = None
        self._before: Orders = {}
        self._glances: dict[tuple[object, ...], tuple[HandProblem, Ways]] = {}
        self.offer: Proposal | None = None
        strip.approved.connect(self.approve)
        strip.cancelled.connect(self.discard)
        strip.undone.connect(self.undo)

    @property
    def open(self) -> bool:
        """Whether something was changed by hand, or is still spoken of."""
        return not self._strip.isHidden()

    @property
    def thinking(self) -> bool:
        """Whether a place is still being looked for."""
        return bool(self._drafts) and self._plan is None and self._sent is None

    # -- while stops hang from the hand

    def hover(self, stops: Sequence[StopId], target: Target) -> Hover:
        """What every rule says to a drop here. Times are estimates, for no road is asked while something hangs."""
        picture, held = self._desk.picture, self._held
        routes = drafts.concerned(picture, held, stops, target)
        problem, ways = self._glance(routes)
        made = drafts.made_since(picture, problem, stops)
        if made:
            return Hover(made, allowed=False)
        orders = {**problem.orders, **drafts.still(problem, held)}
        after = put(problem, ways, orders, stops, target)
        found = drafts.check(picture, problem, ways, after)
        if found.hard:
            return Hover(found.hard[0], allowed=False)
        order = after[target.route]
        way = driven(problem, ways, problem.tour[target.route], order)
        place = order.index(stops[0])
        words = drafts.place_says(way.at[place], place + 1, target, drafts.timezone_of(picture))
        if problem.orders == after:
            words = "Here it is already."
        return Hover("\n".join((words, *found.soft[:1])), allowed=True)

    def let_go(self) -> None:
        """Nothing hangs any more."""
        self._glances.clear()

    def _glance(self, routes: Sequence[RouteId]) -> tuple[HandProblem, Ways]:
        """The routes with estimated ways, held while something hangs."""
        picture = self._desk.picture
        key = (*routes, picture.now // MINUTE)
        if key not in self._glances:
            problem = without_roads(hand_problem(picture, routes))
            self._glances[key] = problem, ways_of(problem)
        return self._glances[key]

    # -- drafts

    @property
    def _held(self) -> Orders:
        return self._drafts[-1].orders if self._drafts else {}

    def drop(self, stops: Sequence[StopId], target: Target) -> None:
        """Stops were dropped: the planner looks for the place, and the strip shows what comes of it."""
        self.let_go()
        if self._sent is not None or not stops:
            return
        hover = self.hover(stops, target)
        self.let_go()
        title = drafts.title_of(self._desk.picture, stops, target)
        if not hover.allowed:
            self._refuse(title, hover.says)
            return
        routes = drafts.concerned(self._desk.picture, self._held, stops, target)
        self._work(Draft(title), routes, self._held, stops, target)

    def propose(self, title: str, orders: Orders) -> None:
        """Whole orders of routes, to be looked at like a drop."""
        if self._sent is None:
            self._work(Draft(title), list(orders), orders, (), None)

    def way_out(self, offer: Proposal, stop: StopId, route: RouteId) -> None:
        """An offer with one more stop at the best place of a route, to be looked at before anything is sent."""
        picture = self._desk.picture
        if self._sent is None and stop in picture[Stop]:
            held, target = drafts.orders_of(picture, offer), Target(route)
            title = drafts.title_of(picture, (stop,), target)
            routes = drafts.concerned(picture, held, (stop,), target)
            self._work(Draft(title, proposal=offer.id), routes, held, (stop,), target)

    def _work(
        self, draft: Draft, routes: Sequence[RouteId], held: Orders, stops: Sequence[StopId], target: Target | None
    ) -> None:
        problem = hand_problem(self._desk.picture, routes)
        made = drafts.made_since(self._desk.picture, problem, stops)
        if made:
            self._refuse(draft.title, made)
            return
        self._asked, self._refused = self._asked + 1, False
        asked, before = self._asked, list(self._drafts)
        self._drafts.append(draft)
        self._plan = self._checked = None
        self._strip.think(draft.title)
        run_off_gui(
            self._desk.wires.work, plan_by_hand, problem, drafts.still(problem, held), tuple(stops), target, owner=self,
            then=lambda plan: self._take(asked, before, draft, plan),
            failed=lambda problem: self._not_worked(asked, draft, problem),
        )  # fmt: skip
        self.changed.emit()

    def _not_worked(self, asked: int, draft: Draft, problem: BaseException) -> None:
        """Road data that cannot be read is said, and nothing is drafted; anything else is a bug."""
        if not isinstance(problem, Unavailable):
            raise problem
        if asked == self._asked:
            self._drafts = []
            self._refuse(draft.title, str(problem))
            self.changed.emit()

    def _take(self, asked: int, before: list[Draft], draft: Draft, plan: HandPlan) -> None:
        if asked != self._asked:
            return
        now = plan.problem.orders
        changed = {route: order for route, order in plan.orders.items() if order != now[route]}
        if not changed:
            self._drafts = []
            self._plan = None
            self._strip.settle("Nothing changes: there it was already.")
        else:
            self._drafts, self._plan = [*before, replace(draft, orders=changed)], plan
        self.present()
        self.changed.emit()

    def undo(self) -> None:
        """The last drop is taken back; after a plan was accepted, a plan to have it as it was."""
        if self._sent is not None:
            return
        if self._drafts:
            last = self._drafts[-2] if len(self._drafts) > 1 else None
            self._drafts = self._drafts[:-2]
            if last is None:
                self.discard()
            else:
                self._work(Draft(last.title), list(last.orders), last.orders, (), None)
        elif self._before:
            before, self._before = self._before, {}
            self.propose(f"Back as before on {count(len(before), 'route')}", before)

    def discard(self) -> None:
        """Nothing is changed; where a drop could not be, the draft before it comes back."""
        if self._sent is not None:
            return
        if self._refused and self._plan is not None:
            self._refused = False
            self.present()
            return
        self._refused = False
        self._asked += 1
        self._drafts, self._plan, self._checked, self.offer = [], None, None, None
        self._strip.hide()
        self.changed.emit()

    def approve(self, reason: str) -> None:
        """Checked once more, for vehicles drive on, and sent."""
        self._look()
        found = self._checked
        if found is None or found.hard or found.left or (found.soft and not reason) or self._desk.may(ReRoute):
            self.present()
            return
        routes = [plan.route for plan in found.decision.plans]
        self._before = drafts.orders_now(self._desk.picture, routes)
        self._strip.wait()
        decision = replace(found.decision, proposal=self._drafts[-1].proposal, reason=reason or "by hand")
        self._sent = self._desk.decide(decision)

    # -- what is shown

    def present(self) -> None:
        """The draft as it stands now, or what came of it."""
        if self._sent is not None:
            self._present_verdict(self._sent)
        elif self._plan is not None and not self._refused:
            self._look()
            self._review()

    def _look(self) -> None:
        if self._plan is not None and self._drafts:
            plan = self._plan
            self._checked = drafts.check(self._desk.picture, plan.problem, plan.ways, plan.orders)
            self.offer = drafts.drawable(plan, self._checked.decision, self._drafts[-1].title)

    def _review(self) -> None:
        plan, found, offer, picture = self._plan, self._checked, self.offer, self._desk.picture
        if plan is None or found is None or offer is None:
            return
        operation = operation_of(picture)
        labels = drafts.labels_wrong(picture, found.decision)
        cells = effects(plan.now, plan.then, labels, operation.currency if operation else "")
        changes = changes_said(plan_changes(picture, offer))
        with_ = "  ·  with what is offered" if self._drafts[-1].proposal is not None else ""
        note = f"{changes}{with_}  ·  times: {plan.problem.roads.basis}"
        stale = doubts(self._desk, found.decision)
        self._strip.review(self._drafts[-1].title, note, cells, (*found.hard, *found.left), found.soft, stale)
        self._strip.forbid(self._desk.may(ReRoute))

    def _refuse(self, title: str, why: str) -> None:
        """A draft that was there stays, and comes back once this is closed."""
        self._refused = True
        self._strip.refuse(title, (why,))

    def _present_verdict(self, key: str) -> None:
        verdict = self._desk.verdict(key)
        if verdict is None:
            return
        self._sent, self._plan, self._checked, self.offer = None, None, None, None
        self._drafts = []
        if verdict.accepted:
            self._strip.settle("Accepted. The drivers get the new lists.", undoable=True)
        else:
            self._before = {}
            self._strip.settle("Refused:", verdict.reasons)
        self.changed.emit()


def without_roads(problem: HandProblem) -> HandProblem:
    """The same by estimate, which asks no engine."""
    return replace(problem, roads=replace(problem.roads, network=""))
