"""A light warehouse for policies of counting: weeks of picks, loads and thefts, slips as in the twin, and a book.

The book and what happened by it is all that a policy is shown; `error_cents` alone looks at the truth.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random

from controltower.domain.ids import AisleId, ItemId, LocationId, SiteId, ZoneId
from controltower.domain.items import Item, Velocity
from controltower.domain.places import Location, LocationKind
from controltower.planning.counting import Candidate, Cell, CountsProblem, Hands, History, PastCount
from controltower.planning.picking import Block
from controltower.simulation.truth import Key, Rates, Truth

SITE, ZONES, AISLES, BAYS = SiteId("DC"), ("A", "B", "C"), 6, 16
LINES = {Velocity.A: 3.0, Velocity.B: 0.4, Velocity.C: 0.08}
"""Lines a day of an item, on average."""
FULL = {Velocity.A: 40, Velocity.B: 20, Velocity.C: 10}
AGE_DAYS = {Velocity.A: 15.0, Velocity.B: 45.0, Velocity.C: 120.0}
NOUNS = ("Lamp", "Mug", "Towel", "Charger", "Soap", "Flask", "Pan", "Torch")
NO_WALK = 1e9
"""Policies are compared by counts, not by minutes: walking costs nothing here."""
HOURS = (6, 8, 9, 10, 11, 13, 14, 15, 17, 19, 20, 23)
BLOCKS = {zone: Block(0.0, 30.0, (10.0, 0.0)) for zone in ZONES}


@dataclass(slots=True)
class Place:
    """What the book knows of a place: pieces, when it was last counted, and what happened since."""

    cell: Cell
    full: int
    lines: float
    book: int
    counted: float
    picks: list[float] = field(default_factory=lambda: [0.0, 0.0, 0.0])
    moves: float = 0.0
    moved: float = 0.0

    def fill(self, quantity: int) -> None:
        """By the book, so many pieces came."""
        self.book += quantity
        self.moves += 1
        self.moved += quantity


class Warehouse:
    """Some hundred items, a face for each and reserve for the fast ones; `live` lets a day go by."""

    def __init__(self, seed: int, items: int, rates: Rates) -> None:
        self.seed, self.day = seed, 0.0
        self._rng = Random(f"{seed}:days")
        rng = Random(f"{seed}:house")
        goods: dict[str, Item] = {item.id: item for item in (_item(rng, number, items) for number in range(items))}
        spots = _spots()
        rng.shuffle(spots)
        self.truth = Truth({spot.id: spot for spot in spots}, goods, self._chance, rates)
        self.places: dict[Key, Place] = {}
        self.reserve: dict[ItemId, Key] = {}
        self.past: list[PastCount] = []
        free = {kind: [spot for spot in spots if spot.kind is kind] for kind in LocationKind}
        for item in goods.values():
            lines = LINES[item.velocity] * rng.lognormvariate(0, 0.5)
            self._open(item, free[LocationKind.PICK].pop(), lines, rng)
            if item.velocity is Velocity.A:
                self.reserve[item.id] = self._open(item, free[LocationKind.RESERVE].pop(), 0.0, rng)
        self._thefts = self.truth.thefts(1_000.0)
        self.wanted = self._orders()

    def live(self) -> None:
        """One day: what was ordered is picked, faces are filled, and dear pieces vanish."""
        for key, hour in self.wanted:
            self._pick(key, hour)
        self.day += 1
        while self._thefts and self._thefts[0][0] < self.day:
            self.truth.steal(self._thefts.pop(0)[1])
        self.wanted = self._orders()

    def problem(self, most: int) -> CountsProblem:
        """What the book says this evening; tomorrow's orders are known."""
        wanted: dict[Key, int] = {}
        for key, _ in self.wanted:
            wanted[key] = wanted.get(key, 0) + 1
        candidates = tuple(
            Candidate(each.cell, each.book, self._since(each), 0, 1.5 * wanted.get(key, 0), wanted.get(key, 0))
            for key, each in self.places.items()
        )
        hands = tuple(Hands(ZoneId(zone), f"Zone {zone}", 8 * 3600.0, BLOCKS[zone]) for zone in ZONES)
        return CountsProblem(SITE, candidates, tuple(self.past), hands, most, walk_m_s=NO_WALK)

    def usage(self) -> list[float]:
        """For each place what its item brings a day, in cents, as sales lists have it."""
        sold = {key[1]: each.lines for key, each in self.places.items() if each.lines}
        return [sold[key[1]] * each.cell.value_cents for key, each in self.places.items()]

    def count(self, key: Key) -> int:
        """Somebody counts a place; the error value that was found, in cents."""
        place, found = self.places[key], self.truth.pieces(key)
        error = abs(found - place.book) * place.cell.value_cents
        self.past.append(PastCount(place.cell, self._since(place), place.book, found))
        self._reset(place, found)
        return error

    def error_cents(self) -> int:
        """The error value of the whole book, which nobody knows."""
        return sum(abs(self.truth.pieces(key) - each.book) * each.cell.value_cents for key, each in self.places.items())

    def wrong(self) -> float:
        """The share of places whose book is wrong."""
        return sum(self.truth.pieces(key) != each.book for key, each in self.places.items()) / len(self.places)

    def errors(self) -> list[tuple[int, Key]]:
        """What somebody who knows the truth would count, the worst first."""
        return sorted(
            (-abs(self.truth.pieces(key) - each.book) * each.cell.value_cents, key) for key, each in self.places.items()
        )

    def _since(self, place: Place) -> History:
        return History(self.day - place.counted, tuple(place.picks), place.moves, place.moved)

    def _pick(self, key: Key, hour: int) -> None:
        """A line, at a face; one that comes short, or leaves some on a bare face, is a count that costs nothing."""
        place, asked = self.places[key], 1 + (self._rng.random() < 0.35)
        asked = min(asked, place.book)
        if asked:
            found = self.truth.pick(key, asked, hour)
            place.book -= found
            place.picks[hour // 8 % 3] += 1
            if found < asked or (not place.book and self.truth.pieces(key)):
                self._reset(place, self.truth.pieces(key))
        if place.book <= 0.3 * place.full:
            self._fill(key, hour)

    def _fill(self, key: Key, hour: int) -> None:
        """From reserve where there is some, else from a truck."""
        place, above = self.places[key], self.reserve.get(key[1])
        if above is None:
            self.truth.put(key, place.full, hour, checked=True)
            place.fill(place.full)
            return
        reserve = self.places[above]
        if reserve.book < place.full:
            self.truth.put(above, reserve.full, hour, checked=True)
            reserve.fill(reserve.full)
        taken = self.truth.take_down(above, place.full)
        reserve.book -= taken
        if taken < place.full:
            self._reset(reserve, self.truth.pieces(above))
        if taken:
            self.truth.put(key, taken, hour, checked=False)
            place.fill(taken)

    def _reset(self, place: Place, found: int) -> None:
        place.book, place.counted, place.picks, place.moves, place.moved = found, self.day, [0.0, 0.0, 0.0], 0.0, 0.0

    def _orders(self) -> list[tuple[Key, int]]:
        lines = [
            (key, self._rng.choice(HOURS))
            for key, each in self.places.items()
            for _ in range(_poisson(self._rng, each.lines))
        ]
        return sorted(lines, key=lambda each: each[1])

    def _open(self, item: Item, spot: Location, lines: float, rng: Random) -> Key:
        """A place as the book has it, and as it has drifted since it was last counted."""
        full = FULL[item.velocity] * (1 if lines else 4)
        age = min(300.0, rng.expovariate(1 / AGE_DAYS[item.velocity]))
        book, key = rng.randint(full // 2, full), (spot.id, item.id)
        family = item.name.rstrip("0123456789 ")
        cell = Cell(spot.id, item.id, spot.zone, spot.aisle, spot.x_m, spot.y_m, family, item.value_cents)
        picks, loads = lines * age, (lines or LINES[item.velocity]) * age / 25
        out = self.truth.drift(key, age, picks, loads)
        self.places[key] = Place(cell, full, lines, book, -age, [0.0, picks / 2, picks / 2], loads, loads * full / 2)
        self.truth.begin(key, book + out)
        return key

    def _chance(self, *name: object) -> Random:
        return Random(f"{self.seed}:{':'.join(map(str, name))}")


def _item(rng: Random, number: int, items: int) -> Item:
    share = number / items
    velocity = Velocity.A if share < 0.2 else Velocity.B if share < 0.5 else Velocity.C
    name = f"{NOUNS[number % 8]} {number // 40 % 10} no. {number}"
    return Item(
        ItemId(f"I{number:04d}"), name, 100, 80, 60, 500, velocity, (), round(100 * rng.lognormvariate(2.2, 0.8))
    )


def _spots() -> list[Location]:
    return [
        Location(
            LocationId(f"{zone}{aisle}-{bay:02d}-{level}"),
            SITE,
            ZoneId(zone),
            AisleId(f"{zone}{aisle}"),
            3.5 * aisle,
            1.8 * (bay // 2),
            level,
            LocationKind.PICK if level <= 3 else LocationKind.RESERVE,
        )
        for zone in ZONES
        for aisle in range(AISLES)
        for bay in range(2 * BAYS)
        for level in range(1, 5)
    ]


def _poisson(rng: Random, mean: float) -> int:
    count, total = 0, rng.expovariate(1.0)
    while total < mean:
        count += 1
        total += rng.expovariate(1.0)
    return count


def chosen(keys: Sequence[Key], places: dict[Key, Place]) -> bool:
    """Whether a day's counts are of places that exist, none of them twice."""
    return len(set(keys)) == len(keys) and all(key in places for key in keys)
