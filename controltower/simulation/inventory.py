"""What does the warehouse's own book say? Stock by place, promised once, and moved up before a face is bare.

What really is there is another matter (`truth`): the book learns of it only where somebody picks, fills or counts.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from controltower.domain.ids import ItemId, LocationId, PlaceId, ReplenishmentId, SiteId
from controltower.domain.inventory import ReplenishmentAsked, Stock, StockCounted, StockMoved
from controltower.domain.items import Item
from controltower.domain.places import Location, LocationKind, Zone
from controltower.domain.times import DAY
from controltower.simulation.ground import Ground, Steps, middle
from controltower.simulation.labour import Hand, Labour
from controltower.simulation.planners import Errand
from controltower.simulation.standards import LINES_A_DAY, LOADS_A_LINE, PUT_AWAY_S, TRUCK_M_S
from controltower.simulation.truth import Truth
from controltower.simulation.voices import WMS

LOW = 0.3
"""A face is filled when less than this share of its first count is free. Assumption."""


@dataclass(slots=True, eq=False)
class Shelf:
    """Pieces of one item at one place: on hand, of these promised, and moves on their way here or from here."""

    place: Location
    item: ItemId
    on_hand: int
    full: int
    promised: int = 0
    leaving: int = 0
    coming: int = 0

    @property
    def free(self) -> int:
        return self.on_hand - self.promised - self.leaving

    @property
    def is_face(self) -> bool:
        return self.place.kind is LocationKind.PICK

    @property
    def key(self) -> tuple[LocationId, ItemId]:
        return self.place.id, self.item


class Inventory:
    """The book, and replenishment that keeps faces filled. `arrived` is called when pieces of an item become free."""

    def __init__(self, ground: Ground, labour: Labour) -> None:
        self.ground, self.labour = ground, labour
        self.shelves: dict[tuple[SiteId, ItemId], list[Shelf]] = {}
        self.by_place: dict[tuple[LocationId, ItemId], Shelf] = {}
        self.arrived: Callable[[SiteId, ItemId], None] = lambda _site, _item: None
        self.truth = Truth(ground.facts[Location], ground.facts[Item], ground.chance)
        self.lost: set[LocationId] = set()
        """Places where nothing will be found, whatever the book says."""
        self._asked = 0
        for stock in ground.facts[Stock].values():
            place = ground.facts[Location].get(stock.place)
            if place is not None:
                shelf = self.shelf(place, stock.item, stock.on_hand)
                days = (ground.at() - stock.counted_at) / DAY if stock.counted_at else 0.0
                self.truth.begin(shelf.key, stock.on_hand + self._drift(shelf, days))
        ground.start(self._steal())

    def promise(self, site: SiteId, item: ItemId, quantity: int) -> Iterator[tuple[Shelf, int]]:
        """Promise up to so many pieces from faces, and say where; what was taken is no longer free."""
        for shelf in self.shelves.get((site, item), ()):
            taken = min(quantity, shelf.free) if shelf.is_face else 0
            if taken > 0:
                shelf.promised += taken
                quantity -= taken
                yield shelf, taken
                self._look(shelf)
            if not quantity:
                return
        self._look_again(site, item)

    def above(self, site: SiteId, item: ItemId) -> int:
        """Free pieces anywhere at a site, reserve and moves on their way included."""
        return sum(shelf.free + shelf.coming for shelf in self.shelves.get((site, item), ()))

    def take(self, shelf: Shelf, asked: int) -> int:
        """Somebody picks: as many pieces as they believe to have found. What a bare face still holds is seen later."""
        if shelf.place.id in self.lost:
            self.truth.begin(shelf.key, 0)
        return self.truth.pick(shelf.key, asked, self.ground.hour)

    def picked(self, shelf: Shelf, asked: int, found: int) -> None:
        """A pick took the pieces; what was promised and not found is free no more than it is there."""
        shelf.promised -= asked
        shelf.on_hand -= found

    def emptied(self, shelf: Shelf) -> None:
        """Whoever takes the last piece by the book, and sees that some are left, says so."""
        if not shelf.on_hand and not shelf.promised and self.truth.pieces(shelf.key):
            self.look(shelf)

    def look(self, shelf: Shelf) -> None:
        """Somebody says how many pieces are there."""
        self.lost.discard(shelf.place.id)
        self.counted(shelf, self.truth.pieces(shelf.key))

    def counted(self, shelf: Shelf, quantity: int) -> None:
        """Somebody counted the place; pieces that nobody knew of are free."""
        more, shelf.on_hand = quantity > shelf.on_hand, quantity
        self.ground.say(WMS, StockCounted(shelf.place.id, shelf.item, quantity))
        if more:
            self.arrived(shelf.place.site, shelf.item)

    def face_of(self, site: SiteId, item: ItemId) -> Shelf | None:
        """The first face of an item at a site."""
        return next((shelf for shelf in self.shelves.get((site, item), ()) if shelf.is_face), None)

    def target_for(self, site: SiteId, item: ItemId) -> Shelf | None:
        """Where received pieces go: a bare face, else reserve, else any face."""
        shelves = self.shelves.get((site, item), [])
        face = self.face_of(site, item)
        if face is not None and face.on_hand + face.coming <= LOW * face.full:
            return face
        return next((shelf for shelf in shelves if not shelf.is_face), face)

    def put(self, shelf: Shelf, quantity: int, source: str, by: str, asked: ReplenishmentId | None = None) -> None:
        """Pieces were set down here; those of a replenishment were not counted at the dock."""
        self.truth.put(shelf.key, quantity, self.ground.hour, checked=asked is None)
        shelf.on_hand += quantity
        shelf.full = max(shelf.full, shelf.on_hand)
        move = StockMoved(shelf.item, PlaceId(source), shelf.place.id, quantity, by, asked)
        self.ground.say(WMS, move)
        self.arrived(shelf.place.site, shelf.item)

    def shelf(self, place: Location, item: ItemId, on_hand: int) -> Shelf:
        """A place with an item that the book did not know there."""
        shelf = Shelf(place, item, on_hand, max(on_hand, 10))
        self.shelves.setdefault((place.site, item), []).append(shelf)
        self.by_place[place.id, item] = shelf
        return shelf

    def _look_again(self, site: SiteId, item: ItemId) -> None:
        face = self.face_of(site, item)
        if face is not None:
            self._look(face)

    def _look(self, face: Shelf) -> None:
        """Ask for a replenishment where a face runs low and reserve has some."""
        if face.coming or face.free > LOW * face.full:
            return
        for shelf in self.shelves[face.place.site, face.item]:
            if not shelf.is_face and shelf.free > 0:
                self._ask(face, shelf, min(shelf.free, max(face.full, 6)))
                return

    def _ask(self, face: Shelf, source: Shelf, quantity: int) -> None:
        self._asked += 1
        key = ReplenishmentId(f"R{self._asked:04d}")
        face.coming += quantity
        source.leaving += quantity
        asked = ReplenishmentAsked(key, face.place.site, face.item, source.place.id, face.place.id, quantity)
        self.ground.say(WMS, asked)

        def job(hand: Hand) -> Steps:
            return self._replenish(hand, key, face, source, quantity)

        urgency = 0.0 if face.free <= 0 else 1.0
        due_s = self.ground.now + 1800 * urgency
        errand = Errand(due_s, 2 * PUT_AWAY_S, (source.place.x_m, source.place.y_m))
        self.labour.ask(face.place.zone, (due_s, 0), job, errand)

    def _replenish(self, hand: Hand, key: ReplenishmentId, face: Shelf, source: Shelf, quantity: int) -> Steps:
        """Take pieces down from reserve and carry them to the face, both in one zone."""
        zone = self.ground.facts[Zone][face.place.zone]
        there, here = (source.place.x_m, source.place.y_m), (face.place.x_m, face.place.y_m)
        start = hand.at if hand.zone == zone.id else middle(zone)
        metres = abs(start[0] - there[0]) + abs(there[0] - here[0]) + zone.depth_m
        self.labour.seen(hand, there, f"replenishes {face.item}")
        yield self.ground.wait(PUT_AWAY_S + metres / TRUCK_M_S)
        taken = self.truth.take_down(source.key, quantity)
        face.coming -= quantity
        source.leaving -= quantity
        source.on_hand -= taken
        hand.at = here
        if taken:
            self.put(face, taken, source.place.id, hand.worker.id, key)
        if taken < quantity:
            self.look(source)
            self._look(face)

    def _drift(self, shelf: Shelf, days: float) -> int:
        """What went wrong at a place since it was last counted, before the day began."""
        faces = sum(other.is_face for other in self.shelves[shelf.place.site, shelf.item])
        lines = LINES_A_DAY[self.ground.facts[Item][shelf.item].velocity] * days / max(1, faces)
        picks, loads = (lines, lines * LOADS_A_LINE) if shelf.is_face else (0.0, lines * LOADS_A_LINE)
        return self.truth.drift(shelf.key, days, picks, loads)

    def _steal(self) -> Steps:
        """Dear pieces go unseen."""
        days = (self.ground.closes_s - self.ground.now) / 86_400
        for after, key in self.truth.thefts(days):
            yield self.ground.until(self.ground.closes_s - (days - after) * 86_400)
            self.truth.steal(key)
