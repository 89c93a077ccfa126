"""What comes in? Trucks with their estimates, doors, checking against the notice, crossing and putting away."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from controltower.domain.docks import (
    GoodsReceived,
    NoticeClosed,
    TruckArrived,
    TruckDocked,
    TruckExpected,
    TruckLeft,
)
from controltower.domain.ids import DoorId, ItemId, NoticeId, SiteId, TruckId, ZoneId
from controltower.domain.places import Door, DoorKind, Zone, ZoneKind
from controltower.simulation.crossdock import Crossdock
from controltower.simulation.doors import Doors
from controltower.simulation.ground import Ground, Steps, middle
from controltower.simulation.inventory import Inventory
from controltower.simulation.labour import Hand, Labour
from controltower.simulation.orders import Ask, Case
from controltower.simulation.planners import Point
from controltower.simulation.standards import (
    CHECK_LINE_S,
    CHECK_PIECE_S,
    CROSS_S,
    DAMAGED,
    PUT_AWAY_S,
    TRUCK_M_S,
)
from controltower.simulation.voices import WMS, YARD

POLL_S = 60.0
NEWS_S = 300.0
"""The carrier tells a new estimate when it has moved by more than five minutes."""


@dataclass(slots=True, eq=False)
class Coming:
    """An inbound truck: what it brings, when it was planned, when it will really be here, and when its turn is."""

    notice: NoticeId
    truck: TruckId
    site: SiteId
    planned_s: float
    arrives_s: float
    lines: tuple[tuple[ItemId, int], ...]
    told_s: float = 0.0
    unchecked: int = 0
    needs: tuple[str, ...] = ()
    drops: bool = False
    turn_s: float = 0.0


class Docks:
    """Inbound. `crossed` is called with pieces that went across to the benches."""

    def __init__(
        self,
        ground: Ground,
        labour: Labour,
        inventory: Inventory,
        crossdock: Crossdock,
        doors: Doors,
        trucks: Iterable[Coming],
    ) -> None:
        self.ground, self.labour, self.inventory, self.crossdock = ground, labour, inventory, crossdock
        self.doors = doors
        self.crossed: Callable[[Case], None] = lambda _case: None
        crossdock.fetch = self._fetch
        self.trucks = {each.truck: each for each in trucks}
        for truck in self.trucks.values():
            truck.told_s = truck.planned_s
            ground.start(self._come(truck))

    def delay(self, truck: Coming, seconds: float) -> None:
        """The truck will be later, where it is not here yet; its carrier says so."""
        if self.ground.now >= truck.arrives_s:
            return
        truck.arrives_s += seconds
        self._estimate(truck)

    def _estimate(self, truck: Coming) -> None:
        truck.told_s = truck.arrives_s
        self.ground.say(YARD, TruckExpected(truck.truck, self.ground.at(truck.arrives_s)))

    def _come(self, truck: Coming) -> Steps:
        """From the carrier's estimate to the empty trailer."""
        ground = self.ground
        yield ground.until(min(truck.planned_s, truck.arrives_s) - 3600)
        if abs(truck.arrives_s - truck.told_s) > NEWS_S:
            self._estimate(truck)
        while ground.now < truck.arrives_s:
            yield ground.until(truck.arrives_s)
        ground.say(YARD, TruckArrived(truck.truck))
        yield ground.wait(180)
        while (door := self._take_door(truck)) is None:
            yield ground.wait(POLL_S)
        ground.say(YARD, TruckDocked(truck.truck, door))
        self._unload(truck, door)
        while truck.unchecked:
            yield ground.wait(POLL_S)
        ground.say(WMS, NoticeClosed(truck.notice))
        self.crossdock.close(truck.notice)
        yield ground.wait(300)
        ground.say(YARD, TruckLeft(truck.truck))
        self.doors.leave(door)

    def _take_door(self, truck: Coming) -> DoorId | None:
        """Whom a desk gave a door is unloaded as if it had been planned for that time."""
        given = self.doors.given.get(truck.truck)
        truck.turn_s = truck.planned_s if given is None else given.starts_s
        return self.doors.take(truck.truck, truck.site, DoorKind.INBOUND, truck.needs)

    def _unload(self, truck: Coming, door: DoorId) -> None:
        """A checking job for each line; lines that somebody waits for first."""
        where = self.ground.facts[Door][door]
        truck.unchecked = len(truck.lines)
        for item, quantity in truck.lines:
            hurry = 1800.0 if self._wanted(truck, item) else 0.0
            job = self._checking(truck, item, quantity, (where.x_m, 4.0))
            self.labour.ask(self._zone(truck.site), (truck.turn_s - hurry, 0), job)

    def _wanted(self, truck: Coming, item: ItemId) -> bool:
        return self.crossdock.claims(truck.notice, item)

    def _checking(self, truck: Coming, item: ItemId, quantity: int, place: Point) -> Callable[[Hand], Steps]:
        def job(hand: Hand) -> Steps:
            return self._check(hand, truck, item, quantity, place)

        return job

    def _check(self, hand: Hand, truck: Coming, item: ItemId, quantity: int, place: Point) -> Steps:
        """Off the truck and counted; then across the dock where somebody waits, and the rest to put-away."""
        ground = self.ground
        self.labour.seen(hand, place, f"checks {truck.notice}")
        yield ground.wait(CHECK_LINE_S + CHECK_PIECE_S * quantity)
        chance = ground.chance("damage", truck.notice, item)
        damaged = sum(chance.random() < DAMAGED for _ in range(quantity))
        ground.say(WMS, GoodsReceived(truck.notice, item, quantity, damaged, hand.worker.id))
        self.crossdock.count(truck.notice, item, quantity - damaged)
        yield from self._cross(hand, truck.notice, item)
        truck.unchecked -= 1
        if self.crossdock.stands[truck.notice, item]:
            self._ask_put_away(truck, item)

    def _cross(self, hand: Hand, notice: NoticeId, item: ItemId) -> Steps:
        """Whatever is promised of what stands, across the floor."""
        for case, ask, pieces in self.crossdock.cross(notice, item):
            yield from self._bring(hand, case, ask, pieces)

    def _fetch(self, notice: NoticeId, item: ItemId) -> None:
        """Pieces that were counted before are promised, or no longer: somebody shall bring them, or put them away."""
        truck = next(each for each in self.trucks.values() if each.notice == notice)

        def job(hand: Hand) -> Steps:
            yield from self._cross(hand, notice, item)
            if self.crossdock.stands[notice, item]:
                self._ask_put_away(truck, item)

        self.labour.ask(self._zone(truck.site), (truck.turn_s - 1800.0, 0), job)

    def _bring(self, hand: Hand, case: Case, ask: Ask, pieces: int) -> Steps:
        """Across the floor to the benches and back."""
        benches = middle(self.ground.zone(case.site, ZoneKind.PACKING))
        self.labour.seen(hand, hand.at, f"crosses {ask.item.id}")
        yield self.ground.wait(CROSS_S + abs(benches[1] - hand.at[1]) / TRUCK_M_S)
        ask.at_bench += pieces
        self.crossed(case)

    def _ask_put_away(self, truck: Coming, item: ItemId) -> None:
        def job(hand: Hand) -> Steps:
            return self._put_away(hand, truck, item)

        self.labour.ask(self._zone(truck.site), (truck.turn_s + 900, 1), job)

    def _put_away(self, hand: Hand, truck: Coming, item: ItemId) -> Steps:
        """What nobody was promised, from the stage to a face that is low, or to reserve, and back."""
        shelf = self.inventory.target_for(truck.site, item)
        quantity = self.crossdock.put_away(truck.notice, item) if shelf is not None else 0
        if shelf is None or not quantity:
            return
        zone = self.ground.facts[Zone][shelf.place.zone]
        start, target = hand.at, (shelf.place.x_m, shelf.place.y_m)
        metres = abs(start[0] - target[0]) + abs(start[1] - target[1]) + zone.depth_m / 2
        self.labour.seen(hand, start, f"puts away {item}")
        yield self.ground.wait(PUT_AWAY_S / 2 + metres / TRUCK_M_S)
        self.labour.seen(hand, target, f"puts away {item}")
        self.inventory.put(shelf, quantity, truck.notice, hand.worker.id)
        yield self.ground.wait(PUT_AWAY_S / 2 + metres / TRUCK_M_S)
        hand.at = start

    def _zone(self, site: SiteId) -> ZoneId:
        return self.ground.zone(site, ZoneKind.RECEIVING).id
