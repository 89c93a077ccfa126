"""Who counts what? Idle people count the places that were asked for, in that order, and else the next one in turn."""

from collections import deque
from collections.abc import Callable, Iterable
from math import ceil

from controltower.domain.counting import CountPlace
from controltower.domain.ids import ZoneId
from controltower.domain.inventory import stock_at
from controltower.domain.places import Location
from controltower.simulation.ground import Ground, Steps
from controltower.simulation.inventory import Inventory, Shelf
from controltower.simulation.labour import Hand, Labour
from controltower.simulation.standards import COUNT_S, WALK_M_S

IN_TURN = 0.02
"""Share of all places that is counted in turn each day, so that all are some seven times a year. Assumption."""


class Counting:
    """Counts as spare work. `withdraw` is called where fewer pieces were found at a place than are promised there."""

    def __init__(self, ground: Ground, labour: Labour, inventory: Inventory) -> None:
        self.ground, self.labour, self.inventory = ground, labour, inventory
        self.withdraw: Callable[[Shelf, int], None] = lambda _shelf, _pieces: None
        self.asked: dict[ZoneId, deque[Shelf]] = {}
        """Places that somebody decided to have counted, by zone."""
        self.rounds: dict[ZoneId, deque[Shelf]] = {}
        """The places of a zone that are counted in turn today: those that were not counted for longest."""
        for zone, shelves in self._by_zone().items():
            oldest = sorted(shelves, key=self._counted_at)
            self.rounds[zone] = deque(oldest[: ceil(IN_TURN * len(shelves))])

    def obey(self, places: Iterable[CountPlace]) -> None:
        """Have these places counted by whoever is idle in their zones, also where the book has nothing."""
        for each in places:
            shelf = self.inventory.by_place.get((each.location, each.item))
            if shelf is None:
                shelf = self.inventory.shelf(self.ground.facts[Location][each.location], each.item, 0)
            self.asked.setdefault(shelf.place.zone, deque()).append(shelf)

    def spare(self, hand: Hand) -> Steps | None:
        """Spare work in a storage zone: what was asked for, else the next place in turn. Elsewhere nobody counts."""
        if self.asked.get(hand.zone):
            return self._walk(hand)
        places = self.rounds.get(hand.zone)
        if not places:
            return None
        return self._count(hand, places.popleft())

    def _by_zone(self) -> dict[ZoneId, list[Shelf]]:
        found: dict[ZoneId, list[Shelf]] = {}
        for shelf in self.inventory.by_place.values():
            found.setdefault(shelf.place.zone, []).append(shelf)
        return found

    def _counted_at(self, shelf: Shelf) -> int:
        return stock_at(self.ground.facts, shelf.place.id, shelf.item).counted_at

    def _walk(self, hand: Hand) -> Steps:
        """One place after the other, until something more important comes up."""
        asked = self.asked[hand.zone]
        while asked and self._is_free(hand):
            shelf = asked.popleft()
            metres = abs(hand.at[0] - shelf.place.x_m) + abs(hand.at[1] - shelf.place.y_m)
            yield self.ground.wait(metres / WALK_M_S)
            yield from self._count(hand, shelf)
            if shelf.promised > self.inventory.truth.pieces(shelf.key):
                asked.append(shelf)
                return

    def _is_free(self, hand: Hand) -> bool:
        """Whether nothing more important waits for this person: a job, a break, another zone, the end of the shift."""
        rests = bool(hand.breaks) and self.ground.now >= hand.breaks[0][0]
        away = hand.sick or hand.bound_for is not None or self.ground.now >= hand.ends_s
        return not (rests or away or self.labour.crews[hand.zone].jobs)

    def _count(self, hand: Hand, shelf: Shelf) -> Steps:
        """Count a place, and what else lies there. Too few for the picks on their way: these find it out, and count."""
        inventory = self.inventory
        self.labour.seen(hand, (shelf.place.x_m, shelf.place.y_m), f"counts {shelf.item}")
        yield self.ground.wait(COUNT_S)
        if shelf.place.id in inventory.lost:
            inventory.truth.begin(shelf.key, 0)
        found = inventory.truth.pieces(shelf.key)
        if found < shelf.promised:
            self.withdraw(shelf, shelf.promised - found)
        if found >= shelf.promised + shelf.leaving:
            inventory.look(shelf)
        self._find_strays(shelf)

    def _find_strays(self, shelf: Shelf) -> None:
        """Pieces of other items that lie here against the book."""
        inventory, place = self.inventory, shelf.place
        for item, pieces in inventory.truth.strays(place.id):
            if (place.id, item) not in inventory.by_place:
                inventory.counted(inventory.shelf(place, item, 0), pieces)
