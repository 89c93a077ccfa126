"""What has been ordered, and what is promised to it? Order intake, allocation, and giving up what will not come."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from controltower.domain.ids import (
    BenchId,
    CrossingId,
    ItemId,
    LineId,
    OrderId,
    ParcelId,
    RouteId,
    SiteId,
    SpecId,
    TaskId,
    ZoneId,
    line_id,
)
from controltower.domain.items import Item
from controltower.domain.orders import LineShorted, Order, OrderLine, OrderPlaced, OrderRolled, Progress
from controltower.domain.picking import AllocationReleased, StockAllocated
from controltower.simulation.claims import LOOK_S, NEVER_WHOLE, Wanting, shared
from controltower.simulation.ground import Ground, Steps
from controltower.simulation.inventory import Inventory, Shelf
from controltower.simulation.voices import WMS

CARTON_G = 230
"""What a carton and its filling weigh on the mean of the demo: a vehicle that is planned to its limit must carry it."""


@dataclass(slots=True, eq=False)
class Ask:
    """One line of an order, in pieces: still without stock, on their way across the dock, at the bench, given up."""

    id: LineId
    item: Item
    quantity: int
    waiting: int
    crossing: int = 0
    at_bench: int = 0
    short: int = 0


@dataclass(slots=True, eq=False)
class Task:
    """Pieces promised at a place for one line."""

    id: TaskId
    case: "Case"
    ask: Ask
    shelf: Shelf
    quantity: int

    @property
    def zone(self) -> ZoneId:
        return self.shelf.place.zone


@dataclass(slots=True, eq=False)
class Box:
    """A packed parcel on its way through the building; `size` is in millimetres."""

    id: ParcelId
    case: "Case"
    weight_g: int
    millilitres: int
    bench: BenchId
    size: tuple[int, int, int]
    is_fragile: bool
    good: bool = False
    staged: bool = False
    loaded: bool = False


@dataclass(slots=True, eq=False)
class Case:
    """An order as the warehouse works it."""

    id: OrderId
    site: SiteId
    customer: str
    address: str
    lat: float
    lon: float
    opens_s: float
    closes_s: float
    departs_s: float
    asks: dict[LineId, Ask]
    tasks: list[Task] = field(default_factory=list)
    boxes: list[Box] = field(default_factory=list)
    planned: bool = False
    waved: bool = False
    packing: bool = False
    packed: bool = False
    route: RouteId | None = None
    gone: bool = False
    closed: bool = False
    crossings: list[CrossingId] = field(default_factory=list)
    pack: SpecId | None = None

    @property
    def waiting(self) -> int:
        return sum(ask.waiting for ask in self.asks.values())

    @property
    def missing(self) -> int:
        """Pieces that are to come to the bench and are not there yet."""
        return sum(ask.quantity - ask.short - ask.at_bench for ask in self.asks.values())

    @property
    def empty(self) -> bool:
        """Whether all of it was given up."""
        return all(ask.short == ask.quantity for ask in self.asks.values())

    @property
    def staged(self) -> bool:
        return self.packed and all(box.staged for box in self.boxes)

    @property
    def weight_g(self) -> int:
        """Grams: of its boxes once packed, else of its pieces and one carton."""
        if self.packed:
            return sum(box.weight_g for box in self.boxes)
        return CARTON_G + sum(ask.item.weight_g * (ask.quantity - ask.short) for ask in self.asks.values())


class Intake:
    """All orders of the day, and their claims on stock. `refit` is called when a case may go on to the benches."""

    def __init__(self, ground: Ground, inventory: Inventory, wishes: Iterable[tuple[float, OrderPlaced]]) -> None:
        self.ground, self.inventory = ground, inventory
        self.cases: dict[OrderId, Case] = {}
        self.hungry: dict[tuple[SiteId, ItemId], dict[LineId, Case]] = {}
        self.refit: Callable[[Case, list[Task]], None] = lambda _case, _tasks: None
        self._tasks = 0
        inventory.arrived = self.feed
        for order in ground.facts[Order].values():
            self._known(order)
        ground.start(self._backlog())
        ground.start(self._watch())
        ground.start(self._listen(tuple(wishes)))

    def promise(self, case: Case, ask: Ask, most: int | None = None) -> list[Task]:
        """Reserve what a line still waits for, as far as faces have it and it may; it goes hungry for the rest."""
        made = []
        wanted = ask.waiting if most is None else min(most, ask.waiting)
        for shelf, quantity in self.inventory.promise(case.site, ask.item.id, wanted) if wanted else ():
            self._tasks += 1
            task = Task(TaskId(f"T{self._tasks:05d}"), case, ask, shelf, quantity)
            ask.waiting -= quantity
            case.tasks.append(task)
            made.append(task)
            self.ground.say(WMS, StockAllocated(task.id, ask.id, shelf.place.id, quantity))
        if ask.waiting:
            self.hungry.setdefault((case.site, ask.item.id), {})[ask.id] = case
        return made

    def feed(self, site: SiteId, item: ItemId) -> None:
        """Pieces of an item became free: lines that wait for it are served, the earliest departure first.

        Where there are fewer than all of them want, each gets what was planned for it.
        """
        waiting = self.hungry.get((site, item))
        if not waiting:
            return
        given = self._shared(site, list(dict.fromkeys(waiting.values())), {item})
        for line, case in sorted(waiting.items(), key=lambda each: (each[1].departs_s, each[0])):
            if case.asks[line].waiting and not case.closed:
                made = self.promise(case, case.asks[line], given.get(line))
                if made:
                    self.refit(case, made)
            if not case.asks[line].waiting or case.closed:
                waiting.pop(line, None)

    def withdraw(self, shelf: Shelf, pieces: int) -> None:
        """So many pieces are not there after all: orders that are on no wave yet wait for them again."""
        for case in self.cases.values():
            for task in [each for each in case.tasks if each.shelf is shelf and not case.waved]:
                if pieces <= 0:
                    return
                case.tasks.remove(task)
                pieces -= task.quantity
                shelf.promised -= task.quantity
                task.ask.waiting += task.quantity
                self.hungry.setdefault((case.site, task.ask.item.id), {})[task.ask.id] = case
                self.ground.say(WMS, AllocationReleased(task.id, "fewer pieces were counted"))

    def give_up(self, case: Case, ask: Ask, reason: str) -> None:
        """What a line waits for will not come."""
        if ask.waiting:
            self.ground.say(WMS, LineShorted(ask.id, ask.waiting, reason))
            ask.short += ask.waiting
            ask.waiting = 0
            self.hungry.get((case.site, ask.item.id), {}).pop(ask.id, None)

    def roll(self, case: Case, departs_s: float, reason: str) -> None:
        """The order leaves with a later departure."""
        case.departs_s, case.route = departs_s, None
        self.ground.say(WMS, OrderRolled(case.id, self.ground.at(departs_s), reason))

    def _backlog(self) -> Steps:
        """Reserve for what was ordered before the day, first departure first."""
        yield self.ground.until(5 * 3600)
        given: dict[LineId, int] = {}
        for site in sorted({case.site for case in self.cases.values()}):
            there = [case for case in self.cases.values() if case.site == site]
            given |= self._shared(site, there, {ask.item.id for case in there for ask in case.asks.values()})
        for case in sorted(self.cases.values(), key=lambda each: (each.departs_s, each.id)):
            for ask in case.asks.values():
                self.promise(case, ask, given.get(ask.id))
            yield self.ground.wait(0.3)

    def _shared(
        self, site: SiteId, cases: Iterable[Case], items: set[ItemId], *, again: bool = False
    ) -> dict[LineId, int]:
        """What lines may have of items that are too few; `again`: with what is reserved for them already."""
        wanting = []
        for case in cases:
            held: dict[LineId, int] = {}
            for task in case.tasks if again else ():
                held[task.ask.id] = held.get(task.ask.id, 0) + task.quantity
            wanting += [
                Wanting(ask.id, case.id, ask.item.id, case.departs_s, ask.waiting, held.get(ask.id, 0))
                for ask in case.asks.values()
                if not case.closed and (ask.waiting or ask.id in held)
            ]
        return shared(self.ground, self.inventory, site, wanting, items)

    def _watch(self) -> Steps:
        """See now and then whether what is reserved for orders that wait for more would make others whole."""
        yield self.ground.until(5.25 * 3600)
        while self.ground.planners.claims is not None:
            for site in sorted({site for site, _ in self.hungry}):
                self._reallocate(site)
            yield self.ground.wait(LOOK_S)

    def _reallocate(self, site: SiteId) -> None:
        """Give back what others become whole with, and reserve it for them, the earliest departure first."""
        items = {item for where, item in self.hungry if where == site and self.hungry[where, item]}
        cases = [case for case in self.cases.values() if case.site == site and case.waiting and not case.waved]
        cases.sort(key=lambda case: (case.departs_s, case.id))
        given = self._shared(site, cases, items, again=True)
        for case in cases:
            for task in [task for task in case.tasks if task.ask.id in given]:
                self._give_back(case, task, given)
        for case in cases:
            for ask in case.asks.values():
                if ask.waiting and given.get(ask.id, 0):
                    self.promise(case, ask, given[ask.id])

    def _give_back(self, case: Case, task: Task, given: dict[LineId, int]) -> None:
        """Keep a task if all of it is still given to its line, else give it back; `given` becomes what is open."""
        if given[task.ask.id] >= task.quantity:
            given[task.ask.id] -= task.quantity
            return
        case.tasks.remove(task)
        task.shelf.promised -= task.quantity
        task.ask.waiting += task.quantity
        self.hungry.setdefault((case.site, task.ask.item.id), {})[task.ask.id] = case
        self.ground.say(WMS, AllocationReleased(task.id, NEVER_WHOLE))

    def _listen(self, wishes: tuple[tuple[float, OrderPlaced], ...]) -> Steps:
        for at_s, placed in wishes:
            yield self.ground.until(at_s)
            self.ground.say(WMS, placed)
            case = self._taken(placed)
            for ask in case.asks.values():
                self.promise(case, ask)

    def _taken(self, placed: OrderPlaced) -> Case:
        lines = [(line_id(placed.order, n), wanted.item, wanted.quantity) for n, wanted in enumerate(placed.lines, 1)]
        return self._opened(placed.order, placed, placed.departure_at, lines)

    def _known(self, order: Order) -> None:
        facts = self.ground.facts
        lines = [(line.id, line.item, line.quantity) for line in (facts[OrderLine][key] for key in order.lines)]
        self._opened(order.id, order, facts[Progress][order.id].departure_at, lines)

    def _opened(
        self, key: OrderId, said: Order | OrderPlaced, departure_at: int, lines: list[tuple[LineId, ItemId, int]]
    ) -> Case:
        items, seconds = self.ground.facts[Item], self.ground.seconds
        case = Case(
            key,
            said.site,
            said.customer,
            said.address,
            said.lat,
            said.lon,
            seconds(said.window_opens),
            seconds(said.window_closes),
            (departure_at - self.ground.midnight) / 1_000_000,
            {line: Ask(line, items[item], quantity, quantity) for line, item, quantity in lines},
            pack=said.pack,
        )
        self.cases[key] = case
        return case
