"""How do goods get from the racks to the benches? Tours of people, with or without a robot, along the real aisles."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from controltower.domain.ids import OrderId, PickerId, TourId, ZoneId
from controltower.domain.picking import PickConfirmed, TourEnded, TourStarted
from controltower.domain.places import Zone, ZoneKind
from controltower.simulation.automation import Robots, Rover
from controltower.simulation.ground import Ground, Steps, walk_m
from controltower.simulation.inventory import Inventory
from controltower.simulation.labour import Hand, Labour
from controltower.simulation.orders import Case, Intake, Task
from controltower.simulation.planners import Errand, PickLine, Point
from controltower.simulation.scanning import Scanning
from controltower.simulation.standards import PICK_S, PIECE_S, ROBOT_SETUP_S, TOUR_LINES, TOUR_SETUP_S, WALK_M_S
from controltower.simulation.voices import WMS
from controltower.simulation.waves import Running

AHEAD_S = 5400.0
"""Picks of a departure are wanted so long before it. House rule."""


@dataclass(slots=True, eq=False)
class Trip:
    """A tour before and while it is walked."""

    id: TourId
    zone: Zone
    wave: Running
    tasks: list[Task]


class Picking:
    """Makes tours of released tasks and walks them. `ready` is called with a case that is whole at the benches."""

    def __init__(
        self,
        ground: Ground,
        labour: Labour,
        inventory: Inventory,
        intake: Intake,
        robots: Robots,
        waves: Mapping[OrderId, Running],
        scanning: Scanning,
    ) -> None:
        self.ground, self.labour, self.inventory, self.intake, self.robots = ground, labour, inventory, intake, robots
        self.scanning = scanning
        self.ready: Callable[[Case], None] = lambda _case: None
        self.waves = waves
        self._made = 0

    def begin(self, wave: Running, tasks: Iterable[Task]) -> None:
        """Put the tasks of a wave on tours, zone by zone, in the order of the aisles."""
        by_zone: dict[ZoneId, list[Task]] = {}
        for task in tasks:
            by_zone.setdefault(task.zone, []).append(task)
        for key in sorted(by_zone):
            zone = self.ground.facts[Zone][key]
            for shared in self._batches(zone, by_zone[key]):
                self._ask(Trip(self._name(), zone, wave, shared))
        for case in wave.cases:
            self._look(case)

    def arrived(self, case: Case) -> None:
        """Pieces of a case came to the benches, or will not come any more."""
        self._look(case)

    def _batches(self, zone: Zone, tasks: list[Task]) -> list[list[Task]]:
        """Which tasks share a tour: as planned, or along the aisles, a cart at a time."""
        ordered = sorted(tasks, key=lambda task: (task.shelf.place.aisle, task.shelf.place.y_m, task.id))
        ground, plan = self.ground, self.ground.planners.batches
        if plan is None:
            return [ordered[start : start + TOUR_LINES] for start in range(0, len(ordered), TOUR_LINES)]
        lines = [PickLine(task.case.id, task.shelf.place) for task in ordered]
        batches = plan(ground.aisles[zone.id], lines, self._drop(zone), TOUR_LINES, seed=ground.seed)
        return [[ordered[number] for number in batch] for batch in batches]

    def _ask(self, trip: Trip) -> None:
        def job(hand: Hand) -> Steps:
            return self._walk(hand, trip)

        due_s = trip.wave.departs_s - AHEAD_S
        first = trip.tasks[0].shelf.place
        errand = Errand(due_s, len(trip.tasks) * 3600 / max(1.0, trip.zone.units_per_hour), (first.x_m, first.y_m))
        self.labour.ask(trip.zone.id, (due_s, 0), job, errand)

    def _walk(self, hand: Hand, trip: Trip) -> Steps:
        """A tour: set up, walk, pick, and bring it to the benches or let a robot do so."""
        ground, site = self.ground, trip.zone.site
        drop = self._drop(trip.zone)
        rover = self.robots.borrow(site, hand.at)
        start = hand.at if rover and hand.zone == trip.zone.id else drop
        end = _front(trip.zone, drop) if rover else drop
        places = [task.shelf.place for task in trip.tasks]
        seed = ground.seed
        walk = ground.planners.tours(ground.aisles[trip.zone.id], places, start, end, seed=seed)
        ordered = [trip.tasks[number] for number in walk.order]
        picker = PickerId(hand.worker.id)
        tasks = tuple(task.id for task in ordered)
        ground.say(WMS, TourStarted(trip.id, site, trip.zone.id, trip.wave.id, picker, tasks, round(walk.metres, 1)))
        self.labour.seen(hand, start, f"sets up {trip.id}")
        yield ground.wait(ROBOT_SETUP_S if rover else TOUR_SETUP_S)
        found: list[tuple[Task, int]] = []
        yield from self._pick_all(hand, rover, trip, ordered, found)
        if rover is not None:
            ground.start(self.robots.deliver(rover, drop, lambda: self._bring(trip, found)))
            return
        last = ordered[-1].shelf.place
        yield ground.wait(walk_m(trip.zone, last, hand.at, drop, None) / WALK_M_S)
        self.labour.seen(hand, drop, "at the benches")
        self._bring(trip, found)

    def _pick_all(
        self, hand: Hand, rover: Rover | None, trip: Trip, ordered: Sequence[Task], found: list[tuple[Task, int]]
    ) -> Steps:
        before = None
        for task in ordered:
            place = task.shelf.place
            spot = place.x_m, place.y_m
            yield self.ground.wait(walk_m(trip.zone, before, hand.at, spot, place) / WALK_M_S)
            self.labour.seen(hand, spot, f"picks {task.ask.item.id}")
            if rover is not None:
                self.robots.follow(rover, spot, f"assists {trip.id}")
            yield self.ground.wait(PICK_S + PIECE_S * (task.quantity - 1))
            yield from self.scanning.at_face(hand, task)
            found.append((task, self._pick(hand, task)))
            before = place

    def _pick(self, hand: Hand, task: Task) -> int:
        """Take the pieces; where they are not to be found, look elsewhere and have the place counted."""
        found = self.inventory.take(task.shelf, task.quantity)
        self.inventory.picked(task.shelf, task.quantity, found)
        task.case.tasks.remove(task)
        self.ground.say(WMS, PickConfirmed(task.id, found, PickerId(hand.worker.id)))
        self.inventory.emptied(task.shelf)
        if found < task.quantity:
            task.ask.waiting += task.quantity - found
            self._search(task)
        return found

    def _search(self, task: Task) -> None:
        """Other places first; what nobody has is given up."""
        case, ask, shelf = task.case, task.ask, task.shelf
        shelf.leaving += max(0, shelf.free)
        if not shelf.promised and shelf.on_hand:
            shelf.leaving = 0
            self.inventory.look(shelf)
        made = self.intake.promise(case, ask)
        if made:
            self.again(case, made)
        if ask.waiting and self.inventory.above(case.site, ask.item.id) <= 0:
            self.intake.give_up(case, ask, "not found")

    def again(self, case: Case, tasks: list[Task]) -> None:
        """Tasks that came up after the wave was released go on a tour of their own, first in the queue."""
        wave = self.waves.get(case.id)
        if wave is None:
            return
        for task in tasks:
            self._ask(Trip(self._name(), self.ground.facts[Zone][task.zone], wave, [task]))

    def _bring(self, trip: Trip, found: list[tuple[Task, int]]) -> None:
        """The tour is at the benches."""
        self.ground.say(WMS, TourEnded(trip.id))
        for task, quantity in found:
            task.ask.at_bench += quantity
        for case in dict.fromkeys(task.case for task, _ in found):
            self._look(case)

    def _look(self, case: Case) -> None:
        if case.waved and not case.packing and not case.missing and not case.empty:
            case.packing = True
            self.ready(case)

    def _drop(self, zone: Zone) -> Point:
        """Where a tour ends: at the belt of the packing zone, straight below the storage zone."""
        packing = self.ground.zone(zone.site, ZoneKind.PACKING)
        x = min(max(zone.x_m + zone.width_m / 2, packing.x_m), packing.x_m + packing.width_m)
        return x, packing.y_m

    def _name(self) -> TourId:
        self._made += 1
        return TourId(f"P{self._made:04d}")


def _front(zone: Zone, drop: Point) -> Point:
    return drop[0], zone.y_m + zone.depth_m + 1
